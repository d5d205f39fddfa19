"""What a person wants to be told in; the same within bounds, changed by one tap, and as few bytes as can be, out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.event import USUAL, Before, Push, Sleep, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = "*"  # in `follows`: all events of her site
FOLLOWS, SLEEPS, ANSWERS = 6, 3, 8  # that a person's box has room for, whatever they are
EVENT_CHARACTERS = 8  # the first of an occurrence's id
PICKUP = "p"  # before the number of a pick-up point, in an answer
DAY_MINUTES = 24 * 60
EVERY_DAY = 0b111_1111


def following(wishes: Wishes, event: str) -> bool:
    """Tell whether she wants to be told of `event` at her site."""
    return ALL in wishes.follows or event in wishes.follows


def follow(wishes: Wishes, event: str) -> Wishes:
    """Return the wishes with `event`, or "*", followed; a seventh single event finds no room and changes nothing."""
    if event == ALL:
        return replace(wishes, follows=(ALL,))
    if following(wishes, event) or len(wishes.follows) >= FOLLOWS:
        return wishes
    return replace(wishes, follows=(*wishes.follows, event))


def unfollow(wishes: Wishes, event: str) -> Wishes:
    """Return the wishes without `event`; without "*" nothing is followed any more."""
    left = tuple(one for one in wishes.follows if one not in (event, ALL))
    return replace(wishes, follows=() if event == ALL else left)


def answered(wishes: Wishes, occurrence: str, answer: str) -> Wishes:
    """Return the wishes with her `answer` under `occurrence`, in the place of an earlier one; "" takes it back."""
    answers = {key: old for key, old in wishes.answers.items() if key != occurrence}
    if answer:
        answers[occurrence] = answer
    return replace(wishes, answers=answers)


def toggled(wishes: Wishes, before: Before) -> Wishes:
    """Return the wishes with a reminder `before` an event, or without it."""
    chosen = {*wishes.before} ^ {before}
    return replace(wishes, before=tuple(one for one in Before if one in chosen))


def sleeping(wishes: Wishes, sleep: Sleep) -> Wishes:
    """Return the wishes with one more time of sleep, as far as there is room; the same twice is kept once."""
    if sleep in wishes.sleep:
        return wishes
    return replace(wishes, sleep=(*wishes.sleep, sleep)[:SLEEPS])


def bounded(wishes: Wishes, is_over: Callable[[str], bool] = lambda _: False) -> Wishes:
    """Return the wishes without answers to occurrences that are over, and without what finds no room.

    Of the answers, those to the earliest occurrences go first.
    """
    answers = sorted(
        ((key, answer) for key, answer in wishes.answers.items() if not is_over(key)),
        key=lambda item: minute_of(item[0]),
    )
    return replace(
        wishes,
        follows=wishes.follows[:FOLLOWS],
        sleep=wishes.sleep[:SLEEPS],
        answers=dict(answers[-ANSWERS:]),
    )


def minute_of(occurrence: str) -> int:
    """Return the minute since 1970, in local time, for which `occurrence` was first planned; 0 when it has none."""
    try:
        return int(occurrence[EVENT_CHARACTERS:], 36)
    except ValueError:
        return 0


def pack(wishes: Wishes) -> dict[str, Any]:
    """Return what is written of `wishes`: nothing of what everybody has, and never more than finds room."""
    wishes = bounded(wishes)
    usual = Wishes()
    found: dict[str, Any] = {
        "f": list(wishes.follows),
        "s": [[one.days, one.start, one.end] for one in wishes.sleep],
        "p": wishes.push.value[0] if wishes.push else "",
        "w": int(wishes.wake),
        "a": wishes.answers,
    }
    kept = {name: value for name, value in found.items() if value}
    if wishes.before != usual.before:
        kept["b"] = "".join(wishes.before)
    return kept


def unpack(fields: Any) -> Wishes:
    """Return the wishes that were written as `fields`; what makes no sense is left out, not refused."""
    if not isinstance(fields, dict):
        return Wishes()
    letters = fields.get("b", "".join(USUAL))
    pushes = {push.value[0]: push for push in Push}
    sleeps = []
    for one in fields.get("s", ()):
        with suppress(TypeError, ValueError):
            days, start, end = (int(number) for number in one)
            sleeps.append(Sleep(days, start % DAY_MINUTES, end % DAY_MINUTES))
    return Wishes(
        follows=tuple(str(one) for one in fields.get("f", ())),
        before=tuple(before for before in Before if before in letters),
        sleep=tuple(sleeps),
        push=pushes.get(fields.get("p", "")),
        wake=bool(fields.get("w")),
        answers={str(key): str(answer) for key, answer in fields.get("a", {}).items()},
    )
