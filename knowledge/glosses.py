"""Chinese text → a gloss in English, word by word: what an embedder that reads only English makes vectors of.

The bag of glosses is no translation, and is shown to nobody. Names without an entry are given in pinyin.
"""

from __future__ import annotations

from functools import cache, lru_cache

from knowledge.dictionary import dictionary
from knowledge.han import HAN, han_words, to_simplified
from knowledge.lexicon_files import glossary, places, plain_words, topics

FEW = 0.05  # of a text's characters: Chinese names in an English text need no gloss, and no dictionary to be loaded
LONGEST_NAME = 3  # characters of a word without an entry that is taken for a name
_KINDS_OF_PLACES = "省市州县区镇乡村江河湖海山岛港路"  # behind a name, for which English has words of its own


def in_english(text: str) -> str:
    """The text with each run of Chinese replaced by the gloss of its words; text with hardly any stays as it is."""
    if len(HAN.findall(text)) <= FEW * len(text):
        return text
    text = to_simplified(text)
    pieces: list[str] = []
    position = 0
    for start, end, word in han_words(text):
        pieces += [text[position:start], gloss_of(word)]
        position = end
    return " ".join(" ".join([*pieces, text[position:]]).split())


@lru_cache(maxsize=20_000)
def gloss_of(word: str) -> str:
    """One gloss of a Chinese word: the lexicon's, the dictionary's first, those of its parts, or pinyin; "" if none.

    Characters by themselves are mostly grammar and have none, unless the lexicon knows them.
    """
    known = _lexicon().get(word)
    if known or len(word) == 1:
        return known or ""
    glosses = dictionary().english(word)
    if glosses:
        return glosses[0]
    parts = dictionary().parts(word)
    if parts:
        return " ".join(filter(None, map(gloss_of, parts)))
    name = word[:-1] if len(word) > 2 and word[-1] in _KINDS_OF_PLACES else word
    return dictionary().spelled(name) if len(name) <= LONGEST_NAME else ""


@cache
def _lexicon() -> dict[str, str]:
    named = (*places().provinces, *places().cities, *places().districts, *topics().clusters, *topics().industries)
    entries = {term: entry.name for entry in named for term in (entry.zh_hans, *entry.zh_aliases) if term}
    for term in (*plain_words().terms, *glossary().terms):
        for word in term.zh:
            entries.setdefault(word, term.en[0])
    return entries
