"""What no sentence may carry, whatever it says: markup, links, contacts, talk of prompts, and quotes that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.gate.types import Block, Evidence, Reason, Sentence
from assistant.gate.units import Unit
from assistant.gate.wording import wording
from assistant.language import normalise
from assistant.vocabulary import HAN

_MARKUP = re.compile(
    r"</?[a-zA-Z!?][^>]*>|<\s*(?:script|img|a|iframe)\b|!\[|\]\s*\(|\]\s*\[|\[[^\]]*\]:|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|"
    r"\\[a-z]{2,}|\$\$|\{\{|\}\}|javascript:|data:\w+/|```|~~~|\|\|",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"https?:|www\.|ftp:|mailto:|tel:|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|cn|org|net|gov|edu|io|ai|info|xyz|hk)\b(?!@)(?:/\S*)?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\+\d[\d\s()-]{6,}|(?<!\d)\(?0\d{2,3}\)?[-\s]\d{6,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{3}[-.\s]\d{3,4}[-.\s]\d{4}(?!\d)",
    re.IGNORECASE,
)
_HALF_POINTER = re.compile(r"[\[【［]\s*\^?[a-zA-Z]?\d{0,4}[^\]】］]{0,30}$|[\[【［]\s*[sSfF]\d+[^\]】］]*[\]】］]")
_QUOTED = re.compile(r'"([^"]+)"|「([^」]+)」|『([^』]+)』|(?<![\w])\'([^\']{4,}?)\'(?![\w])')
_SHORT_NAME = 3  # words in quotation marks that a translation may call something
_OPENS = re.compile(r"(?:^|[。！？]\s*|[.!?]\s+)$")  # what stands before a whole sentence, and what after it
_CLOSES = re.compile(r"$|[。！？]|[.!?]\s")
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|`|~~")


def plain(text: str) -> str:
    """The words of a sentence without Markdown emphasis; cells of a table row are separated by semicolons."""
    bare = normalise(_EMPHASIS.sub("", text))
    if bare.startswith("|"):
        bare = "; ".join(cell.strip() for cell in bare.strip("| ").split("|") if cell.strip(" -:"))
    return bare


def fault(sentence: Sentence, text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """What a sentence carries that none may, or a contact that its evidence does not give. `text` is its plain form."""
    if sentence.is_cut:
        return Reason.LENGTH, f"{len(sentence.text)} characters"
    if sentence.block is Block.CODE:
        return Reason.MARKUP, "code"
    for pattern in (_MARKUP, _LINK, _HALF_POINTER):
        if match := pattern.search(sentence.text if pattern is _MARKUP else text):
            return Reason.MARKUP, match.group()[:80]
    for match in _CONTACT.finditer(text):
        if not any(match.group().casefold().strip() in unit.folded[: unit.own_end] for unit in units):
            return Reason.MARKUP, match.group()[:80]
    return None


def is_repeated(text: str, cited: Sequence[Evidence]) -> bool:
    """Whether a sentence says again, whole and word for word, one or more sentences of one evidence."""
    said = _bare(text)
    for words in (words for item in cited for words in (item.computed, item.words) if words):
        whole = _bare(words)
        at = whole.find(said)
        if said and at >= 0 and _OPENS.search(whole[:at]) and _CLOSES.match(whole[at + len(said) :]):
            return True
    return False


def _bare(text: str) -> str:
    return normalise(text).strip().strip("-•").strip().rstrip(".。;；").casefold()


def leak(text: str, units: Sequence[Unit]) -> str:
    """Words in which a model speaks of itself or of its orders, unless the evidence has them."""
    for match in wording().leak.finditer(text):
        if not any(match.group().casefold() in unit.folded for unit in units):
            return match.group()
    return ""


def false_quote(sentence: Sentence, text: str, units: Sequence[Unit]) -> str:
    """The first quotation that does not stand word for word in one stretch of evidence; "" if there is none.

    Around words of a text in the other language they mark a name: those are judged as words.
    """
    if sentence.block is Block.QUOTE:
        return "" if any(_stands(text, unit) for unit in units) else text[:80]
    for match in _QUOTED.finditer(_with_inches(text)):
        words = next(group for group in match.groups() if group)
        chinese = [unit.is_chinese for unit in units]
        translated = not any(chinese) if HAN.search(words) else all(chinese) and len(words.split()) <= _SHORT_NAME
        if not translated and not any(_stands(words, unit) for unit in units):
            return words[:80]
    return ""


def _with_inches(text: str) -> str:
    """Quotation marks after a digit that close nothing are inches: 15" screens."""
    characters, is_open = list(text), False
    for at, character in enumerate(text):
        if character == '"' and not is_open and text[at - 1 : at].isdigit():
            characters[at] = "″"
        elif character == '"':
            is_open = not is_open
    return "".join(characters)


def _stands(words: str, unit: Unit) -> bool:
    bare = words.strip(" .,;:!?。，；：！？…'\"").casefold()
    found = unit.folded.find(bare)
    while found >= 0:
        end = found + len(bare)
        torn_before = found and unit.folded[found - 1].isalnum() and bare[:1].isascii()
        torn_after = unit.folded[end : end + 1].isalnum() and bare[-1:].isascii()
        if not torn_before and not torn_after:
            return True
        found = unit.folded.find(bare, found + 1)
    return not bare
