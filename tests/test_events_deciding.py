"""What organisers decide about events: written before it is true, told once, and refused with a reason."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.event import (
    Ballot,
    Change,
    Event,
    Kind,
    Notice,
    NoticeState,
    Place,
    Standing,
    State,
    Tell,
)
from bot.services.events import Decisions, Events, Reason, RefusedError, new_id
from bot.store import events as rows
from bot.store import opened

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday


class World:
    """A book on a real database, and a clock that stands still until it is moved."""

    def __init__(self, store):
        self.store, self.now = store, NOW
        self.pokes = 0
        self.events = Events(store, lambda: self.now)
        self.decisions = Decisions(self.events, store, lambda: self.now)
        self.decisions.on_notice = self.poke

    def poke(self):
        self.pokes += 1

    async def on(self, event):
        await self.decisions.draft(event)
        await self.decisions.propose(event.id)
        return await self.decisions.approve(event.id)

    async def reopened(self):
        """Return the book as the next start finds it."""
        events = Events(self.store, lambda: self.now)
        await events.load()
        return events


@pytest.fixture
async def world(tmp_path):
    async with opened(tmp_path) as store:
        yield World(store)


def picket(**changed):
    fields = {
        "id": new_id(),
        "kind": Kind.PICKET,
        "site": "BHX4",
        "zone": "Europe/London",
        "start": datetime(2026, 11, 26, 6),
        "minutes": 240,
        "place": Place("gate 2"),
        "notes": {"en": "Bring a hat", "ur": "ٹوپی لائیں"},
        "pickups": ("Canley station",),
        "footing": {"ballot": "2027-05-01"},
    }
    return Event(**{**fields, **changed})


def mondays(**changed):
    return picket(start=datetime(2026, 11, 23, 6), rule="FREQ=WEEKLY;BYDAY=MO;COUNT=20", **changed)


def tells(notices):
    return [notice.tell for notice in notices]


async def refused(work, reason):
    with pytest.raises(RefusedError) as caught:
        await work
    assert caught.value.reason is reason


async def test_an_approved_event_has_its_occurrence_and_its_reminders(world):
    event = picket()
    told = await world.on(event)
    (one,) = world.events.of(event.id)
    assert one.starts == datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert one.ends - one.starts == timedelta(hours=4)
    assert tells(told) == [Tell.COMING]
    assert told[0].expires == one.starts
    assert told[0].planned is None
    assert world.pokes == 1
    assert world.events.coming("BHX4", NOW) == [(world.events.get(event.id), one)]
    assert world.events.coming("JFK8", NOW) == []


async def test_what_is_decided_is_the_same_after_a_start(world):
    event = picket(place_b=Place("gate 4", 52.4, -1.5))
    await world.on(event)
    (one,) = world.events.of(event.id)
    await world.decisions.hold(one.id)
    await world.decisions.ask(event.id, Change(occurrence=one.id))
    await world.events.set_card(event.id, 77)
    anew = await world.reopened()
    assert anew.get(event.id) == world.events.get(event.id) == replace(event, state=State.ON)
    assert anew.of(event.id) == world.events.of(event.id)
    assert anew.asked(event.id) == Change(occurrence=one.id)
    assert anew.void(event.id) == NOW + timedelta(hours=24)
    assert anew.card(event.id) == 77
    assert anew.live() == world.events.live()


async def test_a_ballot_is_told_on_its_days_and_has_no_reminders(world):
    days = Ballot(date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 10))
    told = await world.on(picket(kind=Kind.BALLOT, ballot=days, start=datetime(2026, 11, 24, 12)))
    assert tells(told) == [Tell.PAPERS, Tell.NONE_CAME, Tell.LAST_POST, Tell.CLOSING]
    assert [notice.due.date() for notice in told] == [
        days.papers, days.none_came, days.last_post, days.close
    ]  # fmt: skip
    assert {notice.due.hour for notice in told} == {12}


async def test_days_of_a_ballot_that_are_past_are_not_told(world):
    days = Ballot(date(2026, 11, 10), date(2026, 11, 16), date(2026, 12, 7), date(2026, 12, 10))
    told = await world.on(picket(kind=Kind.BALLOT, ballot=days, start=datetime(2026, 11, 10, 12)))
    assert tells(told) == [Tell.LAST_POST, Tell.CLOSING]


async def test_occurrences_of_a_rule_are_made_sixty_days_ahead_and_then_further(world):
    event = mondays()
    await world.on(event)
    assert len(world.events.of(event.id)) == 9
    world.now = NOW + timedelta(days=14)
    await world.decisions.sweep()
    assert len(world.events.of(event.id)) == 11
    await world.decisions.sweep()
    assert len(world.events.of(event.id)) == 11
    assert len(world.events.live()) == 11


async def test_two_admins_at_once_approve_once(world):
    event = picket()
    await world.decisions.draft(event)
    await world.decisions.propose(event.id)
    done = await asyncio.gather(
        *(world.decisions.approve(event.id) for _ in range(2)), return_exceptions=True
    )
    (refusal,) = [one for one in done if isinstance(one, RefusedError)]
    assert refusal.reason is Reason.DONE_ALREADY
    assert len(await world.events.notices(world.events.of(event.id)[0].id)) == 1


async def test_nothing_is_approved_after_a_day(world):
    event = picket()
    await world.decisions.draft(event)
    await world.decisions.propose(event.id)
    world.now = NOW + timedelta(hours=24)
    await refused(world.decisions.approve(event.id), Reason.TOO_LATE)
    assert [one.id for one in await world.decisions.sweep()] == [event.id]
    assert world.events.get(event.id).state is State.VOID
    await refused(world.decisions.approve(event.id), Reason.TOO_LATE)
    assert await world.decisions.sweep() == []


async def test_nothing_is_approved_whose_time_is_past(world):
    event = picket(start=datetime(2026, 11, 22, 13))
    await world.decisions.draft(event)
    await world.decisions.propose(event.id)
    world.now = NOW + timedelta(hours=1)
    await refused(world.decisions.approve(event.id), Reason.TOO_LATE)


async def test_a_draft_is_not_approved_and_a_proposal_is_not_redrafted(world):
    event = picket()
    await world.decisions.draft(event)
    await refused(world.decisions.approve(event.id), Reason.DONE_ALREADY)
    await world.decisions.propose(event.id)
    await refused(world.decisions.draft(event), Reason.DONE_ALREADY)
    await world.decisions.drop(event.id)
    await refused(world.decisions.propose(event.id), Reason.UNKNOWN)
    assert (await world.reopened()).all() == []


async def test_a_hold_is_told_and_leaves_the_reminders(world):
    event = picket()
    await world.on(event)
    (one,) = world.events.of(event.id)
    held = await world.decisions.hold(one.id)
    assert held.tell is Tell.HELD
    assert sorted(tells(world.events.live())) == [Tell.COMING, Tell.HELD]
    assert world.events.occurrence(one.id).standing is Standing.HELD
    await refused(world.decisions.hold(one.id), Reason.DONE_ALREADY)
    back = await world.decisions.resume(one.id)
    assert sorted(tells(world.events.live())) == [Tell.COMING, Tell.ON]
    assert not world.events.is_live(held.id)
    assert world.events.is_live(back.id)
    await refused(world.decisions.resume(one.id), Reason.DONE_ALREADY)
    assert world.events.occurrence(one.id).version == 3


async def test_later_counts_from_the_time_that_was_approved(world):
    event = picket()
    await world.on(event)
    (one,) = world.events.of(event.id)
    await world.decisions.later(one.id, 30)
    await world.decisions.later(one.id, 120)
    moved = world.events.occurrence(one.id)
    assert moved.local == datetime(2026, 11, 26, 8)
    assert moved.starts - one.starts == moved.ends - one.ends == timedelta(hours=2)
    assert moved.was == datetime(2026, 11, 26, 6, 30)
    await refused(world.decisions.later(one.id, 120), Reason.DONE_ALREADY)
    await refused(world.decisions.later(one.id, 240), Reason.NOT_NOW)


async def test_a_move_begins_the_reminders_anew_and_calls_the_old_ones_off(world):
    event = picket()
    (before,) = await world.on(event)
    (one,) = world.events.of(event.id)
    world.now = NOW + timedelta(hours=5)
    told = await world.decisions.later(one.id, 60)
    assert told.tell is Tell.MOVED
    (coming,) = [notice for notice in world.events.live() if notice.tell is Tell.COMING]
    assert coming.id != before.id
    assert coming.planned == world.now
    states = {n.id: n.state for n in await world.events.notices(one.id)}
    assert states[before.id] is NoticeState.VOID
    assert states[told.id] is NoticeState.FANNING


async def test_place_b_must_have_been_approved(world):
    plain, with_b = picket(), picket(place_b=Place("gate 4"))
    await world.on(plain)
    await world.on(with_b)
    await refused(world.decisions.to_place_b(world.events.of(plain.id)[0].id), Reason.NO_PLACE_B)
    one = world.events.of(with_b.id)[0].id
    await world.decisions.to_place_b(one)
    assert world.events.occurrence(one).place_b
    await refused(world.decisions.to_place_b(one), Reason.DONE_ALREADY)


async def test_cancelling_one_of_many_leaves_the_others(world):
    event = mondays()
    await world.on(event)
    first, second, *_ = world.events.of(event.id)
    await world.decisions.ask(event.id, Change(occurrence=second.id))
    await refused(world.decisions.ask(event.id, Change()), Reason.CHANGE_WAITS)
    (told,) = await world.decisions.approve_change(event.id)
    assert (told.tell, told.occurrence) == (Tell.CANCELLED, second.id)
    assert told.expires == second.ends
    assert world.events.get(event.id).state is State.ON
    assert world.events.occurrence(first.id).standing is Standing.PLANNED
    await refused(world.decisions.hold(second.id), Reason.OVER)
    await refused(world.decisions.approve_change(event.id), Reason.NO_CHANGE)
    await world.decisions.sweep()
    assert world.events.occurrence(second.id).standing is Standing.CANCELLED


async def test_cancelling_all_tells_each_that_is_to_come(world):
    event = mondays()
    await world.on(event)
    world.now = NOW + timedelta(days=2)
    await world.decisions.ask(event.id, Change())
    told = await world.decisions.approve_change(event.id)
    assert tells(told) == [Tell.CANCELLED]
    assert told[0].occurrence == world.events.to_come(event.id)[0].id
    assert {one.standing for one in world.events.to_come(event.id)} == {Standing.CANCELLED}
    assert world.events.get(event.id).state is State.CANCELLED
    await refused(world.decisions.ask(event.id, Change()), Reason.NOT_NOW)
    live = [n for n in world.events.live() if n.tell is Tell.COMING]
    assert all(world.events.occurrence(n.occurrence).ends < world.now for n in live)


async def test_a_change_that_nobody_approved_lapses_and_the_event_stays(world):
    event = picket()
    await world.on(event)
    await world.decisions.ask(event.id, Change())
    world.now = NOW + timedelta(hours=25)
    await refused(world.decisions.approve_change(event.id), Reason.TOO_LATE)
    assert await world.decisions.sweep() == [world.events.get(event.id)]
    assert world.events.asked(event.id) is None
    assert world.events.get(event.id).state is State.ON
    assert (await world.reopened()).void(event.id) is None


async def test_a_new_wording_moves_the_only_occurrence_and_keeps_its_answers(world):
    event = picket()
    await world.on(event)
    (one,) = world.events.of(event.id)
    new = replace(event, start=datetime(2026, 11, 27, 18), place=Place("north gate"))
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    assert tells(told) == [Tell.MOVED, Tell.COMING]
    (moved,) = world.events.of(event.id)
    assert moved.id == one.id
    assert moved.local == datetime(2026, 11, 27, 18)
    assert moved.was == one.local
    assert world.events.get(event.id).place == Place("north gate")
    assert world.events.get(event.id).version == 2
    await world.decisions.sweep()
    assert world.events.of(event.id) == [moved]


async def test_a_new_wording_that_moves_nothing_tells_nobody(world):
    event = picket()
    await world.on(event)
    await world.decisions.ask(event.id, Change(new=replace(event, notes={"en": "Bring tea"})))
    assert await world.decisions.approve_change(event.id) == []
    assert world.events.get(event.id).notes == {"en": "Bring tea"}
    assert tells(world.events.live()) == [Tell.COMING]


async def test_a_new_rule_moves_days_that_stay_ends_days_that_go_and_makes_new_ones(world):
    event = mondays()
    await world.on(event)
    ids = {one.local.date(): one.id for one in world.events.of(event.id)}
    new = replace(
        event, start=datetime(2026, 11, 23, 7), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;COUNT=6"
    )
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    by_day = {one.local.date(): one for one in world.events.of(event.id)}
    assert by_day[date(2026, 11, 23)].id == ids[date(2026, 11, 23)]
    assert by_day[date(2026, 11, 23)].local.hour == 7
    assert by_day[date(2026, 11, 24)].standing is Standing.PLANNED
    assert by_day[date(2026, 11, 30)].standing is Standing.CANCELLED
    assert tells([n for n in told if n.tell is not Tell.COMING]) == [Tell.MOVED]
    assert told[0].occurrence == ids[date(2026, 11, 23)]
    gone = {one.id for one in by_day.values() if one.standing is Standing.CANCELLED}
    assert not gone & {n.occurrence for n in world.events.live()}
    count = len(world.events.of(event.id))
    await world.decisions.sweep()
    assert len(world.events.of(event.id)) == count


async def test_an_event_is_forgotten_sixty_days_after_its_end(world):
    event, draft = picket(), picket()
    await world.on(event)
    await world.decisions.draft(draft)
    world.now = datetime(2027, 1, 20, tzinfo=UTC)
    await world.decisions.sweep()
    assert {one.id: one.state for one in world.events.all()} == {
        event.id: State.ON,
        draft.id: State.VOID,
    }
    world.now = datetime(2027, 3, 30, tzinfo=UTC)
    await world.decisions.sweep()
    assert world.events.all() == []
    assert (await world.reopened()).all() == []
    assert world.events.live() == []


async def test_a_notice_is_made_once_whatever_happens(world):
    event = picket()
    (told,) = await world.on(event)
    assert isinstance(told, Notice)
    assert len({(n.occurrence, n.tell, n.version) for n in world.events.live()}) == 1


async def test_a_weekly_day_that_becomes_another_is_told_once(world):
    event = mondays()
    await world.on(event)
    mon = world.events.of(event.id)
    new = replace(event, start=datetime(2026, 11, 24, 6), rule="FREQ=WEEKLY;BYDAY=TU;COUNT=20")
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    assert tells([n for n in told if n.tell is not Tell.COMING]) == [Tell.MOVED]
    assert [one.id for one in world.events.of(event.id)] == [one.id for one in mon]
    assert world.events.of(event.id)[0].was == datetime(2026, 11, 23, 6)
    assert {one.local.weekday() for one in world.events.of(event.id)} == {1}


async def test_a_series_that_ends_earlier_says_that_something_changed(world):
    event = mondays()
    await world.on(event)
    new = replace(event, rule="FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    first = world.events.to_come(event.id)[0]
    assert [(n.tell, n.occurrence) for n in told if n.tell is not Tell.COMING] == [
        (Tell.MOVED, first.id)
    ]
    assert first.was is None
    assert not first.elsewhere


async def test_a_date_that_was_cancelled_stays_so_when_the_series_changes(world):
    event = mondays()
    await world.on(event)
    second = world.events.of(event.id)[1]
    await world.decisions.ask(event.id, Change(occurrence=second.id))
    await world.decisions.approve_change(event.id)
    await world.decisions.ask(event.id, Change(new=replace(event, place=Place("gate 9"))))
    await world.decisions.approve_change(event.id)
    days = [one.local.date() for one in world.events.of(event.id)]
    assert len(days) == len(set(days))
    assert world.events.occurrence(second.id).standing is Standing.CANCELLED
    await world.decisions.sweep()
    assert len(world.events.of(event.id)) == len(days)


async def test_another_day_of_a_ballot_is_told_and_its_words_move_with_it(world):
    days = Ballot(date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 10), date(2026, 12, 14))
    event = picket(kind=Kind.BALLOT, ballot=days, start=datetime(2026, 11, 24, 12))
    await world.on(event)
    world.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    new = replace(event, ballot=replace(days, last_post=date(2026, 12, 4)))
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    assert tells(told) == [Tell.MOVED, Tell.NONE_CAME, Tell.LAST_POST, Tell.CLOSING]
    assert {n.tell: n.due.day for n in world.events.live()}[Tell.LAST_POST] == 4


async def test_a_clock_in_doubt_decides_nothing(world):
    event, draft = picket(), picket()
    await world.on(event)
    await world.decisions.draft(draft)
    world.now = NOW + timedelta(days=400)
    assert await world.decisions.sweep(steady=False) == []
    assert len(world.events.all()) == 2
    assert world.events.get(draft.id).state is State.DRAFT


async def test_the_number_of_a_notice_is_never_used_again(world):
    event = picket()
    (first,) = await world.on(event)
    async with world.store.writing() as db:
        await rows.drop_events(db, [event.id])
    world.events.drop([event.id])
    (second,) = await world.on(picket())
    assert second.id > first.id


async def test_an_hour_that_one_admin_put_off_stays_off_when_the_series_grows(world):
    event = mondays()
    await world.on(event)
    one = world.events.of(event.id)[0]
    await world.decisions.later(one.id, 60)
    new = replace(event, rule="FREQ=WEEKLY;BYDAY=MO;COUNT=22")
    await world.decisions.ask(event.id, Change(new=new))
    told = await world.decisions.approve_change(event.id)
    assert Tell.MOVED not in tells(told)
    kept = world.events.occurrence(one.id)
    assert (kept.local, kept.late) == (datetime(2026, 11, 23, 7), 60)


async def test_later_over_the_change_of_the_clocks_is_a_time_that_exists(world):
    world.now = datetime(2027, 3, 27, 20, tzinfo=UTC)
    event = picket(kind=Kind.STALL, start=datetime(2027, 3, 28, 0, 30))
    await world.on(event)
    (one,) = world.events.of(event.id)
    await world.decisions.later(one.id, 60)
    moved = world.events.occurrence(one.id)
    assert moved.local == datetime(2027, 3, 28, 2, 30)
    assert moved.starts == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


async def test_what_has_begun_is_not_put_off(world):
    event = picket()
    await world.on(event)
    (one,) = world.events.of(event.id)
    world.now = one.starts + timedelta(minutes=5)
    await refused(world.decisions.later(one.id, 30), Reason.OVER)
    await world.decisions.hold(one.id)


async def test_a_change_lapses_when_its_time_has_come(world):
    event = picket(start=datetime(2026, 11, 23, 6))
    await world.on(event)
    await world.decisions.ask(event.id, Change())
    assert world.events.void(event.id) == datetime(2026, 11, 23, 6, tzinfo=UTC)


async def test_a_series_that_was_cancelled_is_forgotten_too(world):
    event = replace(mondays(), rule="FREQ=WEEKLY;BYDAY=MO;COUNT=400")
    await world.on(event)
    await world.decisions.ask(event.id, Change())
    await world.decisions.approve_change(event.id)
    world.now = NOW + timedelta(days=140)
    await world.decisions.sweep()
    assert world.events.all() == []


async def test_what_one_admin_changed_one_admin_can_put_back(world):
    event = picket(place_b=Place("gate 4"))
    await world.on(event)
    (one,) = world.events.of(event.id)
    await refused(world.decisions.later(one.id, 0), Reason.DONE_ALREADY)
    await refused(world.decisions.to_place_b(one.id, back=True), Reason.DONE_ALREADY)
    await world.decisions.later(one.id, 60)
    await world.decisions.to_place_b(one.id)
    await world.decisions.later(one.id, 0)
    await world.decisions.to_place_b(one.id, back=True)
    back = world.events.occurrence(one.id)
    assert (back.local, back.starts, back.late, back.place_b) == (one.local, one.starts, 0, False)
    assert back.elsewhere
