from __future__ import annotations

import pytest
from reading import policy, read

from knowledge.readers.flattened import column_role
from knowledge.readers.text import read_text


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Industrial cluster of", "name"),
        ("Locality/Contents of construction", "place"),
        ("Key contents of development", "content"),
        ("Cities and projects", "place"),
        ("Sector", "name"),
        ("No.", "number"),
        ("产业集群", "name"),
        ("布局城市", "place"),
        ("重点发展内容", "content"),
        ("Remarks", None),
        ("", None),
    ],
)
def test_column_roles(header: str, role: str | None) -> None:
    assert column_role(header) == role


def cells(text: str) -> list[list[str]]:
    blocks = [block.table for block in read_text(text.encode()).blocks if block.table]
    return [[text[slice(*cell.extent)] for cell in row] for table in blocks for row in table.by_row()]


ROWS = [
    ["Cluster", "Place", "Focus"],
    ["Glass", "Develop Glass Base in Velmora.", "Panes."],
    ["Silk", "Build Silk Park in Dantur.", "Threads."],
]


@pytest.mark.parametrize(
    "table",
    [
        "\n\n".join(cell for row in ROWS for cell in row),
        "\n".join(cell for row in ROWS for cell in row),
        "\n".join("\t".join(row) for row in ROWS),
        "\n".join(" | ".join(row) for row in ROWS),
        "\n".join(f"| {' | '.join(row)} |" for row in ROWS),
        "\n".join(["| Cluster | Place | Focus |", "|:--|---|--:|", *(f"| {' | '.join(row)} |" for row in ROWS[1:])]),
    ],
)
def test_layouts(table: str) -> None:
    assert cells(f"A title\n\nSome words before.\n\n{table}\n\nSome words that come after the table.\n") == ROWS


def test_a_heading_ends_a_table() -> None:
    table = "\n\n".join(cell for row in ROWS for cell in row)
    parsed = read(f"A title\n\n{table}\n\n(II) What follows\n\nA sentence. Another one.\n\nA third.\n")
    assert len(parsed.clusters) == 2
    assert parsed.sections[-1].title == "(II) What follows"


def test_a_repeated_caption_is_no_header() -> None:
    assert cells("A title\n\nClusters\n\nEmerging clusters\n\n" + "\n\n".join(c for r in ROWS for c in r)) == ROWS


def test_the_policy_table() -> None:
    [table] = [block.table for block in read_text(policy().document.text.encode()).blocks if block.table]
    assert (table.column_count, table.header_rows, len(table.body)) == (3, 1, 15)
    assert {len(row) for row in table.by_row()} == {3}


def test_words_that_only_look_like_a_header_stay_words() -> None:
    assert cells("A title\n\nCluster\n\nPlace\n") == []
    assert cells("A title\n\nThe cluster is here.\n\nThe place is there.\n\nMore is said.\n") == []
