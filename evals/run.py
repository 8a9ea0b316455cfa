"""Hold the conversations of suites with a target, and write down what was said.

plan = Plan((suite,), target="in-process", …)
Runner(plan, settings, RunFolder(out)).run(progress)      # goes on where an interrupted run has stopped
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import QuestionError
from evals.cases import Case, LoadedSuite
from evals.errors import SuiteError, TargetError
from evals.provenance import provenance
from evals.records import Key, RunFolder, TurnRecord, conversations
from evals.targets import IN_PROCESS, HttpTarget, Target, in_process
from evals.texts import pinned_files

if TYPE_CHECKING:
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run. A repeat is a conversation of its own: nothing is answered from an earlier one."""

    suites: tuple[LoadedSuite, ...]
    target: str = IN_PROCESS
    mode: str = "extractive"
    repeat: int = 1
    seed: int = 0
    jobs: int = 1
    limit: int | None = None
    tags: tuple[str, ...] = ()

    def cases(self, suite: LoadedSuite) -> tuple[Case, ...]:
        """The chosen cases of a suite: those with a tag, and of them a random `limit`, in the suite's order."""
        chosen = [case for case in suite.suite.cases if not self.tags or set(self.tags) & set(case.labels)]
        if self.limit is not None and self.limit < len(chosen):
            kept = set(random.Random(self.seed).sample(range(len(chosen)), self.limit))  # noqa: S311 - a choice, no secret
            chosen = [case for number, case in enumerate(chosen) if number in kept]
        return tuple(chosen)

    def conversations(self) -> Iterator[tuple[LoadedSuite, Case, Key]]:
        for suite in self.suites:
            for case in self.cases(suite):
                for number in range(self.repeat):
                    yield suite, case, (suite.name, case.id, number)


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that has been held; `done` of `planned` are."""

    suite: LoadedSuite
    case: Case
    records: tuple[TurnRecord, ...]
    done: int
    planned: int


Progress = Callable[[Held], None]


class Runner:
    """One run into one folder."""

    def __init__(self, plan: Plan, settings: Settings, folder: RunFolder) -> None:
        self._plan = plan
        self._settings = settings
        self._folder = folder

    def run(self, progress: Progress) -> None:
        """Hold what is still to be held. A conversation that fails is written down as an error and stops nothing.

        Raises:
            SuiteError: nothing is chosen, two suites have one name, or the folder holds another run.
            TargetError: what is evaluated cannot be started or reached.
        """
        plan = self._plan
        planned = list(plan.conversations())
        if not planned:
            raise SuiteError("No case is chosen. `eval validate` lists what tags there are.")
        if len({suite.name for suite in plan.suites}) < len(plan.suites):
            raise SuiteError("Two of the suites have the same name, and their results could not be told apart.")
        self._folder.begin(provenance(plan, self._settings, len(planned)), plan.suites)
        before = conversations(self._folder.records())
        whole = {key for key, turns in before.items() if turns[-1].error is None}
        done = 0
        for suite in plan.suites:
            todo = []
            for owner, case, key in planned:
                if owner is not suite:
                    continue
                if key in whole and len(before[key]) == len(case.turns):
                    done += 1
                    progress(Held(suite, case, tuple(before[key]), done, len(planned)))
                else:
                    todo.append((case, key))
            if todo:
                with self._target(suite) as target:
                    for case, records in self._hold_all(target, todo):
                        self._folder.append(records)
                        done += 1
                        progress(Held(suite, case, records, done, len(planned)))

    @contextmanager
    def _target(self, suite: LoadedSuite) -> Iterator[Target]:
        if self._plan.target == IN_PROCESS:
            with in_process(self._settings, pinned_files(suite), self._plan.mode) as target:
                yield target
        else:
            yield HttpTarget(self._plan.target)

    def _hold_all(
        self, target: Target, todo: Sequence[tuple[Case, Key]]
    ) -> Iterator[tuple[Case, tuple[TurnRecord, ...]]]:
        """As they finish. The first one is held alone: it is the cold one."""
        first, *others = todo
        yield first[0], _hold(target, *first, cold=True)
        with ThreadPoolExecutor(self._plan.jobs) as pool:
            stop = threading.Event()
            waiting: dict[Future[tuple[TurnRecord, ...] | None], Case] = {
                pool.submit(_hold_unless, stop, target, case, key): case for case, key in others
            }
            try:
                while waiting:
                    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                        records = future.result()
                        if records:
                            yield waiting[future], records
                        del waiting[future]
            finally:
                stop.set()


def _hold_unless(stop: threading.Event, target: Target, case: Case, key: Key) -> tuple[TurnRecord, ...] | None:
    return None if stop.is_set() else _hold(target, case, key)


def _hold(target: Target, case: Case, key: Key, *, cold: bool = False) -> tuple[TurnRecord, ...]:
    suite, case_id, repeat = key
    records = []
    for ask in target.conversation():
        for number, turn in enumerate(case.turns):
            answer, error = None, None
            began = time.perf_counter()
            try:
                answer = ask(turn.text)
            except (QuestionError, TargetError) as failure:
                error = str(failure)
            except Exception as failure:  # noqa: BLE001 - a crash of the product is a result, and stops no other case
                error = f"{type(failure).__name__}: {failure}"
            records.append(
                TurnRecord(
                    suite=suite,
                    case=case_id,
                    repeat=repeat,
                    turn=number,
                    question=turn.text,
                    answer=answer,
                    error=error,
                    seconds=time.perf_counter() - began,
                    cold=cold and number == 0,
                )
            )
            if error:
                break
    return tuple(records)
