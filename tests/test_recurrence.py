"""What comes again keeps its hour on the wall over every change of the clocks, and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from bench.clock_changes import table
from bot.services.recurrence import MOST, RuleError, check, local_end, occurrences, starts
from bot.services.when.zones import UnknownZoneError, exists, is_twice, to_local, to_utc

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
ALWAYS = {"first": datetime(2000, 1, 1, tzinfo=UTC), "last": datetime(2100, 1, 1, tzinfo=UTC)}
MONDAY = datetime(2026, 11, 23, 6)


def times(start, rule="", zone=LONDON, *, fold=0, minutes=240, **stretch):
    return occurrences(start, zone, fold, minutes, rule, **(ALWAYS | stretch))


def test_what_has_no_rule_takes_place_once():
    (once,) = times(MONDAY)
    assert (once.planned, once.local, once.moved, once.fold) == (MONDAY, MONDAY, False, 0)
    assert once.starts == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert once.ends - once.starts == timedelta(hours=4)


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK, LORD_HOWE, "Asia/Karachi"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 6, 12, 23])
def test_every_time_is_at_its_hour_on_the_wall_or_the_first_that_there_is(zone, hour):
    start = datetime(2026, 11, 23, hour, 30)
    found = times(start, "FREQ=DAILY;COUNT=400", zone, minutes=60)
    assert [one.planned for one in found] == [start + timedelta(days=n) for n in range(400)]
    for one in found:
        assert to_local(one.starts, zone).replace(fold=0) == one.local
        assert one.ends - one.starts == timedelta(hours=1)
        assert one.moved == (not exists(one.planned, zone))
        if one.moved:
            assert exists(one.local, zone)
            assert not exists(one.local - timedelta(minutes=1), zone)
        else:
            assert one.local == one.planned
    assert all(a.starts < b.starts for a, b in pairwise(found))


def test_a_time_in_a_gap_moves_to_the_first_minute_after_it_and_keeps_its_name():
    found = times(datetime(2027, 3, 27, 1, 30), "FREQ=DAILY;COUNT=3")
    assert [(t.planned.day, t.local.hour, t.local.minute, t.moved) for t in found] == [
        (27, 1, 30, False), (28, 2, 0, True), (29, 1, 30, False),
    ]  # fmt: skip
    assert found[1].starts == datetime(2027, 3, 28, 1, tzinfo=UTC)
    (half,) = times(datetime(2027, 10, 3, 2, 15), zone=LORD_HOWE)
    assert half.local == datetime(2027, 10, 3, 2, 30)


def test_of_a_time_that_comes_twice_the_first_is_meant_unless_the_event_itself_says_otherwise():
    twice = datetime(2027, 10, 31, 1, 30)
    rule = "FREQ=WEEKLY;COUNT=2"
    assert times(twice, rule)[0].starts == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    second = times(twice, rule, fold=1)
    assert second[0].starts == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert [one.fold for one in second] == [1, 0]
    # The fold is the answer for the event's own start, for no other of its times.
    week_before = times(twice - timedelta(days=7), rule, fold=1)
    assert is_twice(week_before[1].planned, LONDON)
    assert week_before[1].starts == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_four_hours_are_four_real_hours_and_the_end_on_the_wall_follows():
    spring, autumn = times(datetime(2027, 3, 27, 23)), times(datetime(2027, 10, 30, 23))
    assert [local_end(one, LONDON).hour for one in (*spring, *autumn)] == [4, 2]
    assert {one.ends - one.starts for one in (*spring, *autumn)} == {timedelta(hours=4)}


def test_only_what_begins_in_the_stretch_that_is_asked_for_comes():
    rule = "FREQ=WEEKLY;BYDAY=MO"
    first = datetime(2026, 11, 30, 6, tzinfo=UTC)
    found = times(MONDAY, rule, first=first, last=first + timedelta(days=14))
    assert [one.local.day for one in found] == [30, 7]
    assert times(MONDAY, rule, first=first, last=first) == []
    before = datetime(2020, 1, 1, tzinfo=UTC)
    assert times(MONDAY, rule, first=before, last=first - timedelta(days=8)) == []


def test_what_never_ends_ends_at_four_hundred():
    assert len(times(MONDAY, "FREQ=DAILY")) == MOST == 400
    assert len(times(MONDAY, "FREQ=DAILY;COUNT=9999")) == 400
    late = times(MONDAY, "FREQ=DAILY", first=datetime(2028, 6, 1, tzinfo=UTC))
    assert late == []


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20261207", 3),
        ("20261207T060000", 3),
        ("20261207T055959", 2),
        ("20261206", 2),
        ("20261207T060000Z", 3),
        ("20261207T055959Z", 2),
    ],
)
def test_the_last_day_is_local_and_belongs_to_it(until, count):
    assert len(times(MONDAY, f"FREQ=WEEKLY;UNTIL={until}")) == count
    assert len(times(MONDAY, f"UNTIL={until};FREQ=WEEKLY")) == count


def test_an_end_in_utc_is_put_on_the_clock_of_the_site():
    rule = "FREQ=WEEKLY;UNTIL=20261207T060000Z"  # one in the night in New York
    assert len(times(MONDAY, rule, NEW_YORK)) == 2


def test_rules_are_followed_as_calendars_follow_them():
    def days(rule, count=4):
        return [f"{one:%a%d}" for one in islice(starts(MONDAY, rule, LONDON), count)]

    assert days("FREQ=WEEKLY;BYDAY=MO,TH") == ["Mon23", "Thu26", "Mon30", "Thu03"]
    assert days("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO") == ["Mon23", "Mon07", "Mon21", "Mon04"]
    assert days("FREQ=MONTHLY;BYDAY=-1FR") == ["Fri27", "Fri25", "Fri29", "Fri26"]
    assert days("FREQ=MONTHLY;BYMONTHDAY=31", 2) == ["Thu31", "Sun31"]
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1", 2) == ["Mon30", "Thu31"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=2", "FREQ=HOURLY", "FREQ=YEARLY", "FREQ=", "COUNT=2", "FREQ",
        "FREQ=DAILY;BYHOUR=6,7", "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=99999",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;COUNT=2;UNTIL=20261207", "FREQ=DAILY;",
        "freq=daily", "FREQ=DAILY\nDTSTART:20200101", "RRULE:FREQ=DAILY", "FREQ=WEEKLY;BYDAY=XX", "DTSTART=20200101",
        "FREQ=WEEKLY;BYDAY=6MO", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY\n", "nonsense",
        "FREQ=DAILY;UNTIL=20261207T0600", "EXRULE=DAILY", "FREQ=DAILY;COUNT=²",
    ],
)  # fmt: skip
def test_a_rule_that_is_not_on_the_list_is_refused(rule):
    with pytest.raises(RuleError):
        check(rule)
    with pytest.raises(RuleError):
        times(MONDAY, rule)


@pytest.mark.parametrize("until", ["20261332", "20260230T250000", "00000000"])
def test_a_last_day_that_does_not_exist_is_refused(until):
    with pytest.raises(RuleError):
        times(MONDAY, f"FREQ=DAILY;UNTIL={until}")


def test_a_rule_that_never_fits_ends_all_the_same():
    rule = "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31"
    assert list(islice(starts(MONDAY, rule, LONDON), 3)) == []


def test_no_rule_and_a_good_rule_pass():
    for rule in ("", "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20261221T235959"):
        check(rule)


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(UnknownZoneError, match="Coventry"):
        times(MONDAY, zone="Europe/Coventry")


def test_the_table_of_clock_changes_says_what_happens():
    rows = {(row.zone, row.what, f"{row.time.planned:%m-%d}"): row for row in table(2027)}
    assert len(rows) == 36
    pickets = [row for row in rows.values() if row.what == "picket"]
    assert {(row.time.local.hour, row.told) for row in pickets} == {(6, "")}
    moved = rows[NEW_YORK, "stall", "03-14"]
    assert moved.time.local == datetime(2027, 3, 14, 3)
    assert moved.time.starts == to_utc(datetime(2027, 3, 14, 3), NEW_YORK)
    assert "01:59" in moved.told
    assert "03:00" in moved.told
    assert rows[LONDON, "stall", "03-28"].told == ""  # London jumps over 01:30, not over 02:30
    assert rows[LONDON, "night stall", "03-28"].time.moved
    asked = {key for key, row in rows.items() if "which" in row.told}
    assert asked == {(LONDON, "night stall", "10-31"), (NEW_YORK, "night stall", "11-07")}
