"""The lexicon files as validated values: names of places, words for topics, words that tell structure."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from knowledge.errors import LexiconError

FOLDER = Path(__file__).parent / "lexicon"

Model = TypeVar("Model", bound=BaseModel)


class Entry(BaseModel):
    """What every entry may have: its name, and how else people write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    zh_hans: str = ""
    zh_hant: str = ""
    aliases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    zh_aliases: tuple[str, ...] = ()


class Province(Entry):
    pass


class City(Entry):
    province: str
    misspellings: tuple[str, ...] = ()


class Region(Entry):
    province: str
    members: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    term: str = ""


class District(Entry):
    kind: Literal["district", "zone", "sea"]
    city: str = ""


class Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    provinces: tuple[Province, ...]
    cities: tuple[City, ...]
    confusable: tuple[tuple[str, str], ...]
    regions: tuple[Region, ...]
    districts: tuple[District, ...]


class Coordinates(RootModel[dict[str, dict[str, tuple[float, float]]]]):
    """Province → city → longitude east and latitude north, in degrees."""

    model_config = ConfigDict(frozen=True)


class Cluster(Entry):
    synonyms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


class IndustryPart(Entry):
    synonyms: tuple[str, ...] = ()


class Industry(Entry):
    short: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    parts: tuple[IndustryPart, ...] = ()


class Topic(Entry):
    synonyms: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Topics(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    clusters: tuple[Cluster, ...]
    industries: tuple[Industry, ...]
    topics: tuple[Topic, ...]


class Term(BaseModel):
    """A wording in Chinese, and how English policy texts say it, best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Glossary(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: tuple[Term, ...]


class Scale(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    factor: float
    words: tuple[str, ...]


class Unit(BaseModel):
    """A unit of measure: one of it is `factor` of the base unit `unit`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    factor: float
    words: tuple[str, ...]


class Units(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    scales: tuple[Scale, ...]
    units: tuple[Unit, ...]


class Concept(BaseModel):
    """What a column or a cell may be about, in the words of headers and of questions, whatever the language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = ""
    zh: str = ""


class TableWords(BaseModel):
    """`roles` name the kinds of columns, `concepts` what columns are about, `values` what cells of a status say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: dict[str, Concept]
    items: Concept
    subjects: Concept
    totals: Concept
    averages: Concept
    subtotals: Concept
    codes: Concept
    nouns: dict[str, Concept]
    concepts: dict[str, Concept]
    values: dict[str, Concept]
    whereabouts: dict[str, Concept]
    aggregates: dict[str, Concept]
    extremes: dict[str, Concept]
    comparatives: dict[str, Concept]


class Columns(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    number: tuple[str, ...]
    name: tuple[str, ...]
    place: tuple[str, ...]
    content: tuple[str, ...]


class DistrictNouns(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    district: tuple[str, ...]
    zone: tuple[str, ...]
    region: tuple[str, ...]


class KindWords(BaseModel):
    """Regular expressions of the words for one kind of document."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str


class Structure(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: Columns
    base_nouns: tuple[str, ...]
    base_verbs: tuple[str, ...]
    open_list_words: tuple[str, ...]
    district_nouns: DistrictNouns
    bylines: tuple[str, ...]
    document_kinds: dict[str, KindWords]


def read_yaml(path: Path, model: type[Model]) -> Model:
    """Read and validate one lexicon file.

    Raises:
        LexiconError: the file is missing, is no YAML, or has unknown or missing fields.
    """
    try:
        # the C loader reads 40 kB in 10 ms, the pure one in 100
        data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        return model.model_validate(data)
    except OSError as error:
        raise LexiconError(
            f"The lexicon file {path} cannot be read ({error.strerror}); install the package again."
        ) from error
    except (yaml.YAMLError, ValidationError) as error:
        raise LexiconError(f"The lexicon file {path} is malformed: {error}") from error


@cache
def places() -> Places:
    return read_yaml(FOLDER / "places.yaml", Places)


@cache
def coordinates() -> Coordinates:
    return read_yaml(FOLDER / "coordinates.yaml", Coordinates)


@cache
def topics() -> Topics:
    return read_yaml(FOLDER / "topics.yaml", Topics)


@cache
def glossary() -> Glossary:
    return read_yaml(FOLDER / "glossary.yaml", Glossary)


@cache
def structure() -> Structure:
    return read_yaml(FOLDER / "structure.yaml", Structure)


@cache
def plain_words() -> Glossary:
    """Words of both languages that are no names."""
    return read_yaml(FOLDER / "words.yaml", Glossary)


@cache
def wordings() -> Glossary:
    """Everyday wordings beside those of policy texts: a hint, less sure than `plain_words`."""
    return read_yaml(FOLDER / "wordings.yaml", Glossary)


@cache
def units() -> Units:
    return read_yaml(FOLDER / "units.yaml", Units)


@cache
def table_words() -> TableWords:
    return read_yaml(FOLDER / "tables.yaml", TableWords)
