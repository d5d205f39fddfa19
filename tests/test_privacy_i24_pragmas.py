"""I24: every connection leaves no traces, and no table has a column that would say who or when."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing

import pytest
from keeping import DATABASE, keeping
from sqlalchemy import text

from bot.errors import SetupError, StoreError
from bot.store import opened, opening

OTHERS = {"alembic_version", "sqlite_sequence"}


async def test_i24_every_connection_is_set_up(tmp_path):
    async with opened(tmp_path) as store:

        async def asked():
            async with store.reading() as db:
                await asyncio.sleep(0.05)  # so that each has a connection of its own
                return [
                    await db.scalar(text(f"PRAGMA {name}"))
                    for name in ("journal_mode", "synchronous", "secure_delete", "temp_store")
                ]

        found = await asyncio.gather(*(asked() for _ in range(5)))
    assert found == [["truncate", 2, 1, 2]] * 5


async def test_i24_a_connection_that_would_not_obey_is_refused(tmp_path, monkeypatch):
    asked = (*opening.PRAGMAS, ("journal_mode", "WAL", "truncate"))
    monkeypatch.setattr(opening, "PRAGMAS", asked)
    with pytest.raises((SetupError, StoreError)):
        async with opened(tmp_path):
            pass


async def test_i24_no_column_names_a_person_or_a_moment(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
    with closing(sqlite3.connect(tmp_path / "var" / DATABASE)) as database:
        schema = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL AND type != 'trigger'"
        )
        tables = {name: sql.lower() for name, sql in schema if name not in OTHERS}
        columns = {
            name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
            for name in tables
        }
    kept = {"person", "vault", "note_box", "closed", "mark", "question_box", "miss"}
    kept |= {"plan", "ledger", "release", "card", "said"}
    organisers = {"event", "occurrence", "notice", "console"}
    assert {name for name in tables if not name.startswith(("outbox_", "occurrence_"))} == (
        kept | organisers | {"outbox"}
    )
    assert [name for name, sql in tables.items() if "autoincrement" in sql] == ["notice"]
    for sql in tables.values():
        assert not any(word in sql for word in ("created", "user", "chat", "date"))
    for name in kept | {"outbox"}:
        assert "time" not in tables[name]
        assert "without rowid" in tables[name] or name == "vault"
    # Where people are, no column has a moment, save the one at which somebody is still to be told.
    assert columns["person"] == {"k", "box"}
    assert {name for name in columns["outbox"] if name in {"due", "expires", "lease"}} == {
        "due",
        "expires",
        "lease",
    }
    # Where moments are, nobody is.
    assert not any("k" in columns[name] for name in organisers)


async def test_i24_the_database_is_for_its_owner_alone(tmp_path):
    async with opened(tmp_path):
        for path in tmp_path.glob(f"{DATABASE}*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / DATABASE).chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        async with opened(tmp_path):
            pass


async def test_i24_a_transaction_that_fails_leaves_nothing(tmp_path):
    async with opened(tmp_path) as store:

        async def fails():
            async with store.writing() as db:
                await db.execute(text("INSERT INTO mark VALUES ('x', 'y')"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fails()
        async with store.reading() as db:
            assert await db.scalar(text("SELECT count(*) FROM mark")) == 0


async def test_i24_what_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / DATABASE).write_bytes(b"somebody's letters " * 500)
    (tmp_path / DATABASE).chmod(0o600)
    with pytest.raises(SetupError, match="SQLITE_NOTADB"):
        async with opened(tmp_path):
            pass
    assert (tmp_path / DATABASE).read_bytes().startswith(b"somebody's letters")
