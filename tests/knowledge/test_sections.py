from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from reading import policy, read

from knowledge.sections import section_at

_HEADINGS = st.sampled_from(["(I) A", "(II) B", "1) C", "2) D", "A sentence.", "Part 1: E", "More, and more.", "a"])


def test_sections_nest_and_reach_to_the_next_of_their_level() -> None:
    sections = policy().sections
    six = sections[6]
    assert six.path == ("(VI) Strategic Industry",)
    assert [section.path for section in sections[7:11]] == [(*six.path, section.title) for section in sections[7:11]]
    assert six.span.end == sections[11].span.start == sections[10].span.end
    assert all(six.span.contains(section.span) for section in sections[7:11])
    assert sections[0].span.end == sections[11].span.end == len(policy().document.text)


def test_every_part_holds_its_own_words() -> None:
    document = policy().document
    said = {
        "(II) Biology Industry": "600 billion yuan",
        "(IV) Green and Low-carbon Industry": "800 billion yuan",
        "3) Life science": "China National Gene Bank",
        "(VII) Emerging Industrial Clusters": "Yangjiang",
    }
    for section in policy().sections:
        if section.title in said:
            words = said.pop(section.title)
            assert words in document.cut(section.span)
            assert section_at(policy().sections, document.text.index(words)).title == section.title
    assert not said


@given(st.lists(_HEADINGS, min_size=1, max_size=12).map("\n\n".join))
def test_sections_form_a_tree(text: str) -> None:
    parsed = read(text)
    root, *rest = parsed.sections
    assert (root.level, root.path) == (0, ())
    assert (root.span.start, root.span.end) == (0, len(parsed.document.text))
    for section in rest:
        assert section.heading is not None
        assert section.span.start == section.heading.start
        assert len(section.path) <= section.level
        assert section.path[-1] == section.title
        for other in rest:
            if section.span.overlaps(other.span) and section is not other:
                assert section.span.contains(other.span) or other.span.contains(section.span)
    for chunk in parsed.chunks:
        assert chunk.section == section_at(parsed.sections, chunk.span.start).path


def test_a_text_without_headings_is_one_section() -> None:
    [only] = read("Just a sentence.").sections
    assert (only.title, only.heading, only.level) == ("", None, 0)
