"""What an answer says of itself: how old the text is, in which language it quotes, what was understood."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from assistant.compose.context import Context
from assistant.compose.naming import date_of, title_of
from assistant.draft import Draft, Part, spans_of
from assistant.question import How, Intent, Kind, Language, Question
from assistant.types import Status

_IDLE = frozenset({Status.SMALLTALK, Status.DECLINED})


def with_notices(context: Context, draft: Draft) -> Draft:
    """Add the notices that hold for this answer."""
    notices = [*draft.notices]
    question = context.question
    cited = {span.document_id for part in draft.parts for span in spans_of(part)}
    notices.extend(
        context.say("notice_spelling", written=written, taken=taken)
        for written, taken in question.spelling[:3]
        if not _is_variant(written, taken)
    )
    if any(part for part in draft.parts if _is_past_target(context, part)):
        notices.append(context.say("notice_past_target"))
    if draft.status not in _IDLE and (question.carried or _is_reworded(question)):
        names = question.subjects
        if names:
            notices.append(context.say("notice_understood", what=_understood(context, names)))
    dated = [document for name in sorted(cited) if (document := context.view.documents[name]).source.published]
    which = "_of" if len(dated) > 1 else ""  # of several documents each date says whose it is
    for document in dated:
        title, date, period = title_of(document), date_of(context, document), document.source.plan_period
        key = "notice_dated" if period else "notice_dated_plain"
        notices.append(context.say(f"{key}{which}", title=title, published=date, period=period))
    if cited and question.language is not Language.ENGLISH:
        notices.append(context.say("notice_language"))
    if question.foreign:
        notices.append(context.say("notice_foreign"))
    return replace(draft, notices=tuple(dict.fromkeys(notices)))


def _is_variant(written: str, taken: str) -> bool:
    """British and American spellings of the same word are no mistake."""
    return _american(written) == _american(taken)


def _american(word: str) -> str:
    return re.sub(r"is(?=e|ing|ation)", "iz", word.lower()).replace("our", "or").replace("tre", "ter")


def _is_past_target(context: Context, part: Part) -> bool:
    """Whether a part rests on a target whose year is over."""
    this_year = datetime.now(tz=UTC).year
    spans = spans_of(part)
    return any(
        q.is_target and q.year is not None and q.year < this_year and q.sentence in spans
        for q in context.view.quantities
    )


def _is_reworded(question: Question) -> bool:
    """Whether a cluster was recognised by other words than its name."""
    return any(cluster.how is not How.EXACT for cluster in question.clusters)


def _understood(context: Context, names: tuple[str, ...]) -> str:
    """ "Solar photovoltaic equipment · cities"."""
    shown = context.phrases.join(list(map(context.phrases.name, names[:4])))
    question = context.question
    if question.has(Intent.CONTENT):
        return f"{shown} · {context.say('shown_content')}"
    if question.has(Intent.PLACES) or Kind.PLACE in question.asks_for:
        return f"{shown} · {context.say('shown_places')}"
    if Kind.CLUSTER in question.asks_for or question.has(Intent.CLUSTERS):
        return f"{shown} · {context.say('shown_clusters')}"
    return shown
