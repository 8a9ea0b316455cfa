"""The catalogue's tables, in SQL that SQLite and PostgreSQL share. See catalog.py for what is done with them.

No length is declared: PostgreSQL would hold to it, SQLite would not.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, Table, Text

SCHEMA_VERSION = 2

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
    Column("layout", Text, nullable=False, server_default="{}"),  # blocks, pages, warnings
    Column("original", LargeBinary, nullable=False),  # the file's bytes: a new parser version needs them
)

chunks = Table(
    "chunks",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("chunk_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start_offset", Integer, nullable=False),
    Column("end_offset", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("lead_start", Integer, nullable=True),
    Column("lead_end", Integer, nullable=True),
    Column("paragraph", Integer, nullable=False),
)

# Cluster rows and quantities: the whole fact as JSON, and the columns that one may want to select by.
facts = Table(
    "facts",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("fact_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=True),
    Column("value", Float, nullable=True),
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

BY_VERSION = (versions, chunks, facts, vectors)

UPGRADES = {2: ("ALTER TABLE versions ADD COLUMN layout TEXT NOT NULL DEFAULT '{}'",)}
"""What brings a catalogue of the schema before to this one."""
