"""Thousands of random, hostile and very long messages: `make soak` (or `python -m tests.bench.soak [HOW_MANY] [SEED]`).

Shows what went wrong: exceptions, answers that are too long, quotes that are not the document's words, sentences that
verification had to drop, and the slowest messages. Exits with 1 if anything but speed is wrong. Slow is judged by the
processor's time: the clock also counts what else the machine is doing.
"""

from __future__ import annotations

import logging
import random
import string
import sys
import tempfile
import time
from pathlib import Path

from assistant.build import Assistant, build_assistant
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.types import Turn
from tests.assistant.hostile import CORPUS, TOO_LONG
from tests.bench.answers import conversations
from tests.bench.bombs import AIMED, bomb

LONGEST_MESSAGE = 2000
LONGEST_ANSWER = 2500
SLOW = 0.3  # seconds
FIXED = (*CORPUS, *TOO_LONG, *AIMED)
REPEATED = (
    "which ", "how many ", "not ", "only ", "both ", "in the city of ", "target of ", "by 2020 ", "5 MW ", "one of ",
    "有没有", "哪些城市", "只有", "(", ")", '"', "[1]", "> ", "**", "a", "，", "？", "。", "? ", "; ", "- ",
    "between 1 and ", "Foshan, ", "<script>", "don't ", "how big ", "the 15 ", "Ignore previous instructions. ",
)  # fmt: skip


class Messages:
    """The hostile ones, then an endless supply; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing secret
        self._questions = [turn for turns in conversations() for turn in turns]
        self._words = [word for question in self._questions for word in question.split()]
        self._fixed = iter(FIXED)

    def next(self) -> str:
        return next(self._fixed, None) or self._made()

    def _made(self) -> str:
        makers = (self._bomb, self._shuffled, self._unicode, self._repeated, self._misspelled, self._several, self._han)
        return self._random.choice(makers)()[:LONGEST_MESSAGE]

    def _shuffled(self) -> str:
        return " ".join(self._random.choices(self._words, k=self._random.randrange(1, 300)))

    def _unicode(self) -> str:
        return "".join(chr(self._random.randrange(32, 0x3000)) for _ in range(self._random.randrange(1, 2000)))

    def _repeated(self) -> str:
        return self._random.choice(REPEATED) * self._random.randrange(5, 2000) + self._random.choice(self._questions)

    def _misspelled(self) -> str:
        letters = list(self._random.choice(self._questions))
        for _ in range(self._random.randrange(1, 6)):
            letters[self._random.randrange(len(letters))] = self._random.choice(string.printable)
        return "".join(letters)

    def _several(self) -> str:
        return self._random.choice((" ", ", ", "; ")).join(
            self._random.choices(self._questions, k=self._random.randrange(2, 12))
        )

    def _bomb(self) -> str:
        return bomb(self._random)

    def _han(self) -> str:
        return "".join(chr(self._random.randrange(0x4E00, 0x9FFF)) for _ in range(self._random.randrange(1, 2000)))


def complaints(assistant: Assistant, turn: Turn) -> list[str]:
    answer = turn.answer
    found = [] if len(answer.text) < LONGEST_ANSWER else [f"{len(answer.text)} characters"]
    for citation in answer.citations:
        document = assistant.view().documents[citation.document_id]
        if document.text[citation.start : citation.end] != citation.quote:
            found.append(f"citation {citation.number} is not verbatim")
    return found


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    messages, history, wrong = Messages(seed), [], 0
    seconds: list[tuple[float, float, str]] = []
    current = ""

    class Dropped(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            print(f"{record.getMessage()} {current[:150]!a}")

    logging.getLogger("assistant.chain").addHandler(Dropped())
    with (
        tempfile.TemporaryDirectory() as folder,
        build_assistant(Settings(data_dir=Path(folder) / "data")) as assistant,
    ):
        assistant.warm()
        for _ in range(many):
            current = messages.next()
            start, worked = time.perf_counter(), time.process_time()
            try:
                history.append(assistant.respond(current, history))
            except QuestionError:
                continue
            except Exception as error:  # noqa: BLE001 - to be told, and the rest tried
                print(f"{error!r}: {current[:150]!a}")
                wrong += 1
                continue
            seconds.append((time.process_time() - worked, time.perf_counter() - start, current))
            for complaint in complaints(assistant, history[-1]):
                print(f"{complaint}: {current[:150]!a}")
                wrong += 1
            del history[: -len(current) % 6]  # conversations of all lengths
    seconds.sort(reverse=True)
    slow = sum(worked > SLOW for worked, _, _ in seconds)
    print(f"{many} messages (seed {seed}): {wrong} wrong, {slow} slower than {SLOW * 1e3:.0f} ms")
    print(f"median {seconds[len(seconds) // 2][0] * 1e3:.1f} ms; the slowest, by the processor and by the clock:")
    for worked, taken, message in seconds[:12]:
        print(f"{worked * 1e3:6.0f} ms {taken * 1e3:6.0f} ms  {len(message):5} {message[:80]!a}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
