"""Questions and answers as HTML. Nothing in them can become an element that is not written here or in `ui/templates`.

Everything from outside (questions, answers, quotes, titles, URLs) is escaped; an answer's Markdown goes through
a parser that knows neither HTML nor links nor images.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant.types import Answer, Citation
from knowledge.types import Document
from ui.locale import Words, words_for
from ui.memory.types import StoredTurn
from ui.templating import environment, render

FindDocument = Callable[[str], Document | None]
"""Document id → document, whose digest lets a link tell when the text has changed, and whose language a quote is in."""

SOURCES_SHOWN = 3
_LONGEST_EXCERPT = 160
_MANY_AHEAD = 10
"""So many answers ahead take long enough to be worth a word."""
_MARKER = re.compile(r"\[(\d{1,3})\]")
_STEERING = re.compile(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")

# Answers use paragraphs, lists, quotes, bold and tables. Links and images are no part of them, whoever wrote them.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable(["link", "image", "autolink", "html_inline", "html_block", "reference", "code", "fence", "entity"])


def turn_html(stored: StoredTurn, find_document: FindDocument, words: Words) -> Markup:
    """A question and its answer, with what can be done with them; `words` are those of the page around it."""
    answer = answer_html(stored.answer, find_document, stored=stored, page=words) if stored.answer else ""
    return render("turn.html", stored=stored, answer=answer, words=words)


def partial_html(text: str, words: Words, *, withdrawn: bool = False, ahead: int = 0) -> Markup:
    """An answer that is still arriving: its markers cannot be opened yet. `ahead` of it are so many others."""
    said = words.in_line.format(ahead=ahead) if ahead >= _MANY_AHEAD else words.working
    return render(
        "arriving.html", text=_answer_text(text, {}, {}) if text else "", withdrawn=withdrawn, working=said, words=words
    )


def answer_html(
    answer: Answer, find_document: FindDocument, *, stored: StoredTurn | None = None, page: Words | None = None
) -> Markup:
    """A finished answer with its status, sources, notices and follow-up questions, in the answer's own language.

    With the turn that it belongs to it can be rated and copied; `page` are the words of the page around it.
    """
    words = words_for(answer.language)
    links = {citation.number: citation_link(citation, find_document) for citation in answer.citations}
    languages = {citation.number: _language(citation, find_document) for citation in answer.citations}
    said = " ".join(answer.text.split())
    return render(
        "answer.html",
        answer=answer,
        text=_answer_text(answer.text, _markers(answer, links, words), languages, answer.language),
        sources=[_source(citation, links, languages, said, words) for citation in answer.citations],
        sources_shown=SOURCES_SHOWN,
        stored=stored,
        words=words,
        page=page or words,
    )


def citation_link(citation: Citation, find_document: FindDocument) -> str:
    """The lasting address of the cited words: document, offsets, and the digest of the text they were cut from."""
    document = find_document(citation.document_id)
    digest = document.text_sha256[:16] if document else ""
    return span_link(citation.document_id, citation.start, citation.end, digest)


def span_link(document_id: str, start: int, end: int, digest: str) -> str:
    return f"/source/{quote(document_id, safe='')}?{urlencode({'start': start, 'end': end, 'sha': digest})}#passage"


def ask_link(question: str) -> str:
    """A link that puts a question into the composer of the page it stands on."""
    return "?" + urlencode({"ask": question}, quote_via=quote)


def plain(text: str) -> str:
    """In one line, without characters that steer a terminal or the direction of writing."""
    return " ".join(_STEERING.sub("", text).split())


def excerpt(text: str) -> str:
    text = plain(text)
    if len(text) <= _LONGEST_EXCERPT:
        return text
    return text[:_LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


def _language(citation: Citation, find_document: FindDocument) -> str:
    document = find_document(citation.document_id)
    return document.source.language if document else ""


def _markers(answer: Answer, links: Mapping[int, str], words: Words) -> dict[int, str]:
    """The HTML of each marker; it is a real link, so that it can also be opened in a tab of its own."""
    return {
        citation.number: (
            f'<a class="cite" href="{escape(links[citation.number])}" title="{escape(excerpt(citation.quote))}">'
            f'<span class="unseen">{escape(words.source_marker)} </span>{citation.number}</a>'
        )
        for citation in answer.citations
    }


def _answer_text(text: str, markers: Mapping[int, str], languages: Mapping[int, str], spoken: str = "") -> Markup:
    """An answer's Markdown as HTML. A marker without a citation stays visible, but leads nowhere."""
    tokens = _markdown.parse(_STEERING.sub("", text))
    for index, token in enumerate(tokens):
        token.attrs.pop("style", None)  # a table's alignment; the page's policy forbids it
        if token.type == "blockquote_open":
            language = _quoted_language(tokens[index:], languages)
            if language and language != spoken:
                token.attrSet("lang", language)
    html = _with_bars(str(_markdown.renderer.render(tokens, _markdown.options, {})))
    return Markup(  # noqa: S704 - the parser escapes all text, and markers are made here
        _MARKER.sub(lambda match: markers.get(int(match[1]), f'<span class="cite">{match[1]}</span>'), html).strip()
    )


def _quoted_language(tokens: Sequence[Token], languages: Mapping[int, str]) -> str:
    """The language of the document that the first marker in a quote points at."""
    for token in tokens:
        if token.type == "blockquote_close":
            return ""
        for number in _MARKER.findall(token.content):
            return languages.get(int(number), "")
    return ""


def _source(
    citation: Citation, links: Mapping[int, str], languages: Mapping[int, str], said: str, words: Words
) -> dict[str, object]:
    """The words, where they stand, and whether the answer has just quoted them."""
    quoted = " ".join(citation.quote.split())
    language = languages[citation.number]
    return {
        "number": citation.number,
        "link": links[citation.number],
        "excerpt": Markup(_with_bars(escape(excerpt(quoted)))),  # noqa: S704 - escaped here
        "said": quoted in said,
        "place": _place(citation, words),
        "language": language if language != words.language else "",
    }


def _with_bars(html: str) -> str:
    """Between the cells of a table's row, quieter than its words. `html` has them in no attribute."""
    return html.replace(" | ", ' <span class="cell-edge">|</span> ')


def _place(citation: Citation, words: Words) -> str:
    page = f" · {words.page_short.format(number=citation.page)}" if citation.page else ""
    return plain(" › ".join(citation.section[-2:]) or citation.title) + page


environment().filters.update(plain=plain, ask_link=ask_link)
