"""Who a request is from, and whether it may: a session of a browser, a key of a program, or a stranger."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import Scope

from ui.keys import Keys
from ui.memory.store import new_identifier
from ui.sessions import Sessions, session_id_of


class KeyRefused(Exception):
    """A key is missing, unknown or revoked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Access:
    """Decides who may use what.

    Args:
        require_keys: for `/v1` and `/mcp`; None: only where others than this machine can reach them.
        host: the address that the server listens on.
    """

    sessions: Sessions
    keys: Keys
    require_keys: bool | None
    host: str

    async def key_of(self, scope: Scope, *, required: bool = True) -> str:
        """The id of the key that a request brings along; "" if it brings none and needs none.

        Raises:
            KeyRefused: there is none although it is needed, or it is not a good one.
            MemoryUnavailable: nobody can tell now.
        """
        headers = Headers(scope=scope)
        needless = self._open(headers) and not is_foreign(headers)
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret.strip():
            key = await to_thread.run_sync(self.keys.known, secret.strip())
            if key is not None:
                return key.key_id
            if not (required and needless):  # clients that cannot do without a key send anything
                raise KeyRefused("This API key is unknown or has been revoked.")
        if required and not needless:
            raise KeyRefused(
                "An API key is needed: send it as `Authorization: Bearer …`. "
                "The operator makes one with `guangdong-assistant keys create NAME`."
            )
        return ""

    def session_of(self, headers: Headers) -> tuple[str, str]:
        """The session's name and its id, from the header or the cookie; a new session without one of ours."""
        session_id = session_id_of(headers)
        name = self.sessions.name(session_id)
        if name is None:
            session_id = self.sessions.new_id()
            name = self.sessions.name(session_id) or new_identifier()
        return name, session_id

    def _open(self, headers: Headers) -> bool:
        """Whether keys are needless. By default they are while only this machine can reach the server: it listens on
        loopback, was called by a name of loopback, and no proxy stands in between."""
        if self.require_keys is not None:
            return not self.require_keys
        called = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        forwarded = "x-forwarded-for" in headers or "forwarded" in headers
        return is_loopback(self.host) and is_loopback(called) and not forwarded


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_foreign(headers: Headers) -> bool:
    """Whether a request was made by a page of another site. Browsers always say where a write comes from."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        return True
    return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
