"""An event's local start and its rule in; each time at which it takes place, local and UTC, out.

The rule repeats what the clock on the wall shows: a picket at 06:00 is at 06:00 before and after the clocks change.
How long it lasts is counted in real minutes after its start, as people stand there: four hours are four hours also in
the night in which the clocks change, and then the end on the clock follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from bot.errors import BrazierError
from bot.services.when.zones import exists, gap, to_local, to_utc

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 400
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY"})
_DAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
# What each part of a rule may be. All others, such as BYHOUR, would start an event at an hour nobody was shown.
_PARTS = {
    "FREQ": re.compile("|".join(sorted(FREQUENCIES))),
    "INTERVAL": re.compile(r"[1-9]\d?"),
    "COUNT": re.compile(r"[1-9]\d{0,3}"),
    "UNTIL": re.compile(r"\d{8}(?:T\d{6}Z?)?"),
    "BYDAY": re.compile(rf"(?:-?[1-5])?{_DAY}(?:,(?:-?[1-5])?{_DAY})*"),
    "BYMONTHDAY": re.compile(r"(?:-1|[1-9]|[12]\d|3[01])(?:,(?:-1|[1-9]|[12]\d|3[01]))*"),
    "WKST": re.compile(_DAY),
}


class RuleError(BrazierError):
    """A rule that Brazier does not follow; the message says which part."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time at which an event takes place.

    `planned` is the local time as the rule has it, and stays its name; `local` is what the clock shows at the start:
    another time only where `moved`, because the clock jumps over the planned one. `starts` and `ends` are UTC.
    """

    planned: datetime
    local: datetime
    starts: datetime
    ends: datetime
    fold: int = 0

    @property
    def moved(self) -> bool:
        """Whether the planned time does not exist, so that it starts at the first that does."""
        return self.local != self.planned


def check(rule: str) -> None:
    """Accept `rule` (an RRULE without DTSTART, or nothing). Raises `RuleError` for what is not on our list."""
    if not rule:
        return
    seen: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or not _PARTS[name].fullmatch(value):
            raise RuleError(f"“{part}” is not understood. Known are {', '.join(_PARTS)}.")
        if name in seen:
            raise RuleError(f"{name} is there twice.")
        seen[name] = value
    if "FREQ" not in seen:
        raise RuleError("FREQ is missing: DAILY, WEEKLY or MONTHLY.")
    if "COUNT" in seen and "UNTIL" in seen:
        raise RuleError("COUNT and UNTIL are both there: one end is enough.")


def starts(start: datetime, rule: str, zone: str) -> Iterator[datetime]:
    """Yield the local times (naive) of a rule from `start` (naive local) on, without end where the rule has none.

    UNTIL is local; with a Z, as calendars write it, it is UTC. Raises `RuleError` and `UnknownZoneError`.
    """
    check(rule)
    start = start.replace(fold=0)
    if not rule:
        yield start
        return
    try:
        # dateutil refuses a UTC end beside a naive start: it is taken off the rule and applied here.
        until = re.search(r";?UNTIL=(\d{8})(?:T(\d{6})(Z?))?", rule)
        found = rrulestr(rule.replace(until[0], "").strip(";") if until else rule, dtstart=start)
        last = _last(until, zone) if until else None
    except ValueError as error:
        raise RuleError(f"“{rule}” is no rule: {error}.") from error
    for local in found:
        if last and local > last:
            return
        yield local


def occurrences(  # noqa: PLR0913 - an event's own fields, and the stretch of time that is asked for
    start: datetime,
    zone: str,
    fold: int,
    minutes: int,
    rule: str,
    *,
    first: datetime,
    last: datetime,
) -> list[Time]:
    """Return the times of an event that begin from `first` up to, not including, `last` (UTC), in order.

    `start` is naive local time, `minutes` real minutes. Of all times of an event only the first 400 count. Where the
    clock shows a time twice the first is meant; `fold` is the event's own answer and holds for its `start` alone.
    Two planned times in one gap of the clock start at the same moment: the later is left out.
    Raises `RuleError` and `UnknownZoneError`.
    """
    found: dict[datetime, Time] = {}
    for planned in islice(starts(start, rule, zone), MOST):
        at = fold if planned == start.replace(fold=0) else 0
        local = planned if exists(planned, zone) else gap(planned, zone)[1].replace(fold=0)
        begins = to_utc(local, zone, at)
        if begins >= last:
            break
        ends = begins + timedelta(minutes=minutes)
        if begins >= first:
            found.setdefault(begins, Time(planned, local, begins, ends, at))
    return list(found.values())


def local_end(time: Time, zone: str) -> datetime:
    """Return what the clock shows when `time` is over, naive. Raises `UnknownZoneError`."""
    return to_local(time.ends, zone).replace(fold=0)


def _last(until: re.Match[str], zone: str) -> datetime:
    day, clock, utc = until.groups()
    last = datetime.strptime(day + (clock or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - local on purpose
    return to_local(last.replace(tzinfo=UTC), zone).replace(fold=0) if utc else last
