"""What was planned and what is to hold now in; which occurrences move, end and begin, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.event import Standing, Tell
from bot.services.when.zones import to_local

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.event import Event, Occurrence

LATEST = 120  # minutes after the approved time that one admin may choose alone
LATER = (0, 30, 60, 120)  # 0: as it was approved
NEAR = timedelta(
    days=3
)  # a Monday that becomes a Wednesday is the same picket; one two weeks later is another


@dataclass(frozen=True, slots=True)
class Changed:
    """What a new wording does to the occurrences to come.

    `same` take place as before (their other facts may have changed), `moved` at another time, place or length.
    """

    same: tuple[Occurrence, ...]
    moved: tuple[Occurrence, ...]
    ended: tuple[Occurrence, ...]
    begun: tuple[Occurrence, ...]


def changed(
    before: Event, after: Event, planned: Sequence[Occurrence], new: Sequence[Occurrence]
) -> Changed:
    """Compare what is `planned` with the occurrences of the `new` wording: a day keeps its id, and its answers.

    An only occurrence stays the same one, to whichever day it moves; one of many if it moves by a few days. What one
    admin had put off or moved to the other place stays so where the approved time and place stay.
    """
    planned = [one for one in planned if one.standing is not Standing.CANCELLED]
    pairs = _pairs(planned, new)
    kept, taken = {one.id for one, _ in pairs}, {found.id for _, found in pairs}
    same: list[Occurrence] = []
    moved: list[Occurrence] = []
    for one, found in pairs:
        delay = timedelta(minutes=one.late)
        on_time = (one.starts - delay, one.ends - delay) == (found.starts, found.ends)
        elsewhere = before.place != after.place
        is_same = on_time and not elsewhere and before.ballot == after.ballot
        then = one if on_time else found
        changed_one = replace(
            one,
            planned=found.planned,
            local=then.local,
            starts=then.starts,
            ends=then.ends,
            late=one.late if on_time else 0,
            was=one.was if is_same else (None if on_time else one.local),
            elsewhere=one.elsewhere if is_same else elsewhere,
            place_b=one.place_b and not elsewhere,
            standing=one.standing if is_same else Standing.PLANNED,
            version=one.version + 1,
        )
        (same if is_same else moved).append(changed_one)
    ended = [ended_now(one) for one in planned if one.id not in kept]
    begun = [one for one in new if one.id not in taken]
    return Changed(tuple(same), tuple(moved), tuple(ended), tuple(begun))


def _pairs(
    planned: Sequence[Occurrence], new: Sequence[Occurrence]
) -> list[tuple[Occurrence, Occurrence]]:
    if len(planned) == len(new) == 1:
        return [(planned[0], new[0])]
    pairs: list[tuple[Occurrence, Occurrence]] = []
    waiting, left = list(planned), list(new)
    for near in (timedelta(), NEAR):
        for one in list(waiting):
            close = [n for n in left if abs(n.planned.date() - one.planned.date()) <= near]
            if found := min(close, key=lambda n: abs(n.planned - one.planned), default=None):
                pairs.append((one, found))
                left.remove(found)
                waiting.remove(one)
    return pairs


def unlike(new: Sequence[Occurrence], known: Collection[str]) -> list[Occurrence]:
    """Return `new` occurrences under ids that are not `known`: one that was moved may still have the id of its day."""
    found = []
    for one in new:
        name = one.id
        while name in known:
            name += "x"
        found.append(replace(one, id=name))
    return found


def ended_now(occurrence: Occurrence) -> Occurrence:
    """Return `occurrence` as one that does not take place."""
    return replace(occurrence, standing=Standing.CANCELLED, version=occurrence.version + 1)


def later(occurrence: Occurrence, minutes: int, zone: str) -> Occurrence:
    """Return `occurrence` `minutes` after the time that was approved: real minutes, as agreed at the gate."""
    by = timedelta(minutes=minutes - occurrence.late)
    return replace(
        occurrence,
        local=to_local(occurrence.starts + by, zone).replace(fold=0),
        starts=occurrence.starts + by,
        ends=occurrence.ends + by,
        late=minutes,
        was=occurrence.local,
        elsewhere=False,
        standing=Standing.PLANNED,
        version=occurrence.version + 1,
    )


def told_once(event: Event, found: Changed) -> list[tuple[Occurrence, Tell | None]]:
    """Return what is told of a new wording: of a series one word for all of it, about the next time that it touches.

    None: nothing is told of that one by itself; what waited about it is called off, and its reminders begin anew.
    """
    if not event.rule:
        told: list[tuple[Occurrence, Tell | None]] = [(one, Tell.MOVED) for one in found.moved]
        return told + [(one, Tell.CANCELLED) for one in found.ended]
    quiet: list[tuple[Occurrence, Tell | None]]
    moved, ended = list(found.moved), list(found.ended)
    if moved:
        first, tell = min(moved, key=lambda one: one.starts), Tell.MOVED
    elif len(ended) == 1 or (ended and not found.same):
        first, tell = min(ended, key=lambda one: one.starts), Tell.CANCELLED
    elif ended:
        first, tell = replace(found.same[0], was=None, elsewhere=False), Tell.MOVED
    else:
        return []
    quiet = [(one, None) for one in (*moved, *ended) if one.id != first.id]
    return [(first, tell), *quiet]
