"""A question and a table → the query that the question is, if the table accounts for enough of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.cues import cues
from assistant.han import han_words
from assistant.question import How, Intent, Kind, PlaceRef, Question
from assistant.stems import HAN, stems
from assistant.tables import conditions
from assistant.tables.pieces import Piece
from assistant.tables.query import Aggregate, Condition, TableQuery
from assistant.tables.schema import TableIndex
from knowledge.facts import is_cluster_table
from knowledge.table_columns import concept_patterns, is_item_header
from knowledge.table_types import ColumnRole

LEAST_CLAIM = 0.72  # of the weight of the question's words
LEAST_CLAIM_OF_NAMED = 0.55  # where the question says what rows are, and words of some of them
SURE_CLAIM = 0.9
ONE_OF_SEVERAL = 1.2  # strength of a link that tells one column of places from the other
LEAST_MENTION = 0.6  # of what is left of them, for rows that are meant by their words
_TOP = re.compile(
    r"\btop\s+(\d{1,2}|two|three|four|five|six|ten)\b|\b(\d{1,2}|two|three|four|five)\s+(?:largest|biggest|highest|smallest|lowest|cheapest)\b"
    r"|前\s*(\d{1,2}|[两二三四五六七八九十])"
)
_NUMBER_WORDS = (
    {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
    | {han: value for value, han in enumerate("一二三四五六七八九十", 1)}
    | {"两": 2}
)
_BY = re.compile(
    r"\b(?:per|each|every|by)\s+(?:of the\s+)?([a-z]+)|各\s*(\S{1,4})|每(?:个|一)?\s*(\S{1,4})|按\s*(\S{1,6})",
    re.IGNORECASE,
)
_TOGETHER = frozenset({Aggregate.SUM, Aggregate.AVERAGE})


class Reading:
    """How far one table accounts for a question; filled step by step."""

    def __init__(self, index: TableIndex, question: Question, pieces: Sequence[Piece]) -> None:
        self.index = index
        self.table = index.table
        self.question = question
        self.text = question.normal
        self.pieces = pieces
        self.explained: set[int] = set()
        self.found: list[Condition] = []
        self.rejected = False
        self.anchors = 0

    def explain(self, spans: Iterable[tuple[int, int]]) -> None:
        for start, end in spans:
            for number, piece in enumerate(self.pieces):
                if piece.start < end and start < piece.end:
                    self.explained.add(number)

    def rest(self) -> list[Piece]:
        return [piece for number, piece in enumerate(self.pieces) if number not in self.explained]

    @property
    def claim(self) -> float:
        total = sum(piece.weight for piece in self.pieces)
        return sum(self.pieces[number].weight for number in self.explained) / total if total else 1.0

    def add(self, condition: Condition, spans: Iterable[tuple[int, int]]) -> None:
        self.found.append(condition)
        self.explain(spans)


def interpret(index: TableIndex, question: Question, pieces: Sequence[Piece]) -> TableQuery | None:
    """The query; None if the question is about something else."""
    if _wrong_kind(index, question):
        return None
    reading = Reading(index, question, pieces)
    names = conditions.full_names(index, question.normal)
    if names:
        reading.add(*names)
        reading.anchors += 2
    scores = _linked_columns(reading)
    linked = sorted(scores, key=lambda column: (-scores[column], column))
    if _is_set_algebra(reading, scores) or not _places(reading, scores):
        return None
    for condition, spans in conditions.amounts(index, question, linked):
        reading.add(condition, spans)
        reading.anchors += 1
    for condition, spans in conditions.falls(index, question):
        reading.add(condition, spans)
        reading.anchors += 1
    for condition, spans in conditions.years(index, question):
        reading.add(condition, spans)
        reading.anchors += 1
    _values(reading)
    if not _years_fit(reading, scores):
        return None
    for pattern in concept_patterns("aggregates").values():
        reading.explain(pattern.spans(question.normal))
    reading.explain(match.span() for match in cues().intents[str(Intent.COMPARE)].finditer(question.normal))
    titled = _title(reading)
    _mentions(reading, titled)
    if not _without(reading):
        return None
    exact = any(cluster.how is How.EXACT for cluster in question.clusters)
    if exact and not is_cluster_table(index.table) and not _says_noun(reading):
        return None  # the cluster itself is meant, not what a row has in common with its name
    aggregate, column, group = _operation(reading, linked, scores)
    if aggregate is None:
        return None
    reading.anchors += (column is not None) + (group is not None)
    least = LEAST_CLAIM_OF_NAMED if _named_rows(reading) and _says_noun(reading) else LEAST_CLAIM
    if reading.claim < least or not _anchored(reading, titled, aggregate, column):
        return None
    return _query(reading, aggregate, column, group, linked, scores)


def _wrong_kind(index: TableIndex, question: Question) -> bool:
    """Whether clusters are asked for and rows are none, or projects and rows are clusters."""
    asked = question.asks_for[:1]
    header = index.table.columns[index.table.name].name
    if asked == (Kind.CLUSTER,):
        return not is_cluster_table(index.table) and not re.search(r"cluster|集群", header, re.IGNORECASE)
    if asked == (Kind.BASE,):
        return is_cluster_table(index.table) and not is_item_header(header)
    return False


def _is_set_algebra(reading: Reading, scores: dict[int, float]) -> bool:
    """Whether a table of clusters is only asked which cluster is where: answered over the clusters of all tables."""
    table = reading.table
    if not is_cluster_table(table):
        return False
    places = table.with_role(ColumnRole.PLACE)
    own = {table.name, *places}
    particular = len(places) > 1 and any(scores.get(column, 0.0) > ONE_OF_SEVERAL for column in places)
    return not particular and all(column in own for column in scores)


def _linked_columns(reading: Reading) -> dict[int, float]:
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
            reading.explain(spans)
    return scores


def _whole_word(header: str, text: str) -> tuple[int, int] | None:
    """Where a header stands in the question, not inside a longer word (出口 in 进出口)."""
    start = text.find(header)
    if start < 0:
        return None
    end = start + len(header)
    torn = any(begin < start < stop or begin < end < stop for begin, stop, _ in han_words(text))
    return None if torn else (start, end)


def _places(reading: Reading, scores: dict[int, float]) -> bool:
    """Take the question's places as conditions; False if a place is meant that this table does not know."""
    index = reading.index
    columns = index.table.with_role(ColumnRole.PLACE)
    chosen = [column for column in columns if scores.get(column, 0) > 0.9]
    by_column = chosen[0] if len(columns) > 1 and chosen else None
    found: list[tuple[PlaceRef, frozenset[int]]] = []
    for place in reading.question.places:
        span = _span_of(reading, place)
        if any(start <= span[0] < end for start, end in _named_spans(reading)):
            continue
        if place.kind == "province":
            if place.name not in index.title.keys and place.name not in index.document.source.region:
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


