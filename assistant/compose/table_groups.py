"""Rows of a table gathered by a column: counted or added per city, per sector, per status."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.figures import shown_value
from assistant.compose.table_answer import MOST_SHOWN, TableAnswer
from assistant.draft import Draft, Listing, Part, Statement
from assistant.tables.query import Aggregate, Group, values
from assistant.types import Status
from knowledge.table_types import ColumnRole, RecordFact


class TableGroups(TableAnswer):
    """The answer of a query that gathers rows."""

    def grouped(self, rows: Sequence[RecordFact], by: int) -> Draft:
        """Each value of a column with its rows counted, or their amounts added; the best first."""
        query = self.query
        gathered: dict[str, list[RecordFact]] = {}
        for row in rows:
            for name in self._group_names(row, by):
                gathered.setdefault(name, []).append(row)
        groups = []
        for name, members in gathered.items():
            numbers = [value for _, value in values(members, query.column)] if query.column is not None else []
            value = float(len(members)) if query.column is None else sum(numbers)
            if query.aggregate is Aggregate.AVERAGE and numbers:
                value /= len(numbers)
            groups.append(Group(name, tuple(members), value))
        groups.sort(key=lambda group: group.value if query.aggregate is Aggregate.LOWEST else -group.value)
        column = self.table.columns[query.column] if query.column is not None else None
        items = []
        for group in groups[:MOST_SHOWN]:
            shown = (
                shown_value(group.value, column, self.language)
                if column
                else self._say("record_rows", count=len(group.rows))
            )
            names = self._say("list_comma").join(self.index.name(row) for row in group.rows[:8])
            text = self._say("record_group_item", name=self._group_label(group.name), value=shown, names=names)
            items.append(
                Statement(text, tuple(span for row in group.rows for span in row.spans), outside=self._outside(text))
            )
        best = [group for group in groups if group.value == groups[0].value]
        parts: list[Part] = []
        if query.aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST):
            names = self.context.phrases.join([f"**{self._group_label(group.name)}**" for group in best])
            shown = (
                shown_value(best[0].value, column, self.language)
                if column
                else self._say("record_rows", count=int(best[0].value))
            )
            word = self._say("record_highest" if query.aggregate is Aggregate.HIGHEST else "record_lowest")
            text = self._say("record_group_best", name=names, value=shown, word=word, title=self._title())
            parts.append(
                Statement(
                    text,
                    tuple(s for group in best for row in group.rows for s in row.spans),
                    outside=self._outside(text),
                )
            )
        header = self.table.columns[by].name
        head = self._say(
            "record_groups", count=len(groups), header=header, title=self._title(), conditions=self._conditions()
        )
        parts.append(Listing(Statement(head, outside=self._outside(head)), tuple(items)))
        return Draft(Status.ANSWERED, tuple(parts), facts=self._facts([row for group in best for row in group.rows]))

    def _group_names(self, row: RecordFact, by: int) -> tuple[str, ...]:
        if self.table.columns[by].role is ColumnRole.PLACE:
            return self.index.places.get(row.row, {}).get(by, ()) or (
                (self.index.words(row, by),) if row.cells[by] else ()
            )
        words = self.index.words(row, by)
        return (words,) if words else ()

    def _group_label(self, name: str) -> str:
        return self.context.phrases.name(name)
