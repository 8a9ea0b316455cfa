"""The scripts by name: what the played model writes, and how the server delivers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tests.model_server import drafts
from tests.model_server.drafts import Write


class Ending(StrEnum):
    """How a stream ends."""

    PROPER = "proper"  # finish_reason, usage if asked for, [DONE]
    CLEAN = "clean"  # no finish_reason, and the connection closes as if all were well
    ABORT = "abort"  # the connection breaks
    NEVER = "never"  # the same again and again
    STALL = "stall"  # nothing more, the connection stays open


@dataclass(frozen=True, slots=True)
class Script:
    """One way to behave.

    `write` makes the text. `status`, if not 200, answers with an error that echoes the key, as real ones have done.
    `share` is how much of the text is sent before the ending; `piece` how many characters one event carries; `delay`
    the seconds before each event. `raw` is a whole body instead of a stream. `most_texts`
    is what an embeddings request may have.
    """

    write: Write = drafts.faithful
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error_code: str = ""
    raw: bytes | None = None
    content_type: str = "text/event-stream"
    headers_sent: bool = True
    ending: Ending = Ending.PROPER
    finish_reason: str = "stop"
    share: float = 1.0
    piece: int = 12
    byte_by_byte: bool = False
    delay: float = 0.0
    usage: bool = True
    unknown_fields: tuple[str, ...] = ()
    garbage: bytes = b""
    most_texts: int = 2048


_HTML = b"<!doctype html><title>Sign in</title><p>This portal needs you to sign in. data: none</p>"

SCRIPTS: dict[str, Script] = {
    "faithful": Script(),
    # what is written
    "wrong_number": Script(drafts.wrong_number),
    "wrong_place": Script(drafts.wrong_place),
    "wrong_pointer": Script(drafts.wrong_pointer),
    "unknown_pointer": Script(drafts.unknown_pointer),
    "no_pointers": Script(drafts.no_pointers),
    "stitched_quote": Script(drafts.stitched_quote),
    "negation": Script(drafts.negation),
    "target_as_achievement": Script(drafts.target_as_achievement),
    "extra_claim": Script(drafts.extra_claim),
    "leaked_prompt": Script(drafts.leaked_prompt),
    "obeying": Script(drafts.obeying),
    "active_html": Script(drafts.active_html),
    "marker_split": Script(piece=1, byte_by_byte=True),
    # how it is delivered
    "usage_absent": Script(usage=False),
    "slow": Script(delay=0.05),
    "cut_mid_sentence": Script(ending=Ending.CLEAN, share=0.6),
    "no_finish_reason": Script(ending=Ending.CLEAN),
    "connection_lost": Script(ending=Ending.ABORT, share=0.6),
    "lost_at_once": Script(ending=Ending.ABORT, share=0.0),
    "malformed_sse": Script(share=0.5, garbage=b'data: {"choices": [{"delta": {"content": "Wind\n\n'),
    "malformed_at_once": Script(share=0.0, garbage=b"data: {not json}\n\n"),
    "wrong_shape": Script(share=0.0, garbage=b'data: {"choices": [{"delta": "words"}]}\n\ndata: [1, 2]\n\n'),
    "error_event": Script(share=0.5, garbage=b'data: {"error": {"message": "overloaded: KEY", "code": 503}}\n\n'),
    "empty": Script(write=lambda _messages: ""),
    "nothing": Script(raw=b""),
    "endless": Script(ending=Ending.NEVER, piece=200),
    "endless_line": Script(ending=Ending.NEVER, share=0.0, garbage=b" " * 65536),
    "silent": Script(headers_sent=False, ending=Ending.STALL, share=0.0),
    "silent_after_headers": Script(ending=Ending.STALL, share=0.0),
    "stalled": Script(ending=Ending.STALL, share=0.6),
    "too_long": Script(finish_reason="length", share=0.6),
    "filtered": Script(finish_reason="content_filter", share=0.6),
    "html_page": Script(raw=_HTML, content_type="text/html; charset=utf-8"),
    "json_page": Script(raw=b'{"ok": true}', content_type="application/json"),
    # what is refused
    "status_400": Script(status=400),
    "status_401": Script(status=401, error_code="invalid_api_key"),
    "status_403": Script(status=403),
    "status_404": Script(status=404, error_code="model_not_found"),
    "status_408": Script(status=408),
    "status_409": Script(status=409),
    "status_429": Script(status=429, error_code="rate_limit_exceeded"),
    "status_429_quota": Script(status=429, error_code="insufficient_quota"),
    "status_429_later": Script(status=429, headers={"retry-after": "30"}),
    "status_429_soon": Script(status=429, headers={"retry-after-ms": "1"}),
    "status_500": Script(status=500),
    "status_503": Script(status=503),
    "redirect": Script(status=307, headers={"location": "https://attacker.example/v1/chat/completions"}),
    "no_stream_options": Script(unknown_fields=("stream_options",)),
    "old_fields": Script(unknown_fields=("stream_options", "max_completion_tokens")),
    "new_fields": Script(unknown_fields=("max_tokens", "temperature")),
}


def script(name: str) -> Script:
    """A script by its name; hyphens do as well.

    Raises:
        KeyError: there is none; the message lists them.
    """
    found = SCRIPTS.get(name.replace("-", "_"))
    if found is None:
        raise KeyError(f"no script {name!r}; there are {', '.join(SCRIPTS)}")
    return found


def saying(text: str, base: Script | None = None) -> Script:
    """A script that says one text, whatever it is asked."""
    return replace(base or Script(), write=lambda _messages: text)
