"""The database of conversations: its tables, how long they are kept, and the keys of programs."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from assistant.settings import Settings
from ui.api.access import is_loopback
from ui.doctor.finding import Told
from ui.failures import CommandError
from ui.keys import Keys
from ui.memory.database import NEWEST, Database
from ui.memory.memory import PRUNED
from ui.memory.store import ConversationStore
from ui.memory.tables import conversations as table

_OVERDUE = timedelta(days=2)


def database_of(settings: Settings) -> Database:
    """The database, without making the folder that it may be in: other checks tell what is wrong with that."""
    return Database(settings.data_dir, settings.database_url.get_secret_value())


def conversations(settings: Settings) -> Told:
    with closing(database_of(settings)) as database:
        version = database.version()
        if version is None:
            return Told(f"{database.dialect}, no tables yet; the first `serve` makes them")
        if version > NEWEST:
            raise CommandError(
                f"The tables are at version {version}, and this program knows {NEWEST}: a newer one has written them. "
                "Update this program, or point it at another database."
            )
        if version < NEWEST:
            return Told(
                f"{database.dialect}, tables at version {version}, this program's are {NEWEST}",
                "Take a backup; the next `serve` brings them up to date.",
            )
        with database.reading() as connection:
            held = connection.execute(select(func.count()).select_from(table)).scalar_one()
        return Told(f"{database.dialect}, tables at version {version}, {held} conversations")


def retention(settings: Settings) -> Told:
    if not settings.retention_days:
        return Told("conversations are kept for ever", "GUANGDONG_RETENTION_DAYS deletes those that nobody uses.")
    detail = f"conversations that nobody has used for {settings.retention_days} days are deleted"
    with closing(database_of(settings)) as database:
        noted = ConversationStore(database).noted(PRUNED) if _is_current(database) else None
    if noted is None:
        return Told(f"{detail} by a running `serve`")
    last = datetime.fromtimestamp(int(noted), UTC)
    detail = f"{detail}, last on {last:%Y-%m-%d}"
    if datetime.now(UTC) - last > _OVERDUE:
        return Told(detail, "A running `serve` does it daily: start one, or what is too old stays.")
    return Told(detail)


def keys(settings: Settings) -> Told:
    needed = settings.require_api_keys if settings.require_api_keys is not None else not is_loopback(settings.host)
    with closing(database_of(settings)) as database:
        in_use = [key for key in Keys(database).all() if key.revoked_at is None] if _is_current(database) else []
    detail = f"{len(in_use)} keys in use; /v1 and /mcp {'need one' if needed else 'need none'}"
    if needed and not in_use:
        return Told(detail, "Nobody can use them yet: `guangdong-assistant keys create NAME` makes a key.")
    if not needed and not is_loopback(settings.host):
        return Told(detail, "Whoever reaches this server can use them: unset GUANGDONG_REQUIRE_API_KEYS.")
    return Told(detail)


def _is_current(database: Database) -> bool:
    """Whether its tables can be read as they are: a look changes nothing."""
    return database.version() == NEWEST
