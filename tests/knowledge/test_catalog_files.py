"""Catalogues that are not there, begun, newer, damaged, somebody else's, or shared by machines."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update
from storing import WIND, listing, parsed, publish, write

from knowledge import folder, tables
from knowledge.catalog import Catalog
from knowledge.database import Hold
from knowledge.errors import ForeignDataFolder, NewerStore, StoreBusy, StoreError
from knowledge.folder import CATALOGUE_FILE
from tests.services import PostgresServer, free_port


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Catalog]:
    folder.prepare(tmp_path)
    with closing(Catalog.create(tmp_path)) as catalog:
        yield catalog


def test_the_file_is_written_for_safety(sqlite: Catalog) -> None:
    with sqlite._reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    assert sqlite.check() == "ok"


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


@pytest.mark.usefixtures("sqlite")
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


def test_garbage_in_place_of_the_catalogue(sqlite: Catalog, tmp_path: Path) -> None:
    sqlite.close()
    for content in (b"garbage" * 1000, b"SQLite format 3\x00", b"x"):
        write(tmp_path, CATALOGUE_FILE, content)
        with pytest.raises(StoreError, match="Move the folder"):
            Catalog.open(tmp_path)
        assert (tmp_path / CATALOGUE_FILE).read_bytes() == content


def test_garbage_inside_the_catalogue(sqlite: Catalog, tmp_path: Path) -> None:
    for number in range(20):
        publish(sqlite, parsed(f"d{number}", WIND))
    sqlite.close()
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


def test_a_text_that_differs_from_its_digest_is_noticed(sqlite: Catalog, tmp_path: Path) -> None:
    publish(sqlite, parsed("a", WIND))
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection, connection:
        connection.execute("UPDATE versions SET text = replace(text, 'Yangjiang', 'Shanghai!')")
    with pytest.raises(StoreError, match="differs from its digest"):
        sqlite.contents()


def test_a_newer_catalogue_in_a_database_is_left_alone(postgres: PostgresServer, tmp_path: Path) -> None:
    address = postgres.new_database()
    with closing(Catalog.create(tmp_path, address)) as catalog, catalog._database.begin_writing() as connection:
        connection.execute(update(tables.state).where(tables.state.c.name == "schema").values(value="99"))
    with pytest.raises(NewerStore, match="Update the program") as refused:
        Catalog.open(tmp_path, address)
    assert "secret" not in str(refused.value)


def test_two_machines_make_one_catalogue(postgres: PostgresServer, tmp_path: Path) -> None:
    address = postgres.new_database()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: Catalog.create(tmp_path, address), range(4)))
    assert len({catalog.catalogue_id for catalog in made}) == 1
    for catalog in made:
        catalog.close()


@pytest.mark.parametrize(
    "address",
    [
        "mysql://root:secret@127.0.0.1/x",
        "secret",
        "postgresql://me:secret@127.0.0.1",
        "http://secret@host/",
        "sqlite:///secret",
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    for use in (Catalog.open, Catalog.create):
        with pytest.raises(StoreError, match="GUANGDONG_DATABASE_URL is no address") as refused:
            use(tmp_path, address)
        assert "secret" not in str(refused.value)


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check that it runs") as refused:
        Catalog.open(tmp_path, f"postgresql://me:secret@127.0.0.1:{free_port()}/x")
    assert "secret" not in str(refused.value)


def test_one_machine_at_a_time_writes(postgres: PostgresServer, tmp_path: Path) -> None:
    address = postgres.new_database()
    with closing(Catalog.create(tmp_path, address)) as ours, closing(Catalog.create(tmp_path, address)) as theirs:
        with ours.hold(Hold.WRITE):
            with (
                pytest.raises(StoreBusy, match=rf"another process \(guangdong-assistant .*{os.getpid()}"),
                theirs.hold(Hold.WRITE, 0),
            ):
                pass
            with theirs.hold(Hold.VECTORS, 0):
                pass
        with theirs.hold(Hold.WRITE, 0):
            pass
