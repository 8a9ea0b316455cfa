"""Pages and parts of pages as HTML, from `ui/templates`. Every value is escaped unless code here has made it HTML."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ui.assets import asset_url
from ui.locale import LANGUAGES, words
from ui.preferences import THEMES, Preferences

_FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(asset_url=asset_url, languages=LANGUAGES, themes=THEMES)
    return made


def warm() -> None:
    """Load what the first answers need, so that many at once do not all load it."""
    for language in LANGUAGES:
        words(language)
    for name in ("turn.html", "answer.html", "arriving.html", "chat.html"):
        environment().get_template(name)


def render(template: str, **values: Any) -> Markup:
    """A template as HTML.

    Raises:
        jinja2.UndefinedError: the template uses a value that is not given.
    """
    return Markup(environment().get_template(template).render(values))  # noqa: S704 - the template has escaped it


def _here(request: Request, **changed: str) -> str:
    """This very address with some of its parameters changed."""
    return "?" + urlencode({**request.query_params, **changed})


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page in the reader's language and appearance."""
    preferences = Preferences.of(request)
    html = render(
        template,
        words=preferences.words,
        theme=preferences.theme,
        nonce=request.state.nonce,
        path=request.url.path,
        here=partial(_here, request),
        **values,
    )
    response = HTMLResponse(html, status)
    preferences.keep(response)
    return response
