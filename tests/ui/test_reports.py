from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.types import Answer, Status
from tests.ui.program import run
from ui.admin import create_admin
from ui.limits import Allowed, Limits
from ui.memory.database import Database
from ui.memory.memory import Memory
from ui.memory.types import Channel, Feedback, Reason, TurnState, Verdict
from ui.reports.collect import collect
from ui.reports.render import csv_rows, html

PASSWORD = "correct horse battery"
EVIL = '=HYPERLINK("http://evil.example")<script>alert(1)</script>'


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two weeks of questions."""
    now = datetime(2026, 11, 20, tzinfo=UTC).timestamp()
    database = Database(tmp_path)
    memory = Memory(database, clock=lambda: now)

    def add(text: str, status: Status, channel: Channel = Channel.WEB) -> str:
        answer = Answer(text="…", status=status, language="en")
        return memory.add("alice" * 5, "", text, answer, channel=channel).turn.turn_id

    add("Where is wind power built?", Status.ANSWERED)
    add("where is  wind power built?", Status.ANSWERED)
    add("What about semiconductors on the Moon?", Status.NOT_FOUND)
    now += 5 * 24 * 3600
    add("Why is wind power in Shenzhen?", Status.CORRECTED, Channel.OPENAI)
    liked, disliked = add("Which clusters?", Status.ANSWERED), add(EVIL, Status.PARTIAL)
    memory.give_feedback("alice" * 5, liked, Feedback(Verdict.UP))
    memory.give_feedback("alice" * 5, disliked, Feedback(Verdict.DOWN, Reason.CITATION, "<b>elsewhere</b>"))
    memory.add("alice" * 5, "", "stopped", None, state=TurnState.STOPPED)
    yield database
    database.close()


def test_a_report_counts_by_week_and_shows_what_is_to_be_looked_at(database: Database) -> None:
    report = collect(database, date(2026, 11, 1))
    assert [(week.monday, week.questions) for week in report.weeks] == [
        (date(2026, 11, 23), 4),
        (date(2026, 11, 16), 3),
    ]
    latest = report.weeks[0]
    assert (latest.answered, latest.corrected, latest.partial, latest.unfinished) == (1, 1, 1, 1)
    assert (latest.up, latest.down) == (1, 1)
    assert report.asked_most[0] == ("Where is wind power built?", 2)
    assert [text for text, _ in report.without_answer] == ["What about semiconductors on the Moon?", EVIL]
    assert report.false_premises == (("Why is wind power in Shenzhen?", 1),)
    assert [(row.reason, row.comment) for row in report.disliked] == [("citation", "<b>elsewhere</b>")]
    assert dict(report.channels) == {"web": 6, "openai": 1}
    assert collect(database, date(2026, 11, 24)).questions == 4


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_page_stands_alone_and_executes_nothing(database: Database, language: str) -> None:
    page = html(collect(database, date(2026, 11, 1)), language)
    assert "<script" not in page
    assert "<b>elsewhere" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=", page)
    assert "2026-11-23" in page


def test_an_empty_report_says_so(tmp_path: Path) -> None:
    assert "Nobody has asked" in html(collect(Database(tmp_path), date(2026, 1, 1)))


def test_the_table_computes_nothing(database: Database) -> None:
    text = csv_rows(collect(database, date(2026, 11, 1)))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 7
    assert [row["question"] for row in rows if "HYPERLINK" in row["question"]] == [f"'{EVIL}"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert not any("alice" in cell for row in rows for cell in row.values())


def test_reports_on_the_command_line(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    assert b"<!doctype html>" in run("report", data_dir=data_dir).stdout
    table = tmp_path / "report.csv"
    assert run("report", "--csv", "--output", str(table), data_dir=data_dir).returncode == 0
    assert table.read_text(encoding="utf-8").startswith("\ufeffweek,")
    assert run("report", "--days", "0", data_dir=data_dir).returncode == 2


def with_nonce(app: ASGIApp) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["nonce"] = "nonce"
        await app(scope, receive, send)

    return wrapped


def test_the_report_is_behind_a_login_that_cannot_be_guessed(database: Database) -> None:
    client = TestClient(with_nonce(create_admin(database, Limits(Allowed(), b"k"), PASSWORD)))
    for path in ("/admin", "/admin/report.csv"):
        asked = client.get(path)
        assert asked.status_code == 401
        assert asked.headers["www-authenticate"].startswith("Basic")
        assert client.get(path, headers={"Authorization": "Basic !!!"}).status_code == 401
        allowed = client.get(path, auth=("admin", PASSWORD))
        assert allowed.status_code == 200
        assert "wind power" in client.get(path, params={"days": 3650}, auth=("admin", PASSWORD)).text
        assert client.get(path, params={"days": 0}, auth=("admin", PASSWORD)).status_code == 422
    tries = [client.get("/admin", auth=("admin", f"guess {number}")).status_code for number in range(7)]
    assert tries == [401] * 5 + [429] * 2
    assert client.get("/admin", auth=("admin", PASSWORD)).status_code == 429


def test_without_a_password_there_is_no_report(server: str) -> None:
    assert httpx.get(f"{server}/admin").status_code == 404
    assert httpx.get(f"{server}/admin", auth=("admin", "")).status_code == 404
