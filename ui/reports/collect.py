"""Stored turns → a report: counts by week, and the questions that somebody should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from assistant.types import Status
from ui.memory.database import Database
from ui.memory.tables import conversations, feedback, turns
from ui.memory.types import TurnState, Verdict

SHOWN = 50
_NO_ANSWER = frozenset({Status.NOT_FOUND, Status.PARTIAL})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was asked, and what came of it. Nothing tells by whom."""

    day: date
    channel: str
    text: str
    state: TurnState
    status: Status | None
    language: str
    mode: str
    verdict: Verdict | None
    reason: str
    comment: str

    @property
    def week(self) -> date:
        """The Monday of its week, UTC."""
        return self.day - timedelta(days=self.day.weekday())


@dataclass(frozen=True, slots=True)
class Week:
    """Counts of one week, which is named by its Monday."""

    monday: date
    questions: int
    answered: int
    corrected: int
    partial: int
    not_found: int
    declined: int
    unfinished: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Report:
    """Weeks are the latest first; lists of questions have how often each was asked, most often first."""

    since: date
    questions: int
    weeks: tuple[Week, ...]
    channels: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    asked_most: tuple[tuple[str, int], ...]
    without_answer: tuple[tuple[str, int], ...]
    false_premises: tuple[tuple[str, int], ...]
    disliked: tuple[Asked, ...]
    rows: tuple[Asked, ...] = field(repr=False)


def collect(database: Database, since: date) -> Report:
    """The report on everything asked from a day on.

    Raises:
        MemoryUnavailable: the database cannot be used now.
    """
    start = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())
    columns = (turns.c.text, turns.c.state, turns.c.status, turns.c.language, turns.c.mode, turns.c.asked_at)
    query = (
        select(*columns, conversations.c.channel, feedback.c.verdict, feedback.c.reason, feedback.c.comment)
        .join(conversations, conversations.c.conversation_id == turns.c.conversation_id)
        .outerjoin(feedback, feedback.c.turn_id == turns.c.turn_id)
        .where(turns.c.asked_at >= start)
        .order_by(turns.c.number)
    )
    with database.reading() as connection:
        rows = tuple(
            Asked(
                day=datetime.fromtimestamp(row.asked_at, UTC).date(),
                channel=row.channel,
                text=row.text,
                state=TurnState(row.state),
                status=Status(row.status) if row.status else None,
                language=row.language or "",
                mode=row.mode or "",
                verdict=Verdict(row.verdict) if row.verdict else None,
                reason=row.reason or "",
                comment=row.comment or "",
            )
            for row in connection.execute(query)
        )
    return summarise(rows, since)


def summarise(rows: Sequence[Asked], since: date) -> Report:
    """Count and sort what was asked."""
    weeks = sorted({row.week for row in rows}, reverse=True)
    return Report(
        since=since,
        questions=len(rows),
        weeks=tuple(_week(monday, [row for row in rows if row.week == monday]) for monday in weeks),
        channels=tuple(Counter(row.channel for row in rows).most_common()),
        languages=tuple(Counter(row.language for row in rows if row.language).most_common()),
        asked_most=_often(row for row in rows if row.status is not Status.SMALLTALK),
        without_answer=_often(row for row in rows if row.status in _NO_ANSWER),
        false_premises=_often(row for row in rows if row.status is Status.CORRECTED),
        disliked=tuple(row for row in reversed(rows) if row.verdict is Verdict.DOWN)[:SHOWN],
        rows=tuple(rows),
    )


def _week(monday: date, rows: Sequence[Asked]) -> Week:
    statuses = Counter(row.status for row in rows)
    verdicts = Counter(row.verdict for row in rows)
    return Week(
        monday=monday,
        questions=len(rows),
        answered=statuses[Status.ANSWERED],
        corrected=statuses[Status.CORRECTED],
        partial=statuses[Status.PARTIAL],
        not_found=statuses[Status.NOT_FOUND],
        declined=statuses[Status.DECLINED],
        unfinished=sum(row.state is not TurnState.DONE for row in rows),
        up=verdicts[Verdict.UP],
        down=verdicts[Verdict.DOWN],
    )


def _often(rows: Iterable[Asked]) -> tuple[tuple[str, int], ...]:
    """Questions in one line each; those that differ in case and spaces only are one."""
    spelled: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for row in rows:
        line = " ".join(row.text.split())
        counted[line.casefold()] += 1
        spelled.setdefault(line.casefold(), line)
    return tuple((spelled[key], count) for key, count in counted.most_common(SHOWN))
