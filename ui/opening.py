"""Open the assistant or the library for one command, with progress on stderr, and close it whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ui.terminal import ConsoleProgress

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.settings import Settings
    from knowledge.isolation import ReadingLimits
    from knowledge.library import Library
    from ui.memory.database import Database
    from ui.memory.memory import Memory


def load_settings(**overrides: Any) -> Settings:
    """The settings of the environment; overrides are what the command line says."""
    from assistant.settings import Settings as EnvironmentSettings

    return EnvironmentSettings(**overrides)


def reading_limits(settings: Settings) -> ReadingLimits:
    """What the parsing of one file may take."""
    from knowledge.isolation import ReadingLimits as Limits

    return Limits(
        seconds=settings.ingest_seconds,
        memory_bytes=settings.ingest_memory_mb * 1_000_000,
        expanded_bytes=settings.ingest_expanded_mb * 1_000_000,
        processes=settings.ingest_processes,
    )


@contextmanager
def opened_assistant(settings: Settings | None = None, *, write: bool = False) -> Iterator[Assistant]:
    """Everything that answers. With `write` it is the data folder's one writer, which only a server should be."""
    from assistant.build import build_assistant

    with ConsoleProgress() as progress:
        assistant = build_assistant(settings or load_settings(), progress=progress, write=write)
    try:
        yield assistant
    finally:
        assistant.close()


@contextmanager
def opened_library(settings: Settings | None = None, *, bundled: bool = True, write: bool = True) -> Iterator[Library]:
    """The documents alone, without anything that answers."""
    from assistant.build import open_library

    with ConsoleProgress() as progress:
        library = open_library(settings or load_settings(), progress=progress, bundled=bundled, write=write)
    try:
        yield library
    finally:
        library.close()


@contextmanager
def opened_memory(settings: Settings) -> Iterator[Memory]:
    """The conversations. Opening succeeds while their database is away.

    Raises:
        MemoryUnavailable: GUANGDONG_DATABASE_URL cannot be used as it is.
    """
    from ui.memory.memory import Memory as ConversationMemory

    with opened_database(settings) as database:
        memory = ConversationMemory(database, retention_days=settings.retention_days).start()
        try:
            yield memory
        finally:
            memory.close()


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database of conversations and keys.

    Raises:
        MemoryUnavailable: GUANGDONG_DATABASE_URL cannot be used as it is.
    """
    from knowledge import folder
    from ui.memory.database import Database as ConversationDatabase

    folder.prepare(settings.data_dir)
    database = ConversationDatabase(settings.data_dir, settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        database.close()
