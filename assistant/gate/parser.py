"""A model's stream of characters → sentences with pointers, as soon as each is whole, however chunks cut it.

Characters are taken one by one, so that what comes out cannot depend on how they arrive. A sentence ends with its line,
or with a stop once it is clear that nothing more belongs to it: closing quotes, brackets and emphasis, and the pointers
that follow. A stop after a pointer ends it at once.
"""

from __future__ import annotations

import re

from assistant.gate import pointers
from assistant.gate.lines import (
    FENCE,
    OPEN_NUMBER,
    PROSE_FENCES,
    RULE,
    TABLE_RULE,
    block_of,
    is_table_line,
    is_unsplit,
)
from assistant.gate.types import Block, Sentence
from assistant.gate.visible import Visible
from knowledge.sentences import ABBREVIATIONS

LONGEST = 2_000  # characters of one sentence; what runs on is cut off as failed
_LONGEST_CODE = 300  # of a code block, which is never shown; kept for the log
_STOPS = ".!?。！？"
_POINTED_STOPS = _STOPS + ";；"  # a semicolon after a pointer ends a claim as well
_CLOSERS = r"[\"”’」』）)\]*_~`]"
_POINTERS = rf"{pointers.SHAPE}(?:\s*[,，、]\s*{pointers.SHAPE})*{_CLOSERS}*"
_TAIL = re.compile(rf"{_CLOSERS}*(?:\s|{_POINTERS})*")
_TAIL_WITHOUT_POINTERS = re.compile(rf"{_CLOSERS}*\s*")
_LAST_WORD = re.compile(r"([\w.]+)$")
_STARTER = re.compile(r"[\s\"“‘「『(（\[【*_~`>-]*(?P<first>\w)?")
_LATE = re.compile(r"[)\]】）］]`?\s*$")


