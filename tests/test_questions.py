"""Shared questions and misses as they lie in the database: sealed alike, in no order, for 26 weeks."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from attacks import correlation_by_chance, spearman
from keeping import DATABASE, Hands, keeping
from test_feedback import PUBLIC, brazier

from bot.models import Filed, Match, Outcome
from bot.seals import note
from bot.services.asked import CAPACITY, Asked
from bot.services.questions import MOST, WEEKS, Questions, oldest, week_of
from bot.store import questions as rows
from bot.tick import Tick

QUESTIONS = 40


class Told(list):
    """What people were told, in order."""

    def hear(self):
        async def done(filed):
            self.append(filed)

        return done


def ticking(kept, questions):
    """A tick that writes `questions` too, over what `kept` has open."""
    kept.tick = Tick(kept.tick._keeper, kept.reports, kept.people, kept.tick._clock, questions)
    return questions


async def test_the_order_of_shared_questions_says_nothing_of_who_was_first(tmp_path):
    sent = [note.seal(f"question {number}", PUBLIC) for number in range(QUESTIONS)]
    async with keeping(tmp_path) as kept:
        questions = ticking(kept, Questions())
        for box in sent:
            questions.share(box, Told().hear())
            await kept.ticks()
        async with kept.store.reading() as db:
            found = await rows.boxes(db)
    image = (tmp_path / "var" / DATABASE).read_bytes()
    assert sorted(found) == sorted(sent)
    assert {len(box) for box in found} == {note.SEALED_BYTES}
    assert abs(spearman([found.index(box) for box in sent], range(QUESTIONS))) < (
        correlation_by_chance(QUESTIONS)
    )
    places = [image.find(box[:64]) for box in sent]
    assert -1 not in places
    assert abs(spearman(places, range(QUESTIONS))) < correlation_by_chance(QUESTIONS)


async def test_when_there_is_no_room_nothing_is_said_to_be_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.keeping.MOST", 3)
    told = Told()
    async with keeping(tmp_path) as kept:
        questions = ticking(kept, Questions())
        for number in range(5):
            questions.share(note.seal(str(number), PUBLIC), told.hear())
        await kept.ticks()
        assert told == [Filed.SAVED] * 3 + [Filed.CLOSED] * 2
        async with kept.store.reading() as db:
            assert len(await rows.boxes(db)) == 3
        assert questions.listeners() == []
    assert MOST == 2000


async def test_misses_add_up_within_a_week_and_end_after_26(tmp_path):
    async with keeping(tmp_path) as kept:
        questions = ticking(kept, Questions())
        for _ in range(2):
            questions.miss("strike")
            questions.miss("")
            await kept.ticks()
        first = week_of(kept.tick._clock.today())
        async with kept.store.reading() as db:
            assert await rows.misses(db) == [(first, "none", 2), (first, "strike", 2)]
        for passed in range(WEEKS + 1):
            kept.hands.on(days=7)
            await kept.ticks()
            async with kept.store.reading() as db:
                assert bool(await rows.misses(db)) == (passed < WEEKS)


async def test_a_clock_in_doubt_counts_into_no_week_and_ends_none(tmp_path):
    async with keeping(tmp_path) as kept:
        questions = ticking(kept, Questions())
        await kept.ticks()
    hands = Hands((kept.tick._clock.now() + timedelta(days=400)).timestamp())
    async with keeping(tmp_path, hands=hands) as kept:
        questions = ticking(kept, Questions())
        questions.miss("strike")
        await kept.ticks()
        async with kept.store.reading() as db:
            assert await rows.misses(db) == []
        kept.hands.on(minutes=12)
        await kept.ticks()
        async with kept.store.reading() as db:
            assert [row[1:] for row in await rows.misses(db)] == [("strike", 1)]


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_weeks_are_iso_weeks_and_sort_as_text(day, week):
    assert week_of(day) == week
    assert oldest(day) < week


async def test_small_numbers_and_the_running_week_are_not_printed(tmp_path):
    today = datetime.now(UTC).date()
    async with keeping(tmp_path) as kept, kept.store.writing() as db:
        past = week_of(today - timedelta(weeks=1))
        await rows.count(db, past, {"strike": 5, "pay": 4, "none": 1}, oldest(today))
        await rows.count(db, week_of(today), {"home": 70}, oldest(today))
    out = brazier(tmp_path, "questions").stdout
    lines = {line.split()[1]: line for line in out.splitlines() if line.startswith(f"  {past}")}
    assert lines["strike"].endswith("  5")
    assert lines["pay"].endswith("fewer than 5")
    assert lines["none"].endswith("fewer than 5")
    assert "home" not in out
    assert "70" not in out


def test_without_a_database_it_says_so(tmp_path):
    out = brazier(tmp_path, "questions")
    assert out.returncode == 1
    assert "There is no database" in out.stderr


class Clock:
    """Now, moved by hand."""

    at = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def now(self):
        return self.at


MATCH = Match(Outcome.ANSWER, (("a", 0.9), ("b", 0.1)), door="strike")


async def test_what_was_typed_is_in_memory_for_ten_minutes():
    clock = Clock()
    asked = Asked(clock.now)
    asked.hear(1, "secret words", MATCH)
    clock.at += timedelta(minutes=9, seconds=59)
    await asked.sweep()
    assert asked.get(1).topics == ("a", "b")
    assert "secret" not in repr(asked) + repr(asked.get(1))
    clock.at += timedelta(seconds=1)
    assert asked.get(1) is None
    assert asked._questions
    await asked.sweep()
    assert not asked._questions


def test_of_more_people_the_oldest_question_goes_first():
    asked = Asked(Clock().now)
    people = list(range(CAPACITY + 10))
    random.Random(5).shuffle(people)
    for chat in people:
        asked.hear(chat, "?", MATCH)
    assert len(asked._questions) == CAPACITY
    assert asked.get(people[0]) is None
    assert asked.get(people[-1])


async def test_what_one_person_may_is_counted_by_the_hour():
    clock = Clock()
    asked = Asked(clock.now)
    assert [asked.may(1, "share", 2) for _ in range(3)] == [True, True, False]
    assert asked.may(2, "share", 2)
    clock.at += timedelta(hours=1)
    assert asked.may(1, "share", 2)
    clock.at += timedelta(hours=1)
    await asked.sweep()
    assert not asked._times
