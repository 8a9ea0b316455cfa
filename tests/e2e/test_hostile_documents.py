"""Documents whose names, titles and words are markup: everything is shown, nothing becomes an element."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, visit
from tests.ui.program import run
from tests.ui.serving import served

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>"
TEXT = f"""Wind report {EVIL}

(I) Offshore <script>alert(2)</script> wind

The zephyr laboratory <svg onload=alert(3)> builds turbines of 77 MW in Shanwei. [link](javascript:alert(4)) shows ![x](http://evil.example/x.png) more.
"""  # noqa: E501
FORBIDDEN = (
    "img, iframe, object, embed, script:not([src^='/page/']), svg:not(.icon, .sprite, .map svg),"
    " a[href^='javascript:'], [onerror], [onload]"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    file: Path = folder / f"{EVIL.replace('/', '')}.txt"
    file.write_text(TEXT, encoding="utf-8")
    sidecar = {"title": f"Winds {EVIL}", "issuer": "<b>Office</b>"}
    file.with_name(f"{file.name}.yaml").write_text(yaml.safe_dump(sidecar), encoding="utf-8")
    ingested = run("ingest", str(file), data_dir=folder / "data")
    assert ingested.returncode == 0, ingested.stdout
    with served(folder / "data") as address:
        yield address


def _inert(page: Page) -> None:
    assert page.locator(FORBIDDEN).count() == 0


def test_hostile_documents_stay_inert_on_every_page(hostile: str, browser: Browser) -> None:
    with visit(browser, DESKTOP) as visitor:
        page = visitor.page
        visitor.open(hostile)
        _inert(page)
        visitor.ask("What does the zephyr laboratory build?")
        expect(page.locator(".answer.done")).to_contain_text("77 MW")
        expect(page.locator(".answer.done")).to_contain_text("<svg onload=alert(3)>")
        _inert(page)
        page.locator("a.cite").first.click()
        expect(page.locator("#reader mark").first).to_contain_text("<svg onload=alert(3)>")
        expect(page.locator("#reader .title")).to_contain_text(EVIL)
        _inert(page)
        page.get_by_role("button", name="Close").click()
        page.goto(f"{hostile}/source")
        link = page.locator(".documents a", has_text=EVIL)
        _inert(page)
        link.click()
        expect(page.locator("article")).to_contain_text("<script>alert(2)</script>")
        _inert(page)
        page.goto(f"{hostile}/explore")
        _inert(page)
