"""Signed session ids: which conversations a browser may see. They expire, and are renewed while they are used."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.datastructures import Headers

COOKIE = "guangdong_session"
HEADER = "x-guangdong-session"
"""For pages inside a frame of another site, whose cookies browsers withhold. A foreign page cannot send it."""

MAX_AGE_SECONDS = 30 * 24 * 3600
_RENEWED_AFTER_SECONDS = 24 * 3600
KEY_FILE = "session.key"
_KEY_BYTES = 32


class Sessions:
    """An id is `name.issued.signature`: 144 random bits, seconds since 1970, and an HMAC-SHA-256 of both.

    The name alone tells sessions apart; it is a secret of the browser and this server, and is stored nowhere.
    """

    def __init__(
        self, key: bytes, *, max_age_seconds: float = MAX_AGE_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = key
        self._max_age_seconds = max_age_seconds
        self._clock = clock

    def new_id(self) -> str:
        """A fresh signed id. It costs nothing until something is asked under it."""
        return self._signed(secrets.token_urlsafe(18))

    def name(self, session_id: str | None) -> str | None:
        """The session's name; None for an id that is forged, torn, or older than the maximal age."""
        if not session_id or len(session_id) > 200:
            return None
        signed, _, signature = session_id.rpartition(".")
        name, _, issued = signed.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            return None
        return name if self._clock() - int(issued) <= self._max_age_seconds else None

    def renewed(self, session_id: str | None) -> str | None:
        """What the browser should be given: a new session's id, the same session's with a new date, or nothing."""
        name = self.name(session_id)
        if name is None:
            return self.new_id()
        issued = int(session_id.split(".")[1]) if session_id else 0
        return self._signed(name) if self._clock() - issued > _RENEWED_AFTER_SECONDS else None

    def _signed(self, name: str) -> str:
        signed = f"{name}.{int(self._clock())}"
        return f"{signed}.{self._signature(signed)}"

    def _signature(self, signed: str) -> str:
        return hmac.new(self._key, signed.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def session_id_of(headers: Headers) -> str:
    """The session id which a request brings along, checked by nobody yet."""
    if HEADER in headers:
        return headers[HEADER]
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def signing_key(data_dir: Path, secret: str = "") -> bytes:
    """The key that signs session ids: from a secret that replicas share, or made on first use in the data folder,
    readable by its owner only."""
    if secret:
        return hashlib.sha256(secret.encode()).digest()
    path = data_dir / KEY_FILE
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
