"""Damage of every kind, and `kill -9` at every stage: the next start repairs by itself and answers."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from storing import HashedEmbedder, garbage, replace, truncate

from knowledge.embed import Embedder, MiniLMEmbeddings
from knowledge.folder import CATALOGUE_FILE
from knowledge.library import Library
from knowledge.rows import CHUNK, CLUSTER

KILLS = 20
QUESTION = "Where is wind power equipment built?"


def check_whole(library: Library) -> None:
    """All chunks are there exactly once, everywhere, and answers come."""
    assert library.wait_for_chroma(60), library.status().problems
    [stored] = library._live.snapshot().versions.values()
    chunks = sorted(f"{stored.version}/{chunk.chunk_id}" for chunk in stored.chunks)
    assert len(set(chunks)) == len(chunks) > 100
    assert library.status(deep=True).problems == ()
    assert library.status().keywords == len(chunks)
    chroma = library._live.follower.side(library._live.snapshot(), CHUNK) if library._live.follower else None
    assert chroma is not None
    assert sorted(record for ids, _ in chroma.store.pages(CHUNK) for record in ids) == chunks
    rows = [row for table in stored.tables for row in (*table.records, *table.totals)]
    facts = sorted(f"{stored.version}/{fact.fact_id}" for fact in (*stored.clusters, *rows))
    assert sorted(record for ids, _ in chroma.store.pages(CLUSTER) for record in ids) == facts
    assert len(stored.clusters) == 15
    assert "Yangjiang" in library.search(QUESTION, 1)[0].text
    assert "Yangjiang" in library.search(QUESTION, 1, cosine_weight=0)[0].text
    # Chunks are their own nearest neighbours, so the vectors are right as well.
    for chunk in [chunk for chunk in stored.chunks if not chunk.context][::10]:
        text = stored.document.cut(chunk.span)
        assert library.search(text, 1, keyword_weight=0)[0].cosine > 0.95


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("pristine") / "data"
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)
    return data_dir


@pytest.fixture
def data_dir(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "data"))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def flip(path: Path) -> None:
    """Change some bytes in the middle and leave size and time as they were."""
    times = path.stat()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(byte ^ 0xFF for byte in content[middle : middle + 64])
    replace(path, bytes(content))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_catalogue_of_the_schema_before_is_read_again(data_dir: Path) -> None:
    with closing(sqlite3.connect(data_dir / CATALOGUE_FILE)) as connection, connection:
        for statement in (
            "DROP TABLE columns",
            "CREATE TABLE chunks (version INTEGER, position INTEGER)",
            "ALTER TABLE facts ADD COLUMN unit TEXT",
            "ALTER TABLE facts ADD COLUMN value FLOAT",
            "UPDATE state SET value = '2' WHERE name = 'schema'",
        ):
            connection.execute(statement)
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)
        assert library.quantities()


@pytest.mark.parametrize("damage", [garbage, truncate, remove, flip])
@pytest.mark.parametrize("folder", ["chroma", "keywords"])
def test_all_files_damaged(data_dir: Path, folder: str, damage: Callable[[Path], None]) -> None:
    for path in files(data_dir / folder):
        damage(path)
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)


@pytest.mark.parametrize("folder", ["chroma", "keywords", "chroma.seal"])
def test_deleted(data_dir: Path, folder: str) -> None:
    remove(data_dir / folder)
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)


@pytest.mark.parametrize("folder", ["chroma", "keywords"])
def test_a_file_in_place_of_the_folder(data_dir: Path, folder: str) -> None:
    remove(data_dir / folder)
    (data_dir / folder).write_text("a file")
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)


@pytest.mark.parametrize("damage", [garbage, truncate, remove])
def test_each_chroma_file_damaged(data_dir: Path, damage: Callable[[Path], None]) -> None:
    names = [path.relative_to(data_dir) for path in files(data_dir / "chroma")]
    for number in range(len(names)):
        # Every opening makes new files, so the n-th of today is damaged.
        damage(files(data_dir / "chroma")[number])
        with Library.open(data_dir, embedder=HashedEmbedder()) as library:
            check_whole(library)


@pytest.mark.parametrize("damage", [garbage, truncate, flip])
def test_damage_after_an_unclean_end(data_dir: Path, damage: Callable[[Path], None]) -> None:
    """Without a seal, only the probe in a child process stands between damage and a crash."""
    (data_dir / "chroma.seal").unlink()
    for path in files(data_dir / "chroma"):
        damage(path)
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)


def test_a_catalogue_made_anew_does_not_trust_old_indexes(data_dir: Path) -> None:
    for path in data_dir.glob("catalogue.sqlite3*"):
        path.unlink()
    with Library.open(data_dir, embedder=HashedEmbedder()) as library:
        check_whole(library)


class Zygote:
    def __init__(self) -> None:
        here = Path(__file__).parent
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here.parents[1]), str(here)])}
        self._process = subprocess.Popen(
            [sys.executable, str(here / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def run(self, data_dir: Path, kill_at: int | None, real_model: bool) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"data_dir": str(data_dir), "kill_at": kill_at, "real_model": real_model}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.mark.parametrize(("real_model", "kills"), [(False, KILLS), (True, 5)])
def test_killed_during_the_first_indexing(zygote: Zygote, tmp_path: Path, real_model: bool, kills: int) -> None:
    whole = zygote.run(tmp_path / "whole", None, real_model)
    assert whole["exit"] == 0
    events = whole["events"]
    assert {event.partition(" ")[0] for event in events} == {
        "parse", "embed", "catalogue", "keywords", "vectors", "closed"
    }  # fmt: skip
    # Embedding makes most of the events and writes nothing: one in ten of the kills is enough for it.
    embedding = [number for number, event in enumerate(events, start=1) if event.startswith("embed")]
    others = [number for number in range(1, len(events) + 1) if number not in embedding]
    moments = (others * kills)[: kills - kills // 10] + embedding[:: len(embedding) // 2][: kills // 10]
    for number, moment in enumerate(sorted(moments)):
        data_dir = tmp_path / str(number)
        killed = zygote.run(data_dir, moment, real_model)
        assert killed["exit"] in (-9, 0), killed
        embedder: Embedder = MiniLMEmbeddings() if real_model else HashedEmbedder()
        with Library.open(data_dir, embedder=embedder) as library:
            check_whole(library)


def test_killed_again_and_again(zygote: Zygote, tmp_path: Path) -> None:
    """Each start is killed a little later than the last, in the same folder."""
    for moment in range(1, 12):
        zygote.run(tmp_path / "data", moment, real_model=False)
    with Library.open(tmp_path / "data", embedder=HashedEmbedder()) as library:
        check_whole(library)
