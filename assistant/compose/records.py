"""Answers from tables: rows listed, counted, added, ranked, compared, each cited; a sum shows the rows that it adds."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.compose import missing
from assistant.compose.context import Context
from assistant.compose.merge import merge
from assistant.compose.naming import introduced
from assistant.compose.table_answer import TableAnswer
from assistant.compose.table_compared import TableCompared, is_comparison
from assistant.compose.table_contacts import asks_for_number, contacts_of, has_number, lacks_contacts
from assistant.compose.table_groups import TableGroups
from assistant.compose.table_members import TableMembers
from assistant.draft import Draft, Excerpt
from assistant.evidence import candidates
from assistant.tables.interpret import NOUN_BONUS, SURE_CLAIM, interpret
from assistant.tables.pieces import pieces
from assistant.tables.query import Aggregate, TableQuery
from assistant.tables.schema import TableIndex
from assistant.types import Status
from knowledge.table_columns import concept_patterns
from knowledge.types import ChunkKind

FEW_ROWS = 3
LEAST_OF_MESSAGE = 0.6  # of the words of a message of several clauses
_CLEARLY = 0.05  # more of the question
LEAST_STATED = 0.6  # of the question, for a sentence that states a number of rows itself
_EQUAL = 0.02  # of the best claim: two tables that account for the question as well


def answer(context: Context) -> Draft | None:
    """The answer of the table, or of each of the tables, that the question is about; None if there is none."""
    found = [(query, index) for query, index in _read(context) if query.claims or query.rows() or _counts(query)]
    if not found or _said_better(context, found[0][0]):
        return None
    found = [(query, index) for query, index in found if query.rows()] or found[:1]
    if asks_for_number(context) and not found[0][1].contacts and not _joined(context, *found[0]):
        return None if _gives_number(context, *found[0]) else missing.about(context)
    drafts = [_draft(context, query, index) for query, index in found[:3]]
    if _counts(found[0][0]) and not found[0][0].conditions:
        stated = _stated_count(context)
        drafts = [*([stated] if stated else []), *drafts]
    return merge(drafts)


def _joined(context: Context, query: TableQuery, index: TableIndex) -> Draft | None:
    return contacts_of(context, query, index) if 0 < len(query.rows()) <= FEW_ROWS else None


def _gives_number(context: Context, query: TableQuery, index: TableIndex) -> bool:
    """Whether some passage has a telephone number beside the name of a row."""
    names = [index.name(row).casefold() for row in query.rows()]
    texts = (" ".join(context.view.cut(chunk.span) for chunk in each.window.chunks) for each in context.ranking().found)
    return any(has_number(text) and any(name in text.casefold() for name in names) for text in texts)


def _said_better(context: Context, query: TableQuery) -> bool:
    """Whether some passage that is none of the table's says clearly more of the question than the table does."""
    computed = query.column is not None and query.aggregate not in (Aggregate.LIST, Aggregate.COUNT)
    if query.claim >= SURE_CLAIM or (computed and query.rank >= query.claim + NOUN_BONUS):
        return False  # a passage computes nothing
    own = query.table.span
    for ranked in context.ranking().found[:1]:
        first = ranked.window.first
        if ranked.window.chunks[0].kind is ChunkKind.TABLE_ROW:
            return False  # what rows say is the table's to tell
        inside = first.document_id == own.document_id and own.start <= first.start < own.end
        return not inside and ranked.coverage > query.claim + _CLEARLY
    return False


def none(context: Context) -> Draft | None:
    """That no row meets what is asked, where a table is asked about and nothing else answers."""
    found = _read(context)
    return _draft(context, *found[0]) if found else None


def row(context: Context) -> Draft | None:
    """The answer of a whole message whose clauses ask several things of one or two rows; None if it is about more."""
    found = _read(context)
    if len(found) != 1 or found[0][0].claim < LEAST_OF_MESSAGE:
        return None
    query, _ = found[0]
    few = query.conditions and 0 < len(query.rows()) <= FEW_ROWS
    if not few and query.aggregate is not Aggregate.SUM and not (query.column is not None and _one_extreme(context)):
        return None
    return _draft(context, *found[0])


def _one_extreme(context: Context) -> bool:
    """Whether a message asks for one extreme and for nothing else ("what is the lowest rent, and who charges it?")."""
    text = context.question.normal
    extremes = [span for pattern in concept_patterns("extremes").values() for span in pattern.spans(text)]
    others = ("count", "sum", "average")
    return len(extremes) == 1 and not any(concept_patterns("aggregates")[name].search(text) for name in others)


def _draft(context: Context, query: TableQuery, index: TableIndex) -> Draft:
    rows = query.rows()
    joined = _joined(context, query, index)
    elsewhere = any(sibling.contacts for sibling in index.siblings)
    if joined is None and rows and elsewhere and lacks_contacts(context, index):
        return missing.about(context)
    if joined:
        return merge([TableAnswer(context, replace(query, claims=()), index).draft(), joined])
    if query.members and rows and not query.claims:
        return TableMembers(context, query, index).draft()
    if query.across and rows:
        return TableCompared(context, query, index).best_column(rows[0])
    if query.column is not None and is_comparison(query):
        compared = TableCompared(context, query, index).side_by_side(rows, query.column)
        if compared:
            return compared
    if query.group_by is not None and rows and not query.claims:
        return TableGroups(context, query, index).grouped(rows, query.group_by)
    return TableAnswer(context, query, index).draft()


def _counts(query: TableQuery) -> bool:
    return query.aggregate is Aggregate.COUNT


def _read(context: Context) -> list[tuple[TableQuery, TableIndex]]:
    """The queries that the question is, of the tables that account for it best."""
    indexes = context.view.tables_for(context.question)
    if not indexes:
        return []
    cut = pieces(context.question, context.view.vocabulary)
    read = context.view.shortlist.of(indexes, context.question, cut)
    found = [(query, index) for index in read if (query := interpret(index, context.question, cut)) is not None]
    best = max((query.rank for query, _ in found), default=0.0)
    return [(query, index) for query, index in found if query.rank >= best - _EQUAL]


def _stated_count(context: Context) -> Draft | None:
    """A sentence of the text that states the number itself ("The list has 11 projects")."""
    weighed = candidates(context.question, context.view, context.search(context.question.search))
    best = next((c for c in weighed if c.kind is ChunkKind.SENTENCE), None)
    if best is None or best.coverage < LEAST_STATED or not re.search(r"\d", context.view.cut(best.span)):
        return None
    document = context.view.document(best.span.document_id)
    return Draft(Status.ANSWERED, (introduced(context, document), Excerpt(best.span)))
