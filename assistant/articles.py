"""Articles of a document by their numbers, and the numbers that a text refers to: "Article 3.5", 第七条."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from knowledge.types import Chunk, ChunkKind, Span

_HAN = "〇一二三四五六七八九"
_NUMBER = r"(?:\d+(?:\.\d+)*|[IVXL]+)"
REFERENCE = re.compile(
    rf"\b(?:articles?|art\.|sections?|clauses?|items?|points?|paragraphs?|parts?|chapters?)\s+(?P<en>{_NUMBER})\b"
    r"|第\s*(?P<zh>[一二三四五六七八九十百\d]+)\s*(?P<unit>[条章节款项])",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"#*\s*(?:第\s*(?P<zh>[一二三四五六七八九十百\d]+)\s*条"
    rf"|(?:article|section|clause)\s+(?P<word>{_NUMBER})\b|(?P<dotted>\d+(?:\.\d+)+)(?=[\s.(（])|(?P<plain>\d+)\s*[.、．](?!\d))",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"#*\s*(?:第\s*[一二三四五六七八九十百\d]+\s*[章节编]|(?:part|chapter)\s+\w+|appendix|annex|附件|附[:：])", re.I
)


_OPENS_BY_NAME = re.compile(
    rf"#*\s*(?:\d+[.、．)）]\s*)?(?:第\s*[一二三四五六七八九十百\d]+\s*条|article\s+{_NUMBER}\b)", re.IGNORECASE
)


def opens_article(text: str) -> bool:
    """Whether a text begins with the name of an article: "Article 4", "2. Article 6", 第四条."""
    return _OPENS_BY_NAME.match(text) is not None


def number_of(words: str) -> str:
    """A number as digits: 十二 → "12", "3.5" → "3.5", "IV" → "IV"."""
    if not re.search(r"[一二三四五六七八九十百]", words):
        return words.upper()
    hundreds, _, rest = words.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * (_HAN.find(hundreds) if hundreds else 0)
    value += 10 * (_HAN.find(tens) if tens else 1) if ten else 0
    return str(value + max(0, _HAN.find(ones or "〇")))


def references(text: str) -> tuple[str, ...]:
    """The numbers of the articles that a text refers to; of 第十条第四款 the article alone."""
    found = []
    for match in REFERENCE.finditer(text):
        if match["en"]:
            found.append(number_of(match["en"]))
        elif match["unit"] == "条":
            found.append(number_of(match["zh"]))
    return tuple(dict.fromkeys(found))


def articles(chunks: Iterable[Chunk], cut: Callable[[Span], str]) -> dict[str, list[Chunk]]:
    """The chunks of each numbered article, its heading first; an article goes on until the next number or chapter."""
    found: dict[str, list[Chunk]] = {}
    read = [
        (chunk, text, _OPENS.match(text) if chunk.kind is not ChunkKind.TABLE_ROW else None)
        for chunk in chunks
        if chunk.kind not in (ChunkKind.TITLE, ChunkKind.BYLINE) and not chunk.suspicious
        for text in (cut(chunk.span),)
    ]
    worded = any(opens and (opens["zh"] or opens["word"]) for _, _, opens in read)
    current = ""
    for chunk, text, opens in read:
        # where articles are called so, other numbers are those of lists
        number = opens and (opens["zh"] or opens["word"] or opens["dotted"] or ("" if worded else opens["plain"]))
        if number:
            current = number_of(number)
        elif chunk.kind is ChunkKind.HEADING or _CHAPTER.match(text):
            current = ""
        if current:
            found.setdefault(current, []).append(chunk)
    return found
