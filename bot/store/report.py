"""The sealed vault, the waves that are closed, and the notes that were released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from bot.store.tables import closed, mark, note_box, vault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncConnection

    Name = tuple[str, str, str]  # survey, wave, site


async def get(db: AsyncConnection) -> tuple[bytes, bytes] | None:
    """Return the name of the vault's key and the sealed vault, if there is one."""
    row = (await db.execute(select(vault.c.key_id, vault.c.blob))).first()
    return (row.key_id, row.blob) if row else None


async def key_id(db: AsyncConnection) -> bytes | None:
    """Return the name of the key that opens the vault on disk."""
    found: bytes | None = await db.scalar(select(vault.c.key_id))
    return found


async def put(db: AsyncConnection, key_id: bytes, blob: bytes) -> None:
    """Put the sealed vault in the place of the one before."""
    await db.execute(delete(vault))
    await db.execute(insert(vault), [{"id": 1, "key_id": key_id, "blob": blob}])


async def drop(db: AsyncConnection) -> None:
    """Delete the sealed vault."""
    await db.execute(delete(vault))


async def closed_waves(db: AsyncConnection) -> set[Name]:
    """Return the names of the waves that are closed for good."""
    rows = await db.execute(select(closed.c.survey, closed.c.wave, closed.c.site))
    return {(row.survey, row.wave, row.site) for row in rows}


async def close(db: AsyncConnection, wave: Name, notes: Iterable[tuple[bytes, bytes]]) -> None:
    """Mark `wave` as closed and release its sealed `notes`, each under a random key, in the order of those."""
    survey, name, site = wave
    await db.execute(insert(closed), [{"survey": survey, "wave": name, "site": site}])
    rows = [
        {"k": key, "survey": survey, "wave": name, "site": site, "box": box}
        for key, box in sorted(notes)
    ]
    if rows:
        await db.execute(insert(note_box), rows)


async def notes(db: AsyncConnection) -> list[tuple[Name, bytes]]:
    """Return the sealed notes of closed waves, each with its wave."""
    rows = await db.execute(select(note_box).order_by(note_box.c.k))
    return [((row.survey, row.wave, row.site), row.box) for row in rows]


async def get_mark(db: AsyncConnection, name: str) -> bytes | None:
    """Return the mark `name`, if it was put."""
    found: bytes | None = await db.scalar(select(mark.c.value).where(mark.c.name == name))
    return found


async def put_mark(db: AsyncConnection, name: str, value: bytes) -> None:
    """Put the mark `name`, in the place of the one before."""
    await drop_mark(db, name)
    await db.execute(insert(mark), [{"name": name, "value": value}])


async def drop_mark(db: AsyncConnection, name: str) -> None:
    """Delete the mark `name`."""
    await db.execute(delete(mark).where(mark.c.name == name))
