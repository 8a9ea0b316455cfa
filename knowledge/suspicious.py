"""Instructions to machines in a document's text: found so that they are kept as data and offered to nobody."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from knowledge.lexicon_files import FOLDER, read_yaml
from knowledge.nfkc import nfkc

_LONGEST = 4_000  # characters of one sentence that are looked at
_HAN = re.compile(r"[\u3400-\u9fff]")
HIDDEN_ORDERS = "what the file hides gives instructions to machines; it was left out"
WARNING = "instructions to machines in the text are kept as data and never offered as an answer"


class Wording(BaseModel):
    """A pattern, and words in lower case of which every text that it matches holds one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hints: tuple[str, ...]
    pattern: str


class _Instructions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: tuple[Wording, ...]
    zh: tuple[Wording, ...]


@cache
def wordings(chinese: bool) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The patterns of a script with their hints."""
    found = read_yaml(FOLDER / "instructions.yaml", _Instructions)
    group = found.zh if chinese else found.en
    return tuple((re.compile(each.pattern, re.IGNORECASE), each.hints) for each in group)


@cache
def _latin_hints() -> frozenset[str]:
    return frozenset(hint for _, hints in wordings(chinese=False) for hint in hints)


class InstructionFinder:
    """Tells instructions among the sentences of one text.

    Looking once for the hints in the whole text is some ten times faster than trying every pattern on every sentence.
    """

    def __init__(self, text: str) -> None:
        folded = _folded(text)
        # Each word once: a hint stands in a text if its words do, and perhaps if they stand apart.
        words = " ".join(set(folded.split())).encode("utf-8", "surrogatepass")  # bytes are looked through faster
        latin = {hint for hint in _latin_hints() if all(part in words for part in hint.encode().split())}
        hinted = [(pattern, [h for h in hints if h in latin]) for pattern, hints in wordings(chinese=False)]
        if _HAN.search(folded):
            hinted += [(pattern, [h for h in hints if h in folded]) for pattern, hints in wordings(chinese=True)]
        self._wordings = [(pattern, hints) for pattern, hints in hinted if hints]

    def is_instruction(self, sentence: str) -> bool:
        """Whether a sentence of the text gives orders to an assistant or a model."""
        if not self._wordings:
            return False
        words = nfkc(sentence[:_LONGEST])
        folded = _folded(words)
        for pattern, hints in self._wordings:
            for hint in hints:
                if hint in folded:
                    if pattern.search(words):
                        return True
                    break
        return False


def is_instruction(text: str) -> bool:
    """Whether a sentence gives orders to an assistant or a model."""
    return InstructionFinder(text).is_instruction(text)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return nfkc(text).replace("İ", "i").replace("ı", "i").lower()  # both match an i where case does not matter
