from __future__ import annotations

import hashlib
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reading import policy, read, spaced

from knowledge.errors import DocumentError
from knowledge.layout import BlockKind, row_extent
from knowledge.parse import parse
from knowledge.readers.text import canonical, read_text
from knowledge.types import ChunkKind, Parsed, Source, Span

SOURCE = Source(document_id="any", file="any.txt", title="Any")

_PIECES = st.sampled_from(
    [
        "(I) First part",
        "1) A run-in heading. And its text",
        "第一章 总则",
        "## Markdown",
        "Part 2: Second",
        "We will prioritise: one thing; another (with; brackets); and a third.",
        "• a bullet",
        "- another",
        "Cluster\tPlace\tFocus",
        "Glass\tDevelop Glass Base in Velmora.\tPanes.",
        "| Cluster | City |",
        "| --- | --- |",
        "Industrial cluster of",
        "Locality",
        "Key contents of development",
        "来源:某处",
        "Exceed 600 billion yuan by 2020.",
        "到2025年产值达到3000亿元。发展集成电路；人工智能；新材料。",
        "Develop 12 Bases including glass from Velmora, and 3 Parks.",
        "in Velmora, Dantur, and the Northern Region",
        "a b c. D e f! G? “H.” (I) j",
        "\u00a0",
        "\t",
        "",
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=14).map("\n".join),
    st.lists(_PIECES, max_size=14).map("\n\n".join),
)


def try_to_parse(data: bytes) -> Parsed | None:
    try:
        return parse(data, SOURCE)
    except DocumentError:
        return None


def is_between(words: str) -> bool:
    """White space, or the bars and rulers that a table is drawn with."""
    return set("".join(words.split())) <= set("|-:")


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"a\0b")
def test_any_bytes_become_a_document_or_a_document_error(data: bytes) -> None:
    try_to_parse(data)


@given(_TEXTS)
@example("\u2028a")
@example("\x1c")
@example("a\x85b\x0cc")
@example("\r\n\rx\n\r")
def test_any_text_is_tiled_by_its_chunks(text: str) -> None:
    parsed = try_to_parse(text.encode())
    if parsed is None:
        return
    words, position = parsed.document.text, 0
    for chunk in parsed.chunks:
        assert position <= chunk.span.start < chunk.span.end
        assert is_between(words[position : chunk.span.start])
        position = chunk.span.end
    assert is_between(words[position:])


@given(_TEXTS)
def test_everything_derived_points_into_the_text(text: str) -> None:
    parsed = try_to_parse(text.encode())
    if parsed is None:
        return
    spans: list[Span] = [chunk.span for chunk in parsed.chunks]
    spans += [chunk.lead for chunk in parsed.chunks if chunk.lead]
    spans += [section.span for section in parsed.sections]
    spans += [section.heading for section in parsed.sections if section.heading]
    for quantity in parsed.quantities:
        spans += [quantity.number, quantity.sentence]
        assert quantity.sentence.contains(quantity.number)
    for fact in parsed.clusters:
        spans += [fact.name_span, fact.locality, fact.development, fact.row_span]
        spans += [mention.span for mention in (*fact.cities, *fact.places)]
        spans += [base.span for base in fact.bases]
        assert all(fact.row_span.contains(mention.span) for mention in (*fact.cities, *fact.places))
    for span in spans:
        assert span.document_id == "any"
        assert parsed.document.cut(span) == parsed.document.text[span.start : span.end] != ""


@given(_TEXTS)
def test_table_rows_and_list_items_are_whole(text: str) -> None:
    parsed = try_to_parse(text.encode())
    if parsed is None:
        return
    read_ = read_text(text.encode())
    tables = [block.table for block in read_.blocks if block.table]
    rows = [row_extent(table.by_row()[row]) for table in tables for row in table.body]
    spans = {(chunk.span.start, chunk.span.end): chunk.kind for chunk in parsed.chunks}
    assert [extent for extent, kind in spans.items() if kind is ChunkKind.TABLE_ROW] == rows
    for fact in parsed.clusters:
        assert spans[(fact.row_span.start, fact.row_span.end)] is ChunkKind.TABLE_ROW


@given(_TEXTS)
def test_the_text_is_canonical(text: str) -> None:
    try:
        words, hidden = canonical(text)
    except DocumentError:
        return
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    seen = [c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc", "Co"}]
    assert (words, hidden) == ("".join(seen), len(plain) - len(seen))


@given(_TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert try_to_parse(text.encode()) == try_to_parse(text.encode())


def test_digests_are_of_the_bytes_and_of_the_text() -> None:
    document = parse("\ufeffCafe\u0301\r\nopen\r\n".encode(), SOURCE).document
    assert document.text == "Café\nopen\n"
    assert document.file_sha256 == hashlib.sha256("\ufeffCafe\u0301\r\nopen\r\n".encode()).hexdigest()
    assert document.text_sha256 == hashlib.sha256("Café\nopen\n".encode()).hexdigest()


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"\xff\xfea\0\0\0", "NUL"), (b"a\0b", "NUL"), (b" \n\t ", "empty"), (b"", "empty"), (b"\x89PNG", "picture")],
)
def test_unreadable_bytes_say_why(data: bytes, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        parse(data, SOURCE)


def test_a_span_of_another_document_is_refused() -> None:
    document = read("Words.").document
    assert document.cut(Span("invented", 0, 5)) == "Words"
    for span in (Span("other", 0, 5), Span("invented", 0, 99), Span("invented", 4, 2)):
        with pytest.raises(ValueError, match="does not lie in"):
            document.cut(span)


def test_the_policy_text_opens_with_title_and_byline() -> None:
    title, byline = policy().chunks[:2]
    assert (title.kind, byline.kind) == (ChunkKind.TITLE, ChunkKind.BYLINE)
    assert policy().document.cut(byline.span).startswith("来源:外商投资促进处")


def test_lines_broken_at_a_width_are_one_paragraph() -> None:
    text = (
        "A title\n\nThe province will develop new materials in the north and will also\n"
        "build laboratories that serve the whole of the southern coast. It goes\non to say more.\n"
    )
    parsed = read(text)
    sentences = [parsed.document.cut(chunk.span) for chunk in parsed.chunks if chunk.kind is ChunkKind.SENTENCE]
    assert len(sentences) == 2
    assert spaced(sentences[1]) == "It goes on to say more."


def test_list_lines_of_even_length_stay_apart() -> None:
    items = [f"- development and manufacturing of things of the kind number {n} in this list" for n in "123"]
    parsed = read("A title\n\nThese come first:\n" + "\n".join(items) + "\n")
    assert [parsed.document.cut(c.span) for c in parsed.chunks if c.kind is ChunkKind.LIST_ITEM] == items


def test_blocks_are_in_reading_order() -> None:
    blocks = read_text(policy().document.text.encode()).blocks
    assert [block.kind for block in blocks[:2]] == [BlockKind.TITLE, BlockKind.BYLINE]
    assert all(a.end <= b.start for a, b in pairwise(blocks))
