"""Sealed rows of people, by their blind index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, text

from bot.store.tables import person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

PAGE = 5_000  # rows read at once


async def get(db: AsyncConnection, index: bytes) -> bytes | None:
    """Return the box in the row `index`, if there is one."""
    box: bytes | None = await db.scalar(select(person.c.box).where(person.c.k == index))
    return box


async def more_than(db: AsyncConnection, number: int) -> bool:
    """Tell whether there are more than `number` rows, without counting them all."""
    return (
        await db.scalar(select(person.c.k).order_by(person.c.k).offset(number).limit(1))
        is not None
    )


async def page(db: AsyncConnection, after: bytes = b"") -> list[tuple[bytes, bytes]]:
    """Return the next rows (index, box) in the order of the index, 5,000 at most."""
    rows = await db.execute(
        select(person.c.k, person.c.box).where(person.c.k > after).order_by(person.c.k).limit(PAGE)
    )
    return [(row.k, row.box) for row in rows]


async def change(db: AsyncConnection, rows: Mapping[bytes, bytes | None]) -> None:
    """Put the rows that have a box in the place of those that were, and delete those that have none."""
    keys = sorted(rows)
    if not keys:
        return
    await db.execute(
        delete(person).where(person.c.k == bindparam("key")), [{"key": k} for k in keys]
    )
    boxes = [{"k": key, "box": box} for key in keys if (box := rows[key]) is not None]
    if boxes:
        await db.execute(insert(person), boxes)


async def rewrite(db: AsyncConnection) -> None:
    """Write all rows anew in the order of their keys: the pages keep no trace of who came when."""
    for statement in (
        "CREATE TEMPORARY TABLE held AS SELECT k, box FROM person",
        "DELETE FROM person",
        "INSERT INTO person (k, box) SELECT k, box FROM held ORDER BY k",
        "DROP TABLE held",
    ):
        await db.execute(text(statement))


async def clear(db: AsyncConnection) -> None:
    """Delete all rows."""
    await db.execute(delete(person))
