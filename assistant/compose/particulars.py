"""The documents' own particulars: when published, by whom, title, period, address, and whether still current."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from assistant.compose.context import Context
from assistant.compose.naming import date_of, own_words, title_of
from assistant.descriptions import words_of
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.evidence import weigh
from assistant.language import to_traditional
from assistant.question import Intent, Language, Question, Unit
from assistant.stems import stems
from assistant.types import Status
from knowledge.types import ChunkKind, Document, Span

MOST_DOCUMENTS = 6
_BY = re.compile(
    r"\b(?:issued|published|released|prepared|compiled|drafted|drawn up|written|made|put (?:out|together)) by"
    r" (?P<office>.+)"
    r"|(?:是|由)(?P<zh>[\u4e00-\u9fff]{2,20})(?:发布|印发|制定|编制|出台)(?:的|吗|吧|$)",
    re.IGNORECASE,
)
INTENTS = (Intent.PUBLISHED, Intent.ISSUER, Intent.TITLE, Intent.PERIOD, Intent.LINK, Intent.CURRENT)


_OWN_WORDS = frozenset(
    stems(
        "publish published publication post posted online page document text overview release released issue issued"
        " issuer source office title website link url date version address original author dated web current valid"
        " apply applies put file paper department agency body authority five-year year plan period cover industries"
        " emerging strategic cluster clusters policy responsible behind recent latest outdated time"
    )
)


def answer(context: Context) -> Draft | None:
    """Answer from the title, the byline and the source entry; None if something else is asked, or nothing is known."""
    question = context.question
    if not question.has(*INTENTS):
        return None
    documents = _documents(context)
    if not documents:
        return None
    parts: list[Part] = []
    for document in documents[:MOST_DOCUMENTS]:
        if len(documents) > 1:
            title = title_of(document)
            said = context.say("particulars_of", title=title)
            parts.append(Statement(said, _title(context, document), outside=own_words(title)))
        for intent in INTENTS:
            if context.question.has(intent) or (intent is Intent.PUBLISHED and _and_when(context)):
                parts.extend(_one(context, intent, document))
    if not any(isinstance(part, Statement) for part in parts) or len(parts) == len(documents) > 1:
        return None
    return Draft(Status.CORRECTED if _claims_otherwise(context, documents) else Status.ANSWERED, tuple(parts))


def _claims_otherwise(context: Context, documents: Sequence[Document]) -> bool:
    """Whether the question takes for granted that another year or another office is theirs."""
    question = context.question
    if not question.has(Intent.YES_NO):
        return False
    published = {document.source.published.year for document in documents if document.source.published}
    titled = {int(year) for document in documents for year in re.findall(r"(?:19|20)\d\d", document.source.title)}
    if question.has(Intent.PUBLISHED, Intent.CURRENT) and set(question.years) - published - titled:
        return True
    claimed = _BY.search(question.normal) if question.has(Intent.ISSUER) else None
    if claimed is None:
        return False
    said = words_of(claimed["office"] or claimed["zh"]) - words_of(" ".join(place.name for place in question.places))
    known = [words_of(f"{d.source.issuer} {d.source.issuer_english}") for d in documents if d.source.issuer]
    return bool(said and known) and not any(len(said & words) * 2 > len(said) for words in known)


_WHEN_TOO = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date)\b|何时|什么时候|哪[天日一]|时间", re.IGNORECASE)


def _and_when(context: Context) -> bool:
    """ "Who issued it, and when?" """
    question = context.question
    return question.has(Intent.ISSUER) and _WHEN_TOO.search(question.normal) is not None


_SUBJECT = re.compile(
    r"\bwhen (?:is|are|was|were|will) (?:the |its |their )?(?:[\w-]+ )?(?P<noun>[\w-]+) (?:be )?"
    r"(?:published|issued|released|announced|posted)\b",
    re.IGNORECASE,
)
_KINDS = frozenset(
    stems(
        "it this that they these notice measure measures guide guideline brief brochure bulletin report faq outlook"
        " amendment catalogue circular opinion rules regulation programme program scheme edition version"
    )
)


def _documents(context: Context) -> list[Document]:
    """The documents whose particulars are asked for: none where something else is asked of them.

    Words of the question have to be words of asking, or to stand in the title or issuer of the document."""
    view, question = context.view, context.question
    claimed = _BY.search(question.normal) if question.has(Intent.ISSUER) else None
    strange = [
        unit
        for unit in question.units
        if unit.weight > 0.3
        and not _is_of_asking(question, unit)
        and not (claimed and unit.words in claimed.group())  # the office that it is said to be of
    ]
    scope = view.scopes.named(question) or view.scope(question)
    documents = [document for name, document in view.documents.items() if name in scope]
    subject = _SUBJECT.search(question.normal)
    if subject and not set(stems(subject["noun"])) <= _OWN_WORDS | _KINDS:  # "when is the list published?"
        documents = [d for d in documents if set(stems(subject["noun"])) <= set(stems(d.source.title))]
    if not strange and not question.clusters and not question.topics:
        return documents
    if len(view.documents) < 2:
        return []
    return [document for document in documents if _is_titled(document, strange)]


def _is_titled(document: Document, units: Sequence[Unit]) -> bool:
    """Whether a document's title and issuer say some words, in either language."""
    source = document.source
    title = f"{source.title} {source.issuer} {source.issuer_english}"
    said = weigh(units, title, "", ())[1]
    return len(said) == len(units)


