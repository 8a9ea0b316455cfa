"""What a visitor does in the chat, in a real browser."""

from __future__ import annotations

import re

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
        expect(page.locator("#first")).to_contain_text("2019-12-03")
        assert 4 <= page.locator(".starters a.ask").count() <= 6

        visitor.ask(QUESTION)
        expect(page.locator(".question .asking")).to_have_text(QUESTION)
        answer = page.locator(".answer.done")
        expect(answer).to_contain_text("Yangjiang")
        expect(answer.locator(".status")).to_have_text("Answered from the documents")
        assert "answer arriving" in page.evaluate("[...window.seen]")
        expect(page.locator("#announcer")).to_have_text("Answer ready. Answered from the documents")

        answer.locator("a.cite").first.click()
        expect(page.locator("#reader")).to_be_visible()
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert marked(page) == QUOTE
        expect(page.locator("#reader")).to_contain_text("Strategic Emerging Industries and Industrial Clusters")
        expect(page.locator("#reader")).to_contain_text("2019-12-03")
        expect(page.locator("#reader")).to_contain_text("New energy vehicles")  # the row above
        # Beside the chat, not over it.
        assert page.evaluate(
            "document.querySelector('#ask').getBoundingClientRect().right"
            " <= document.querySelector('#reader').getBoundingClientRect().left"
        )

        page.keyboard.press("Escape")
        expect(page.locator("#reader")).to_be_hidden()
        expect(answer.locator("a.cite").first).to_be_focused()

        with page.context.expect_page() as opened:
            answer.locator("a.cite").first.click(modifiers=["Control"])
        expect(opened.value.locator("mark")).to_have_text(QUOTE)
        expect(opened.value.locator("mark")).to_be_in_viewport()