def _values(reading: Reading) -> None:
    index, question = reading.index, reading.question
    taken: set[int] = set()
    by_row = any(condition.named for condition in reading.found)
    if not (question.has(Intent.WHEN) or (by_row and not question.has(Intent.YES_NO))) and not question.years:
        for name, (condition, spans) in conditions.statuses(index, question):
            others = [c.rows for c in reading.found]
            # "planned in X" may say no more than that something is in X
            idle = name == "planned" and others and not frozenset.intersection(condition.rows, *others)
            if not idle:
                reading.add(condition, spans)
                taken.add(condition.column if condition.column is not None else -1)
                reading.anchors += 1
            reading.explain(spans)
    rest = reading.rest()
    for condition, spans in conditions.values(index, rest, question.normal):
        if condition.column in taken:
            continue
        reading.add(condition, spans)
        reading.anchors += 1


def _years_fit(reading: Reading, scores: dict[int, float]) -> bool:
    """Whether every year of the question is one of the table's: in a header, a title, or asked of a column of years."""
    for year in reading.question.years:
        word = str(year)
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


def _title(reading: Reading) -> list[Piece]:
    """The pieces that the table's title or its document's says; they are explained where no row means them."""
    title = reading.index.title
    headers = reading.index.headers
    name = headers[reading.table.name]
    return [p for p in reading.rest() if title.says(p) or name.says(p)]


def _mentions(reading: Reading, titled: Sequence[Piece]) -> None:
    """Rows that are meant by words of theirs; what titles say besides is explained as well."""
    rest = [piece for piece in reading.rest() if piece not in titled]
    # a word of the title may also be a word of a row that is meant: "the ethylene project"
    wanted = [*rest, *(p for p in titled if rest)]
    linked = (
        conditions.mentioning(
            reading.index, wanted, LEAST_MENTION * (sum(p.weight for p in rest) / (sum(p.weight for p in wanted) or 1))
        )
        if rest
        else None
    )
    if linked and not any(condition.named for condition in reading.found):
        said = set(linked[1])
        covered = sum(p.weight for p in rest if (p.start, p.end) in said)
        if covered >= LEAST_MENTION * sum(p.weight for p in rest):
            reading.add(*linked)
            reading.anchors += 2
    reading.explain((piece.start, piece.end) for piece in titled)


_EXCEPT = re.compile(
    r"\b(?:not|n't|outside|except|excluding|other than|apart from|beyond)\b(?: in| of| located in| for)?(?: the)?\s*$"
    r"|(?:除了?|不在|不属于|不是|不位于|非)\s*$",
    re.IGNORECASE,
)


