from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from storing import CHIPS, WIND, HashedEmbedder, write

from knowledge.intake import IngestRow, IngestStatus
from knowledge.library import Library
from knowledge.sources import DOCUMENTS

INDEXED, UNCHANGED, FAILED = IngestStatus.INDEXED, IngestStatus.UNCHANGED, IngestStatus.FAILED


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data", bundled=False, embedder=HashedEmbedder()) as library:
        yield library


def statuses(rows: list[IngestRow]) -> list[tuple[str, IngestStatus]]:
    return [(Path(row.file).name, row.status) for row in rows]


def test_a_file_is_indexed_once(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "wind.txt", WIND)
    [row] = library.ingest([path])
    assert row == IngestRow(str(path), INDEXED, "wind", "", len(library.chunks("wind")))
    before = library.revision
    [again] = library.ingest([path])
    assert (again.status, again.document_id, again.chunks) == (UNCHANGED, "wind", row.chunks)
    assert library.revision == before


def test_other_content_needs_replace(library: Library, tmp_path: Path) -> None:
    library.ingest([write(tmp_path, "a.txt", WIND)])
    path = write(tmp_path, "a.txt", CHIPS)
    [refused] = library.ingest([path])
    assert refused.status == FAILED
    assert "--replace" in refused.reason
    assert library.search("turbines")[0].keyword > 0
    [replaced] = library.ingest([path], replace=True)
    assert replaced.status == INDEXED
    assert [document.document_id for document in library.documents()] == ["a"]
    assert all("urbine" not in passage.text for passage in library.search("turbines"))


