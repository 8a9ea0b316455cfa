"""Documents whose names, titles and words are markup: everything is shown, nothing becomes an element."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, PHONE, TABLET, visit
from tests.e2e.test_access import EVERYTHING, assert_accessible
from tests.e2e.test_chat import FITS
from tests.ui.program import run
from tests.ui.serving import served

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>"
TEXT = f"""Wind report {EVIL}

(I) Offshore <script>alert(2)</script> wind

The zephyr laboratory <svg onload=alert(3)> builds turbines of 77 MW in Shanwei. [link](javascript:alert(4)) shows ![x](http://evil.example/x.png) more.
"""  # noqa: E501
COLUMNS = [f"Unbreakableheading{number}" for number in range(12)]
TABLE = "\n".join(
    ",".join(row) for row in (COLUMNS, ["Lijiang", *map(str, range(11, 22))], ["Dali", *map(str, range(31, 42))])
)
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
    table = folder / "wide.csv"
    table.write_text(TABLE, encoding="utf-8")
    ingested = run("ingest", str(file), str(table), data_dir=folder / "data")
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


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_a_table_of_many_columns_stays_within_the_page(
    hostile: str, browser: Browser, viewport: dict[str, int]
) -> None:
    with visit(browser, viewport) as visitor:
        page = visitor.page
        page.goto(f"{hostile}/source/wide")
        expect(page.locator("td", has_text="Lijiang")).to_be_visible()
        assert page.evaluate(FITS)
        article = page.locator("article.text").bounding_box()
        assert article is not None
        assert article["width"] > min(600, viewport["width"] - 60)  # without contents the text has their place
        assert_accessible(page, "a wide table", EVERYTHING)
        if viewport is not PHONE:
            page.locator(".table").focus()
            for _ in COLUMNS:
                page.keyboard.press("ArrowRight")
            expect(page.locator("th").first).not_to_be_in_viewport()


def test_a_row_is_quoted_cell_by_cell(hostile: str, browser: Browser) -> None:
    with visit(browser, PHONE) as visitor:
        visitor.open(hostile)
        visitor.ask("What is Unbreakableheading3 of Lijiang?")
        expect(visitor.page.locator(".answer.done")).to_contain_text("13")
        source = visitor.page.locator(".answer.done .sources, .answer.done").last
        expect(source.locator(".cell-edge").first).to_be_visible()
        assert_accessible(visitor.page, "a quoted row", EVERYTHING)
        assert visitor.page.evaluate(FITS)
