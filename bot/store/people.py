"""Sealed rows of people, by their blind index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from bot.store.tables import held, person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    Rows = Mapping[bytes, bytes | None]

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


async def change(db: AsyncConnection, rows: Rows) -> None:
    """Put the rows that have a box in the place of those that were, and delete those that have none."""
    await _change(db, person, rows)


async def rewrite(db: AsyncConnection, rows: Rows) -> None:
    """Write all rows anew with the changed `rows`, in the order of their keys.

    Every page is laid down by the number of rows alone: where one lies does not tell when it came. The changes are
    made in memory, since a row put between others would split a page, and that would stay to be seen.
    """
    await db.run_sync(held.create, checkfirst=False)
    await db.execute(insert(held).from_select(["k", "box"], select(person.c.k, person.c.box)))
    await _change(db, held, rows)
    await db.execute(delete(person))
    await db.execute(
        insert(person).from_select(["k", "box"], select(held.c.k, held.c.box).order_by(held.c.k))
    )
    await db.run_sync(held.drop, checkfirst=False)


async def clear(db: AsyncConnection) -> None:
    """Delete all rows."""
    await db.execute(delete(person))


async def _change(db: AsyncConnection, table: Table, rows: Rows) -> None:
    keys = sorted(rows)
    if not keys:
        return
    await db.execute(
        delete(table).where(table.c.k == bindparam("key")), [{"key": k} for k in keys]
    )
    boxes = [{"k": key, "box": box} for key in keys if (box := rows[key]) is not None]
    if boxes:
        await db.execute(insert(table), boxes)
