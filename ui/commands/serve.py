"""`serve`: take the port first, then index and load, then say where the page is once it really answers."""

from __future__ import annotations

import argparse
import errno
import gc
import signal
import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ui.failures import DONE, CommandError
from ui.opening import load_settings, opened_assistant, opened_memory
from ui.operation import logs, tracing
from ui.terminal import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.build import Assistant
    from assistant.settings import Settings
    from ui.operation.requests import Requests


_OBJECTS_BETWEEN_COLLECTIONS = 10_000
"""An answer makes some thousand objects; Python's default of 700 would look for garbage several times in each."""


def run(options: argparse.Namespace) -> int:
    given = {name: getattr(options, name) for name in ("host", "port") if getattr(options, name) is not None}
    settings = load_settings(**given)
    logs.configure(settings)
    # As Ctrl+C: uvicorn raises the signal again when it has ended, and its default action would skip all closing.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    end_traces = tracing.configure()
    with (
        ExitStack() as ending,
        _taken(settings.host, settings.port) as listener,
        opened_assistant(settings, write=True) as assistant,
        opened_memory(settings) as memory,
    ):
        note("Starting the web server …")
        # beside the imports of the web stack, so that the first question waits for neither
        threading.Thread(target=assistant.warm, name="warm", daemon=True).start()
        threading.Thread(target=_tell_about_the_model, args=(assistant,), name="check model", daemon=True).start()
        gc.disable()  # loading makes no garbage, and a search for it in the middle of an import can break that
        from ui import templating
        from ui.server import create_app

        ending.callback(end_traces)
        if settings.metrics_port:
            ending.callback(_serve_metrics(settings, assistant))
        app = create_app(assistant, memory, settings)
        threading.Thread(target=templating.warm, name="warm pages", daemon=True).start()
        _serve(app, listener, _address(settings.host, listener), settings)
    return DONE


def _tell_about_the_model(assistant: Assistant) -> None:
    """Once, beside the start, which waits for nobody's network."""
    if assistant.model is None:
        return
    from assistant.model.bridge import BridgeClosed
    from assistant.model.check import ModelUnusable

    try:
        note(f"Model: {assistant.check_model()}.")
    except ModelUnusable as error:
        note(f"The model cannot be used, so answers are put together from the text. {error}")
    except BridgeClosed:
        return  # stopped before it was found out


def _serve_metrics(settings: Settings, assistant: Assistant) -> Callable[[], None]:
    from ui.operation import metrics

    try:
        _, close = metrics.serve(settings.metrics_host, settings.metrics_port, assistant)
    except OSError as error:
        raise CommandError(
            f"Metrics cannot be served on {settings.metrics_host}:{settings.metrics_port} ({error.strerror or error}). "
            "Choose another GUANGDONG_METRICS_PORT."
        ) from None
    return close


def _taken(host: str, port: int) -> socket.socket:
    """The port, bound but not yet listening: nobody waits in front of a server that is still indexing.

    Raises:
        CommandError: the address is in use, not ours, or not to be had; the message says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} on {host} is in use, perhaps by this very program. "
                "Stop that one, or choose another port: serve --port 7861"
            ) from None
        if error.errno == errno.EACCES:
            raise CommandError(f"Port {port} needs special rights. Choose one above 1023: serve --port 7860") from None
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror or error}). Try --host 127.0.0.1"
        ) from None
    return listener


def _spare_what_stays() -> None:
    """Python looks for garbage among all objects that there are, again and again. What has been loaded until now (some
    hundred thousand: libraries, documents, names) stays until the end."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def _address(host: str, listener: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared with, not bound to
    return f"http://{shown}:{listener.getsockname()[1]}"


def _serve(app: Requests, listener: socket.socket, address: str, settings: Settings) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            _spare_what_stays()
            await super().startup(sockets)
            if self.started:
                note(f"Ready: open {address} in a browser. Stop with Ctrl+C.")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.draining.begin()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_config=None,  # its records go where all others go
        access_log=False,  # addresses are nobody's business; metrics count requests
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=75,  # longer than proxies and clients keep one, or a request meets a closing connection
        timeout_graceful_shutdown=settings.shutdown_seconds,
        lifespan="on",
    )
    try:
        Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        note("Stopped.")
