"""People: what is chosen holds at once, whatever is written or forgotten meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from keeping import chats, keeping

from bot.services.people import People, Person, over

ANA, BILAL, CEM = chats(3, seed=3)
KEPT = Person("ro", "BHX4", kept=True)


def now():
    return datetime(2026, 12, 30, tzinfo=UTC)


async def nobody(_):
    return None


async def test_a_choice_holds_before_it_is_written():
    people = People(now, nobody)
    people.put(ANA, KEPT)
    assert (await people.get(ANA)).language == "ro"


async def test_who_is_forgotten_is_unknown_before_that_is_written():
    async def written(_):
        return KEPT

    people = People(now, written)
    assert await people.get(ANA) == KEPT
    people.forget(ANA)
    assert await people.get(ANA) is None


async def test_a_choice_made_while_the_row_is_read_wins():
    reading = asyncio.Event()

    async def slow(_):
        await reading.wait()
        return Person("en", kept=True)

    people = People(now, slow)
    asked = asyncio.create_task(people.get(ANA))
    await asyncio.sleep(0)
    people.put(ANA, KEPT)
    reading.set()
    assert (await asked).language == "ro"


async def test_many_people_push_out_of_memory_only_what_is_written():
    people = People(now, nobody, capacity=2)
    people.put(ANA, KEPT)
    for chat in (BILAL, CEM, CEM + 1):
        people.put(chat, Person("ur"))
    assert (await people.get(ANA)).site == "BHX4"
    assert await people.get(BILAL) is None


async def test_what_was_only_guessed_is_not_written():
    people = People(now, nobody)
    people.put(ANA, Person("ro", "BHX4", told=True))
    assert people.changes() == {}
    assert people.box(ANA) == {}


async def test_after_a_restart_she_finds_what_she_chose(tmp_path):
    async with keeping(tmp_path) as kept:
        kept.people.put(ANA, Person("ro", "JFK8", chosen=True, results=True, kept=True))
        await kept.ticks()
    async with keeping(tmp_path) as kept:
        person = await kept.people.get(ANA)
        assert (person.language, person.site, person.chosen, person.results) == (
            *("ro", "JFK8"),
            *(True, True),
        )
        assert kept.people.box(ANA) == {
            "chat": ANA,
            "language": "ro",
            "site": "JFK8",
            "chosen": True,
            "told": False,
            "results": True,
            "expires": "2027-W47",
        }


def test_weeks_are_compared_over_the_turn_of_a_year():
    person = Person("ro", expires="2026-W53", kept=True)
    assert not over(person, datetime(2027, 1, 3, tzinfo=UTC))  # still week 53 of 2026
    assert over(person, datetime(2027, 1, 4, tzinfo=UTC))
    assert not over(Person("ro"), now())
