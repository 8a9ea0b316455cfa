"""Text in, sentences with pointers out, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.gate.parser import LONGEST, SentenceParser
from assistant.gate.types import Block, Sentence


def parsed(text: str, complete: bool = True) -> list[Sentence]:
    parser = SentenceParser()
    return [*parser.feed(text), *parser.finish(complete)]


def brief(text: str, complete: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    return [(sentence.text, sentence.pointers) for sentence in parsed(text, complete)]


SPELLINGS = [
    "[s1]",
    "[S1]",
    "【s1】",
    "［s1］",
    "(s1)",
    "（s1）",
    "[1]",
    "[^1]",
    "[[s1]]",
    "`[s1]`",
    "[s01]",
    "[source:s1]",
    "[来源：s1]",
    "【1†source】",
]
FORMS = ("It is so{}.", "It is so {}.", "It is so.{}", "It is so. {}")


@pytest.mark.parametrize("pointer", SPELLINGS)
@pytest.mark.parametrize("form", FORMS)
def test_pointers_in_every_spelling(pointer: str, form: str) -> None:
    assert brief(form.format(pointer)) == [("It is so.", ("s1",))]


@pytest.mark.parametrize(
    ("pointers", "keys"),
    [
        ("[s1, s2]", ("s1", "s2")),
        ("[s1][s2]", ("s1", "s2")),
        ("[s1] [s2], [s3]", ("s1", "s2", "s3")),
        ("[s1；s2]", ("s1", "s2")),
        ("[s1、s2和s3]", ("s1", "s2", "s3")),
        ("[s2-s4]", ("s2", "s3", "s4")),
        ("[s1 and s2]", ("s1", "s2")),
        ("[s2][s1][s2]", ("s2", "s1")),
        ("[s1-s4000]", ("s1", "s4000")),
    ],
)
def test_several_pointers(pointers: str, keys: tuple[str, ...]) -> None:
    assert brief(f"Both say so {pointers}. And more.")[0] == ("Both say so.", keys)
    assert brief(f"Both say so. {pointers} And more.")[0] == ("Both say so.", keys)


@pytest.mark.parametrize(
    "text",
    [
        "Fans above 5 MW and 3.5 MW are meant.",
        "See No. 3, e.g. the second, and vol. iv of it.",
        "Priority is given to 5G (see Fig. 2. Or more).",
        "J. K. Rowling was not named.",
        "The share is 3.14 percent, i.e. nothing.",
        "It is called “Digital. And more.” there.",
        "**It is one. Really.**",
        "The codes [a] and [5G] and (M2) and [2019 plan] stay.",
        "数值为3.5亿元，“互联网+”也在其中。",
        "Wait... it goes on.",
    ],
)
def test_what_is_one_sentence(text: str) -> None:
    assert brief(text) == [(text, ())]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is 5 MW. The next.", ["It is 5 MW.", "The next."]),
        ("One! Two? Three.", ["One!", "Two?", "Three."]),
        ("一。二！三？四", ["一。", "二！", "三？", "四"]),
        ("It says “Yes.” B follows.", ["It says “Yes.”", "B follows."]),
        ("Up to 2020. 15 bases follow.", ["Up to 2020.", "15 bases follow."]),
        ("End of it. **Bold** begins.", ["End of it.", "**Bold** begins."]),
        ("A is there [s1]; b is here [s2].", ["A is there;", "b is here."]),
        ("He sees it [s1]. and goes on [s2].", ["He sees it.", "and goes on."]),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert [text for text, _ in brief(text)] == sentences


def test_pointers_before_their_sentences() -> None:
    assert brief("[s1] One is so. [s2] Two is so.\n[s3] Three.") == [
        ("One is so.", ("s1",)),
        ("Two is so.", ("s2",)),
        ("Three.", ("s3",)),
    ]


def test_pointers_in_the_middle() -> None:
    assert brief("Guangzhou [s1] and Shenzhen [s2, s3], both.") == [
        ("Guangzhou and Shenzhen, both.", ("s1", "s2", "s3"))
    ]
    assert brief("广州[s1]和深圳【s2】都有。") == [("广州和深圳都有。", ("s1", "s2"))]


MARKDOWN = """\
## Wind power

It is planned [s1]. More follows:

- **Yangjiang**: wind [s1]
  - a part. And another [s2]
* Heyuan [s2].
1. First [s3]
2) Second [s3]

> quoted words [s1]

| City | Cluster |
| --- | --- |
| Yangjiang | Wind power [s1] |
| Heyuan | Solar [s2] |

