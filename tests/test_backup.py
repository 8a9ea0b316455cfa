"""The steps of docs/operating.md, run as they stand there: what was kept and what was read is there again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.build import Assistant, build_assistant
from assistant.settings import Settings
from ui.memory.database import Database
from ui.memory.memory import Memory
from ui.sessions import Sessions, signing_key

STEPS = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
WORDS = "Report on Velmora\n\nThe Velmora laboratory builds harbour cranes of 77 MW in Zhuhai.\n"
QUESTION = "What does the Velmora laboratory build?"


def block(name: str) -> str:
    found = re.search(rf"```sh\n# {re.escape(name)}\n(.+?)```", STEPS, re.DOTALL)
    assert found, name
    return found[1]


def follow(name: str, folder: Path, settings: Settings) -> None:
    variables = {
        "GUANGDONG_DATA_DIR": str(settings.data_dir),
        "GUANGDONG_DATABASE_URL": settings.database_url.get_secret_value(),
    }
    subprocess.run(
        ["bash", "-euc", block(name)], cwd=folder, env=os.environ | variables, check=True, capture_output=True
    )


@contextmanager
def service(settings: Settings) -> Iterator[tuple[Assistant, Memory]]:
    """What a server holds open."""
    with build_assistant(settings, write=True) as assistant:
        memory = Memory(Database(settings.data_dir, settings.database_url.get_secret_value()))
        yield assistant, memory
        memory.close()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Settings]:
    program = "sqlite3" if request.param == "SQLite" else "pg_dump"
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    url = request.getfixturevalue("postgres").new_database() if request.param == "PostgreSQL" else ""
    return request.param, Settings(data_dir=tmp_path / "data", database_url=url)  # type: ignore[arg-type]


def test_a_backup_that_was_made_while_it_ran_brings_everything_back(
    place: tuple[str, Settings], tmp_path: Path
) -> None:
    kind, settings = place
    (tmp_path / "velmora.txt").write_text(WORDS, encoding="utf-8")
    with service(settings) as (assistant, memory):
        sessions = Sessions(signing_key(settings.data_dir))
        session_id = sessions.new_id()
        session = sessions.name(session_id) or ""
        [row] = assistant.library.ingest([tmp_path / "velmora.txt"])
        kept = memory.add(session, "", QUESTION, assistant.respond(QUESTION).answer).turn
        follow(f"back up: {kind}", tmp_path, settings)
        # what comes after the backup is lost with the disk
        memory.delete_all(session)
        assistant.library.remove(row.document_id)
        key = signing_key(settings.data_dir)
    if kind == "PostgreSQL":
        shutil.rmtree(settings.data_dir)
    follow(f"restore: {kind}", tmp_path, settings)
    with service(settings) as (assistant, memory):
        [again] = memory.turns(session, kept.conversation_id) or []
        assert again.answer == kept.answer
        answer = assistant.respond(QUESTION).answer
        assert answer == kept.answer
        assert "77 MW" in answer.text
        assert assistant.library.wait_for_chroma(60)
        assert assistant.library.status(deep=True).problems == ()
        if kind == "SQLite":
            assert signing_key(settings.data_dir) == key
