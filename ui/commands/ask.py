"""`ask`: one answer for a person or a program, or a stream of conversations as JSON lines."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from assistant.errors import QuestionError
from ui.failures import DONE, FAILED, UsageError
from ui.opening import opened_assistant
from ui.terminal import complain, say_json

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.types import Turn


def run(options: argparse.Namespace) -> int:
    if options.jsonl:
        if options.question is not None or options.json:
            raise UsageError("--jsonl reads its questions from stdin: leave out the question and --json.")
        with _heard_interrupt(), opened_assistant() as assistant:
            return _answer_lines(assistant)
    if options.question is None:
        raise UsageError('What is the question? Write it in quotes: guangdong-assistant ask "Where is …?"')
    question = _valid_unicode(options.question)
    if not question.strip():
        raise UsageError('The question is empty. Write it in quotes: guangdong-assistant ask "Where is …?"')
    with opened_assistant() as assistant:
        answer = assistant.respond(question).answer
    if options.json:
        say_json(answer.model_dump(mode="json"), indent=2)
    else:
        from ui.plain_answer import show

        show(answer)
    return DONE


@contextmanager
def _heard_interrupt() -> Iterator[None]:
    """Let Ctrl-C count also where it comes in the middle of a destructor, which can raise nothing."""
    came = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
        if came.is_set():
            raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)


def _answer_lines(assistant: Assistant) -> int:
    """One output line per input line, in order; a line that cannot be answered does not stop the rest."""
    from ui.conversation_lines import BadLineError, read_line

    exit_code = DONE
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        case_id: object = None
        try:
            case_id, turns = read_line(line)
            history: list[Turn] = []
            for text in turns:
                history.append(assistant.respond(text, history))
        except (BadLineError, QuestionError) as error:
            if isinstance(error, BadLineError):
                case_id = error.case_id
            complain(f"line {number}: {error}")
            say_json({"id": case_id, "error": str(error)})
            exit_code = FAILED
        else:
            say_json({"id": case_id, "answer": history[-1].answer.model_dump(mode="json")})
    return exit_code


def _valid_unicode(text: str) -> str:
    """Arguments that are not UTF-8 arrive with lone surrogates, which nothing can store or print."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
