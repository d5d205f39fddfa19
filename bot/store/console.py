"""The one sealed row that says which group is the organisers' console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.store.tables import console

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def get(db: AsyncConnection) -> bytes | None:
    """Return the sealed row, if a group was paired."""
    box: bytes | None = await db.scalar(select(console.c.box))
    return box


async def put(db: AsyncConnection, box: bytes) -> None:
    """Put the sealed row in the place of the one before."""
    await drop(db)
    await db.execute(insert(console), [{"id": 1, "box": box}])


async def drop(db: AsyncConnection) -> None:
    """Delete the row: no group is the console any more."""
    await db.execute(delete(console))
