"""The progress of an evaluation on stderr: how many conversations have been held, and the pass rate so far."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from evals.grading import grade
from evals.texts import Texts, load_texts
from ui.terminal import note

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from evals.run import Held

_EVERY = 25  # conversations between two lines where there is no terminal


class RunProgress:
    """A bar on a terminal, otherwise a line now and then. Grades on the way; what counts is scored afterwards."""

    def __init__(self) -> None:
        self._texts: dict[str, Texts] = {}
        self._passed = 0
        self._scored = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, held: Held) -> None:
        self._count(held)
        rate = f"{self._passed} of {self._scored} pass" if self._scored else "nothing scored yet"
        if sys.stderr.isatty():
            self._draw(held, rate)
        elif held.done % _EVERY == 0 or held.done == held.planned:
            note(f"{held.done} of {held.planned} held, {rate}")

    def _count(self, held: Held) -> None:
        last = held.records[-1]
        if last.answer is None or last.turn + 1 < len(held.case.turns):
            return
        if held.suite.name not in self._texts:
            self._texts[held.suite.name] = load_texts(held.suite)
        self._scored += 1
        texts = self._texts[held.suite.name]
        self._passed += grade(held.case, held.case.expect, last.question, last.answer, texts).passed

    def _draw(self, held: Held, rate: str) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        if self._bar is None or self._task is None:
            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=held.planned)
        self._bar.update(self._task, completed=held.done, description=f"{held.suite.name}: {rate}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
