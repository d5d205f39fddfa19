"""A database of any earlier form in, the present form out, with a copy kept before each change."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from bot.errors import SetupError
from bot.store import copies

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

SCRIPTS = Path(__file__).parent / "migrations"


async def migrate(engine: AsyncEngine, path: Path) -> None:
    """Bring the database at `path` to the newest form; raises `SetupError` when a newer Brazier wrote it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    script = ScriptDirectory.from_config(config)
    copies.prune(path.parent / copies.FOLDER)
    async with engine.connect() as connection:
        present = await connection.run_sync(_revision)
    newest = script.get_current_head()
    if present == newest:
        return
    if present is not None:
        if not _knows(script, present):
            raise SetupError(
                [f"The database {path} was written by a newer Brazier. Nothing was changed."]
            )
        await asyncio.to_thread(copies.copy, path, f"before-{newest}")
    async with engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(_upgrade, config)


def _knows(script: ScriptDirectory, revision: str) -> bool:
    try:
        return script.get_revision(revision) is not None
    except CommandError:
        return False


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
