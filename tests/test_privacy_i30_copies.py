"""I30: the copy before a migration has no vault and no keys; migrations change all or nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import replace

import pytest
from carding import given
from keeping import CLOSES, DATABASE, QUESTIONS, WAVE, chats, keeping

from bot.errors import SetupError
from bot.services.cards import hashed
from bot.services.people import Person
from bot.services.vault import name
from bot.store import copies, migrating, opened

ANA = chats(1, seed=30)[0]
NEWER = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{down}"


def upgrade():
    op.create_table("more", sa.Column("k", sa.LargeBinary, primary_key=True))
    {then}
"""


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    """A copy of the migrations, to which a newer one can be added."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for path in migrating.SCRIPTS.rglob("*.py"):
        (folder / path.relative_to(migrating.SCRIPTS)).write_text(path.read_text())
    monkeypatch.setattr(migrating, "SCRIPTS", folder)
    newest = max(path.name[:4] for path in folder.rglob("0*.py"))

    def add(then=""):
        text = NEWER.format(down=newest, then=then)
        (folder / "versions" / "9999_more.py").write_text(text)

    return add


async def filled(folder):
    async with keeping(folder) as kept:
        kept.people.put(ANA, Person("ro", "BHX4", kept=True))
        kept.send(ANA, (1, 1, 1, 1, 1, 1))
        await kept.ticks()
    with closing(sqlite3.connect(folder / "var" / DATABASE)) as database:
        return database.execute("SELECT key_id, blob FROM vault").fetchone()


async def test_i30_the_copy_before_a_migration_has_people_and_no_vault(tmp_path, scripts):
    name, blob = await filled(tmp_path)
    scripts()
    async with opened(tmp_path / "var"):
        pass
    (copy,) = (tmp_path / "var" / "copies").iterdir()
    body = copy.read_bytes()
    assert name not in body
    assert blob[:64] not in body
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM vault").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM person").fetchone() == (1,)
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        assert revision != "9999"
    async with keeping(tmp_path) as kept:
        assert (await kept.people.get(ANA)).language == "ro"


async def test_i30_a_migration_that_fails_changes_nothing(tmp_path, scripts):
    await filled(tmp_path)
    before = (tmp_path / "var" / DATABASE).read_bytes()
    scripts(then='op.execute("INSERT INTO nothing VALUES (1)")')
    with pytest.raises(SetupError, match="Nothing in it was changed"):
        async with opened(tmp_path / "var"):
            pass
    with closing(sqlite3.connect(tmp_path / "var" / DATABASE)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "more" not in tables
    assert len(before) == (tmp_path / "var" / DATABASE).stat().st_size


async def test_i30_a_database_of_a_newer_brazier_is_refused(tmp_path, scripts, monkeypatch):
    await filled(tmp_path)
    with (
        monkeypatch.context(),
        closing(sqlite3.connect(tmp_path / "var" / DATABASE, isolation_level=None)) as database,
    ):
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SetupError, match="newer Brazier"):
        async with opened(tmp_path / "var"):
            pass


def test_i30_only_a_few_copies_are_kept_and_none_for_long(tmp_path):
    for number in range(10):
        path = tmp_path / f"before-{number}.sqlite3"
        path.touch()
        age = number * 3600 if number else 8 * 24 * 3600
        os.utime(path, (time.time() - age, time.time() - age))
    copies.prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"before-{number}.sqlite3" for number in range(1, 8)
    ]


async def test_i30_who_is_forgotten_is_forgotten_in_every_copy(tmp_path):
    await filled(tmp_path)
    path = tmp_path / "var" / DATABASE
    made = [copies.copy(path, name) for name in ("night-1", "night-2")]
    ages = [file.stat().st_mtime_ns for file in made]
    (box,) = rows(path)
    async with keeping(tmp_path) as kept:
        kept.people.forget(ANA)
        await kept.ticks()
    for file in (path, *made):
        assert rows(file) == []
        assert box[1] not in file.read_bytes()
    assert [file.stat().st_mtime_ns for file in made] == ages


async def test_i30_a_copy_that_cannot_forget_goes_whole(tmp_path):
    await filled(tmp_path)
    copy = copies.copy(tmp_path / "var" / DATABASE, "night-1")
    copy.write_bytes(b"SQLite format 3\x00" + bytes(4096))
    async with keeping(tmp_path) as kept:
        kept.people.forget(ANA)
        await kept.ticks()
    assert not copy.exists()


def rows(file):
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT k, box FROM person").fetchall()


async def test_i30_copies_before_and_after_do_not_say_which_cards_were_used(tmp_path):
    """Who got a card is known to whoever handed it out: what two copies differ by must not name the used ones."""
    carded = replace(WAVE, cards=True)
    async with keeping(tmp_path, (carded,)) as kept:
        made = await given(kept.store, name(carded), 20)
        hashes = [hashed(name(carded), secret) for secret in made]
        await kept.ticks()
        copies = [await a_copy(kept, "before")]
        for chat, card in zip(chats(10, seed=30), hashes, strict=False):
            kept.send(chat, [1] * QUESTIONS, carded, card=card)
            await kept.ticks()
        copies.append(await a_copy(kept, "used"))
        assert sum(line.vouched for line in kept.reports._vault[name(carded)].lines) == 10
        assert copies[0] == copies[1]
        assert {row[0] for row in copies[0]["card"]} == set(hashes), "the control: they are in it"
        kept.hands.at = CLOSES.timestamp()
        await kept.ticks()
        after = await a_copy(kept, "after")
        assert after["card"] == [], "all of them went, not the used or the unused"


async def a_copy(kept, called):
    """Return all rows of a copy of the database, by table."""
    assert await kept.store.copy(called)
    file = kept.store.path.parent / "copies" / f"{called}.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        names = [
            row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {one: sorted(database.execute(f"SELECT * FROM {one}")) for one in names}  # noqa: S608
