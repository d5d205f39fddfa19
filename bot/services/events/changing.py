"""What was planned and what is to hold now in; which occurrences move, end and begin, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.event import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.event import Event, Occurrence

LATEST = 120  # minutes after the approved time that one admin may choose alone
LATER = (30, 60, 120)


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

    An only occurrence stays the same one, to whichever day it moves.
    """
    planned = [one for one in planned if one.standing is not Standing.CANCELLED]
    left = list(new)
    pairs: list[tuple[Occurrence, Occurrence]] = []
    if len(planned) == len(left) == 1:
        pairs, left = [(planned[0], left[0])], []
    else:
        for one in planned:
            found = next((n for n in left if n.planned == one.planned), None) or next(
                (n for n in left if n.local.date() == one.local.date()), None
            )
            if found:
                pairs.append((one, found))
                left.remove(found)
    kept = {one.id for one, _ in pairs}
    elsewhere = before.place != after.place
    same: list[Occurrence] = []
    moved: list[Occurrence] = []
    for one, found in pairs:
        is_same = (one.local, one.ends) == (found.local, found.ends) and not elsewhere
        taken = replace(
            one,
            planned=found.planned,
            local=found.local,
            starts=found.starts,
            ends=found.ends,
            late=0,
            was=one.was if is_same else one.local,
            place_b=one.place_b and is_same,
            standing=one.standing if is_same else Standing.PLANNED,
            version=one.version + 1,
        )
        (same if is_same else moved).append(taken)
    ended = [ended_now(one) for one in planned if one.id not in kept]
    return Changed(tuple(same), tuple(moved), tuple(ended), tuple(left))


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


def later(occurrence: Occurrence, minutes: int) -> Occurrence:
    """Return `occurrence` `minutes` after the time that was approved: real minutes, as agreed at the gate."""
    by = timedelta(minutes=minutes - occurrence.late)
    return replace(
        occurrence,
        local=occurrence.local + by,
        starts=occurrence.starts + by,
        ends=occurrence.ends + by,
        late=minutes,
        was=occurrence.local,
        standing=Standing.PLANNED,
        version=occurrence.version + 1,
    )
