"""What a question takes for true of a quoted sentence or cell that says otherwise: a figure, a year, an office,
a direction, or something that was taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.amendments import new_words
from assistant.compose import counted, given
from assistant.compose.context import Context
from assistant.draft import Draft, Excerpt, Statement, spans_of
from assistant.evidence import weigh
from assistant.question import Intent, Question
from assistant.stems import HAN
from assistant.types import Status
from knowledge.keywords import tokens
from knowledge.quantities import numbers_in
from knowledge.types import ChunkKind, Span

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
_TAKES_FOR_TRUE = re.compile(
    r"\bwhy\b|\bsince\b(?! when)|\bgiven that\b|\bnow that\b|\bhow come\b"
    r"|\b(?:how|where) (?:do|can|does|should|must|did)\b"
    r"|^when (?:will|does|do|did|was|were)\b|, (?:and )?so (?:what|how|where|when|which|who)\b"
    r"|为什么|为何|怎么(?!样)|如何|既然",
    re.IGNORECASE,
)
_STATES = re.compile(r"\w{2}\. +[A-Z].*\?\s*$|。.*[？?]\s*$")
_DENIES = re.compile(
    r"(?<!have )(?<!has )(?<!had )\b(?:not(?! (?:only|later|more|less|earlier|exceed\w*)\b)"
    r"|no(?! (?:later|more|less|earlier|fewer) than\b)"
    r"|never|nothing|none|neither|exclud\w*|ineligible|cannot|exempt)\b"
    r"|不予|不得(?!超|低|少|高|大|小|迟|晚)|不适用|不享受|不包括|不包含|不再|不能|不可(?!抗)|不属于|不在|不受理|不接受|不允许|不列入|不符合|不奖励|不补"
    r"|没有|未(?:能|列入|纳入|设立|获)|除外|禁止|停止",
    re.IGNORECASE,
)
_OPPOSITE = re.compile(
    r"\b(?:without|un\w+|fails?|refus\w*|reject\w*|only|leave|except)\b|n't\b(?! (?:it|they|there|we|you)\b)"
    r"|只|仅|拒|违|弄虚",
    re.IGNORECASE,
)
_GROWTH = re.compile(r"\b(?:growth|change|increase)\b|增长|增速|增幅|涨幅|同比", re.IGNORECASE)
_ABSENT = re.compile(r"\b(?:has|have|had|is|are|was|were|with) no (?P<thing>(?:[\w-]+ )?[\w-]+)", re.IGNORECASE)
_PLACED = re.compile(r"\b(?P<slot>from|by|in|with|at|to|near|of) (?:the )?(?P<name>[A-Z][\w&-]+(?: [A-Z][\w&-]+)*)")
_AS_MUCH = 0.8  # of the sentence that says most of a question
_PERIOD = re.compile(r"(?:19|20)\d\d\s*[-–—至]\s*(?:19|20)\d\d")  # of a plan: each of its years may be meant
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OFFICE = re.compile(
    r"(?:[A-Z][\w&-]+ |[Tt]he )*(?:Ministry|Department|Bureau|Commission|Committee|Administration|Agency|Office"
    r"|Institute|Cent(?:er|re))(?: (?:of|for)(?: (?:[A-Z]\w+|and|the))+)?"
    r"|[\u4e00-\u9fff]{2,12}?(?:局|厅|委员会|委|办公室|中心|部门)"
)
_UP = re.compile(
    r"(?:\bpercent|%) (?:more|higher) than\b"
    r"|\b(?:rose|risen|rises?|grew|grow(?:s|n|ing)?|increas\w+|(?:went|gone|go) up|higher|expand\w*)\b"
    r"|增长|上升|增加|提高|上涨",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?:\bpercent|%) (?:less|lower|fewer) than\b"
    r"|\b(?:fell|fall(?:en|s)?|declin\w+|decreas\w+|dropp?\w*|(?:went|gone|go) down|lower|shr[aiu]nk\w*)\b"
    r"|下降|减少|降低|回落|下跌",
    re.IGNORECASE,
)


def checked(context: Context, draft: Draft) -> Draft:
    """The draft as a correction, where the newest of its quotes say otherwise than the question takes for true."""
    question = context.question
    claims = _claims(question)
    # "can I …?" answered with "you cannot" is an answer, "why can I …?" a mistake
    takes = takes_for_true(question) or _states(question)
    own = _OWN.search(question.normal) is not None
    if draft.status in (Status.ANSWERED, Status.NOT_FOUND):
        right = given.correction(context, _current(context, draft), told=(claims or takes) and not own)
        if right is not None:
            kept = () if claims or draft.status is Status.NOT_FOUND else draft.parts
            return replace(right, parts=(*(part for part in right.parts if part not in kept), *kept))
    if draft.status is not Status.ANSWERED or not (claims or takes):
        return draft
    draft = contradicted(context, draft)
    quotes = _current(context, draft)
    if not quotes or draft.status is not Status.ANSWERED:
        return draft
    text = " ".join(f"{new_words(context.view.cut(span))} {_ways(context, span)}" for span in quotes)
    best = _closest(context, quotes)
    wrong = counted.other_count(question, text) or _taken_away(context, quotes)
    wrong = wrong or any(_other_way(question, said) for said in (text, " ".join(best)))
    wrong = wrong or (claims and given.other_measure(question.normal, text))
    wrong = wrong or (takes and (_denied(question, best) or _is_absent(context, text)))
    cited = [*quotes, *(span for part in draft.parts for span in spans_of(part))]
    wrong = wrong or (claims and (_other_name(context, cited, best) or counted.other_number(question, text, best)))
    return replace(draft, status=Status.CORRECTED) if wrong else draft


def contradicted(context: Context, draft: Draft) -> Draft:
    """The draft as a correction, where the question names a figure, a year or an office, and the quotes only others."""
    question = context.question
    quotes = _current(context, draft)
    if draft.status is not Status.ANSWERED or not quotes:
        return draft
    text = " ".join(new_words(context.view.cut(span)) for span in quotes)
    titles = " ".join(_named(context, span) for span in quotes)
    stated = _claims(question) or not _OWN.search(question.normal) or _is_definite(question)
    wrong = stated and _other_figure(question, text)
    wrong = wrong or _other_year(question, text, titles)
    wrong = wrong or names_another_office(context, draft)
    return replace(draft, status=Status.CORRECTED) if wrong else draft


def takes_for_true(question: Question) -> bool:
    """Whether a question says something of the documents' world as if it were known: "since …", "why …", 听说…吧."""
    return any(pattern.search(question.normal) for pattern in (_TAKES_FOR_TRUE, _TAG))