_HAN_OWN = re.compile(
    r"文件|通知|公告|规划|计划|办法|措施|方案|意见|名单|发布|公布|出台|印发|制定|颁布|单位|部门|机构|日期|时间"
)


def _is_of_asking(question: Question, unit: Unit) -> bool:
    """Whether a word only asks for a document's particulars."""
    return set(unit.alternatives[0]) <= _OWN_WORDS | question.asking or _HAN_OWN.fullmatch(unit.words) is not None


def _one(context: Context, intent: Intent, document: Document) -> list[Part]:
    source = document.source
    span = _byline(context, document)
    date = date_of(context, document)
    # the date in the source entry is the one of the byline; written out, its numbers differ from those of the text
    outside = (date, *_digits(date), *_digits(source.plan_period))
    if intent is Intent.PUBLISHED and date:
        parts: list[Part] = [Statement(context.say("published", date=date), span, outside=outside)]
        return [*parts, *(Excerpt(line) for line in span)]
    if intent is Intent.ISSUER and source.issuer:
        issuer = to_traditional(source.issuer) if context.phrases.language is Language.TRADITIONAL else source.issuer
        key = "issuer" if source.issuer_english else "issuer_plain"
        line = _naming(context, document, source.issuer) or span
        return [Statement(context.say(key, issuer=issuer, issuer_english=source.issuer_english), line)]
    if intent is Intent.TITLE:
        return [Statement(context.say("title", title=source.title), _title(context, document))]
    if intent is Intent.PERIOD and source.plan_period and (named := _plan(context, document)):
        plan, sentence = named
        text = context.say("period_plan", plan=plan, period=source.plan_period)
        return [Statement(text, (sentence,), outside=outside)]
    if intent is Intent.PERIOD and source.plan_period:
        return [Statement(context.say("period", period=source.plan_period), span, outside=outside)]
    if intent is Intent.LINK and source.url:
        return [Statement(context.say("link", url=source.url), span, outside=_digits(source.url))]
    if intent is Intent.CURRENT and date:
        key = "current" if source.plan_period else "current_plain"
        return [Statement(context.say(key, date=date, period=source.plan_period), span, outside=outside)]
    return []


_PLAN = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|[A-Z][a-z]+th) Five[- ]Year Plan\b|十[一二三四五六]五(?:规划|计划|时期)?",
    re.IGNORECASE,
)


def _plan(context: Context, document: Document) -> tuple[str, Span] | None:
    """The plan that a document names, and the first sentence that names it."""
    for chunk in context.view.chunks_of(document.document_id):
        match = _PLAN.search(context.view.cut(chunk.span))
        if match and chunk.kind is ChunkKind.SENTENCE:
            return match.group(), chunk.span
    return None


def _digits(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+(?:\.\d+)?", text))


def _byline(context: Context, document: Document) -> tuple[Span, ...]:
    lines = [c.span for c in context.view.chunks_of(document.document_id) if c.kind is ChunkKind.BYLINE]
    return tuple(lines[:2]) or _dated(context, document) or _title(context, document)


def _dated(context: Context, document: Document) -> tuple[Span, ...]:
    """The first line that says the date of publication."""
    day = document.source.published
    if day is None:
        return ()
    month = day.strftime("%B")
    forms = [day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"]
    forms += [f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"]
    for chunk in context.view.chunks_of(document.document_id):
        words = context.view.cut(chunk.span)
        if not chunk.suspicious and any(
            form in " ".join(words.split()) or form in "".join(words.split()) for form in forms
        ):
            return (chunk.span,)
    return ()


def _naming(context: Context, document: Document, issuer: str) -> tuple[Span, ...]:
    """The first line that names the issuer."""
    chunks = context.view.chunks_of(document.document_id)
    found = (c.span for c in chunks if not c.suspicious and issuer in " ".join(context.view.cut(c.span).split()))
    return tuple(islice(found, 1))


def _title(context: Context, document: Document) -> tuple[Span, ...]:
    return tuple(c.span for c in context.view.chunks_of(document.document_id)[:1])
