"""A year in; what the clock on the wall and UTC show of a weekly picket and stall around each change of the clocks out.

`python -m bench.clock_changes [YEAR]` prints a table in Markdown. Everything in it comes from the functions that the
bot itself uses: what an organiser types, the rule that comes of it, its times, and what she is told about one alone.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.i18n import Texts
from bot.replies.organiser_problems import misunderstood
from bot.services.recurrence import Time, local_end, occurrences
from bot.services.when import MisunderstoodError, Problem, understand
from bot.services.when.zones import to_local, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.i18n import Translator

ZONES = ("Europe/London", "America/New_York")
# The third is there for London, whose clock jumps over 01:30 and not over 02:30.
EVENTS = {"picket": ("06:00", 240), "stall": ("02:30", 60), "night stall": ("01:30", 60)}
TRANSLATIONS = Path(__file__).parent.parent / "translations"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One time of one weekly event, and what somebody is told who types it for that day alone."""

    zone: str
    what: str
    time: Time
    told: str


def table(year: int) -> list[Row]:
    """Return for each zone, event and change of the clocks the Sunday before, that of the change and the one after."""
    t = Texts.load(TRANSLATIONS).translator("en")
    return [
        Row(zone, what, time, told(t, time.planned, zone))
        for zone in ZONES
        for change in changes(zone, year)
        for what in EVENTS
        for time in weekly(t, what, zone, change)
    ]


def changes(zone: str, year: int) -> Iterator[datetime]:
    """Yield the local midnights before the changes of the clocks of a year."""
    day = datetime(year, 1, 1)  # noqa: DTZ001 - local on purpose
    while day.year == year:
        today, next_day = (
            one.replace(tzinfo=zone_of(zone)).utcoffset() for one in (day, day + _DAY)
        )
        if today != next_day:
            yield day
        day += _DAY


def weekly(t: Translator, what: str, zone: str, change: datetime) -> list[Time]:
    """Return the three times of an event that an organiser typed ten days before a change."""
    hour, minutes = EVENTS[what]
    typed = (change - 10 * _DAY).replace(tzinfo=zone_of(zone)).astimezone(UTC)
    line = f"every {change:%A} {hour} for 3 weeks"
    found = understand(line, t, typed, zone, minutes)
    return occurrences(
        found.start,
        zone,
        found.fold,
        found.minutes,
        found.rule,
        first=typed,
        last=typed + 60 * _DAY,
    )


def told(t: Translator, local: datetime, zone: str) -> str:
    """Return what an organiser is told who types this day and hour: nothing where there is nothing to tell."""
    typed = (local - 7 * _DAY).replace(tzinfo=zone_of(zone)).astimezone(UTC)
    try:
        found = understand(f"{local:%Y-%m-%d %H:%M}", t, typed, zone)
    except MisunderstoodError as error:
        if error.problem is not Problem.SKIPPED:
            raise
        return misunderstood(t, error).replace("\n", " ")
    return "(asked which of the two)" if found.ambiguous else ""


def main() -> None:
    year = int(sys.argv[1]) if len(sys.argv) > 1 else 2027
    print(
        "| zone | event | planned | starts (local) | starts (UTC) | ends (local) | typed for that day alone |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in table(year):
        time = row.time
        shown = to_local(time.starts, row.zone)
        moved = " (moved)" if time.moved else ""
        print(
            f"| {row.zone} | {row.what} | {time.planned:%a %d %b %H:%M} | {shown:%H:%M}{moved} "
            f"| {time.starts:%d %b %H:%M} | {local_end(time, row.zone):%H:%M} | {row.told} |"
        )


if __name__ == "__main__":
    main()