---
The end [s1].
"""


def test_blocks_and_leads() -> None:
    sentences = parsed(MARKDOWN)
    assert [(s.lead, s.text, s.block) for s in sentences] == [
        ("## ", "Wind power", Block.HEADING),
        ("\n\n", "It is planned.", Block.PARAGRAPH),
        (" ", "More follows:", Block.PARAGRAPH),
        ("\n\n- ", "**Yangjiang**: wind", Block.LIST_ITEM),
        ("\n  - ", "a part.", Block.LIST_ITEM),
        (" ", "And another", Block.LIST_ITEM),
        ("\n- ", "Heyuan.", Block.LIST_ITEM),
        ("\n1. ", "First", Block.LIST_ITEM),
        ("\n2) ", "Second", Block.LIST_ITEM),
        ("\n\n> ", "quoted words", Block.QUOTE),
        ("\n\n", "| City | Cluster |\n| --- | --- |", Block.TABLE_HEADER),
        ("\n", "| Yangjiang | Wind power |", Block.TABLE_ROW),
        ("\n", "| Heyuan | Solar |", Block.TABLE_ROW),
        ("\n\n", "The end.", Block.PARAGRAPH),
    ]
    assert sentences[1].line == sentences[2].line != sentences[3].line


def test_reasoning_and_invisible_characters_are_dropped() -> None:
    assert brief("<think>Well. See [s1].\n</think>\n\nIt is so [s2].") == [("It is so.", ("s2",))]
    assert brief("<THINK>unfinished. [s1] and") == []
    assert brief("a < b and <thin air> c [s1].") == [("a < b and <thin air> c.", ("s1",))]
    assert brief("It \u200bis\u202e so [s\u20601].") == [("It is so.", ("s1",))]


def test_code_is_told_apart_and_fences_around_answers_are_not_code() -> None:
    sentences = parsed("```python\nprint(1). No [s1].\n```\nText [s2].")
    assert [(s.text, s.block) for s in sentences] == [("print(1). No [s1].", Block.CODE), ("Text.", Block.PARAGRAPH)]
    assert brief("```markdown\nText [s1].\n```\nMore [s2].") == [("Text.", ("s1",)), ("More.", ("s2",))]
    assert parsed("```\nno end")[:1] == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is so [s1]. It is fur", ["It is so."]),
        ("It is so. [s1]", ["It is so."]),
        ("It is so. [s1", []),
        ("It is so.", []),
        ("It is so [s1", []),
        ("It is so [s1]", []),
        ("- Item [s1]\n- Ite", ["Item"]),
        ("| a | b |\n|--", []),
        ("```\ncode", []),
        ("It is 5. [s1] 6", ["It is 5."]),
    ],
)
def test_a_cut_stream_gives_no_half_sentence(text: str, sentences: list[str]) -> None:
    assert [text for text, _ in brief(text, complete=False)] == sentences


def test_an_endless_sentence_is_cut_off_as_failed() -> None:
    parser = SentenceParser()
    found = [sentence for _ in range(1_000) for sentence in parser.feed("word and more " * 100)]
    assert [sentence.is_cut for sentence in found] == [True]
    assert len(found[0].text) <= LONGEST + 1
    assert [s.text for s in parser.feed("\nIt is so [s1].\n")] == ["It is so."]


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ("It is so [s1]", "."),
        ("一句话【s1】", "。"),
        ("It is so. [s1] ", "T"),
        ("It is so. ", "T"),
        ("- It is so [s1]", "\n"),
    ],
)
def test_a_sentence_comes_with_the_character_that_settles_it(before: str, last: str) -> None:
    parser = SentenceParser()
    assert parser.feed(before) == []
    assert len(parser.feed(last)) == 1


_INLINE = (
    "[s1]|[s2, s3]|【4】|[|]|(s1)|(|)|. |.|。|! |- |1. |> |## |**|“|”|3.5 |5 MW|No. |word| |Next|阳江"
    "|<think>|</think>|<|; |*|`|~~~|\u200b"
)
PIECES = st.sampled_from([*_INLINE.split("|"), "\n", "\n\n", "\r\n", "| a | b |\n", "|---|---|\n", "```\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.data(), st.booleans())
def test_any_chunking_gives_the_same_sentences(text: str, data: st.DataObject, complete: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    parser = SentenceParser()
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        found.extend(parser.feed(text[start:end]))
    found.extend(parser.finish(complete))
    assert found == parsed(text, complete)
    for sentence in found:
        assert sentence.text == sentence.text.strip()


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(0, 200))
def test_what_a_cut_stream_gives_is_the_beginning_of_what_the_whole_gives(text: str, length: int) -> None:
    cut = [(s.text, s.block) for s in parsed(text[:length], complete=False) if s.block is not Block.CODE]
    whole = [(s.text, s.block) for s in parsed(text) if s.block is not Block.CODE]
    assert cut == whole[: len(cut)]
