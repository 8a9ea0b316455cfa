"""One query over one table → its answer: rows listed, added, ranked, grouped, judged, each cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.context import Context
from assistant.compose.figures import measure_word, numbers_of, shown_cell, shown_value
from assistant.compose.naming import date_of, own_words, title_of
from assistant.draft import Draft, Excerpt, Listing, Part, Statement
from assistant.question import Language
from assistant.tables.operation import is_taken_for_first
from assistant.tables.query import Aggregate, TableQuery, extreme, total_of, units, values
from assistant.tables.schema import TableIndex
from assistant.types import AnswerFact, Status
from knowledge.table_types import ColumnRole, RecordFact
from knowledge.types import Span

MOST_SHOWN = 20
MOST_ADDED = 12  # rows of a whole table that are shown with their sum


class TableAnswer:
    """One query's answer."""

    def __init__(self, context: Context, query: TableQuery, index: TableIndex) -> None:
        self.context = context
        self.query = query
        self.index = index
        self.table = query.table
        self.language = context.phrases.language

    def draft(self) -> Draft:
        query, rows = self.query, self.query.rows()
        if query.claims:
            return self._judged(rows)
        if not rows and query.aggregate is not Aggregate.COUNT:
            return self._none()
        if query.column is not None:
            computed = self._computed(rows, query.column)
            if computed:
                return computed
        if query.aggregate is Aggregate.COUNT:
            return self._listed("record_count", rows)
        return self._listed("record_list", rows)

    # words

    def _say(self, key: str, **words: object) -> str:
        return self.context.say(key, **words)

    def _title(self) -> str:
        """What the table is called, and the document with its date where there are several."""
        title, own = title_of(self.index.document), self.table.title.lstrip("# ")
        if len(self.context.view.documents) < 2:
            return own or title
        date = date_of(self.context, self.index.document)
        dated = f"{title}, {date}" if date else title
        return f"{own} ({dated})" if own and own not in title else dated

    def _conditions(self) -> str:
        shown = [condition.words for condition in self.query.conditions if condition.words]
        return self._say("record_conditions", conditions="; ".join(dict.fromkeys(shown))) if shown else ""

    def _outside(self, text: str) -> tuple[str, ...]:
        """The numbers and names of a head: titles and conditions are the document's or the asker's own words."""
        asked = [name for place in self.context.question.places for name in (place.name, place.words)]
        asked += [self.context.phrases.name(place.name) for place in self.context.question.places]
        told = [
            self._title(),
            *(column.name for column in self.table.columns),
            *(condition.words for condition in self.query.conditions if condition.words),
        ]
        return (*numbers_of(text), *asked, *own_words(*told))

    def _label(self, row: RecordFact) -> str:
        """What a row is about, with its places in the asker's language."""
        name = self.index.name(row) or str(row.row)
        twin = self.index.twin
        other = self.index.words(row, twin) if twin is not None else ""
        if other and (not other.isascii()) is (self.language is not Language.ENGLISH):
            return f"**{other}** ({name})" if self.language is Language.ENGLISH else f"**{other}**（{name}）"
        shown = self.context.phrases.name(name)
        if self.language is Language.ENGLISH and not name.isascii():
            cities = [c for c in self.index.cities(row) if c.isascii()]
            if cities and self.table.name in self.table.with_role(ColumnRole.PLACE):
                shown = f"{name} ({', '.join(cities)})"
        code = self.index.words(row, self.index.code) if self.index.code is not None else ""
        return f"**{code} · {shown}**" if code and row.cells[self.table.name] else f"**{code or shown}**"

    def _cell(self, row: RecordFact, column: int) -> str:
        cell = row.cells[column]
        if cell is None:
            return "–"
        text = self.index.words(row, column)
        schema = self.table.columns[column]
        shown = shown_cell(text, cell, schema, self.language)
        if schema.role is ColumnRole.PLACE:
            names = self.index.places.get(row.row, {}).get(column, ())
            if self.language is Language.ENGLISH and not text.isascii() and names and all(n.isascii() for n in names):
                shown = f"{text} ({', '.join(names)})"
            elif self.language is not Language.ENGLISH and text.isascii() and names:
                shown = self.context.phrases.names(names)
        return shown

    def _item(self, row: RecordFact, columns: Sequence[int]) -> Statement:
        told = [column for column in columns if row.cells[column] is not None and column != self.table.name]
        many = len(told) > 1 or len(self.query.rows()) == 1
        parts = [
            f"{self.table.columns[c].name}: {self._cell(row, c)}"
            if many and self.table.columns[c].name
            else self._cell(row, c)
            for c in told
        ]
        text = self._say("record_item", name=self._label(row), values="; ".join(parts)) if parts else self._label(row)
        return Statement(text, (*row.spans, *self._marks(told)), outside=self._outside(text))

    def _marks(self, columns: Sequence[int]) -> tuple[Span, ...]:
        """The headers of columns that only mark rows: what a tick says stands there."""
        headers = (self.table.columns[column].header for column in columns if column in self.index.ticked)
        return tuple(header for header in headers if header)

    def _columns(self) -> tuple[int, ...]:
        """The columns to show in a list: those asked for, else the main ones."""
        query = self.query
        own = (query.column,) if query.column is not None else ()
        if own or query.shown:
            return tuple(dict.fromkeys((*own, *query.shown)))
        used = tuple(c.column for c in query.conditions if c.column is not None and c.column != self.table.name)
        main = self.table.with_role(ColumnRole.PLACE, ColumnRole.AMOUNT)[:2]
        if len(self.query.rows()) == 1 or self.table.columns[self.table.name].role is ColumnRole.PLACE:
            return tuple(
                c
                for c in range(len(self.table.columns))
                if self.table.columns[c].role is not ColumnRole.NUMBER and c != self.index.twin
            )
        return tuple(dict.fromkeys((*used, *main)))[:4]

    def _facts(self, rows: Sequence[RecordFact]) -> tuple[AnswerFact, ...]:
        return tuple(AnswerFact(cluster=self.index.name(row), places=self.index.cities(row)) for row in rows)

    # answers

    def _listed(self, key: str, rows: Sequence[RecordFact], lead: tuple[Statement, ...] = (), **words: object) -> Draft:
        whole = not self.query.conditions and key == f"record_{Aggregate.SUM}" and len(rows) > MOST_ADDED
        items = () if whole else tuple(self._item(row, self._columns()) for row in rows[:MOST_SHOWN])
        if key == "record_list" and len(rows) == 1:
            parts: tuple[Part, ...] = (*items, Excerpt(rows[0].row_span))
            return Draft(Status.ANSWERED, parts, facts=self._facts(rows))
        text = self._say(
            key,
            count=len(rows),
            counted=measure_word(self.context.question.normal) or self._say("record_counted"),
            total=len(self.table.records),
            title=self._title(),
            conditions=self._conditions(),
            **words,
        )
        spans = () if items else self._header_spans()
        head = Statement(text, spans, outside=self._outside(text))
        body: tuple[Part, ...] = (Listing(head, items),) if items else (head,)
        if len(rows) > MOST_SHOWN and items:
            body = (
                *body,
                Statement(
                    self._say("record_more", shown=MOST_SHOWN, count=len(rows)),
                    outside=(str(MOST_SHOWN), str(len(rows))),
                ),
            )
        return Draft(Status.ANSWERED, (*lead, *body), facts=self._facts(rows))

    def _header_spans(self) -> tuple[Span, ...]:
        headers = [column.header for column in self.table.columns if column.header]
        return (Span(self.table.document_id, headers[0].start, headers[-1].end),) if headers else (self.table.span,)

    def _none(self) -> Draft:
        text = self._say(
            "record_none", total=len(self.table.records), title=self._title(), conditions=self._conditions()
        )
        return Draft(Status.NOT_FOUND, (Statement(text, self._header_spans(), outside=self._outside(text)),))

    def _computed(self, rows: Sequence[RecordFact], column: int) -> Draft | None:
        query, schema = self.query, self.table.columns[column]
        if query.aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST):
            return self._extreme(rows, column)
        known = values(rows, column)
        if not known or query.aggregate not in (Aggregate.SUM, Aggregate.AVERAGE, Aggregate.DIFFERENCE):
            return None
        if len(units(rows, column)) > 1:
            return None
        numbers = [value for _, value in known]
        if query.aggregate is Aggregate.SUM and len(known) == 1:
            return None
        value = {
            Aggregate.SUM: sum(numbers),
            Aggregate.AVERAGE: round(sum(numbers) / len(numbers) / schema.factor, 2) * schema.factor,
            Aggregate.DIFFERENCE: max(numbers) - min(numbers),
        }[query.aggregate]
        key = f"record_{query.aggregate}"
        mixed = len({cell.unit_words for row, _ in known if (cell := row.cells[column])}) > 1
        stated = self._stated_total(rows, column, value) if query.aggregate is Aggregate.SUM else None
        draft = self._listed(
            key,
            [row for row, _ in known],
            value=shown_value(value, schema, self.language),
            column=schema.name,
            added=len(known),
        )
        parts = [*draft.parts, *([stated] if stated else [])]
        notices = (self._say("record_converted", unit=schema.unit_words),) if mixed else ()
        return Draft(draft.status, tuple(parts), draft.facts, notices)

    def _stated_total(self, rows: Sequence[RecordFact], column: int, value: float) -> Statement | None:
        """What the table's own row of totals says, beside a sum of all rows or of all rows of a group."""
        total = total_of(self.table, rows, column)
        stated = total.cells[column] if total else None
        if total is None or stated is None or stated.value is None:
            return None
        same = abs(stated.value - value) <= 0.006 * max(1.0, abs(value))
        text = self._say("record_total_same" if same else "record_total_other", value=self._cell(total, column))
        return Statement(text, total.spans, outside=numbers_of(text))

    def _first_of_all(self, taken: RecordFact, column: int, query: TableQuery) -> Draft | None:
        draft = TableAnswer(self.context, query, self.index)._extreme(query.rows(), column)
        if draft is None or any(isinstance(p, Excerpt) and p.span == taken.row_span for p in draft.parts):
            return draft
        return replace(draft, status=Status.CORRECTED, parts=(*draft.parts, self._item(taken, (column,))))

    def _extreme(self, rows: Sequence[RecordFact], column: int) -> Draft | None:
        """The row with the most or the least; one that the question takes for it is measured against all others."""
        if len(rows) == 1 and is_taken_for_first(self.context.question, self.index.name(rows[0])):
            others = tuple(condition for condition in self.query.conditions if not condition.named)
            if len(others) < len(self.query.conditions):
                return self._first_of_all(rows[0], column, replace(self.query, conditions=others, shown=()))
        highest = self.query.aggregate is Aggregate.HIGHEST
        limit = self.query.limit or 1
        best = extreme(rows, column, highest=highest, limit=limit)
        if not best:
            return None
        found = [row for row, _ in best]
        word = self._say("record_highest" if highest else "record_lowest")
        name = self.table.columns[column].name
        if len(found) == 1:
            text = self._say(
                "record_extreme",
                name=self._label(found[0]),
                word=word,
                column=name,
                value=self._cell(found[0], column),
                count=len(rows),
                title=self._title(),
                conditions=self._conditions(),
            )
            more = [c for c in self._columns() if c != column][:3]
            details = [
                f"{self.table.columns[c].name}: {self._cell(found[0], c)}"
                for c in more
                if found[0].cells[c] and c != self.table.name
            ]
            statement = Statement(text, found[0].spans, outside=self._outside(text))
            parts: tuple[Part, ...] = (statement, Excerpt(found[0].row_span))
            if details:
                line = "; ".join(details)
                parts = (statement, Statement(line, found[0].spans, outside=self._outside(line)), parts[1])
            return Draft(Status.ANSWERED, parts, facts=self._facts(found))
        return self._listed("record_extremes", found, word=word, column=name)

    def _judged(self, rows: Sequence[RecordFact]) -> Draft:
        """ "Is X in Y?": yes with the row, or put right by what the row says."""
        claims = self.query.claims
        right = [row for row in rows if all(row.row in claim.rows for claim in claims)]
        columns = (
            tuple(
                dict.fromkeys(
                    c
                    for claim in claims
                    for c in ((claim.column,) if claim.column is not None else self.table.with_role(ColumnRole.PLACE))
                )
            )
            or self._columns()
        )
        key = "record_yes" if right else "record_no"
        row = (right or list(rows))[0]
        told = "; ".join(
            f"{self.table.columns[c].name}: {self._cell(row, c)}"
            for c in columns
            if row.cells[c] or c in self.index.ticked
        )
        text = self._say(key, name=self._label(row), values=told)
        statement = Statement(text, (*row.spans, *self._marks(columns)), outside=self._outside(text))
        status = Status.ANSWERED if right else Status.CORRECTED
        return Draft(status, (statement, Excerpt(row.row_span)), facts=self._facts([row]))
