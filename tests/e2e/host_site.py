"""Another organisation's site: a page on an origin of its own that includes the widget, with a strict policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Invest here</title></head>
<body><main><h1>Invest here</h1><p>Something to read.</p><button id="other">Contact</button></main>
<script src="{server}/widget.js" defer {attributes}></script></body></html>"""


@dataclass
class HostSite:
    """`localhost` and `127.0.0.1` are two sites to a browser, so frames of the one in the other are third-party."""

    port: int
    server: str = ""
    attributes: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def host_site() -> Iterator[HostSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            found = self.path == "/"
            self.send_response(200 if found else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; script-src {site.server}; frame-src {site.server}; img-src 'self'",
            )
            self.end_headers()
            if found:
                self.wfile.write(PAGE.format(server=site.server, attributes=site.attributes).encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        site = HostSite(running.server_address[1])
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            running.shutdown()
            thread.join()
