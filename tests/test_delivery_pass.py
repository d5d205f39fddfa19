"""Passes over the people while those choose, follow and forget: nobody is missed, and nobody is told twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from delivering import EVENT, NOW, occurrence_of, office
from test_delivery import COMING, STARTS, TWO_HOURS_BEFORE, seconds_pass, settled

from bot.event import Before, NoticeState, Tell
from bot.store import notices as rows_of_notices
from bot.store import people as rows_of_people

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        yield desk


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(rows_of_people, "PAGE", 3)


def between_pages(desk, act):
    """Let `act` happen once, after the first page of the next pass."""
    roster, pages = desk.delivery._spreader._roster, []
    read = roster.page

    async def page(after, look):
        if len(pages) == 1:
            await act()
        pages.append(after)
        return await read(after, look)

    roster.page = page


async def first_of_all(desk):
    """Return the chat of somebody new whose row comes before all others."""
    async with desk.kept.store.reading() as db:
        [(first, _), *_] = await rows_of_people.page(db)
    while desk.kept.keeper.index(chat := desk.phone()) > first:
        pass
    return chat


async def test_who_is_written_while_a_pass_is_under_way_is_told(desk, small_pages):
    await desk.people(8)
    chat = await first_of_all(desk)
    desk.wish(chat)
    between_pages(desk, desk.tick)
    done = await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert len(desk.got(chat)) == 1
    assert done.sent == 9


async def test_who_begins_to_follow_and_is_written_while_a_pass_is_under_way_is_told(
    desk, small_pages
):
    await desk.people(8)
    chat = await first_of_all(desk)

    async def follows():
        desk.wish(chat)
        await desk.tick()

    between_pages(desk, follows)
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert len(desk.got(chat)) == 1


async def test_who_taps_after_she_was_told_is_not_told_again_by_the_same_pass(desk, small_pages):
    chats = await desk.people(8)

    async def taps():
        async with asyncio.timeout(10):
            while not (told := [chat for chat in chats if desk.got(chat)]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await settled(desk)
        desk.wish(told[0], wake=True)

    between_pages(desk, taps)
    done = await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 8
    assert done.sent == 8


async def test_who_was_told_before_a_pass_was_cut_short_is_not_told_again_when_she_taps(
    desk, small_pages
):
    chats = await desk.people(6)
    desk.hold_back()
    notice = await desk.tell(Tell.CANCELLED)
    await desk.until(notice.id, NoticeState.SENDING)
    keys = sorted(desk.kept.keeper.index(chat) for chat in chats)
    first = next(chat for chat in chats if desk.kept.keeper.index(chat) == keys[0])
    async with desk.kept.store.writing() as db:
        table = rows_of_notices.notice
        cut = {"state": "fanning", "planned": None, "until": NOW.timestamp(), "after": keys[2]}
        await db.execute(table.update().values(**cut))
        await db.execute(rows_of_notices.outbox.delete())  # told, and written down
    desk.delivery._sender._paused_s = lambda: 0.0
    desk.wish(first, wake=True)
    desk.hands.on(minutes=2)
    await desk.until(notice.id)
    counts = {desk.kept.keeper.index(chat): len(desk.got(chat)) for chat in chats}
    assert [counts[k] for k in keys] == [0, 0, 0, 1, 1, 1]


async def test_nothing_is_written_of_somebody_who_was_forgotten_while_her_page_was_read(
    desk, small_pages
):
    chats = await desk.people(8)
    desk.hold_back()
    roster, read = desk.delivery._spreader._roster, desk.delivery._spreader._roster.page

    async def page(after, look):
        found = await read(after, look)
        for chat in chats:
            desk.kept.people.forget(chat)
        await desk.tick()
        return found

    roster.page = page
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert await desk.rows() == []
    assert [desk.got(chat) for chat in chats] == [[]] * 8


# Whose reminder comes sooner than the next pass


async def test_who_begins_to_follow_minutes_before_a_reminder_gets_it(desk):
    await desk.people(1)
    await desk.tell(**COMING, planned=NOW)
    await seconds_pass(desk, TWO_HOURS_BEFORE - 10 * MINUTE)
    late = desk.phone()
    desk.wish(late)
    await desk.tick()
    await seconds_pass(desk, TWO_HOURS_BEFORE - MINUTE, step_s=60)
    assert desk.got(late) == []
    await seconds_pass(desk, TWO_HOURS_BEFORE + 20 * MINUTE, step_s=60)
    assert len(desk.got(late)) == 1


async def test_who_adds_a_reminder_that_comes_in_minutes_gets_it_too(desk):
    [chat] = await desk.people(1, before=(Before.EVENING,))
    await desk.tell(**COMING, planned=NOW)
    await seconds_pass(desk, TWO_HOURS_BEFORE - 10 * MINUTE)
    assert len(desk.got(chat)) == 1
    desk.wish(chat, before=(Before.EVENING, Before.TWO_HOURS))
    await desk.tick()
    await seconds_pass(desk, STARTS, step_s=300)
    assert len(desk.got(chat)) == 2


async def test_who_changes_something_else_just_after_a_reminder_does_not_get_it_again(desk):
    [chat] = await desk.people(1)
    await desk.tell(**COMING, planned=NOW)
    await seconds_pass(desk, TWO_HOURS_BEFORE)
    told = len(desk.got(chat))
    desk.wish(chat, wake=True)
    await desk.tick()
    await desk.sweep(seconds=5)
    await settled(desk)
    assert len(desk.got(chat)) == told == 1


# What it costs


async def test_only_notices_that_can_matter_are_read(desk):
    near = await desk.tell(**COMING)
    far = replace(occurrence_of(), id=f"{EVENT.id}y", starts=STARTS + timedelta(days=9))
    await desk.tell(Tell.COMING, occurrence=far, expires=far.starts)
    await desk.tell(Tell.PAPERS, due=NOW + timedelta(days=2))
    async with desk.kept.store.reading() as db:
        found = await rows_of_notices.looked_for(db, NOW, NOW + timedelta(days=3))
    assert [one.id for one in found] == [near.id]


async def test_who_waits_for_the_tick_is_not_hashed_again_for_each_message(desk, monkeypatch):
    hashed, keeper = [], type(desk.kept.keeper)
    index = keeper.index

    def counted(self, chat):
        hashed.append(chat)
        return index(self, chat)

    monkeypatch.setattr(keeper, "index", counted)
    for chat in range(10_000, 10_100):
        desk.wish(chat)
    roster = desk.delivery._spreader._roster
    for _ in range(30):
        await roster.find(b"x" * 16)
    assert len(hashed) == 100


async def test_between_passes_nothing_is_kept_of_who_was_written(desk):
    await desk.people(3)
    await desk.until((await desk.tell(Tell.HELD)).id)
    desk.wish(desk.phone())
    await desk.tick()
    await desk.sweep(seconds=5)
    roster = desk.delivery._spreader._roster
    assert (roster.met(), roster.fresh()) == ({}, {})