def _claims(question: Question) -> bool:
    """Whether a question says something to be confirmed, and is not only about the asker's own case."""
    if _TAG.search(question.normal):
        return True
    return question.has(Intent.YES_NO) and not question.has_wh and not _OWN.search(question.normal)


def _states(question: Question) -> bool:
    """Whether a question follows a sentence that says something of the documents' world: "X fell. By how much?"."""
    return _STATES.search(question.normal) is not None and not _OWN.search(question.normal)


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


def _is_definite(question: Question) -> bool:
    """Whether a figure is told as known, whoever asks: "the 20% grant", 那20%的补贴."""
    words = "|".join(re.escape(amount.words) for amount in question.amounts)
    return bool(words) and re.search(rf"\b(?:the|this|that) (?:{words})|[这那](?:{words})", question.normal) is not None


def _other_figure(question: Question, text: str) -> bool:
    """An amount in a unit that the text has with other values only."""
    stated = [(value, unit) for _, _, value, unit in numbers_in(text)]
    for amount in question.amounts:
        same = [value for value, unit in stated if unit == amount.unit or not (unit and amount.unit)]
        if same and not any(abs(value - amount.value) <= 0.005 * abs(value) for value in same):
            return True
    return False


def _other_year(question: Question, text: str, titles: str) -> bool:
    stated = {int(year) for year in _YEAR.findall(text)}
    known = stated | {int(year) for year in _YEAR.findall(_PERIOD.sub("", titles))}
    return bool(question.years) and bool(stated) and not set(question.years) & known


