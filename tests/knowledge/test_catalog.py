from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from storing import CHIPS, WIND, parsed, publish

from knowledge import folder, sources, tables
from knowledge.catalog import Catalog
from knowledge.errors import StoreError
from knowledge.parse import parse
from knowledge.rows import CHUNK
from knowledge.stored_vectors import ItemVectors
from knowledge.types import (
    Base,
    Chunk,
    ChunkKind,
    ClusterFact,
    Comparator,
    Document,
    Parsed,
    PlaceKind,
    PlaceMention,
    QuantityFact,
    Section,
    Source,
    Span,
)
from knowledge.versions import Publication


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Empty for the data folder, else that of a PostgreSQL database: whatever takes this holds for both."""
    return str(request.getfixturevalue("postgres").new_database()) if request.param == "postgres" else ""


@pytest.fixture
def catalog(address: str, tmp_path: Path) -> Iterator[Catalog]:
    folder.prepare(tmp_path)
    with closing(Catalog.create(tmp_path, address)) as catalog:
        yield catalog


def test_the_bundled_document_comes_back_as_it_went_in(catalog: Catalog) -> None:
    [(source, data)] = sources.bundled()
    made = parse(data, source)
    assert publish(catalog, made, bundled=True) == 1
    [stored] = catalog.contents().versions
    assert stored.document == made.document
    assert stored.sections == made.sections
    assert stored.chunks == made.chunks
    assert stored.clusters == made.clusters
    assert stored.quantities == made.quantities
    assert (stored.bundled, stored.parser_version, catalog.original(1)) == (True, "1", b"file")


# The readers refuse NUL characters, and PostgreSQL keeps none.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
OFFSETS = st.integers(0, 2**31 - 1)
SPANS = st.builds(Span, st.just("d"), OFFSETS, OFFSETS)
TUPLES = st.lists(WORDS, max_size=3).map(tuple)
SECTIONS = st.builds(Section, WORDS, st.none() | SPANS, SPANS, OFFSETS, TUPLES)
PLACES = st.lists(
    st.builds(PlaceMention, WORDS, st.sampled_from(PlaceKind), SPANS, st.none() | WORDS, st.booleans()), max_size=2
).map(tuple)
BASES = st.lists(
    st.builds(
        Base,
        WORDS,
        SPANS,
        TUPLES,
        TUPLES,
        TUPLES,
        st.none() | OFFSETS,
        st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple),
    ),
    max_size=2,
).map(tuple)
CHUNKS = st.builds(
    Chunk, st.just(""), SPANS, st.sampled_from(ChunkKind), TUPLES, WORDS, st.none() | SPANS, OFFSETS, st.booleans()
).map(lambda chunk: replace(chunk, chunk_id=f"d:{chunk.span.start}-{chunk.span.end}"))
CLUSTERS = st.builds(
    ClusterFact, WORDS, OFFSETS, WORDS, SPANS, SPANS, SPANS, SPANS, TUPLES, PLACES, PLACES, BASES, st.booleans()
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
QUANTITIES = st.builds(
    QuantityFact,
    st.just(""),
    NUMBERS,
    WORDS,
    st.sampled_from(Comparator),
    st.none() | OFFSETS,
    SPANS,
    SPANS,
    TUPLES,
    st.booleans(),
    WORDS,
).map(lambda fact: replace(fact, fact_id=f"d:quantity-{fact.number.start}"))
SOURCES = st.builds(
    Source, st.just("d"), WORDS, WORDS, WORDS, WORDS, st.none() | st.dates(), WORDS, WORDS, WORDS, WORDS
)


def several(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    source=SOURCES,
    text=WORDS,
    items=st.tuples(several(SECTIONS), several(CHUNKS), several(CLUSTERS), several(QUANTITIES)),
)
def test_anything_comes_back_as_it_went_in(catalog: Catalog, source: Source, text: str, items: tuple) -> None:  # type: ignore[type-arg]
    import hashlib

    digest = hashlib.sha256(text.encode()).hexdigest()
    made = Parsed(Document(source, text, digest, digest), *items)
    catalog.publish(made, original=b"", parser_version="1", bundled=False)
    [stored] = catalog.contents().versions
    assert (stored.document, stored.sections, stored.chunks) == (made.document, made.sections, made.chunks)
    assert (stored.clusters, stored.quantities) == (made.clusters, made.quantities)


def rows(catalog: Catalog) -> dict[str, set[int]]:
    with catalog._reading() as connection:
        return {
            table.name: set(connection.execute(select(table.c.version).distinct()).scalars())
            for table in tables.BY_VERSION
        }


def test_a_new_version_takes_the_place_of_the_old_one_entirely(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    publish(catalog, parsed("b", CHIPS))
    assert publish(catalog, parsed("a", CHIPS)) == 3
    contents = catalog.contents()
    assert [(stored.document.document_id, stored.version) for stored in contents.versions] == [("a", 3), ("b", 2)]
    assert contents.revision == catalog.revision() == 3
    assert all(versions <= {2, 3} for versions in rows(catalog).values())


def test_known_versions_are_not_read_again(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    [known] = catalog.contents().versions
    assert catalog.contents({known.version: known}).versions[0] is known


def test_a_failed_change_changes_nothing(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    before = catalog.contents()
    sound = Publication(parsed("a", CHIPS), b"", "1", bundled=False)
    torn = replace(sound, parsed=parsed("b", CHIPS), original=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        catalog.publish_all([sound, torn])
    assert catalog.contents() == before


def test_several_documents_become_live_at_once_each_with_its_own_version(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    texts = {"b": CHIPS, "a": CHIPS, "c": WIND}
    assert catalog.publish_all([Publication(parsed(i, t), b"", "1", bundled=False) for i, t in texts.items()]) == [
        2,
        3,
        4,
    ]
    contents = catalog.contents()
    assert {stored.document.document_id: stored.version for stored in contents.versions} == {"a": 3, "b": 2, "c": 4}
    assert contents.revision == 4


def test_removing(catalog: Catalog) -> None:
    publish(catalog, parsed("mine", WIND))
    publish(catalog, parsed("theirs", CHIPS), bundled=True)
    assert catalog.remove("mine")
    assert catalog.remove("theirs")
    assert not catalog.remove("mine")
    assert not catalog.remove("theirs")
    assert not catalog.remove("never there")
    contents = catalog.contents()
    assert (contents.versions, contents.removed) == ((), frozenset({"theirs"}))
    assert not any(rows(catalog).values())
    publish(catalog, parsed("theirs", CHIPS), bundled=True)
    assert catalog.contents().removed == frozenset()


def test_vectors_are_kept_to_the_bit(catalog: Catalog) -> None:
    made = parsed("a", WIND)
    ids = tuple(chunk.chunk_id for chunk in made.chunks)
    vectors = np.random.default_rng(1).standard_normal((len(ids), 7)).astype(np.float32)
    version = catalog.publish(made, original=b"", parser_version="1", bundled=False)
    catalog.add_vectors(version, "e", [ItemVectors(CHUNK, ids, vectors)])
    found = catalog.vectors("e", version, CHUNK)
    assert dict(zip(found.ids, found.vectors.tolist(), strict=True)) == dict(zip(ids, vectors.tolist(), strict=True))
    assert catalog.vectors("another", version, CHUNK).ids == ()
    assert catalog.vector_counts("e") == {version: len(ids)}
    catalog.drop_vectors(version, except_of="another")
    catalog.add_vectors(version, "another", [ItemVectors(CHUNK, ids, vectors[:, :3])])
    assert catalog.vector_counts("e") == {}
    assert catalog.vector_ids("another", version) == frozenset(ids)
    assert catalog.vectors("another", version, CHUNK).vectors.shape == (len(ids), 3)


def test_vectors_of_what_is_gone_are_dropped(catalog: Catalog) -> None:
    version = publish(catalog, parsed("a", WIND))
    catalog.remove("a")
    catalog.add_vectors(version, "e", [ItemVectors(CHUNK, ("late",), np.ones((1, 4), dtype=np.float32))])
    assert catalog.vector_counts("e") == {}


READER = """
import sys
from pathlib import Path
from knowledge.catalog import Catalog
catalog = Catalog.open(Path(sys.argv[1]), sys.argv[2])
seen = set()
print("reading", flush=True)
while len(seen) < 40:
    contents = catalog.contents()
    [stored] = contents.versions
    assert stored.version == contents.revision, (stored.version, contents.revision)
    words = {stored.document.cut(chunk.span) for chunk in stored.chunks}
    assert any(stored.document.source.title in text for text in words), words
    seen.add(contents.revision)
"""


def test_a_reader_in_another_process_sees_old_or_new(catalog: Catalog, address: str, tmp_path: Path) -> None:
    def version(number: int) -> None:
        title = f"Edition {number}"
        made = parse(f"{title}\n\nText of it. More of it.\n".encode(), Source("a", "a.txt", title))
        publish(catalog, made)

    version(0)
    with subprocess.Popen([sys.executable, "-c", READER, str(tmp_path), address], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"reading\n"
        number = 0
        while reader.poll() is None and number < 20_000:
            number += 1
            version(number)
    assert reader.returncode == 0
    assert number >= 40
