"""Suites: what is asked, and what a good answer has. YAML, checked by pydantic.

A suite file is a mapping with `cases`, or a bare list of cases about the bundled documents.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from evals.errors import SuiteError
from knowledge.types import Comparator

SUITES = Path(__file__).parent / "suites"

ExpectedStatus = Literal["answered", "corrected", "not_found", "declined", "smalltalk", "clarify"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pin(_Strict):
    """A document that a suite is about, pinned by the digest of its file.

    `bundled` names a document that comes with the program, `file` one beside the suite.
    """

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bundled: str = ""
    file: str = ""

    @model_validator(mode="after")
    def _one_place(self) -> Pin:
        if bool(self.bundled) == bool(self.file):
            raise ValueError("a document is either `bundled` or a `file` beside the suite")
        if self.file and (Path(self.file).is_absolute() or ".." in Path(self.file).parts):
            raise ValueError("a `file` lies beside the suite or below")
        return self


class Quantity(_Strict):
    """A number as value and unit in base figures, so that 600 billion yuan and 6000亿元 are the same."""

    value: float
    unit: str = ""
    year: int | None = None
    comparator: Comparator | None = None


class Fact(_Strict):
    """Something that an answer states: a wording with its aliases, or a quantity."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    quantity: Quantity | None = None

    @model_validator(mode="after")
    def _something(self) -> Fact:
        if not self.name and self.quantity is None:
            raise ValueError("a fact has a `name` or a `quantity`")
        return self


class Facts(_Strict):
    """Required ones have to be stated, optional ones may be, forbidden ones must not be in the answer's own words."""

    required: tuple[Fact, ...] = ()
    optional: tuple[Fact, ...] = ()
    forbidden: tuple[Fact, ...] = ()


class ExactSet(_Strict):
    """The entities of a kind that the answer has to name in its own words: all of them and no other."""

    kind: Literal["city", "cluster", "industry"]
    values: tuple[str, ...] = Field(min_length=1)
    aliases: dict[str, tuple[str, ...]] = {}


class Expect(_Strict):
    """What a good answer has; the rules of each field stand in `evals.grading`."""

    status: ExpectedStatus
    contains: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    exact_set: ExactSet | None = None
    quotes: tuple[str, ...] = ()
    every_quote: bool = False
    facts: Facts = Facts()
    canaries: tuple[str, ...] = ()


class UserTurn(_Strict):
    """One message of the user. `expect` grades its answer; the last turn's is the case's own."""

    text: str = Field(min_length=1)
    expect: Expect | None = None


def _as_turn(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Case(_Strict):
    """One conversation and what its last answer (and, if said so, earlier ones) has to be.

    `group` joins the variants of one question; `standalone_of` names the conversation whose last turn this case asks
    in full; `injected` marks an attack that a useful answer survives.
    """

    id: str = Field(pattern=r"^[\w][\w.-]{0,63}$")
    category: str = Field(min_length=1, pattern=r"^[\w-]+$")
    language: str = Field(pattern=r"^[A-Za-z-]{2,12}$")
    turns: tuple[Annotated[UserTurn, BeforeValidator(_as_turn)], ...] = Field(min_length=1)
    expect: Expect
    tags: tuple[str, ...] = ()
    group: str = ""
    variant: str = ""
    standalone_of: str = ""
    injected: bool = False
    note: str = ""

    def expectation(self, turn: int) -> Expect | None:
        """What the answer to the turn of this number (from 0) is graded by."""
        return self.expect if turn == len(self.turns) - 1 else self.turns[turn].expect

    @property
    def cluster(self) -> str:
        """What is drawn together in a bootstrap: variants of one question are no independent evidence."""
        return self.group or self.standalone_of or self.id

    @property
    def labels(self) -> tuple[str, ...]:
        """Everything that `--tag` and gates can choose it by."""
        return (self.category, *self.tags, *((self.variant,) if self.variant else ()))


class Suite(_Strict):
    """A named set of cases about pinned documents."""

    name: str = Field(pattern=r"^[\w-]+$")
    title: str = ""
    about: str = ""
    documents: tuple[Pin, ...] = ()
    cases: tuple[Case, ...] = Field(min_length=1)


class LoadedSuite(_Strict):
    """A suite and where it came from; the pins' files lie in `folder`."""

    suite: Suite
    folder: Path
    sha256: str

    @property
    def name(self) -> str:
        return self.suite.name


def built_in() -> tuple[str, ...]:
    """The names of the suites that come with the program."""
    return tuple(sorted(path.stem for path in SUITES.glob("*.yaml")))


def load_suite(name_or_path: str) -> LoadedSuite:
    """A suite by its name, or by the path of its file.

    Raises:
        SuiteError: there is no such suite, or it is not of the schema; the message names the case and the field.
    """
    path = SUITES / f"{name_or_path}.yaml"
    if name_or_path not in built_in():
        path = Path(name_or_path)
        if not path.is_file():
            raise SuiteError(
                f"There is no suite {name_or_path!r}. Give the path of a YAML file, or one of: {', '.join(built_in())}."
            )
    data = path.read_bytes()
    return LoadedSuite(suite=parse_suite(data, path), folder=path.parent, sha256=hashlib.sha256(data).hexdigest())


def parse_suite(data: bytes, path: Path) -> Suite:
    """The suite that stands in a file's bytes.

    Raises:
        SuiteError: not YAML, or not of the schema.
    """
    try:
        content = yaml.load(data, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path.name} is not YAML: {' '.join(str(error).split())}") from error
    if isinstance(content, list):
        content = {"name": path.stem, "cases": content}
    try:
        return Suite.model_validate(content)
    except ValidationError as error:
        raise SuiteError(f"{path.name}: {_explained(content, error)}") from error


def _explained(content: Any, error: ValidationError) -> str:
    problems = []
    for problem in error.errors(include_url=False, include_context=False)[:5]:
        place = list(problem["loc"])
        where = ".".join(map(str, place))
        if len(place) > 1 and place[0] == "cases" and isinstance(place[1], int):
            case = content["cases"][place[1]]
            name = case.get("id", place[1]) if isinstance(case, dict) else place[1]
            where = f"case {name}: {'.'.join(map(str, place[2:]))}"
        problems.append(f"{where}: {problem['msg']}")
    return "; ".join(problems)
