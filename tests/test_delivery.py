"""Notices that become messages: who is told, when, and that nobody is told twice or forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from delivering import EVENT, NOW, occurrence_of, office
from keeping import Hands

from bot.delivery import after_restore, estimate
from bot.event import Answer, Before, Notice, NoticeState, Sleep, State, Tell
from bot.store import events as rows_of_events
from bot.store import notices as rows_of_notices
from bot.store import opened, outbox
from bot.store import people as rows_of_people

STARTS = occurrence_of().starts  # 06:00 on the day after NOW, which is noon
DAILY = 0b111_1111
NOON_SLEEP = (Sleep(DAILY, 8 * 60, 16 * 60),)
COMING = {"tell": Tell.COMING, "expires": STARTS}
TWO_HOURS_BEFORE = STARTS - timedelta(hours=2)


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        yield desk


async def seconds_pass(desk, until, step_s=0):
    """Let the clock go on to `until`, in steps, or else looking in once a quarter of an hour before."""
    while (left := until.timestamp() - desk.hands.at) > 0:
        quarter = left - 840
        await desk.sweep(seconds=min(step_s or (quarter if quarter > 0 else left), left))
        await settled(desk)


async def settled(desk):
    """Wait until nothing that is due is left to do."""
    for _ in range(300):
        await asyncio.sleep(0.01)
        async with desk.kept.store.reading() as db:
            due = await outbox.next_due(db)
        if desk.delivery._sender.idle and (due is None or due.timestamp() > desk.hands.at):
            return
    raise AssertionError(await desk.rows())


# Changes


async def test_a_change_reaches_everybody_who_follows_once(desk):
    chats = await desk.people(40)
    stranger = desk.phone()
    notice = await desk.tell(Tell.HELD)
    done = await desk.until(notice.id)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 40
    assert desk.got(stranger) == []
    assert (done.total, done.sent, done.failed, done.dropped) == (40, 40, 0, 0)
    assert await desk.rows() == []
    await desk.sweep(seconds=120)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 40


async def test_only_the_site_and_the_followers_of_an_event_are_told(desk):
    [one] = await desk.people(1, follows=(EVENT.id,))
    [other] = await desk.people(1, follows=("another1",))
    [nothing] = await desk.people(1, follows=())
    away = desk.phone()
    desk.wish(away)
    desk.kept.people.put(away, replace(desk.kept.people.known(away), site="JFK8"))
    await desk.tick()
    await desk.until((await desk.tell(Tell.HELD)).id)
    assert [len(desk.got(chat)) for chat in (one, other, nothing, away)] == [1, 0, 0, 0]


async def test_who_chose_it_since_the_last_tick_is_told_too_and_who_stopped_is_not(desk):
    [stops] = await desk.people(1)
    begins = desk.phone()
    desk.wish(begins)
    desk.wish(stops, follows=())
    await desk.until((await desk.tell(Tell.MOVED)).id)
    assert (len(desk.got(begins)), desk.got(stops)) == (1, [])


async def test_a_language_chosen_a_moment_ago_is_spoken(desk):
    [english, changes] = await desk.people(2)
    desk.wish(changes, language="ro")
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    assert desk.got(english) != desk.got(changes)


async def test_those_who_come_hear_of_a_change_first(desk):
    others = await desk.people(20)
    comes = await desk.people(3, answers={occurrence_of().id: Answer.COMING})
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    order = [call.params["chat_id"] for call in desk.calls()]
    assert set(order[:8]) > set(comes)  # eight are under way at once
    assert set(order) == {*others, *comes}


async def test_a_change_makes_no_sound_in_her_sleep_unless_she_asked_for_it(desk):
    [sleeps] = await desk.people(1, sleep=NOON_SLEEP)
    [wakes] = await desk.people(1, sleep=NOON_SLEEP, wake=True)
    [awake] = await desk.people(1)
    await desk.until((await desk.tell(Tell.CANCELLED)).id)
    silent = {
        chat: next(m.silent for m in desk.sandbox.world.chats[chat].messages.values())
        for chat in (sleeps, wakes, awake)
    }
    assert silent == {sleeps: True, wakes: False, awake: False}


async def test_a_word_about_a_ballot_waits_until_she_is_awake(desk):
    [sleeps] = await desk.people(1, sleep=NOON_SLEEP)
    notice = await desk.tell(Tell.PAPERS, expires=NOW + timedelta(days=2))
    await seconds_pass(desk, NOW + timedelta(hours=3, minutes=55))
    assert desk.got(sleeps) == []
    await seconds_pass(desk, NOW + timedelta(hours=4, minutes=5))
    assert len(desk.got(sleeps)) == 1
    await desk.until(notice.id)


async def test_a_notice_that_is_due_later_waits(desk):
    [chat] = await desk.people(1)
    notice = await desk.tell(Tell.PAPERS, due=NOW + timedelta(hours=1))
    await seconds_pass(desk, NOW + timedelta(minutes=59))
    assert desk.got(chat) == []
    await seconds_pass(desk, NOW + timedelta(hours=1))
    await desk.until(notice.id)
    assert len(desk.got(chat)) == 1


async def test_what_is_called_off_while_it_is_sent_reaches_nobody_more(desk):
    chats = await desk.people(60)
    notice = await desk.tell(Tell.HELD)
    await desk.sent(5)
    async with desk.kept.store.writing() as db:
        await rows_of_events.void_notices(db, notice.occurrence)
    at_once = len(desk.calls())
    await desk.sweep()
    await asyncio.sleep(0.5)
    await desk.sweep()
    assert len(desk.calls()) <= at_once + 2  # those that had been written down to go
    assert await desk.rows() == []
    assert sum(len(desk.got(chat)) for chat in chats) == len(desk.calls())
    assert (await desk.delivery.progress(notice.id)).notice.state is NoticeState.VOID


async def test_two_notices_about_one_event_are_two_messages(desk):
    [chat] = await desk.people(1)
    held = await desk.tell(Tell.HELD)
    await desk.until(held.id)
    await desk.until((await desk.tell(Tell.ON, occurrence=occurrence_of())).id)
    assert len(desk.got(chat)) == 2


# Reminders


async def test_each_is_reminded_at_her_own_times(desk):
    [usual] = await desk.people(1)
    [late] = await desk.people(1, before=(Before.HALF_HOUR,))
    notice = await desk.tell(**COMING)
    minute = timedelta(minutes=1)
    for at, counts in (
        (NOW + timedelta(hours=6) - minute, (0, 0)),
        (NOW + timedelta(hours=6), (1, 0)),
        (TWO_HOURS_BEFORE - minute, (1, 0)),
        (TWO_HOURS_BEFORE, (2, 0)),
        (STARTS - 31 * minute, (2, 0)),
        (STARTS - 30 * minute, (2, 1)),
        (STARTS, (2, 1)),
    ):
        await seconds_pass(desk, at)
        assert (len(desk.got(usual)), len(desk.got(late))) == counts
    assert (await desk.until(notice.id)).sent == 3


async def test_nobody_is_looked_for_long_before_or_more_often_than_need_be(desk, monkeypatch):
    await desk.people(1)
    pages = []
    look = rows_of_people.page

    async def counted(db, after=b""):
        pages.append(after)
        return await look(db, after)

    monkeypatch.setattr(rows_of_people, "page", counted)
    far = replace(occurrence_of(), starts=STARTS + timedelta(days=9))
    await desk.tell(Tell.COMING, occurrence=far, expires=far.starts)
    await desk.sweep(minutes=5)
    assert pages == []
    near = replace(occurrence_of(), id=f"{EVENT.id}y")
    await desk.tell(Tell.COMING, occurrence=near, expires=STARTS)
    await seconds_pass(desk, NOW + timedelta(hours=2), step_s=60)
    assert (
        2 * 8 <= len(pages) <= 2 * 11
    )  # two pages each time, the second empty; about every 13 minutes


async def test_a_reminder_that_falls_into_her_sleep_comes_after_it_or_before(desk):
    [night] = await desk.people(
        1, before=(Before.EVENING,), sleep=(Sleep(DAILY, 17 * 60, 19 * 60),)
    )
    [early] = await desk.people(
        1, before=(Before.TWO_HOURS,), sleep=(Sleep(DAILY, 22 * 60, 6 * 60),)
    )
    await desk.tell(**COMING)
    await seconds_pass(desk, NOW + timedelta(hours=6, minutes=55))
    assert desk.got(night) == []
    await seconds_pass(desk, NOW + timedelta(hours=7))
    assert len(desk.got(night)) == 1
    await seconds_pass(desk, NOW + timedelta(hours=9, minutes=25))
    assert desk.got(early) == []
    await seconds_pass(desk, NOW + timedelta(hours=9, minutes=30))
    assert len(desk.got(early)) == 1
    await seconds_pass(desk, STARTS)
    assert len(desk.got(early)) == 1


async def test_sleep_that_she_chose_after_she_was_looked_for_is_respected(desk):
    [chat] = await desk.people(1, before=(Before.EVENING,))
    await desk.tell(**COMING)
    await seconds_pass(desk, NOW + timedelta(hours=5, minutes=55))
    assert len(await desk.rows()) == 1
    await desk.kept.people.get(chat)
    desk.wish(chat, before=(Before.EVENING,), sleep=(Sleep(DAILY, 17 * 60, 20 * 60),))
    await seconds_pass(desk, NOW + timedelta(hours=7, minutes=55))
    assert desk.got(chat) == []
    await seconds_pass(desk, NOW + timedelta(hours=8))
    assert len(desk.got(chat)) == 1


async def test_who_cannot_come_is_not_reminded(desk):
    [chat] = await desk.people(1)
    await desk.tell(**COMING)
    await seconds_pass(desk, NOW + timedelta(hours=5, minutes=55))
    await desk.kept.people.get(chat)
    desk.wish(chat, answers={occurrence_of().id: Answer.CHILDREN})
    await seconds_pass(desk, STARTS)
    assert desk.got(chat) == []


# Time


async def test_a_bot_that_starts_late_sends_one_reminder_with_the_time_that_is_left(
    sandbox, tmp_path
):
    async with office(sandbox, tmp_path) as desk:
        [chat] = await desk.people(1)
        notice = await desk.tell(**COMING)
        await seconds_pass(desk, NOW + timedelta(hours=5))
    late = Hands((STARTS - timedelta(minutes=40)).timestamp())
    async with office(sandbox, tmp_path, late) as desk:
        assert desk.got(chat) == []
        await desk.sweep(seconds=1)
        await desk.sweep(seconds=61)
        await settled(desk)
        [text] = desk.got(chat)
        assert "39 minutes" in text or "40 minutes" in text
        await seconds_pass(desk, STARTS)
        assert (await desk.until(notice.id)).sent == 1


async def test_what_is_over_is_dropped_and_counted(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(3)
        desk.trouble("bad_gateway", count=3)
        notice = await desk.tell(
            **(COMING | {"expires": NOW + timedelta(seconds=4)}), planned=None
        )
        await seconds_pass(desk, NOW + timedelta(hours=6))
        assert (await desk.until(notice.id)).sent == 0
        assert [desk.got(chat) for chat in chats] == [[], [], []]


async def test_a_bot_that_comes_back_when_all_is_over_tells_nobody(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(5)
        desk.hold_back()
        notice = await desk.tell(Tell.HELD, expires=STARTS)
        await desk.sweep()
        assert len(await desk.rows()) == 5
    async with office(sandbox, tmp_path, Hands((STARTS + timedelta(hours=1)).timestamp())) as desk:
        done = await desk.until(notice.id)
        assert (done.sent, done.dropped) == (0, 5)
        assert [desk.got(chat) for chat in chats] == [[]] * 5


async def test_a_clock_that_goes_back_sends_nothing_twice(desk):
    [chat] = await desk.people(1)
    await desk.tell(**COMING)
    await seconds_pass(desk, NOW + timedelta(hours=6, minutes=10))
    assert len(desk.got(chat)) == 1
    desk.hands.on(hours=-3)
    await seconds_pass(desk, NOW + timedelta(hours=7))
    assert len(desk.got(chat)) == 1


async def test_while_the_clock_is_in_doubt_only_changes_go_out(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        [chat] = await desk.people(1)
        wall = {"ahead": 0.0}
        desk.kept.clock._wall = lambda: desk.hands.at + wall["ahead"]
        await desk.tell(**COMING)
        await desk.sweep()
        wall["ahead"] = timedelta(hours=6, minutes=1).total_seconds()  # a wrong time server
        for _ in range(10):
            await desk.sweep(seconds=30)
            await asyncio.sleep(0.02)
        assert desk.got(chat) == []
        change = await desk.tell(Tell.HELD)
        await desk.until(change.id)
        assert len(desk.got(chat)) == 1
        await desk.sweep(minutes=11)
        async with asyncio.timeout(10):
            while len(desk.got(chat)) < 2:
                await desk.sweep(minutes=1)
                await asyncio.sleep(0.05)


# Stops and starts


async def test_a_stop_leaves_nothing_half_done_and_the_next_start_goes_on(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(60)
        notice = await desk.tell(Tell.HELD)
        await desk.sent(10)
        await desk.delivery.stop()
        rows = await desk.rows()
        assert 0 < len(rows) <= 50
        assert {(row.state, row.attempts, row.unsure) for row in rows} == {(0, 0, 0)}
    async with office(sandbox, tmp_path) as desk:
        done = await desk.until(notice.id)
        assert [len(desk.got(chat)) for chat in chats] == [1] * 60
        assert done.sent == 60


async def test_after_a_crash_all_are_told_and_only_those_under_way_perhaps_twice(
    sandbox, tmp_path
):
    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(10)
        desk.hold_back()
        notice = await desk.tell(Tell.HELD)
        await desk.sweep()
        async with desk.kept.store.writing() as db:
            held = await outbox.claim(db, NOW, NOW + timedelta(minutes=1), 6)
            await outbox.mark(db, [parcel.key for parcel in held[:2]])
    async with office(sandbox, tmp_path) as desk:
        assert {row.unsure for row in await desk.rows()} <= {0, 1}
        done = await desk.until(notice.id)
        assert [len(desk.got(chat)) for chat in chats] == [1] * 10
        assert done.sent == 10


@pytest.mark.slow
async def test_who_holds_a_row_and_never_comes_back_loses_it_after_a_minute(desk):
    [chat] = await desk.people(1)
    desk.delivery._sender._wake = asyncio.Event()
    async with desk.kept.store.writing() as db:
        notice = await rows_of_events.add_notice(db, await _written(db))
        found = await rows_of_notices.get(db, notice.id)
        k = desk.kept.keeper.index(chat)
        await rows_of_notices.put_page(db, found, [outbox.Planned(k, 2, NOW, silent=False)], b"")
        await rows_of_notices.end_pass(db, notice.id, NOW, last=True)
        await outbox.claim(db, NOW, NOW + timedelta(minutes=1), 30)
    await desk.kept.events.load()
    await desk.sweep(seconds=50)
    await asyncio.sleep(0.1)
    assert desk.got(chat) == []
    await desk.sweep(seconds=10)
    await desk.until(notice.id)
    assert len(desk.got(chat)) == 1


async def _written(db):
    occurrence = occurrence_of()
    await rows_of_events.put_event(db, EVENT, None)
    await rows_of_events.put_occurrence(db, occurrence)
    return Notice(0, occurrence.id, 1, Tell.HELD, NOW, STARTS)


async def test_a_pass_that_is_cut_short_is_ended_and_finds_everybody_once(
    sandbox, tmp_path, monkeypatch
):
    monkeypatch.setattr(rows_of_people, "PAGE", 4)
    put_page, pages, cut = rows_of_notices.put_page, [], asyncio.Event()

    async def breaks(db, notice, found, after):
        pages.append(len(found))
        if len(pages) == 3:
            cut.set()
            raise RuntimeError("the power is cut")
        return await put_page(db, notice, found, after)

    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(18)
        monkeypatch.setattr(rows_of_notices, "put_page", breaks)
        desk.hold_back()
        notice = await desk.tell(Tell.HELD)
        async with asyncio.timeout(10):
            await cut.wait()
        assert len(await desk.rows()) == 8
        monkeypatch.setattr(rows_of_notices, "put_page", put_page)
    async with office(sandbox, tmp_path) as desk:
        done = await desk.until(notice.id)
        assert (done.total, done.sent) == (18, 18)
        assert [len(desk.got(chat)) for chat in chats] == [1] * 18


async def test_after_a_restore_what_is_stale_is_not_sent_and_reminders_go_on(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        [chat] = await desk.people(1)
        desk.hold_back()
        change = await desk.tell(Tell.HELD)
        await desk.sweep()
        reminders = await desk.tell(**COMING, occurrence=occurrence_of())
        proposal = replace(EVENT, id="picket02", state=State.PROPOSED)
        async with desk.kept.store.writing() as db:
            await rows_of_events.put_event(db, proposal, NOW + timedelta(days=1))
    now = NOW + timedelta(hours=7)  # the evening reminder is past
    async with opened(tmp_path / "var") as store:
        await after_restore(store, now)
    async with office(sandbox, tmp_path, Hands(now.timestamp())) as desk:
        assert desk.kept.events.get("picket02").state is State.VOID
        assert (await desk.delivery.progress(change.id)).notice.state is NoticeState.VOID
        await seconds_pass(desk, now + timedelta(hours=1))
        assert desk.got(chat) == []
        await seconds_pass(desk, STARTS)
        assert len(desk.got(chat)) == 1
        assert (await desk.until(reminders.id)).sent == 1


# What organisers hear


async def test_the_organisers_hear_that_all_have_been_told(desk):
    await desk.people(25)
    group = desk.phone()
    await desk.kept.console.pair(group, "en")
    await desk.until((await desk.tell(Tell.HELD)).id)
    [text] = desk.got(group)
    assert "Everybody has been told: about 30." in text
    assert "The last of them at" in text
    assert "12:00" in text


async def test_of_a_notice_that_concerns_nobody_nothing_is_said(desk):
    group = desk.phone()
    await desk.kept.console.pair(group, "en")
    await desk.until((await desk.tell(Tell.HELD)).id)
    assert desk.got(group) == []


async def test_progress_can_be_asked_for(desk):
    await desk.people(10)
    assert await desk.delivery.progress(99) is None
    notice = await desk.tell(Tell.HELD)
    await desk.sent(3)
    found = await desk.delivery.progress(notice.id)
    assert found.waiting + found.notice.sent == 10
    await desk.until(notice.id)


def test_how_long_it_takes_is_known_beforehand():
    assert estimate(3_000) == timedelta(seconds=100)


async def test_very_many_are_begun_with_so_early_that_the_last_has_it_in_time(desk, monkeypatch):
    assert desk.delivery._spreader.lead(EVENT) == timedelta()
    monkeypatch.setattr(desk.kept.tally, "followers", lambda *_: 54_000)
    assert desk.delivery._spreader.lead(EVENT) == timedelta(minutes=25)
    [chat] = await desk.people(1, before=(Before.TWO_HOURS,))
    [sleeps] = await desk.people(
        1, before=(Before.TWO_HOURS,), sleep=(Sleep(DAILY, 2 * 60, 3 * 60 + 50),)
    )
    await desk.tell(**COMING)
    await seconds_pass(desk, TWO_HOURS_BEFORE - timedelta(minutes=25))
    assert (len(desk.got(chat)), desk.got(sleeps)) == (1, [])
    await seconds_pass(desk, TWO_HOURS_BEFORE)
    assert len(desk.got(sleeps)) == 1


@pytest.mark.slow
async def test_three_hundred_are_told_at_telegrams_limits_without_one_refusal(desk):
    desk.sandbox.world.limits.strict = True
    chats = await desk.people(300)
    await desk.until((await desk.tell(Tell.HELD)).id)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 300
    assert {call.status for call in desk.calls()} == {200}
