"""What a question takes for true of a quoted sentence or cell that says otherwise: a figure, a year, an office,
a direction, or something that was taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.amendments import new_words
from assistant.compose.context import Context
from assistant.draft import Draft, Excerpt, Statement, spans_of
from assistant.question import Intent, Question
from assistant.stems import HAN, stem_of
from assistant.types import Status
from knowledge.quantities import numbers_in
from knowledge.types import Span

_OWN = re.compile(
    r"\b(?:we|our|us|i|my|i'm|we're)\b(?! (?:was|were|am|are)? ?(?:told|read|heard|understand|believe|think|thought))"
    r"|我们|我司|我公司|我想|我打算",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\b(?:right|correct|true|is that so|is it so|(?:is|are|was|were|do|does|did|has|have)n't (?:it|they|there))\b\W*$"
    r"|\b(?:told|heard|read|understand|confirm)\b|吧[？?]?|对吗|对不对|是吗|是不是|是这样|听说|据说",
    re.IGNORECASE,
)
_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_SCALES = r"(?:hundred|thousand|million|billion|trillion|percent|per cent|yuan|usd|rmb)"
_COUNTED = re.compile(
    rf"(?<![\w.,])(?P<number>{_WHOLE})(?![\d.,]*\d|%)\s+(?!{_SCALES}\b)(?P<nouns>(?:[a-z-]+ ){{0,3}}[a-z-]+)",
    re.IGNORECASE,
)
_HAN_COUNTED = re.compile(
    rf"(?<![\d.,年月])(?P<number>{_WHOLE})\s*(?P<unit>个?工作日|个月|家|个|所|座|名|项|天|日|亩|周岁|岁|台|套|机架|架)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OFFICE = re.compile(
    r"(?:[A-Z][\w&-]+ |[Tt]he )*(?:Ministry|Department|Bureau|Commission|Committee|Administration|Agency|Office"
    r"|Institute|Cent(?:er|re))(?: (?:of|for)(?: (?:[A-Z]\w+|and|the))+)?"
    r"|[\u4e00-\u9fff]{2,12}?(?:局|厅|委员会|委|办公室|中心|部门)"
)
_UP = re.compile(
    r"\b(?:rose|risen|rises?|grew|grow(?:s|n|ing)?|increas\w+|(?:went|gone|go) up|higher|expand\w*)\b"
    r"|增长|上升|增加|提高|上涨",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fell|fall(?:en|s)?|declin\w+|decreas\w+|dropp?\w*|(?:went|gone|go) down|lower|shr[aiu]nk\w*)\b"
    r"|下降|减少|降低|回落|下跌",
    re.IGNORECASE,
)


def checked(context: Context, draft: Draft) -> Draft:
    """The draft as a correction, where the newest of its quotes say otherwise than the question does."""
    question = context.question
    if draft.status is not Status.ANSWERED or not _claims(question):
        return draft
    quotes = _current(context, draft)
    if not quotes:
        return draft
    text = " ".join(new_words(context.view.cut(span)) for span in quotes)
    titles = " ".join(_named(context, span) for span in quotes)
    wrong = _other_figure(question, text) or _other_count(question, text) or _other_year(question, text, titles)
    wrong = wrong or _other_office(question, text, titles) or _other_way(question, text) or _taken_away(context, quotes)
    return replace(draft, status=Status.CORRECTED) if wrong else draft


def _claims(question: Question) -> bool:
    """Whether a question says something to be confirmed, and is not only about the asker's own case."""
    if _TAG.search(question.normal):
        return True
    return question.has(Intent.YES_NO) and not question.has_wh and not _OWN.search(question.normal)


def _current(context: Context, draft: Draft) -> list[Span]:
    """The quotes of a draft, without those of what stood there before."""
    spans: list[Span] = []
    for part in draft.parts:
        if isinstance(part, Statement) and part.text == context.say("amended_before"):
            break
        if isinstance(part, Excerpt):
            spans.append(part.span)
    return spans or [span for part in draft.parts for span in spans_of(part)]


def _named(context: Context, span: Span) -> str:
    source = context.view.document(span.document_id).source
    return f"{source.title} {source.issuer} {source.issuer_english} {source.published or ''}"


def _other_figure(question: Question, text: str) -> bool:
    """An amount in a unit that the text has with other values only."""
    stated = [(value, unit) for _, _, value, unit in numbers_in(text)]
    for amount in question.amounts:
        same = [value for value, unit in stated if unit == amount.unit or not (unit and amount.unit)]
        if same and not any(abs(value - amount.value) <= 0.005 * abs(value) for value in same):
            return True
    return False


def _other_count(question: Question, text: str) -> bool:
    """A number of things that the text has another number of: "2,000 racks", 20个工作日."""
    asked, stated = list(_counted(question.normal)), list(_counted(text))
    for number, noun in asked:
        same = [value for value, other in stated if other == noun]
        if same and number not in same:
            return True
    return False


def _counted(text: str) -> Iterator[tuple[int, str]]:
    for match in _COUNTED.finditer(text):
        number = int(match["number"].replace(",", ""))
        if not _YEAR.fullmatch(match["number"]):
            yield from ((number, stem_of(noun)) for noun in match["nouns"].lower().split() if len(noun) > 3)
    for match in _HAN_COUNTED.finditer(text):
        yield int(match["number"].replace(",", "")), match["unit"]


def _other_year(question: Question, text: str, titles: str) -> bool:
    stated = {int(year) for year in _YEAR.findall(text)}
    known = stated | {int(year) for year in _YEAR.findall(titles)}
    return bool(question.years) and bool(stated) and not set(question.years) & known


def _other_office(question: Question, text: str, titles: str) -> bool:
    asked = [
        name.removeprefix("the ") for name in _OFFICE.findall(question.text) if " " in name.strip() or HAN.search(name)
    ]
    stated = [name for name in _OFFICE.findall(text) if " " in name.strip() or HAN.search(name)]
    return bool(asked and stated) and not any(name in text or name in titles for name in asked)


def _offices(text: str) -> list[str]:
    names = [name.removeprefix("the ").removeprefix("The ").strip() for name in _OFFICE.findall(text)]
    return [name for name in names if " " in name or HAN.search(name)]


def _other_way(question: Question, text: str) -> bool:
    """Up in the question, and nothing but down in the text; or the other way round."""
    for one, other in ((_UP, _DOWN), (_DOWN, _UP)):
        if one.search(question.normal) and not other.search(question.normal):
            return other.search(text) is not None and one.search(text) is None
    return False


def _taken_away(context: Context, quotes: list[Span]) -> bool:
    """Whether what is asked about was deleted by a later document."""
    amendments = context.view.amendments
    return any(change.deletes for span in quotes[:1] for change in amendments.before(span))
