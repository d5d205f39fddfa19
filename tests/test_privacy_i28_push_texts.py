"""I28: what lights up a locked phone by itself names nothing, in any language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import unescape

import drawn
import pytest
import yaml
from calling import ballot, occurrence, picket

from bot.event import Kind, Place, Push, Standing, Tell, Wishes
from bot.i18n import Texts
from bot.library import ROOT
from bot.models import Filed
from bot.replies import (
    event_words,
    events_answers,
    figures_results,
    privacy,
    reminder,
    report,
    report_end,
    saving,
)
from bot.replies.reminder import Telling
from bot.services.reminders import push_of

# What somebody beside her could read into it; the translations of them are in the glossary.
NAMED = ("union", "strike", "picket", "debt", "to owe money", "rent", "eviction", "sacked", "boss")
MORE = {
    "en": [
        "union",
        "strike",
        "picket",
        "debt",
        "rent",
        "evict",
        "sack",
        "injur",
        "hurt",
        "lender",
    ],
    "ro": ["sindicat", "grev", "datori", "chiri", "evacua", "pichet", "concedi", "accident"],
    "ur": ["یونین", "ہڑتال", "قرض", "کرایہ", "بے دخل", "پکٹ", "نوکری سے نکال", "چوٹ"],
    "xx": [],
}
TEXTS = Texts.load(ROOT / "translations")


def pushed(t):
    """Every message that the bot sends, or changes, when she did not just tap or write."""
    return [
        report_end.neutral(t, "~x"),
        report_end.saved(t, [], results=False),
        report_end.saved(t, [], results=True),
        report_end.saving(t, "~x", delayed=True),
        report_end.repeated(t, results=True),
        report_end.closed(t),
        report.prompt(t, "https://t.me/bot#x"),
        privacy.ask_code(t, "https://t.me/bot#x"),
        privacy.taking_back(t),
        privacy.taken_back(t),
        privacy.no_such_code(t),
        privacy.code_too_late(t),
        privacy.switched(t, on=True),
        privacy.cleaned(t, chat=True, me=True, closes="7 December"),
        figures_results.told(t, drawn.plan()),
    ]


def denied(code):
    glossary = yaml.safe_load((ROOT / "translations/glossary.yaml").read_text(encoding="utf-8"))
    own = [term[code] for term in glossary["terms"] if term["en"] in NAMED and term.get(code)]
    return [word.lower() for word in own + MORE.get(code, [])]


@pytest.mark.parametrize("code", [language.code for language in TEXTS.languages])
def test_i28_no_pushed_text_names_what_it_is_about(code):
    t = TEXTS.translator(code)
    words = {*denied(code), *denied("en")}
    assert len(words) >= 5
    for reply in pushed(t):
        text = unescape(reply.text).lower()
        assert [word for word in words if word in text] == [], text


EVENT_WORDS = {
    "en": ["ballot", "stall", "meeting", "gate", "vote", "post"],
    "ro": ["poart", "vot", "buletin", "întâlnire", "ședinț"],
    "ur": ["بیلٹ", "ووٹ", "گیٹ", "میٹنگ"],
    "xx": [],
}
SIX = datetime(2026, 11, 26, 6)


def quiet(t):
    """Every reminder and change that may light up a phone whose owner chose Quiet, or whose event is so."""
    plans = [
        picket(SIX, kind=kind, place=Place("Gate 2"), place_b=Place("Gate 9"), push=Push.QUIET)
        for kind in (Kind.PICKET, Kind.STALL, Kind.MEETING)
    ]
    for event in (*plans, ballot(date(2026, 12, 1))):
        for standing in Standing:
            was = SIX - timedelta(hours=1)
            one = occurrence(event, standing=standing, was=was, place_b=True)
            for tell in Tell:
                for hours in (-90, -12, -1, 1, 90):
                    now = one.starts + timedelta(hours=hours)
                    telling = Telling(now, tell, Push.QUIET, coming=300, answer="c")
                    yield reminder.reminder(t, event, one, telling)


@pytest.mark.parametrize("code", [language.code for language in TEXTS.languages])
def test_i28_a_quiet_reminder_says_when_and_nothing_else(code):
    t = TEXTS.translator(code)
    named = {event_words.kind(t, picket(SIX, kind=kind)).lower() for kind in Kind}
    words = {*denied(code), *denied("en"), *EVENT_WORDS["en"], *EVENT_WORDS.get(code, ()), *named}
    texts = {reply.text for reply in quiet(t)}
    assert len(texts) > 10
    for text in texts:
        assert [word for word in words if word in unescape(text).lower()] == [], text


@pytest.mark.parametrize("code", [language.code for language in TEXTS.languages])
def test_i28_what_is_said_of_a_stop_or_a_choice_after_the_tick_names_nothing(code):
    t = TEXTS.translator(code)
    for reply in (
        events_answers.stopped(t, everything=True),
        events_answers.stopped(t, everything=False),
        events_answers.followed(t, Wishes(("*",)), "*", events_answers.upcoming(t, None)),
    ):
        text = unescape(saving.below(t, reply, Filed.SAVED).text).lower()
        assert [word for word in {*denied(code), *denied("en")} if word in text] == [], text


def test_i28_a_clear_reminder_is_only_for_an_event_that_is_clear_or_for_who_chose_it():
    event = picket(SIX, push=Push.QUIET)
    assert push_of(Wishes(), event) is Push.QUIET
    assert push_of(Wishes(push=Push.CLEAR), event) is Push.CLEAR
    assert push_of(Wishes(push=Push.QUIET), picket(SIX)) is Push.QUIET


def test_i28_the_list_would_find_a_word():
    assert "sindicat" in denied("ro")
    assert any(word in "یونین کا اجلاس" for word in denied("ur"))
