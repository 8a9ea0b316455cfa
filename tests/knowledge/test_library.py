from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from storing import CHIPS, WIND, HashedEmbedder, open_small, write

from knowledge.chroma_server import ChromaAddress
from knowledge.errors import StoreBusy
from knowledge.library import Library
from knowledge.lock import WriterLock
from knowledge.rows import CLUSTER


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library") / "data"


@pytest.fixture(scope="module")
def library(data_dir: Path) -> Iterator[Library]:
    """The bundled document behind the real model and Chroma; read only by the tests."""
    with Library.open(data_dir) as library:
        assert library.wait_for_chroma(60)
        yield library


@pytest.fixture(params=["folder", "servers"])
def shared(request: pytest.FixtureRequest) -> dict[str, object]:
    """How to open a library: all in its folder, or with a PostgreSQL and a Chroma server. The same holds for both."""
    if request.param == "folder":
        return {}
    address = ChromaAddress(request.getfixturevalue("chroma_server").url)
    return {"database_url": request.getfixturevalue("postgres").new_database(), "chroma": address}


def test_the_first_open_indexes_the_bundled_document(library: Library) -> None:
    [document] = library.documents()
    assert document.document_id == "guangdong-2019"
    assert library.document("guangdong-2019") is document
    assert library.document("unknown") is None
    assert len(library.clusters()) == 15
    assert library.quantities()
    assert library.sections("guangdong-2019")
    assert library.chunks("unknown") == library.sections("unknown") == ()
    status = library.status(deep=True)
    assert status.problems == ()
    assert status.chroma
    assert status.chunks == status.keywords == len(library.chunks("guangdong-2019"))


def test_search_finds_and_quotes_verbatim(library: Library, data_dir: Path) -> None:
    through_chroma = library.search("Where is wind power equipment built?", 5)
    assert "Yangjiang" in through_chroma[0].text
    for passage in through_chroma:
        document = library.document(passage.chunk.span.document_id)
        assert document is not None
        assert passage.text == document.text[passage.chunk.span.start : passage.chunk.span.end]
    with Library.open(data_dir, write=False) as beside:
        exactly = beside.search("Where is wind power equipment built?", 5)
    assert [passage.chunk for passage in exactly] == [passage.chunk for passage in through_chroma]
    assert [passage.score for passage in exactly] == pytest.approx([p.score for p in through_chroma], abs=1e-4)


def test_chinese_finds_what_is_there(library: Library) -> None:
    assert "外商投资促进处" in library.search("外商投资促进处", 1)[0].text


def test_weights_and_documents(library: Library) -> None:
    by_words = library.search("wind power", 3, cosine_weight=0)
    assert by_words
    assert all(passage.cosine == 0 for passage in by_words)
    assert all(passage.keyword == 0 for passage in library.search("wind power", 3, keyword_weight=0))
    among, anywhere = library.search("wind power", 3, ["guangdong-2019"])[0], library.search("wind power", 3)[0]
    assert among.chunk == anywhere.chunk
    assert among.score == pytest.approx(anywhere.score, abs=1e-4)  # all vectors against Chroma's index
    assert library.search("wind power", 3, ["unknown"]) == []
    assert library.search("wind power", 3, []) == []


def test_nearest_clusters(library: Library) -> None:
    [nearest, *others] = library.nearest_clusters("offshore wind turbines", 3)
    assert nearest.fact.name == "Wind power equipment"
    assert len(others) == 2
    assert nearest.cosine > others[0].cosine


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(categories=[*"LMNPSZC"]), max_size=200))
def test_any_question_is_safe(library: Library, query: str) -> None:
    assert len(library.search(query, 3)) <= 3


@pytest.mark.parametrize("query", ["", " ", "wind " * 20_000, "风" * 100_000, "\x00\ud800", "?" * 1_000_000])
def test_odd_questions_are_safe(library: Library, query: str) -> None:
    library.search(query, 3)
    library.nearest_clusters(query, 3)


def test_reads_cost_microseconds(library: Library) -> None:
    def once() -> float:
        start = time.perf_counter()
        for _ in range(100):
            library.documents(), library.clusters(), library.quantities(), library.chunks("guangdong-2019")
        return (time.perf_counter() - start) / 400

    assert min(once() for _ in range(5)) < 20e-6