def test_a_conversation_goes_on_survives_a_reload_and_is_found_again(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        visitor.ask(QUESTION)
        visitor.ask("And solar photovoltaic equipment?")
        expect(page.locator(".answer.done").nth(1)).to_contain_text("Heyuan")
        page.locator(".turn:last-of-type .follow-ups a.ask").first.click()
        expect(page.locator(".answer.done")).to_have_count(3)
        address = page.url
        assert "/chat/" in address
        visitor.reload()
        expect(page.locator(".question .asking").first).to_have_text(QUESTION)
        expect(page.locator(".answer.done a.cite").first).to_be_visible()

        page.locator("#new-chat").click()
        expect(page.locator("#first h1")).to_be_visible()
        page.locator("[popovertarget=earlier]").first.click()
        page.locator("#earlier a", has_text=QUESTION[:30]).click()
        expect(page).to_have_url(address)
        expect(page.locator(".answer.done")).to_have_count(3)

        page.locator("[popovertarget=earlier]").first.click()
        delete = page.locator("#earlier form button").first
        delete.click()
        expect(delete).to_have_text("Delete for good?")
        delete.click()
        expect(page.locator("#first h1")).to_be_visible()
        page.goto(address)
        expect(page.locator("h1")).to_contain_text("not here")
        visitor.troubles = [each for each in visitor.troubles if "404" not in each]


def test_a_question_is_changed_and_asked_again(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        visitor.ask(QUESTION)
        page.locator(".turn:last-of-type .retry").click()
        expect(page.locator(".answer.done")).to_have_count(1)
        expect(page.locator(".question .asking")).to_have_text(QUESTION)
        page.locator(".turn:last-of-type .edit").click()
        expect(page.locator("#question")).to_have_value(QUESTION)
        expect(page.locator("#editing")).to_be_visible()
        page.locator("#question").fill("Which clusters does Zhuhai have?")
        page.keyboard.press("Enter")
        expect(page.locator(".question .asking")).to_have_text("Which clusters does Zhuhai have?")
        expect(page.locator(".answer.done")).to_contain_text("Zhuhai")
        expect(page.locator("#editing")).to_be_hidden()
        visitor.reload()
        expect(page.locator(".question .asking")).to_have_text(["Which clusters does Zhuhai have?"])


def test_an_answer_is_rated_copied_and_taken_away(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visitor.open(server)
        visitor.ask(QUESTION)
        page.locator(".act.good").click()
        expect(page.locator(".actions .said")).to_be_visible()
        page.locator(".act.bad").click()
        expect(page.locator(".feedback input").first).to_be_focused()
        page.get_by_label("The citation does not fit").check()
        page.get_by_label("In your own words").fill("<b>why</b>")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator(".act.bad")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".act.good")).to_have_attribute("aria-pressed", "false")
        expect(page.locator(".act.bad")).to_be_focused()
        visitor.reload()
        expect(page.locator(".act.bad")).to_have_attribute("aria-pressed", "true")

        page.locator(".act.copy").click()
        expect(page.locator("#announcer")).to_have_text("Copied")
        assert f"> {QUOTE}" in page.evaluate("navigator.clipboard.readText()")

        for name, start in (("Markdown", b"# Guangdong"), ("Word", b"PK")):
            page.locator("[popovertarget=menu]").click()
            with page.expect_download() as download:
                page.get_by_role("link", name=f"Download as {name}").click()
            assert download.value.path().read_bytes().startswith(start)
            page.keyboard.press("Escape")


def test_language_and_appearance_are_kept(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP, locale="zh-TW") as visitor:
        page = visitor.page
        visitor.open(server)
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
        visitor.ask("风电装备在哪里建设？")
        expect(page.locator(".answer.done[lang=zh-Hans]")).to_contain_text("来源")
        expect(page.locator(".answer.done blockquote").first).to_have_attribute("lang", "en")
        address = page.url
        page.locator("[popovertarget=menu]").click()
        page.get_by_role("link", name="简体中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        expect(page).to_have_url(address)
        expect(page.locator(".answer.done")).to_have_count(1)
        background = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(background)
        page.locator("[popovertarget=menu]").click()
        page.get_by_role("link", name="深色").click()
        dark = page.evaluate(background)
        assert dark != light
        page.goto(f"{server}/explore")
        expect(page.locator("h1")).to_have_text("产业集群与城市")
        assert page.evaluate(background) == dark


def test_a_starter_asks(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(server)
        visitor.page.locator(".starters a.ask").first.click()
        expect(visitor.page.locator(".question .asking")).to_have_text(QUESTION)
        expect(visitor.page.locator(".answer.done")).to_be_visible()
        expect(visitor.page.locator("#question")).to_have_value("")


def test_a_link_with_a_question_fills_the_composer_only(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(f"{server}/?ask=Where%20is%20Zhuhai%3F")
        expect(visitor.page.locator("#question")).to_have_value("Where is Zhuhai?")
        expect(visitor.page.locator(".turn")).to_have_count(0)
        visitor.page.locator("#question").fill("And what is developed")
        visitor.reload()  # what was typed survives
        expect(visitor.page.locator("#question")).to_have_value("And what is developed")


def test_a_phone_keeps_the_composer_on_the_screen(server: str, browser: Browser) -> None:
    with visit(browser, PHONE) as visitor:
        page = visitor.page
        visitor.open(server)
        expect(page.locator("#ask")).to_be_in_viewport(ratio=1)
        assert page.evaluate(FITS)
        visitor.ask(QUESTION)
        expect(page.locator("#ask")).to_be_in_viewport(ratio=1)
        expect(page.locator(".question")).to_be_in_viewport()
        assert page.evaluate(FITS)
        visitor.read_first_source()
        assert marked(page) == QUOTE
        expect(page.locator("#reader mark").first).to_be_in_viewport()
        assert page.evaluate(FITS)
        assert page.evaluate("document.querySelector('#reader').getBoundingClientRect().width === innerWidth")
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#question')).fontSize)") >= 16
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
        for _ in range(2):
            expect(page.locator(".question .asking")).to_have_text(evil)
            for forbidden in ("img", "script", "iframe", "a[href^='javascript']", "a[href*='evil']", "svg:not(.icon)"):
                assert page.locator(f"#chat {forbidden}").count() == 0, forbidden
            visitor.reload()


def test_a_question_that_is_too_long_stays_in_the_composer(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        text = "wind " * 1000
        page.locator("#question").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("#note")).to_be_visible()
        expect(page.locator("#question")).to_have_value(text)
        expect(page.locator(".turn")).to_have_count(0)
        expect(page.locator("#first")).to_be_visible()


def test_enter_takes_the_word_while_chinese_is_being_typed(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        page.locator("#question").fill("feng")
        page.evaluate(
            "document.getElementById('question').dispatchEvent(new KeyboardEvent('keydown',"
            " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        expect(page.locator("#question")).to_have_value("feng")
        expect(page.locator(".turn")).to_have_count(0)


def test_without_scripts_the_chat_answers_too(server: str, browser: Browser) -> None:
    with visit(browser, PHONE, script=False) as visitor:
        page = visitor.page
        page.goto(server)
        page.locator("#question").fill(QUESTION)
        page.locator("#send").click()
        expect(page.locator(".answer.done")).to_contain_text("Yangjiang")
        page.locator("a.cite").first.click()
        expect(page.locator("mark")).to_have_text(QUOTE)


def test_eight_tabs_of_one_browser_do_not_hang_each_other(server: str, browser: Browser) -> None:
    """Browsers keep six connections per host over HTTP/1.1; an open tab must not hold one."""
    with visit(browser, DESKTOP) as visitor:
        visitor.open(server)
        tabs = [visitor.page, *(visitor.page.context.new_page() for _ in range(7))]
        for tab in tabs[1:]:
            tab.goto(server)
        for number, tab in enumerate(tabs):
            tab.locator("#question").fill(f"Which clusters does Zhuhai have? {number}")
            tab.locator("#question").press("Enter")
        for number, tab in enumerate(tabs):
            expect(tab.locator(".answer.done")).to_contain_text("Zhuhai")
            expect(tab.locator(".question .asking")).to_have_text(re.compile(f" {number}$"))
