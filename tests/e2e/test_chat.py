"""What a visitor does, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, PHONE, QUESTION, QUOTE, visit

pytestmark = pytest.mark.browser

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def marked(page: Page) -> str:
    return " ".join(page.locator("#reader mark").all_inner_texts())


def test_a_question_is_answered_with_words_that_can_be_opened(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        expect(page.locator(".first")).to_contain_text("2019-12-03")
        assert 4 <= page.locator(".starters a.ask").count() <= 6

        visitor.ask(QUESTION)
        expect(page.locator(".question")).to_have_text(QUESTION)
        answer = page.locator(".answer.done")
        expect(answer).to_contain_text("Yangjiang")
        expect(answer.locator(".status")).to_be_visible()
        assert "answer working" in page.evaluate("[...window.seen]")
        assert "answer arriving" in page.evaluate("[...window.seen]")
        expect(page.locator("#announcer")).to_contain_text("Answer ready")

        answer.locator("a.cite").first.click()
        expect(page.locator("#reader")).to_be_visible()
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert marked(page) == QUOTE
        expect(page.locator("#reader")).to_contain_text("Strategic Emerging Industries and Industrial Clusters")
        expect(page.locator("#reader")).to_contain_text("2019-12-03")
        expect(page.locator("#reader")).to_contain_text("New energy vehicles")  # the row above
        # Beside the chat, not over it.
        assert page.evaluate(
            "document.querySelector('#composer').getBoundingClientRect().right"
            " <= document.querySelector('#reader').getBoundingClientRect().left"
        )

        page.keyboard.press("Escape")
        expect(page.locator("#reader")).to_be_hidden()
        expect(answer.locator("a.cite").first).to_be_focused()


def test_the_conversation_survives_a_reload_and_ends_with_a_new_chat(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        visitor.ask(QUESTION)
        visitor.reload()
        expect(page.locator(".question")).to_have_text(QUESTION)
        expect(page.locator(".answer.done a.cite").first).to_be_visible()
        page.locator("#new-chat").click()
        expect(page.locator(".first h2")).to_be_visible()
        visitor.reload()
        expect(page.locator(".first h2")).to_be_visible()


def test_a_starter_asks(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(server)
        visitor.page.locator(".starters a.ask").first.click()
        expect(visitor.page.locator(".question")).to_have_text(QUESTION)
        expect(visitor.page.locator(".answer.done")).to_be_visible()
        expect(visitor.page.locator("#composer textarea")).to_have_value("")


def test_a_link_with_a_question_fills_the_composer_only(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(f"{server}/?ask=Where%20is%20Zhuhai%3F")
        expect(visitor.page.locator("#composer textarea")).to_have_value("Where is Zhuhai?")
        expect(visitor.page.locator(".question")).to_have_count(0)


def test_what_was_typed_survives_a_reload(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(server)
        visitor.page.locator("#composer textarea").fill("And what is developed")
        visitor.reload()
        expect(visitor.page.locator("#composer textarea")).to_have_value("And what is developed")


def test_a_phone_keeps_the_composer_on_the_screen(server: str, browser: Browser) -> None:
    with visit(browser, PHONE) as visitor:
        page = visitor.page
        visitor.open(server)
        expect(page.locator("#composer")).to_be_in_viewport(ratio=1)
        assert page.evaluate(FITS)
        visitor.ask(QUESTION)
        expect(page.locator("#composer")).to_be_in_viewport(ratio=1)
        expect(page.locator(".question")).to_be_in_viewport()
        assert page.evaluate(FITS)
        visitor.read_first_source()
        assert marked(page) == QUOTE
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert page.evaluate(FITS)
        assert page.evaluate("document.querySelector('#reader').getBoundingClientRect().width === innerWidth")
        assert (
            page.evaluate("parseFloat(getComputedStyle(document.querySelector('#composer textarea')).fontSize)") >= 16
        )
        page.locator("#reader .shut").click()
        expect(page.locator("#reader")).to_be_hidden()


@pytest.mark.parametrize(
    "evil",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script> wind power",
        "![x](http://evil.example/x.png) [y](javascript:alert(1))",
        "</div><iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
        "$$\\href{javascript:alert(1)}{x}$$ `<svg onload=alert(1)>`",
    ],
)
def test_evil_words_stay_words(server: str, browser: Browser, evil: str) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        visitor.ask(evil)
        expect(page.locator(".question")).to_have_text(evil)
        for forbidden in ("img", "script", "iframe", "svg", "a[href^='javascript']", "a[href*='evil']", ".katex"):
            assert page.locator(f"#chat .message-row {forbidden}").count() == 0, forbidden


def test_a_question_that_is_too_long_stays_in_the_composer(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        text = "wind " * 1000
        page.locator("#composer textarea").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("#note .note")).to_be_visible()
        expect(page.locator("#composer textarea")).to_have_value(text.strip())
        expect(page.locator(".question")).to_have_count(0)


def test_chinese_is_answered_in_chinese(server: str, browser: Browser) -> None:
    with visit(browser, PHONE) as visitor:
        visitor.open(server)
        visitor.ask("风电装备在哪里建设？")
        expect(visitor.page.locator(".answer.done[lang=zh-Hans]")).to_contain_text("来源")


def test_the_source_page_needs_no_script(server: str, browser: Browser) -> None:
    with visit(browser, PHONE, script=False) as visitor:
        page = visitor.page
        page.goto(f"{server}/source/guangdong-2019?start=28625&end=28708#passage")
        expect(page.locator("mark")).to_have_text(QUOTE)
        expect(page.locator("mark")).to_be_in_viewport()
        expect(page.locator("h1")).to_have_count(1)
        assert page.locator("table tbody tr").count() == 15


def test_two_tabs_of_one_browser_do_not_hang_each_other(server: str, browser: Browser) -> None:
    """Browsers keep six connections per host; an open tab must not hold one."""
    with visit(browser, DESKTOP) as visitor:
        visitor.open(server)
        others = [visitor.page.context.new_page() for _ in range(7)]
        for other in others:
            other.goto(server)
            other.locator(".first h2").wait_for()
        visitor.ask("hello")
