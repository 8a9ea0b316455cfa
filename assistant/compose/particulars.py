"""The documents' own particulars: when published, by whom, title, period, address, and whether still current."""

from __future__ import annotations

import re

from assistant.compose.context import Context
from assistant.compose.naming import date_of, own_words, title_of
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.language import to_traditional
from assistant.question import Intent, Language, Question, Unit
from assistant.stems import stems
from assistant.types import Status
from knowledge.types import ChunkKind, Document, Span

MOST_DOCUMENTS = 6
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
    published = {document.source.published.year for document in documents if document.source.published}
    claimed = question.has(Intent.YES_NO) and set(question.years) - published
    return Draft(Status.CORRECTED if claimed else Status.ANSWERED, tuple(parts))


_WHEN_TOO = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date)\b|何时|什么时候|时间", re.IGNORECASE)


def _and_when(context: Context) -> bool:
    """ "Who issued it, and when?" """
    question = context.question
    return question.has(Intent.ISSUER) and _WHEN_TOO.search(question.normal) is not None


def _documents(context: Context) -> list[Document]:
    """The documents whose particulars are asked for: none where something else is asked of them.

    Words of the question have to be words of asking, or to stand in the title or issuer of the document."""
    view, question = context.view, context.question
    strange = [unit.words for unit in question.units if unit.weight > 0.3 and not _is_of_asking(question, unit)]
    scope = view.scopes.named(question) or view.scope(question)
    documents = [document for name, document in view.documents.items() if name in scope]
    if not strange and not question.clusters and not question.topics:
        return documents
    if len(view.documents) < 2:
        return []
    words = [word for phrase in strange for word in (stems(phrase) or (phrase,))]
    return [document for document in documents if view.scopes.title_says(document.document_id, words)]


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
        return [Statement(context.say(key, issuer=issuer, issuer_english=source.issuer_english), span)]
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
    return tuple(lines[:2]) or _title(context, document)


def _title(context: Context, document: Document) -> tuple[Span, ...]:
    return tuple(c.span for c in context.view.chunks_of(document.document_id)[:1])
