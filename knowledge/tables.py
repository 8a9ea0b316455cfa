"""The catalogue's tables, in SQL that SQLite and PostgreSQL share. See catalog.py for what is done with them.

No length is declared: PostgreSQL would hold to it, SQLite would not.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

SCHEMA_VERSION = 3

metadata = MetaData()

# One row of names and values: schema, catalogue (a random id), revision (grows with every change).
state = Table(
    "state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# The pointer to a document's live version. `version` is null for a bundled document that the user removed, so that the
# next start does not bring it back.
documents = Table(
    "documents",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("bundled", Boolean, nullable=False),
    Column("version", Integer, nullable=True),
)

# A version is numbered by the revision that made it live, and never changes afterwards.
versions = Table(
    "versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document_id", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_sha256", Text, nullable=False, index=True),
    Column("text_sha256", Text, nullable=False),
    Column("parser_version", Text, nullable=False),
    Column("sections", Text, nullable=False),
    Column("layout", Text, nullable=False, server_default="{}"),  # pages, warnings, reports
    Column("original", LargeBinary, nullable=False),  # the file's bytes: a new parser version needs them
)

# What a version has thousands of, as columns of numbers (see columns.py) and the words that these refer to.
columns = Table(
    "columns",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("words", Text, nullable=False),
)

# Cluster rows, tables and their records: the whole fact as JSON.
facts = Table(
    "facts",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("fact_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

# Little-endian float32, so that Chroma can be rebuilt without embedding again.
vectors = Table(
    "vectors",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("embedder", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

BY_VERSION = (versions, columns, facts, vectors)

UPGRADES: dict[int, tuple[str | Table, ...]] = {
    2: ("ALTER TABLE versions ADD COLUMN layout TEXT NOT NULL DEFAULT '{}'",),
    3: (
        columns,
        "DROP TABLE chunks",
        "DELETE FROM facts WHERE kind = 'quantity'",
        "ALTER TABLE facts DROP COLUMN unit",
        "ALTER TABLE facts DROP COLUMN value",
        "UPDATE versions SET parser_version = ''",  # so that they are read again
    ),
}
"""What brings a catalogue of the schema before to this one: tables to make, and statements."""
