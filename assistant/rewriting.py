"""Where the rules do not reach, a model words the question anew: other languages in English, open follow-ups whole.

What it writes is only searched with, and only after a check: it may bring in no name and no number of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from langchain_core.runnables import RunnableConfig

from assistant.model.failures import ModelFailure
from assistant.prompting import standalone_messages, translation_messages

if TYPE_CHECKING:
    from assistant.chain import Asked, Steps, Understood
    from assistant.model.client import ChatModel
    from assistant.vocabulary import Vocabulary

_log = logging.getLogger(__name__)
_CODE = re.compile(r"[a-z]{2,3}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LONGEST = 600  # characters of a rewritten question


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Asks a model where the rules are unsure; where it fails, what the rules understood stands."""

    steps: Steps
    model: ChatModel

    async def understand(self, asked: Asked, config: RunnableConfig | None = None) -> Understood:
        """A message → its questions; with the model's help if it is in another language or points at nothing found.

        Raises:
            QuestionError: the message is empty or too long.
        """
        understood = self.steps.understand(asked)
        try:
            if any(context.question.foreign for context in understood.contexts):
                return await self._in_english(understood, config)
            if understood.unsure and not understood.declined:
                return await self._standalone(understood, config)
        except ModelFailure as failure:
            _log.warning("The question was not rewritten: %s", failure)
        return understood

    async def _in_english(self, understood: Understood, config: RunnableConfig | None) -> Understood:
        asked = understood.asked
        written = (await self.model.complete(translation_messages(asked.text), config=config)).strip().splitlines()
        if len(written) != 2 or not _CODE.fullmatch(written[0].strip()) or not _same_numbers(written[1], [asked.text]):
            return understood
        english = self._again(written[1], understood)
        return replace(english, spoken=written[0].strip()) if english else understood

    async def _standalone(self, understood: Understood, config: RunnableConfig | None) -> Understood:
        asked = understood.asked
        messages = standalone_messages(asked.text, asked.history)
        written = (await self.model.complete(messages, config=config)).strip()
        sources = [asked.text, *(turn.text for turn in asked.history)]
        sources += [name for turn in asked.history for name in turn.question.subjects]
        vocabulary = understood.view.vocabulary
        if (
            "\n" in written
            or not _same_numbers(written, sources)
            or _names(written, vocabulary) - _names_in(sources, vocabulary)
        ):
            return understood
        return self._again(written, understood) or understood

    def _again(self, text: str, understood: Understood) -> Understood | None:
        if not 0 < len(text.strip()) <= LONGEST:
            return None
        again = self.steps.understand(replace(understood.asked, text=text.strip()))
        return replace(again, asked=understood.asked, reworded=text.strip())


def _same_numbers(text: str, sources: Sequence[str]) -> bool:
    return set(_NUMBER.findall(text)) <= {number for source in sources for number in _NUMBER.findall(source)}


def _names(text: str, vocabulary: Vocabulary) -> set[str]:
    return {entity.key for found in vocabulary.find(text) for entity in found.entities}


def _names_in(texts: Sequence[str], vocabulary: Vocabulary) -> set[str]:
    return {name for text in texts for name in _names(text, vocabulary)}
