"""Whom to turn to about the rows of one table, where another table of the document says it by place or by name."""

from __future__ import annotations

import re

from assistant.compose.context import Context
from assistant.compose.provisions import asks_whom
from assistant.compose.table_answer import TableAnswer
from assistant.draft import Draft
from assistant.tables.query import Condition, TableQuery
from assistant.tables.schema import CONTACTS, TableIndex
from knowledge.table_columns import concept_patterns
from knowledge.table_types import RecordFact


def contacts_of(context: Context, query: TableQuery, index: TableIndex) -> Draft | None:
    """The rows of the table of contacts that belong to a query's rows; None if none is asked for, or there is none."""
    if not lacks_contacts(context, index):
        return None
    for sibling in index.siblings:
        if not sibling.contacts:
            continue
        rows = frozenset(
            other.row for other in sibling.table.records for row in query.rows() if _belongs(sibling, other, index, row)
        )
        if rows:
            found = TableQuery(sibling.table, (Condition("", rows),), shown=sibling.contacts)
            return TableAnswer(context, found, sibling).draft()
    return None


_NUMBER_ASKED = re.compile(r"\b(?:tele)?phone\b|\bhotline\b|电话|热线|手机号|号码", re.IGNORECASE)
_NUMBER = re.compile(  # a year is none; 110, 12345 and 95533 are
    r"\d{3,4}[-–—) ]{0,2}\d{3,4}[- ]?\d{3,4}|\+\d{2}|(?<![\d,.])(?:1\d\d|[19]\d{4})(?![\d,.%])"
)


def asks_for_number(context: Context) -> bool:
    """Whether a telephone number is asked for."""
    return _NUMBER_ASKED.search(context.question.normal) is not None


def has_number(text: str) -> bool:
    """Whether a text may give a telephone number."""
    return _NUMBER.search(text) is not None


def lacks_contacts(context: Context, index: TableIndex) -> bool:
    """Whether it is asked whom to turn to, which the table itself does not say."""
    asked, patterns = context.question.normal, concept_patterns("concepts")
    return not index.contacts and (asks_whom(asked) or any(patterns[name].search(asked) for name in CONTACTS))


def _belongs(one: TableIndex, first: RecordFact, other: TableIndex, second: RecordFact) -> bool:
    """Whether the row of contacts is about a place or a thing that the other row names."""
    places = {name for names in other.places.get(second.row, {}).values() for name in names}
    if places & set(one.places.get(first.row, {}).get(one.table.name, ())):
        return True
    name = one.name(first).casefold()
    return any(name == words.text for words in other.cells.get(second.row, {}).values())
