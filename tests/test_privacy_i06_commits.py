"""I6: commits come at the tick and only there, whether or not anybody did anything, so their sequence says nothing."""

from __future__ import annotations

import itertools
import random
from math import sqrt

from keeping import DATABASE, chats, keeping

from bot.services.people import Person

PEOPLE, TICKS = 60, 120


def commits(image):
    """Return SQLite's own count of commits (file format, offset 24)."""
    return int.from_bytes(image[24:28], "big")


async def test_i06_who_chose_after_reporting_looks_like_who_only_chose(tmp_path):
    dice = random.Random(6)
    people = chats(PEOPLE, seed=6)
    filed = set(dice.sample(people, PEOPLE // 2))
    chooses = dict(zip(people, dice.sample(range(2, TICKS), PEOPLE), strict=True))
    seen = []
    async with keeping(tmp_path) as kept:
        for now in range(TICKS):
            for chat, moment in chooses.items():
                if chat in filed and moment == now + 1:
                    kept.send(chat, (1, 2, 3, 4, 5, 0))
                if moment == now:
                    kept.people.put(chat, Person("ro", "BHX4", kept=True))
            await kept.ticks()
            image = (tmp_path / "var" / DATABASE).read_bytes()
            seen.append((commits(image), len(image), image))
    # The attacker knows when each person appears in the table, and asks whether a commit came just before.
    busy = {
        now: seen[now][0] != seen[now - 1][0] and seen[now][2] != seen[now - 1][2]
        for now in range(1, TICKS)
    }
    right = sum(busy[moment - 1] == (chat in filed) for chat, moment in chooses.items())
    assert abs(right - PEOPLE / 2) <= 3 * sqrt(PEOPLE / 4)
    assert {seen[now][0] - seen[now - 1][0] for now in range(1, TICKS)} == {1}


async def test_i06_nothing_is_written_between_two_ticks(tmp_path):
    async with keeping(tmp_path) as kept:
        await kept.ticks()
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        for chat in chats(20, seed=8):
            assert await kept.people.get(chat) is None
            kept.people.put(chat, Person("ro", "BHX4", kept=True))
            kept.people.forget(chat)
            kept.send(chat, (1, 2, 3, 4, 5, 0))
        after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert before == after


async def test_i06_the_day_that_is_marked_is_part_of_the_tick(tmp_path):
    counts, sizes = [], set()
    async with keeping(tmp_path) as kept:
        for hour in range(80):
            if hour > 40:
                kept.people.put(chats(1, seed=hour)[0], Person("ro", "BHX4"))  # only guessed
            kept.hands.on(hours=1)
            await kept.ticks()
            image = (tmp_path / "var" / DATABASE).read_bytes()
            counts.append(commits(image))
            sizes.add(len(image))
            assert kept.tick._clock.today().isoformat().encode() in image
    assert {after - before for before, after in itertools.pairwise(counts)} == {1}
    assert len(sizes) == 1


async def test_i06_the_bot_ticks_at_one_pace_from_its_start(bot):
    (job,) = [job for job in bot.services.clock._scheduler.get_jobs() if job.id == "tick"]
    assert job.trigger.interval.total_seconds() == 2.0  # in the sandbox
    assert job.trigger.jitter is None
    assert job.coalesce
    assert job.max_instances == 1
