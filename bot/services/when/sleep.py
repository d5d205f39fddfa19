"""A moment and the hours in which a person sleeps in; the whole sleep around that moment, or nothing, out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.services.when.zones import to_local, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.event import Sleep

    Window = tuple[datetime, datetime]

LONGEST = timedelta(hours=48)
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60
_AROUND = 3  # days before and after that are looked at: more than LONGEST


def asleep(
    moment: datetime, sleeps: tuple[Sleep, ...], zone: str
) -> tuple[datetime, datetime] | None:
    """Return when (UTC) the sleep around `moment` (UTC) begins and ends, or None when she is awake.

    Windows that touch or overlap are one sleep. It begins at most 48 hours before `moment` and ends at most 48 hours
    after it, so that somebody who says she always sleeps is not looked for for ever. A window's hours are local: the
    night on which the clocks change is an hour shorter or longer. Its end itself is awake. Raises `UnknownZoneError`.
    """
    today = to_local(moment, zone).date()
    for start, end in _chained(today, sleeps, zone):
        if start <= moment < end:
            return max(start, moment - LONGEST), min(end, moment + LONGEST)
    return None


# Thousands are asked about in one night, and few of them sleep as nobody else does.
@lru_cache(maxsize=4096)
def _chained(today: date, sleeps: tuple[Sleep, ...], zone: str) -> tuple[Window, ...]:
    found: list[Window] = []
    for start, end in sorted(_windows(today, sleeps, zone)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _windows(today: date, sleeps: tuple[Sleep, ...], zone: str) -> Iterator[Window]:
    for day in (today + _DAY * n for n in range(-_AROUND, _AROUND + 1)):
        for sleep in sleeps:
            if sleep.days >> day.weekday() & 1:
                last = sleep.end if sleep.end > sleep.start else sleep.end + _DAY_MINUTES
                # Of an hour that comes twice she sleeps through both.
                start, end = _at(day, sleep.start, zone), _at(day, last, zone, fold=1)
                if start < end:
                    yield start, end


def _at(day: date, minutes: int, zone: str, fold: int = 0) -> datetime:
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone, fold)
