"""Does a sentence that opens with "it" still speak of the same thing when sentences before it were withheld?"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.cues import cues
from assistant.gate.types import Evidence, Sentence, Verdict


def has_antecedent(
    sentence: Sentence, evidence: Mapping[str, Evidence], latest: tuple[Sentence, Verdict] | None, *, is_first: bool
) -> bool:
    """Whether what a sentence points back at is what its evidence is about.

    Args:
        latest: the sentence released right before this one; None if there is none, or if one between was withheld.
        is_first: nothing was released or withheld before: the sentence points at the question.
    """
    opening = sentence.text.lstrip("*_ ")
    if not (cues().pronouns.en.match(opening) or cues().pronouns.zh.match(opening)):
        return True
    if latest is None:
        return is_first
    before, _ = latest
    if set(before.pointers) & set(sentence.pointers):
        return True
    about = {evidence[key].context for key in before.pointers if key in evidence}
    return all(evidence[key].context in about for key in sentence.pointers if key in evidence)
