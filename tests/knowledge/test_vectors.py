from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from storing import garbage, truncate, write

from knowledge import probe, seal
from knowledge.errors import StoreError
from knowledge.rows import CHUNK, CLUSTER
from knowledge.seal import Sealed, SealState
from knowledge.vectors import BATCH, PAGE, ChromaSide, ChromaStore, Record

RANDOM = np.random.default_rng(7)
VECTORS = RANDOM.standard_normal((60, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)


def records(version: int, rows: range) -> list[Record]:
    return [Record(f"{version}/{row}", VECTORS[row], {"version": version, "row": row}) for row in rows]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChromaStore]:
    with closing(ChromaStore.open(tmp_path / "chroma", "stamp")) as store:
        store.add(CHUNK, records(1, range(40)))
        store.add(CHUNK, records(2, range(40, 60)))
        yield store


def test_the_nearest_are_those_with_the_highest_cosine(store: ChromaStore) -> None:
    query = VECTORS[3] + 0.3 * VECTORS[50]
    query /= np.linalg.norm(query)
    expected = VECTORS @ query
    found = store.nearest(CHUNK, query, 5)
    assert [record.partition("/")[2] for record in found] == [str(row) for row in np.argsort(-expected)[:5]]
    assert list(found.values()) == pytest.approx(sorted(expected, reverse=True)[:5], abs=1e-5)


def test_versions_filter(store: ChromaStore) -> None:
    assert {record.partition("/")[0] for record in store.nearest(CHUNK, VECTORS[3], 60, [2])} == {"2"}
    assert len(store.nearest(CHUNK, VECTORS[3], 100, [1, 2])) == 60
    assert store.nearest(CHUNK, VECTORS[3], 5, []) == {}
    assert store.nearest(CHUNK, VECTORS[3], 5, [9]) == {}
    assert store.nearest(CHUNK, VECTORS[3], 0) == {}


def test_cosines_of_given_records(store: ChromaStore) -> None:
    found = ChromaSide(store, CHUNK).cosines(VECTORS[3], ["1/3", "2/50", "7/unknown"])
    assert found == {
        "1/3": pytest.approx(1, abs=1e-5),
        "2/50": pytest.approx(float(VECTORS[50] @ VECTORS[3]), abs=1e-5),
    }
    assert store.cosines(CHUNK, VECTORS[3], []) == {}
    assert store.cosines(CHUNK, VECTORS[3], ["unknown"]) == {}


def test_adding_twice_keeps_one(store: ChromaStore) -> None:
    store.add(CHUNK, records(1, range(40)))
    store.add(CHUNK, [])
    assert store.count(CHUNK) == 60


def test_removing(store: ChromaStore) -> None:
    store.remove_version(1)
    store.remove(CHUNK, ["2/40", "unknown"])
    store.remove(CHUNK, [])
    assert store.count(CHUNK) == 19


def test_list_metadata_can_be_asked_for(store: ChromaStore) -> None:
    store.add(CLUSTER, [Record("1/a", VECTORS[0], {"version": 1, "cities": ["Shenzhen", "Zhuhai"]})])
    collection = store._collections[CLUSTER]
    assert collection.get(where={"cities": {"$contains": "Zhuhai"}})["ids"] == ["1/a"]
    assert collection.get(where={"cities": {"$contains": "Yangjiang"}})["ids"] == []


def test_what_was_added_is_there_after_opening_again(store: ChromaStore, tmp_path: Path) -> None:
    store.close()
    store.close()
    with closing(ChromaStore.open(tmp_path / "chroma", "stamp")) as again:
        pages = list(again.pages(CHUNK))
    assert sorted(record for ids, _ in pages for record in ids) == sorted(
        record.record for record in [*records(1, range(40)), *records(2, range(40, 60))]
    )
    assert all(
        found == pytest.approx(VECTORS[int(record.partition("/")[2])])
        for ids, vectors in pages
        for record, found in zip(ids, vectors, strict=True)
    )