def _without(reading: Reading) -> bool:
    """Turn a condition that the question excludes ("not in X") round; False if what it denies is not clear."""
    if not reading.question.logic & {"negation", "but_not", "neither"}:
        return True
    every = frozenset(row.row for row in reading.table.records)
    for position, condition in enumerate(reading.found):
        for piece in reading.pieces:
            stands = piece.words.casefold() in condition.words.casefold()
            if stands and _EXCEPT.search(reading.text[: piece.start]):
                reading.found[position] = Condition(f"≠ {condition.words}", every - condition.rows, condition.column)
                return True
    return reading.question.has(Intent.YES_NO) and any(condition.named for condition in reading.found)


def _operation(
    reading: Reading, linked: Sequence[int], scores: dict[int, float]
) -> tuple[Aggregate | None, int | None, int | None]:
    """What is computed, over which column, gathered by which."""
    question, table, text = reading.question, reading.table, reading.text
    patterns, extremes = concept_patterns("aggregates"), concept_patterns("extremes")
    used = {condition.column for condition in reading.found if condition.column is not None}
    numeric = [c for c in linked if table.columns[c].role is ColumnRole.AMOUNT]
    years = [c for c in linked if table.columns[c].role is ColumnRole.YEAR]
    asked = [c for c in numeric if c not in used] or numeric
    column = asked[0] if asked else None
    group = _grouped(reading, scores)
    highest, lowest = extremes["highest"].search(text), extremes["lowest"].search(text)
    for match in (highest, lowest):
        if match:
            reading.explain([match.span()])
    counting = patterns["count"].search(text) is not None
    if (highest or lowest) and not _bounds(text):
        way = Aggregate.LOWEST if lowest and not (highest and highest.start() < lowest.start()) else Aggregate.HIGHEST
        if column is None and years:
            return way, years[0], None
        if column is None and _most(text) and group is not None:
            return way, None, group
        if column is None:
            amounts = table.with_role(ColumnRole.AMOUNT)
            if not amounts or _most(text):
                places = [c for c in table.with_role(ColumnRole.PLACE, ColumnRole.CATEGORY) if c != table.name]
                return (
                    (way, None, places[0]) if _most(text) and places and _asks_place(question) else (None, None, None)
                )
            column = amounts[0]
        return way, column, group if group not in (None, table.name) and patterns["sum"].search(text) else None
    if patterns["average"].search(text):
        column = column if column is not None else next(iter(table.with_role(ColumnRole.AMOUNT)), None)
        return (Aggregate.AVERAGE, column, group) if column is not None else (None, None, None)
    if column is not None and patterns["difference"].search(text) and len(_named_rows(reading)) == 2:
        return Aggregate.DIFFERENCE, column, None
    summing = patterns["sum"].search(text)
    if column is not None and (summing or group is not None) and not _is_name_of(summing, reading, column):
        return Aggregate.SUM, column, group
    if column is not None and summing and not any(condition.named for condition in reading.found):
        return Aggregate.SUM, column, group
    if (
        counting
        and column is not None
        and table.columns[column].unit in ("", "%")
        and scores[column] > 1.2
        and _named_rows(reading)
    ):
        return (Aggregate.SUM if len(_named_rows(reading)) > 1 else Aggregate.LIST), column, None
    if counting and (column is None or not question.has(Intent.HOW_MUCH)):
        return Aggregate.COUNT, None, group
    return Aggregate.LIST, column, group


_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+((?:[\w-]+\s+){0,3}[\w-]+)|多少[家个名项座]?([\u4e00-\u9fff]{2,6})", re.IGNORECASE
)


def _counts_column(reading: Reading, column: int) -> bool:
    """Whether "how many companies" asks for the numbers of a column ("Companies"), not for the number of rows."""
    match = _COUNTED.search(reading.text)
    if not match:
        return False
    noun = match[1] or match[2]
    name = reading.index.headers[reading.table.name]
    patterns = concept_patterns("concepts")
    said = set(stems(noun))
    if said & name.stems or (name.text and name.text in noun):
        return False
    header = reading.index.headers[column]
    return bool(said & header.stems) or any(patterns[c].search(noun) for c in reading.index.concepts[column])


def _bounds(text: str) -> bool:
    """ "at most", "at least" compare; they ask for no extreme."""
    return re.search(r"\bat (?:most|least)\b", text, re.IGNORECASE) is not None


def _most(text: str) -> bool:
    """ "the most projects": rows are counted."""
    return (
        re.search(r"\b(?:the )?(?:most|fewest|least)\b(?! (?:expensive|recent))|最多|最少|最集中", text, re.IGNORECASE)
        is not None
    )


def _asks_place(question: Question) -> bool:
    return question.asks_for[:1] == (Kind.PLACE,) or question.has(Intent.PLACES) or "城市" in question.normal


