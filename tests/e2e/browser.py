"""The system's Chromium with its resolver closed: a request that leaves this machine fails, and the test with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

QUESTION = "Where is wind power equipment built, and what size of turbine do they want?"
QUOTE = "Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang."
DESKTOP = {"width": 1280, "height": 800}
TABLET = {"width": 820, "height": 1100}
PHONE = {"width": 390, "height": 844}
_ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"]
STREAM = "**/gradio_api/queue/data*"
_PATIENCE_MS = 20_000

_CUT_OFF = re.compile(
    r"failed to fetch|network ?error|aborted|ERR_ABORTED|ERR_NETWORK|connection (?:was )?lost|load failed",
    re.IGNORECASE,
)

# What the conversation goes through, step by step, from before the page's own scripts run.
_WATCH = """
window.seen = new Set();
new MutationObserver(() => {
  for (const answer of document.querySelectorAll("#chat .answer")) window.seen.add(answer.className);
}).observe(document, {childList: true, subtree: true, attributes: true});
"""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page, and everything that went wrong on it."""

    page: Page
    troubles: list[str] = field(default_factory=list)
    reloaded: bool = False

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.locator("#first h1, .answer.done").locator("visible=true").first.wait_for()

    def reload(self) -> None:
        """What the page that is left behind still waited for is cut off, and it says so: that is no trouble."""
        self.reloaded = True
        self.page.reload()

    def remaining_troubles(self) -> list[str]:
        return [trouble for trouble in self.troubles if not (self.reloaded and _CUT_OFF.search(trouble))]

    def ask(self, question: str) -> None:
        """Type and send; returns when the answer is complete."""
        answers = self.page.locator(".answer.done").count()
        self.page.locator("#question").fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".answer.done").nth(answers).wait_for()

    def read_first_source(self) -> None:
        self.page.locator(".answer.done a.cite").first.click()
        self.page.locator("#reader mark").first.wait_for()


@contextmanager
def visit(
    browser: Browser,
    viewport: dict[str, int],
    *,
    dark: bool = False,
    script: bool = True,
    scale: float = 1,
    locale: str = "en-US",
) -> Iterator[Visit]:
    """A fresh browser profile. On leaving, nothing may have gone wrong and no other host may have been asked."""
    context = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        is_mobile=viewport["width"] < 600,
        has_touch=viewport["width"] < 600,
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        device_scale_factor=scale,
        locale=locale,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    visited = Visit(page)
    if script:
        page.add_init_script(_WATCH)
    page.on("console", lambda said: visited.troubles.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: visited.troubles.append(str(error)))
    page.on("dialog", lambda dialog: visited.troubles.append(f"dialog: {dialog.message}"))
    context.on(
        "request",
        lambda request: visited.troubles.append(f"left the host: {request.url}") if _is_outside(request.url) else None,
    )
    try:
        yield visited
        assert not visited.remaining_troubles(), visited.remaining_troubles()
    finally:
        context.close()


@contextmanager
def held_back(page: Page, pattern: str) -> Iterator[None]:
    """What the page asks from an address waits until the block is left."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    try:
        yield
    finally:
        page.unroute(pattern, hold)
        for route in held:
            with suppress(Error):  # given up meanwhile
                route.continue_()


def _is_outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob", "about"} and parts.hostname not in {"127.0.0.1", "localhost"}
