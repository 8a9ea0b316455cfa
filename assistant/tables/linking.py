"""A question's words → the columns, places, values and years of a table that they mean."""

from __future__ import annotations

import re

from assistant.question import Intent, PlaceRef
from assistant.stems import HAN, stems
from assistant.tables import amounts, conditions, values
from assistant.tables.query import Condition
from assistant.tables.reading import Reading
from assistant.tables.schema import TableIndex
from knowledge.han import han_words
from knowledge.measures import known_measure
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole


def linked_columns(reading: Reading) -> dict[int, float]:
    """The columns that the question names, by their header's words or by what they are about, with how strongly."""
    index, text = reading.index, reading.text
    folded = text.casefold()
    own = set(stems(text))
    concepts = concept_patterns("concepts")
    asked = {name: pattern.spans(text) for name, pattern in concepts.items()}
    scores: dict[int, float] = {}
    for column, words in enumerate(index.headers):
        if not words.text or index.table.columns[column].role is ColumnRole.NUMBER:
            continue
        spans: list[tuple[int, int]] = []
        score = 0.0
        whole = _whole_word(words.text, folded)
        if whole:
            score += 3.0 + len(words.text) / 20
            spans.append(whole)
        elif brief := _whole_word(brief_header(words.text), folded):
            score += BRIEF
            spans.append(brief)
        elif words.stems and not HAN.search(words.text):
            named = {stem for stem in words.stems if not stem.isdigit()}
            said = named & own
            if said and len(said) >= 0.6 * len(named):
                score += 1.0 + len(said)
            spans.extend((p.start, p.end) for p in reading.pieces if p.stems and p.stems <= words.stems)
            score += 0.3 * len(spans)
        else:
            said_han = [word for word in index.header_words[column] if len(word) > 1 and word in folded]
            score += 0.8 * len(said_han)
            for word in said_han:
                spans.append((folded.index(word), folded.index(word) + len(word)))
        shared = [name for name in index.concepts[column] if asked[name]]
        score += 1.0 * len(shared) - 0.1 * len(index.concepts[column] - set(shared)) if shared else 0.0
        spans.extend(span for name in shared for span in asked[name])
        if score > 0:
            scores[column] = score
            reading.linked[column] = spans
            reading.explain(spans)
    for column, span in asked_in_units(reading):
        scores[column] = scores.get(column, 0.0) + 1.0
        reading.linked.setdefault(column, []).append(span)
        reading.explain([span])
    return scores


BRIEF = 2.0  # strength of a link by a header without the word for money at its end


def brief_header(header: str) -> str:
    """What askers say for a header: 日租 for 日租金, 出口 for 出口额; "" if it has no such short form."""
    match = _OF_MONEY.fullmatch(header)
    return match[1] if match else ""


_OF_MONEY = re.compile(r"(.*[\u4e00-\u9fff]{2,})[金额]")
_HOW_MANY = re.compile(r"\bhow (?:many|much) ((?:[\w²³]+ ){0,2}?[\w²³]+)\b|多少([\u4e00-\u9fff]{1,4})")


def asked_in_units(reading: Reading) -> list[tuple[int, tuple[int, int]]]:
    """The columns of amounts in the unit that is asked for: "how many hectares", 多少亩."""
    match = _HOW_MANY.search(reading.text)
    if match is None:
        return []
    group = 1 if match[1] else 2
    words, start = match[group], match.start(group)
    ends = [m.end() for m in re.finditer(r"[\w²³]+", words)] if group == 1 else range(1, len(words) + 1)
    for end in sorted(ends, reverse=True):
        measure = known_measure(words[:end])
        if measure is not None and measure.unit not in ("", "%"):
            columns = reading.index.table.with_role(ColumnRole.AMOUNT)
            return [(c, (start, start + end)) for c in columns if reading.index.table.columns[c].unit == measure.unit]
        if measure is None and not _asks_rows(reading, start + end):
            counted = amounts.counted_in(reading.index, words[:end])
            if counted:
                return [(c, (start, start + end)) for c in counted]
    return []


def _asks_rows(reading: Reading, start: int) -> bool:
    """Whether the words that follow a measure word say what rows are: 多少家企业 of a table of companies."""
    after = reading.text[start:].lstrip("的")
    words = [word for word in reading.index.header_words[reading.table.name] if word not in ("名称", "名")]
    nouns = [span for name in reading.index.nouns for span in concept_patterns("nouns")[name].spans(after)]
    return any(begin == 0 for begin, _ in nouns) or after.startswith(tuple(words) or ("\0",))


def _whole_word(header: str, text: str) -> tuple[int, int] | None:
    """Where a header stands in the question, not inside a longer word (出口 in 进出口)."""
    start = text.find(header) if header else -1
    if start < 0:
        return None
    end = start + len(header)
    torn = any(begin < start < stop or begin < end < stop for begin, stop, _ in han_words(text))
    return None if torn else (start, end)


