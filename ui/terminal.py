"""What the command line says: results on stdout, progress and complaints on stderr.

Nothing printed here can steer a terminal, whatever a document or a question contains.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PROGRAM = "guangdong-assistant"
_STAGES = {
    "parse": "Reading documents",
    "embed": "Computing vectors",
    "catalogue": "Storing documents",
    "keywords": "Indexing words",
    "vectors": "Storing vectors",
}


def say(text: str = "") -> None:
    """A line of the result."""
    print(printable(text))


def say_json(value: object, *, indent: int | None = None) -> None:
    """A JSON result; flushed, so that a program at the other end of a pipe sees each line when it is ready."""
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


def complain(message: str) -> None:
    """One line for the person in front of the screen."""
    print(f"{PROGRAM}: {printable(' '.join(message.split()))}", file=sys.stderr, flush=True)


def note(message: str) -> None:
    """Something worth knowing that is neither a result nor a complaint."""
    print(printable(message), file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """Text without the control characters by which a document or a question could steer the terminal."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


class ConsoleProgress:
    """Progress on stderr: a bar on a terminal, otherwise one line when a stage begins and one when it ends.

    Nothing is imported or shown before the first report, so commands with nothing to wait for stay quick and quiet.
    """

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._announced: set[tuple[str, bool]] = set()
        self._closed = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._closed or total == 0:
            return
        stage = _STAGES.get(stage, stage)
        if sys.stderr.isatty():
            self._draw(stage, done, total)
            return
        for mark, text in (((stage, False), f"{stage} …"), ((stage, True), f"{stage}: {done} of {total}")):
            if mark not in self._announced and (not mark[1] or done >= total):
                self._announced.add(mark)
                note(text)

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(printable(stage), total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar off the screen before results are printed; later reports from the background are not shown."""
        self._closed = True
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._tasks.clear()