class SentenceParser:
    """One answer's stream. `feed` pieces as they come, then `finish` once."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._visible = Visible()
        self._out: list[Sentence] = []
        self._line = ""  # of the current line, what tells its block
        self._buffer = ""  # of the current sentence
        self._stop: int | None = None  # where the words of the current sentence may have ended
        self._fresh = True  # the current sentence is the first of its line
        self._line_number = 0
        self._breaks = 0  # line ends since the last sentence
        self._skipping = False
        self._fence = ""  # of the code block that is open
        self._prose_fence = ""  # around a whole answer: what it holds is text
        self._code = ""
        self._gap = False  # white space stood before the current sentence
        self._begun = False
        self._table: Sentence | None = None  # a first table line that waits for its rule
        self._in_table = False

    def feed(self, chunk: str) -> list[Sentence]:
        """The sentences that are whole now."""
        for character in chunk:
            for visible in self._visible.feed(character):
                self._take(visible)
        return self._drain()

    def finish(self, complete: bool = True) -> list[Sentence]:
        """The last sentences. Of a stream that was cut off, a sentence that may not be whole is never given."""
        for visible in self._visible.finish():
            self._take(visible)
        if complete:
            self._end_line()
            self._release_table()
        elif self._stop is not None and pointers.read(self._buffer[self._stop :]) and self._tail_is_whole():
            self._end_sentence(len(self._buffer))
        return self._drain()

    def _drain(self) -> list[Sentence]:
        out, self._out = self._out, []
        return out

    def _take(self, character: str) -> None:
        if character == "\n":
            self._end_line()
            return
        if len(self._line) < self._longest:
            self._line += character
        if self._skipping or self._fence:
            return
        self._buffer += character
        if len(self._buffer) > self._longest:
            self._cut_off()
        elif not is_unsplit(self._line):
            self._look_for_end(character)

    def _look_for_end(self, character: str) -> None:
        if self._stop is not None:
            tail = _TAIL if not self._points_first() else _TAIL_WITHOUT_POINTERS
            end = tail.match(self._buffer, self._stop).end()  # type: ignore[union-attr]  # matches the empty string
            rest = self._buffer[end:]
            if not rest or (tail is _TAIL and self._may_be_pointer(end, rest)):
                return
            if rest[0] not in _STOPS:
                self._decide(end)
                return
        if character in _POINTED_STOPS and self._is_pointed():
            self._end_sentence(len(self._buffer))
        elif character in _STOPS:
            self._stop = len(self._buffer)

    def _may_be_pointer(self, end: int, rest: str) -> bool:
        """Whether what follows the tail may grow into one more pointer ("[s1], [s2]")."""
        bare = rest.lstrip(",，、 ")
        if bare:
            return pointers.PARTIAL.match(bare) is not None
        return bool(pointers.read(self._buffer[self._stop : end]))

    def _decide(self, end: int) -> None:
        """The tail of a possible end is over: it was one, or the sentence goes on."""
        stop, rest = self._stop or 0, self._buffer[end:]
        self._stop = None
        if not self._is_end(self._buffer[:stop], self._buffer[stop:end], rest):
            if rest[-1] in _STOPS:
                self._stop = len(self._buffer)
            return
        self._end_sentence(end)
        self._buffer = ""
        for character in rest:  # a pointer that did not become one may hold a stop itself
            self._buffer += character
            self._look_for_end(character)

    def _is_end(self, words: str, tail: str, rest: str) -> bool:
        if _is_open(words + tail):
            return False
        if words[-1] in "。！？" or pointers.read(tail):
            return True
        first = _STARTER.match(rest)["first"] or ""  # type: ignore[index]  # matches the empty string
        wide = ord(rest[0]) > 0x2E7F
        if not (wide or (tail[-1:].isspace() and (not first or not first.islower()))):
            return False
        if words[-1] != ".":
            return True
        if self._fresh and OPEN_NUMBER.match(words[:-1]):
            return False
        last = _LAST_WORD.search(words[:-1])
        return last is None or not (last[1].lower() in ABBREVIATIONS or re.fullmatch(r"[A-Za-z]", last[1]))

    def _is_pointed(self) -> bool:
        """Whether the stop that just came follows a pointer, and nothing is left open."""
        before = self._buffer[:-1]
        late = _LATE.search(before)
        if late is None or _is_open(before):
            return False
        matches = list(pointers.POINTER.finditer(before, max(0, len(before) - 120)))
        return bool(matches) and not before[matches[-1].end() :].strip() and bool(pointers.remove(before))

    def _points_first(self) -> bool:
        """Whether the pointers of the current sentence stand before it: then those after it belong to the next."""
        words = self._buffer[: self._stop]
        words = words[block_of(words)[2] :] if self._fresh else words.lstrip()
        leading = pointers.LEADING.match(words)
        return (
            leading is not None and bool(pointers.read(leading.group())) and not pointers.read(words[leading.end() :])
        )

    def _tail_is_whole(self) -> bool:
        return _TAIL.fullmatch(self._buffer, self._stop or 0) is not None

    def _end_line(self) -> None:
        line = self._line
        if self._fence:
            self._code_line(line)
        elif self._skipping:
            self._skipping = False
        elif fence := FENCE.match(line):
            self._open_fence(fence)
        elif self._in_table and TABLE_RULE.match(line) and self._table:
            self._release_table(line.strip())
        elif RULE.match(line):
            self._buffer = ""
        else:
            self._end_sentence(len(self._buffer))
            if not is_table_line(line):
                self._release_table()
                self._in_table = False
        self._line, self._buffer, self._stop, self._fresh, self._gap = "", "", None, True, False
        self._breaks += 1
        self._line_number += 1

    def _open_fence(self, fence: re.Match[str]) -> None:
        self._buffer = ""
        if fence["info"].lower() in PROSE_FENCES:
            self._prose_fence = fence["mark"]
        elif not fence["info"] and fence["mark"] == self._prose_fence:
            self._prose_fence = ""
        else:
            self._fence, self._code = fence["mark"], ""

    def _code_line(self, line: str) -> None:
        if line.strip().startswith(self._fence) and not line.strip().strip(self._fence[0]):
            self._put(Sentence(self._code.strip(), (), Block.CODE, self._lead(""), self._line_number))
            self._fence = ""
        elif len(self._code) < _LONGEST_CODE:
            self._code += line[:_LONGEST_CODE] + "\n"

    def _cut_off(self) -> None:
        block, marker, _ = block_of(self._line)
        text = pointers.remove(self._buffer)
        lead = self._lead(marker)
        self._put(Sentence(text, pointers.read(self._buffer), block, lead, self._line_number, is_cut=True))
        self._buffer, self._stop, self._fresh, self._skipping = "", None, False, True

    def _end_sentence(self, end: int) -> None:
        raw, self._buffer, self._stop = self._buffer[:end], self._buffer[end:], None
        if not raw.strip():
            self._buffer = self._buffer or raw
            return
        block, marker, start = block_of(raw) if self._fresh else (block_of(self._line)[0], "", 0)
        words = raw[start:]
        self._gap = self._gap or raw[0].isspace()
        text = pointers.remove(words)
        if not re.search(r"\w", text):
            return
        sentence = Sentence(text, pointers.read(words), block, self._lead(marker), self._line_number)
        self._fresh, self._gap = False, raw[-1].isspace()
        if is_table_line(raw):
            self._table_line(sentence)
        else:
            self._put(sentence)

    def _lead(self, marker: str) -> str:
        if not self._fresh:
            return " " if self._gap else ""
        breaks = "\n" * min(self._breaks, 2) if self._begun else ""
        self._begun = True
        return breaks + marker

    def _table_line(self, sentence: Sentence) -> None:
        row = Sentence(sentence.text, sentence.pointers, Block.TABLE_ROW, sentence.lead, sentence.line)
        if self._in_table:
            self._release_table()
            self._put(row)
        else:
            self._in_table, self._table = True, row
            self._breaks = 0

    def _release_table(self, rule: str = "") -> None:
        """The table line that waited: with a rule below it is the table's header."""
        waited, self._table = self._table, None
        if waited:
            block = Block.TABLE_HEADER if rule else Block.TABLE_ROW
            text = f"{waited.text}\n{rule}" if rule else waited.text
            self._out.append(Sentence(text, waited.pointers, block, waited.lead, waited.line))
            self._breaks = 0

    def _put(self, sentence: Sentence) -> None:
        self._release_table()
        self._out.append(sentence)
        self._breaks = 0


def _is_open(text: str) -> bool:
    """Whether a quotation, a bracket or bold type has begun and not ended."""
    return (
        text.count("“") > text.count("”")
        or text.count("「") > text.count("」")
        or text.count("(") + text.count("（") > text.count(")") + text.count("）")
        or text.count("**") % 2 == 1
    )
