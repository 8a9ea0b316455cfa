from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storing import CHIPS, WIND, listing, parsed, write

from knowledge import folder, sources, tables
from knowledge.catalog import Catalog, ItemVectors
from knowledge.errors import ForeignDataFolder, NewerStore, StoreError
from knowledge.folder import CATALOGUE_FILE
from knowledge.parse import parse
from knowledge.rows import CHUNK
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


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    folder.prepare(tmp_path)
    with closing(Catalog.create(tmp_path)) as catalog:
        yield catalog


def publish(catalog: Catalog, made: Parsed, bundled: bool = False) -> int:
    ids = tuple(chunk.chunk_id for chunk in made.chunks)
    vectors = ItemVectors(CHUNK, ids, np.ones((len(ids), 4), dtype=np.float32))
    return catalog.publish(made, original=b"file", parser_version="1", bundled=bundled, embedder="e", vectors=[vectors])


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


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
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
CHUNKS = st.builds(Chunk, WORDS, SPANS, st.sampled_from(ChunkKind), TUPLES, WORDS, st.none() | SPANS, OFFSETS)
CLUSTERS = st.builds(
    ClusterFact, WORDS, OFFSETS, WORDS, SPANS, SPANS, SPANS, SPANS, TUPLES, PLACES, PLACES, BASES, st.booleans()
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
QUANTITIES = st.builds(
    QuantityFact,
    WORDS,
    NUMBERS,
    WORDS,
    st.sampled_from(Comparator),
    st.none() | OFFSETS,
    SPANS,
    SPANS,
    TUPLES,
    st.booleans(),
    WORDS,
)
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


def rows(path: Path) -> dict[str, set[int]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: {row[0] for row in connection.execute(f"SELECT DISTINCT version FROM {table.name}")}  # noqa: S608
            for table in tables.BY_VERSION
        }


def test_a_new_version_takes_the_place_of_the_old_one_entirely(catalog: Catalog, tmp_path: Path) -> None:
    publish(catalog, parsed("a", WIND))
    publish(catalog, parsed("b", CHIPS))
    assert publish(catalog, parsed("a", CHIPS)) == 3
    contents = catalog.contents()
    assert [(stored.document.document_id, stored.version) for stored in contents.versions] == [("a", 3), ("b", 2)]
    assert contents.revision == catalog.revision() == 3
    assert all(versions <= {2, 3} for versions in rows(tmp_path / CATALOGUE_FILE).values())


def test_known_versions_are_not_read_again(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    [known] = catalog.contents().versions
    assert catalog.contents({known.version: known}).versions[0] is known


def test_a_failed_change_changes_nothing(catalog: Catalog) -> None:
    publish(catalog, parsed("a", WIND))
    before = catalog.contents()
    twice = ItemVectors(CHUNK, ("same", "same"), np.ones((2, 4), dtype=np.float32))
    with pytest.raises(StoreError):
        catalog.publish(
            parsed("a", CHIPS), original=b"", parser_version="1", bundled=False, embedder="e", vectors=[twice]
        )
    assert catalog.contents() == before


def test_removing(catalog: Catalog, tmp_path: Path) -> None:
    publish(catalog, parsed("mine", WIND))
    publish(catalog, parsed("theirs", CHIPS), bundled=True)
    assert catalog.remove("mine")
    assert catalog.remove("theirs")
    assert not catalog.remove("mine")
    assert not catalog.remove("theirs")
    assert not catalog.remove("never there")
    contents = catalog.contents()
    assert (contents.versions, contents.removed) == ((), frozenset({"theirs"}))
    assert not any(rows(tmp_path / CATALOGUE_FILE).values())
    publish(catalog, parsed("theirs", CHIPS), bundled=True)
    assert catalog.contents().removed == frozenset()


def test_vectors_are_kept_to_the_bit(catalog: Catalog) -> None:
    made = parsed("a", WIND)
    ids = tuple(chunk.chunk_id for chunk in made.chunks)
    vectors = np.random.default_rng(1).standard_normal((len(ids), 7)).astype(np.float32)
    version = catalog.publish(
        made, original=b"", parser_version="1", bundled=False, embedder="e", vectors=[ItemVectors(CHUNK, ids, vectors)]
    )
    found = catalog.vectors("e", version, CHUNK)
    assert dict(zip(found.ids, found.vectors.tolist(), strict=True)) == dict(zip(ids, vectors.tolist(), strict=True))
    assert catalog.vectors("another", version, CHUNK).ids == ()
    assert catalog.versions_with_vectors("e") == {version}
    catalog.replace_vectors(version, "another", [ItemVectors(CHUNK, ids, vectors[:, :3])])
    assert catalog.versions_with_vectors("e") == frozenset()
    assert catalog.vectors("another", version, CHUNK).vectors.shape == (len(ids), 3)


def test_the_file_is_written_for_safety(catalog: Catalog) -> None:
    with catalog._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    assert catalog.check() == "ok"


READER = """
import sys
from pathlib import Path
from knowledge.catalog import Catalog
catalog = Catalog.open(Path(sys.argv[1]))
seen = set()
print("reading", flush=True)
while len(seen) < 40:
    contents = catalog.contents()
    [stored] = contents.versions
    assert stored.version == contents.revision, (stored.version, contents.revision)
    words = {stored.document.cut(chunk.span) for chunk in stored.chunks}
    assert any(stored.document.source.title in text for text in words), words
    assert catalog.vectors("e", stored.version, "chunk").ids or catalog.revision() > stored.version
    seen.add(contents.revision)
"""


def test_a_reader_in_another_process_sees_old_or_new(catalog: Catalog, tmp_path: Path) -> None:
    def version(number: int) -> None:
        title = f"Edition {number}"
        made = parse(f"{title}\n\nText of it. More of it.\n".encode(), Source("a", "a.txt", title))
        publish(catalog, made)

    version(0)
    with subprocess.Popen([sys.executable, "-c", READER, str(tmp_path)], stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"reading\n"
        number = 0
        while reader.poll() is None and number < 20_000:
            number += 1
            version(number)
    assert reader.returncode == 0
    assert number >= 40


def test_no_catalogue_yet(tmp_path: Path) -> None:
    assert Catalog.open(tmp_path / "absent") is None
    assert Catalog.open(tmp_path) is None
    (tmp_path / CATALOGUE_FILE).touch()
    (tmp_path / "guangdong-assistant.lock").touch()
    assert Catalog.open(tmp_path) is None


def test_a_catalogue_whose_making_was_cut_off_is_finished(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection:
        connection.execute(f"PRAGMA application_id = {folder.APPLICATION_ID}")
    assert Catalog.open(tmp_path) is None
    with closing(Catalog.create(tmp_path)) as catalog:
        assert catalog.revision() == 0


@pytest.mark.usefixtures("catalog")
def test_a_newer_catalogue_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection, connection:
        connection.execute("UPDATE state SET value = '99' WHERE name = 'schema'")
    with pytest.raises(NewerStore, match="Update the program"):
        Catalog.open(tmp_path)


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_database_of_another_program_is_left_alone(tmp_path: Path, mode: str) -> None:
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE theirs (x)")
    before = listing(tmp_path)
    for use in (Catalog.open, folder.prepare):
        with pytest.raises(ForeignDataFolder, match="another program"):
            use(tmp_path)
    assert listing(tmp_path) == before


def test_garbage_in_place_of_the_catalogue(catalog: Catalog, tmp_path: Path) -> None:
    catalog.close()
    for content in (b"garbage" * 1000, b"SQLite format 3\x00", b"x"):
        write(tmp_path, CATALOGUE_FILE, content)
        with pytest.raises(StoreError, match="Move the folder"):
            Catalog.open(tmp_path)
        assert (tmp_path / CATALOGUE_FILE).read_bytes() == content


def test_garbage_inside_the_catalogue(catalog: Catalog, tmp_path: Path) -> None:
    for number in range(20):
        publish(catalog, parsed(f"d{number}", WIND))
    catalog.close()
    path = tmp_path / CATALOGUE_FILE
    whole = path.read_bytes()
    noticed = 0
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        for extra in ("-wal", "-shm"):
            (tmp_path / (CATALOGUE_FILE + extra)).unlink(missing_ok=True)
        try:
            with closing(Catalog.open(tmp_path)) as opened:  # type: ignore[arg-type]
                opened.contents()
                noticed += opened.check() != "ok"
        except StoreError:
            noticed += 1
    assert noticed == len(whole) // 4096 - 1


def test_a_text_that_differs_from_its_digest_is_noticed(catalog: Catalog, tmp_path: Path) -> None:
    publish(catalog, parsed("a", WIND))
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection, connection:
        connection.execute("UPDATE versions SET text = replace(text, 'Yangjiang', 'Shanghai!')")
    with pytest.raises(StoreError, match="differs from its digest"):
        catalog.contents()
