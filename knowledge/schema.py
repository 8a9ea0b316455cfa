"""The catalogue's tables, made once and brought to the schema that this program knows."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, select, update

from knowledge import tables
from knowledge.database import Database
from knowledge.errors import NewerStore


def state(connection: Connection, name: str, *, lock: bool = False) -> str:
    """A value of the state table; with `lock`, no other writer changes it before this transaction ends."""
    query = select(tables.state.c.value).where(tables.state.c.name == name)
    value: str = connection.execute(query.with_for_update() if lock else query).scalar_one()
    return value


def exists(database: Database) -> bool:
    with database.translated(), database.engine.connect() as connection:
        return connection.dialect.has_table(connection, tables.state.name)


def make(database: Database) -> None:
    """All tables, empty, in one transaction."""
    with database.translated(), database.begin_writing() as connection:
        tables.metadata.create_all(connection)
        values = {"schema": str(tables.SCHEMA_VERSION), "catalogue": secrets.token_hex(8), "revision": "0"}
        connection.execute(insert(tables.state), [{"name": name, "value": value} for name, value in values.items()])


def bring_up_to_date(database: Database) -> None:
    """Bring older tables to this schema, in one transaction; whoever opens them first does it.

    Raises:
        NewerStore: a newer version of this program has been here.
        StoreError: the tables cannot be read, or not be changed.
    """
    with database.translated(), database.engine.begin() as connection:
        schema = int(state(connection, "schema"))
    if schema > tables.SCHEMA_VERSION:
        raise NewerStore(
            f"{database.name} was written by a newer version of this program (schema {schema}, this one knows "
            f"{tables.SCHEMA_VERSION}). Update the program, or choose another GUANGDONG_DATA_DIR or "
            "GUANGDONG_DATABASE_URL."
        )
    if schema < tables.SCHEMA_VERSION:
        with database.translated(), database.begin_writing() as connection:
            for version in range(int(state(connection, "schema", lock=True)) + 1, tables.SCHEMA_VERSION + 1):
                for step in tables.UPGRADES[version]:
                    if isinstance(step, str):
                        connection.exec_driver_sql(step)
                    else:
                        step.create(connection)
                where = tables.state.c.name == "schema"
                connection.execute(update(tables.state).where(where).values(value=str(version)))
