"""What an answer says of itself: how old the text is, in which language it quotes, what was understood."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from assistant.compose.context import Context
from assistant.compose.particulars import shown_date
from assistant.draft import Draft, Part, spans_of
from assistant.language import is_foreign
from assistant.question import Language
from assistant.types import Status


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
    if question.carried and draft.status not in (Status.SMALLTALK, Status.DECLINED):
        names = question.subjects
        if names:
            notices.append(
                context.say("notice_understood", what=context.phrases.join(list(map(context.phrases.name, names[:4]))))
            )
    for document_id in sorted(cited):
        document = context.view.documents[document_id]
        if document.source.published and document.source.plan_period:
            date, period = shown_date(context, document), document.source.plan_period
            notices.append(context.say("notice_dated", published=date, period=period))
        elif document.source.published:
            notices.append(context.say("notice_dated_plain", published=shown_date(context, document)))
    if cited and question.language is not Language.ENGLISH:
        notices.append(context.say("notice_language"))
    if is_foreign(question.text):
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
