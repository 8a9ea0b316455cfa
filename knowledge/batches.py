"""Files → parsed, in order, in batches of what is ready; some are parsed ahead of the one that is waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice

from knowledge import sources
from knowledge.errors import DocumentError
from knowledge.intake import FoundFile, IngestRow, Intake, Wanted, failed
from knowledge.isolation import IsolatedParser, Job
from knowledge.types import Parsed

BATCH_BYTES = 4_000_000  # of files that are published in one transaction …
BATCH_SECONDS = 0.05  # … unless the next one takes so long
AHEAD = 3  # files that are read, per process, before the first of them is published

Outcome = tuple[Wanted, Parsed | IngestRow]
"""A file, and what was parsed of it or why it was not."""


def parsed_batches(
    found: Iterable[FoundFile], intake: Intake, parser: IsolatedParser, at_once: int
) -> Iterator[list[Outcome]]:
    """Files that are published in one transaction, `at_once` of them parsed at the same time."""
    wanted = (_wanted(file, intake) for file in found)
    return _batches(_parsed_in_order(wanted, parser, at_once))


def _wanted(file: FoundFile, intake: Intake) -> Wanted:
    """What to do with a file, as far as can be told without parsing it."""
    if file.row is not None:
        return Wanted(file.path, file.row)
    try:
        return intake.examine(file.path, sources.read(file.path), sources.given_for(file.path))
    except DocumentError as error:
        return Wanted(file.path, failed(file.path, str(error)))


def _batches(outcomes: Iterator[Outcome | None]) -> Iterator[list[Outcome]]:
    """Files that are published in one transaction: what is ready, but not too much."""
    batch: list[Outcome] = []
    size = 0
    for outcome in outcomes:
        if outcome is not None:
            batch.append(outcome)
            size += len(outcome[0].data)
        if batch and (outcome is None or size >= BATCH_BYTES):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parsed_in_order(wanted: Iterable[Wanted], parser: IsolatedParser, at_once: int) -> Iterator[Outcome | None]:
    """Files with what was parsed, in order; some are parsed ahead of the one that is waited for. None where the next is
    to be waited for."""
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        ahead: deque[tuple[Wanted, Future[Parsed | IngestRow]]] = deque()
        files = iter(wanted)
        while True:
            for file in islice(files, max(0, AHEAD * at_once - len(ahead))):
                ahead.append((file, pool.submit(_outcome, file, parser)))
            if not ahead:
                return
            first, future = ahead.popleft()
            if wait([future], BATCH_SECONDS).not_done:
                yield None
            yield first, future.result()


def _outcome(file: Wanted, parser: IsolatedParser) -> Parsed | IngestRow:
    if file.row is not None:
        return file.row
    try:
        return parser.parse(Job(file.data, file.path.name, file.given))
    except DocumentError as error:
        return failed(file.path, f"{file.path.name} {error}.")