def _is_name_of(match: re.Match[str] | None, reading: Reading, column: int) -> bool:
    """Whether "total" is only part of the column's name ("total investment of the X plant")."""
    if match is None:
        return False
    header = reading.index.headers[column].text
    return match.group().casefold() in header and len(_named_rows(reading)) == 1


def _named_rows(reading: Reading) -> frozenset[int]:
    named = [condition.rows for condition in reading.found if condition.named]
    return frozenset.intersection(*named) if named else frozenset()


def _grouped(reading: Reading, scores: dict[int, float]) -> int | None:
    """The column of places or kinds that rows are gathered by: "which city …", "by sector", 各市."""
    table, text = reading.table, reading.text
    kinds = [
        c
        for c in table.with_role(ColumnRole.PLACE, ColumnRole.CATEGORY, ColumnRole.STATUS, ColumnRole.TEXT)
        if c != table.name
    ]
    used = {condition.column for condition in reading.found}
    by = _BY.search(text)
    if by:
        word = next(group for group in by.groups() if group)
        for column in kinds:
            header, concepts = reading.index.headers[column], reading.index.concepts[column]
            patterns = concept_patterns("concepts")
            if (set(stems(word)) & header.stems) or any(patterns[name].search(word) for name in concepts):
                return column
            if table.columns[column].role is ColumnRole.PLACE and re.search(r"cit|place|市|地", word):
                return column
    if _most(text):
        for column in kinds:
            place = table.columns[column].role is ColumnRole.PLACE
            if (place and _asks_place(reading.question)) or (
                not place and scores.get(column, 0) > 0.9 and column not in used
            ):
                return column
    return None


def _anchored(reading: Reading, titled: Sequence[Piece], aggregate: Aggregate, column: int | None) -> bool:
    """Whether the question is surely about this table, not only in words that many texts share."""
    named_document = bool(titled) or any(p.name in reading.index.title.keys for p in reading.question.places)
    noun = _says_noun(reading)
    by_name = any(condition.named for condition in reading.found)
    if by_name and (reading.anchors > 2 or reading.claim >= LEAST_CLAIM):
        return True
    if noun and (reading.found or aggregate is not Aggregate.LIST or named_document):
        return True
    if reading.found and named_document and reading.claim >= SURE_CLAIM:
        return True
    return reading.anchors >= 2 and bool(reading.found or named_document or column is not None)


_NOUNS = (
    ("projects?", "项目|工程"),
    ("parks?|sites?", "园区|基地"),
    ("enterprises?|compan(?:y|ies)|firms?|makers?|manufacturers?|producers?|suppliers?", "企业|公司|厂商|厂家"),
    ("clusters?", "集群"),
    ("indicators?|targets?", "指标"),
)


def _says_noun(reading: Reading) -> bool:
    """Whether the question says what rows are ("projects", 园区, "city")."""
    header = reading.index.headers[reading.table.name]
    own = set(stems(reading.text))
    if header.stems and header.stems - set(stems("name names of")) & own:
        return True
    words = [w for w in reading.index.header_words[reading.table.name] if w not in ("名称", "名", "单位名称")]
    if any(word in reading.text for word in words):
        return True
    if reading.table.name in reading.table.with_role(ColumnRole.PLACE) and _asks_place(reading.question):
        return True
    text = header.text
    return any(
        re.search(rf"\b(?:{en})\b|{zh}", text) and re.search(rf"\b(?:{en})\b|{zh}", reading.text, re.IGNORECASE)
        for en, zh in _NOUNS
    )


def _query(
    reading: Reading,
    aggregate: Aggregate,
    column: int | None,
    group: int | None,
    linked: Sequence[int],
    scores: dict[int, float],
) -> TableQuery:
    question, table = reading.question, reading.table
    claims: tuple[Condition, ...] = ()
    picked = tuple(reading.found)
    named = [condition for condition in picked if condition.named]
    if named and question.has(Intent.YES_NO) and not question.has_wh:
        claims = tuple(condition for condition in picked if not condition.named)
        picked = tuple(named)
    top = _TOP.search(reading.text)
    number = next((group_ for group_ in top.groups() if group_), None) if top else None
    limit = (int(number) if number.isdigit() else _NUMBER_WORDS.get(number)) if number else None
    used = {condition.column for condition in picked}
    best = max((scores[c] for c in linked), default=0.0)
    shown = tuple(
        c
        for c in linked
        if c not in used and c not in (table.name, group) and (c == column or scores[c] >= max(0.7, 0.5 * best))
    )
    if aggregate in _TOGETHER or aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST):
        shown = tuple(c for c in shown if c != column)[:2]
    return TableQuery(table, picked, aggregate, column, group, shown[:3], limit, claims, reading.claim)
