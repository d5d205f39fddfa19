"""I22: who is forgotten is gone with the next tick, and everybody else stays as she was."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from delivering import occurrence_of, office
from keeping import DATABASE, chats, evidence, keeping
from needles import found, of_id
from running import settings
from surveying import quick

from bot.event import Before, Tell
from bot.models import Filed
from bot.seals import PeopleSeal, load_key
from bot.services.people import Person
from bot.store import people as rows_of_people

PEOPLE = chats(30, seed=22)


async def rows(kept):
    async with kept.store.reading() as db:
        return dict(await rows_of_people.page(db))


async def test_i22_a_forgotten_person_is_gone_with_the_next_tick(tmp_path):
    async with keeping(tmp_path) as kept:
        for chat in PEOPLE:
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
        await kept.ticks()
        seal = PeopleSeal(load_key(tmp_path / "keys", "people"))
        gone, before = seal.index(PEOPLE[3]), await rows(kept)
        kept.people.forget(PEOPLE[3], kept.hear(PEOPLE[3]))
        assert await kept.people.get(PEOPLE[3]) is None, "at once for her"
        assert kept.told == []
        await kept.ticks()
        assert kept.told == [(PEOPLE[3], Filed.SAVED)]
        after = await rows(kept)
        files = evidence(tmp_path)
    del before[gone]
    assert after == before
    assert not [name for name, body in files.items() if gone in body]
    assert not found(of_id(PEOPLE[3]), files)


async def test_i22_every_row_looks_alike(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.people.put(PEOPLE[0], Person("ro", kept=True))
        kept.people.put(
            PEOPLE[1], Person("pt_br", "BHX4", chosen=True, told=True, results=True, kept=True)
        )
        await kept.ticks()
        assert len({(len(key), len(box)) for key, box in (await rows(kept)).items()}) == 1


async def test_i22_only_who_chose_something_has_a_row(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.people.put(PEOPLE[0], Person("ro", "BHX4"))
        kept.send(PEOPLE[1], (1, 1, 1, 1, 1, 1))
        await kept.ticks()
        assert await rows(kept) == {}
        assert kept.people.box(PEOPLE[0]) == {}


async def test_i22_a_row_ends_with_its_week_and_lives_on_with_who_is_still_here(tmp_path):
    async with keeping(tmp_path) as kept:
        for chat in PEOPLE[:2]:
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
        await kept.ticks()
        assert kept.people.box(PEOPLE[0])["expires"] == "2027-W47"
        kept.hands.on(weeks=20)
        await kept.people.get(PEOPLE[0])
        kept.people.touch(PEOPLE[0])
        assert kept.people.changes() == {}, "nothing is written of a visit in between"
        kept.hands.on(weeks=28)
        kept.people.touch(PEOPLE[0])
        await kept.ticks()
        kept.hands.on(weeks=6)
        await kept.ticks()
        assert len(await rows(kept)) == 1
    async with keeping(tmp_path) as kept:
        assert (await kept.people.get(PEOPLE[0])).site == "BHX4"
        assert await kept.people.get(PEOPLE[1]) is None


async def test_i22_above_a_limit_only_changed_rows_are_written_and_all_of_them_at_night(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("bot.keeping.FEW", 10)
    async with keeping(tmp_path) as kept:
        for chat in PEOPLE[:29]:
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
        await kept.ticks()
        kept.people.put(PEOPLE[29], Person("ur", kept=True))
        kept.people.forget(PEOPLE[5])
        await kept.ticks()
        assert len(await rows(kept)) == 29
        kept.hands.on(days=1)
        await kept.ticks()
        seal = PeopleSeal(load_key(tmp_path / "keys", "people"))
        assert set(await rows(kept)) == {seal.index(c) for c in PEOPLE if c != PEOPLE[5]}


async def test_i22_a_row_that_stands_in_the_place_of_another_is_not_believed(tmp_path):
    async with keeping(tmp_path) as kept:
        for chat in PEOPLE[:2]:
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
        await kept.ticks()
    seal = PeopleSeal(load_key(tmp_path / "keys", "people"))
    one, other = (seal.index(chat) for chat in PEOPLE[:2])
    with closing(sqlite3.connect(tmp_path / "var" / DATABASE, isolation_level=None)) as database:
        (box,) = database.execute("SELECT box FROM person WHERE k = ?", (one,)).fetchone()
        database.execute("UPDATE person SET box = ? WHERE k = ?", (box, other))
    async with keeping(tmp_path) as kept:
        assert await kept.people.get(PEOPLE[0])
        assert await kept.people.get(PEOPLE[1]) is None


async def test_i22_nothing_waits_any_more_for_who_was_forgotten(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        gone, stays = await desk.people(2, before=(Before.EVENING,))
        await desk.tell(Tell.COMING, expires=occurrence_of().starts)
        await desk.sweep(hours=5, minutes=55)
        index = {desk.kept.keeper.index(chat): chat for chat in (gone, stays)}
        assert {index[row.k] for row in await desk.rows()} == {gone, stays}
        desk.kept.people.forget(gone)
        await desk.tick()
        assert {index[row.k] for row in await desk.rows()} == {stays}
        files = evidence(tmp_path)
        assert not [name for name, body in files.items() if desk.kept.keeper.index(gone) in body]
        await desk.sweep(minutes=5)
        await desk.sent(1)
        assert (desk.got(gone), len(desk.got(stays))) == ([], 1)


async def test_i22_who_blocks_the_bot_is_forgotten_with_the_next_tick_and_nobody_else(
    sandbox, tmp_path, phones
):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        keeper = brazier.tick._keeper
        leaves, stays = await phones(), await phones()
        for worker in (leaves, stays):
            await worker.says("/start BHX4")
        await brazier.tick.now()
        assert await keeper.person(leaves.id)
        await leaves.does("block", wait_s=5)
        await brazier.tick.now()
        assert await keeper.person(leaves.id) is None
        assert await keeper.person(stays.id)
        await leaves.does("block", blocked=False, wait_s=5)
        await leaves.says("/start")
        await brazier.tick.now()
        assert await keeper.person(leaves.id) is None, "until she chooses anew"
