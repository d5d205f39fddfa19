"""The database: its shape, its statements in both dialects, readers beside a writer."""

from __future__ import annotations

import asyncio
import re
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from keeping import WAVE, keeping
from lots import exact, settled
from sqlalchemy import LargeBinary, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from bot.errors import StoreError
from bot.plan import BUDGET_MICRO
from bot.services.draw import draw
from bot.store import figures, opened, people, report, tables

ROWS = {bytes([n]) * 16: bytes([n]) * 99 for n in (9, 3, 7, 1)}


async def test_migrations_make_the_tables_that_statements_are_written_for(tmp_path):
    async with opened(tmp_path) as store, store.reading() as db:
        differences = await db.run_sync(
            lambda connection: compare_metadata(
                MigrationContext.configure(connection), tables.metadata
            )
        )
    assert differences == []


async def test_every_statement_can_be_said_to_postgresql(tmp_path):
    said = []
    async with keeping(tmp_path) as kept:
        engine = kept.store._engine.sync_engine

        def hear(_, statement, *__):
            said.append(statement)

        event.listen(engine, "before_execute", hear)
        await kept.ticks(2)
        async with kept.store.writing() as db:
            await people.rewrite(db, ROWS)
            await people.change(db, dict.fromkeys(ROWS))
            await report.close(db, ("a", "b", "c"), [(b"k", b"note")])
            await report.notes(db)
            await report.drop(db)
            await report.drop_mark(db, "x")
            plan = settled(WAVE)
            await figures.put_plan(db, plan)
            await figures.put_release(db, plan.key, draw(plan, [], exact))
            assert len(await figures.releases(db)) == 1
            await figures.say(db, plan.key, "results", b"k", done=False)
            assert await figures.said(db, plan.key, "results") == (b"k", False)
            assert await figures.said(db, plan.key, "closed") is None
    assert len(said) > 15
    for statement in said:
        text = str(statement.compile(dialect=postgresql.dialect()))
        assert text
    for table in (*tables.metadata.sorted_tables, tables.held):
        binary = any(isinstance(column.type, LargeBinary) for column in table.columns)
        assert ("BYTEA" in str(CreateTable(table).compile(dialect=postgresql.dialect()))) == binary


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_what_guards_the_figures_is_said_in_both_dialects(dialect):
    # PostgreSQL 15 took these, and refused each change, when they were written (2026-11-22).
    migration = import_module("bot.store.migrations.versions.0004_figures")
    said = "\n".join(migration._triggers(dialect))
    for words in (migration.OVER, migration.FIXED, migration.LATE, str(BUDGET_MICRO)):
        assert words in said
    for table in ("plan", "ledger", "release"):
        acts = re.findall(rf"CREATE TRIGGER \w+ BEFORE ([A-Z ]+) ON {table}\b", said)
        assert {act for one in acts for act in one.split(" OR ")} >= {"INSERT", "UPDATE", "DELETE"}


async def test_rows_come_in_pages_in_the_order_of_their_keys(tmp_path, monkeypatch):
    monkeypatch.setattr(people, "PAGE", 3)
    async with opened(tmp_path) as store:
        async with store.writing() as db:
            await people.change(db, ROWS)
        async with store.reading() as db:
            first = await people.page(db)
            second = await people.page(db, first[-1][0])
            assert await people.page(db, second[-1][0]) == []
            assert await people.more_than(db, 3)
            assert not await people.more_than(db, 4)
    assert [*first, *second] == sorted(ROWS.items())


async def test_a_row_changes_and_ends(tmp_path):
    one, other, *_ = ROWS
    async with opened(tmp_path) as store:
        async with store.writing() as db:
            await people.change(db, ROWS)
            await people.rewrite(db, {one: b"new", other: None})
        async with store.reading() as db:
            assert await people.get(db, one) == b"new"
            assert await people.get(db, other) is None
            assert len(await people.page(db)) == 3


async def test_readers_see_the_old_state_until_the_commit(tmp_path):
    async with opened(tmp_path) as store:
        async with store.writing() as db:
            await report.put(db, b"one", b"blob")
            async with store.reading() as other:
                assert await report.get(other) is None
        async with store.reading() as other:
            assert await report.get(other) == (b"one", b"blob")


async def test_two_writers_wait_for_each_other(tmp_path):
    async with opened(tmp_path) as store:

        async def write(name):
            async with store.writing() as db:
                await asyncio.sleep(0.02)
                await report.put(db, name, b"blob")

        await asyncio.gather(*(write(bytes([n])) for n in range(5)))
        async with store.reading() as db:
            assert await report.key_id(db) in {bytes([n]) for n in range(5)}


async def test_there_is_one_vault_and_one_closing_of_a_wave(tmp_path):
    async with opened(tmp_path) as store:

        async def closes_twice():
            async with store.writing() as db:
                await report.close(db, ("hardship", "1", "BHX4"), [])
                await report.close(db, ("hardship", "1", "BHX4"), [])

        with pytest.raises(StoreError, match="SQLITE_CONSTRAINT"):
            await closes_twice()
        async with store.reading() as db:
            assert await report.closed_waves(db) == set()
