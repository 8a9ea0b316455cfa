"""What a visitor sees when something breaks: a slow or failing model, a server that is started again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import DESKTOP, QUESTION, STREAM, Visit, held_back, visit
from tests.model_server import ModelServer
from tests.ui.serving import served

pytestmark = pytest.mark.browser

LONG = "Which information technology products get priority?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer("slow") as model:
        yield model


@pytest.fixture(scope="module")
def written(model: ModelServer, indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that answers through the played model."""
    data_dir = tmp_path_factory.mktemp("written") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    with served(data_dir, OPENAI_API_KEY="played", OPENAI_BASE_URL=model.url) as address:
        yield address


def begin(visitor: Visit, question: str) -> None:
    """Ask, and wait for the first words of the answer."""
    visitor.page.locator("#question").fill(question)
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".answer.arriving .words").wait_for()


def test_an_answer_can_be_stopped_and_asked_again(written: str, model: ModelServer, browser: Browser) -> None:
    model.play("slow")
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(written)
        begin(visitor, LONG)
        page.locator("#stop").click()
        expect(page.locator(".answer.broken")).to_contain_text("Stopped")
        expect(page.locator(".answer.broken .words")).to_be_visible()  # what had arrived stays
        expect(page.locator("#announcer")).to_contain_text("Stopped")
        expect(page.locator("#send")).to_be_visible()
        expect(page.locator("#question")).to_be_focused()
        assert model.chats[-1].left.wait(10)  # the model was told to stop as well
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".answer.done .made")).to_contain_text("Written by")
        expect(page.locator(".turn")).to_have_count(1)
        visitor.reload()
        expect(page.locator(".turn")).to_have_count(1)


def test_a_model_that_fails_in_the_middle_is_replaced(written: str, model: ModelServer, browser: Browser) -> None:
    model.play("connection_lost")
    with visit(browser, DESKTOP) as visitor:
        visitor.open(written)
        visitor.ask(QUESTION)
        answer = visitor.page.locator(".answer.done")
        expect(answer).to_contain_text("Yangjiang")
        expect(answer.locator(".notice").first).to_contain_text("model")
        expect(answer.locator(".made")).to_contain_text("without a language model")
        expect(visitor.page.locator("#announcer")).to_have_text("Answer ready. Answered from the documents")


def test_active_output_of_a_model_stays_inert(written: str, model: ModelServer, browser: Browser) -> None:
    model.play("active_html")
    with visit(browser, DESKTOP) as visitor:
        visitor.open(written)
        visitor.ask(LONG)
        for forbidden in (
            "img",
            "script",
            "iframe",
            "a[href^='javascript']",
            "svg:not(.icon)",
            "[onerror]",
            "[onclick]",
        ):
            assert visitor.page.locator(f"#chat {forbidden}").count() == 0, forbidden


def test_a_page_that_is_loaded_anew_asks_again(written: str, model: ModelServer, browser: Browser) -> None:
    model.play("slow")
    with visit(browser, DESKTOP) as visitor:
        visitor.open(written)
        begin(visitor, LONG)
        visitor.reload()
        expect(visitor.page.locator(".answer.done")).to_have_count(1)
        expect(visitor.page.locator(".question .asking")).to_have_text(LONG)
        visitor.page.goto(visitor.page.url)
        expect(visitor.page.locator(".turn")).to_have_count(1)


def test_a_server_may_be_started_again_in_the_middle(own_data_dir: Path, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        with served(own_data_dir) as address:
            visitor.open(address)
            visitor.ask(QUESTION)
            where = page.url
        port = str(urlsplit(address).port)
        page.locator("#question").fill("And solar photovoltaic equipment?")
        page.keyboard.press("Enter")
        expect(page.locator(".answer.arriving")).to_contain_text("Waiting for the server")
        with served(own_data_dir, "--port", port):
            visitor.reloaded = True
            expect(page.locator(".answer.done")).to_have_count(2)
            expect(page.locator(".question .asking")).to_have_text([QUESTION, "And solar photovoltaic equipment?"])
            expect(page.locator(".answer.done").nth(1)).to_contain_text("Heyuan")  # the history is still known
            assert page.url == where
        visitor.troubles = [each for each in visitor.troubles if "ERR_CONNECTION_REFUSED" not in each]


def test_a_full_queue_loses_nothing(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(server)
        page.route("**/gradio_api/queue/join", lambda route: route.fulfill(status=503, json={"detail": "queue full"}))
        page.locator("#question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#note")).to_contain_text("Many people")
        expect(page.locator("#question")).to_have_value(QUESTION)
        visitor.troubles = [each for each in visitor.troubles if "503" not in each]


def test_a_slow_answer_says_that_it_is_still_worked_on(server: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.page.clock.install()
        visitor.open(server)
        with held_back(visitor.page, STREAM):
            visitor.page.locator(".starters a.ask").first.click()
            visitor.page.locator(".answer.arriving .pulse").wait_for()
            visitor.page.clock.fast_forward(7000)
            expect(visitor.page.locator(".answer.arriving .slow")).to_have_text("Still working on it…")
        expect(visitor.page.locator(".answer.done")).to_be_visible()
