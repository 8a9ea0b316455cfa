"""How a document is named in an answer: its title and date, where several documents could be meant."""

from __future__ import annotations

import re

from assistant.compose.context import Context
from assistant.draft import Statement
from assistant.question import Language
from knowledge.place_names import find_places
from knowledge.types import Document

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def title_of(document: Document) -> str:
    """A document's title on one line."""
    return " ".join(document.source.title.lstrip("# ").split())


def date_of(context: Context, document: Document) -> str:
    """When a document was published, in the asker's way of writing dates; "" if it does not say."""
    published = document.source.published
    if published is None:
        return ""
    if context.phrases.language is Language.ENGLISH:
        return published.isoformat()
    return f"{published.year}年{published.month}月{published.day}日"


def own_words(*texts: str) -> tuple[str, ...]:
    """The numbers and places in titles and dates: named as the documents' own, and no claims of a sentence."""
    found = [number for text in texts for number in _NUMBER.findall(text)]
    found += [text[place.start : place.end] for text in texts for place in find_places(text)]
    return tuple(dict.fromkeys([*found, *texts]))


def introduced(context: Context, document: Document) -> Statement:
    """The words before a quote: "The text says:", or which of several documents says so, and when it did."""
    if len(context.view.documents) < 2:
        return Statement(context.say("prose_lead"))
    title, date = title_of(document), date_of(context, document)
    key = "which_document" if date else "which_document_undated"
    return Statement(context.say(key, title=title, date=date), outside=own_words(title, date))
