from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storing import WIND, write

from knowledge import sources
from knowledge.errors import SourceMismatch, UnreadableFile
from knowledge.readers.formats import read
from knowledge.types import Source


def describe(path: Path, data: bytes) -> Source:
    return sources.describe(path.name, read(data, path.name), data, sources.given_for(path))


def test_the_bundled_document_is_as_listed() -> None:
    [(source, data)] = sources.bundled()
    assert source.document_id == "guangdong-2019"
    assert source.published == date(2019, 12, 3)
    assert source.issuer == "外商投资促进处"
    assert data.startswith(b"Strategic Emerging Industries")


def _copy_of_bundled(folder: Path) -> Path:
    for path in sources.DOCUMENTS.iterdir():
        write(folder, path.name, path.read_bytes())
    return folder


def test_a_changed_bundled_file_is_refused(tmp_path: Path) -> None:
    folder = _copy_of_bundled(tmp_path)
    text = next(folder.glob("*.txt"))
    text.write_bytes(text.read_bytes() + b" ")
    with pytest.raises(SourceMismatch, match="sha256"):
        sources.bundled(folder)


def test_a_missing_bundled_file_is_named(tmp_path: Path) -> None:
    folder = _copy_of_bundled(tmp_path)
    next(folder.glob("*.txt")).unlink()
    with pytest.raises(SourceMismatch, match="cannot be read"):
        sources.bundled(folder)


@pytest.mark.parametrize(
    "listing", [b"", b"{", b"- document_id: a", b"\xff", b"- {document_id: ../x, file: a, title: b}"]
)
def test_a_malformed_listing_is_refused(tmp_path: Path, listing: bytes) -> None:
    write(tmp_path, "sources.yaml", listing)
    with pytest.raises(SourceMismatch):
        sources.bundled(tmp_path)


def test_a_file_tells_its_own_title(tmp_path: Path) -> None:
    source = describe(tmp_path / "Wind Power (2024).txt", WIND.encode())
    assert (source.document_id, source.title, source.language) == ("wind-power-2024", "Wind power in Yangjiang", "en")
    assert source.file == "Wind Power (2024).txt"


def test_a_file_without_a_short_first_line_is_called_by_its_name(tmp_path: Path) -> None:
    assert describe(tmp_path / "notes.txt", b"x" * 500).title == "notes"


def test_a_chinese_file(tmp_path: Path) -> None:
    source = describe(tmp_path / "广东 产业.txt", "广东省战略性新兴产业集群行动计划".encode())
    assert (source.document_id, source.language) == ("广东-产业", "zh")


def test_a_file_without_a_usable_name_gets_an_id_from_its_content(tmp_path: Path) -> None:
    assert describe(tmp_path / "---.txt", b"text").document_id.startswith("document-")


def test_a_sidecar_overrides(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", WIND)
    write(
        tmp_path, "a.txt.yaml", "document_id: wind-2024\ntitle: Wind\npublished: 2024-05-06\nurl: https://a.example/b\n"
    )
    source = describe(path, path.read_bytes())
    assert (source.document_id, source.title, source.published) == ("wind-2024", "Wind", date(2024, 5, 6))
    assert source.url == "https://a.example/b"


def test_an_empty_sidecar_says_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", WIND)
    write(tmp_path, "a.txt.yaml", "")
    assert describe(path, path.read_bytes()).document_id == "a"


@pytest.mark.parametrize(
    "sidecar",
    [
        "titel: misspelt",
        "published: 2024-13-45",
        "url: javascript:alert(1)",
        "document_id: ../../etc",
        'title: "\\ud800"',
        "title: [",
        "[" * 5000,
        "- a list",
        "title: ''",
        b"\xff",
        "x" * 200_000,
    ],
)
def test_a_malformed_sidecar_fails_its_file(tmp_path: Path, sidecar: str | bytes) -> None:
    path = write(tmp_path, "a.txt", WIND)
    write(tmp_path, "a.txt.yaml", sidecar)
    with pytest.raises(UnreadableFile, match=r"a\.txt\.yaml"):
        describe(path, path.read_bytes())


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (b" \n\t", "empty"), (b"a\x00b", "NUL"), (b"\xff\x81\x00", "NUL")]
)
def test_what_is_not_text_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        describe(tmp_path / "a.txt", data)


def test_reading_refuses_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="not a file"):
        sources.read(tmp_path)
    with pytest.raises(UnreadableFile, match="not a file"):
        sources.read(tmp_path / "absent.txt")
    monkeypatch.setattr(sources, "MAX_BYTES", 3)
    with pytest.raises(UnreadableFile, match="more than"):
        sources.read(write(tmp_path, "a.txt", "four"))


@given(st.text(max_size=200))
def test_slugs_are_safe_in_paths_and_stable(name: str) -> None:
    slug = sources.slug(name)
    assert all(character.isalnum() or character == "-" for character in slug)
    assert len(slug) <= 80
    assert sources.slug(slug) == slug
