from __future__ import annotations

from collections import Counter
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from inventing import WORDS, Invented, invented_tables
from reading import policy, read, spaced

from knowledge.chunks import LONGEST_CHUNK
from knowledge.types import Chunk, ChunkKind, Parsed

# counted by hand in the policy text: the items of each list, by its lead
LISTS = {
    "The new generation of information technology industries included into priority development scope include": 8,
    "The biomedical industries included into priority development scope include:": 12,
    "Guangdong will prioritize the development of high-end equipment manufacturing industries:": 7,
    "Guangdong will prioritize the development of new material industries:": 9,
    "Guangdong will prioritize the development of green low-carbon industries:": 9,
    "We will prioritize digital economy industries:": 6,
    "We will prioritize the development of maritime economy industries:": 9,
}


def words(parsed: Parsed, chunk: Chunk) -> str:
    return parsed.document.cut(chunk.span)


def test_every_list_of_the_policy_text_is_a_lead_and_its_items() -> None:
    found = {}
    for lead, items in groupby((c for c in policy().chunks if c.kind is ChunkKind.LIST_ITEM), key=lambda c: c.lead):
        assert lead is not None
        found[spaced(policy().document.cut(lead))] = len(list(items))
    assert found == LISTS


def test_a_list_item_carries_its_lead_and_its_part() -> None:
    [item] = [c for c in policy().chunks if "sodium-sulfur batteries" in words(policy(), c)]
    assert item.kind is ChunkKind.LIST_ITEM
    assert item.context == "Guangdong will prioritize the development of green low-carbon industries:"
    assert item.section == ("(IV) Green and Low-carbon Industry",)
    assert words(policy(), item).startswith("R&D and manufacturing of electric vehicles")
    assert words(policy(), item).endswith("sodium-sulfur batteries;")


def test_the_table_is_a_header_and_fifteen_rows() -> None:
    kinds = Counter(chunk.kind for chunk in policy().chunks)
    assert (kinds[ChunkKind.TABLE_HEADER], kinds[ChunkKind.TABLE_ROW]) == (1, 15)
    rows = [chunk for chunk in policy().chunks if chunk.kind is ChunkKind.TABLE_ROW]
    assert [chunk.span for chunk in rows] == [fact.row_span for fact in policy().clusters]
    assert rows[10].section == ("(VII) Emerging Industrial Clusters", "Wind power equipment")
    assert rows[10].context == "Industrial cluster of | Locality/Contents of construction | Key contents of development"


def test_nothing_of_the_policy_text_is_lost_or_doubled() -> None:
    assert spaced(" ".join(words(policy(), chunk) for chunk in policy().chunks)) == spaced(policy().document.text)


def test_ids_are_unique() -> None:
    ids = [chunk.chunk_id for chunk in policy().chunks]
    assert len(ids) == len(set(ids))


def test_bullets_under_a_lead() -> None:
    parsed = read("A title\n\nThese are prioritised:\n\n• glass\n\n• silk and thread\n\nAnd that is all.")
    items = [chunk for chunk in parsed.chunks if chunk.kind is ChunkKind.LIST_ITEM]
    assert [words(parsed, chunk) for chunk in items] == ["• glass", "• silk and thread"]
    assert {chunk.context for chunk in items} == {"These are prioritised:"}


def test_the_label_of_a_paragraph_travels_with_its_later_sentences() -> None:
    parsed = read("A title\n\nSilk industry: It is old. It will grow.")
    assert [chunk.context for chunk in parsed.chunks if chunk.kind is ChunkKind.SENTENCE] == ["", "Silk industry"]


@given(st.lists(WORDS, min_size=1, max_size=30), st.integers(1, 60))
def test_even_endless_sentences_are_bounded_and_whole(some: list[str], times: int) -> None:
    text = "The title\n\n" + " ".join(some * times * 4)
    parsed = read(text)
    assert all(chunk.span.end - chunk.span.start <= LONGEST_CHUNK for chunk in parsed.chunks)
    assert spaced(" ".join(words(parsed, chunk) for chunk in parsed.chunks)) == spaced(text)


@given(invented_tables())
def test_a_row_is_never_torn(table: Invented) -> None:
    parsed = read(table.text)
    rows = [words(parsed, chunk) for chunk in parsed.chunks if chunk.kind is ChunkKind.TABLE_ROW]
    assert len(rows) == len(table.rows)
    for found, row in zip(rows, table.rows, strict=True):
        assert found.startswith(row.name)
        assert row.locality in found
        assert found.endswith(row.development)


def test_a_long_row_stays_whole() -> None:
    cell = "Develop Glass Base in Velmora. " + "More of it is meant. " * 400
    parsed = read(f"T\n\nCluster\tPlace\tFocus\nGlass\t{cell.strip()}\tPanes.\n")
    [row] = [chunk for chunk in parsed.chunks if chunk.kind is ChunkKind.TABLE_ROW]
    assert row.span.end - row.span.start > LONGEST_CHUNK
