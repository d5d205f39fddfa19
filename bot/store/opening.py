"""The data folder in, a database whose connections are all set up alike, in its present form, out."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import SetupError, StoreError
from bot.store import copies
from bot.store.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

FILE = "brazier.sqlite3"
BUSY_S = 5
# Each with the value that the database must answer: nothing may slip back to what leaves traces.
PRAGMAS = (
    ("journal_mode", "TRUNCATE", "truncate"),
    ("synchronous", "FULL", 2),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
)


class Store:
    """The database: `reading` and `writing` give a connection inside a transaction of its own.

    Both raise `StoreError` with SQLite's code (`SQLITE_FULL`, `SQLITE_BUSY`, …) when the database cannot.
    """

    def __init__(self, engine: AsyncEngine, path: Path) -> None:
        self._engine, self.path = engine, path

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one moment of the database."""
        try:
            async with self._engine.connect() as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(_code(error)) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that writes; committed at the end, rolled back on any exception."""
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(writes=True)
                async with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise StoreError(_code(error)) from error

    async def copy(self, name: str) -> bool:
        """Copy the database into `copies` as `name` unless that is there; tell whether it was made.

        Raises `StoreError` when that cannot be; no half copy is left then.
        """
        if copies.is_there(self.path, name):
            return False
        try:
            await asyncio.to_thread(copies.copy, self.path, name)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(_code(error)) from error
        return True


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    """Open the database in `folder`, made or brought to its present form (a copy is kept before that).

    Raises `SetupError` when it cannot be read, is damaged, or is of a newer Brazier; nothing is changed then.
    """
    path = folder / FILE
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise SetupError([f"The database {path} cannot be opened: {error.strerror}."]) from None
    if path.stat().st_mode & 0o077:
        raise SetupError(
            [f"The database {path} can be read by other users. Close it with: chmod 600 {path}"]
        )
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}", connect_args={"timeout": BUSY_S}, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    try:
        try:
            await migrate(engine, path)
        except (SQLAlchemyError, StoreError, sqlite3.Error, OSError) as error:
            code = error.code if isinstance(error, StoreError) else _code(error)
            raise SetupError(
                [f"The database {path} cannot be used ({code}). Nothing in it was changed."]
            ) from error
        yield Store(engine, path)
    finally:
        await engine.dispose()


def _set_up(connection: Any, _: object) -> None:
    connection.isolation_level = None  # BEGIN is ours: see `_begin`
    cursor = connection.cursor()
    try:
        for name, value, answer in PRAGMAS:
            cursor.execute(f"PRAGMA {name}={value}")
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()
            if found is None or found[0] != answer:
                raise StoreError(f"PRAGMA {name} is {found and found[0]}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: two that read first and write later would both fail.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _code(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return str(getattr(original, "sqlite_errorname", type(original).__name__))
