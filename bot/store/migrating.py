"""A database of any earlier form in, the present form out, with a copy kept before each change."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from bot.errors import SetupError

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

SCRIPTS = Path(__file__).parent / "migrations"
COPIES = "copies"
COPIES_KEPT = 3
COPIES_KEPT_S = 7 * 24 * 3600  # a copy has the sealed rows of people who were forgotten since


async def migrate(engine: AsyncEngine, path: Path) -> None:
    """Bring the database at `path` to the newest form; raises `SetupError` when a newer Brazier wrote it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    script = ScriptDirectory.from_config(config)
    prune(path.parent / COPIES)
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
        await asyncio.to_thread(copy, path, path.parent / COPIES / f"before-{newest}.sqlite3")
    async with engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(_upgrade, config)


def copy(path: Path, target: Path) -> None:
    """Copy the database at `path` to `target` without the vault, whose key a copy must not outlive.

    Raises `sqlite3.Error` or `OSError` when that cannot be; a copy that was there gives way.
    """
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # Unlike a copy of the file, this carries no free pages and no traces of order.
        database.execute("PRAGMA temp_store=MEMORY")
        database.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("PRAGMA temp_store=MEMORY")
        database.execute("PRAGMA journal_mode=MEMORY")  # no second file with the vault in it
        database.execute("PRAGMA secure_delete=ON")
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'vault'").fetchone():
            database.execute("DELETE FROM vault")
        database.execute("VACUUM")
    prune(target.parent)


def prune(folder: Path) -> None:
    """Delete the copies that are old, or more than a few."""
    copies = sorted(folder.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
    for number, file in enumerate(copies):
        if number >= COPIES_KEPT or file.stat().st_mtime < time.time() - COPIES_KEPT_S:
            file.unlink()


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
