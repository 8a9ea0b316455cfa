from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inventing import WORDS
from reading import policy, read

from knowledge.headings import HeadingLevels, title_of


def tree(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in read(text).sections[1:]]


def test_the_policy_text_has_seven_parts_and_four_fields_inside_the_sixth() -> None:
    assert [(section.level, section.title) for section in policy().sections] == [
        (0, "Strategic Emerging Industries and Industrial Clusters in Guangdong Province"),
        (1, "(I) New Generation of Information Technology Industry"),
        (1, "(II) Biology Industry"),
        (1, "(III) Industry of High-end Equipment and New Materials"),
        (1, "(IV) Green and Low-carbon Industry"),
        (1, "(V) Digital Creative Industry"),
        (1, "(VI) Strategic Industry"),
        (2, "1) Aerospace and marine industries"),
        (2, "2) Future information network"),
        (2, "3) Life science"),
        (2, "4) Nuclear technology"),
        (1, "(VII) Emerging Industrial Clusters"),
    ]


@pytest.mark.parametrize(
    ("line", "style", "title"),
    [
        ("(I) Biology", "(roman)", "(I) Biology"),
        ("（Ⅰ）Biology".replace("Ⅰ", "I"), "(roman)", "（I）Biology"),
        ("( II )  Biology", "(roman)", "( II )  Biology"),
        ("2)Future network. The text goes on.", "number)", "2)Future network."),
        ("1. Overview", "number", "1. Overview"),
        ("1.2 Overview", "dotted", "1.2 Overview"),
        ("IV. Overview", "roman", "IV. Overview"),
        ("Part 1: Overview", "part", "Part 1: Overview"),
        ("Chapter Two".replace("Two", "2") + " Overview", "part", "Chapter 2 Overview"),
        ("Section A. Overview", "section", "Section A. Overview"),
        ("第一章 总则", "han part", "第一章 总则"),
        ("一、总体要求", "han", "一、总体要求"),
        ("（二）重点任务", "(han)", "（二）重点任务"),
        ("## Overview", "markdown 2", "## Overview"),
        ("A. Overview", "letter", "A. Overview"),
    ],
)
def test_numbering_styles(line: str, style: str, title: str) -> None:
    match = HeadingLevels().match(line)
    assert match is not None
    assert (match.style, line[: match.length]) == (style, title)


@pytest.mark.parametrize(
    "line",
    [
        "Overview",
        "(I)",
        "1. This is a numbered sentence, which ends as sentences do.",
        "2020 was a good year",
        "5 MW turbines",
        "3.5 billion yuan are meant.",
        "(VI",
        "1) alpha; beta; gamma.",
    ],
)
def test_what_is_no_heading(line: str) -> None:
    assert HeadingLevels().match(line) is None


def test_a_style_seen_inside_another_is_one_deeper_and_comes_back() -> None:
    assert tree("T\n\nPart 1: A\n\n1. a\n\n(i) is text.\n\n2. b\n\nPart 2: B\n\n1. c\n") == [
        (1, "Part 1: A"),
        (2, "1. a"),
        (2, "2. b"),
        (1, "Part 2: B"),
        (2, "1. c"),
    ]


@given(
    st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=4),
    st.sampled_from(
        [("Part {}: {}", "{}. {}"), ("# {} {}", "## {} {}"), ("{}. {}", "{}) {}"), ("Chapter {} {}", "({}) {}")]
    ),
)
def test_a_generated_tree_comes_back(parts: list[tuple[str, list[str]]], styles: tuple[str, str]) -> None:
    lines, expected = ["The title of it"], []
    for number, (part, fields) in enumerate(parts, start=1):
        lines.append(styles[0].format(number, part.capitalize()))
        expected.append((1, lines[-1].lstrip("# ")))
        lines.append("A sentence that stands here.")
        for inner, name in enumerate(fields, start=1):
            lines.append(styles[1].format(inner, name.capitalize()))
            expected.append((2, lines[-1].lstrip("# ")))
            lines.append("Another sentence.")
    assert tree("\n\n".join(lines)) == expected


@given(st.text(max_size=200).map(lambda text: text.replace("\n", " ")))
def test_a_heading_takes_no_more_than_its_line(line: str) -> None:
    match = HeadingLevels().match(line)
    assert match is None or 0 < match.length <= len(line)


def test_title_of() -> None:
    assert title_of("2)Future  information\u00a0network.") == "2) Future information network"
    assert title_of("## Overview:") == "Overview"
