"""A database that cannot, a clock that jumps, a group that hears nothing, many who are gone: sending goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from delivering import EVENT, NOW, occurrence_of, office
from telegram.error import RetryAfter
from test_delivery import COMING, DAILY, STARTS, settled

from bot.errors import StoreError
from bot.event import Answer, Ballot, Kind, NoticeState, Sleep, Tell
from bot.store import outbox

BLOCKED = "Forbidden: bot was blocked by the user"


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        yield desk


async def until(so):
    """Wait until `so()` is true."""
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


# The database


async def test_a_database_that_is_busy_at_the_start_only_delays(sandbox, tmp_path, monkeypatch):
    recover, busy = outbox.recover, [True] * 2

    async def refuses(db, *what):
        if busy:
            busy.pop()
            raise StoreError("SQLITE_BUSY")
        return await recover(db, *what)

    monkeypatch.setattr("bot.delivery.office.AGAIN_S", 0.05)
    monkeypatch.setattr(outbox, "recover", refuses)
    async with office(sandbox, tmp_path) as desk:
        [chat] = await desk.people(1)
        await desk.until((await desk.tell(Tell.CANCELLED)).id)
        assert not busy
        assert len(desk.got(chat)) == 1


async def test_a_mistake_in_one_step_does_not_end_sending(desk, monkeypatch):
    monkeypatch.setattr("bot.delivery.sender.LOOK_S", 0.05)
    mistakes = [ValueError("a mistake of ours")] * 3

    def paused_s():
        if mistakes:
            raise mistakes.pop()
        return 0.0

    desk.delivery._sender._paused_s = paused_s
    [chat] = await desk.people(1)
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert not mistakes
    assert len(desk.got(chat)) == 1


async def test_a_stop_ends_in_time_while_the_disk_is_full(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.delivery.ledger.AGAIN_S", 0.05)

    def full():
        raise StoreError("SQLITE_FULL")

    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(40)
        notice = await desk.tell(Tell.HELD)
        await desk.sent(8)
        writing, desk.kept.store.writing = desk.kept.store.writing, full
        await until(lambda: desk.delivery._sender._ledger.stuck)
        async with asyncio.timeout(5):
            await desk.delivery.stop(grace_s=0.2)
        async with asyncio.timeout(5):
            await until(lambda: not desk.delivery._sender._tasks)
        desk.kept.store.writing = writing
        await desk.tick()  # what people chose in the last seconds is still written
    async with office(sandbox, tmp_path) as desk:
        await desk.until(notice.id)
        got = [len(desk.got(chat)) for chat in chats]
    assert min(got) == 1
    assert sum(got) <= 40 + 8  # whom nobody could write down any more


# The clock


async def test_a_clock_that_jumps_ahead_drops_no_change_that_waits(desk):
    [chat] = await desk.people(1)
    desk.hold_back()
    notice = await desk.tell(Tell.CANCELLED)
    await desk.until(notice.id, NoticeState.SENDING)
    wall = {"ahead": 0.0}
    desk.kept.clock._wall = lambda: desk.hands.at + wall["ahead"]
    wall["ahead"] = timedelta(days=3).total_seconds()
    assert not desk.kept.clock.steady()
    desk.delivery._sender._paused_s = lambda: 0.0
    for _ in range(5):
        await desk.sweep(seconds=1)
        await asyncio.sleep(0.05)
    assert len(await desk.rows()) == 1
    wall["ahead"] = 0.0
    await desk.until(notice.id)
    assert len(desk.got(chat)) == 1


async def test_a_change_that_was_found_while_the_clock_was_ahead_goes_when_it_is_right(desk):
    [chat] = await desk.people(1)
    desk.hold_back()
    wall = {"ahead": timedelta(hours=5).total_seconds()}
    desk.kept.clock._wall = lambda: desk.hands.at + wall["ahead"]
    notice = await desk.tell(Tell.CANCELLED, due=NOW + timedelta(hours=5))
    await desk.until(notice.id, NoticeState.SENDING)
    wall["ahead"] = 0.0
    desk.delivery._sender._paused_s = lambda: 0.0
    await desk.sweep(seconds=1)
    await desk.sweep(minutes=5)
    await desk.until(notice.id)
    assert len(desk.got(chat)) == 1


# Who is no longer there


async def test_many_who_blocked_the_bot_stop_nobody_elses_message_and_are_forgotten(desk):
    chats = await desk.people(60)
    gone = [chat for number, chat in enumerate(chats) if number % 10 < 4]
    for chat in gone:
        desk.trouble(code=403, description=BLOCKED, chat=chat)
    done = await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert (done.sent, done.failed) == (36, 24)
    await desk.sweep()
    await desk.tick()
    for chat in chats:
        assert (await desk.kept.keeper.person(chat) is None) == (chat in gone)


# What she chose while it waited


async def test_a_message_is_not_sent_that_she_said_no_to_while_it_waited(desk):
    [cannot, stops, forgets, stays] = chats = await desk.people(4)
    desk.hold_back()
    notice = await desk.tell(**(COMING | {"expires": STARTS}), planned=NOW - timedelta(days=1))
    letters = desk.delivery._sender._letters
    parcels = [
        outbox.Parcel(notice.id, desk.kept.keeper.index(chat), 3, NOW, STARTS, 0, 0, silent=False)
        for chat in chats
    ]
    written = [await letters.write(parcel, notice, NOW) for parcel in parcels]
    assert [letters.still_wanted(letter) for letter in written] == [True] * 4
    desk.wish(cannot, answers={occurrence_of().id: Answer.CHILDREN})
    desk.wish(stops, follows=())
    desk.wish(stays, wake=True)
    desk.kept.people.forget(forgets)
    wanted = [letters.still_wanted(letter) for letter in written]
    assert wanted == [False, False, False, True]


async def test_who_sleeps_through_the_last_day_to_post_is_told_without_a_sound(desk):
    ballot = Ballot(*((NOW + timedelta(days=days)).date() for days in (-10, -5, 0, 4)))
    event = replace(EVENT, kind=Kind.BALLOT, ballot=ballot)
    [sleeps] = await desk.people(1, sleep=(Sleep(DAILY, 12 * 60, 20 * 60),))
    [awake] = await desk.people(1)
    notice = await desk.tell(
        Tell.LAST_POST, event=event, occurrence=occurrence_of(event), expires=NOW.replace(hour=20)
    )
    await desk.until(notice.id)
    silent = [
        [message.silent for message in desk.sandbox.world.chats[chat].messages.values()]
        for chat in (sleeps, awake)
    ]
    assert silent == [[True], [False]]


# The organisers


async def test_what_the_group_cannot_be_told_now_it_is_told_later(desk, monkeypatch):
    monkeypatch.setattr("bot.delivery.reports.AGAIN_S", 0.05)
    group = desk.phone()
    await desk.kept.console.pair(group, "en")
    refused, voice = [RetryAfter(timedelta(milliseconds=50))] * 2, desk.kept.console.voice
    post = voice.post

    async def full(chat, person, reply):
        if refused:
            raise refused.pop()
        return await post(chat, person, reply)

    monkeypatch.setattr(voice, "post", full)
    await desk.people(3)
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    await until(lambda: desk.got(group))
    assert not refused
    [text] = desk.got(group)
    assert "Everybody has been told" in text


async def test_a_group_that_cannot_be_told_holds_up_nobody_elses_message(desk, monkeypatch):
    await desk.kept.console.pair(desk.phone(), "en")

    async def hangs(*_):
        await asyncio.Event().wait()

    monkeypatch.setattr(desk.kept.console.voice, "post", hangs)
    [chat] = await desk.people(1)
    await desk.until((await desk.tell(Tell.HELD)).id)
    await desk.until((await desk.tell(Tell.ON, occurrence=occurrence_of())).id)
    await settled(desk)
    assert len(desk.got(chat)) == 2


async def test_what_waits_for_a_notice_that_is_paused_ends_with_it(desk):
    await desk.people(5)
    desk.hold_back()
    notice = await desk.tell(Tell.HELD, expires=NOW + timedelta(hours=1))
    await desk.until(notice.id, NoticeState.SENDING)
    await desk.delivery._pause(notice.id)
    await desk.sweep(minutes=59)
    assert len(await desk.rows()) == 5
    await desk.sweep(minutes=1)
    assert await desk.rows() == []
    assert (await desk.until(notice.id)).dropped == 5
