"""Does the endpoint answer, with this key and this model? One short question finds out, at start and for `doctor`."""

from __future__ import annotations

import re
import time
from difflib import get_close_matches

from langchain_core.messages import HumanMessage

from assistant.errors import AssistantError
from assistant.model.client import ChatModel
from assistant.model.config import ModelConfig
from assistant.model.failures import FailureKind, ModelFailure
from assistant.model.secrets import redact

_QUESTION = [HumanMessage("Reply with one word: ready")]
_FEW_TOKENS = 16
_HEALTHY = frozenset({FailureKind.TOO_LONG})  # a talkative or thinking model has answered as well
_MODEL_NAME = re.compile(r"[\w./:@-]{1,80}")
_SUGGESTED = 5


class ModelUnusable(AssistantError):
    """The endpoint does not do what is wanted; the message says what to change, and names no key."""


async def check(model: ChatModel) -> str:
    """What answers, in one sentence.

    Raises:
        ModelUnusable
    """
    config = model.config
    started = time.perf_counter()
    try:
        await model.complete(_QUESTION, max_tokens=_FEW_TOKENS)
    except ModelFailure as failure:
        if failure.kind not in _HEALTHY:
            told = f"{config.chat_model} at {config.host}: {failure}"
            if failure.kind is FailureKind.UNKNOWN_MODEL:
                told += await _similar(model)
            raise ModelUnusable(told) from None
    seconds = time.perf_counter() - started
    return f"{config.chat_model} at {config.host} answers, in {seconds:.1f} s{_overheard(config)}"


async def _similar(model: ChatModel) -> str:
    """Which models of the endpoint have names like the one that it does not know."""
    names: list[str] = []
    try:
        async for listed in model.chat().root_async_client.models.list():
            if _MODEL_NAME.fullmatch(listed.id):
                names.append(redact(listed.id))
    except Exception:  # noqa: BLE001 - only a help; many endpoints list nothing
        return ""
    close = get_close_matches(model.config.chat_model, names, n=_SUGGESTED, cutoff=0.3)
    shown = close or sorted(names)[:_SUGGESTED]
    return f" It has {', '.join(shown)}." if shown else ""


def _overheard(config: ModelConfig) -> str:
    plain = config.base_url.startswith("http://") and not config.local
    return "; key and questions go there unencrypted (http)" if plain else ""
