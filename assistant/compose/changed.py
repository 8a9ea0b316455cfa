"""What a later document has changed in an earlier one, as a list: "What did the 2024 notice change?", 改了哪些内容."""

from __future__ import annotations

import re

from assistant.compose.context import Context
from assistant.compose.naming import date_of, own_words, title_of
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.evidence import weigh
from assistant.question import Unit
from assistant.types import Status

_ASKED = re.compile(
    r"\bwhat (?:was|were|is|are|has|have|did|does|do|else|exactly|got|changes?)\b"
    r".{0,80}(?:chang|amend|revis|alter|modif)\w*"
    r"|\b(?:list|show|which|name|summari[sz]e|tell me) .{0,40}(?:changes|amendments|revisions)\b"
    r"|\b(?:how|in what way) .{0,60}(?:changed|amended|revised|differ)\w*"
    r"|(?:改|修改|修订|调整|变更|变化|变)了?(?:哪些|什么|哪几|些什么)"
    r"|(?:哪些|什么|哪几处).{0,10}(?:修改|修订|调整|变化|变更|改动)|有(?:何|什么)(?:变化|不同|改动|修改)",
    re.IGNORECASE,
)
_MOST = 12  # clauses


def answer(context: Context) -> Draft | None:
    """The clauses of the notices of changes in question; None if the question is about one certain thing, or is no such
    question."""
    question, view = context.question, context.view
    if not _ASKED.search(question.normal) or not view.scopes.changed_by:
        return None
    scope = view.scopes.named(question) or view.scope(question)
    changes = {later for changes in view.scopes.changed_by.values() for later, _ in changes}
    chosen = [d for d in view.documents if d in scope & changes]
    if not chosen:
        chosen = [later for d in scope for later, _ in view.scopes.changed_by.get(d, ()) if later in view.documents]
    if not chosen or len(chosen) > 3 or _is_about_one_thing(context, chosen):
        return None
    chosen.sort(key=lambda d: str(view.document(d).source.published or ""), reverse=True)
    parts: list[Part] = []
    for document_id in chosen:
        clauses = view.amendments.clauses(document_id)
        if not clauses:
            continue
        document = view.document(document_id)
        title, date = title_of(document), date_of(context, document)
        said = context.say("changed_by", title=title, date=date, count=len(clauses))
        parts.append(Statement(said, (clauses[0].span,), outside=(str(len(clauses)), *own_words(title, date))))
        parts.extend(Excerpt(clause.span) for clause in clauses[:_MOST])
    return Draft(Status.ANSWERED, tuple(parts)) if parts else None


def _is_about_one_thing(context: Context, documents: list[str]) -> bool:
    """Whether the question says something that one clause is about, and not the document as a whole."""
    titles = " ".join(context.view.document(d).source.title for d in documents)
    strange = [unit for unit in context.question.units if _has_content(unit) and not _ASKED.search(unit.words)]
    return any(not weigh([unit], titles, "", ())[1] for unit in strange)


def _has_content(unit: Unit) -> bool:
    return unit.known and unit.weight > 0.3
