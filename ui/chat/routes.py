"""The chat page and its small requests: conversations, feedback, downloads. All answer to the session's owner only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.errors import QuestionError
from ui.chat.engine import EVENT, ChatEngine, why_refused
from ui.downloads import FORMATS, download
from ui.downloads.markdown import turn_markdown
from ui.limits import LimitReached
from ui.memory.types import ConversationSummary, Feedback, Reason, StoredTurn, Verdict
from ui.preferences import Preferences
from ui.rendering import turn_html
from ui.templating import page, render

if TYPE_CHECKING:
    from markupsafe import Markup

_LONGEST_COMMENT = 2000

Question = Annotated[str, Query(alias="ask", max_length=2000)]


def router(engine: ChatEngine) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    memory, library = engine.conversations.memory, engine.library

    def chat_page(
        request: Request,
        conversation_id: str,
        turns: list[StoredTurn],
        *,
        status: int = 200,
        question: str = "",
        problem: str = "",
    ) -> HTMLResponse:
        words = Preferences.of(request).words
        shown: list[Markup] = [turn_html(turn, library.document, words) for turn in _settled(turns)]
        return page(
            request,
            "chat.html",
            status=status,
            conversation=conversation_id,
            turns=shown,
            earlier=[_line(summary) for summary in memory.conversations(engine.session(request.headers))],
            documents=[document.source for document in library.documents()],
            question=question,
            problem=problem,
            event=EVENT,
        )

    @routes.api_route("/", methods=["GET", "HEAD"])
    def first_page(request: Request, question: Question = "") -> HTMLResponse:
        return chat_page(request, "", [], question=question)

    @routes.get("/chat/earlier")
    def earlier(request: Request, current: str = "") -> HTMLResponse:
        """A fragment: the list as it is now."""
        words = Preferences.of(request).words
        listed = [_line(summary) for summary in memory.conversations(engine.session(request.headers))]
        return HTMLResponse(render("earlier.html", earlier=listed, conversation=current, words=words))

    @routes.get("/chat/{conversation_id}")
    def conversation(request: Request, conversation_id: str, question: Question = "") -> HTMLResponse:
        turns = memory.turns(engine.session(request.headers), conversation_id)
        if turns is None:
            return page(request, "message.html", status=404, message=Preferences.of(request).words.chat.missing)
        return chat_page(request, conversation_id, turns, question=question)

    @routes.post("/chat/ask")
    async def ask(
        request: Request, question: Annotated[str, Form()], conversation: Annotated[str, Form()] = ""
    ) -> Response:
        """For browsers without scripts, and for the buttons of other pages."""
        session = engine.session(request.headers)
        try:
            address = request.client.host if request.client else ""
            held = await run_in_threadpool(engine.answer_at_once, session, conversation, question, address)
        except QuestionError as error:
            refused = chat_page(
                request,
                conversation,
                memory.turns(session, conversation) or [],
                status=429 if isinstance(error, LimitReached) else 400,
                question=question,
                problem=why_refused(error, Preferences.of(request).words),
            )
            if isinstance(error, LimitReached):
                refused.headers["Retry-After"] = str(error.retry_after)
            return refused
        return RedirectResponse(f"/chat/{held}#latest", 303)

    @routes.get("/chat/{conversation_id}/download")
    def download_conversation(
        request: Request, conversation_id: str, form: Annotated[str, Query(alias="format")] = "md", turn: str = ""
    ) -> Response:
        turns = memory.turns(engine.session(request.headers), conversation_id)
        if turns is None or form not in FORMATS:
            raise HTTPException(404)
        words = Preferences.of(request).words
        if turn:
            return PlainTextResponse("\n".join(turn_markdown(each, words) for each in turns if each.turn_id == turn))
        content = download(form, turns, words)
        name = f"guangdong-{datetime.now(UTC).date().isoformat()}.{form}"
        return Response(
            content,
            media_type=FORMATS[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    @routes.post("/chat/{conversation_id}/delete")
    def delete(request: Request, conversation_id: str) -> RedirectResponse:
        memory.delete(engine.session(request.headers), conversation_id)
        return RedirectResponse("/", 303)

    @routes.post("/chat/feedback/{turn_id}")
    def feedback(
        request: Request,
        turn_id: str,
        verdict: Annotated[Verdict, Form()],
        reason: Annotated[Reason | None, Form()] = None,
        comment: Annotated[str, Form(max_length=_LONGEST_COMMENT)] = "",
    ) -> Response:
        """Idempotent: what is said last stands."""
        if not memory.give_feedback(engine.session(request.headers), turn_id, Feedback(verdict, reason, comment)):
            raise HTTPException(404)
        return Response(status_code=204)

    return routes


def _settled(turns: Sequence[StoredTurn]) -> list[StoredTurn]:
    """Without the questions that were broken off and asked again at once."""
    anew = [turn.text == after.text for turn, after in pairwise(turns)]
    return [turn for turn, again in zip(turns, [*anew, False], strict=False) if turn.answer or not again]


def _line(summary: ConversationSummary) -> dict[str, str]:
    used = datetime.fromtimestamp(summary.updated_at, UTC)
    return {
        "conversation_id": summary.conversation_id,
        "title": summary.title,
        "time": used.isoformat(timespec="minutes"),
        "shown": used.strftime("%Y-%m-%d %H:%M"),
    }
