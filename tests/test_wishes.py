"""Wishes: one tap changes one thing, they always fit a person's box, and come back from it as they were."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from keeping import chats, keeping
from nacl.secret import SecretBox

from bot.event import Answer, Before, Push, Sleep, Wishes
from bot.seals import PeopleSeal, load_key
from bot.seals.people import INSIDE_BYTES
from bot.services import wishes
from bot.services.people import Person, kept
from bot.store import people as rows_of_people

ANA, BILAL = chats(2, seed=4)
FULL = Wishes(
    follows=tuple(f"event_{n:02}" for n in range(6)),
    before=tuple(Before),
    sleep=(Sleep(127, 1439, 1438),) * 3,
    push=Push.QUIET,
    wake=True,
    answers={f"event_{n:02}zzzzzz": "p10" for n in range(8)},
)


def test_a_person_with_all_that_can_be_wished_fits_her_box():
    person = Person("pt_br", "S" * 20, expires="2027-W47", kept=True, wishes=FULL)
    inside = json.dumps(
        {"chat": -(2**52), **kept(person)}, separators=(",", ":"), sort_keys=True
    ).encode()
    assert len(inside) <= INSIDE_BYTES
    assert PeopleSeal(bytes(32)).seal({"chat": 2**52, **kept(person)})


def test_more_than_finds_room_is_never_written_even_if_it_was_not_bounded_before():
    crowd = replace(
        FULL,
        follows=tuple(f"event_{n:02}" for n in range(40)),
        sleep=FULL.sleep * 9,
        answers={f"event_{n:02}zzzzzz": "p10" for n in range(99)},
    )
    person = Person("pt_br", "S" * 20, expires="2027-W47", kept=True, wishes=crowd)
    assert PeopleSeal(bytes(32)).seal({"chat": 2**52, **kept(person)})


def test_all_wishes_come_back_as_they_were():
    for one in (Wishes(), FULL, Wishes(before=()), Wishes(follows=("*",), push=Push.CLEAR)):
        assert wishes.unpack(json.loads(json.dumps(wishes.pack(one)))) == one


def test_who_wished_nothing_has_nothing_more_in_her_row():
    assert wishes.pack(Wishes()) == {}
    assert "wishes" not in kept(Person("ro", kept=True))


@pytest.mark.parametrize("damaged", [None, [], 7, {"s": [["x"], 3]}, {"b": "?"}, {"p": "x"}])
def test_what_makes_no_sense_is_left_out(damaged):
    found = wishes.unpack(damaged)
    assert (found.follows, found.sleep, found.push) == ((), (), None)


def test_to_follow_all_takes_the_place_of_single_events_and_a_seventh_finds_no_room():
    assert wishes.follow(FULL, "another1") == FULL
    assert wishes.follow(FULL, wishes.ALL).follows == ("*",)
    every = wishes.follow(Wishes(), wishes.ALL)
    assert wishes.follow(every, "event_01") == every
    assert wishes.following(every, "event_99")


def test_to_stop_all_stops_all_and_to_stop_one_leaves_the_others():
    assert wishes.unfollow(FULL, wishes.ALL).follows == ()
    assert wishes.unfollow(FULL, "event_03").follows == tuple(
        one for one in FULL.follows if one != "event_03"
    )


def test_an_answer_takes_the_place_of_the_earlier_one():
    once = wishes.answered(Wishes(), "event_01abcde", Answer.COMING)
    twice = wishes.answered(once, "event_01abcde", Answer.MONEY)
    assert twice.answers == {"event_01abcde": "m"}
    assert wishes.answered(twice, "event_01abcde", "").answers == {}


def test_of_too_many_answers_the_earliest_go_and_those_that_are_over_go_first():
    many = Wishes(answers={f"event_{n:02}aaa{n:02}": "c" for n in range(10)})
    assert list(wishes.bounded(many).answers) == [f"event_{n:02}aaa{n:02}" for n in range(2, 10)]
    left = wishes.bounded(many, lambda occurrence: occurrence.startswith("event_09"))
    assert list(left.answers) == [f"event_{n:02}aaa{n:02}" for n in range(1, 9)]


def test_reminders_are_switched_one_by_one():
    usual = Wishes()
    assert wishes.toggled(usual, Before.DAY).before == (
        Before.EVENING,
        Before.DAY,
        Before.TWO_HOURS,
    )
    assert wishes.toggled(usual, Before.EVENING).before == (Before.TWO_HOURS,)


def test_a_fourth_time_of_sleep_finds_no_room_and_the_same_twice_is_kept_once():
    sleeps = [Sleep(127, 60 * n, 60 * n + 60) for n in range(4)]
    found = Wishes()
    for sleep in (sleeps[0], *sleeps):
        found = wishes.sleeping(found, sleep)
    assert found.sleep == tuple(sleeps[:3])


async def test_wishes_are_there_after_a_restart(tmp_path):
    async with keeping(tmp_path) as held:
        held.people.put(ANA, Person("ro", "BHX4", kept=True, wishes=FULL))
        await held.ticks()
    async with keeping(tmp_path) as held:
        assert (await held.people.get(ANA)).wishes == FULL


async def test_a_box_of_the_older_length_still_opens_and_is_sealed_anew_in_the_night(tmp_path):
    async with keeping(tmp_path) as held:
        held.people.put(ANA, Person("ro", "BHX4", kept=True))
        held.people.put(BILAL, Person("ur", "BHX4", kept=True))
        await held.ticks()
        seal = PeopleSeal(load_key(tmp_path / "keys", "people"))
        index = seal.index(ANA)
        async with held.store.reading() as db:
            fields = seal.open(index, await rows_of_people.get(db, index))
        inside = json.dumps(fields).encode().ljust(256)
        old = bytes(SecretBox(seal._box._key).encrypt(inside))
        async with held.store.writing() as db:
            await rows_of_people.change(db, {index: old})
    async with keeping(tmp_path, hands=held.hands) as held:
        assert (await held.people.get(ANA)).language == "ro"
        held.hands.on(days=1)
        await held.ticks()
        async with held.store.reading() as db:
            rows = dict(await rows_of_people.page(db))
        assert len({len(box) for box in rows.values()}) == 1
        assert rows[index] != old
        assert seal.open(index, rows[index]) == fields
