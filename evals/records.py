"""A run on disk: `results.jsonl`, one line per turn with all that is needed to score it again, and `run.json`.

The folder also keeps the suites as they were run, so that a score can be had long after they have changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.types import Answer
from evals.cases import LoadedSuite, parse_suite
from evals.errors import SuiteError

RESULTS, PROVENANCE, SUITE_FOLDER = "results.jsonl", "run.json", "suites"

Key = tuple[str, str, int]
"""Suite, case, repeat: what is run once."""


class TurnRecord(BaseModel):
    """One exchange. Exactly one of `answer` and `error` is there; `cold` marks the first exchange with its target."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    suite: str
    case: str
    repeat: int
    turn: int
    question: str
    answer: Answer | None = None
    error: str | None = None
    seconds: float
    cold: bool = False

    @property
    def key(self) -> Key:
        return self.suite, self.case, self.repeat


class SuiteUsed(BaseModel):
    name: str
    sha256: str
    cases: int
    documents: dict[str, str]


class Provenance(BaseModel):
    """Where a run comes from. `planned` tells how many conversations were to be held."""

    model_config = ConfigDict(extra="ignore")

    program: str
    commit: str | None
    target: str
    mode: str
    model: str | None
    config_sha256: str | None
    suites: list[SuiteUsed]
    selection: dict[str, Any]
    seed: int
    repeat: int
    planned: int
    started: str
    python: str
    platform: str
    processors: int | None


class RunFolder:
    """Where a run is written, line by line; what is there stays when the process is killed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def results(self) -> Path:
        return self.path / RESULTS

    def begin(self, provenance: Provenance, suites: Iterable[LoadedSuite]) -> None:
        """Write down what is run, or make sure that the folder holds the beginning of this very run.

        Raises:
            SuiteError: it holds another run.
        """
        file = self.path / PROVENANCE
        if file.exists():
            before = self.provenance()
            for field in ("target", "mode", "suites", "selection", "seed", "repeat", "config_sha256"):
                if getattr(before, field) != getattr(provenance, field):
                    raise SuiteError(
                        f"{self.path} holds a run with another {field}. Choose another --out, or remove that folder."
                    )
            self._drop_torn_line()
            return
        (self.path / SUITE_FOLDER).mkdir(parents=True, exist_ok=True)
        for loaded in suites:
            _write(self.path / SUITE_FOLDER / f"{loaded.name}.json", loaded.suite.model_dump_json())
            for pin in loaded.suite.documents:
                if pin.file:
                    kept = self.path / SUITE_FOLDER / pin.file
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(loaded.folder / pin.file, kept)
        self.results.touch()
        _write(file, provenance.model_dump_json(indent=2))

    def provenance(self) -> Provenance:
        """
        Raises:
            SuiteError: the folder holds no run.
        """
        try:
            return Provenance.model_validate_json((self.path / PROVENANCE).read_bytes())
        except FileNotFoundError:
            raise SuiteError(
                f"{self.path} holds no run: it has no {PROVENANCE}. `eval run --out DIR` makes one."
            ) from None
        except ValidationError as error:
            raise SuiteError(f"{self.path / PROVENANCE} is not of this program: {error.errors()[0]['msg']}.") from None

    def suites(self) -> list[LoadedSuite]:
        """The suites as they were when the run was made, with the documents that lay beside them."""
        loaded = []
        for used in self.provenance().suites:
            path = self.path / SUITE_FOLDER / f"{used.name}.json"
            suite = parse_suite(path.read_bytes(), path)
            loaded.append(LoadedSuite(suite=suite, folder=self.path / SUITE_FOLDER, sha256=used.sha256))
        return loaded

    def records(self) -> list[TurnRecord]:
        """
        Raises:
            SuiteError: a line that is no record, other than a last one that was cut off.
        """
        return list(_read(self.results))

    def append(self, records: Iterable[TurnRecord]) -> None:
        """All turns of a conversation, in one write."""
        lines = "".join(record.model_dump_json() + "\n" for record in records)
        with self.results.open("a", encoding="utf-8") as file:
            file.write(lines)

    def _drop_torn_line(self) -> None:
        data = self.results.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            with self.results.open("r+b") as file:
                file.truncate(whole)


def conversations(records: Iterable[TurnRecord]) -> Mapping[Key, list[TurnRecord]]:
    """The turns of each conversation, in order; of one that was begun twice, the last time."""
    held: dict[Key, list[TurnRecord]] = {}
    for record in records:
        if record.turn == 0:
            held[record.key] = []
        held.setdefault(record.key, []).append(record)
    return held


def _read(path: Path) -> Iterator[TurnRecord]:
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield TurnRecord.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            if number == len(lines):  # without a line end: cut off while it was written
                return
            raise SuiteError(f"{path}, line {number} is not a result: {' '.join(str(error).split())[:200]}") from None


def _write(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
