"""The explorer: which cluster the documents place in which city, as a table, on a map, and in the rows' own words.

Everything is plain HTML; the filters are query parameters. Scripts only save a click.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from knowledge.lexicon_files import places
from knowledge.types import ClusterFact, Document
from ui.locale import Words
from ui.pages.province_map import province_map
from ui.preferences import Preferences
from ui.rendering import span_link
from ui.templating import page

if TYPE_CHECKING:
    from assistant.build import Assistant

Filter = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in the reader's language: as documents call them, or the lexicon's Chinese for it."""

    words: Words
    chinese: dict[str, tuple[str, str]]

    def __call__(self, name: str) -> str:
        simplified, traditional = self.chinese.get(name, ("", ""))
        spoken = {"zh-Hans": simplified, "zh-Hant": traditional or simplified}.get(self.words.language, "")
        return spoken or name


def router(assistant: Assistant) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/explore")
    def explore(request: Request, document: Filter = "", city: Filter = "", cluster: Filter = "") -> HTMLResponse:
        view, words = assistant.view(), Preferences.of(request).words
        tables: dict[str, list[ClusterFact]] = {}
        for fact in view.facts:
            tables.setdefault(fact.document_id, []).append(fact)
        chosen = document if document in tables else next(iter(tables), "")
        names = Names(words, view.vocabulary.chinese_names)
        values = explored(view.documents[chosen], tables[chosen], city, cluster, names) if chosen else {"rows": None}
        others = [view.documents[name].source for name in tables]
        return page(request, "explore.html", documents=others, chosen=chosen, **values)

    return routes


def explored(document: Document, facts: Sequence[ClusterFact], city: str, cluster: str, names: Names) -> dict[str, Any]:
    """What the page shows of one document's table. A city or cluster that is not there counts as none chosen."""
    counts = Counter(name for fact in facts for name in fact.city_names)
    cities = sorted(counts, key=lambda name: (-counts[name], name))
    city = city if city in counts else ""
    cluster = cluster if any(fact.name == cluster for fact in facts) else ""
    shown = [fact for fact in facts if city in ("", *fact.city_names) and cluster in ("", fact.name)]
    name = names.words.explore
    question = ""
    if cluster:
        question = name.ask_cluster.format(cluster=names(cluster))
    elif city:
        question = name.ask_city.format(city=names(city))

    def address(**chosen: str) -> str:
        wanted = {"document": document.document_id} | {key: value for key, value in chosen.items() if value}
        return f"?{urlencode(wanted)}"

    return {
        "names": names,
        "address": address,
        "city": city,
        "cluster": cluster,
        "cities": cities,
        "counts": counts,
        "facts": facts,
        "rows": [_row(document, fact, names) for fact in shown],
        "question": question,
        "map": province_map(_province(cities), counts),
        "language": document.source.language,
    }


def _row(document: Document, fact: ClusterFact, names: Names) -> dict[str, Any]:
    """A row in its own words, with the places that its words name and the way to where it stands."""
    span = fact.row_span
    return {
        "fact": fact,
        "locality": " ".join(document.cut(fact.locality).split()),
        "development": " ".join(document.cut(fact.development).split()),
        "others": [place.name for place in fact.places],
        "link": span_link(document.document_id, span.start, span.end, document.text_sha256[:16]),
        "question": names.words.explore.ask_cluster.format(cluster=names(fact.name)),
    }


def _province(cities: Sequence[str]) -> str:
    """The province of most of the cities, as the lexicon knows it."""
    owners = {city.name: city.province for city in places().cities}
    found = Counter(owners[city] for city in cities if city in owners)
    return found.most_common(1)[0][0] if found else ""
