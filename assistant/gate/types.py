"""What passes through the gate: evidence, sentences with pointers, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.types import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pointer ("s1") stands for.

    `words` are the white-space-folded words of `spans`. `context` is what they are about though they do not say it: the
    headings, the row's name, the lead of a list. `computed` is a sentence that code computed from these spans and
    verified (a count, a comparison, a complete set); what it says may be repeated as well.
    """

    key: str
    spans: tuple[Span, ...]
    words: str
    context: str = ""
    computed: str = ""


class Block(StrEnum):
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"  # with its rule below: two lines
    TABLE_ROW = "table_row"
    HEADING = "heading"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item or table row as a model wrote it.

    `text` is Markdown without pointers; `pointers` are normalised ("s1"), in order, each once. `lead` is the Markdown
    before it ("\\n- ", " "), so that `lead + text` of consecutive sentences concatenate to the answer. Sentences of one
    `line` stand on the same line. `is_cut` tells that it ran on beyond all bounds and is not whole.
    """

    text: str
    pointers: tuple[str, ...] = ()
    block: Block = Block.PARAGRAPH
    lead: str = ""
    line: int = 0
    is_cut: bool = False


class Reason(StrEnum):
    """Why a sentence is withheld."""

    NO_POINTER = "no_pointer"
    UNKNOWN_POINTER = "unknown_pointer"
    NUMBER = "number"
    UNIT = "unit"
    YEAR = "year"
    DATE = "date"  # another day, or before where the words say after
    PERIOD = "period"  # a year for once
    COMPARATOR = "comparator"
    PLACE = "place"
    CLUSTER = "cluster"
    ORGANISATION = "organisation"
    TERM = "term"
    PAIRING = "pairing"  # all parts are there, but they do not belong together
    POLARITY = "polarity"
    MODALITY = "modality"
    ORDER = "order"  # a superlative or rank that the words do not give
    TARGET_AS_ACHIEVEMENT = "target_as_achievement"
    COVERAGE = "coverage"
    QUOTE = "quote"
    MARKUP = "markup"
    LEAK = "leak"
    LENGTH = "length"
    REPEATED = "repeated"  # it has been said before
    ANTECEDENT = "antecedent"  # it opens with "it", and what that was has been withheld
    JUDGE = "judge"  # the model itself does not find it in the evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """`detail` names what was not found, for logs; `spans` are those that support a released sentence.

    A connective ("In summary,") says nothing that could be wrong; it is worth showing only beside sentences that do.
    """

    released: bool
    reason: Reason | None = None
    detail: str = ""
    spans: tuple[Span, ...] = ()
    is_connective: bool = False
