"""A question and a table → the query that the question is, if the table accounts for enough of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cues import cues
from assistant.question import How, Intent, Kind, Question
from assistant.tables import amounts, conditions, members, names
from assistant.tables.conditions import Linked
from assistant.tables.leftover import take_denied, take_mentions, titled
from assistant.tables.linking import linked_columns, take_places, take_values, years_fit
from assistant.tables.operation import better, columns_compared, extreme_of, is_taken_for_first, operation
from assistant.tables.pieces import UNKNOWN_WEIGHT, Piece
from assistant.tables.query import Aggregate, Condition, TableQuery
from assistant.tables.reading import Reading, asks_place, named_rows, noun_spans, rows_left, says_noun
from assistant.tables.schema import CONTACTS, TableIndex
from knowledge.facts import is_cluster_table
from knowledge.table_columns import concept_patterns, is_item_header
from knowledge.table_types import ColumnRole

LEAST_CLAIM = 0.72  # of the weight of the question's words
LEAST_CLAIM_OF_NAMED = 0.55  # where the question says what rows are, and words of some of them
LEAST_CLAIM_OF_ROW = 0.5  # where it names one or two rows and a column
LEAST_CLAIM_OF_LIST = 0.65  # where it says what rows are, one condition on them, and the document's place
SURE_CLAIM = 0.9
NOUN_BONUS, LINK_BONUS = 0.1, 0.02  # of a table's rank: that rows are named for what they are; for each link
COUNTED_BONUS = 0.05  # of its rank: that the question counts what its cells list
STRANGE = 0.5  # weight of a word that a table must say to answer yes or no, or how many
FEW_ROWS = 3
LINKED = 0.8  # strength of a link that surely means a column
ONE_OF_SEVERAL = 1.2  # strength of a link that tells one column of places from the other
_TOP = re.compile(
    r"\btop\s+(\d{1,2}|two|three|four|five|six|ten)\b|\b(\d{1,2}|two|three|four|five)\s+(?:largest|biggest|highest|smallest|lowest|cheapest)\b"
    r"|前\s*(\d{1,2}|[两二三四五六七八九十])|最[大小高低多少贵长快晚早]的\s*(\d{1,2}|[两三四五六七八九十])[个家项座块宗]",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
    | {han: value for value, han in enumerate("一二三四五六七八九十", 1)}
    | {"两": 2}
)
ASKING = frozenset({Intent.COMPARE, Intent.CONTENT, Intent.EACH, Intent.HOW_MUCH, Intent.COUNT})
_OF_THE_DOCUMENT = (Intent.PUBLISHED, Intent.ISSUER, Intent.TITLE, Intent.LINK)
_TOGETHER = frozenset({Aggregate.SUM, Aggregate.AVERAGE})


def interpret(index: TableIndex, question: Question, pieces: Sequence[Piece]) -> TableQuery | None:
    """The query; None if the question is about something else."""
    if _wrong_kind(index, question) or question.has(*_OF_THE_DOCUMENT):
        return None
    reading = Reading(index, question, pieces)
    named = _named(index, question, pieces)
    if named:
        reading.add(*named)
        reading.named.extend(named[1])
        reading.anchors += 2
    within = conditions.within(index, question)
    if within:
        reading.add(within, [])
        reading.anchors += 2
    scores = linked_columns(reading)
    if _is_set_algebra(reading, scores) or not take_places(reading, scores):
        return None
    take_values(reading)
    listed = list(members.counted(index, question.normal))
    reading.members = bool(listed)
    for condition, spans in (
        *amounts.amounts(index, question, reading.linked, reading.valued),
        *listed,
        *conditions.moves(index, question, reading.linked),
        *conditions.years(index, question),
    ):
        reading.add(condition, spans)
        reading.anchors += 1
    lacking = next(conditions.lacking(index, question, reading.linked), None)
    has = next(conditions.having(index, question, reading.linked), None) if lacking is None else lacking
    if has:
        reading.add(*has)
        reading.anchors += 1
    if not years_fit(reading, scores):
        return None
    linked = sorted(scores, key=lambda column: (-scores[column], column))
    for pattern in concept_patterns("aggregates").values():
        reading.explain(pattern.spans(question.normal))
    for intent in ASKING & {*question.intents, Intent.COMPARE}:
        reading.explain(match.span() for match in cues().intents[str(intent)].finditer(question.normal))
    reading.explain(noun_spans(reading))
    if asks_place(question):
        reading.explain(concept_patterns("whereabouts")["standing"].spans(question.normal))
    if any(sibling.contacts for sibling in index.siblings):
        reading.explain(span for name in CONTACTS for span in concept_patterns("concepts")[name].spans(question.normal))
    for condition in reading.found:
        if condition.column is not None:  # 主办 of 主办单位, where one is named
            header = index.headers[condition.column]
            reading.explain((p.start, p.end) for p in reading.rest() if header.says(p))
    said_by_title = titled(reading)
    take_mentions(reading, said_by_title)
    if lacking is None and not take_denied(reading):
        return None
    exact = any(cluster.how is How.EXACT for cluster in question.clusters)
    if exact and not named and not reading.valued and not is_cluster_table(index.table) and not says_noun(reading):
        return None  # the cluster itself is meant, not what a row has in common with its name
    across = columns_compared(reading, scores) if len(named_rows(reading)) == 1 else ()
    aggregate, column, group = (extreme_of(reading), None, None) if across else operation(reading, linked, scores)
    if aggregate is None:
        return None
    if aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST) and not (across or reading.members):
        rows = rows_left(reading)
        if len(rows) == 1 and group is not None:
            aggregate, column, group = Aggregate.LIST, None, None  # nothing to gather: the row says "the most"
        elif len(rows) == 1 and not _is_measured(reading, rows):
            if column is None or column not in reading.linked:
                return None  # a highest needs others beside it
            aggregate = Aggregate.LIST  # "the maximum" is what its cell says
    reading.anchors += (column is not None) + (group is not None)
    strange = any(piece.weight >= STRANGE for piece in reading.rest())
    if (strange and ((aggregate is Aggregate.COUNT and len(reading.found) < 2) or _asks_whether_else(reading))) or (
        aggregate is Aggregate.LIST and not reading.found and not _asks_list(question)
    ):
        return None
    if _asks_more(reading, aggregate):
        return None
    if reading.claim < _least(reading, scores, aggregate, column) or not _anchored(
        reading, said_by_title, aggregate, column
    ):
        return None
    query = _query(reading, aggregate, column, group, linked, scores)
    return replace(query, members=reading.members and column is not None, across=across)


def _is_measured(reading: Reading, rows: frozenset[int]) -> bool:
    """Whether the question takes the one row for the first of all ("X grew fastest")."""
    name = next(reading.index.name(row) for row in reading.table.records if row.row in rows)
    return name.casefold() in reading.text.casefold() and is_taken_for_first(reading.question, name)


def _named(index: TableIndex, question: Question, pieces: Sequence[Piece]) -> Linked | None:
    """The rows that the question names; where it compares, also those that it names in part."""
    whole = names.full_names(index, question.normal)
    if whole and (len(whole[0].rows) > 1 or not better(question.normal)):
        return whole
    both = names.alternatives(index, pieces, question.normal, whole)
    return both if both and (whole is None or whole[0].rows <= both[0].rows) else whole


def _asks_whether_else(reading: Reading) -> bool:
    """Whether yes or no is asked, and about nothing that conditions on rows could judge."""
    judged = any(not condition.named for condition in reading.found) or any(reading.valued)
    return reading.question.has(Intent.YES_NO) and not reading.question.has_wh and not judged


def _asks_more(reading: Reading, aggregate: Aggregate) -> bool:
    """Whether a word is left that would narrow what is added up, or that names a column which the table lacks."""
    rest = [piece for piece in reading.rest() if piece.weight >= UNKNOWN_WEIGHT]
    if aggregate in _TOGETHER:
        told = any(piece.weight >= STRANGE for piece in rest) and not reading.found
        return told or any(_NARROWING.search(piece.words) for piece in rest)
    if not named_rows(reading) or aggregate is not Aggregate.LIST or reading.question.has(Intent.YES_NO):
        return False
    concepts = concept_patterns("concepts").items()  # whom to turn to, other tables may say
    asked = [span for name, pattern in concepts if name not in CONTACTS for span in pattern.spans(reading.text)]
    return any(start < piece.end and piece.start < end for piece in rest for start, end in asked)


_NARROWING = re.compile(r"[\u4e00-\u9fff](?:类|型|业|级|籍|资)$")
_LIST = re.compile(
    r"\b(?:which|what|list|name|show|all|every|overview|give)\b|哪些|哪几|列出|列举|有什么|清单|名单|都有"
)


def _asks_list(question: Question) -> bool:
    """Whether rows are asked for, and not who, when or how of something else."""
    return _LIST.search(question.normal.casefold()) is not None and not question.has(Intent.WHEN, Intent.HOW_MUCH)


def _least(reading: Reading, scores: dict[int, float], aggregate: Aggregate, column: int | None) -> float:
    """How much of the question a table must account for: less, the more surely it is meant."""
    rows = named_rows(reading)
    asked = column is not None or any(score >= LINKED for score in scores.values())
    if rows and len(rows) <= FEW_ROWS and asked:
        return LEAST_CLAIM_OF_ROW
    if (rows and says_noun(reading)) or (len(reading.found) > 1 and (asked or says_noun(reading))):
        return LEAST_CLAIM_OF_NAMED
    ranked = aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST) and column is not None
    if ranked and says_noun(reading) and scores.get(column or 0, 0.0) >= LINKED:
        return LEAST_CLAIM_OF_ROW
    named_document = any(place.name in reading.index.title.keys for place in reading.question.places)
    return LEAST_CLAIM_OF_LIST if reading.found and named_document and says_noun(reading) else LEAST_CLAIM


def _wrong_kind(index: TableIndex, question: Question) -> bool:
    """Whether clusters are asked for and rows are none, or projects and rows are clusters."""
    asked = question.asks_for[:1]
    header = index.table.columns[index.table.name].name
    if asked == (Kind.CLUSTER,) and not question.within_clusters:
        named = "cluster" in index.nouns or re.search(r"cluster|集群", header, re.IGNORECASE)
        return not is_cluster_table(index.table) and not named
    if asked == (Kind.BASE,):
        return is_cluster_table(index.table) and not is_item_header(header)
    return False


def _is_set_algebra(reading: Reading, scores: dict[int, float]) -> bool:
    """Whether a table of clusters is only asked which cluster is where: answered over the clusters of all tables."""
    table = reading.table
    if not is_cluster_table(table) or _says_other_noun(reading):
        return False
    places = table.with_role(ColumnRole.PLACE)
    own = {table.name, *places}
    particular = len(places) > 1 and any(scores.get(column, 0.0) > ONE_OF_SEVERAL for column in places)
    return not particular and all(column in own for column in scores)


def _says_other_noun(reading: Reading) -> bool:
    """Whether rows are asked for by a word that is none for clusters ("chains")."""
    header = reading.index.headers[reading.table.name].text
    return says_noun(reading) and not cues().nouns[Kind.CLUSTER].search(header)


def _anchored(reading: Reading, titled: Sequence[Piece], aggregate: Aggregate, column: int | None) -> bool:
    """Whether the question is surely about this table, not only in words that many texts share."""
    named_document = bool(titled) or any(p.name in reading.index.title.keys for p in reading.question.places)
    noun = says_noun(reading)
    by_name = any(condition.named for condition in reading.found)
    if by_name and (reading.anchors > 2 or reading.claim >= LEAST_CLAIM):
        return True
    if noun and (reading.found or aggregate is not Aggregate.LIST or named_document):
        return True
    computed = aggregate is not Aggregate.LIST and column is not None
    if named_document and reading.claim >= SURE_CLAIM and (reading.found or computed):
        return True
    return reading.anchors >= 2 and bool(reading.found or named_document or column is not None)


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
    else:
        stated = [c for c in picked if c.exact]
        others = frozenset.intersection(*(c.rows for c in picked if not c.exact)) if len(stated) < len(picked) else ()
        if stated and len(others) == 1:  # "its investment is 2.8 billion, isn't it?"
            claims = tuple(stated)
            picked = tuple(condition for condition in picked if not condition.exact)
    top = _TOP.search(reading.text)
    number = next((group_ for group_ in top.groups() if group_), None) if top else None
    limit = (int(number) if number.isdigit() else _NUMBER_WORDS.get(number.lower())) if number else None
    used = {condition.column for condition in picked}
    best = max((scores[c] for c in linked), default=0.0)
    shown = tuple(
        c
        for c in linked
        if c not in used and c not in (table.name, group) and (c == column or scores[c] >= max(0.7, 0.5 * best))
    )
    if aggregate in _TOGETHER or aggregate in (Aggregate.HIGHEST, Aggregate.LOWEST):
        shown = tuple(c for c in shown if c != column)[:2]
    return TableQuery(table, picked, aggregate, column, group, shown[:3], limit, claims, reading.claim, _rank(reading))


def _rank(reading: Reading) -> float:
    """The claim, and what speaks for a table beside it: that it is named, and by how much in it."""
    return (
        reading.claim
        + NOUN_BONUS * (says_noun(reading) or reading.members)
        + COUNTED_BONUS * reading.members
        + LINK_BONUS * (len(reading.found) + len(reading.linked))
    )
