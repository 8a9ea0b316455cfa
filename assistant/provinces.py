"""The provinces that a text or a document is about."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.lexicon_files import places
from knowledge.place_names import find_places
from knowledge.types import Document

_HEAD = 600  # characters of a text that tell what it is about


def provinces_of(document: Document) -> frozenset[str]:
    """The provinces that a document says it is about: in its entry, its title, its issuer, else in its first lines."""
    source = document.source
    known = frozenset(named_provinces(f"{source.region} {source.title} {source.issuer} {source.issuer_english}"))
    return known or frozenset(named_provinces(document.text[:_HEAD])[:1])


def named_provinces(text: str) -> list[str]:
    """The provinces of a text and of the cities in it, most frequent first."""
    counted: Counter[str] = Counter()
    for province in places().provinces:
        for name in (province.name, province.zh_hans, *province.aliases):
            hits = (
                len(re.findall(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name), text)) if name else 0
            )
            if hits:
                counted[province.name] += 2 * hits
    of_city = {city.name: city.province for city in places().cities}
    for place in find_places(text):
        home = of_city.get(place.city or place.name)
        if home:
            counted[home] += 1
    return [name for name, count in counted.most_common() if count]