def test_many_threads_search_at_once(library: Library) -> None:
    expected = library.search("wind power", 3)
    results: list[object] = []
    threads = [
        threading.Thread(target=lambda: results.extend(library.search("wind power", 3) for _ in range(10)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 80


def test_a_second_writer_is_refused_and_a_reader_is_not(library: Library, data_dir: Path) -> None:
    with pytest.raises(StoreBusy, match="being written"):
        Library.open(data_dir)
    with Library.open(data_dir, write=False) as reader:
        assert reader.revision == library.revision
        assert reader.vectors_ready
        assert not reader.wait_for_chroma(0)
        assert not reader.status().chroma
        for change in (reader.ingest, lambda: reader.remove("guangdong-2019")):
            with pytest.raises(StoreBusy, match="reading only"):
                change()


def test_opening_again_does_nothing(tmp_path: Path, shared: dict[str, Any]) -> None:
    with Library.open(tmp_path / "data", **shared, embedder=HashedEmbedder()) as library:
        before = library.revision
    embedder = HashedEmbedder()
    stages: list[str] = []
    with Library.open(
        tmp_path / "data",
        **shared,
        embedder=embedder,
        progress=lambda stage, _, total: stages.extend([stage] * min(total, 1)),
    ) as again:
        assert again.wait_for_chroma(60)
        assert again.revision == before
    assert embedder.calls == 0
    assert set(stages) == {"keywords"}


def test_a_reader_can_be_the_first(tmp_path: Path, shared: dict[str, Any]) -> None:
    with Library.open(tmp_path / "data", **shared, write=False, embedder=HashedEmbedder()) as reader:
        assert reader.search("wind power")
        assert not (tmp_path / "data" / "chroma").exists()
        # It has given the lock back.
        WriterLock(tmp_path / "data").release()


def test_a_reader_waits_for_the_first_indexing_of_another(tmp_path: Path, shared: dict[str, Any]) -> None:
    data_dir = tmp_path / "data"
    indexing, go_on = threading.Event(), threading.Event()

    def progress(stage: str, done: int, total: int) -> None:  # noqa: ARG001
        if stage == "keywords":
            indexing.set()
            go_on.wait(30)

    opened: list[Library] = []
    writer = threading.Thread(
        target=lambda: opened.append(Library.open(data_dir, **shared, embedder=HashedEmbedder(), progress=progress))
    )
    writer.start()
    assert indexing.wait(30)
    reading: list[Library] = []
    reader = threading.Thread(
        target=lambda: reading.append(Library.open(data_dir, **shared, write=False, embedder=HashedEmbedder()))
    )
    reader.start()
    reader.join(0.1)
    assert not reading
    go_on.set()
    for thread in (writer, reader):
        thread.join(30)
    assert reading[0].search("wind power")
    reading[0].close()
    opened[0].close()


def test_a_reader_follows_the_writer(tmp_path: Path, shared: dict[str, Any]) -> None:
    data_dir = tmp_path / "data"
    with (
        open_small(data_dir, **shared) as writer,
        open_small(data_dir, **shared, write=False, follow_seconds=0) as reader,
    ):
        assert reader.search("turbines") == []
        writer.ingest([write(tmp_path, "wind.txt", WIND)])
        assert "Turbines" in reader.search("turbines")[0].text
        assert reader.revision == writer.revision
        writer.ingest([write(tmp_path, "wind.txt", CHIPS)], replace=True)
        assert "Semiconductor" in reader.search("semiconductor")[0].text
        writer.remove("wind")
        assert reader.documents() == ()
        assert reader.search("semiconductor") == []


def test_chroma_follows_changes(tmp_path: Path, shared: dict[str, Any]) -> None:
    with open_small(tmp_path / "data", **shared) as library:
        library.ingest([write(tmp_path, "wind.txt", WIND), write(tmp_path, "chips.txt", CHIPS)])
        library.ingest([write(tmp_path, "wind.txt", CHIPS + "More.\n")], replace=True)
        library.remove("chips")
        assert library.wait_for_chroma(60)
        [stored] = library._live.snapshot().versions.values()
        side = library._live.follower.side(library._live.snapshot(), "chunk") if library._live.follower else None
        assert side is not None
        held = [record for ids, _ in side.store.pages("chunk") for record in ids]
    assert sorted(held) == sorted(f"{stored.version}/{chunk.chunk_id}" for chunk in stored.chunks)


PROJECTS = "A list\n\nProject | City | Output (million yuan)\nKiln | Foshan | 12\nMill | Zhuhai | 30\nTotal | | 42\n"


def test_rows_of_tables_are_facts_in_chroma(tmp_path: Path, shared: dict[str, Any]) -> None:
    with open_small(tmp_path / "data", **shared) as library:
        library.ingest([write(tmp_path, "projects.txt", PROJECTS)])
        assert library.wait_for_chroma(60)
        [stored] = library._live.snapshot().versions.values()
        side = library._live.follower.side(library._live.snapshot(), CLUSTER) if library._live.follower else None
        assert side is not None
        kept = side.store._collections[CLUSTER].get(include=["metadatas", "embeddings"])
        rows = dict(zip(kept["ids"], kept["metadatas"], strict=True))
        table = f"{stored.version}/projects:table-1"
        assert rows.keys() == {f"{table}:row-1", f"{table}:row-2", f"{table}:row-3"}
        mill, total = rows[f"{table}:row-2"], rows[f"{table}:row-3"]
        assert (mill["kind"], mill["title"], total["kind"]) == ("row", "A list", "total")
        assert json.loads(mill["cells"])[2] == {"column": "Output", "words": "30", "value": 3e7, "unit": "yuan"}
        assert stored.document.text[mill["start"] : mill["end"]] == "Mill | Zhuhai | 30"
        vector = library.embed_query("Project | City | Output (million yuan) Mill | Zhuhai | 30")
        assert vector is not None
        [found] = side.nearest(vector, 1)
        assert found == f"{table}:row-2"
        library.remove("projects")
        assert library.wait_for_chroma(60)
        assert side.store.count(CLUSTER) == 0


def test_cluster_rows_are_found_among_rows_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.snapshot.MAX_EXACT", 0)
    rows = "".join(f"Wind power works {n} | Yangjiang | {n}\n" for n in range(40))
    with Library.open(tmp_path / "data", embedder=HashedEmbedder()) as library:
        library.ingest([write(tmp_path, "projects.txt", f"A list\n\nProject | City | Output\n{rows}")])
        assert library.wait_for_chroma(60)
        assert len(library.nearest_clusters("wind power works Yangjiang", 3)) == 3


def test_another_embedder_embeds_again(tmp_path: Path, shared: dict[str, Any]) -> None:
    data_dir = tmp_path / "data"
    with open_small(data_dir, **shared) as library:
        library.ingest([write(tmp_path, "wind.txt", WIND)])
    other = HashedEmbedder("other")
    with Library.open(data_dir, **shared, bundled=False, embedder=other) as library:
        assert other.calls == 1
        assert library.wait_for_chroma(60)
        assert library.status().problems == ()
        assert library.search("turbines", keyword_weight=0)[0].cosine > 0
