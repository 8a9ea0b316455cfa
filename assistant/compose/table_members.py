"""Things that cells list, counted: how many a row lists, which row lists the most."""

from __future__ import annotations

from assistant.compose.table_answer import MOST_SHOWN, TableAnswer
from assistant.draft import Draft, Listing, Statement
from assistant.tables.query import Aggregate
from assistant.types import Status
from knowledge.table_types import RecordFact


class TableMembers(TableAnswer):
    """The answer of a query that counts the things which the cells of a column list."""

    def draft(self) -> Draft:
        rows = [row for row in self.query.rows() if self._count(row)]
        if not rows:
            return self._none()
        if self.query.aggregate is Aggregate.COUNT:
            return Draft(Status.ANSWERED, tuple(map(self._told, rows[:MOST_SHOWN])), facts=self._facts(rows))
        highest = self.query.aggregate is Aggregate.HIGHEST
        number = (max if highest else min)(map(self._count, rows))
        best = [row for row in rows if self._count(row) == number]
        text = self._say(
            "record_members_most",
            name=self.context.phrases.join([self._label(row) for row in best]),
            word=self._say("record_most" if highest else "record_fewest"),
            column=self._header(),
            number=number,
            count=len(rows),
            title=self._title(),
            conditions=self._conditions(),
        )
        head = Statement(text, tuple(span for row in best for span in row.spans), outside=self._outside(text))
        listed = Listing(head, tuple(map(self._told, best[:MOST_SHOWN])))
        return Draft(Status.ANSWERED, (listed,), facts=self._facts(best))

    def _count(self, row: RecordFact) -> int:
        column = self.query.column
        return len(self.index.members(row, column)) if column is not None and row.cells[column] else 0

    def _header(self) -> str:
        column = self.query.column
        return (self.table.columns[column].name if column is not None else "") or self._title()

    def _told(self, row: RecordFact) -> Statement:
        column = self.query.column
        values = self._cell(row, column) if column is not None else ""
        text = self._say(
            "record_members", name=self._label(row), count=self._count(row), column=self._header(), values=values
        )
        return Statement(text, row.spans, outside=self._outside(text))
