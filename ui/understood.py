"""Turns as the chain wants them, whose questions are understood; the latest of this process are remembered."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import QuestionError
from assistant.types import Turn
from ui.memory.types import StoredTurn

if TYPE_CHECKING:
    from assistant.build import Assistant

_MOST = 2000

_log = logging.getLogger(__name__)


class Understood:
    """Safe to use from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, key: str, turn: Turn) -> None:
        with self._lock:
            self._turns[key] = turn
            while len(self._turns) > _MOST:
                self._turns.popitem(last=False)

    def recalled(self, stored: Sequence[StoredTurn]) -> tuple[Turn, ...]:
        """Stored turns that were answered, each question understood again unless this process still knows it."""
        history: list[Turn] = []
        for each in stored:
            if each.answer is None:
                continue
            turn = self._known(each.turn_id)
            if turn is None:
                try:
                    turn = self._assistant.recall(each.text, each.answer, history)
                except QuestionError as error:  # allowed when it was asked, under other settings
                    _log.info("A stored question is passed over: %s", error)
                    continue
                self.remember(each.turn_id, turn)
            history.append(turn)
        return tuple(history)

    def retraced(self, texts: Sequence[str]) -> tuple[Turn, ...]:
        """Questions of which the answers are not believed: answered again, by rules alone."""
        turns: tuple[Turn, ...] = ()
        for number, text in enumerate(texts):
            key = hashlib.sha256("\0".join(texts[: number + 1]).encode("utf-8", "replace")).hexdigest()
            turn = self._known(key)
            if turn is None:
                turn = self._assistant.retrace(text, turns)
                self.remember(key, turn)
            turns = (*turns, turn)
        return turns

    def _known(self, key: str) -> Turn | None:
        with self._lock:
            return self._turns.get(key)
