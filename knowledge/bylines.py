"""What the first lines of a text tell of it: when it was published, and by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LINES = 12  # of a text; further down a date is one of its contents
_DATE_WORDS = (
    r"发布时间|发布日期|成文日期|印发日期|更新日期|更新时间|日期"
    r"|date of (?:release|publication|issue)|publication date|release date"
    r"|published(?: on)?|released(?: on)?|issued on|(?:last )?updated(?: on)?|dated?"
)
_MADE_BY = r"(?:issued|published|released|prepared|compiled|drafted) by"
_ISSUER_WORDS = (
    r"来源|发布机构|发文机关|发布单位|发文单位|发布部门|印发机关|制定机关|编制单位|编制机关"
    rf"|{_MADE_BY}|issuing (?:body|authority|agency|department|office)|issuer|publisher|source"
)
_LABELLED_DATE = re.compile(rf"(?:{_DATE_WORDS})\s*[:：]?\s*(?P<date>[^\n]{{6,40}})", re.IGNORECASE)
_BUTTONS = r"字体|字號|字号|浏览|瀏覽|打印|分享|作者|阅读"  # what pages set beside the issuer
_LABELLED_ISSUER = re.compile(
    rf"(?:{_ISSUER_WORDS})\s*[:：]\s*(?P<issuer>.+?)\s*(?=\s{{2,}}|[|;；【\[]|\s+(?:{_BUTTONS})|(?:{_DATE_WORDS})\s*[:：]|$)",
    re.IGNORECASE,
)
_MADE = re.compile(rf"{_MADE_BY}\s+(?:the\s+)?(?P<issuer>[A-Z][^.;|(]{{3,100}})", re.IGNORECASE)  # opens a line
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_NUMERIC = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\.?,?\s+((?:19|20)\d\d)", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)", re.IGNORECASE)
_LONGEST_ISSUER = 120
_LONGEST_DATE = 20
_SIGNED_HEAD, _SIGNED_TAIL = 5, 8  # lines
_OFFICE = r"[\u4e00-\u9fff、 ]{2,60}(?:府|厅|廳|局|委|会|會|办|办公室|辦公室|部|院|中心|司|处|處)"
_AUTHORITY = re.compile(_OFFICE)
_TITLED = re.compile(r"(?P<issuer>[\u4e00-\u9fff]{2,30}(?:府|厅|局|委员会|办公室|部|中心))关于")
_WORD = r"(?:[A-Z&][\w.&'’-]*|of|for|and|the|on|in)"
_ENGLISH_OFFICE = re.compile(rf"{_WORD}(?:,? {_WORD})+(?: [(（][^)）]{{2,40}}[)）])?")
_OFFICE_WORD = re.compile(
    r"\b(?:government|bureau|cent(?:er|re)|office|commission|committee|department|administration|agency|ministry"
    r"|council|authority|institute|chamber|association|secretariat)\b",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s*[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*(?:第\s*)?\d{1,5}\s*号"
    r"|(?:No\. ?:? ?)?(?:[A-Z][\w.]{0,15} ){0,8}[\[(〔]\s?(?:19|20)\d\d\s?[\])〕],? ?(?:No\. ?)?\d{1,5}"
)
_CHINESE_DATE = r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_SIGNED = re.compile(
    rf"(?:(?P<issuer>{_OFFICE})\s*)?[(（]?(?P<date>{_CHINESE_DATE})(?:\s*(?:印发|发布|公布|施行|通过))?[)）]?"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Publication date and issuer, as far as the first lines tell them."""

    published: date | None = None
    issuer: str = ""


def is_office(line: str) -> bool:
    """Whether a line is nothing but the name of an office."""
    if len(line) > _LONGEST_ISSUER:
        return False
    chinese = re.sub(r"[（(].{2,20}[)）]$|文件$", "", line)
    if _AUTHORITY.fullmatch(chinese):
        return True
    return _ENGLISH_OFFICE.fullmatch(line) is not None and _OFFICE_WORD.search(line) is not None


def is_document_number(line: str) -> bool:
    """Whether a line is the number of a document: 青政办〔2023〕18号, "Yan Tou Cu Fa [2023] No. 14"."""
    return _DOCUMENT_NUMBER.fullmatch(line) is not None


def document_numbers(text: str) -> list[str]:
    """The numbers of documents in a text, without spaces, in order."""
    return ["".join(match.group().split()).casefold() for match in _DOCUMENT_NUMBER.finditer(text)]


def read_byline(text: str, title: str = "") -> Byline:
    """Read the labelled date ("Published: 3 December 2019") and issuer ("来源：…") from the head of a text.

    Args:
        title: of the document; it may name the issuer, but is no office itself.
    """
    lines = [line.strip() for line in text[:20_000].splitlines() if line.strip()][:_LINES]
    published, issuer = None, ""
    for line in lines:
        dated = _LABELLED_DATE.search(line)
        if published is None and dated:
            published = read_date(dated["date"])
        named = _LABELLED_ISSUER.search(line)
        if not issuer and named and len(named["issuer"]) <= _LONGEST_ISSUER:
            issuer = named["issuer"]
        made = _MADE.match(line)
        if not issuer and made:
            issuer = made["issuer"].strip()
    signed = _signature(text)
    if not (issuer or signed.issuer):
        issuer = _unlabelled(lines, title)
    return Byline(published or signed.published, issuer or signed.issuer)


def _unlabelled(lines: Sequence[str], title: str) -> str:
    """The office that stands alone among the first lines, or in the title: "某市人民政府关于…"."""
    titled = _TITLED.match(title)
    if titled:
        return titled["issuer"]
    return next((line for line in lines[:_SIGNED_HEAD] if line != title and is_office(line)), "")


def _signature(text: str) -> Byline:
    """The issuer and the date that stand unlabelled below a title, or at the end as Chinese notices sign."""
    head = [line.strip() for line in text[:2_000].splitlines() if line.strip()][1:_SIGNED_HEAD]
    tail = [line.strip() for line in text[-2_000:].splitlines() if line.strip()][-_SIGNED_TAIL:]
    for lines in (head, tail):
        for number, line in enumerate(lines):
            before = lines[number - 1] if number else ""
            if is_office(before) and (plain := read_date(line)) and len(line) <= _LONGEST_DATE:
                return Byline(plain, before)
            signed = _SIGNED.fullmatch(line)
            if not signed:
                continue
            issuer = signed["issuer"] or (before if _AUTHORITY.fullmatch(before) else "")
            return Byline(read_date(signed["date"]), issuer)
    return Byline()


def read_date(words: str) -> date | None:
    """The date that some words start with (2019-12-03, 2019年12月3日, 3 December 2019, Dec 3, 2019), or None."""
    if match := _NUMERIC.match(words):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.match(words):
        year, month, day = int(match[3]), _month(match[2]), int(match[1])
    elif match := _MONTH_FIRST.match(words):
        year, month, day = int(match[3]), _month(match[1]), int(match[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # the 31st of February is no date
        return None


def is_dated(line: str) -> bool:
    """Whether a line tells when something was published or compiled, rather than what a table shows."""
    return any(pattern.search(line) for pattern in (_NUMERIC, _DAY_FIRST, _MONTH_FIRST))


def _month(word: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(word.lower()[:3]))
