"""Local time at a site and the name of its zone in; UTC, and what a change of the clocks does to that time, out.

Local time is naive, as on the clock on the wall. UTC is aware.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import BrazierError

MINUTE = timedelta(minutes=1)


class UnknownZoneError(BrazierError):
    """No zone of the IANA list has this name."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"“{zone}” is no time zone. Write one of the IANA list: Europe/London.")
        self.zone = zone


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a name. Raises `UnknownZoneError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(name) from error


def to_utc(local: datetime, zone: str, fold: int = 0) -> datetime:
    """Return the moment (UTC) at which the clock shows `local`; `fold` is 1 for the second of two such moments.

    A time that the clock jumps over counts as the first that it shows after the jump. Raises `UnknownZoneError`.
    """
    if not exists(local, zone):
        local = gap(local, zone)[1]
    return local.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC)


def to_local(moment: datetime, zone: str) -> datetime:
    """Return what the clock shows at `moment` (UTC), naive, with its `fold`. Raises `UnknownZoneError`."""
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None)


def exists(local: datetime, zone: str) -> bool:
    """Tell whether the clock ever shows `local`. Raises `UnknownZoneError`."""
    there = local.replace(tzinfo=zone_of(zone), fold=0)
    return there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None, fold=0) == (
        local.replace(fold=0)
    )


def is_twice(local: datetime, zone: str) -> bool:
    """Tell whether the clock shows `local` twice, because it is put back. Raises `UnknownZoneError`."""
    first, second = (local.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    return exists(local, zone) and first.utcoffset() != second.utcoffset()


def gap(local: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the last minute the clock shows before it jumps over `local`, and the first after it.

    Raises `ValueError` for a time that exists, and `UnknownZoneError`.
    """
    if exists(local, zone):
        raise ValueError(f"{local:%Y-%m-%d %H:%M} exists in {zone}.")
    there = zone_of(zone)
    # Of a time in a gap, fold 0 has the offset before it and fold 1 the one after it: the jump lies between.
    after = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    before = local.replace(tzinfo=there, fold=1).astimezone(UTC)
    new = after.astimezone(there).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(there).utcoffset() == new:
            after = middle
        else:
            before = middle
    jump = after.replace(microsecond=0)
    return to_local(jump - MINUTE, zone), to_local(jump, zone)
