"""How far a notice is: the passes over the people that plan it, its counts and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.event import NoticeState, State, Tell
from bot.store.event_rows import read_notice, seconds
from bot.store.events import LIVE
from bot.store.tables import event, notice, occurrence, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.event import Notice
    from bot.store.outbox import Planned

GOING = tuple(str(state) for state in (NoticeState.FANNING, NoticeState.SENDING))
CHANGES = tuple(str(tell) for tell in (Tell.HELD, Tell.ON, Tell.MOVED, Tell.CANCELLED))
AT_ONCE = 250  # rows put into one statement: making it ready keeps everybody else waiting
READY, HALTED = 0, 3  # of rows; halted: their notice is paused


async def get(db: AsyncConnection, number: int) -> Notice | None:
    """Return a notice with its counts."""
    row = (await db.execute(select(notice).where(notice.c.id == number))).first()
    return read_notice(row) if row else None


async def looked_for(db: AsyncConnection, now: datetime, horizon: datetime) -> list[Notice]:
    """Return the notices of which people may have to be found: due, or about what begins before `horizon`.

    Among the reminders are those of which all are found, up to a moment after `now`.
    """
    reminders = notice.c.tell == str(Tell.COMING)
    finding = notice.c.state == str(NoticeState.FANNING)
    near = or_(occurrence.c.starts <= seconds(horizon), notice.c.after != b"")
    found = and_(notice.c.state.in_(GOING), notice.c.planned > seconds(now))
    changes = notice.c.tell.in_(CHANGES)
    due = or_(notice.c.due <= seconds(now), changes)  # whatever the clock was when it was made
    rows = await db.execute(
        select(notice)
        .join(occurrence, occurrence.c.id == notice.c.occurrence)
        .where(or_(and_(reminders, near, or_(finding, found)), and_(~reminders, finding, due)))
    )
    return [read_notice(row) for row in rows]


async def begin_pass(db: AsyncConnection, numbers: Iterable[int], until: datetime) -> None:
    """Write down that a pass over the people is under way for these notices, up to `until`."""
    values = {"until": seconds(until), "after": b""}
    await db.execute(update(notice).where(notice.c.id.in_(numbers), going()).values(**values))


async def put_page(db: AsyncConnection, of: Notice, rows: Sequence[Planned], after: bytes) -> bool:
    """Write the rows that a page of people gave, and how far the pass has come; False when it was called off.

    Who waits for this notice already keeps her row, with the new time.
    """
    reached = await db.execute(
        update(notice).where(notice.c.id == of.id, going()).values(after=after)
    )
    if not reached.rowcount:
        return False
    expires = seconds(of.expires)
    for some in range(0, len(rows), AT_ONCE):
        await db.execute(
            _insert(db),
            [
                {
                    "notice": of.id,
                    "k": row.k,
                    "state": READY,
                    "prio": row.prio,
                    "due": seconds(row.due),
                    "expires": expires,
                    "silent": row.silent,
                }
                for row in rows[some : some + AT_ONCE]
            ],
        )
    return True


async def end_pass(db: AsyncConnection, number: int, until: datetime, *, last: bool) -> None:
    """Write down that all up to `until` is planned; after the `last` pass the notice is only sent."""
    waiting = select(func.count()).select_from(outbox).where(outbox.c.notice == number)
    ended = notice.c.sent + notice.c.failed + notice.c.dropped
    values: dict[str, Any] = {"planned": seconds(until), "until": None, "after": b""}
    values["total"] = ended + waiting.scalar_subquery()
    if last:
        values["state"] = str(NoticeState.SENDING)
    await db.execute(update(notice).where(notice.c.id == number, going()).values(**values))


async def expired(db: AsyncConnection, now: datetime) -> list[int]:
    """Return the notices that are of no use any more and not over yet."""
    rows = await db.execute(
        select(notice.c.id).where(notice.c.state.in_(LIVE), notice.c.expires <= seconds(now))
    )
    return [row.id for row in rows]


async def called_off(db: AsyncConnection) -> list[int]:
    """Return the notices that were called off and of which rows are left."""
    left = exists().where(outbox.c.notice == notice.c.id)
    rows = await db.execute(
        select(notice.c.id).where(notice.c.state == str(NoticeState.VOID), left)
    )
    return [row.id for row in rows]


async def finished(db: AsyncConnection) -> list[int]:
    """Return the notices of which all has been planned and nothing waits."""
    left = exists().where(outbox.c.notice == notice.c.id)
    rows = await db.execute(
        select(notice.c.id).where(notice.c.state == str(NoticeState.SENDING), ~left)
    )
    return [row.id for row in rows]


async def set_state(db: AsyncConnection, number: int, state: NoticeState) -> Notice | None:
    """Write down how far a notice is and return it; nothing where it was called off or is over.

    What waits for a paused notice is out of the way of the others until it goes on.
    """
    row = (
        await db.execute(
            update(notice)
            .where(notice.c.id == number, notice.c.state.in_(LIVE))
            .values(state=str(state), total=notice.c.sent + notice.c.failed + notice.c.dropped)
            .returning(notice)
        )
    ).first()
    if row is None:
        return None
    halt = state is NoticeState.PAUSED
    await db.execute(
        update(outbox)
        .where(outbox.c.notice == number, outbox.c.state == (READY if halt else HALTED))
        .values(state=HALTED if halt else READY)
    )
    return read_notice(row)


async def restore(db: AsyncConnection, now: datetime) -> int:
    """Let nothing be told that a copy of the database remembers; return how many rows waited in it.

    Reminders go on from `now`. All other notices are called off, and so are proposals and changes that wait.
    """
    waited = (await db.execute(delete(outbox))).rowcount
    live = notice.c.state.in_(LIVE)
    reminders = notice.c.tell == str(Tell.COMING)
    await db.execute(
        update(notice)
        .where(live, reminders)
        .values(state=str(NoticeState.FANNING), planned=seconds(now), until=None, after=b"")
    )
    await db.execute(update(notice).where(live, ~reminders).values(state=str(NoticeState.VOID)))
    undecided = (str(State.DRAFT), str(State.PROPOSED))
    await db.execute(
        update(event).where(event.c.state.in_(undecided)).values(state=str(State.VOID), void=None)
    )
    await db.execute(
        update(event).where(event.c.change.is_not(None)).values(change=None, void=None)
    )
    return waited


async def count(db: AsyncConnection, numbers: Mapping[int, int], counter: str) -> None:
    """Add to the `counter` (sent, failed, dropped) of each notice."""
    column = notice.c[counter]
    for number, more in numbers.items():
        await db.execute(
            update(notice).where(notice.c.id == number).values({counter: column + more})
        )


def going() -> ColumnElement[bool]:
    """Return the condition that a notice is neither paused, called off nor over."""
    return notice.c.state.in_(GOING)


def _insert(db: AsyncConnection) -> Any:
    """Return the one statement that the two databases do not share a construct for."""
    made = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(outbox)
    new = made.excluded
    return made.on_conflict_do_update(
        index_elements=["notice", "k"],
        set_={"prio": new.prio, "due": new.due, "silent": new.silent},
    )
