"""Sealed questions that were shared, and how often no answer fitted, by week and door."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select

from bot.store.tables import miss, question_box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

KEY_BYTES = 16


async def boxes(db: AsyncConnection) -> list[bytes]:
    """Return the sealed questions, in the order of their random keys."""
    rows = await db.execute(select(question_box.c.box).order_by(question_box.c.k))
    return [row.box for row in rows]


async def lay(db: AsyncConnection, new: Sequence[bytes], most: int) -> int:
    """Put as many of the `new` boxes among the others as make `most` in all, and return how many those are.

    All rows are written anew in the order of their keys: where one lies does not tell when it came.
    """
    if not new:
        return 0
    found = await db.execute(select(question_box.c.k, question_box.c.box))
    rows = [(row.k, row.box) for row in found]
    taken = new[: max(0, most - len(rows))]
    rows += [(secrets.token_bytes(KEY_BYTES), box) for box in taken]
    if taken:
        await db.execute(delete(question_box))
        await db.execute(
            insert(question_box), [{"k": key, "box": box} for key, box in sorted(rows)]
        )
    return len(taken)


async def drop(db: AsyncConnection, gone: Sequence[bytes]) -> None:
    """Delete these sealed questions."""
    for box in gone:
        await db.execute(delete(question_box).where(question_box.c.box == box))


async def count(db: AsyncConnection, week: str, missed: Mapping[str, int], oldest: str) -> None:
    """Add to the misses of `week` by door, and delete those of weeks before `oldest`."""
    await db.execute(delete(miss).where(miss.c.week < oldest))
    for door, number in sorted(missed.items()):
        here = and_(miss.c.week == week, miss.c.door == door)
        before = await db.scalar(select(miss.c.count).where(here)) or 0
        await db.execute(delete(miss).where(here))
        await db.execute(insert(miss), [{"week": week, "door": door, "count": before + number}])


async def misses(db: AsyncConnection) -> list[tuple[str, str, int]]:
    """Return week, door and number of all misses, the latest week first."""
    rows = await db.execute(select(miss).order_by(miss.c.week.desc(), miss.c.door))
    return [(row.week, row.door, row[2]) for row in rows]
