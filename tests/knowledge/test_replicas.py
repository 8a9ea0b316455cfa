"""Replicas on several machines: one PostgreSQL, one Chroma server, and a data folder each. What fails comes back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from storing import CHIPS, WIND, HashedEmbedder, write

from knowledge.chroma_server import ChromaAddress
from knowledge.errors import StoreError
from knowledge.library import Library
from knowledge.rows import CHUNK
from tests.services import ChromaServer, PostgresServer, free_port, until

NEWS_SECONDS = 5.0  # within which a replica has to know of a new document

Open = Callable[..., Library]


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def replica(address: str, chroma_server: ChromaServer, tmp_path: Path) -> Iterator[Open]:
    """Opens one more replica, with a data folder of its own."""
    opened: list[Library] = []

    def start(**options: object) -> Library:
        given = {"database_url": address, "chroma": ChromaAddress(chroma_server.url), "bundled": False} | options
        library = Library.open(tmp_path / f"replica-{len(opened)}", embedder=HashedEmbedder(), **given)  # type: ignore[arg-type]
        opened.append(library)
        return library

    yield start
    for library in opened:
        library.close()


def through_chroma(library: Library) -> bool:
    follower = library._live.follower
    return follower is not None and follower.side(library._live.snapshot(), CHUNK) is not None


def records(library: Library) -> list[str]:
    follower = library._live.follower
    side = follower.side(library._live.snapshot(), CHUNK) if follower else None
    assert side is not None
    return sorted(record for ids, _ in side.store.pages(CHUNK) for record in ids)


def expected(library: Library) -> list[str]:
    versions = library._live.snapshot().versions.values()
    return sorted(f"{stored.version}/{chunk.chunk_id}" for stored in versions for chunk in stored.chunks)


def test_replicas_learn_of_each_other_s_documents(replica: Open, tmp_path: Path) -> None:
    one, other = replica(), replica()
    one.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: other.document("wind"), NEWS_SECONDS)
    assert other.search("turbines")
    other.ingest([write(tmp_path, "chips.txt", CHIPS)])
    until(lambda: one.document("chips"), NEWS_SECONDS)
    assert "Semiconductor" in one.search("semiconductor")[0].text
    one.remove("wind")
    until(lambda: not other.document("wind"), NEWS_SECONDS)
    assert one.revision == other.revision == 3
    for library in (one, other):
        until(lambda library=library: through_chroma(library))
        assert library.wait_for_chroma(30)
        until(lambda library=library: records(library) == expected(library))
        assert library.status().problems == ()
        assert library.search("Wafers come from abroad.", keyword_weight=0)[0].cosine > 0.5


def test_the_first_start_of_several_indexes_once(address: str, chroma_server: ChromaServer, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from storing import HashedEmbedder\n"
        "from knowledge.library import Library; from knowledge.chroma_server import ChromaAddress\n"
        "library = Library.open(Path(sys.argv[1]), embedder=HashedEmbedder(), database_url=sys.argv[2],"
        " chroma=ChromaAddress(sys.argv[3]))\n"
        "assert library.wait_for_chroma(60); print(library.revision, len(library.clusters())); library.close()"
    )
    command = [sys.executable, "-c", code]
    starts = [
        subprocess.Popen(
            [*command, str(tmp_path / str(number)), address, chroma_server.url],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": f"{Path(__file__).parents[2]}:{Path(__file__).parent}", "PATH": "/usr/bin:/bin"},
        )
        for number in range(3)
    ]
    assert [process.communicate(timeout=90)[0] for process in starts] == [b"1 15\n"] * 3


def test_a_folder_in_use_does_not_keep_others_from_writing(
    address: str, chroma_server: ChromaServer, tmp_path: Path
) -> None:
    """`ingest` beside a `serve` on the same machine."""
    options = {"database_url": address, "chroma": ChromaAddress(chroma_server.url), "bundled": False}
    with (
        Library.open(tmp_path / "data", embedder=HashedEmbedder(), **options) as serving,  # type: ignore[arg-type]
        Library.open(tmp_path / "data", embedder=HashedEmbedder(), **options) as ingesting,  # type: ignore[arg-type]
    ):
        ingesting.ingest([write(tmp_path, "wind.txt", WIND)])
        until(lambda: serving.document("wind"), NEWS_SECONDS)
        until(lambda: through_chroma(serving))


def test_a_killed_replica_s_half_filled_server_is_completed(replica: Open, tmp_path: Path) -> None:
    one = replica()
    one.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: through_chroma(one))
    follower = one._live.follower
    assert follower is not None
    assert follower._store is not None
    # what a kill between the records and the ledger leaves behind
    [version] = follower._held
    follower._home.removing(follower._store, version)
    follower._store.remove(CHUNK, expected(one)[1:])
    other = replica()
    until(lambda: through_chroma(other))
    assert records(other) == expected(other)


def test_the_chroma_server_goes_and_comes_back(chroma_server: ChromaServer, replica: Open, tmp_path: Path) -> None:
    library = replica()
    library.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: through_chroma(library))
    chroma_server.kill()
    try:
        for _ in range(3):
            assert "Turbines" in library.search("turbines")[0].text
        until(lambda: not through_chroma(library))
        assert "Chroma" in library.status().problems[0]
        assert library.search("turbines", keyword_weight=0)[0].cosine > 0  # from the catalogue's vectors
        library.ingest([write(tmp_path, "chips.txt", CHIPS)])  # and what is added meanwhile follows later
        assert library.search("semiconductor")
        late = replica()  # starts without it, too
        assert late.search("semiconductor")
    finally:
        chroma_server.start()
    for each in (library, late):
        until(lambda each=each: through_chroma(each))
        assert records(each) == expected(each)
        assert each.status().problems == ()


def test_a_chroma_server_that_hangs_costs_one_question_some_seconds(
    chroma_server: ChromaServer, replica: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.chroma_server._ANSWER_SECONDS", 0.2)
    monkeypatch.setattr("knowledge.snapshot.MAX_EXACT", 0)  # as if there were too many vectors to compare all
    library = replica()
    library.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: through_chroma(library))
    chroma_server.freeze()
    try:
        assert library.search("turbines")
        assert not through_chroma(library)  # the next question does not wait for it
        monkeypatch.setattr("knowledge.snapshot.MAX_EXACT", 100)
        assert library.search("turbines", keyword_weight=0)[0].cosine > 0
    finally:
        chroma_server.thaw()
    until(lambda: through_chroma(library))


def test_a_chroma_server_that_lost_its_disk_is_filled_again(tmp_path: Path, postgres: PostgresServer) -> None:
    address = postgres.new_database()
    with closing(ChromaServer().start()) as server:
        chroma = ChromaAddress(server.url)
        with Library.open(
            tmp_path / "data", embedder=HashedEmbedder(), bundled=False, database_url=address, chroma=chroma
        ) as library:
            library.ingest([write(tmp_path, "wind.txt", WIND)])
            until(lambda: through_chroma(library))
            server.kill()
            (server.folder / "data").rename(server.folder / "lost")
            server.start()
            until(lambda: library.status().problems)
            until(lambda: through_chroma(library) and records(library) == expected(library))


def test_postgres_goes_and_comes_back(postgres: PostgresServer, replica: Open, tmp_path: Path) -> None:
    one, other = replica(), replica()
    one.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: other.document("wind"), NEWS_SECONDS)
    postgres.kill()
    try:
        for library in (one, other):
            assert "Turbines" in library.search("turbines")[0].text
            assert library.documents()
            assert "Check that it runs" in " ".join(library.status().problems)
        with pytest.raises(StoreError, match="Check that it runs") as refused:
            one.ingest([write(tmp_path, "chips.txt", CHIPS)])
        assert "secret" not in str(refused.value)
        with pytest.raises(StoreError, match="Check that it runs"):
            one.remove("wind")
    finally:
        postgres.start()
    one.ingest([tmp_path / "chips.txt"])
    until(lambda: other.document("chips"), NEWS_SECONDS)
    until(lambda: one.status().problems == other.status().problems == ())


def test_without_both_servers_meanings_are_still_compared(
    postgres: PostgresServer, chroma_server: ChromaServer, replica: Open, tmp_path: Path
) -> None:
    library = replica(follow_seconds=0)
    library.ingest([write(tmp_path, "wind.txt", WIND)])
    until(lambda: through_chroma(library))
    assert library.vectors_ready  # has read them
    postgres.kill()
    chroma_server.kill()
    try:
        until(lambda: not through_chroma(library))
        assert library.search("turbines", keyword_weight=0)[0].cosine > 0
    finally:
        postgres.start()
        chroma_server.start()
    until(lambda: through_chroma(library))


def test_a_replica_does_not_start_without_the_catalogue(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check that it runs"):
        Library.open(tmp_path / "data", database_url=f"postgresql://127.0.0.1:{free_port()}/x")
    with Library.open(tmp_path / "data", embedder=HashedEmbedder(), bundled=False):
        pass  # and has left the folder's lock free


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host", "http://", "http://me:secret@host", "http://host/path", "http://host:x"]
)
def test_what_is_no_chroma_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="GUANGDONG_CHROMA_URL is no address"):
        Library.open(tmp_path / "data", embedder=HashedEmbedder(), bundled=False, chroma=ChromaAddress(url, "secret"))
    assert "secret" not in repr(ChromaAddress("http://host", "secret"))