def test_other_metadata_of_the_same_content_is_taken_over(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", WIND)
    library.ingest([path])
    write(tmp_path, "a.txt.yaml", "title: A better title\npublished: 2024-01-02\n")
    [row] = library.ingest([path])
    assert row.status == INDEXED
    [document] = library.documents()
    assert document.source.title == "A better title"
    assert library.ingest([path])[0].status == UNCHANGED


def test_bad_files_fail_and_stop_nobody(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    write(folder, "1-empty.txt", "")
    write(folder, "2-nul.txt", b"a\x00b")
    write(folder, "3-mixed.txt", "漢字".encode("big5") * 9 + "größer".encode() * 9)
    write(folder, "4-sidecar.txt", WIND)
    write(folder, "4-sidecar.txt.yaml", "titel: x")
    write(folder, "5-good.txt", CHIPS)
    os.mkfifo(folder / "6-pipe.txt")
    (folder / "7-dangling.txt").symlink_to(folder / "nowhere")
    write(folder, "deep/8-good.TXT", WIND)
    write(folder, ".hidden.txt", "Hidden")
    write(folder, "notes.pdf", "not what it says")
    write(folder, "picture.png", b"\x89PNG\r\n")
    rows = library.ingest([folder])
    assert statuses(rows) == [
        ("1-empty.txt", FAILED),
        ("2-nul.txt", FAILED),
        ("3-mixed.txt", FAILED),
        ("4-sidecar.txt", FAILED),
        ("5-good.txt", INDEXED),
        ("8-good.TXT", INDEXED),
        ("notes.pdf", FAILED),
        ("picture.png", IngestStatus.SKIPPED),
    ]
    assert all(row.reason and not row.document_id for row in rows if row.status == FAILED)


def test_paths_that_are_no_documents(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    rows = library.ingest([tmp_path / "absent.txt", write(tmp_path, "a.png", b"\x89PNG"), tmp_path / "empty"])
    assert [row.status for row in rows] == [FAILED] * 3
    assert "not a file" in rows[0].reason
    assert "a picture" in rows[1].reason
    assert "no files" in rows[2].reason


def test_the_same_content_is_never_there_twice(library: Library, tmp_path: Path) -> None:
    library.ingest([write(tmp_path, "a.txt", WIND)])
    [row] = library.ingest([write(tmp_path, "copy-of-a.txt", WIND)])
    assert (row.status, row.document_id) == (UNCHANGED, "a")
    assert "already there as a" in row.reason


def test_two_files_of_one_name_do_not_replace_each_other(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "files/2019/plan.txt", WIND)
    write(tmp_path, "files/2020/plan.txt", CHIPS)
    for _ in range(2):
        rows = library.ingest([tmp_path / "files"], replace=True)
        assert rows[1].status == FAILED
        assert "same document id plan" in rows[1].reason
    write(tmp_path, "files/2020/plan.txt.yaml", "document_id: plan-2020")
    assert statuses(library.ingest([tmp_path / "files"])) == [("plan.txt", UNCHANGED), ("plan.txt", INDEXED)]


def test_progress_tells_the_stages(library: Library, tmp_path: Path) -> None:
    seen: list[str] = []
    library.ingest([write(tmp_path, "a.txt", WIND)], progress=lambda stage, *_: seen.append(stage))
    library.wait_for_chroma()
    assert list(dict.fromkeys(stage for stage in seen if stage != "vectors")) == ["parse", "keywords", "embed"]


@pytest.fixture
def with_bundled(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "full", embedder=HashedEmbedder()) as library:
        yield library


def test_a_removed_bundled_document_stays_away_until_asked_for(with_bundled: Library, tmp_path: Path) -> None:
    assert with_bundled.remove("guangdong-2019")
    assert not with_bundled.remove("guangdong-2019")
    with_bundled.close()
    with Library.open(tmp_path / "full", embedder=HashedEmbedder()) as again:
        assert again.documents() == ()
        [row] = again.ingest()
        assert (row.status, row.clusters) == (INDEXED, 15)
        assert again.ingest()[0].status == UNCHANGED


def test_a_copy_of_the_bundled_document_is_known(with_bundled: Library) -> None:
    [row] = with_bundled.ingest([next(DOCUMENTS.glob("*.txt"))])
    assert (row.status, row.document_id) == (UNCHANGED, "guangdong-2019")


def test_a_file_in_place_of_the_bundled_document_stays(with_bundled: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "guangdong-2019.txt", WIND)
    assert with_bundled.ingest([path])[0].status == FAILED
    assert with_bundled.ingest([path], replace=True)[0].status == INDEXED
    with_bundled.close()
    with Library.open(tmp_path / "full", embedder=HashedEmbedder()) as again:
        assert again.search("turbines")[0].keyword > 0
        assert "your" in again.ingest()[0].reason or "yours" in again.ingest()[0].reason
        again.remove("guangdong-2019")
        assert again.ingest()[0].status == INDEXED


def test_a_dry_run_changes_nothing(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "wind.txt", WIND)
    before = library.revision
    [row] = library.ingest([path], dry_run=True)
    assert (row.status, row.document_id, library.revision) == (IngestStatus.WOULD_INDEX, "wind", before)
    assert library.documents() == ()


def test_patterns_name_files(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "deep/a.txt", WIND)
    write(tmp_path, "deep/b.md", CHIPS)
    rows = library.ingest([tmp_path / "**" / "*.md", tmp_path / "*.pdf"])
    assert statuses(rows) == [("b.md", INDEXED), ("*.pdf", FAILED)]


def test_files_of_one_name_in_several_formats(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "files/plan.md", CHIPS)
    write(tmp_path, "files/plan.txt", WIND)
    for status in (INDEXED, UNCHANGED):
        rows = library.ingest([tmp_path / "files"])
        assert [(row.status, row.document_id) for row in rows] == [(status, "plan"), (status, "plan-txt")]


def test_a_list_in_the_folder_describes_several_files(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "files/a.txt", WIND)
    write(tmp_path, "files/b.txt", CHIPS)
    write(
        tmp_path,
        "files/sources.yaml",
        "- {file: a.txt, document_id: old, published: 2020-01-02}\n"
        "- {file: b.txt, document_id: new, supersedes: old, amends: [old, other]}\n",
    )
    write(tmp_path, "files/b.txt.yaml", "title: The newer plan\n")
    assert statuses(library.ingest([tmp_path / "files"])) == [("a.txt", INDEXED), ("b.txt", INDEXED)]
    by_id = {document.document_id: document.source for document in library.documents()}
    assert by_id["new"].supersedes == ("old",)
    assert by_id["new"].amends == ("old", "other")
    assert by_id["new"].title == "The newer plan"
    assert by_id["old"].published is not None
    assert statuses(library.ingest([tmp_path / "files"])) == [("a.txt", UNCHANGED), ("b.txt", UNCHANGED)]
    write(tmp_path, "files/sources.yaml", "- {file: a.txt, titel: x}\n")
    assert all(row.status == FAILED and "sources.yaml" in row.reason for row in library.ingest([tmp_path / "files"]))


def test_a_search_among_few_documents_sees_all_their_passages_however_far_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.snapshot.MAX_EXACT", 100)
    crowd = " ".join(f"Turbines of {number} MW turn in the wind." for number in range(1_500))
    write(tmp_path / "files", "crowd.txt", f"Crowd\n\n{crowd}")
    write(tmp_path / "files", "chips.txt", CHIPS)
    with Library.open(tmp_path / "data", bundled=False, embedder=HashedEmbedder()) as library:
        library.ingest([tmp_path / "files"])
        assert library.wait_for_chroma(60)
        assert library.backlog == 0
        found = library.search("Turbines of 7 MW turn in the wind", 20, ["chips"], keyword_weight=0)
        assert len(found) == len(library.chunks("chips"))
        assert {passage.chunk.span.document_id for passage in found} == {"chips"}
