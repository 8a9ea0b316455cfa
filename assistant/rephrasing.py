"""A follow-up about documents → a question that stands by itself: the earlier question with what was swapped in it.

Questions about cluster rows are completed in `history` by their meaning; here words are all there is. "And in 2021?" is
the earlier question with another year, "那B类呢" with another class; "how much land does that one need?" names the row
that the earlier answer showed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.cues import cues
from assistant.question import Intent, Question
from assistant.stems import HAN, WORD
from assistant.types import Answer, Status, Turn
from assistant.view import View
from knowledge.types import ChunkKind, Span

_OPENING = re.compile(
    r"^(?:(?:and|but|or|so|then|ok(?:ay)?|what about|how about|what of|same for|now)[ ,]+)+"
    r"|^(?:那么?|还有|以及|然后|换成)",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:又?呢|怎么样|如何)?[?？。.!！\s]*$|[ ,]+(?:then|instead|too)[?.! ]*$", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:(?:for|in|of|at|on|to|with|from|by|about)\s+)?(?:the\s+)?", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:which|what|where|who|whom|when|how|why|is|are|was|were|do|does|did|can|could|will|would|should|must|may|has"
    r"|have|list|name|give|show|tell)\b|哪|什么|多少|几|谁|何|吗|怎|是否|能否|有没有|要|需",
    re.IGNORECASE,
)
_LONGEST_FRAGMENT = 40  # characters of what only swaps a part of the earlier question
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\d{1,2}\s?月(?!\d)",
    re.I,
)
_CLASS = re.compile(
    r"\b(?P<en>category|class|type|tier|zone|phase|level|grade|group|batch|stage|area|annex|table)"
    r"\s+(?:[A-Z]|[IVX]+|\d+)\b"
    r"|(?:第\s*)?(?:[A-Za-z]|[一二三四五六七八九十]|\d+)\s*(?P<zh>[类级区档期等批层])",
)
_BEFORE = re.compile(
    r"(?:改|修改|修订|调整|变更)之?前|原来|以前|之前|此前"
    r"|\bbefore (?:that|the (?:change|amendment|revision))|\b(?:previously|originally|formerly)\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    r"\b(?:that|this|the same) (?:one|project|zone|park|company|area|measure|line|base|plant|site|item)\b"
    r"|\bsuch an? \w+\b|\bits?\b(?! (?:true|possible|correct|right)\b)"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were|an?|any|no)\b)|\bthat\b(?=\s*[?.]|$)"
    r"|(?:[这那][个家项条座处块里儿]|(?<!应)该)(?:项目|园区|企业|公司|地方)?|它",
    re.IGNORECASE,
)
_LIST_KINDS = (ChunkKind.TABLE_ROW, ChunkKind.LIST_ITEM)
_LONGEST_NAME = 60


def restated(question: Question, history: Sequence[Turn], view: View) -> tuple[str, str] | None:
    """The follow-up in whole words, and the thing of the earlier answer that it names; None if it stands alone."""
    before = next((turn for turn in reversed(history) if _has_content(turn)), None)
    if before is None or cues().switch.search(question.masked):
        return None
    if _is_of_clusters(before, question, view) or question.has(*_OF_DOCUMENTS):
        return None
    text, earlier = question.normal, before.question.restated or before.question.text
    listed = _listed(before.answer, view)
    if question.ordinal is not None and 1 < len(listed) >= question.ordinal:
        name = listed[question.ordinal - 1 if question.ordinal > 0 else question.ordinal]
        return _with_name(question.ordinal, text, name, earlier, before.question.referent), name
    if _BEFORE.search(text) and not _content(question):
        return earlier, before.question.referent
    fragment = _fragment(text)
    if fragment:
        swapped = _swapped(fragment, question, before.question, earlier, listed)
        if swapped or not _shows_rows(before.answer, view):
            return swapped
        return f"{earlier.rstrip('?？。. ')} {fragment}?", before.question.referent
    if len(listed) == 1 and _is_bare(question, listed[0]) and _shows_rows(before.answer, view):
        return f"{listed[0]} {_OPENING.sub('', text)}", listed[0]
    if listed and _SINGULAR.search(text) and not question.places:
        return _SINGULAR.sub(lambda _: f" {listed[0]} ", text, count=1), listed[0]
    return None


_OF_DOCUMENTS = (Intent.PUBLISHED, Intent.ISSUER, Intent.TITLE, Intent.PERIOD, Intent.LINK, Intent.CURRENT)


def documents_of(history: Sequence[Turn]) -> tuple[str, ...]:
    """The documents that the last answer with evidence was made from."""
    for turn in reversed(history):
        if turn.answer.status not in (Status.NOT_FOUND, Status.SMALLTALK, Status.DECLINED) and turn.answer.citations:
            return tuple(dict.fromkeys(citation.document_id for citation in turn.answer.citations))
    return ()


def leaning(question: Question, history: Sequence[Turn], view: View) -> Question:
    """A short follow-up with what it is about as well: the content of the turn before, and the words that answered it.

    A question that says enough by itself comes back as it is.
    """
    before = next((turn for turn in reversed(history) if _has_content(turn)), None)
    if before is None or cues().switch.search(question.masked) or _is_of_clusters(before, question, view):
        return question
    own = {unit.alternatives[0] for unit in question.units}
    plain = sum(not unit.named and unit.weight > _LEAST_WEIGHT for unit in question.units)
    named = (question.clusters or question.industries) and not question.carried
    if not question.points_back and (named or plain >= _ENOUGH_WORDS):
        return question
    lent = [unit for unit in (*before.question.units, *before.question.lent) if unit.alternatives[0] not in own]
    spans = [Span(cited.document_id, cited.start, cited.end) for cited in before.answer.citations]
    elsewhere = _is_elsewhere(before, view)
    there = before.answer.status is not Status.NOT_FOUND and not _fragment(question.normal)  # "and X?" is elsewhere
    asks = question.intents - {Intent.YES_NO}
    asked = question.intents | (frozenset() if asks else before.question.intents & _OF)
    return question.with_(
        intents=asked,
        clusters=() if elsewhere else question.clusters,  # the talk is of something else, in the words of a row
        weak_clusters=() if elsewhere else question.weak_clusters,
        industries=() if elsewhere else question.industries,
        lent=tuple(replace(unit, weight=_LENT_WEIGHT * unit.weight) for unit in lent),
        cited=tuple(spans) if there else (),
        earlier=tuple(turn.question.search for turn in history if turn.question.search),
    )


_OF = frozenset({Intent.HOW_MUCH, Intent.COUNT, Intent.WHEN, Intent.PLACES})  # what a fragment asks as well
_LENT_WEIGHT = 0.5  # of a word of the turn before, in a follow-up
_LEAST_WEIGHT = 0.3  # of a word that tells something
_ENOUGH_WORDS = 3  # of its own, with which a question stands by itself


def _is_of_clusters(before: Turn, question: Question, view: View) -> bool:
    """Whether the talk is of cluster rows, whose follow-ups `history` completes by their meaning."""
    asked = before.question
    if any(fact.cluster in view.vocabulary.rows for fact in before.answer.facts):
        return bool(asked.clusters or question.clusters or any(place.kind == "city" for place in asked.places))
    return bool(asked.clusters or question.clusters) and not _is_elsewhere(before, view)


def _is_elsewhere(before: Turn, view: View) -> bool:
    """Whether a turn was answered from documents without clusters."""
    with_clusters = {fact.document_id for fact in view.facts}
    cited = before.answer.citations
    return bool(cited) and not any(citation.document_id in with_clusters for citation in cited)


def _has_content(turn: Turn) -> bool:
    return turn.answer.status not in (Status.DECLINED, Status.SMALLTALK)


def _content(question: Question) -> bool:
    rest = _BEFORE.sub("", question.normal)
    return any(unit.known and unit.weight > 0.3 and unit.words in rest for unit in question.units)


def _is_bare(question: Question, name: str) -> bool:
    """Whether a question only asks how much ("and how much land?", 最高多少), of what was shown just before."""
    if (
        question.places
        or question.clusters
        or question.has(Intent.AMONG)
        or name.casefold() in question.normal.casefold()
    ):
        return False
    asked = _HOW_MUCH.search(question.normal)
    own = [unit for unit in question.units if unit.weight > _LEAST_WEIGHT]
    return asked is not None and len(own) <= 1 and len(question.normal) <= _LONGEST_FRAGMENT


_HOW_MUCH = re.compile(r"\bhow (?:much|many|big|large|long|high)\b|多少|多大|多久|几", re.IGNORECASE)


def _fragment(text: str) -> str:
    """What a follow-up puts in place of a part of the earlier question: "in Xiamen", "B类"; "" if it asks by itself."""
    opened = _OPENING.search(text)
    closed = text.rstrip("?？。.! ").endswith("呢")
    rest = _CLOSING.sub("", _OPENING.sub("", text)).strip(" ,，")
    if not rest or len(rest) > _LONGEST_FRAGMENT or not (opened or closed or len(rest.split()) <= 3):
        return ""
    return "" if _ASKS.search(rest) else rest


def _swapped(
    fragment: str, question: Question, before: Question, earlier: str, listed: Sequence[str]
) -> tuple[str, str] | None:
    """The earlier question with the fragment where its like stood; what else is asked of the one thing shown.

    None where nothing of its like stands there."""
    text = earlier
    if question.places and before.places:
        for old in before.places:
            text = text.replace(old.words, question.places[0].words, 1)
    for pattern in (_YEAR, _MONTH, _CLASS):
        new, stood = pattern.search(fragment), pattern.search(earlier)
        if new and stood and new.groups() == stood.groups():  # classes of the same noun
            text = text.replace(stood.group(), new.group(), 1)
    if text != earlier:
        return text, before.referent
    words = _PREPOSITION.sub("", fragment)
    if before.referent and before.referent in earlier:
        return earlier.replace(before.referent, words, 1), words
    like = _like(words, earlier)
    shown = "" if like else _shown(words, earlier, listed)
    if shown:
        return earlier.replace(shown, words, 1), before.referent
    if len(listed) == 1 and (not like or (like in listed[0] and like != listed[0])):
        return f"{listed[0]} {fragment}?", listed[0]
    if like:
        return earlier.replace(like, words, 1), before.referent
    return None


_NAME = re.compile(r"\b(?:[A-Z][\w'’-]*|[A-Z]*-?\d[\w-]*)(?: (?:[A-Z][\w'’-]*|\d+))*")


def _shown(words: str, earlier: str, listed: Sequence[str]) -> str:
    """The name in the earlier question of what its answer showed, where a follow-up names another: "and C2?"."""
    if not _NAME.fullmatch(words):
        return ""
    names = (match.group() for match in _NAME.finditer(earlier) if match.start())
    return next((name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", " ".join(listed))), "")


def _like(words: str, earlier: str) -> str:
    """The words of the earlier question that some words are another value of: "硕士" for "博士", "Korean companies" for
    "Japanese companies"."""
    if HAN.search(words):
        short = words.removeprefix("对").removeprefix("给")
        if len(short) <= 1:
            return ""
        found = [earlier[i : i + len(short)] for i in range(len(earlier) - len(short) + 1)]
        return next((part for part in found if part[-1] == short[-1] and part != short and HAN.match(part)), "")
    own = WORD.findall(words)
    heard = list(WORD.finditer(earlier))
    if len(own) < 2:
        return ""
    for position, match in enumerate(heard):
        if position >= len(own) - 1 and match.group().lower() == own[-1].lower():
            start = heard[position - len(own) + 1].start()
            return earlier[start : match.end()]
    return ""


def _with_name(number: int, text: str, name: str, earlier: str, referent: str) -> str:
    """ "And the second one?": what was asked of the first; "where is the second one?": asked by itself."""
    ordinal = cues().ordinals[number].search(text)
    if ordinal and _ASKS.search(text[: ordinal.start()] + text[ordinal.end() :]):
        return f"{text[: ordinal.start()]} {name} {text[ordinal.end() :]}"
    if referent and referent in earlier:
        return earlier.replace(referent, name, 1)
    return name


def _shows_rows(answer: Answer, view: View) -> bool:
    """Whether an answer was made from a table, which is asked in whole words."""
    spans = (Span(citation.document_id, citation.start, citation.end) for citation in answer.citations)
    chunks = [chunk for span in spans if (chunk := view.chunk_at(span))]
    return any(chunk.kind is ChunkKind.TABLE_ROW for chunk in chunks)


def _listed(answer: Answer, view: View) -> list[str]:
    """The names of the rows and short items that an answer showed, in order."""
    names = [fact.cluster for fact in answer.facts]
    if answer.status is Status.NOT_FOUND or names:
        return names
    for citation in answer.citations:
        chunk = view.chunk_at(Span(citation.document_id, citation.start, citation.end))
        if chunk is None or chunk.kind not in _LIST_KINDS:
            continue
        name = chunk.section[-1] if chunk.kind is ChunkKind.TABLE_ROW and chunk.section else citation.quote
        if len(name) <= _LONGEST_NAME:
            names.append(" ".join(name.split()).rstrip(";；.。*"))
    return list(dict.fromkeys(names))
