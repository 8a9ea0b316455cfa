"""Which sites may show the chat in a frame: origins, as browsers write them."""

from __future__ import annotations

from urllib.parse import urlsplit

from ui.failures import UsageError

EVERYWHERE = "*"
_PORTS = {"http": 80, "https": 443}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def parse_origins(setting: str, *, development: bool) -> tuple[str, ...]:
    """The origins of a comma-separated setting, in normal form, each once.

    Raises:
        UsageError: an entry is no origin, or opens the chat to more than is safe; the message says what to write.
    """
    origins = [_origin(entry.strip(), development=development) for entry in setting.split(",") if entry.strip()]
    return tuple(dict.fromkeys(origins))


def _origin(entry: str, *, development: bool) -> str:
    if entry == EVERYWHERE:
        if development:
            return entry
        raise UsageError(
            "GUANGDONG_WIDGET_ORIGINS=* would let every site show the chat. Name the sites, for example"
            " https://www.example.org, or set GUANGDONG_DEVELOPMENT=1 on a machine of your own."
        )
    try:
        parts = urlsplit(entry)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"GUANGDONG_WIDGET_ORIGINS: {entry!r} is no address ({error}).") from error
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in _PORTS or not parts.hostname or not is_bare or not _is_host(parts.hostname):
        raise UsageError(
            f"GUANGDONG_WIDGET_ORIGINS: {entry!r} is no origin. Write scheme and host only, for example"
            " https://www.example.org, several with commas between them."
        )
    if parts.scheme == "http" and parts.hostname not in _LOCAL and not development:
        raise UsageError(f"GUANGDONG_WIDGET_ORIGINS: {entry!r} is not encrypted. Write https://{parts.netloc}.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _PORTS[parts.scheme] else "")


def _is_host(name: str) -> bool:
    """No character that could end a source in a Content-Security-Policy and begin something else."""
    return all(character.isalnum() or character in "-.:" for character in name)
