"""The widget on a site of another origin, in a real browser."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.e2e.browser import DESKTOP, PHONE, Visit, visit
from tests.e2e.host_site import HostSite, host_site
from tests.e2e.test_access import EVERYTHING, assert_accessible
from tests.ui.serving import served

pytestmark = pytest.mark.browser

ASKED = "Which industrial clusters does Zhuhai have?"
LISTEN = """() => {
  window.told = [];
  for (const event of ["ready", "open", "close", "message", "citation", "feedback", "error"])
    GuangdongAssistant.on(event, (detail) => window.told.push([event, detail]));
}"""
# Browsers that block third-party storage throw when a frame touches it.
BLOCK_STORAGE = """if (window !== top) for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""


@pytest.fixture(scope="module")
def site(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostSite]:
    data_dir = tmp_path_factory.mktemp("embedded") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    with host_site() as site, served(data_dir, GUANGDONG_WIDGET_ORIGINS=site.origin) as address:
        site.server = address.rstrip("/")
        yield site


def opened(visitor: Visit, site: HostSite, attributes: str = "") -> Page:
    site.attributes = attributes
    visitor.page.goto(f"{site.origin}/")
    visitor.page.wait_for_function("window.GuangdongAssistant")
    visitor.page.evaluate(LISTEN)
    return visitor.page


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def told(page: Page, event: str) -> list[Any]:
    return [detail for name, detail in page.evaluate("window.told") if name == event]


def test_ask_click_a_source_reload_and_resume(site: HostSite, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.page.add_init_script(BLOCK_STORAGE)
        page = opened(visitor, site)
        page.get_by_role("button", name="Ask –").click()
        chat(page).locator("#question").fill(ASKED)
        chat(page).locator("#question").press("Enter")
        chat(page).locator(".answer.done").wait_for()
        chat(page).locator("a.cite").first.click()
        expect(chat(page).locator("#reader mark").first).to_be_visible()
        [message] = told(page, "message")
        assert (message["question"], message["status"]) == (ASKED, "answered")
        assert told(page, "citation")[0]["href"].startswith(f"{site.server}/source/")
        assert len(told(page, "ready")) == 1

        visitor.reload()
        page.wait_for_function("window.GuangdongAssistant")
        page.evaluate(LISTEN)
        page.evaluate("GuangdongAssistant.open()")
        expect(chat(page).locator("#chat .asking").first).to_have_text(ASKED)
        page.evaluate("GuangdongAssistant.ask('And Foshan?')")
        chat(page).locator(".answer.done").nth(1).wait_for()
        expect(chat(page).locator(".answer.done").nth(1)).to_contain_text("Foshan")
        page.evaluate("GuangdongAssistant.newChat()")
        expect(chat(page).locator("#first h1")).to_be_visible()


def test_nothing_moves_and_one_request_before_it_is_opened(site: HostSite, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.page.add_init_script(
            "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) "
            "window.shift += entry.value; }).observe({type: 'layout-shift', buffered: true});"
        )
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        page = opened(visitor, site)
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if url.startswith(site.server)] == [f"{site.server}/widget.js"]
        assert page.evaluate("window.shift") == 0
        body = page.request.get(f"{site.server}/widget.js").body()
        assert len(gzip.compress(body, 9)) < 8_000


def test_escape_closes_from_both_sides_and_focus_goes_back(site: HostSite, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = opened(visitor, site)
        launcher = page.get_by_role("button", name="Ask –")
        launcher.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(launcher).to_have_attribute("aria-expanded", "true")
        expect(chat(page).locator("#question")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(launcher).to_be_focused()
        launcher.click()
        page.get_by_role("button", name="Close the chat").focus()
        page.keyboard.press("Escape")
        expect(launcher).to_be_focused()
        assert (len(told(page, "open")), len(told(page, "close"))) == (2, 2)


def test_a_site_that_is_not_listed_gets_a_way_out(site: HostSite, browser: Browser) -> None:
    with host_site() as stranger, visit(browser, DESKTOP) as visitor:
        stranger.server = site.server
        visitor.page.clock.install()
        page = opened(visitor, stranger)
        page.evaluate("GuangdongAssistant.open()")
        page.clock.fast_forward(20_000)
        expect(page.get_by_role("link", name="Open it in a new tab")).to_have_attribute("href", site.server)
        assert told(page, "error") == [{"reason": "unreachable"}]
        assert any("frame-ancestors" in trouble for trouble in visitor.troubles)
        visitor.troubles.clear()


def test_a_forged_session_begins_anew(site: HostSite, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = opened(visitor, site)
        forged = json.dumps({"session": "somebody.1.else", "conversation": "theirs"})
        page.evaluate(
            "([key, value]) => localStorage.setItem(key, value)", [f"guangdong-assistant:{site.server}", forged]
        )
        opened(visitor, site)
        page.evaluate("GuangdongAssistant.open()")
        expect(chat(page).locator("#first h1")).to_be_visible()
        page.wait_for_function(
            "key => !localStorage.getItem(key).includes('somebody')", arg=f"guangdong-assistant:{site.server}"
        )
        assert any("403" in trouble for trouble in visitor.troubles)
        visitor.troubles.clear()


def test_options_and_languages(site: HostSite, browser: Browser) -> None:
    with visit(browser, PHONE, dark=True) as visitor:
        page = opened(
            visitor, site, 'data-lang="zh-TW" data-color="gold" data-position="left" data-title="產業" data-open="true"'
        )
        expect(chat(page).locator("html")).to_have_attribute("lang", "zh-Hant")
        expect(chat(page).locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
        expect(page.get_by_role("dialog", name="產業")).to_be_visible()
        page.evaluate("GuangdongAssistant.setLang('en')")
        expect(chat(page).locator("html")).to_have_attribute("lang", "en")
        page.evaluate("GuangdongAssistant.close()")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.evaluate("GuangdongAssistant.destroy()")
        expect(page.locator("[data-guangdong-assistant]")).to_have_count(0)
        assert page.evaluate("window.GuangdongAssistant") is None


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_the_demo_page_is_accessible_with_the_chat_open(
    site: HostSite, browser: Browser, viewport: dict[str, int]
) -> None:
    with visit(browser, viewport) as visitor:
        page = visitor.page
        page.goto(f"{site.server}/demo")
        page.wait_for_function("window.GuangdongAssistant")
        assert_accessible(page, "demo", EVERYTHING)
        page.locator("[data-ask]").first.click()
        chat(page).locator(".answer.done").wait_for()
        assert_accessible(page, "demo with an answer", EVERYTHING)
