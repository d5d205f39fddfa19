"""Who is still to be told of what: rows by notice and blind index, from their planning until each is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from bot.store.event_rows import moment, seconds
from bot.store.notices import GOING, HALTED, READY, count
from bot.store.tables import notice, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

    Key = tuple[int, bytes]

LEASED, SENDING = 1, 2
PRIOS = (1, 2, 3, 5)  # a change for who comes, a change, reminders, the days of a ballot
PAGE = 5_000  # rows deleted at once
KEYS = 500  # people looked for at once
RESENDS = 3  # of what may have arrived: more would be worse than silence
# Literals: with a parameter PostgreSQL's plan for a prepared statement cannot use the partial indexes.
IS_READY = literal_column("outbox.state") == literal_column("0")
IS_HELD = and_(
    literal_column("outbox.state") > literal_column("0"),
    literal_column("outbox.state") < literal_column("3"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One person's own time (UTC) for one notice, found by a pass over the people."""

    k: bytes
    prio: int
    due: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row that is being sent: `attempts` did not reach her, `unsure` times nobody knows whether it did."""

    notice: int
    k: bytes
    prio: int
    due: datetime
    expires: datetime
    attempts: int
    unsure: int
    silent: bool

    @property
    def key(self) -> Key:
        """By what the database knows it."""
        return self.notice, self.k


async def waiting(db: AsyncConnection, number: int) -> int:
    """Return how many rows of a notice are still to be sent."""
    found: int | None = await db.scalar(
        select(func.count()).select_from(outbox).where(outbox.c.notice == number)
    )
    return found or 0


async def next_due(db: AsyncConnection, prios: Collection[int] = PRIOS) -> datetime | None:
    """Return the earliest time of a row that is ready."""
    earliest = [
        at
        for prio in prios
        if (at := await db.scalar(_ready(prio, outbox.c.due).limit(1))) is not None
    ]
    return moment(min(earliest, default=None))


async def claim(  # noqa: PLR0913 - which rows, and how many
    db: AsyncConnection,
    now: datetime,
    lease: datetime,
    most: int,
    prios: Collection[int] = PRIOS,
    *,
    expired: bool = True,
) -> list[Parcel]:
    """Take at most `most` rows that are due and hold them until `lease`; the urgent first, then the earliest.

    Not `expired`: what seems to be of no use any more is left where it is.
    """
    found: list[Parcel] = []
    for prio in prios:
        if len(found) < most:
            due = _ready(prio, outbox.c.notice, outbox.c.k).where(outbox.c.due <= seconds(now))
            if not expired:
                due = due.where(outbox.c.expires > seconds(now))
            chosen = due.limit(most - len(found)).with_for_update(skip_locked=True, of=outbox)
            taken = await db.execute(
                update(outbox)
                .where(tuple_(outbox.c.notice, outbox.c.k).in_(chosen))
                .values(state=LEASED, lease=seconds(lease))
                .returning(outbox)
            )
            found += sorted((_parcel(row) for row in taken), key=lambda parcel: parcel.due)
    return found


async def mark(db: AsyncConnection, keys: Collection[Key]) -> set[Key]:
    """Write down of rows that are held that they go out now; return those that may.

    Who is not among them may not be told any more: the notice was called off, or paused, a moment ago.
    """
    may_go = exists().where(notice.c.id == outbox.c.notice, notice.c.state.in_(GOING))
    rows = await db.execute(
        update(outbox)
        .where(_among(keys), IS_HELD, may_go)
        .values(state=SENDING)
        .returning(outbox.c.notice, outbox.c.k)
    )
    return {(row.notice, row.k) for row in rows}


async def acknowledge(db: AsyncConnection, keys: Collection[Key], counter: str) -> int:
    """Delete rows that are done and count them as `sent`, `failed` or `dropped`; return how many there were."""
    gone = await db.execute(delete(outbox).where(_among(keys)).returning(outbox.c.notice))
    numbers = Counter(row.notice for row in gone)
    await count(db, numbers, counter)
    return numbers.total()


async def put_back(db: AsyncConnection, parcels: Iterable[Parcel]) -> None:
    """Let rows wait again, with the times and counts that they have now."""
    rows = [
        {
            "number": one.notice,
            "key": one.k,
            "at": seconds(one.due),
            "failed": one.attempts,
            "doubted": one.unsure,
            "quiet": one.silent,
        }
        for one in parcels
    ]
    if rows:
        await db.execute(
            update(outbox)
            .where(outbox.c.notice == bindparam("number"), outbox.c.k == bindparam("key"))
            .values(
                state=_waits(),
                lease=None,
                due=bindparam("at"),
                attempts=bindparam("failed"),
                unsure=bindparam("doubted"),
                silent=bindparam("quiet"),
            ),
            rows,
        )


async def recover(
    db: AsyncConnection, now: datetime | None = None, held: Collection[Key] = ()
) -> int:
    """Let rows wait again that somebody held who is gone: all at a start, or those whose lease ended before `now`.

    Rows in `held` are being sent here and stay. Who was under way may have been told: `unsure` counts that, and after
    three times she is dropped.
    """
    ended = IS_HELD if now is None else and_(IS_HELD, outbox.c.lease <= seconds(now))
    if held:
        ended = and_(ended, ~_among(held))
    too_often = and_(ended, outbox.c.state == SENDING, outbox.c.unsure >= RESENDS)
    gone = await db.execute(delete(outbox).where(too_often).returning(outbox.c.notice))
    await count(db, Counter(row.notice for row in gone), "dropped")
    unsure = case((outbox.c.state == SENDING, outbox.c.unsure + 1), else_=outbox.c.unsure)
    found = await db.execute(
        update(outbox)
        .where(ended)
        .values(state=_waits(), lease=None, unsure=unsure)
        .returning(outbox.c.notice)
    )
    return len(found.all())


async def stale(db: AsyncConnection, now: datetime) -> bool:
    """Tell whether a lease has ended before `now`."""
    ended = and_(IS_HELD, outbox.c.lease <= seconds(now))
    return bool(await db.scalar(select(exists().where(ended))))


async def drop(db: AsyncConnection, number: int) -> bool:
    """Drop and count up to 5,000 rows of a notice that are not under way; tell whether there may be more."""
    some = select(outbox.c.k).where(outbox.c.notice == number, _idle()).limit(PAGE)
    gone = await db.execute(
        delete(outbox).where(outbox.c.notice == number, outbox.c.k.in_(some), _idle())
    )
    await count(db, {number: gone.rowcount}, "dropped")
    return bool(gone.rowcount == PAGE)


async def clear(db: AsyncConnection, number: int) -> bool:
    """Delete up to 5,000 rows of a notice that was called off; tell whether there may be more."""
    some = select(outbox.c.k).where(outbox.c.notice == number).limit(PAGE)
    gone = await db.execute(delete(outbox).where(outbox.c.notice == number, outbox.c.k.in_(some)))
    return bool(gone.rowcount == PAGE)


async def put_off(db: AsyncConnection, until: datetime, prios: Collection[int]) -> bool:
    """Tell whether a row that is ready waits for a moment after `until`."""
    return bool(await db.scalar(select(exists().where(_after(until, prios)))))


async def bring_forward(db: AsyncConnection, until: datetime, prios: Collection[int]) -> None:
    """Let no row that is ready wait for a moment after `until`."""
    await db.execute(update(outbox).where(_after(until, prios)).values(due=seconds(until)))


async def forget(db: AsyncConnection, people: Sequence[bytes]) -> None:
    """Delete what is to be told to `people`, also what is under way."""
    told = (await db.execute(select(outbox.c.notice).distinct())).scalars().all()
    for some in range(0, len(people) if told else 0, KEYS):
        gone = outbox.c.k.in_(people[some : some + KEYS])
        await db.execute(delete(outbox).where(outbox.c.notice.in_(told), gone))


def _waits() -> Any:
    """Return the state of a row that waits: ready, or halted where its notice is paused."""
    # No IN: its list could not be used for several rows at once.
    goes = or_(*(notice.c.state == state for state in GOING))
    return case((exists().where(notice.c.id == outbox.c.notice, goes), READY), else_=HALTED)


def _after(until: datetime, prios: Collection[int]) -> ColumnElement[bool]:
    return and_(IS_READY, outbox.c.prio.in_(prios), outbox.c.due > seconds(until))


def _idle() -> ColumnElement[bool]:
    return outbox.c.state.in_((READY, HALTED))


def _among(keys: Collection[Key]) -> ColumnElement[bool]:
    return tuple_(outbox.c.notice, outbox.c.k).in_(list(keys))


def _ready(prio: int, *columns: ColumnElement[Any]) -> Any:
    return select(*columns).where(IS_READY, outbox.c.prio == prio).order_by(outbox.c.due)


def _parcel(row: Any) -> Parcel:
    due, expires = moment(row.due), moment(row.expires)
    assert due  # noqa: S101 - for the type checker: no column is empty
    assert expires  # noqa: S101
    return Parcel(row.notice, row.k, row.prio, due, expires, row.attempts, row.unsure, row.silent)
