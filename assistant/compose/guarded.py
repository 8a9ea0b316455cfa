"""Prose with guards: a quote answers "where" only with a place in it, "when" with a year, "how many" with a number."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.compose import claims, elsewhere, missing
from assistant.compose import prose as quotes
from assistant.compose.context import Context
from assistant.compose.rows import wants_rows
from assistant.compose.table_contacts import asks_for_number, has_number
from assistant.draft import Draft, Excerpt, spans_of
from assistant.question import Intent, Kind, Question
from assistant.ranking import DATE, LENGTH_OF_TIME
from assistant.types import Status
from knowledge.place_names import find_places
from knowledge.types import ChunkKind, PlaceKind

LEAST_SAID = 0.7  # of a question about clusters, for a quote that answers it though no row does
LEAST_SAID_WITH_A_PLACE = 0.4  # of a question about documents of many kinds: places are not all known
_CODE = re.compile(r"\d(?:st|nd|rd|th|G|D)\b|[A-Za-z]-?\d", re.IGNORECASE)  # "14th", "6G": nothing else is as good
_YEAR = re.compile(r"(?<![A-Za-z0-9_])(?:19|20)\d\d(?![A-Za-z0-9_])")
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_-])\d[\d,.]*(?![\w-]*[A-Za-z])(?![A-Za-z0-9_])|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen)\b",
    re.IGNORECASE,
)


_SPAN_OF_TIME = re.compile(r"\b(?:long|soon|within|fast|quick\w*|many)\b|多久|多长|几", re.IGNORECASE)
_POINT_IN_TIME = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|[\d一二三四五六七八九十首末]\s*[月日年]|季度|周[一二三四五六日末]|\b(?:annual\w*|quarter\w*|every|each)\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\d+ (?:working |calendar )?(?:days|months|years)\b"
)


def _quoted(context: Context, draft: Draft) -> str:
    return " ".join(context.view.cut(part.span) for part in draft.parts if isinstance(part, Excerpt))


def prose(context: Context) -> Draft | None:
    """The quoted answer, or the reason why the nearest quote is none."""
    question = context.question
    draft = quotes.answer(context)
    if draft is None:
        return None
    text = _quoted(context, draft)
    about_clusters = wants_rows(question) and Kind.CLUSTER in question.asks_for and not question.clusters
    if about_clusters and (len(context.view.documents) < 2 or context.ranking().coverage < LEAST_SAID):
        return missing.cluster(context)
    if _asks_place(context) and not _has_place(context, text):
        return missing.cluster(context) if question.weak_clusters else missing.about(context)
    if question.has(Intent.WHEN) and not _has_time(question, text):
        return missing.about(context)
    if asks_for_number(context) and not has_number(text):
        return missing.about(context)
    best = context.ranking().found[0].window.chunks[0]
    if best.kind is ChunkKind.TABLE_ROW:  # a row says what its headers do, of the years that they name
        years = {int(year) for year in _YEAR.findall(f"{best.context} {context.view.cut(best.span)}")}
        strange = question.has(Intent.COUNT) and question.asked_unknown
        if strange or (question.years and years and not years & set(question.years)):
            return missing.about(context)
    if question.has(Intent.COUNT, Intent.HOW_MUCH) and not _NUMBER.search(text):
        return missing.about(context)
    cities = [place.name for place in question.places if place.kind == "city"]
    if cities and not any(_is_said(context, city, draft, text) for city in cities):
        if elsewhere.is_elsewhere(context):
            return replace(draft, status=Status.CORRECTED)
        return missing.about(context)
    if any(_CODE.search(unit.words) and not _says(unit.words, text) for unit in question.units):
        return missing.about(context)
    if _is_of_another_year(context, draft, text) and not claims.names_another_office(context, draft):
        return missing.about(context)
    return claims.contradicted(context, quotes.with_places(context, draft))


def _has_time(question: Question, text: str) -> bool:
    if not _SPAN_OF_TIME.search(question.normal):
        return _POINT_IN_TIME.search(text) is not None
    return DATE.search(text) is not None or LENGTH_OF_TIME.search(text) is not None


def _is_said(context: Context, city: str, draft: Draft, text: str) -> bool:
    """Whether a city stands in the quoted words, in their headings, or in the title of their document."""
    chinese = context.view.vocabulary.chinese_names.get(city, ())[:1]
    spans = [part.span for part in draft.parts if isinstance(part, Excerpt)]
    around = [text, *(" ".join(context.view.section(span)) for span in spans)]
    sources = [context.view.document(span.document_id).source for span in spans]
    around += [f"{source.title} {source.issuer}" for source in sources]
    return any(name in words for name in (city, *chinese) if name for words in around)


def _says(words: str, text: str) -> bool:
    """Whether a code or an ordinal of the question ("14th", "6G") stands in the text."""
    return all(part.lower() in text.lower() for part in re.findall(r"[\w.]*\d[\w.]*", words))


def _asks_place(context: Context) -> bool:
    question = context.question
    if question.has(Intent.HOW_MUCH, Intent.WHEN) and not question.has(Intent.PLACES):
        return False  # "the price in the park" names a kind of place, and asks for none
    return question.has(Intent.PLACES) or Kind.PLACE in question.asks_for or Kind.DISTRICT in question.asks_for


def _has_place(context: Context, text: str) -> bool:
    """Whether a quote answers "where": it names a city, or says most of the question with a place of another kind."""
    found = find_places(text)
    if any(place.kind is PlaceKind.CITY for place in found):
        return True
    question, said = context.question, context.ranking().coverage
    if len(context.view.documents) > 1:
        return said >= LEAST_SAID_WITH_A_PLACE
    return (Kind.DISTRICT in question.asks_for and bool(found)) or (said >= LEAST_SAID and not wants_rows(question))


def _is_of_another_year(context: Context, draft: Draft, text: str) -> bool:
    """Whether a question asks after a year, and the quoted words tell of others."""
    question = context.question
    stated = {int(year) for year in _YEAR.findall(text)}
    other = bool(question.years and stated) and not set(question.years) & stated
    return other and not question.has(Intent.YES_NO) and not _is_of_year(context, draft)


def without_date(context: Context, draft: Draft) -> Draft | None:
    """What a table says of a year, or when something was, though it knows no such year: not in the documents."""
    question = context.question
    spans = [span for part in draft.parts for span in spans_of(part)]
    if draft.status is not Status.ANSWERED or not spans:
        return None
    chunks = [chunk for span in spans if (chunk := context.view.chunk_at(span)) is not None]
    words = " ".join(
        (*(context.view.cut(c.span) for c in chunks), *(w for c in chunks for w in (c.context, *c.section)))
    )
    if question.has(Intent.WHEN) and not DATE.search(words):
        return missing.about(context)
    asked, known = set(question.years), {int(year) for year in _YEAR.findall(words)}
    if len(asked) != 1 or asked & known or not question.has(Intent.HOW_MUCH, Intent.COUNT, Intent.TARGET):
        return None
    sources = [context.view.document(document_id).source for document_id in {span.document_id for span in spans}]
    about = {int(y) for s in sources for y in _YEAR.findall(f"{s.title} {s.plan_period} {s.published or ''}")}
    last = {source.published.year - 1 for source in sources if source.published}
    return None if not known and asked & (about | last) else missing.about(context)


def _is_of_year(context: Context, draft: Draft) -> bool:
    """Whether the quoted document is itself of a year that the question names."""
    sources = [context.view.document(p.span.document_id).source for p in draft.parts if isinstance(p, Excerpt)]
    years = {int(y) for s in sources for y in _YEAR.findall(f"{s.title} {s.plan_period} {s.published or ''}")}
    return len(context.view.documents) > 1 and bool(years & set(context.question.years))
