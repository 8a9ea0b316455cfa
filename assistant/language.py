"""Which language and script a question is in, and its normal form for matching."""

from __future__ import annotations

import re
import unicodedata

from assistant.question import Language
from knowledge.han import HAN, converter
from knowledge.han import to_simplified as to_simplified

_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "\u00a0": " "})


def to_traditional(text: str) -> str:
    """Simplified → Traditional characters (Taiwan's character forms, without its vocabulary)."""
    return str(converter("s2tw").convert(text)) if HAN.search(text) else text


def detect(text: str) -> Language:
    """English unless a good part is Chinese; Traditional if more of its characters are traditional than simplified."""
    if _KANA_OR_HANGUL.search(text):
        return Language.ENGLISH
    han = len(HAN.findall(text))
    words = len(re.findall(r"[A-Za-z]+", text))
    if han == 0 or han < words:
        return Language.ENGLISH
    simplified = to_simplified(text)
    traditional = to_traditional(text)
    only_traditional = sum(a != b for a, b in zip(text, simplified, strict=False))
    only_simplified = sum(a != b for a, b in zip(text, traditional, strict=False))
    return Language.TRADITIONAL if only_traditional > only_simplified else Language.SIMPLIFIED


def is_foreign(text: str, foreign_words: frozenset[str], english_words: frozenset[str]) -> bool:
    """Whether a text is neither English nor Chinese: by its script, or by the small words of another language."""
    if _KANA_OR_HANGUL.search(text):
        return True
    letters = [character for character in text if character.isalpha()]
    strange = [c for c in letters if not HAN.match(c) and not unicodedata.name(c, "").startswith("LATIN")]
    if strange and len(strange) * 2 > len(letters):
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    foreign = sum(word in foreign_words for word in words)
    return foreign >= 2 and foreign > sum(word in english_words and word not in foreign_words for word in words)


def normalise(text: str) -> str:
    """NFKC, simplified characters, straight quotes and dashes, single spaces. Case is kept: abbreviations need it."""
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return " ".join(to_simplified(folded).split())
