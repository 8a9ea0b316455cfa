"""What was understood of a question: plain values, the same for English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.types import Comparator, Span


class Language(StrEnum):
    ENGLISH = "en"
    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"


class Intent(StrEnum):
    """What the asker wants. A question may have several."""

    PLACES = "places"  # where something is
    CLUSTERS = "clusters"  # what is somewhere
    CONTENT = "content"  # what is developed
    COUNT = "count"
    TARGET = "target"
    COMPARE = "compare"
    SUM = "sum"
    DIFFERENCE = "difference"
    MOST = "most"
    FEWEST = "fewest"
    NAME = "name"  # what a base is called
    PRIORITY = "priority"
    DEFINE = "define"
    PUBLISHED = "published"
    ISSUER = "issuer"
    TITLE = "title"
    CURRENT = "current"
    PERIOD = "period"
    LINK = "link"
    YES_NO = "yes_no"
    WHEN = "when"
    HOW_MUCH = "how_much"
    EACH = "each"
    AMONG = "among"  # "which of those"


class Kind(StrEnum):
    """What kind of thing is asked for or named."""

    PLACE = "places"
    DISTRICT = "districts"
    CLUSTER = "clusters"
    INDUSTRY = "industries"
    BASE = "bases"
    TARGET = "targets"


class How(StrEnum):
    """How a name was recognised; what is not literal is shown to the asker."""

    EXACT = "exact"
    ALIAS = "alias"
    SPELLING = "spelling"
    TEXT = "text"  # the words stand in the row's own cells
    WEAK = "weak"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place in the question. `kind` is city, district, zone, sea, region or province."""

    name: str
    kind: str
    words: str
    how: How = How.EXACT
    city: str = ""
    province: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClusterRef:
    """A cluster in the question: rows of that name, in whichever documents."""

    name: str
    words: str
    how: How = How.EXACT


@dataclass(frozen=True, slots=True)
class IndustryRef:
    """An industry in the question: the sections about it; `name` is that of the innermost section or of the lexicon."""

    name: str
    sections: tuple[tuple[str, ...], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with a scale or a unit in the question, as base figures."""

    value: float
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word or name of the question, as the stems that evidence may say it with: any one alternative, whole.

    The first alternative are the asker's own words. `weight` is the rarity in the documents (0..1); `kinds` are the
    kinds of names that it may be (empty for a plain word); `known` tells that the documents use an alternative.
    `hints` are looser wordings, which say it less surely.
    """

    words: str
    alternatives: tuple[tuple[str, ...], ...]
    weight: float
    kinds: frozenset[str]
    known: bool
    hints: tuple[tuple[str, ...], ...] = ()

    @property
    def named(self) -> bool:
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number of things in the question: "exactly three clusters", "more than five cities"."""

    value: int
    comparator: Comparator
    noun: Kind | None = None

    def admits(self, number: int) -> bool:
        """Whether a number of things agrees with it."""
        return {
            Comparator.EXACT: number == self.value,
            Comparator.ABOVE: number > self.value,
            Comparator.AT_LEAST: number >= self.value,
            Comparator.BELOW: number < self.value,
            Comparator.AT_MOST: number <= self.value,
        }[self.comparator]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A kind of fact asked for that policy texts rarely give (a price, a tax, a contact), and the words that ask it."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, understood.

    `units` are its content words, `asking` the stems of its phrases of asking; `search` is what goes to the index, with
    the searches of `earlier` turns where the question leans on them.
    `masked` is the question with its names replaced by signs: ⟦P⟧lace, ⟦C⟧luster, ⟦I⟧ndustry, ⟦T⟧opic. `within_…` are
    the results of an earlier answer that "which of those" chooses from; `excluded` are the names of places and clusters
    that the question takes away ("but not X").
    """

    text: str
    normal: str
    language: Language
    masked: str = ""
    intents: frozenset[Intent] = frozenset()
    asks_for: tuple[Kind, ...] = ()
    places: tuple[PlaceRef, ...] = ()
    clusters: tuple[ClusterRef, ...] = ()
    weak_clusters: tuple[ClusterRef, ...] = ()
    industries: tuple[IndustryRef, ...] = ()
    topics: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    amounts: tuple[Amount, ...] = ()
    years: tuple[int, ...] = ()
    counts: tuple[Count, ...] = ()
    levels: tuple[str, ...] = ()
    logic: frozenset[str] = frozenset()  # both, either, but_not, only, all, negation, lower, rhetorical
    attributes: tuple[Attribute, ...] = ()
    units: tuple[Unit, ...] = ()
    search: str = ""
    earlier: tuple[str, ...] = ()
    is_question: bool = True
    has_wh: bool = False
    foreign: bool = False
    points_back: bool = False
    ordinal: int | None = None
    top: int | None = None
    spelling: tuple[tuple[str, str], ...] = ()
    unsure: tuple[tuple[str, str, str], ...] = ()
    asking: frozenset[str] = frozenset()
    asked_unknown: str = ""
    within_clusters: tuple[str, ...] = ()
    within_places: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # that the turns before were answered from
    lent: tuple[Unit, ...] = ()  # the content of the turns before, which a short follow-up is about as well
    cited: tuple[Span, ...] = ()  # what the turn before was answered with, where a follow-up leans on it
    restated: str = ""  # a follow-up in whole words
    referent: str = ""  # the thing of an earlier answer that `restated` names
    carried: frozenset[str] = field(default_factory=frozenset)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names of what the question is about."""
        refs: list[ClusterRef | IndustryRef | PlaceRef] = [*self.clusters, *self.industries, *self.places]
        return tuple(dict.fromkeys(ref.name for ref in refs))

    def has(self, *intents: Intent) -> bool:
        return any(intent in self.intents for intent in intents)

    def with_(self, **changes: object) -> Question:
        return replace(self, **changes)  # type: ignore[arg-type]
