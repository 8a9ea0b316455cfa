"""What a request gives the played model to work with: the lines of evidence in its prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAIN_WITHOUT_HEADING = 3  # lines, where the prompt marks none as the main ones

_BLOCK = re.compile(r"<evidence>(.*?)</evidence>", re.DOTALL)
_LINE = re.compile(r"^\s*(?:[-*>•]\s*)?[\[【](?P<id>[A-Za-z]\d+)[\]】][:：]?\s*(?P<words>.+?)\s*$")
_HEADING = re.compile(r"^\s*(?:#+\s*)?(?P<words>[^\[【]{3,60})[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence; `context` is what stood in brackets at its end."""

    id: str
    words: str
    context: str
    main: bool


def messages_text(messages: Sequence[Mapping[str, object]], role: str) -> str:
    """All that one role says in a request; parts of a message are joined."""
    said = []
    for message in messages:
        if message.get("role") == role:
            content = message.get("content") or ""
            parts = content if isinstance(content, list) else [{"text": content}]
            said.extend(str(part.get("text", "")) for part in parts)
    return "\n".join(said)


def evidence(messages: Sequence[Mapping[str, object]]) -> tuple[Line, ...]:
    """The lines `[s1] words (context)` of the user's messages; inside <evidence> only, where there is such a block."""
    text = messages_text(messages, "user")
    blocks = _BLOCK.findall(text)
    lines: list[Line] = []
    main: bool | None = None
    for written in (blocks[-1] if blocks else text).splitlines():
        if heading := _HEADING.match(written):
            main = "main" in heading["words"].casefold()
        elif found := _LINE.match(written):
            words, context = split_context(found["words"])
            is_main = len(lines) < MAIN_WITHOUT_HEADING if main is None else main
            lines.append(Line(found["id"], words, context, is_main))
    return tuple(lines)


def split_context(words: str) -> tuple[str, str]:
    """ "Words (where they stand)" → words and context; brackets may nest."""
    if not words.endswith(")"):
        return words, ""
    depth = 0
    for position in range(len(words) - 1, 0, -1):
        depth += {")": 1, "(": -1}.get(words[position], 0)
        if depth == 0:
            return (words[:position].rstrip(), words[position + 1 : -1]) if words[position - 1] == " " else (words, "")
    return words, ""
