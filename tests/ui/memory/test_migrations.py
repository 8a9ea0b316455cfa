from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ui.memory.database import NEWEST, VERSION_TABLE, Database, migrate
from ui.memory.tables import metadata

MIGRATIONS = Path(__file__).parents[3] / "ui" / "memory" / "migrations"


def test_migrations_lead_to_the_tables_that_the_program_uses(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_servers_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    databases = [Database(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda database: migrate(database._engine), databases))
    for database in databases:
        with database.reading() as connection:
            assert MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
        database.close()
