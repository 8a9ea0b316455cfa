"""The tables of conversations, in SQL that SQLite and PostgreSQL share. Times are seconds since 1970, UTC.

A session is known by the SHA-256 of its name only, so that nobody who reads the database can take a session over.
Changes of this file need a migration in `migrations/versions`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

_Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts INTEGER primary keys only by itself

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("session", String(64), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("title", String(200), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False, index=True),
    Index("ix_conversations_session_updated_at", "session", "updated_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("turn_id", String(32), nullable=False, unique=True),
    Column(
        "conversation_id",
        String(32),
        ForeignKey("conversations.conversation_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("status", String(12), nullable=True),
    Column("language", String(10), nullable=True),
    Column("mode", String(12), nullable=True),
    Column("answer", Text, nullable=True),  # the answer contract as JSON
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn_id", String(32), ForeignKey("turns.turn_id", ondelete="CASCADE"), primary_key=True),
    Column("verdict", String(4), nullable=False),
    Column("reason", String(12), nullable=True),
    Column("comment", Text, nullable=False),
    Column("given_at", BigInteger, nullable=False),
)

# Names and values: when old conversations were last deleted.
state = Table(
    "memory_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# Keys for programs. The key itself is told once, and known by its SHA-256 from then on.
api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
)

# How often something happened in a window of time, for limits that replicas share.
counts = Table(
    "counts",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
