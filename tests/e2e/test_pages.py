"""Source pages and the explorer, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import DESKTOP, PHONE, QUOTE, visit
from tests.e2e.test_chat import FITS

pytestmark = pytest.mark.browser

CITED = "/source/guangdong-2019?start=28625&end=28708"


@pytest.mark.parametrize("script", [True, False])
def test_a_citation_lands_on_its_words(server: str, browser: Browser, script: bool) -> None:
    with visit(browser, PHONE, script=script) as visitor:
        page = visitor.page
        page.goto(f"{server}{CITED}#passage")
        expect(page.locator("mark")).to_have_text(QUOTE)
        expect(page.locator("mark")).to_be_in_viewport()
        expect(page.locator("h1")).to_have_count(1)
        assert page.locator("table tbody tr").count() == 15
        if script:
            page.locator(".contents summary").click()  # closed in a hand, where it would stand before the text
        page.locator(".contents a").nth(1).click()
        expect(page.locator("h2").nth(1)).to_be_in_viewport()


def test_a_link_to_a_text_that_has_changed_says_so(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.page.goto(f"{server}{CITED}&sha=0123456789abcdef")
        expect(visitor.page.locator(".warning")).to_contain_text("has changed")
        expect(visitor.page.locator("mark")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_the_explorer_filters_shows_the_words_and_asks(server: str, browser: Browser, script: bool) -> None:
    with visit(browser, DESKTOP, script=script) as visitor:
        page = visitor.page
        page.goto(f"{server}/explore")
        expect(page.locator(".matrix tbody tr")).to_have_count(15)
        expect(page.locator(".rows article")).to_have_count(15)
        page.get_by_label("City").select_option("Yangjiang")
        if not script:
            page.get_by_role("button", name="Show").click()
        expect(page.locator(".rows article")).to_have_count(1)
        expect(page.locator(".rows article blockquote")).to_contain_text(QUOTE)
        page.get_by_role("link", name="Show in the text").click()
        expect(page.locator("mark").first).to_be_in_viewport()
        page.go_back()
        page.locator(".map").get_by_role("link", name="Jiangmen: 2 clusters").click()
        expect(page.locator(".rows article")).to_have_count(2)
        page.locator(".matrix .dot[aria-label='Rail transit equipment in Jiangmen']").click()
        expect(page.locator(".rows article")).to_have_count(1)
        page.locator(".rows article form button").click()
        expect(page.locator(".question .asking")).to_contain_text("Rail transit equipment")
        expect(page.locator(".answer.done")).to_contain_text("Jiangmen")


def test_the_explorer_fits_a_phone(server: str, browser: Browser) -> None:
    with visit(browser, PHONE) as visitor:
        visitor.page.goto(f"{server}/explore")
        assert visitor.page.evaluate(FITS)
        expect(visitor.page.locator(".map svg")).to_be_visible()
