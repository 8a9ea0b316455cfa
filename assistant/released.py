"""The answer of a model as it grows: sentences that passed the gate, numbered, and joined to proper Markdown."""

from __future__ import annotations

from assistant.draft import LONGEST_ANSWER, Numbering, Statement, with_marks
from assistant.gate.types import Block, Sentence, Verdict

_TABLE = frozenset({Block.TABLE_HEADER, Block.TABLE_ROW})


class Released:
    """Takes sentences in order. A connective ("In short:") is held until a sentence follows that it connects to."""

    def __init__(self) -> None:
        self.text = ""
        self.statements: list[Statement] = []
        self.numbering = Numbering()
        self._held = ""
        self._lead = ""  # of sentences that were withheld, so that a paragraph or list item begins where theirs did
        self._block: Block | None = None

    def add(self, sentence: Sentence, verdict: Verdict) -> str:
        """The Markdown that a sentence which passed adds to the answer; empty while it is held.

        Raises:
            OverflowError: the answer would become longer than an answer may be.
        """
        lead, text = self._lead if "\n" in self._lead and "\n" not in sentence.lead else sentence.lead, sentence.text
        if sentence.block is Block.TABLE_ROW and self._block not in _TABLE:  # its header did not pass
            lead, text = "\n- ", " · ".join(cell.strip() for cell in text.strip().strip("|").split("|"))
        if verdict.is_connective:
            self._held += lead + text
            self._block, self._lead = sentence.block, ""
            return ""
        if len(self.text) + len(self._held) + len(lead) + len(text) + 6 * len(verdict.spans) > LONGEST_ANSWER:
            raise OverflowError
        marks = self.numbering.marks(verdict.spans)
        marked = (
            f"{text.rstrip()[:-1].rstrip()} {marks} |" if text.lstrip().startswith("|") else with_marks(text, marks)
        )
        return self._append(lead + marked, Statement(text, verdict.spans), sentence.block)

    def withhold(self, sentence: Sentence) -> None:
        """Remember where a withheld sentence began."""
        if "\n" in sentence.lead or not self.text:
            self._lead = self._lead or sentence.lead

    def append(self, markdown: str, statement: Statement) -> str:
        """Add a part that code wrote, as a paragraph of its own; gives what is added."""
        self._held = ""
        return self._append("\n\n" + markdown, statement, Block.PARAGRAPH)

    def _append(self, markdown: str, statement: Statement, block: Block) -> str:
        piece = self._held + markdown
        piece = piece if self.text else piece.lstrip("\n ")
        self.text += piece
        self.statements.append(statement)
        self._held, self._lead, self._block = "", "", block
        return piece