def take_places(reading: Reading, scores: dict[int, float]) -> bool:
    """Take the question's places as conditions; False if a place is meant that this table does not know."""
    index = reading.index
    columns = index.table.with_role(ColumnRole.PLACE)
    chosen = [column for column in columns if scores.get(column, 0) > 0.9]
    by_column = chosen[0] if len(columns) > 1 and chosen else None
    found: list[tuple[PlaceRef, frozenset[int]]] = []
    for place in reading.question.places:
        span = _span_of(reading, place)
        if any(start <= span[0] < end for start, end in (*_named_spans(reading), *reading.named)):
            continue
        if place.kind == "province":
            listed = _listing(index, place) if place.name not in index.title.keys else None
            if listed is not None:
                reading.add(listed, [span])
                reading.anchors += 1
                continue
            if place.name not in index.title.keys and index.provinces and place.name not in index.provinces:
                return False
            reading.explain([span])
            continue
        rows = conditions.by_place(index, place, by_column)
        if not rows and by_column is not None:
            rows = conditions.by_place(index, place)
            if rows and not reading.question.has(Intent.YES_NO):
                rows = frozenset()
        if rows:
            found.append((place, rows))
            reading.explain([span])
        elif place.name in index.title.keys:
            reading.explain([span])
        elif any(place.name in words.keys for cells in index.cells.values() for words in cells.values()):
            continue  # it stands in rows' names: taken up with their other words
        elif reading.found:
            found.append((place, frozenset()))
            reading.explain([span])
        else:
            return False
    if found:
        header = index.table.columns[by_column if by_column is not None else (columns or (index.table.name,))[0]].name
        shown = ", ".join(place.words for place, _ in found)
        every = frozenset().union(*(rows for _, rows in found))
        is_name = index.table.name in columns
        reading.add(Condition(f"{header}: {shown}" if header else shown, every, by_column, named=is_name), [])
        reading.anchors += 1
    return True


def _listing(index: TableIndex, place: PlaceRef) -> Condition | None:
    """The rows whose cells of one column name a place that is not where they are: an origin, a partner."""
    found: dict[int, set[int]] = {}
    for row, cells in index.cells.items():
        for column, words in cells.items():
            if place.name in words.keys and column != index.table.name:
                found.setdefault(column, set()).add(row)
    if len(found) != 1:
        return None
    [(column, rows)] = found.items()
    return Condition(f"{index.table.columns[column].name} = {place.words}", frozenset(rows), column)


def _span_of(reading: Reading, place: PlaceRef) -> tuple[int, int]:
    start = reading.text.find(place.words)
    return (start, start + len(place.words)) if start >= 0 else (0, 0)  # carried from an earlier question


def _named_spans(reading: Reading) -> list[tuple[int, int]]:
    """Where names of rows stand in the question: a city inside a row's name is part of the name."""
    named = [c for c in reading.found if c.named]
    if not named:
        return []
    folded = reading.text.casefold()
    names = [reading.index.name(r).casefold() for r in reading.table.records if r.row in named[0].rows]
    return [
        (folded.index(n), folded.index(n) + len(n)) for n in names if n in folded and n not in _place_names(reading)
    ]


def _place_names(reading: Reading) -> set[str]:
    return {place.words.casefold() for place in reading.question.places}


def take_values(reading: Reading) -> None:
    """Take the values that the question names as conditions; a status is none where it is asked when something was."""
    index, question = reading.index, reading.question
    by_row = any(condition.named for condition in reading.found)
    for concept, (condition, spans) in values.values(index, reading.pieces, question.normal, reading.named):
        others = [c.rows for c in reading.found]
        is_status = index.table.columns[condition.column or 0].role is ColumnRole.STATUS
        # "planned in X" may say no more than that something is in X
        idle = concept == "planned" and others and not frozenset.intersection(condition.rows, *others)
        asked = is_status and (question.has(Intent.WHEN) or (by_row and not question.has(Intent.YES_NO)))
        if not (idle or asked):
            reading.add(condition, spans)
            reading.anchors += 1
            reading.valued.extend(spans)
        reading.explain(spans)


def years_fit(reading: Reading, scores: dict[int, float]) -> bool:
    """Whether every year of the question is one of the table's: in a header, a title, or asked of a column of years."""
    for year in reading.question.years:
        word = str(year)
        if reading.index.year_columns and year not in reading.index.year_columns:
            return False
        if any(word in condition.words for condition in reading.found):
            continue
        headers = [column for column, header in enumerate(reading.index.headers) if word in header.text]
        for column in headers:
            if column in scores:  # the year alone names no column
                scores[column] += 1.5
        if not headers and word not in reading.index.title.text and str(year) not in _published(reading):
            return False
    return True


def _published(reading: Reading) -> str:
    published = reading.index.document.source.published
    return str(published.year) if published else ""
