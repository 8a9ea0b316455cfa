"""How much is loaded, and from where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.e2e.browser import DESKTOP, visit

pytestmark = pytest.mark.browser

FIRST_LOAD, SECOND_LOAD = 60_000, 15_000  # bytes on the wire; the limits set were 450 and 30 kB


@pytest.mark.parametrize("path", ["/", "/explore", "/source/guangdong-2019"])
def test_pages_are_light(server: str, browser: Browser, path: str) -> None:
    with visit(browser, DESKTOP) as visitor:
        first = _loaded(visitor.page, f"{server}{path}")
        second = _loaded(visitor.page, f"{server}{path}")
        assert 5_000 < first < FIRST_LOAD
        assert second < SECOND_LOAD


def test_nothing_stays_open_while_nobody_asks(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        unfinished: dict[Request, bool] = {}

        def note(over: bool) -> Callable[[Request], None]:
            return lambda request: unfinished.update({request: not over})

        for event, over in (("request", False), ("requestfinished", True), ("requestfailed", True)):
            visitor.page.on(event, note(over))  # type: ignore[call-overload]  # one of many literal names
        visitor.open(server)
        visitor.ask("Which clusters does Zhuhai have?")
        visitor.page.wait_for_load_state("networkidle")
        assert len(unfinished) > 5
        assert [request.url for request, is_open in unfinished.items() if is_open] == []


def _loaded(page: Page, address: str) -> int:
    """Bytes on the wire, headers included, until the network is idle."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    session.detach()
    return int(sum(sizes))
