"""Numbers of a table side by side: named rows compared in a column, or one row compared over the years."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.table_answer import TableAnswer
from assistant.draft import Draft, Excerpt, Listing, Statement
from assistant.tables.query import Aggregate, TableQuery, extreme
from assistant.types import Status
from knowledge.table_types import RecordFact

MOST_COMPARED = 4


def is_comparison(query: TableQuery) -> bool:
    """Whether the highest or lowest of a few named rows is asked for."""
    ranked = query.aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST) and query.column is not None
    named = any(condition.named for condition in query.conditions)
    return ranked and named and query.group_by is None and 1 < len(query.rows()) <= MOST_COMPARED


class TableCompared(TableAnswer):
    """The answer of a query that compares."""

    def side_by_side(self, rows: Sequence[RecordFact], column: int) -> Draft | None:
        """Named rows side by side: the best first, then each with its number."""
        highest = self.query.aggregate is Aggregate.HIGHEST
        ranked = extreme(rows, column, highest=highest, limit=1)
        if not ranked:
            return None
        best = [row for row, _ in ranked]
        word = self._say("record_highest" if highest else "record_lowest")
        names = self.context.phrases.join([self._label(row) for row in best])
        text = self._say("record_compared", name=names, word=word, column=self.table.columns[column].name)
        spans = tuple(span for row in rows for span in row.spans)
        items = tuple(self._item(row, (column,)) for row in rows)
        return Draft(
            Status.ANSWERED,
            (Listing(Statement(text, spans, outside=self._outside(text)), items),),
            facts=self._facts(best),
        )

    def best_column(self, row: RecordFact) -> Draft:
        """The year, or the column, in which a row's number is the highest or lowest, with the numbers of all."""
        years = {column: year for year, column in self.index.year_columns.items()}
        stated = [
            (cell.value, c) for c in self.query.across if (cell := row.cells[c]) is not None and cell.value is not None
        ]
        value, best = (max if self.query.aggregate is Aggregate.HIGHEST else min)(stated)
        equal = [c for number, c in stated if number == value]
        highest = self.query.aggregate is Aggregate.HIGHEST
        word = self._say("record_highest" if highest else "record_lowest")
        shown = "; ".join(f"{self.table.columns[c].name}: {self._cell(row, c)}" for _, c in stated)
        if best in years:
            text = self._say(
                "record_best_year", name=self._label(row), word=word, year=years[best], value=self._cell(row, best)
            )
        else:
            columns = self.context.phrases.join([f"**{self.table.columns[c].name}**" for c in equal])
            text = self._say(
                "record_best_column", name=self._label(row), word=word, column=columns, value=self._cell(row, best)
            )
        parts = tuple(Statement(words, row.spans, outside=self._outside(words)) for words in (text, shown))
        return Draft(Status.ANSWERED, (*parts, Excerpt(row.row_span)), facts=self._facts([row]))