def test_pages_cover_more_than_one_page(tmp_path: Path) -> None:
    total = PAGE + 10
    with closing(ChromaStore.open(tmp_path / "chroma", "stamp")) as store:
        for start in range(0, total, BATCH):
            numbers = range(start, min(start + BATCH, total))
            store.add(CHUNK, [Record(f"1/{number}", VECTORS[number % 60], {"version": 1}) for number in numbers])
        assert len({record for ids, _ in store.pages(CHUNK) for record in ids}) == total


def test_a_store_of_another_stamp_is_emptied(store: ChromaStore, tmp_path: Path) -> None:
    store.close()
    with closing(ChromaStore.open(tmp_path / "chroma", "another")) as other:
        assert other.count(CHUNK) == 0
        other.add(CHUNK, [Record("1/a", np.ones(4, dtype=np.float32), {"version": 1})])  # other dimensions, too


def test_a_closed_store_fails_with_our_error(store: ChromaStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="does without it"):
        store.nearest(CHUNK, VECTORS[0], 5)


def test_a_file_in_place_of_the_folder_fails_with_our_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        ChromaStore.open(write(tmp_path, "chroma", "not a folder"), "stamp")


def test_the_probe_tells_sound_from_damaged(store: ChromaStore, tmp_path: Path) -> None:
    store.close()
    assert probe.is_healthy(tmp_path / "chroma")
    garbage(tmp_path / "chroma" / "chroma.sqlite3")
    assert not probe.is_healthy(tmp_path / "chroma")


def test_a_probe_that_takes_too_long_means_no(store: ChromaStore, tmp_path: Path) -> None:
    store.close()
    assert not probe.is_healthy(tmp_path / "chroma", seconds=0.01)


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "folder"
    write(folder, "a", "content of a")
    write(folder, "deep/b", "content of b")
    seal.write(folder, tmp_path / "seal", Sealed("stamp", (3, 1)))
    return folder, tmp_path / "seal"


def test_a_sealed_folder_is_intact_also_as_a_copy(sealed: tuple[Path, Path], tmp_path: Path) -> None:
    assert seal.read(*sealed) == (SealState.INTACT, Sealed("stamp", (3, 1)))
    shutil.copytree(sealed[0], tmp_path / "copy", copy_function=shutil.copyfile)
    assert seal.read(tmp_path / "copy", sealed[1])[0] is SealState.INTACT


def test_any_change_breaks_the_seal(sealed: tuple[Path, Path]) -> None:
    folder, file = sealed
    content = (folder / "a").read_bytes()
    for change in (garbage, truncate, Path.unlink, lambda path: path.write_bytes(b"content of A")):
        change(folder / "a")
        assert seal.read(*sealed) == (SealState.BROKEN, None)
        (folder / "a").write_bytes(content)
    write(folder, "new", "")
    assert seal.read(*sealed)[0] is SealState.BROKEN
    (folder / "new").unlink()
    garbage(file)
    assert seal.read(*sealed)[0] is SealState.BROKEN


def test_large_folders_are_told_by_size_and_time(sealed: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_DIGEST_BYTES", 0)
    seal.write(*sealed, Sealed("stamp", ()))
    assert seal.read(*sealed)[0] is SealState.INTACT
    write(sealed[0], "a", "another text")
    assert seal.read(*sealed)[0] is SealState.BROKEN


def test_states_without_a_seal(sealed: tuple[Path, Path], tmp_path: Path) -> None:
    folder, file = sealed
    seal.remove(file)
    seal.remove(file)
    assert seal.read(folder, file) == (SealState.UNSEALED, None)
    assert seal.read(tmp_path / "absent", file) == (SealState.ABSENT, None)
    (tmp_path / "empty").mkdir()
    assert seal.read(tmp_path / "empty", file) == (SealState.ABSENT, None)
    assert seal.read(folder / "a", file) == (SealState.BROKEN, None)
