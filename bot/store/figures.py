"""What is settled for a wave, what was drawn at its end, what that spent, and how far it was said."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select

from bot.plan import Cell, Release, read_plan
from bot.store.tables import ledger, plan, release
from bot.store.tables import said as told

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.plan import Plan

    Key = tuple[str, str, str]  # survey, wave, unit


async def put_plan(db: AsyncConnection, settled: Plan) -> None:
    """Write down what is settled for a wave; what was settled first stands, and this changes nothing then."""
    if await get_plan(db, settled.key) is None:
        await db.execute(insert(plan), [{**_named(settled.key), "text": settled.text}])


async def get_plan(db: AsyncConnection, key: Key) -> Plan | None:
    """Return what was settled for a wave."""
    text: str | None = await db.scalar(select(plan.c.text).where(_is(plan, key)))
    return None if text is None else read_plan(text)


async def plans(db: AsyncConnection) -> list[Plan]:
    """Return what was settled for all waves, the one that closes first first."""
    found = [read_plan(row.text) for row in await db.execute(select(plan.c.text))]
    return sorted(found, key=lambda one: (one.closes, one.key))


async def put_release(db: AsyncConnection, key: Key, drawn: Release) -> None:
    """Write down what was drawn for a wave, and what that spent; there is one release of a wave for ever.

    The database refuses a second one, a spent budget, and a number without its row of the ledger.
    """
    names = _named(key)
    spent = [
        {**names, "stratum": stratum, "stat": stat, "epsilon_micro": epsilon}
        for stratum, stat, epsilon in drawn.spent
    ]
    values = [{**names, **asdict(cell)} for cell in drawn.cells]
    for table, rows in ((ledger, spent), (release, values)):
        if rows:
            await db.execute(insert(table), rows)


async def releases(db: AsyncConnection) -> list[tuple[Plan, Release]]:
    """Return all that was ever drawn, each wave with what was settled for it: by unit, survey and closing day."""
    values: dict[tuple[str, ...], int] = {
        (row.survey, row.wave, row.unit, row.stratum, row.stat, row.cell): row.value
        for row in await db.execute(select(release))
    }
    spent: dict[tuple[str, ...], int] = {
        (row.survey, row.wave, row.unit, row.stratum, row.stat): row.epsilon_micro
        for row in await db.execute(select(ledger))
    }
    drawn = {key[:3] for key in values}
    found = [
        (settled, _release(settled, values, spent))
        for settled in await plans(db)
        if settled.key in drawn
    ]
    return sorted(found, key=lambda one: (one[0].unit, one[0].survey, one[0].closes, one[0].wave))


async def said(db: AsyncConnection, key: Key, what: str) -> tuple[bytes, bool] | None:
    """Return how far `what` was said of a wave, and if that was all; None when nobody began."""
    row = (
        await db.execute(select(told.c.after, told.c.done).where(_is(told, key), _what(what)))
    ).first()
    return (row.after, row.done) if row else None


async def say(
    db: AsyncConnection, key: Key, what: str, after: bytes = b"", *, done: bool = True
) -> None:
    """Note how far `what` was said of a wave."""
    await db.execute(delete(told).where(_is(told, key), _what(what)))
    await db.execute(insert(told), [{**_named(key), "what": what, "after": after, "done": done}])


def _release(
    settled: Plan,
    values: dict[tuple[str, ...], int],
    spent: dict[tuple[str, ...], int],
) -> Release:
    # In the order of the plan, as it was drawn; a damaged row is a KeyError, not a number less.
    tables = [(stratum, stat) for stratum in settled.strata for stat in settled.stats]
    return Release(
        tuple(
            Cell(stratum, stat.id, cell, values[(*settled.key, stratum, stat.id, cell)])
            for stratum, stat in tables
            for cell in stat.cells
        ),
        tuple((at, stat.id, spent[(*settled.key, at, stat.id)]) for at, stat in tables),
    )


def _named(key: Key) -> dict[str, str]:
    return dict(zip(("survey", "wave", "unit"), key, strict=True))


def _is(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in _named(key).items()))


def _what(what: str) -> ColumnElement[bool]:
    return told.c.what == what
