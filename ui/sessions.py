"""Conversations, kept on the server under a signed id. What a browser claims to have said or heard is never read."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from assistant.types import Turn

COOKIE = "guangdong_session"
_KEY_FILE = "session.key"
_KEY_BYTES = 32


class Conversation:
    """The turns of one browser, oldest first; only the latest ones are kept."""

    def __init__(self, max_turns: int) -> None:
        self._max_turns = max_turns
        self._turns: tuple[Turn, ...] = ()
        self._lock = threading.Lock()

    @property
    def turns(self) -> tuple[Turn, ...]:
        return self._turns

    def add(self, turn: Turn) -> None:
        with self._lock:
            self._turns = (*self._turns, turn)[-self._max_turns :]

    def clear(self) -> None:
        with self._lock:
            self._turns = ()


class Sessions:
    """All conversations in memory, bounded in number and age; the longest unused one goes first."""

    def __init__(
        self,
        key: bytes,
        *,
        max_sessions: int = 2000,
        max_turns: int = 50,
        max_age_seconds: float = 24 * 3600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key = key
        self._max_sessions = max_sessions
        self._max_turns = max_turns
        self._max_age_seconds = max_age_seconds
        self._clock = clock
        self._conversations: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()
        self._lock = threading.Lock()

    def new_id(self) -> str:
        """A fresh signed id. It costs nothing until something is asked under it."""
        name = secrets.token_urlsafe(18)
        return f"{name}.{self._signature(name)}"

    def is_ours(self, session_id: str) -> bool:
        """Whether this server, or an earlier run with the same key, made the id."""
        name, _, signature = session_id.partition(".")
        return hmac.compare_digest(signature.encode(), self._signature(name).encode())

    def conversation(self, session_id: str | None) -> Conversation:
        """The conversation under an id. Without an id of ours it is a new one that nobody can come back to."""
        if not session_id or not self.is_ours(session_id):
            return Conversation(self._max_turns)
        now = self._clock()
        with self._lock:
            self._forget_old(now)
            _, conversation = self._conversations.pop(session_id, (now, Conversation(self._max_turns)))
            self._conversations[session_id] = (now, conversation)
            while len(self._conversations) > self._max_sessions:
                self._conversations.popitem(last=False)
        return conversation

    def __len__(self) -> int:
        return len(self._conversations)

    def _forget_old(self, now: float) -> None:
        while self._conversations:
            oldest = next(iter(self._conversations))
            if now - self._conversations[oldest][0] <= self._max_age_seconds:
                return
            del self._conversations[oldest]

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()


def signing_key(data_dir: Path) -> bytes:
    """The key that signs session ids, made on first use and readable by its owner only."""
    path = data_dir / _KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) == _KEY_BYTES:
            return key
        path.unlink()  # cut off by a crash while it was written: whoever it signed for gets a new session
        return signing_key(data_dir)
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(_KEY_BYTES)
        file.write(key)
    return key
