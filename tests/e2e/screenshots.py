"""The pictures of the README: `python -m tests.e2e.screenshots OUT_DIR` starts a server, visits it and photographs.

With --all also every state in light and dark, to look at while working on the pages.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from knowledge.library import Library
from tests.e2e.browser import DESKTOP, PHONE, QUESTION, launched, visit
from tests.ui.serving import served


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="OUT_DIR")
    parser.add_argument("--all", action="store_true", help="every state, light and dark")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, launched() as browser:
        data_dir = Path(temporary) / "data"
        Library.open(data_dir).close()
        with served(data_dir) as address:
            _readme(browser, address, options.folder)
            if options.all:
                _all(browser, address, options.folder)


def _readme(browser: Browser, address: str, folder: Path) -> None:
    with visit(browser, DESKTOP) as visitor:
        visitor.open(address)
        visitor.ask(QUESTION)
        visitor.read_first_source()
        _small(visitor.page, folder / "chat-desktop.png")
    with visit(browser, PHONE) as visitor:
        visitor.open(address)
        visitor.ask(QUESTION)
        _small(visitor.page, folder / "chat-phone.png")


def _small(page: Page, path: Path) -> None:
    """A picture with a palette: a third of the bytes, and no difference to the eye."""
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def _all(browser: Browser, address: str, folder: Path) -> None:
    for device, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        for dark in (False, True):
            name = f"{device}-{'dark' if dark else 'light'}"
            with visit(browser, viewport, dark=dark) as visitor:
                visitor.open(address)
                visitor.page.screenshot(path=folder / f"{name}-1-first.png")
                visitor.ask(QUESTION)
                visitor.page.screenshot(path=folder / f"{name}-2-answer.png")
                visitor.read_first_source()
                visitor.page.screenshot(path=folder / f"{name}-3-passage.png")
                visitor.page.keyboard.press("Escape")
                for number, question in enumerate(
                    (
                        "Which industrial clusters does Shenzhen have?",
                        "为什么风电在深圳？",
                        "Who is the mayor of Paris?",
                    )
                ):
                    visitor.ask(question)
                    visitor.page.screenshot(path=folder / f"{name}-4-more-{number}.png")
                visitor.page.goto(f"{address}/source/guangdong-2019?start=28625&end=28708#passage")
                visitor.page.screenshot(path=folder / f"{name}-5-source.png")


if __name__ == "__main__":
    main()
