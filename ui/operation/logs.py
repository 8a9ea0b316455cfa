"""Logs: one line per event, for people or as JSON, on stderr. No secret and, unless wanted, no question is in them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from assistant.model.secrets import keep_secret, redact

if TYPE_CHECKING:
    from assistant.settings import Settings


def configure(settings: Settings) -> None:
    """Send everything that this program and its libraries log through one format."""
    for secret in _secrets(settings):
        keep_secret(secret)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = settings.log_format == "json"
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # The renderer's own tracebacks show local variables, and so what people asked; one takes seconds as well.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    rendering = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    if as_json:
        rendering.insert(1, structlog.processors.format_exc_info)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(foreign_pre_chain=shared, processors=rendering))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("httpx", "httpcore", "chromadb", "gradio"):  # each would tell of every single call
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class Discreet(structlog.stdlib.ProcessorFormatter):
    """Hides secrets also where a renderer has put them, as into tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _secrets(settings: Settings) -> list[str]:
    addresses = [settings.database_url.get_secret_value(), settings.limits_url.get_secret_value()]
    passwords = [urlsplit(address).password or "" for address in addresses]
    return [settings.secret_key.get_secret_value(), settings.chroma_token.get_secret_value(), *addresses, *passwords]
