"""When a person is reminded: deferred, advanced, merged around her sleep, and of changes at once."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calling import ballot, occurrence, picket

from bot.event import Answer, Before, Push, Sleep, Standing, Tell, Wishes
from bot.services.people import Person
from bot.services.reminders import Due, change_due, next_reminder, plan, push_of, recheck, wants
from bot.services.tally import Tally, comes, reach, shown
from bot.services.when.sleep import asleep

ALL = ("*",)
NIGHTS = (Sleep(127, 22 * 60, 7 * 60),)
BY_DAY = (Sleep(127, 8 * 60, 16 * 60),)
SIX = datetime(2026, 11, 26, 6)
LONDON = ZoneInfo("Europe/London")


def at(*when, zone=LONDON):
    return datetime(*when, tzinfo=zone).astimezone(UTC)


def planned(start=SIX, **changed):
    event = picket(start)
    return plan(Wishes(ALL, **changed), event, occurrence(event))


def test_who_does_not_sleep_is_reminded_as_she_chose():
    assert planned(before=tuple(Before)) == [
        Due(at(2026, 11, 25, 6), befores=(Before.DAY,)),
        Due(at(2026, 11, 25, 18), befores=(Before.EVENING, Before.HALF_DAY)),
        Due(at(2026, 11, 26, 4), befores=(Before.TWO_HOURS,)),
        Due(at(2026, 11, 26, 5, 30), befores=(Before.HALF_HOUR,)),
    ]
    assert planned(before=()) == []


def test_what_falls_into_her_sleep_waits_until_she_gets_up():
    noon = datetime(2026, 11, 26, 18)
    assert planned(noon, before=(Before.HALF_DAY,), sleep=NIGHTS) == [
        Due(at(2026, 11, 26, 7), befores=(Before.HALF_DAY,))
    ]


def test_what_she_would_sleep_through_comes_before_she_goes_to_sleep_once_for_both():
    dues = planned(before=(Before.TWO_HOURS, Before.HALF_HOUR), sleep=NIGHTS)
    assert dues == [Due(at(2026, 11, 25, 21, 30), befores=(Before.TWO_HOURS, Before.HALF_HOUR))]


@pytest.mark.parametrize(("minutes", "deferred"), [(15, True), (14, False)])
def test_to_get_up_a_quarter_of_an_hour_before_the_start_is_early_enough(minutes, deferred):
    start = datetime(2026, 11, 26, 7) + timedelta(minutes=minutes)
    (due,) = planned(start, before=(Before.TWO_HOURS,), sleep=NIGHTS)
    assert due.at == (at(2026, 11, 26, 7) if deferred else at(2026, 11, 25, 21, 30))


def test_who_sleeps_by_day_is_reminded_in_the_night_when_she_is_awake():
    dues = planned(sleep=BY_DAY)
    assert [due.at for due in dues] == [at(2026, 11, 25, 18), at(2026, 11, 26, 4)]
    assert not any(due.silent for due in dues)


def test_whenever_she_sleeps_each_reminder_comes_once_in_order_and_not_in_her_sleep():
    generator = random.Random(6)
    for _ in range(300):
        sleeps = tuple(
            Sleep(generator.randrange(1, 128), *(generator.randrange(48) * 30 for _ in range(2)))
            for _ in range(generator.randrange(1, 4))
        )
        event = picket(datetime(2026, 11, 26) + timedelta(minutes=generator.randrange(1440)))
        one = occurrence(event)
        dues = plan(Wishes(ALL, before=tuple(Before), sleep=sleeps), event, one)
        times = [due.at for due in dues]
        assert times == sorted(set(times))
        told = [before for due in dues for before in due.befores]
        assert len(set(told)) == len(told)
        assert Before.HALF_HOUR in told, "the last of them comes whatever happens"
        assert all(due.at < one.starts for due in dues)
        for due in dues:
            assert (asleep(due.at, sleeps, event.zone) is not None) == due.silent


def test_what_would_come_after_a_reminder_that_had_to_come_early_is_left_out():
    late = (Sleep(127, 22 * 60, 10 * 60),)
    start = datetime(2026, 11, 26, 9, 45)  # twelve hours before it is 21:45, and she is awake
    dues = planned(start, before=(Before.HALF_DAY, Before.TWO_HOURS), sleep=late)
    assert dues == [Due(at(2026, 11, 25, 21, 30), befores=(Before.TWO_HOURS,))]


def test_who_says_that_she_always_sleeps_is_told_without_a_sound():
    always = (Sleep(127, 0, 0),)
    dues = planned(sleep=always)
    assert [due.at for due in dues] == [at(2026, 11, 25, 18), at(2026, 11, 26, 4)]
    assert all(due.silent for due in dues)


def test_the_evening_before_is_six_by_the_clock_and_hours_are_real_when_clocks_change():
    event = picket(datetime(2027, 3, 28, 6))  # the clocks go forward at 01:00
    dues = plan(Wishes(ALL, before=(Before.EVENING, Before.HALF_DAY)), event, occurrence(event))
    assert dues[0].at == at(2027, 3, 27, 17)
    assert dues[1].at == at(2027, 3, 27, 18)
    assert dues[1].at == datetime(2027, 3, 27, 18, tzinfo=UTC)


def test_the_clock_of_the_site_counts_and_not_that_of_london():
    event = picket(SIX, site="JFK8", zone="America/New_York")
    dues = plan(Wishes(ALL), event, occurrence(event))
    assert dues[0].at == at(2026, 11, 25, 18, zone=ZoneInfo("America/New_York"))


def test_only_who_follows_is_told_and_who_cannot_come_hears_of_changes_only():
    event = picket(SIX)
    one = occurrence(event)
    for tell in Tell:
        assert not wants(Wishes(), event, one, tell)
        assert not wants(Wishes(("another1",)), event, one, tell)
    for follows in (ALL, (event.id,)):
        assert wants(Wishes(follows), event, one, Tell.COMING)
        cannot = Wishes(follows, answers={one.id: Answer.MONEY})
        assert not wants(cannot, event, one, Tell.COMING)
        for tell in (Tell.HELD, Tell.ON, Tell.MOVED, Tell.CANCELLED):
            assert wants(cannot, event, one, tell)
    elsewhere = Wishes(ALL, answers={"another1abcde": Answer.MONEY})
    assert wants(elsewhere, event, one, Tell.COMING)
    assert not wants(Wishes(ALL, before=()), event, one, Tell.COMING)
    assert wants(Wishes(ALL, before=()), event, one, Tell.MOVED)


def test_of_what_is_cancelled_nobody_is_reminded():
    event = picket(SIX)
    one = occurrence(event, standing=Standing.CANCELLED)
    assert not wants(Wishes(ALL), event, one, Tell.COMING)
    assert wants(Wishes(ALL), event, one, Tell.CANCELLED)


def test_who_posted_her_paper_is_not_asked_to_post_it():
    event = ballot(date(2026, 12, 1))
    one = occurrence(event)
    days = (Tell.PAPERS, Tell.NONE_CAME, Tell.LAST_POST, Tell.CLOSING)
    assert all(wants(Wishes(ALL), event, one, tell) for tell in days)
    assert all(wants(Wishes(ALL, before=()), event, one, tell) for tell in days)
    posted = Wishes(ALL, answers={one.id: Answer.POSTED})
    assert not any(wants(posted, event, one, tell) for tell in days)
    assert wants(posted, event, one, Tell.CANCELLED)
    none_came = Wishes(ALL, answers={one.id: Answer.NONE_CAME})
    assert [wants(none_came, event, one, tell) for tell in days] == [True, False, True, True]


@pytest.mark.parametrize(
    ("now", "wake", "silent"),
    [
        (at(2026, 11, 25, 20), False, False),  # awake
        (at(2026, 11, 25, 23), False, True),  # asleep
        (at(2026, 11, 25, 23), True, False),  # asleep, and wants to be woken
        (at(2026, 11, 26, 3, 1), False, False),  # asleep, and it begins within three hours
        (at(2026, 11, 26, 2, 59), False, True),
        (at(2026, 11, 26, 6, 30), False, True),  # it has begun
    ],
)
def test_a_change_comes_now_and_wakes_only_who_wants_it_or_must_know(now, wake, silent):
    event = picket(SIX)
    wishes = Wishes(ALL, sleep=NIGHTS, wake=wake)
    for tell in (Tell.MOVED, Tell.CANCELLED, Tell.HELD, Tell.ON):
        assert change_due(wishes, event, occurrence(event), now, tell) == Due(now, silent=silent)


def test_a_day_of_a_ballot_waits_until_she_is_awake():
    event = ballot(date(2026, 12, 1))
    noon = at(2026, 12, 1, 12)
    due = change_due(Wishes(ALL, sleep=BY_DAY), event, occurrence(event), noon, Tell.PAPERS)
    assert due == Due(at(2026, 12, 1, 16))


def test_before_it_is_sent_a_reminder_looks_again_whether_she_sleeps():
    event = picket(datetime(2026, 11, 26, 12))
    one = occurrence(event)
    wishes = Wishes(ALL, sleep=NIGHTS)
    assert recheck(wishes, event, one, at(2026, 11, 26, 8)) == Due(at(2026, 11, 26, 8))
    assert recheck(wishes, event, one, at(2026, 11, 26, 1)) == Due(at(2026, 11, 26, 7))
    early = picket(SIX)
    now = at(2026, 11, 26, 4)
    assert recheck(wishes, early, occurrence(early), now) == Due(now, silent=True)


def test_the_next_reminder_is_the_earliest_that_is_not_past_of_all_that_she_follows():
    first, second, paper = picket(SIX), picket(SIX + timedelta(days=1)), ballot(date(2026, 12, 1))
    coming = [(event, occurrence(event)) for event in (first, second, paper)]
    now = at(2026, 11, 26, 5)
    assert next_reminder(Wishes(ALL), coming, at(2026, 11, 20)) == (first, at(2026, 11, 25, 18))
    assert next_reminder(Wishes(ALL), coming, now) == (second, at(2026, 11, 26, 18))
    assert next_reminder(Wishes((first.id,)), coming, now) is None
    assert next_reminder(Wishes((paper.id,)), coming, now) == (paper, at(2026, 12, 1, 12))
    cannot = Wishes(ALL, answers={coming[1][1].id: Answer.MONEY})
    assert next_reminder(cannot, coming, now) == (paper, at(2026, 12, 1, 12))
    by_day = Wishes((paper.id,), sleep=BY_DAY)
    assert next_reminder(by_day, coming, now) == (paper, at(2026, 12, 1, 16))


def test_her_own_choice_of_openness_stands_above_that_of_the_event():
    event = picket(SIX)
    assert push_of(Wishes(), event) is Push.CLEAR
    assert push_of(Wishes(push=Push.QUIET), event) is Push.QUIET


# How many


def person(site="BHX4", *follows, **answers):
    return Person("ro", site, kept=True, wishes=Wishes(follows, answers=answers))


def test_the_tally_follows_what_is_written():
    tally = Tally()
    tally.add(person("BHX4", "*", one="c"))
    tally.add(person("BHX4", "event_01", one="p0"))
    tally.add(person("JFK8", "*"))
    assert (tally.followers("BHX4"), tally.followers("BHX4", "event_01")) == (1, 2)
    assert tally.answers("one") == {"c": 1, "p0": 1}
    assert tally.coming("one") == 2
    tally.moved(person("BHX4", "*", one="c"), person("BHX4", one="m"))
    assert (tally.followers("BHX4"), tally.coming("one")) == (0, 1)
    tally.moved(person("BHX4", one="m"), None)
    tally.moved(None, person("BHX4", "*"))
    assert (tally.followers("BHX4"), tally.answers("one")) == (1, {"p0": 1})
    assert tally.answers("another") == {}


def test_counts_are_shown_in_fifties_and_to_organisers_in_tens():
    assert [shown(n) for n in (-1, 0, 49, 50, 99, 100, 163)] == [0, 0, 0, 50, 50, 100, 150]
    assert [reach(n) for n in (0, 19, 20, 24, 25, 2996)] == [0, 0, 20, 20, 30, 3000]
    assert comes("c")
    assert comes("p0")
    assert not comes("P")
