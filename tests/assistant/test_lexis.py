from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assistant.lexis import Held, Lexis
from assistant.stems import WORD
from knowledge.chunk_columns import ChunkColumns
from knowledge.parse import parse
from knowledge.tokens import tokens
from knowledge.types import Source

SENTENCES = st.sampled_from(
    ["Wind power in Yangjiang.", "Turbines turn.", "风电在阳江。", "Chips, chips and wafers!", "6G."]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join)
REVISIONS = st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS, max_size=3), min_size=1, max_size=5)


@given(REVISIONS)
def test_words_kept_up_are_words_counted_anew(revisions: list[dict[str, str]]) -> None:
    lexis, held, texts_held = Lexis(), Held(), dict[str, str]()
    for texts in revisions:
        held = {name: held[name] if texts_held.get(name) == text else made(name, text) for name, text in texts.items()}
        texts_held = texts
        lexis = lexis.following(held)
        passages = [document.cut(chunk.span) for document, chunks in held.values() for chunk in chunks]
        assert lexis.size == len(passages)
        assert lexis.frequencies == Counter(term for passage in passages for term in set(tokens(passage)))
        assert set(lexis.spellings) == {w.lower() for p in passages for w in WORD.findall(p) if len(w) > 3}


def made(name: str, text: str) -> tuple:  # type: ignore[type-arg]
    parsed = parse(text.encode(), Source(name, f"{name}.txt", name))
    return parsed.document, ChunkColumns.of(name, parsed.chunks)
