"""What a change says: that the place is another one too, and that later times of a series are cancelled with it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from calling import occurrence, picket

from bot.event import Push, State, Tell
from bot.i18n import Texts
from bot.library import ROOT
from bot.replies import reminder
from bot.replies.reminder import Telling

TEXTS = Texts.load(ROOT / "translations")
START = datetime(2026, 12, 1, 6)
EVENT = picket(START)
RULE = "FREQ=WEEKLY;BYDAY=TU;COUNT=5"


def said(event, one, tell, push):
    t = TEXTS.translator("en")
    telling = Telling(one.starts - timedelta(hours=10), tell, push)
    return reminder.reminder(t, event, one, telling).text


@pytest.mark.parametrize("push", [Push.CLEAR, Push.QUIET])
def test_who_reads_of_another_hour_reads_of_another_place_too(push):
    moved = occurrence(EVENT, was=START - timedelta(hours=1), elsewhere=True)
    text = said(EVENT, moved, Tell.MOVED, push)
    assert "Moved: now 06:00, not 05:00." in text
    assert "It is at another place." in text
    stayed = occurrence(EVENT, was=START - timedelta(hours=1))
    assert "another place" not in said(EVENT, stayed, Tell.MOVED, push)


@pytest.mark.parametrize("push", [Push.CLEAR, Push.QUIET])
def test_the_end_of_a_series_says_that_later_times_are_cancelled(push):
    series = picket(START, rule=RULE, state=State.CANCELLED)
    words = "All later times are cancelled too."
    assert words in said(series, occurrence(series), Tell.CANCELLED, push)
    going_on = picket(START, rule=RULE, state=State.ON)
    assert words not in said(going_on, occurrence(going_on), Tell.CANCELLED, push)
    single = picket(START, state=State.CANCELLED)
    assert words not in said(single, occurrence(single), Tell.CANCELLED, push)
