"""Which of the optional fields an endpoint takes. Servers differ, and a refusal names the field that it objects to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.model.config import OPENAI_URL, ModelConfig

_OLD, _NEW = "max_tokens", "max_completion_tokens"
_OTHER_NAME = {_OLD: _NEW, _NEW: _OLD}
_NO_MATTER_OF_NAMES = ("too large", "context length", "maximum context")


class Dialect:
    """Starts with all fields and leaves out what was refused, for as long as the process lives."""

    def __init__(self, config: ModelConfig) -> None:
        limit = _NEW if config.base_url == OPENAI_URL else _OLD
        self._fields: dict[str, Any] = {"stream_options": {"include_usage": True}, limit: config.max_tokens}
        if config.temperature is not None:
            self._fields["temperature"] = config.temperature
        self._refused: set[str] = set()

    def applied_to(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A request's body. Its own limit on tokens goes before the configured one, by the name in use."""
        fields = dict(self._fields)
        for name in (_OLD, _NEW):
            if name in fields and _NEW in payload:
                fields[name] = payload[_NEW]
        return fields | {name: value for name, value in payload.items() if name != _NEW}

    def learn(self, refusal: str) -> bool:
        """Take a 400 into account; whether the request is now another one, worth sending again."""
        if any(words in refusal for words in _NO_MATTER_OF_NAMES):
            return False
        named = [name for name in self._fields if name in refusal]
        if not named:
            return False
        name = named[0]
        value = self._fields[name]
        self._refused.add(name)
        fields = {field: value for field, value in self._fields.items() if field != name}
        other = _OTHER_NAME.get(name)
        if other is not None and other not in self._refused:
            fields[other] = value
        self._fields = fields  # replaced as a whole: other threads are reading
        return True
