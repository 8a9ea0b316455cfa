"""What a server needs beside its data: where limits are counted, its ports, its secrets, and where traces go to."""

from __future__ import annotations

import socket
import stat
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
from limits.errors import StorageError

from assistant.settings import Settings
from ui.counts import shared_counts
from ui.doctor.conversations import database_of
from ui.doctor.finding import Told
from ui.failures import CommandError
from ui.operation import tracing
from ui.sessions import KEY_FILE

_SECONDS = 2.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


def limits(settings: Settings) -> Told:
    url = settings.limits_url.get_secret_value()
    with closing(database_of(settings)) as database:
        shared = shared_counts(url, database)
        if shared is None:
            return Told("counted by this process alone, which is right for one")
        try:
            shared.incr("doctor", 1)
        except StorageError as error:
            where = f"The Redis at {urlsplit(url).hostname}" if url else "PostgreSQL"
            raise CommandError(
                f"{where} does not count: {error}. Bring it back or correct "
                f"{'GUANGDONG_LIMITS_URL' if url else 'GUANGDONG_DATABASE_URL'}; until then each replica counts alone."
            ) from None
    return Told(f"replicas count together in {'Redis at ' + str(urlsplit(url).hostname) if url else 'PostgreSQL'}")


def port(settings: Settings) -> Told:
    where = f"{settings.host}:{settings.port}"
    if not _is_taken(settings.host, settings.port):
        return Told(f"{where} is free")
    ready = _read(f"{_address(settings.host, settings.port)}/readyz")
    state: dict[str, Any] = {}
    if ready is not None and ready.headers.get("content-type", "").startswith("application/json"):
        state = ready.json()
    if "revision" not in state:
        return Told(
            f"{where} answers already, and not as this program", "Stop that one, or choose another GUANGDONG_PORT."
        )
    told = ", ".join(
        f"{name} {str(state[name]).lower()}" for name in ("ready", "keywords", "vectors", "chroma", "model")
    )
    return Told(f"{where} is served: revision {state['revision']}, {told}")


def metrics(settings: Settings) -> Told:
    if not settings.metrics_port:
        return Told("off", "Set GUANGDONG_METRICS_PORT for Prometheus.")
    where = f"{settings.metrics_host}:{settings.metrics_port}"
    if settings.metrics_port == settings.port:
        raise CommandError(f"{where} is the port of the pages. Choose another GUANGDONG_METRICS_PORT.")
    if not _is_taken(settings.metrics_host, settings.metrics_port):
        return Told(f"{where} is free; `serve` answers there at /metrics")
    told = _read(f"{_address(settings.metrics_host, settings.metrics_port)}/metrics")
    if told is None or "guangdong_" not in told.text:
        raise CommandError(f"{where} is taken by another program. Choose another GUANGDONG_METRICS_PORT.")
    return Told(f"{where}/metrics answers")


def sessions(settings: Settings) -> Told:
    if settings.secret_key.get_secret_value():
        return Told("signed with GUANGDONG_SECRET_KEY")
    key = settings.data_dir / KEY_FILE
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        raise CommandError(f"{key} can be read by others. Run: chmod 600 {key}")
    detail = "signed with a key in the data folder"
    if settings.database_url.get_secret_value() or settings.limits_url.get_secret_value():
        return Told(detail, "Replicas need the same one: set GUANGDONG_SECRET_KEY to `openssl rand -hex 32`.")
    return Told(detail)


def admin(settings: Settings) -> Told:
    if settings.admin_password is None:
        return Told("the report is not served", "Set GUANGDONG_ADMIN_PASSWORD to read it at /admin.")
    return Told("the report is served at /admin, for the user admin; passwords can be tried five times a minute")


def traces(_settings: Settings) -> Told:
    address = tracing.endpoint()
    if not address:
        return Told("off", "Set OTEL_EXPORTER_OTLP_ENDPOINT for OpenTelemetry.")
    host = urlsplit(address).hostname
    return Told(f"stages of answers go to {host} over {tracing.protocol()}")


def _is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(_SECONDS)
        return probe.connect_ex((_EVERYWHERE.get(host, host), port)) == 0


def _address(host: str, port: int) -> str:
    reached = _EVERYWHERE.get(host, host)
    return f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"


def _read(url: str) -> httpx.Response | None:
    try:
        return httpx.get(url, timeout=_SECONDS)
    except httpx.HTTPError:
        return None
