"""The calendar file: read back by the same standard, the same entry for ever, built and uploaded once a language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from calling import GATE, approved, ballot, local, occurrence, opened, picket, tap
from conversation import calls_of
from running import settings
from surveying import quick

from bot.calendar_file import built, name
from bot.event import Change, Place, Push, Standing
from bot.i18n import Texts
from bot.library import ROOT

TEXTS = Texts.load(ROOT / "translations")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SIX = datetime(2026, 11, 26, 6)


def parsed(event, one=None, push=Push.CLEAR, language="en"):
    one = one or occurrence(event)
    raw = built(TEXTS.translator(language), event, one, push, NOW)
    calendar = icalendar.Calendar.from_ical(raw)
    (entry,) = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not entry.errors
    return raw, calendar, entry


def test_a_phone_reads_what_when_and_where():
    event = picket(SIX)
    _, calendar, entry = parsed(event)
    assert calendar["method"] == "PUBLISH"
    assert entry["summary"] == "Picket line"
    assert entry["location"] == "Gate 2, at the roundabout"
    assert entry["description"] == "Bring warm clothes."
    assert entry["status"] == "CONFIRMED"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (52.4, -1.5)
    assert entry.decoded("dtstart") == SIX.replace(tzinfo=ZoneInfo("Europe/London"))
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(hours=4)
    assert entry["dtstart"].params["TZID"] == "Europe/London"
    (alarm,) = entry.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-2)


def test_the_clocks_of_the_site_travel_with_the_file():
    for start, zone, offset in (
        (datetime(2027, 3, 29, 6), "Europe/London", 1),
        (datetime(2027, 3, 15, 6), "America/New_York", -4),
        (datetime(2026, 11, 26, 6), "America/New_York", -5),
    ):
        _, calendar, entry = parsed(picket(start, zone=zone))
        (rules,) = calendar.walk("VTIMEZONE")
        assert rules["tzid"] == zone
        there = start.replace(tzinfo=rules.to_tz())
        assert there.utcoffset() == timedelta(hours=offset)
        assert entry.decoded("dtstart").astimezone(UTC) == there.astimezone(UTC)


@pytest.mark.parametrize("fold", [0, 1])
def test_the_second_of_two_equal_hours_stays_the_second(fold):
    event = picket(datetime(2026, 10, 25, 1, 30), fold=fold)
    one = occurrence(event)
    assert one.starts == datetime(2026, 10, 25, fold, 30, tzinfo=UTC)
    _, _, entry = parsed(event, one)
    assert entry.decoded("dtend").astimezone(UTC) == one.ends


def test_lines_end_and_fold_as_the_standard_wants_also_in_urdu():
    words = (
        "گیٹ نمبر 2، گول چکر کے پاس جہاں بسیں رکتی ہیں، چائے اور گرم کپڑے ساتھ لائیں؛ شکریہ" * 3
    )
    event = picket(SIX, notes={"ur": words}, place=Place("گیٹ 2, الف; ب\nج"))
    raw, _, entry = parsed(event, language="ur")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert entry["description"] == words
    assert entry["location"] == "گیٹ 2, الف; ب\nج"
    assert "\u2068" not in raw.decode()


def test_a_change_is_the_same_entry_with_a_higher_number():
    event = picket(SIX, place_b=Place("The bus stop"))
    _, _, before = parsed(event)
    later = occurrence(event, local=SIX + timedelta(hours=1), version=2, place_b=True)
    later = replace(later, starts=later.starts + timedelta(hours=1))
    _, _, after = parsed(event, later)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (1, 2)
    assert after["location"] == "The bus stop"
    assert after.decoded("dtstart") - before.decoded("dtstart") == timedelta(hours=1)


def test_a_cancelled_one_takes_the_entry_out_and_rings_no_more():
    event = picket(SIX)
    _, calendar, entry = parsed(event, occurrence(event, standing=Standing.CANCELLED, version=3))
    assert calendar["method"] == "CANCEL"
    assert entry["status"] == "CANCELLED"
    assert entry["sequence"] == 3
    assert entry["uid"] == parsed(event)[2]["uid"]
    assert entry.walk("VALARM") == []


def test_one_that_may_change_is_tentative():
    event = picket(SIX)
    _, _, entry = parsed(event, occurrence(event, standing=Standing.HELD))
    assert entry["status"] == "TENTATIVE"


def test_a_quiet_one_names_nothing():
    raw, _, entry = parsed(picket(SIX), push=Push.QUIET)
    assert entry["summary"] == "Reminder"
    for word in ("picket", "gate", "warm", "union", "BHX4"):
        assert word.lower() not in raw.decode().lower()
    assert name(occurrence(picket(SIX))) == "2026-11-26.ics"


def test_of_a_ballot_it_is_the_last_safe_day_to_post():
    _, _, entry = parsed(ballot(date(2026, 12, 1)))
    assert entry["summary"] == "Last safe day to post your ballot paper"
    assert entry.decoded("dtstart") == date(2026, 12, 18)
    (alarm,) = entry.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=9)


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


async def content_of(worker, message):
    async with worker.session.get(message["document"]["url"]) as response:
        return await response.read()


async def test_the_file_is_uploaded_once_and_reused_for_everybody_with_the_language(
    brazier, phones
):
    await approved(brazier, picket(local(brazier)))
    for language, worker in [(code, await phones(code)) for code in ("en", "en", "ro", "en")]:
        await worker.says("/start BHX4")
        await worker.says("/events")
        await tap(worker, "✊")
        shown = await tap(worker, "📆")
        entry = icalendar.Calendar.from_ical(await content_of(worker, shown)).walk("VEVENT")[0]
        wanted = "Bring warm clothes." if language == "en" else "Luați haine groase."
        assert entry["description"] == wanted
    calls = await calls_of(worker.session, "sendDocument")
    uploaded = [isinstance(one["params"]["document"], dict) for one in calls]
    assert uploaded == [True, False, True, False]


async def test_after_a_change_the_file_is_a_new_one_and_after_the_end_it_cancels(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    event = await worker.last()
    first = icalendar.Calendar.from_ical(await content_of(worker, await tap(worker, "📆")))
    await brazier.services.decisions.later(one.id, 60)
    await worker.taps("📆 Calendar file", event["id"])
    second = icalendar.Calendar.from_ical(await content_of(worker, await worker.last()))
    await brazier.services.decisions.ask(one.event, Change())
    await brazier.services.decisions.approve_change(one.event)
    await worker.taps("📆 Calendar file", event["id"])
    shown = await worker.last()
    assert "takes the day out of its calendar" in shown["text"]
    third = icalendar.Calendar.from_ical(await content_of(worker, shown))
    entries = [one.walk("VEVENT")[0] for one in (first, second, third)]
    assert [entry["sequence"] for entry in entries] == [1, 2, 3]
    assert len({entry["uid"] for entry in entries}) == 1
    assert third["method"] == "CANCEL"


async def test_the_map_shows_the_place(brazier, phones):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    shown = await tap(worker, "🗺 Map")
    assert shown["venue"]["title"] == GATE.words
    assert shown["venue"]["address"] == "Amazon BHX4, Coventry"
    assert shown["venue"]["location"]["latitude"] == GATE.latitude
