"""Events with what waits for approval, their occurrences, and the notices about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.event import NoticeState
from bot.store.event_rows import (
    change_text,
    event_row,
    moment,
    notice_row,
    occurrence_row,
    read_change,
    read_event,
    read_notice,
    read_occurrence,
    seconds,
)
from bot.store.tables import event, notice, occurrence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.event import Change, Event, Notice, Occurrence, Tell

LIVE = tuple(
    str(state) for state in (NoticeState.FANNING, NoticeState.SENDING, NoticeState.PAUSED)
)


async def all_events(
    db: AsyncConnection,
) -> list[tuple[Event, Change | None, datetime | None, int | None]]:
    """Return every event with the change that waits, the moment at which that lapses, and its card."""
    rows = await db.execute(select(event))
    return [
        (found := read_event(row), read_change(row.change, found), moment(row.void), row.card)
        for row in rows
    ]


async def all_occurrences(db: AsyncConnection) -> list[Occurrence]:
    """Return every occurrence."""
    return [read_occurrence(row) for row in await db.execute(select(occurrence))]


async def live_notices(db: AsyncConnection) -> list[Notice]:
    """Return the notices that are not over."""
    return [
        read_notice(row)
        for row in await db.execute(select(notice).where(notice.c.state.in_(LIVE)))
    ]


async def notices(db: AsyncConnection, of: str) -> list[Notice]:
    """Return all notices about the occurrence `of`, in the order in which they were made."""
    found = await db.execute(select(notice).where(notice.c.occurrence == of).order_by(notice.c.id))
    return [read_notice(row) for row in found]


async def put_event(db: AsyncConnection, one: Event, void: datetime | None) -> None:
    """Put `one` in the place of what was written of it; a draft or a proposal lapses at `void`."""
    row = {**event_row(one), "void": seconds(void)}
    if (await db.execute(update(event).where(event.c.id == one.id).values(**row))).rowcount == 0:
        await db.execute(insert(event), [row])


async def put_change(
    db: AsyncConnection, of: str, change: Change | None, void: datetime | None
) -> None:
    """Write down what waits for a second admin until `void`, or that nothing does."""
    values: dict[str, Any] = {"change": change_text(change), "void": seconds(void)}
    await db.execute(update(event).where(event.c.id == of).values(**values))


async def put_card(db: AsyncConnection, of: str, message: int | None) -> None:
    """Write down which message of the group is the card of an event."""
    await db.execute(update(event).where(event.c.id == of).values(card=message))


async def drop_events(db: AsyncConnection, ids: Iterable[str]) -> None:
    """Delete events with all that belongs to them."""
    for one in ids:
        await db.execute(delete(event).where(event.c.id == one))


async def put_occurrence(db: AsyncConnection, one: Occurrence) -> None:
    """Put `one` in the place of what was written of it."""
    row = occurrence_row(one)
    changed = await db.execute(update(occurrence).where(occurrence.c.id == one.id).values(**row))
    if changed.rowcount == 0:
        await db.execute(insert(occurrence), [row])


async def add_notice(db: AsyncConnection, one: Notice) -> Notice:
    """Write `one` down and return it with its number."""
    row = (await db.execute(insert(notice).returning(notice), [notice_row(one)])).one()
    return read_notice(row)


async def void_notices(db: AsyncConnection, of: str, but: Iterable[Tell] = ()) -> list[int]:
    """Call off the live notices about the occurrence `of`, save those that tell one of `but`; return their numbers."""
    spared = [str(tell) for tell in but]
    rows = await db.execute(
        update(notice)
        .where(notice.c.occurrence == of, notice.c.state.in_(LIVE), notice.c.tell.not_in(spared))
        .values(state=str(NoticeState.VOID))
        .returning(notice.c.id)
    )
    return [row.id for row in rows]
