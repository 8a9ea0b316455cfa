"""Questions and answers as HTML for the chat. Nothing in them can become an element that is not written here.

Gradio runs what it is given through a Markdown parser and a sanitiser; both leave one HTML block without line breaks as
it is. Everything that comes from outside (questions, answers, quotes, titles, URLs) is escaped before it gets there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote, urlencode

from markdown_it import MarkdownIt

from assistant.types import Answer, Citation, Status
from ui.locale import Words, words_for

DigestOf = Callable[[str], str]
"""Document id → sha256 of its canonical text, so that a link can tell when the text has changed."""

SOURCES_SHOWN = 3
_LONGEST_EXCERPT = 160
_MARKER = re.compile(r"\[(\d{1,3})\]")
_STEERING = re.compile(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")

# Answers use paragraphs, lists, quotes, bold and tables. Links and images are no part of them, whoever wrote them.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable(["link", "image", "autolink", "html_inline", "html_block", "reference", "code", "fence", "entity"])


def question_html(text: str) -> str:
    """A question exactly as typed."""
    return f'<div class="question">{"<br>".join(_plain(line) for line in text.strip().splitlines())}</div>'


def working_html(words: Words) -> str:
    return f'<div class="answer working"><p class="pulse">{escape(words.working)}</p></div>'


def partial_html(text: str) -> str:
    """An answer that is still arriving: its markers cannot be opened yet."""
    return f'<div class="answer arriving">{_answer_text(text, {})}</div>'


def answer_html(answer: Answer, digest_of: DigestOf) -> str:
    """A finished answer with its status, sources, notices and follow-up questions."""
    words = words_for(answer.language)
    links = {citation.number: citation_link(citation, digest_of) for citation in answer.citations}
    parts = [
        _status(answer.status, words),
        f'<div class="words">{_answer_text(answer.text, _markers(answer, links, words))}</div>',
        *(f'<p class="notice">{_plain(notice)}</p>' for notice in answer.notices),
        _sources(answer, links, words),
        _follow_ups(answer, words),
    ]
    return f'<div class="answer done" lang="{escape(words.language)}">{"".join(parts)}</div>'


def citation_link(citation: Citation, digest_of: DigestOf) -> str:
    """The lasting address of the cited words: document, offsets, and the digest of the text they were cut from."""
    place = {"start": citation.start, "end": citation.end, "sha": digest_of(citation.document_id)[:16]}
    return f"/source/{quote(citation.document_id, safe='')}?{urlencode(place)}#passage"


def ask_link(question: str) -> str:
    return "/?" + urlencode({"ask": question}, quote_via=quote)


def _status(status: Status, words: Words) -> str:
    if status is Status.SMALLTALK:
        return ""
    return f'<p class="status status-{status.value}">{escape(words.statuses[status])}</p>'


def _markers(answer: Answer, links: Mapping[int, str], words: Words) -> dict[int, str]:
    """The HTML of each marker; it is a real link, so that it can also be opened in a tab of its own."""
    return {
        citation.number: (
            f'<a class="cite" href="{escape(links[citation.number])}" title="{_plain(_excerpt(citation.quote))}">'
            f'<span class="unseen">{escape(words.source_marker)} </span>{citation.number}</a>'
        )
        for citation in answer.citations
    }


def _answer_text(text: str, markers: Mapping[int, str]) -> str:
    """An answer's Markdown as HTML in one line. A marker without a citation stays visible, but leads nowhere."""
    html = _markdown.render(_STEERING.sub("", text))
    html = _MARKER.sub(
        lambda match: markers.get(int(match[1]), f'<span class="cite">{match[1]}</span>'),
        html,
    )
    return re.sub(r"\s*\n\s*", " ", html).strip()


def _sources(answer: Answer, links: Mapping[int, str], words: Words) -> str:
    if not answer.citations:
        return ""
    said = " ".join(answer.text.split())
    items = [_source(citation, links[citation.number], said) for citation in answer.citations]
    heading = f'<p class="label">{escape(words.sources)}</p>'
    if len(items) <= SOURCES_SHOWN + 1:
        return f'<div class="sources">{heading}<ol>{"".join(items)}</ol></div>'
    more = escape(words.more_sources.format(count=len(items)))
    return f'<div class="sources"><details><summary>{more}</summary><ol>{"".join(items)}</ol></details></div>'


def _source(citation: Citation, link: str, said: str) -> str:
    """Where the words stand, and the words themselves unless the answer has just quoted them."""
    place = " › ".join(citation.section[-2:]) or citation.title
    words = " ".join(citation.quote.split())
    excerpt = "" if words in said else f'<span class="excerpt">{_plain(_excerpt(words))}</span>'
    return (
        f'<li><a class="source" href="{escape(link)}"><span class="number">{citation.number}</span>'
        f'{excerpt}<span class="place">{_plain(place)}</span></a></li>'
    )


def _follow_ups(answer: Answer, words: Words) -> str:
    if not answer.follow_ups:
        return ""
    links = "".join(
        f'<a class="ask" href="{escape(ask_link(question))}">{_plain(question)}</a>' for question in answer.follow_ups
    )
    return f'<div class="follow-ups"><p class="label">{escape(words.follow_ups)}</p>{links}</div>'


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST_EXCERPT:
        return text
    return text[:_LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


def _plain(text: str) -> str:
    """Escaped, and in one line."""
    return escape(" ".join(_STEERING.sub("", text).splitlines()).strip())