def _other_office(question: Question, text: str, titles: str) -> bool:
    asked = [
        name.removeprefix("the ") for name in _OFFICE.findall(question.text) if " " in name.strip() or HAN.search(name)
    ]
    stated = [name for name in _OFFICE.findall(text) if " " in name.strip() or HAN.search(name)]
    return bool(asked and stated) and not any(name in text or name in titles for name in asked)


def names_another_office(context: Context, draft: Draft) -> bool:
    """Whether the question names an office, and the quotes of a draft only others."""
    quotes = _current(context, draft)
    text = " ".join(new_words(context.view.cut(span)) for span in quotes)
    return _other_office(context.question, text, " ".join(_named(context, span) for span in quotes))


def _other_way(question: Question, text: str) -> bool:
    """Up in the question, and nothing but down in the text; or the other way round."""
    for one, other in ((_UP, _DOWN), (_DOWN, _UP)):
        if one.search(question.normal) and not other.search(question.normal):
            return other.search(text) is not None and one.search(text) is None
    return False


def _closest(context: Context, quotes: Sequence[Span]) -> list[str]:
    """The sentences of some quotes that say most of the question, and those that say nearly as much."""
    view, units = context.view, context.ranking().units
    chunks = {chunk.span: chunk for span in quotes for chunk in view.chunks_within(span)}
    said = {
        span: weigh(units, new_words(view.cut(span)), chunk.context, chunk.section)[0] for span, chunk in chunks.items()
    }
    least = _AS_MUCH * max(said.values(), default=0.0)
    return [new_words(view.cut(span)) for span, share in said.items() if share >= least > 0]


def _denied(question: Question, sentences: Sequence[str]) -> bool:
    """Whether what a question takes for true is what a sentence that speaks of it denies."""
    if _DENIES.search(question.normal) or _OPPOSITE.search(question.normal):
        return False
    return any(map(_DENIES.search, sentences))


def _ways(context: Context, span: Span) -> str:
    """The growth and the changes in a row of a table, in words: "rose" for a figure above zero."""
    chunk = context.view.chunk_at(span)
    if chunk is None or chunk.kind is not ChunkKind.TABLE_ROW:
        return ""
    heads, cells = chunk.context.split(" | "), context.view.cut(chunk.span).split(" | ")
    if len(heads) != len(cells):
        return ""
    values = [cell.strip().rstrip("%") for head, cell in zip(heads, cells, strict=True) if _GROWTH.search(head)]
    signs = {value[0] in "-−–" for value in values if re.fullmatch(r"[-−–+]?\d[\d.,]*", value)}
    return ("fell" if signs.pop() else "rose") if len(signs) == 1 else ""


def _is_absent(context: Context, text: str) -> bool:
    """Whether a text says that there is no such thing as the question asks about: "has no foundry", 没有保税仓."""
    asked = {stem for unit in context.question.units if unit.known for stem in unit.alternatives[0]}
    return any(asked & set(tokens(match["thing"])) for match in _ABSENT.finditer(text))


def _other_name(context: Context, cited: Sequence[Span], sentences: Sequence[str]) -> bool:
    """Whether a name of the question is nowhere in what is cited, and another in its place: "from X", "from Y"."""
    everywhere = " ".join(f"{context.view.cut(span)} {_named(context, span)}" for span in cited)
    everywhere += " ".join(name for span in cited for name in context.view.section(span))
    for match in _PLACED.finditer(context.question.normal):
        if match["name"] in everywhere or match["name"].split()[0] in everywhere:
            continue
        slot, kind = match["slot"].lower(), match["name"].split()[1:][-1:]  # "District"
        stated = [found for said in sentences for found in _PLACED.finditer(said)]
        alike = [found for found in _PLACED.finditer(everywhere) if kind and found["name"].split()[-1:] == kind]
        if any(found["slot"].lower() == slot for found in (*stated, *alike)):
            return True
    return False


def _taken_away(context: Context, quotes: list[Span]) -> bool:
    """Whether what is asked about was deleted by a later document."""
    amendments = context.view.amendments
    return any(change.deletes for span in quotes[:1] for change in amendments.before(span))
