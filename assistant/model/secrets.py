"""Keys stay out of logs: whatever writes a record, known secrets in it are replaced before anyone sees it.

A filter on one logger would not do: records of other loggers (openai, httpx2, asyncio) never pass it. The record
factory is the one place that all of them come from.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

SHOWN = "[key]"
SHORTEST = 6
"""Characters. What is shorter, or one of the usual placeholders, is no secret and may be a word."""

_PLACEHOLDERS = frozenset({"ollama", "not-needed", "no-key-required", "lm-studio"})

_lock = threading.Lock()
_secrets: frozenset[str] = frozenset()
_make_record = logging.getLogRecordFactory()


def keep_secret(secret: str) -> None:
    """From now on this text is in no log record of this process."""
    global _secrets, _make_record  # noqa: PLW0603 - the record factory is global as well
    if len(secret) < SHORTEST or secret.casefold() in _PLACEHOLDERS:
        return
    with _lock:
        _secrets |= {secret}
        if logging.getLogRecordFactory() is not _redacted_record:
            _make_record = logging.getLogRecordFactory()
            logging.setLogRecordFactory(_redacted_record)


def redact(text: str) -> str:
    """The text with all known secrets replaced."""
    for secret in _secrets:
        text = text.replace(secret, SHOWN)
    return text


def _redacted_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make_record(*args, **kwargs)
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001 - a malformed record is its writer's mistake, to be told by the handler
        message = f"{record.msg} {record.args}"
    if (shown := redact(message)) != message:
        record.msg, record.args = shown, None
    if record.exc_info and record.exc_info[0] is not None:
        trace = logging.Formatter().formatException(record.exc_info)
        if (shown := redact(trace)) != trace:
            record.exc_text, record.exc_info = shown, None
    return record
