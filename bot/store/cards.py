"""The cards of waves, by hash, from the day on which they are made to the end of their wave: all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, insert, select

from bot.store.tables import card

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    Key = tuple[str, str, str]  # survey, wave, unit


async def add(db: AsyncConnection, key: Key, hashes: Iterable[bytes]) -> None:
    """Add cards to the wave `key`, in the order of their hashes."""
    survey, wave, unit = key
    rows = [{"hash": one, "survey": survey, "wave": wave, "unit": unit} for one in sorted(hashes)]
    if rows:
        await db.execute(insert(card), rows)


async def known(db: AsyncConnection, hashed: bytes) -> Key | None:
    """Return the wave of the card with this hash; None when there is no such card."""
    row = (
        await db.execute(
            select(card.c.survey, card.c.wave, card.c.unit).where(card.c.hash == hashed)
        )
    ).first()
    return (row.survey, row.wave, row.unit) if row else None


async def void(db: AsyncConnection, key: Key) -> None:
    """Delete all cards of the wave `key`, used or not: which were used nobody may see from what is left."""
    await db.execute(delete(card).where(_of(key)))


async def count(db: AsyncConnection, key: Key) -> int:
    """Return how many cards the wave `key` has."""
    return await db.scalar(select(func.count()).select_from(card).where(_of(key))) or 0


def _of(key: Key) -> ColumnElement[bool]:
    survey, wave, unit = key
    return and_(card.c.survey == survey, card.c.wave == wave, card.c.unit == unit)
