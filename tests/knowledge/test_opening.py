"""What opening a data folder makes good, and what it refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from storing import WIND, listing, open_small, write

from knowledge.embed import MiniLMEmbeddings
from knowledge.errors import ForeignDataFolder, StoreError
from knowledge.folder import CATALOGUE_FILE
from knowledge.library import Library
from knowledge.lock import WriterLock


def test_another_parser_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir = tmp_path / "data"
    with open_small(data_dir) as library:
        library.ingest([write(tmp_path, "wind.txt", WIND)])
        before = library.revision
    (tmp_path / "wind.txt").unlink()
    monkeypatch.setattr("knowledge.ingest.PARSER_VERSION", "next")
    with open_small(data_dir, write=False) as library:
        assert library.revision > before
        assert [stored.parser_version for stored in library._live.snapshot().versions.values()] == ["next"]
        assert library.search("turbines")


def test_without_a_model_keywords_answer_and_vectors_come_later(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with Library.open(data_dir, embedder=MiniLMEmbeddings(tmp_path)) as library:
        assert not library.vectors_ready
        assert "Yangjiang" in library.search("wind power equipment")[0].text
        assert library.nearest_clusters("wind") == []
        assert library.embed_query("wind") is None
        assert len(library.status(deep=True).problems) == 1
        assert library.status().backlog > 100
    with Library.open(data_dir, write=False) as library:
        assert library.vectors_ready
        assert library.status().problems == ()


def test_a_reader_without_a_keyword_index_searches_by_meaning(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with open_small(data_dir) as writer:
        writer.ingest([write(tmp_path, "wind.txt", WIND)])
        for path in (data_dir / "keywords").iterdir():
            path.unlink()
        with open_small(data_dir, write=False) as reader:
            assert "keyword index is missing" in reader.status().problems[0]
            assert reader.search("Turbines of 10 MW are built in Yangjiang.")[0].cosine > 0.9


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "thesis.txt", "years of work")
    before = listing(tmp_path)
    for writing in (True, False):
        with pytest.raises(ForeignDataFolder, match=r"thesis\.txt.*Nothing was changed"):
            open_small(tmp_path, write=writing)
    assert listing(tmp_path) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = write(tmp_path, "data", "a file")
    for writing in (True, False):
        with pytest.raises(ForeignDataFolder, match="is a file"):
            open_small(path, write=writing)
        with pytest.raises(ForeignDataFolder, match="is a file"):
            open_small(path / "below", write=writing)
    assert path.read_text() == "a file"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "deep")
    for path in (Path("/proc/guangdong"), tmp_path / "dangling"):
        with pytest.raises(ForeignDataFolder, match="cannot be written"):
            open_small(path)


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = listing(tmp_path)
    with pytest.raises(ForeignDataFolder, match="another program"):
        open_small(tmp_path)
    assert listing(tmp_path) == before


def test_harmless_files_do_not_make_a_folder_foreign(tmp_path: Path) -> None:
    write(tmp_path, ".gitkeep", "")
    (tmp_path / "lost+found").mkdir()
    open_small(tmp_path).close()


def test_a_failed_open_leaves_the_lock_free(tmp_path: Path) -> None:
    open_small(tmp_path / "data").close()
    write(tmp_path / "data", CATALOGUE_FILE, b"garbage" * 100)
    with pytest.raises(StoreError, match="Move the folder"):
        open_small(tmp_path / "data")
    WriterLock(tmp_path / "data").release()
