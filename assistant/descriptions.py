"""How a document is spoken of without its title: by kind, year, number, issuer and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.cues import cues
from assistant.language import to_simplified
from assistant.question import Question
from assistant.stems import stems
from knowledge.bylines import document_numbers
from knowledge.document_kinds import kind_pattern, kinds_in
from knowledge.han import han_words
from knowledge.place_names import find_places
from knowledge.types import Document

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HEAD = 600  # characters in which a document gives its own number
_LOCAL = re.compile(
    r"\b(?P<en>[A-Z][a-z']{2,20}) (?:City|County|Municipality|Prefecture|District)\b"
    r"|\b(?:City|County|Municipality) of (?P<of>[A-Z][a-z']{2,20})\b"
    r"|(?<![\u4e00-\u9fff])(?P<zh>(?:(?![本全各在所于向年月日我该])[\u4e00-\u9fff]){2,3}?)(?:市|县|自治州|州|盟|旗)"
    r"(?!场|级|政|委)"
)
_OFFICE = re.compile(
    r"\b(?:offices?|bureaus?|departments?|ministr(?:y|ies)|commissions?|committees?|administrations?|agenc(?:y|ies)|councils?|centres?|centers?"
    r"|governments?|authorit(?:y|ies)|associations?|chambers?|institut(?:e|es|ion|ions)|academ(?:y|ies)|issued|published|released)\b"
    r"|[局厅委办署部院]|政府|中心|协会|商会|发布|印发|出台",
    re.IGNORECASE,
)
_LEAST_ISSUER = 0.5  # of the distinctive words of an issuer's name
_BETWEEN = r"(?:[\s’'-]+[^\s.?!]+){0,4}?[\s-]+"
_FROM = (
    r"(?:\s*,?\s*(?:of|from|for|in|dated|(?:issued|published|released) (?:in|on|of))\s+(?:[^\s.?!]+ ){0,2}?|\s*[(（])"
)
_DETERMINED = re.compile(
    r"\b(?:the|this|that|its|latest|new|newest|original|first|old)\b|[该此本这]|新|原|最[新初近]", re.I
)
_INSIDE = re.compile(r"[里中上内]|(?:是|还|又|都)?(?:怎么|如何)?(?:写|说|规定|提到|要求)")  # 通报里, 清单中, 办法规定
_ORIGINAL = re.compile(
    r"\b(?:original|first|initial|old)\b|原(?:来|先|办法|政策|措施|文)?|最初|最早|第一版", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"(?:published|issued|released|dated|from|of) (?:in )?(?P<en>(?:19|20)\d\d)"
    r"|(?P<zh>(?:19|20)\d\d)\s*年(?:发布|印发|公布|出台|颁布)"
)
_DOCUMENTS = re.compile(
    r"\b(?:documents?|texts?|papers?|publications?|versions?|editions?)\b|文件|文本|材料|资料|版本?", re.I
)


@dataclass(frozen=True, slots=True)
class Description:
    """What sets a document apart beside its title."""

    kinds: frozenset[str]
    titled: frozenset[int]  # years in the title
    dated: frozenset[int]  # year of publication
    places: frozenset[str]  # of its title and issuer: cities, with their provinces
    issuer: frozenset[str]  # words
    number: str
    words: frozenset[str]  # of the title


def words_of(text: str) -> frozenset[str]:
    """The words of a title or a name that set it apart from others: no words of asking."""
    simplified = to_simplified(text)
    latin = {stem for stem in stems(simplified) if stem not in cues().frame_stems and len(stem) > 1}
    han = {word for _, _, word in han_words(simplified) if word not in cues().han_frame_words and len(word) > 1}
    return frozenset(latin | han)


def local_names(document: Document) -> frozenset[str]:
    """The towns that a document's title, issuer and first lines name as such, whether or not a lexicon knows them."""
    source = document.source
    head = f"{source.title}\n{source.issuer}\n{document.text[:_HEAD]}"
    found = (match["en"] or match["of"] or match["zh"] for match in _LOCAL.finditer(head))
    return frozenset(name for name in found if name and name.lower() not in cues().frame_words)


def describe(document: Document) -> Description:
    source = document.source
    named = f"{source.title} {source.issuer} {source.issuer_english}"
    return Description(
        kinds=kinds_in(source.title) or kinds_in(source.file.replace("-", " ").replace("_", " ")),
        titled=frozenset(map(int, _YEAR.findall(source.title))),
        dated=frozenset({source.published.year} if source.published else ()),
        places=frozenset(name for place in find_places(named) for name in (place.name, place.city) if name),
        issuer=words_of(f"{source.issuer} {source.issuer_english}"),
        number=next(iter(document_numbers(document.text[:_HEAD])), ""),
        words=words_of(source.title),
    )


