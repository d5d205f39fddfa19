"""The words of a reminder: from the time that is really left, what changed first, short, and right in every script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from calling import ballot, occurrence, picket

from bot.event import Answer, Kind, Place, Push, Standing, Tell
from bot.i18n import Texts
from bot.library import ROOT
from bot.models import Filed
from bot.presses import payload
from bot.replies import event_words, events, reminder, saving, times
from bot.replies.reminder import Telling

TEXTS = Texts.load(ROOT / "translations", pseudo=True)
CODES = [language.code for language in TEXTS.languages]
EN, UR, RO = (TEXTS.translator(code) for code in ("en", "ur", "ro"))
SIX = datetime(2026, 11, 26, 6)
EVENT = picket(SIX, place_b=Place("The bus stop"))
ONE = occurrence(EVENT)
EVENING = datetime(2026, 11, 25, 18, tzinfo=UTC)
BALLOT = ballot(date(2026, 12, 1))


def text(tell=Tell.COMING, now=EVENING, push=Push.CLEAR, *, one=ONE, event=EVENT, t=EN, **more):
    return reminder.reminder(t, event, one, Telling(now, tell, push, **more)).text


def labels(reply):
    return [button.label for row in reply.buttons for button in row]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 20, 18), "Thursday 26 November, 06:00–10:00"),
        (datetime(2026, 11, 25, 0, 0), "Tomorrow, Thursday 26 November, 06:00–10:00"),
        (datetime(2026, 11, 25, 23, 59), "Tomorrow, Thursday 26 November, 06:00–10:00"),
        (datetime(2026, 11, 26, 0, 0), "Today, 06:00–10:00"),
        (datetime(2026, 11, 26, 4, 29), "Today, 06:00–10:00"),
        (datetime(2026, 11, 26, 4, 30), "Begins in 90 minutes: 06:00–10:00"),
        (datetime(2026, 11, 26, 5, 20), "Begins in 40 minutes: 06:00–10:00"),
        (datetime(2026, 11, 26, 5, 59, 30), "Begins in 1 minute: 06:00–10:00"),
        (datetime(2026, 11, 26, 6), "It has begun. It goes on until 10:00"),
        (datetime(2026, 11, 26, 9, 59), "It has begun. It goes on until 10:00"),
        (datetime(2026, 11, 26, 10), "It is over. It was Thursday 26 November, 06:00–10:00"),
    ],
)
def test_the_words_come_from_the_time_that_is_really_left(now, words):
    now = now.replace(tzinfo=UTC)
    assert f"<b>{words}</b>" in text(now=now)
    assert words in text(now=now, push=Push.QUIET)


def test_tomorrow_is_tomorrow_by_the_clock_of_the_site():
    event = picket(SIX, zone="America/New_York")
    one = occurrence(event)
    assert "Today, 06:00–10:00" in text(
        now=datetime(2026, 11, 26, 5, tzinfo=UTC), one=one, event=event
    )
    late = datetime(2026, 11, 26, 4, 59, tzinfo=UTC)  # 23:59 of the day before, there
    assert "Tomorrow, Thursday" in text(now=late, one=one, event=event)


def test_what_it_is_when_and_where_in_this_order():
    assert text().splitlines()[:3] == [
        *("<b>✊ Picket line</b>", "<b>Tomorrow, Thursday 26 November, 06:00–10:00</b>"),
        "Where: Gate 2, at the roundabout",
    ]
    assert "Bring warm clothes." in text()


def test_a_moved_one_says_first_what_has_changed():
    moved = replace(
        ONE,
        local=SIX + timedelta(hours=1),
        starts=ONE.starts + timedelta(hours=1),
        ends=ONE.ends + timedelta(hours=1),
        was=SIX,
        version=2,
    )
    found = text(Tell.MOVED, one=moved)
    assert found.startswith("⚠️ <b>Moved: now 07:00, not 06:00.</b>\n\n")
    assert "07:00–11:00" in found
    day = replace(moved, was=SIX - timedelta(days=1))
    assert "Moved: now Thursday 26 November, 07:00, not Wednesday 25 November, 06:00." in text(
        Tell.MOVED, one=day
    )
    elsewhere = replace(ONE, place_b=True, version=2)
    found = text(Tell.MOVED, one=elsewhere)
    assert found.startswith("⚠️ <b>It is at another place.</b>")
    assert "Where: The bus stop" in found
    assert text(Tell.MOVED).startswith("⚠️ <b>Something has changed.</b>")
    assert text(Tell.MOVED, event=BALLOT, one=occurrence(BALLOT)).startswith(
        "⚠️ <b>Something has changed.</b>"
    )


def test_a_later_reminder_of_a_moved_one_says_only_when_it_is_now():
    moved = replace(ONE, was=SIX - timedelta(hours=1), version=2)
    assert "Moved" not in text(one=moved)


def test_cancelled_held_and_on_again():
    assert text(Tell.CANCELLED).startswith("❌ <b>Cancelled.</b>")
    assert "Please do not come. Tell the others." in text(Tell.CANCELLED)
    held = replace(ONE, standing=Standing.HELD)
    assert text(Tell.HELD, one=held).startswith(
        "⏸ <b>There may be a change.</b>\nWait, or ask at the gate."
    )
    assert "There may be a change. Wait, or ask at the gate." in text(one=held)
    assert text(Tell.ON).startswith("✅ <b>It is on, as you see it here.</b>")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (50, ""),
        (51, "More than 50 are coming."),
        (150, "More than 100 are coming."),
        (151, "More than 150 are coming."),
    ],
)
def test_who_comes_reads_that_she_is_not_alone_and_it_is_true(count, words):
    found = text(coming=count, answer=Answer.COMING)
    assert ("coming." in found) == bool(words)
    assert words in found
    assert str(count) not in found.replace("50", "") or count in {0, 50, 150}
    assert "are coming" not in text(coming=count), "only to who comes"
    assert "are coming" not in text(coming=count, answer=Answer.MONEY)
    assert "are coming" not in text(coming=count, answer=Answer.COMING, push=Push.QUIET)


@pytest.mark.parametrize(
    ("tell", "today", "words"),
    [
        (Tell.PAPERS, date(2026, 12, 1), "The ballot papers go out on Tuesday 1 December."),
        (Tell.PAPERS, date(2026, 12, 2), "The ballot papers are on their way."),
        (Tell.NONE_CAME, date(2026, 12, 6), "Did your ballot paper come?"),
        (Tell.LAST_POST, date(2026, 12, 18), "Today is the last safe day to post"),
        (Tell.LAST_POST, date(2026, 12, 17), "Post your ballot paper by Friday 18 December."),
        (Tell.LAST_POST, date(2026, 12, 19), "The ballot ends on Monday 21 December."),
        (Tell.CLOSING, date(2026, 12, 21), "The ballot ends today."),
    ],
)
def test_a_ballot_says_what_is_to_be_done_on_the_day_that_it_really_is(tell, today, words):
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    found = text(tell, now, event=BALLOT, one=occurrence(BALLOT))
    assert found.startswith(f"🗳 <b>{words}")
    assert "vote" not in found


def test_the_buttons_answer_show_all_and_stop_in_one_tap():
    reply = reminder.reminder(EN, EVENT, ONE, Telling(EVENING, Tell.COMING, Push.CLEAR))
    assert labels(reply) == [
        *("✋ I'll be there", "I can't", "See all of it", "🔕 Stop all reminders"),
    ]
    come = Telling(EVENING, Tell.COMING, Push.CLEAR, answer=Answer.COMING)
    assert "✋ I'll be there" not in labels(reminder.reminder(EN, EVENT, ONE, come))
    off = reminder.reminder(EN, EVENT, ONE, Telling(EVENING, Tell.CANCELLED, Push.CLEAR))
    assert labels(off)[0] == "📆 Take it out of my calendar"
    paper = Telling(EVENING, Tell.PAPERS, Push.CLEAR)
    assert labels(reminder.reminder(EN, BALLOT, occurrence(BALLOT), paper))[:3] == [
        *("✓ I have posted it", "None came", "Wrong address"),
    ]


def test_without_a_sound_where_she_sleeps():
    telling = Telling(EVENING, Tell.COMING, Push.CLEAR, silent=True)
    assert reminder.reminder(EN, EVENT, ONE, telling).silent


def every(t):
    """Give every reminder that can be, with as long words as can be typed."""
    long = "Gate 2 <& the roundabout> " * 40
    for kind in Kind:
        event = picket(SIX, kind=kind, place=Place(long), place_b=Place(long))
        event = replace(
            event, notes={"en": long}, ballot=BALLOT.ballot if kind is Kind.BALLOT else None
        )
        for standing in Standing:
            one = occurrence(event, standing=standing, was=SIX - timedelta(days=1), place_b=True)
            for tell in Tell:
                for push in Push:
                    for hours in (-100, -30, -3, -1, 0, 2, 9):
                        now = one.starts + timedelta(hours=hours)
                        telling = Telling(now, tell, push, coming=999, answer=Answer.COMING)
                        yield reminder.reminder(t, event, one, telling)


@pytest.mark.parametrize("code", CODES)
def test_no_reminder_is_longer_than_700_characters_and_all_are_well_formed(code):
    t = TEXTS.translator(code)
    for reply in every(t):
        assert len(unescape(reply.text)) <= 700, reply.text
        assert re.sub(r"</?[bi]>|&[a-z]+;", "", reply.text).count("<") == 0
        for tag in ("b", "i"):
            assert reply.text.count(f"<{tag}>") == reply.text.count(f"</{tag}>")
        for row in reply.buttons:
            for button in row:
                assert len(payload(button.data, "pt_br", "S" * 20)) + 8 <= 64


def test_in_urdu_what_was_typed_and_the_hours_turn_nothing_round():
    for reply in every(UR):
        bare = unescape(re.sub(r"<[^>]+>", "", reply.text))
        for line in bare.splitlines():
            assert sum(line.count(mark) for mark in "\u2066\u2068") == line.count("\u2069"), line
        outside = re.sub("[\u2066\u2068][^\u2069]*\u2069", "", bare)
        assert "roundabout" not in outside
        assert not re.search(r"\d\d:\d\d", outside)
    assert "\u206606:00–10:00\u2069" in text(t=UR)


def test_numbers_have_the_plural_of_the_language():
    soon = datetime(2026, 11, 26, 5, 20, tzinfo=UTC)
    assert "peste 40 de minute" in times.distance(RO, EVENT, ONE, soon)
    assert "peste 1 minut" in times.distance(RO, EVENT, ONE, soon + timedelta(minutes=39))
    assert times.distance(EN, EVENT, ONE, datetime(2026, 11, 23, 23, tzinfo=UTC)) == "in 3 days"
    assert times.distance(UR, EVENT, ONE, datetime(2026, 11, 23, 23, tzinfo=UTC)).startswith("3")


def test_hours_are_those_of_the_clock_when_it_is_put_back():
    event = picket(datetime(2026, 10, 25, 0, 30))
    assert times.hours(EN, event, occurrence(event)) == "00:30–03:30"  # four real hours


def test_a_note_is_cut_between_words_and_says_so():
    assert event_words.cut("one two three", 8) == "one two…"
    assert event_words.cut("one two", 8) == "one two"
    assert event_words.cut("x" * 50, 10) == "x" * 9 + "…"
    assert "…" in text(event=replace(EVENT, notes={"en": "warm clothes " * 50}))


def test_a_note_in_no_language_she_may_know_is_marked():
    found = event_words.note(UR, replace(EVENT, notes={"ro": "Luați haine."}))
    assert found.startswith("Luați haine.") or "Luați haine." in found
    assert "<i>" in found
    assert event_words.note(UR, replace(EVENT, notes={})) == ""


@pytest.mark.parametrize("code", CODES)
def test_what_became_of_a_choice_is_said_in_three_different_ways(code):
    t = TEXTS.translator(code)
    look = events.Look(t, EVENT, ONE, EVENING)
    lines = [
        saving.below(t, events.event(look), filed).text
        for filed in (None, Filed.SAVED, Filed.DELAYED)
    ]
    assert len(set(lines)) == 3
