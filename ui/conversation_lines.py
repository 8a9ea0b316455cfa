"""The input of `ask --jsonl`: one conversation per line, {"id": …, "turns": ["first question", "second question"]}."""

from __future__ import annotations

import json
from typing import NamedTuple

FORM = '{"id": "…", "turns": ["question", …]}'


class BadLineError(Exception):
    """A line that is not a conversation; it carries the id if that much could be read."""

    def __init__(self, message: str, case_id: object = None) -> None:
        super().__init__(message)
        self.case_id = case_id


class ConversationLine(NamedTuple):
    case_id: object
    turns: tuple[str, ...]


def read_line(line: bytes) -> ConversationLine:
    """One conversation.

    Raises:
        BadLineError: not UTF-8, not JSON, or not of the form; the message says which.
    """
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError(f"not UTF-8 text (byte {error.start}); write {FORM}") from None
    except json.JSONDecodeError as error:
        raise BadLineError(f"not JSON ({error.msg}, column {error.colno}); write {FORM}") from None
    except RecursionError:
        raise BadLineError(f"nested too deeply; write {FORM}") from None
    if not isinstance(value, dict):
        raise BadLineError(f"not a JSON object; write {FORM}")
    case_id = value.get("id")
    turns = value.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise BadLineError(f'"turns" has to be a list of at least one question; write {FORM}', case_id)
    # JSON may spell lone surrogates, which nothing can store or print.
    return ConversationLine(case_id, tuple(turn.encode("utf-8", "replace").decode() for turn in turns))
