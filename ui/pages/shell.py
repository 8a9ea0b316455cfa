"""The HTML around every page. The chat's shell keeps of Gradio's own only what starts its application."""

from __future__ import annotations

import re
from html import escape

from ui.assets import asset_url
from ui.locale import Words

_INLINE = re.compile(r"<script>(window\.gradio_(?:config|api_info) = .*?)</script>", re.DOTALL)
_MODULE = re.compile(r'<script type="module"[^>]* src="\.?(/assets/[\w.-]+\.js)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="\.?(/assets/[\w.-]+\.css)">')


class ShellError(RuntimeError):
    """Gradio's page does not look as it did when this was written; the tests of the pages tell what is missing."""


def page(*, title: str, body: str, words: Words) -> str:
    """A page without any script."""
    return (
        f'<!doctype html><html lang="{words.language}"><head>{_head(title, words)}'
        f'<link rel="stylesheet" href="{asset_url("look.css")}"></head><body class="plain">{body}</body></html>'
    )


def chat_page(gradio_html: str, *, nonce: str, words: Words) -> str:
    """The chat: Gradio's configuration and entry point in a page of our own.

    Its template brings link previews of another site, a manifest, a frame resizer and messages to any parent window.

    Raises:
        ShellError: the parts that start the application are not where they were.
    """
    inline, module, style = _INLINE.findall(gradio_html), _MODULE.search(gradio_html), _STYLE.search(gradio_html)
    if not inline or module is None or style is None:
        raise ShellError("Gradio's page has changed: install the version in requirements.lock.")
    scripts = "".join(f'<script nonce="{nonce}">{code}</script>' for code in inline)
    spoken = {"answer-ready": words.answer_ready, "close": words.close, "passage": words.passage, "send": words.send}
    data = " ".join(f'data-{name}="{escape(text)}"' for name, text in spoken.items())
    return (
        f'<!doctype html><html lang="{words.language}" {data}><head>{_head(words.name, words)}'
        f'<link rel="stylesheet" crossorigin href="{style[1]}">'
        f'<link rel="stylesheet" href="{asset_url("look.css")}"><link rel="stylesheet" href="{asset_url("chat.css")}">'
        f'{scripts}<script nonce="{nonce}">window.__gradio_mode__ = "app";</script>'
        f'<script type="module" crossorigin src="{module[1]}"></script>'
        f'<script defer src="{asset_url("chat.js")}"></script></head>'
        f'<body class="chat"><noscript><p class="warning">{escape(words.needs_script)}</p></noscript>'
        '<gradio-app control_page_title="true" embed="false" eager="true"></gradio-app>'
        '<aside id="reader" tabindex="-1" hidden></aside><div id="announcer" class="unseen" role="status"></div>'
        "</body></html>"
    )


def _head(title: str, words: Words) -> str:
    return (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f'<meta name="description" content="{escape(words.introduction)}">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="same-origin">'
        f'<link rel="icon" type="image/svg+xml" href="{asset_url("mark.svg")}">'
    )
