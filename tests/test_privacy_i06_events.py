"""I6, with events: what workers follow, answer and report is written by ticks alone; no sweep tells of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from delivering import EVENT, NOW, occurrence_of, office, put
from keeping import DATABASE, Hands

from bot.event import Answer, NoticeState, Tell
from bot.services.people import Person

STEPS = 40


def commits(folder):
    """Return SQLite's own count of commits (file format, offset 24)."""
    image = (folder / "var" / DATABASE).read_bytes()
    return int.from_bytes(image[24:28], "big")


async def test_i06_a_day_of_follows_answers_and_stops_is_one_commit_a_tick(sandbox, tmp_path):
    dice = random.Random(66)
    later = occurrence_of(starts=NOW + timedelta(days=10))
    async with office(sandbox, tmp_path, Hands(NOW.timestamp())) as bot:
        people = await bot.people(30)
        await bot.tell(Tell.COMING, occurrence=later, expires=later.starts)
        await bot.sweep()
        between, at_ticks = set(), set()
        for _ in range(STEPS):
            before = commits(tmp_path)
            for chat in dice.sample(people, dice.randrange(len(people))):
                act(bot, dice, chat, later.id)
            await bot.sweep(seconds=5)
            between.add(commits(tmp_path) - before)
            await bot.tick()
            at_ticks.add(commits(tmp_path) - before)
    assert between == {0}
    assert at_ticks == {1}


async def test_i06_who_answers_while_reminders_go_out_adds_no_commit(sandbox, tmp_path):
    counts = []
    for busy in (False, True):
        folder = tmp_path / str(busy)
        folder.mkdir()
        dice = random.Random(67)
        async with office(sandbox, folder, Hands(NOW.timestamp())) as bot:
            people = await bot.people(12)
            notice = await put(bot.kept.store, Tell.COMING, expires=occurrence_of().starts)
            await bot.kept.events.load()
            before = commits(folder)
            for _ in range(10):
                if busy:  # they answer about another event, so that the same messages go out
                    for chat in dice.sample(people, 6):
                        act(bot, dice, chat, "otherevent", (Answer.COMING, Answer.MONEY))
                await bot.sweep(minutes=20)
            await bot.until(notice.id, NoticeState.FANNING, NoticeState.SENDING)
            counts.append(commits(folder) - before)
    assert counts[0] == counts[1]


def act(bot, dice, chat, occurrence, answers=tuple(Answer)):
    """Let somebody change what she is told, or say whether she comes, or stop all of it."""
    person = bot.kept.people.known(chat)
    wishes = person.wishes if person else None
    match dice.randrange(3):
        case 0:
            bot.wish(chat, answers={occurrence: dice.choice(answers)})
        case 1:
            bot.wish(chat, wake=dice.random() < 0.5)
        case _ if wishes and answers == tuple(Answer):
            bot.kept.people.put(chat, replace(person, wishes=replace(wishes, follows=())))
        case _:
            bot.kept.people.put(chat, Person("ro", EVENT.site, kept=True, wishes=wishes))
