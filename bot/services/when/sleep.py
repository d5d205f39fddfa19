"""A moment and the hours in which a person sleeps in; the whole sleep around that moment, or nothing, out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.services.when.zones import to_local, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.event import Sleep

LONGEST = timedelta(hours=48)
_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60


def asleep(
    moment: datetime, sleeps: tuple[Sleep, ...], zone: str
) -> tuple[datetime, datetime] | None:
    """Return when (UTC) the sleep around `moment` (UTC) begins and ends, or None when she is awake.

    Windows that touch or overlap are one sleep. It begins at most 48 hours before `moment` and ends at most 48 hours
    after it, so that somebody who says she always sleeps is not looked for for ever. A window's hours are local: the
    night on which the clocks change is an hour shorter or longer. Its end itself is awake. Raises `UnknownZoneError`.
    """
    sleep: list[datetime] = []
    for start, end in sorted(_windows(moment, sleeps, zone)):
        if sleep and start <= sleep[1]:
            sleep[1] = max(sleep[1], end)
        elif sleep and sleep[1] > moment:
            break
        else:
            sleep = [start, end]
    if not sleep or not sleep[0] <= moment < sleep[1]:
        return None
    return max(sleep[0], moment - LONGEST), min(sleep[1], moment + LONGEST)


def _windows(
    moment: datetime, sleeps: tuple[Sleep, ...], zone: str
) -> Iterator[tuple[datetime, datetime]]:
    today = to_local(moment, zone).date()
    for day in (today + _DAY * n for n in range(-4, 5)):
        for sleep in sleeps:
            if sleep.days >> day.weekday() & 1:
                last = sleep.end if sleep.end > sleep.start else sleep.end + _DAY_MINUTES
                # Of an hour that comes twice she sleeps through both.
                start, end = _at(day, sleep.start, zone), _at(day, last, zone, fold=1)
                if start < end:
                    yield start, end


def _at(day: date, minutes: int, zone: str, fold: int = 0) -> datetime:
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone, fold)
