"""The source pages and the passage beside the chat: canonical text, typeset, with the cited words highlighted.

All are plain HTML from the server and need no JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from knowledge.layout import Extent
from knowledge.types import Document, Source
from ui.locale import Words
from ui.preferences import Preferences
from ui.rendering import span_link
from ui.templating import environment, page, render
from ui.typeset import headings, section_path, surroundings, whole

if TYPE_CHECKING:
    from knowledge.library import Library

_SHORTEST_DIGEST = 8
_CONTENTS_LEVELS = 2

Position = Annotated[int | None, Query(ge=0)]
Digest = Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")]


def router(library: Library) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/source")
    def documents(request: Request) -> HTMLResponse:
        words = Preferences.of(request).words
        listed = [(document, meta(document.source, words)) for document in library.documents()]
        if len(listed) == 1:
            return whole_text(request, listed[0][0].document_id)
        return page(request, "documents.html", documents=listed)

    @routes.get("/source/{document_id}")
    def whole_text(
        request: Request, document_id: str, start: Position = None, end: Position = None, sha: Digest = ""
    ) -> HTMLResponse:
        document = library.document(document_id)
        if document is None:
            return missing(request)
        return page(request, "source.html", **source_values(document, start, end, sha, Preferences.of(request).words))

    @routes.get("/passage/{document_id}")
    def passage(
        request: Request, document_id: str, start: Position = None, end: Position = None, sha: Digest = ""
    ) -> HTMLResponse:
        """A fragment for the panel beside the chat."""
        document, words = library.document(document_id), Preferences.of(request).words
        if document is None or start is None or end is None:
            return HTMLResponse(Markup('<p class="warning">{}</p>').format(words.page_not_found), 404)
        return HTMLResponse(render("passage.html", **passage_values(document, start, end, sha, words), words=words))

    return routes


def missing(request: Request, status: int = 404) -> HTMLResponse:
    return page(request, "message.html", status=status, message=Preferences.of(request).words.page_not_found)


def source_values(document: Document, start: int | None, end: int | None, sha: str, words: Words) -> dict[str, Any]:
    """What the page of a whole text shows. A span is highlighted only while the text is the one it was cut from."""
    highlight, warning = _checked(document, start, end, sha, words)
    text = Markup(whole(document, highlight, words.page))  # noqa: S704 - the typesetter has escaped it
    return _about(document, words) | {
        "page": _page_of(document, highlight, words),
        "contents": [entry for entry in headings(document) if entry[0] <= _CONTENTS_LEVELS],
        "is_titled": "<h1>" in text,
        "text": text,
        "warning": warning,
    }


def passage_values(document: Document, start: int, end: int, sha: str, words: Words) -> dict[str, Any]:
    """What the panel shows: the words in their surroundings, and where they stand."""
    highlight, warning = _checked(document, start, end, sha, words)
    path = section_path(document, start) if highlight else ()
    return _about(document, words) | {
        "place": " › ".join(path) or words.passage,
        "language": document.source.language if path else "",
        "page": _page_of(document, highlight, words),
        "text": Markup(surroundings(document, highlight)) if highlight else "",  # noqa: S704 - as above
        "warning": warning,
        "link": span_link(document.document_id, start, end, sha),
    }


def _page_of(document: Document, highlight: Extent | None, words: Words) -> str:
    """The page on which the highlighted words begin, where the file has pages."""
    number = document.page_at(highlight[0]) if highlight else None
    return words.page_short.format(number=number) if number else ""


def meta(source: Source, words: Words) -> list[str]:
    """Date, issuer, plan period, as far as they are known."""
    published = words.published.format(date=source.published.isoformat()) if source.published else words.undated
    issuer = source.issuer_english if words.language == "en" and source.issuer_english else source.issuer
    period = words.source_period.format(period=source.plan_period) if source.plan_period else ""
    return [part for part in (published, issuer, period) if part]


def _about(document: Document, words: Words) -> dict[str, Any]:
    address = document.source.url
    return {
        "document": document,
        "meta": meta(document.source, words),
        "original": address if urlsplit(address).scheme in {"http", "https"} else "",
    }


def _checked(
    document: Document, start: int | None, end: int | None, sha: str, words: Words
) -> tuple[Extent | None, str]:
    """The span to highlight, and a warning if the link does not fit the text any more."""
    if start is None or end is None:
        return None, ""
    if sha and not (len(sha) >= _SHORTEST_DIGEST and document.text_sha256.startswith(sha)):
        return None, words.text_changed
    if not 0 <= start < end <= len(document.text):
        return None, words.span_outside
    return (start, end), ""


def _source_address(document_id: str) -> str:
    return f"/source/{quote(document_id, safe='')}"


environment().filters["source_address"] = _source_address
