from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storing import CHIPS, WIND, garbage, parsed, replace, truncate

from knowledge import index_state
from knowledge.catalog import Contents
from knowledge.errors import StoreError
from knowledge.keywords import (
    FIRST_WEIGHT,
    MAX_QUERY_TERMS,
    PREVIOUS_WEIGHT,
    IndexState,
    KeywordIndex,
    keep,
    tokens,
    weighted,
)
from knowledge.rows import StoredVersion
from knowledge.tokens import joined_tokens

TEXT = st.text(st.characters(categories=[*"LMNPSZC"]), max_size=300)  # lone surrogates included


def contents(revision: int, *texts: tuple[int, str, str]) -> Contents:
    def stored(version: int, document_id: str, text: str) -> StoredVersion:
        made = parsed(document_id, text)
        return StoredVersion(
            version, "1", False, made.document, made.sections, made.chunks, made.clusters, made.quantities
        )

    return Contents(revision, tuple(stored(*text) for text in texts), frozenset())


@pytest.fixture
def index(tmp_path: Path) -> KeywordIndex:
    return keep(tmp_path / "keywords", "c", contents(2, (1, "wind", WIND), (2, "chips", CHIPS)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clusters in cities", ["cluster", "in", "citi"]),
        ("5G", ["5g"]),
        ("R&D", ["r&d", "r", "d"]),
        ("NB-IoT", ["nb-iot", "nb", "iot"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("600,000 yuan", ["600000", "yuan"]),
        ("3.5 billion", ["3.5", "billion"]),
        ("10MW", ["10mw", "10", "mw"]),
        ("2016–2020", ["2016", "2020"]),
        ("China’s", ["china"]),
        ("ＡＩ ２０２０", ["ai", "2020"]),
        ("风电装备", ["风", "电", "装", "备", "风电", "电装", "装备"]),
        ("5G产业", ["5g", "产", "业", "产业"]),
        ("1,2,3", ["1", "2", "3"]),
        ("\ud800 ⚙ …", []),
        ("a" * 1000, ["a" * 200]),
    ],
)
def test_what_counts_as_a_word(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(TEXT)
def test_tokens_never_raise_and_never_hold_white_space(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(character.isspace() for character in token)
        token.encode("utf-8")


@given(TEXT)
def test_what_is_indexed_are_the_tokens(text: str) -> None:
    assert joined_tokens(text).split() == tokens(text)


def test_bm25_finds_the_chunk(index: KeywordIndex) -> None:
    [(best, score), *_] = index.search("semiconductor designers", 5).items()
    assert best[0] == 2
    assert score > 0


def test_chinese_is_found_by_characters_and_bigrams(tmp_path: Path) -> None:
    text = "产业集群\n\n阳江建设风电装备产业基地。深圳发展集成电路。\n"
    index = keep(tmp_path / "keywords", "c", contents(1, (1, "zh", text)))
    both = index.search("风电在哪里？", 1)
    assert both == index.search("风电", 1) or len(both) == 1


def test_words_of_the_heading_count_less_than_words_of_the_text(tmp_path: Path) -> None:
    text = "Overview\n\n(I) Wind power\n\n  Turbines are large.\n\n(II) Chips\n\n  Wind power needs chips.\n"
    index = keep(tmp_path / "keywords", "c", contents(1, (1, "a", text)))
    found = index.search("wind", 10)
    assert len(found) >= 2
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_search_among_some_versions(index: KeywordIndex) -> None:
    assert {version for version, _ in index.search("in", 10)} == {1, 2}
    assert {version for version, _ in index.search("in", 10, [1])} == {1}
    assert index.search("in", 10, []) == {}
    assert index.search("in", 10, [77]) == {}
    # The filter itself adds nothing to the scores.
    everywhere = index.search("yangjiang", 10)
    assert index.search("yangjiang", 10, [1]) == pytest.approx(everywhere)


@given(query=TEXT, limit=st.integers(-1, 300))
def test_any_query_is_safe(shared: KeywordIndex, query: str, limit: int) -> None:
    found = shared.search(query, limit)
    assert len(found) <= max(0, limit)
    assert all(score > 0 for score in found.values())


@pytest.mark.parametrize("query", ['text:"', "a AND OR (", "record:state", "state", "*", "wind " * 50_000, "x" * 10**6])
def test_query_syntax_is_only_text(shared: KeywordIndex, query: str) -> None:
    shared.search(query, 10)


def test_a_query_of_very_many_words_is_bounded(shared: KeywordIndex) -> None:
    assert shared.search(" ".join(f"w{number}" for number in range(MAX_QUERY_TERMS)) + " yangjiang", 10) == {}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    folder = tmp_path_factory.mktemp("keywords")
    return keep(folder / "keywords", "c", contents(2, (1, "wind", WIND), (2, "chips", CHIPS)))


def test_the_index_says_what_it_stands_for(index: KeywordIndex, tmp_path: Path) -> None:
    assert index.state == IndexState("c", 2, (1, 2))
    assert KeywordIndex.open(tmp_path / "keywords").state == index.state
    assert index.stands_for("c", 2)
    assert not index.stands_for("c", 3)
    assert not index.stands_for("d", 2)


@pytest.mark.usefixtures("index")
def test_following_adds_and_removes_and_nothing_twice(tmp_path: Path) -> None:
    beside = KeywordIndex.open(tmp_path / "keywords")
    now = contents(3, (1, "wind", WIND), (3, "chips", "Chips\n\nFoundries stand in Guangzhou.\n"))
    followed = keep(tmp_path / "keywords", "c", now)
    assert followed.search("zhuhai", 5) == {}
    assert len(followed.search("foundries", 5)) == 1
    assert len(followed.search("turbines", 5)) == 1
    assert followed.count() == sum(len(stored.chunks) for stored in now.versions)
    assert beside.search("turbines", 5), "an index that was opened before still answers"
    assert keep(tmp_path / "keywords", "c", now).count() == followed.count()


@pytest.mark.usefixtures("index")
def test_scores_do_not_tell_how_the_documents_came_in(tmp_path: Path) -> None:
    texts = {"wind": WIND, "chips": CHIPS, "a": "Twice\n\nDeep harbours.\n", "b": "Twice\n\nDeep harbours.\n"}

    def found(index: KeywordIndex, now: Contents) -> list[tuple[str, float]]:
        names = {stored.version: stored.document.document_id for stored in now.versions}
        return [(names[version], score) for (version, _), score in index.search("deep harbours twice", 3).items()]

    at_once = contents(4, *((number, name, text) for number, (name, text) in enumerate(texts.items(), 1)))
    expected = found(keep(tmp_path / "fresh", "c", at_once), at_once)
    for revision, names in enumerate([["b"], ["b", "wind"], ["wind", "a"], ["b", "wind", "a", "chips"]], 5):
        now = contents(revision, *((10 * revision - number, name, texts[name]) for number, name in enumerate(names)))
        grown = keep(tmp_path / "keywords", "c", now)
    assert found(grown, now) == expected


def test_a_commit_that_was_killed_is_known_for_what_it_is(index: KeywordIndex, tmp_path: Path) -> None:
    folder = tmp_path / "keywords"
    index_state.announce(folder, index.state, IndexState("c", 9, ()))
    assert KeywordIndex.open(folder).state == index.state, "announced, and never committed"
    index.follow("c", contents(3, (1, "wind", WIND)))
    assert KeywordIndex.open(folder).state == IndexState("c", 3, (1,))


def test_an_index_of_another_catalogue_or_other_tokens_is_built_anew(
    index: KeywordIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_wind = contents(1, (1, "wind", WIND))
    assert keep(tmp_path / "keywords", "another", only_wind).search("zhuhai", 5) == {}
    monkeypatch.setattr("knowledge.keywords.TOKENS_VERSION", "next")
    assert not index.stands_for("another", 1)


@pytest.mark.parametrize("damage", [garbage, truncate, Path.unlink])
def test_any_damaged_file_is_noticed_at_open(
    index: KeywordIndex, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "keywords"
    assert index.count()
    originals = {path: path.read_bytes() for path in folder.iterdir()}
    for path in originals:
        damage(path)
        try:
            KeywordIndex.open(folder).search("wind", 5)
            noticed = False
        except StoreError:
            noticed = True
        assert noticed or path.name.startswith("."), f"{path.name} was damaged, and nobody noticed"
        replace(path, originals[path])
    assert KeywordIndex.open(folder).search("wind", 5)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"segments": [{"segment_id": 1}]}', b"\xff"])
def test_a_malformed_index_description_is_noticed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "meta.json").write_bytes(content)
    with pytest.raises(StoreError):
        KeywordIndex.open(tmp_path)


def test_a_file_in_place_of_the_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "keywords").write_text("not a folder")
    assert keep(tmp_path / "keywords", "c", contents(1, (1, "wind", WIND))).search("turbines", 1)


def test_earlier_turns_count_less_and_function_words_not_at_all() -> None:
    assert weighted(("where is it",)) == dict.fromkeys(tokens("where is it"), 1.0)
    assert weighted(("wind power", "solar power", "and the cost of wind")) == {
        "cost": 1.0, "wind": 1.0 + FIRST_WEIGHT, "solar": PREVIOUS_WEIGHT, "power": PREVIOUS_WEIGHT + FIRST_WEIGHT,
    }  # fmt: skip
    assert weighted(()) == {}
