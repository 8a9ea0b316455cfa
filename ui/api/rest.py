"""`/api`: questions, conversations of one's own session, feedback, documents."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.types import AnswerDelta, AnswerRestart
from ui.api.access import Access
from ui.api.contract import (
    Ask,
    ConversationOpened,
    ConversationShown,
    Deleted,
    DocumentShown,
    Failure,
    Opinion,
    Rename,
    Reply,
    TurnShown,
)
from ui.api.failures import told
from ui.api.sse import DESCRIBED, HEADERS, begun, event
from ui.conversations import Conversations, Event, Started, outcome
from ui.memory.types import Channel, Feedback, Kept, StoredTurn
from ui.sessions import HEADER

_FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": Failure} for status in (400, 401, 403, 404, 411, 413, 422, 429, 503)
}
_EVENTS = {
    "description": "The answer; as events if asked for: `started` {turn_id}, `sentence` {text}, `restart` {}, then "
    "`done` (the reply) or `error`.",
    "content": DESCRIBED,
}
SessionId = Annotated[
    str,
    Header(alias=HEADER, description="Whose conversations these are, from an earlier reply. Browsers send a cookie."),
]
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$", examples=["k3Jx0conversation"])]


def router(conversations: Conversations, access: Access) -> APIRouter:
    """The routes of `/api`."""

    async def no_bad_key(request: Request, _session: SessionId = "") -> None:
        await access.key_of(request.scope, required=False)

    api = APIRouter(prefix="/api", tags=["assistant"], responses=_FAILURES, dependencies=[Depends(no_bad_key)])
    memory = conversations.memory

    @api.post("/chat", response_model=Reply, responses={200: _EVENTS})
    async def chat(ask: Ask, request: Request) -> Response:
        """Ask a question. Without a session a new one is made; send its id back as `X-Guangdong-Session`."""
        session, session_id = _session(request)
        events = conversations.astream(
            session,
            ask.conversation_id,
            ask.question,
            channel=Channel.API,
            address=request.client.host if request.client else "",
        )
        if ask.stream or "text/event-stream" in request.headers.get("accept", ""):
            streamed = _streamed(await begun(events), session_id)
            return StreamingResponse(streamed, media_type="text/event-stream", headers=HEADERS)
        kept = await outcome(events)
        if kept is None:
            raise HTTPException(503, "The answer was cut off. Please ask again.")
        return JSONResponse(_reply(kept, session_id))

    @api.post("/feedback", status_code=204, response_class=Response)
    def feedback(opinion: Opinion, request: Request) -> None:
        """Say what you think of an answer of this session, change it, or take it back."""
        given = Feedback(opinion.verdict, opinion.reason, opinion.comment) if opinion.verdict else None
        if not memory.give_feedback(_session(request)[0], opinion.turn_id, given):
            raise HTTPException(404, "This session has no such answer.")

    @api.get("/conversations")
    def list_conversations(request: Request) -> list[ConversationShown]:
        """The conversations of this session, the latest used first."""
        return [
            ConversationShown.model_validate(each, from_attributes=True)
            for each in memory.conversations(_session(request)[0])
        ]

    @api.delete("/conversations")
    def delete_conversations(request: Request) -> Deleted:
        """Delete all conversations of this session, their feedback included."""
        return Deleted(deleted=memory.delete_all(_session(request)[0]))

    @api.get("/conversations/{conversation_id}")
    def open_conversation(conversation_id: Name, request: Request) -> ConversationOpened:
        """The latest turns of a conversation, oldest first."""
        turns = memory.turns(_session(request)[0], conversation_id)
        if turns is None:
            raise HTTPException(404, "This session has no such conversation.")
        return ConversationOpened(conversation_id=conversation_id, turns=[_shown(turn) for turn in turns])

    @api.patch("/conversations/{conversation_id}", status_code=204, response_class=Response)
    def rename_conversation(conversation_id: Name, rename: Rename, request: Request) -> None:
        """Give a conversation another title than its first question."""
        if not memory.rename(_session(request)[0], conversation_id, rename.title):
            raise HTTPException(404, "This session has no such conversation.")

    @api.delete("/conversations/{conversation_id}")
    def delete_conversation(conversation_id: Name, request: Request) -> Deleted:
        """Delete one conversation."""
        if not memory.delete(_session(request)[0], conversation_id):
            raise HTTPException(404, "This session has no such conversation.")
        return Deleted(deleted=1)

    @api.get("/documents")
    def documents() -> list[DocumentShown]:
        """What answers are made from."""
        return [
            DocumentShown(
                document_id=document.document_id,
                title=document.source.title,
                issuer=document.source.issuer,
                published=document.source.published,
                url=document.source.url,
                language=document.source.language,
                plan_period=document.source.plan_period,
                file=document.source.file,
                text_sha256=document.text_sha256,
                characters=len(document.text),
            )
            for document in conversations.assistant.library.documents()
        ]

    def _session(request: Request) -> tuple[str, str]:
        return access.session_of(request.headers)

    return api


async def _streamed(events: AsyncGenerator[Sequence[Event]], session_id: str) -> AsyncGenerator[bytes]:
    async with aclosing(events):
        try:
            async for batch in events:
                yield b"".join(_as_event(each, session_id) for each in batch)
        except Exception as error:  # noqa: BLE001 - the status line is out: the failure has to be an event
            yield event(told(error)[1], "error")


def _as_event(each: Event, session_id: str) -> bytes:
    match each:
        case Started(turn_id):
            return event({"turn_id": turn_id}, "started")
        case AnswerDelta(text):
            return event({"text": text}, "sentence")
        case AnswerRestart():
            return event({}, "restart")
        case Kept():
            return event(_reply(each, session_id), "done")


def _reply(kept: Kept, session_id: str) -> dict[str, Any]:
    turn = kept.turn
    if turn.answer is None:
        raise ValueError("a turn that is done has an answer")
    reply = Reply(
        conversation_id=turn.conversation_id,
        turn_id=turn.turn_id,
        session=session_id,
        stored=kept.stored,
        answer=turn.answer,
    )
    return reply.model_dump(mode="json")


def _shown(turn: StoredTurn) -> TurnShown:
    return TurnShown(
        turn_id=turn.turn_id,
        question=turn.text,
        state=turn.state,
        asked_at=turn.asked_at,
        answer=turn.answer,
        verdict=turn.feedback.verdict if turn.feedback else None,
        reason=turn.feedback.reason if turn.feedback else None,
    )
