"""What is settled for a wave, what was drawn at its end, what that spent, and how far it was said."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, insert, select

from bot.plan import Cell, Release, read_plan
from bot.store.tables import ledger, plan, release
from bot.store.tables import said as told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.plan import Plan

    Key = tuple[str, str, str]  # survey, wave, unit
    Values = Mapping[tuple[str, ...], int]
    Numbers = tuple[Values, Values]

NAMES = ("survey", "wave", "unit")


async def put_plan(db: AsyncConnection, settled: Plan) -> None:
    """Write down what is settled for a wave; what was settled first stands, and this changes nothing then."""
    if await get_plan(db, settled.key) is None:
        await db.execute(insert(plan), [{**_named(settled.key), "text": settled.text}])


async def get_plan(db: AsyncConnection, key: Key) -> Plan | None:
    """Return what was settled for a wave."""
    text = await plan_text(db, key)
    return None if text is None else read_plan(text)


async def plan_text(db: AsyncConnection, key: Key) -> str | None:
    """Return what was settled for a wave, as it was written."""
    found: str | None = await db.scalar(select(plan.c.text).where(_is(plan, key)))
    return found


async def plans(db: AsyncConnection) -> list[Plan]:
    """Return what was settled for all waves, the one that closes first first."""
    found = [read_plan(row.text) for row in await db.execute(select(plan.c.text))]
    return sorted(found, key=lambda one: (one.closes, one.key))


async def drawn(db: AsyncConnection) -> dict[Key, bool]:
    """Return the names of all waves that are settled, and of each whether its numbers are there."""
    there = exists().where(*(release.c[name] == plan.c[name] for name in NAMES))
    found = await db.execute(select(*(plan.c[name] for name in NAMES), there.label("drawn")))
    return {(row.survey, row.wave, row.unit): bool(row.drawn) for row in found}


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
    values: Values = {
        (row.survey, row.wave, row.unit, row.stratum, row.stat, row.cell): row.value
        for row in await db.execute(select(release))
    }
    spent: Values = {
        (row.survey, row.wave, row.unit, row.stratum, row.stat): row.epsilon_micro
        for row in await db.execute(select(ledger))
    }
    drawn = {key[:3] for key in values}
    found = [
        (settled, whole(settled, values, spent))
        for settled in await plans(db)
        if settled.key in drawn
    ]
    return sorted(found, key=lambda one: (one[0].unit, one[0].survey, one[0].closes, one[0].wave))


async def numbers(db: AsyncConnection, key: Key) -> Numbers:
    """Return what was drawn of one wave, by stratum, table and cell, and what each table of each stratum spent."""
    cells = await db.execute(select(release).where(_is(release, key)))
    values: Values = {(*key, row.stratum, row.stat, row.cell): row.value for row in cells}
    tables = await db.execute(select(ledger).where(_is(ledger, key)))
    spent: Values = {(*key, row.stratum, row.stat): row.epsilon_micro for row in tables}
    return values, spent


async def progress(db: AsyncConnection) -> dict[tuple[Key, str], tuple[bytes, bool]]:
    """Return of all that was begun to be said of any wave how far it is, and if that was all."""
    return {
        ((row.survey, row.wave, row.unit), row.what): (row.after, row.done)
        for row in await db.execute(select(told))
    }


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


def whole(settled: Plan, values: Values, spent: Values) -> Release:
    """Return the release of a wave from its numbers; raises `KeyError` where one is missing."""
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
    return dict(zip(NAMES, key, strict=True))


def _is(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in _named(key).items()))


def _what(what: str) -> ColumnElement[bool]:
    return told.c.what == what
