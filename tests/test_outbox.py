"""The rows of the outbox, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from delivering import NOW, put
from sqlalchemy import event, text

from bot.event import NoticeState, Tell
from bot.store import notices, opened, outbox
from bot.store.events import void_notices
from bot.store.outbox import Planned

LEASE = NOW + timedelta(seconds=60)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def store(tmp_path):
    async with opened(tmp_path) as store:
        yield store


def person(number, prio=3, due=NOW, *, silent=False):
    return Planned(bytes([number]) * 16, prio, due, silent)


async def planned(store, *people, **notice):
    of = await put(store, **notice)
    async with store.writing() as db:
        assert await notices.put_page(db, of, people, b"\x07")
    return of


async def claim(store, now=NOW, most=30, prios=outbox.PRIOS):
    async with store.writing() as db:
        return await outbox.claim(db, now, LEASE, most, prios)


async def number(store, sql):
    async with store.reading() as db:
        return (await db.execute(text(sql))).all()


async def test_the_urgent_go_first_and_then_the_earliest(store):
    await planned(
        store,
        person(1, prio=3, due=NOW - timedelta(minutes=2)),
        person(2, prio=1, due=NOW),
        person(3, prio=1, due=NOW - timedelta(minutes=1)),
        person(4, prio=5, due=NOW - timedelta(days=1)),
        person(5, prio=1, due=NOW + timedelta(seconds=1)),
    )
    claimed = await claim(store, most=3)
    assert [parcel.k[0] for parcel in claimed] == [3, 2, 1]
    assert [parcel.k[0] for parcel in await claim(store)] == [4]


async def test_what_one_has_claimed_nobody_else_gets(store):
    await planned(store, *(person(n) for n in range(1, 8)))
    first, second = await claim(store, most=4), await claim(store)
    assert len(first) == 4
    assert {p.k for p in first} | {p.k for p in second} == {bytes([n]) * 16 for n in range(1, 8)}
    assert await claim(store) == []


async def test_some_prios_may_be_asked_for_alone(store):
    await planned(store, person(1, prio=3), person(2, prio=1))
    async with store.reading() as db:
        assert await outbox.next_due(db, (3,)) == NOW
        assert await outbox.next_due(db, (5,)) is None
    assert [p.k[0] for p in await claim(store, prios=(1, 2))] == [2]


async def test_a_page_is_written_with_how_far_the_pass_has_come(store):
    of = await planned(store, person(1))
    async with store.reading() as db:
        assert (await notices.get(db, of.id)).after == b"\x07"
        assert await outbox.waiting(db, of.id) == 1


async def test_who_waits_already_keeps_her_row_with_the_new_time(store):
    of = await planned(store, person(1))
    [parcel] = await claim(store)
    async with store.writing() as db:
        await outbox.put_back(db, [parcel])
        await notices.put_page(db, of, [person(1, due=LATER, silent=True)], b"\x08")
    assert await claim(store) == []
    [parcel] = await claim(store, now=LATER)
    assert (parcel.due, parcel.silent) == (LATER, True)


async def test_nothing_is_planned_for_a_notice_that_was_called_off(store):
    of = await put(store)
    async with store.writing() as db:
        await void_notices(db, of.occurrence)
        assert not await notices.put_page(db, of, [person(1)], b"\x07")
        await notices.end_pass(db, of.id, NOW, last=True)
    assert await number(store, "SELECT state, (SELECT count(*) FROM outbox) FROM notice") == [
        ("void", 0)
    ]


async def test_what_was_called_off_while_it_was_leased_may_not_go(store):
    of = await planned(store, person(1), person(2))
    [first, second] = await claim(store)
    async with store.writing() as db:
        assert await outbox.mark(db, [first.key]) == {first.key}
        await void_notices(db, of.occurrence)
        assert await outbox.mark(db, [first.key, second.key]) == set()
        assert await notices.called_off(db) == [of.id]
        assert not await outbox.clear(db, of.id)
        assert await notices.called_off(db) == []


async def test_what_is_acknowledged_leaves_a_number_and_no_row(store):
    of = await planned(store, person(1), person(2), person(3))
    keys = [parcel.key for parcel in await claim(store)]
    async with store.writing() as db:
        assert await outbox.acknowledge(db, keys[:2], "sent") == 2
        assert await outbox.acknowledge(db, keys[:2], "sent") == 0  # twice is once
        assert await outbox.acknowledge(db, keys[2:], "failed") == 1
        await notices.end_pass(db, of.id, NOW, last=True)
        assert await notices.finished(db) == [of.id]
        done = await notices.set_state(db, of.id, NoticeState.DONE)
    assert (done.sent, done.failed, done.total) == (2, 1, 3)
    assert await number(store, "SELECT * FROM outbox") == []


async def test_at_a_start_all_wait_again_and_who_was_under_way_is_remembered(store):
    await planned(store, person(1), person(2), person(3))
    keys = [parcel.key for parcel in await claim(store, most=2)]
    async with store.writing() as db:
        await outbox.mark(db, keys[:1])
        assert await outbox.recover(db) == 2
    assert sorted((p.k[0], p.unsure) for p in await claim(store)) == [(1, 1), (2, 0), (3, 0)]


async def test_who_was_under_way_at_three_crashes_is_dropped_at_the_fourth(store):
    of = await planned(store, person(1), person(2))
    for crashes in range(1, 5):
        async with store.writing() as db:
            [held] = await outbox.claim(db, NOW, LEASE, 1)
            await outbox.mark(db, [held.key])
            await outbox.put_back(db, [])
            await outbox.recover(db)
            waits = await outbox.waiting(db, of.id)
            assert waits == (2 if crashes < 4 else 1)
            dropped = (await notices.get(db, of.id)).dropped
    assert dropped == 1


async def test_while_the_clock_is_in_doubt_nothing_that_seems_over_is_taken(store):
    await planned(store, person(1, prio=1), expires=LATER)
    async with store.writing() as db:
        assert await outbox.claim(db, LATER, LEASE, 30, (1, 2), expired=False) == []
        assert len(await outbox.claim(db, LATER, LEASE, 30, (1, 2))) == 1


async def test_a_change_that_was_put_off_by_a_wrong_clock_is_brought_forward(store):
    late = NOW + timedelta(days=3)
    await planned(store, person(1, prio=1, due=late), person(2, prio=3, due=late))
    async with store.writing() as db:
        assert await outbox.put_off(db, LATER, (1, 2))
        await outbox.bring_forward(db, LATER, (1, 2))
        assert not await outbox.put_off(db, LATER, (1, 2))
        assert await outbox.put_off(db, LATER, (3,))
    assert [parcel.k[0] for parcel in await claim(store, now=LATER)] == [1]


async def test_a_lease_that_ended_is_taken_back_unless_it_is_ours(store):
    await planned(store, person(1), person(2))
    keys = [parcel.key for parcel in await claim(store)]
    async with store.writing() as db:
        assert await outbox.recover(db, LEASE - timedelta(seconds=1)) == 0
        assert await outbox.recover(db, LEASE, held=keys[1:]) == 1
    assert [parcel.k[0] for parcel in await claim(store)] == [1]


async def test_a_row_that_failed_waits_with_its_new_time_and_counts(store):
    await planned(store, person(1), person(2))
    async with store.writing() as db:
        claimed = await outbox.claim(db, NOW, LEASE, 30)
        await outbox.put_back(db, [_changed(parcel) for parcel in claimed])
    assert await claim(store) == []
    again = await claim(store, now=LATER)
    found = {(one.due, one.attempts, one.unsure, one.silent) for one in again}
    assert (len(again), found) == (2, {(LATER, 2, 1, True)})


def _changed(parcel):
    return replace(parcel, due=LATER, attempts=2, unsure=1, silent=True)


async def test_a_paused_notice_is_out_of_the_way_until_it_goes_on(store):
    of = await planned(store, person(1), person(2))
    [leased] = await claim(store, most=1)
    async with store.writing() as db:
        await notices.set_state(db, of.id, NoticeState.PAUSED)
        assert await outbox.mark(db, [leased.key]) == set()
        await outbox.put_back(db, [leased])
    assert await claim(store) == []
    async with store.writing() as db:
        await notices.set_state(db, of.id, NoticeState.SENDING)
    assert len(await claim(store)) == 2


async def test_what_is_over_is_dropped_and_counted_but_not_what_is_under_way(store):
    of = await planned(store, *(person(n) for n in range(1, 6)), expires=LATER)
    [leased] = await claim(store, most=1)
    async with store.writing() as db:
        assert await notices.expired(db, NOW) == []
        assert await notices.expired(db, LATER) == [of.id]
        assert not await outbox.drop(db, of.id)
        assert await outbox.waiting(db, of.id) == 1
        await outbox.acknowledge(db, [leased.key], "sent")
        found = await notices.get(db, of.id)
    assert (found.sent, found.dropped) == (1, 4)


async def test_who_is_gone_waits_for_nothing_any_more(store):
    one = await planned(store, person(1), person(2))
    other = await planned(store, person(1), tell=Tell.ON)
    async with store.writing() as db:
        await outbox.claim(db, NOW, LEASE, 1)
        await outbox.forget(db, [bytes([1]) * 16])
        assert (await outbox.waiting(db, one.id), await outbox.waiting(db, other.id)) == (1, 0)


async def test_claims_find_their_rows_by_index(store):
    await planned(store, *(person(n) for n in range(1, 9)))
    plans, seen = [], []

    def look(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("UPDATE outbox"):
            seen.append((statement, parameters))

    engine = store._engine.sync_engine
    event.listen(engine, "before_cursor_execute", look)
    await claim(store, prios=(3,))
    async with store.writing() as db:
        await outbox.recover(db, LATER)
    event.remove(engine, "before_cursor_execute", look)
    async with store.reading() as db:
        for statement, parameters in seen:
            rows = await db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append(" / ".join(row.detail for row in rows))
    assert "outbox_ready (prio=? AND due<?)" in plans[0]
    assert "outbox_held (lease<?)" in plans[1]
