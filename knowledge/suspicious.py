"""Instructions to machines in a document's text: found so that they are kept as data and offered to nobody."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pydantic import BaseModel, ConfigDict

from knowledge.lexicon_files import FOLDER, read_yaml

_LONGEST = 4_000  # characters of one sentence that are looked at
WARNING = "instructions to machines in the text are kept as data and never offered as an answer"


class _Instructions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: tuple[str, ...]
    zh: tuple[str, ...]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """A joined pattern for each script."""
    wordings = read_yaml(FOLDER / "instructions.yaml", _Instructions)
    return tuple(
        re.compile("|".join(f"(?:{one})" for one in group), re.IGNORECASE) for group in (wordings.en, wordings.zh)
    )


def is_instruction(text: str) -> bool:
    """Whether a sentence gives orders to an assistant or a model."""
    words = unicodedata.normalize("NFKC", text[:_LONGEST])
    english, chinese = _patterns()
    return english.search(words) is not None or (not words.isascii() and chinese.search(words) is not None)
