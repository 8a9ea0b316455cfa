"""How Alembic runs here: on the connection that `ui.memory.database` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

from ui.memory.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="memory_version",
    transactional_ddl=True,
)
context.run_migrations()
