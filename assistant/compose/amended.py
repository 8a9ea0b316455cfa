"""What a later document has changed: the later words win, and both are cited."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.amendments import Amendment, Effect
from assistant.compose.context import Context
from assistant.compose.naming import date_of, introduced, own_words, title_of
from assistant.draft import Draft, Excerpt, Part, Statement, spans_of
from assistant.evidence import said_by
from assistant.types import Status
from knowledge.types import Span

_SILENT = (Status.SMALLTALK, Status.DECLINED, Status.CLARIFY, Status.NOT_FOUND)
_MOST = 3  # clauses
_TAKEN_AS_CHANGED = re.compile(
    r"\b(?:since|because|as|given that|now that|after)\b[^?]{2,80}\b(?:chang|rais|lift|lower|cut|increas|reduc|extend"
    r"|shorten|scrap|abolish|repeal|amend|remov|drop|doubl|halv)\w*|(?:既然|因为|由于|听说|自从).{1,40}"
    r"(?:改|调整|提高|降低|取消|废止|删除|延长|缩短|放宽|上调|下调)",
    re.IGNORECASE,
)
_LEAST_SAID = 0.3  # of the question, by a change of other words than those cited
_OPENS_WITH = 0.5  # the same where the words that the answer opens with were changed themselves
_AS_GOOD = 0.6  # of the clause that says most of the question


def applied(context: Context, draft: Draft) -> Draft:
    """The draft with what later documents say instead put first; unchanged where nothing that it cites was changed."""
    if not context.view.scopes.changed_by or draft.status in _SILENT:
        return draft
    cited = list(dict.fromkeys(span for part in draft.parts for span in spans_of(part)))
    known = context.view.amendments
    changes = [change for span in cited for change in known.of(span)]
    changes += [change for span in cited for change in known.before(span) if change not in changes]
    families = {(change.target.document_id, change.clause.span.document_id) for change in changes}
    others = [change for family in families for change in known.between(*family) if change not in changes]
    stands_on = next((spans for part in draft.parts if (spans := spans_of(part))), ())
    first = [change for change in changes if any(change.whole.overlaps(span) for span in stands_on)]
    chosen = _with_later(context, _relevant(context, changes, others, first))
    if not chosen:
        return draft
    kept = all(change.effect is Effect.KEEPS for change in chosen)
    wrong = kept and draft.status is Status.ANSWERED and _TAKEN_AS_CHANGED.search(context.question.normal)
    return replace(
        draft, status=Status.CORRECTED if wrong else draft.status, parts=tuple(_parts(context, draft, chosen))
    )


def _relevant(
    context: Context, changes: Sequence[Amendment], others: Sequence[Amendment], first: Sequence[Amendment]
) -> list[Amendment]:
    """Those of the changes of what is cited whose clauses say as much of the question as any; the latest first.

    `first` are the changes of what the answer opens with: others have to say much to be shown beside these.

    Of the other changes of the same documents, those that say more of it than all of these, unless what is cited was
    taken away.
    """
    said = {
        change: said_by(context.question, context.view, change.clause.span) + 0.1 * change.deletes
        for change in dict.fromkeys((*changes, *others))
    }
    most = max((said[change] for change in changes), default=0.0)
    most = math.inf if any(change.deletes for change in changes) else max(most, _OPENS_WITH if first else _LEAST_SAID)
    unique = [change for change in said if change in changes or said[change] > most]
    least = _AS_GOOD * max((said[change] for change in unique), default=0.0)
    kept = [change for change in unique if said[change] >= least]
    kept.sort(key=lambda change: (_date(context, change), said[change]), reverse=True)
    spans = list(dict.fromkeys(change.clause.span for change in kept))[:_MOST]
    return [change for change in kept if change.clause.span in spans]


def _with_later(context: Context, changes: Sequence[Amendment]) -> list[Amendment]:
    """Some changes with what changed their clauses again, which then counts as a change of the first words."""
    found = list(changes)
    for change in changes:
        for later in context.view.amendments.of(change.clause.span):
            if all(known.clause.span != later.clause.span for known in found):
                found.append(replace(later, target=change.target))
    return sorted(found, key=lambda change: _date(context, change), reverse=True)


def _date(context: Context, change: Amendment) -> str:
    return str(context.view.document(change.clause.span.document_id).source.published or "")


def _parts(context: Context, draft: Draft, changes: Sequence[Amendment]) -> Iterator[Part]:
    """What holds now, what stood before, and the rest of the draft."""
    shown: list[Span] = []
    for later in dict.fromkeys(change.clause.span.document_id for change in changes):
        of_later = [change for change in changes if change.clause.span.document_id == later]
        yield _statement(context, of_later)
        for span in dict.fromkeys(change.clause.span for change in of_later):
            yield Excerpt(span)
            shown.append(span)
    targets = [span for span in dict.fromkeys(change.target for change in changes) if span not in shown]
    if targets:
        kept = all(change.effect is Effect.KEEPS for change in changes)
        yield Statement(context.say("amended_still" if kept else "amended_before"))
        yield from map(Excerpt, targets[:_MOST])
    shown += targets
    yield from _rest(context, draft, shown)


def _rest(context: Context, draft: Draft, shown: Sequence[Span]) -> Iterator[Part]:
    """The other parts of a draft, each quote below the name of its document."""
    lead: Part | None = None
    document_id = ""
    for part in draft.parts:
        if not isinstance(part, Excerpt):
            if spans_of(part) and not set(spans_of(part)) <= set(shown):
                yield part
            lead = part if isinstance(part, Statement) and not part.spans else None
            continue
        if part.span in shown:
            continue
        if part.span.document_id != document_id:
            document_id = part.span.document_id
            yield lead or introduced(context, context.view.document(document_id))
            lead = None
        yield part


def _statement(context: Context, changes: Sequence[Amendment]) -> Statement:
    """That a later document has changed the words of an earlier one, or taken them away."""
    change = changes[0]
    view = context.view
    later, earlier = view.document(change.clause.span.document_id), view.document(change.target.document_id)
    title, date, before = title_of(later), date_of(context, later), title_of(earlier)
    ends = any(
        ending for name, ending in view.scopes.changed_by.get(earlier.document_id, ()) if name == later.document_id
    )
    if ends or change.deletes:
        key = "amended_repealed"
    else:
        key = "amended_kept" if all(one.effect is Effect.KEEPS for one in changes) else "amended_by"
    text = context.say(key, title=title, date=date, earlier=before)
    spans = tuple(dict.fromkeys(span for one in changes for span in (one.clause.span, one.target)))
    text = text if date else re.sub(r" ?[(（][)）]", "", text, count=1)
    return Statement(text, spans[:4], outside=own_words(title, date, before))