def described(
    question: Question,
    known: Mapping[str, Description],
    provinces: Mapping[str, frozenset[str]],
    changed: Sequence[str],
) -> frozenset[str]:
    """The documents that a question speaks of by number, kind, year, issuer and place; none where it names none so.

    Args:
        provinces: that each document is about; changed: those that others change.
    """
    numbers = set(document_numbers(question.normal)) | set(document_numbers(question.text))
    found = {document_id for document_id, one in known.items() if one.number and one.number in numbers}
    if found:
        return frozenset(found)
    kinds = [kind for kind in kinds_in(question.normal) if any(kind in one.kinds for one in known.values())]
    of_kind = _of_kinds(kinds, known)
    places = {place.name for place in question.places}
    near = {d for d in of_kind or known if known[d].places & places or provinces[d] & places}
    years = _years_of_document(question, kinds)
    issued = _by_issuer(question, known)
    candidates, certain = near or of_kind, bool(of_kind and near) or _is_determined(question, kinds)
    if years and (dated := _of_years(candidates or set(known), known, years)):
        candidates, certain = dated, True
    if issued and (not years or issued & candidates):
        candidates, certain = issued & candidates or issued, True
    if _ORIGINAL.search(question.normal) and (old := set(changed) & (near or candidates)):
        candidates, certain = old, True
    return _by_words(question, candidates, known) if certain else frozenset()


def _of_kinds(kinds: Sequence[str], known: Mapping[str, Description]) -> set[str]:
    """The documents of some kinds; a notice of changes counts as one only where changes are spoken of, or nothing else
    is of the kind."""
    found = {d for d, one in known.items() if any(kind in one.kinds for kind in kinds)}
    changes = {d for d in found if "change" in known[d].kinds}
    if "change" in kinds:
        return changes or found
    return found - {d for d in changes if "notice" not in kinds} or found


def _by_words(question: Question, found: set[str], known: Mapping[str, Description]) -> frozenset[str]:
    """Those of some documents whose titles have most of the question's words."""
    said = words_of(question.normal)
    shared = {d: len(known[d].words & said) for d in found}
    best = max(shared.values(), default=0)
    return frozenset(d for d in found if shared[d] == best)


def _by_issuer(question: Question, known: Mapping[str, Description]) -> set[str]:
    """The documents of the office that a question names."""
    if not _OFFICE.search(question.normal):  # words of what an office is in charge of do not name it
        return set()
    common = Counter(word for one in known.values() for word in one.issuer)
    said = words_of(question.normal)
    places = {word for place in question.places for word in words_of(f"{place.name} {place.words}")}
    scores: dict[str, float] = {}
    for document_id, one in known.items():
        shared = one.issuer & said
        total = sum(1.0 / common[word] for word in one.issuer)
        if len(shared) > 1 and shared - places:
            scores[document_id] = sum(1.0 / common[word] for word in shared) / total
    best = max(scores.values(), default=0.0)
    return {d for d, score in scores.items() if score >= max(_LEAST_ISSUER, 0.9 * best)}


def _years_of_document(question: Question, kinds: Sequence[str]) -> frozenset[int]:
    """The years that a question gives a document: "the 2024 notice", 2024年的通知, "the documents of 2024"."""
    text = question.normal
    found = {int(match["en"] or match["zh"]) for match in _PUBLISHED.finditer(text) if _DOCUMENTS.search(text)}
    for pattern in (*(kind_pattern(kind) for kind in kinds), _DOCUMENTS):
        for match in pattern.finditer(text):
            before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 30]
            year = re.search(rf"((?:19|20)\d\d)(?:{_BETWEEN}|\s*年?度?版?的?[\u4e00-\u9fff]{{0,8}}?)?\s*$", before)
            later = re.match(rf"{_FROM}((?:19|20)\d\d)(?!\d)", after)
            found |= {int(m[1]) for m in (year, later) if m}
    return frozenset(found)


def _of_years(candidates: set[str], known: Mapping[str, Description], years: frozenset[int]) -> set[str]:
    titled = {d for d in candidates if known[d].titled & years}
    return titled or {d for d in candidates if known[d].dated & years}


def _is_determined(question: Question, kinds: Sequence[str]) -> bool:
    """Whether a kind is spoken of as one certain document: "the notice", 该通知."""
    for kind in kinds:
        for match in kind_pattern(kind).finditer(question.normal):
            before, after = question.normal[max(0, match.start() - 30) : match.start()], question.normal[match.end() :]
            if _DETERMINED.search(before) or _INSIDE.match(after):
                return True
    return False
