"""The source page and the passage beside the chat: canonical text, typeset, with the cited words highlighted.

Both are plain HTML from the server and need no JavaScript.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode, urlsplit

from knowledge.types import Document, Extent
from ui.locale import Words
from ui.pages.shell import page
from ui.typeset import ANCHOR, headings, section_path, surroundings, whole

_SHORTEST_DIGEST = 8


def source_page(document: Document, start: int | None, end: int | None, sha: str, words: Words) -> str:
    """The whole text. A span is highlighted only while the text is still the one which the link was made for."""
    highlight, warning = _checked(document, start, end, sha, words)
    contents = "".join(
        f'<li class="level-{level}"><a href="#at-{position}">{escape(title)}</a></li>'
        for level, title, position in headings(document)
        if level <= 2
    )
    language = escape(document.source.language)
    body = (
        f'<nav class="bar"><a href="/">{escape(words.back_to_chat)}</a></nav>'
        f'<main class="source-page">{warning}'
        f'<p class="meta">{_meta(document, words)}</p>'
        + (
            f'<details class="contents"><summary>{escape(words.contents)}</summary><ol>{contents}</ol></details>'
            if contents
            else ""
        )
        + f'<article class="text" lang="{language}">{whole(document, highlight)}</article></main>'
    )
    return page(title=f"{document.source.title} – {words.name}", body=body, words=words)


def passage_fragment(document: Document, start: int, end: int, sha: str, words: Words) -> str:
    """The content of the panel beside the chat: the words in their surroundings, and where they stand."""
    highlight, warning = _checked(document, start, end, sha, words)
    place, text = words.passage, ""
    if highlight is not None:
        place = " › ".join(section_path(document, start)) or place
        language = escape(document.source.language)
        text = f'<div class="text" lang="{language}">{surroundings(document, highlight)}</div>'
    address = quote(document.document_id, safe="")
    link = f"/source/{address}?{urlencode({'start': start, 'end': end, 'sha': sha})}#{ANCHOR}"
    return (
        f'<div class="top"><p class="path">{escape(place)}</p></div>'
        f'<header><h2>{escape(document.source.title)}</h2><p class="meta">{_meta(document, words)}</p></header>'
        f"{warning}{text}"
        f'<p class="more"><a href="{escape(link)}" target="_blank" rel="noopener">{escape(words.full_text)}</a></p>'
    )


def _checked(
    document: Document, start: int | None, end: int | None, sha: str, words: Words
) -> tuple[Extent | None, str]:
    """The span to highlight, and a warning if the link does not fit the text any more."""
    if start is None or end is None:
        return None, ""
    if sha and not (len(sha) >= _SHORTEST_DIGEST and document.text_sha256.startswith(sha)):
        return None, f'<p class="warning" role="status">{escape(words.text_changed)}</p>'
    if not 0 <= start < end <= len(document.text):
        return None, f'<p class="warning" role="status">{escape(words.span_outside)}</p>'
    return (start, end), ""


def _meta(document: Document, words: Words) -> str:
    """Date, issuer, plan period, and the way to the original publication."""
    source = document.source
    published = words.published.format(date=source.published.isoformat()) if source.published else words.undated
    issuer = source.issuer_english if words.language == "en" and source.issuer_english else source.issuer
    period = words.source_period.format(period=source.plan_period) if source.plan_period else ""
    parts = [escape(part) for part in (published, issuer, period) if part]
    if urlsplit(source.url).scheme in {"http", "https"}:
        parts.append(
            f'<a href="{escape(source.url)}" target="_blank" rel="noopener noreferrer">{escape(words.original)}</a>'
        )
    return " · ".join(parts)
