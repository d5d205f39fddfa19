"""One person's wishes and one occurrence in; when she is reminded, of what she is told, and how loudly, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.event import CANNOT, Answer, Before, Push, Standing, Tell
from bot.services.tally import comes
from bot.services.when.sleep import asleep
from bot.services.when.zones import to_utc
from bot.services.wishes import following

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.event import Event, Occurrence, Wishes

EVENING, NOON = time(18), time(12)
HOURS = {
    Before.DAY: timedelta(hours=24),
    Before.HALF_DAY: timedelta(hours=12),
    Before.TWO_HOURS: timedelta(hours=2),
    Before.HALF_HOUR: timedelta(minutes=30),
}
USEFUL = timedelta(
    minutes=15
)  # before the start: who wakes later than that is told before she sleeps
BEFORE_SLEEP = timedelta(minutes=30)
URGENT = timedelta(hours=3)
CHANGES = frozenset({Tell.HELD, Tell.ON, Tell.MOVED, Tell.CANCELLED})
BALLOT = frozenset({Tell.PAPERS, Tell.NONE_CAME, Tell.LAST_POST, Tell.CLOSING})


@dataclass(frozen=True, slots=True)
class Due:
    """One message to one person: when (UTC), whether without a sound, and for which of her reminders."""

    at: datetime
    silent: bool = False
    befores: tuple[Before, ...] = ()


def plan(wishes: Wishes, event: Event, occurrence: Occurrence) -> list[Due]:
    """Return when she is reminded of `occurrence`, earliest first; what is past already is among them.

    A time in her sleep moves to its end, or else before its beginning; what then falls on one moment is one message,
    and a reminder that would come after a later one is left out.
    """
    found = [(ideal(before, event, occurrence), before) for before in wishes.before]
    wanted = sorted(found, key=lambda item: item[0])
    placed = [(*_awake(at, wishes, event, occurrence.starts), before) for at, before in wanted]
    dues: list[Due] = []
    for at, silent, before in reversed(placed):
        if dues and at == dues[0].at:
            first = dues[0]
            dues[0] = Due(at, first.silent and silent, (before, *first.befores))
        elif not dues or at < dues[0].at:
            dues.insert(0, Due(at, silent, (before,)))
    return dues


def ideal(before: Before, event: Event, occurrence: Occurrence) -> datetime:
    """Return the moment (UTC) of a reminder `before` an occurrence for somebody who never sleeps."""
    if before in HOURS:
        return occurrence.starts - HOURS[before]
    day = occurrence.local.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, ZoneInfo(event.zone)).astimezone(UTC)


def wants(wishes: Wishes, event: Event, occurrence: Occurrence, tell: Tell) -> bool:
    """Tell whether she is told `tell` about `occurrence` of an event at her site.

    Who said that she cannot come hears of changes only, and so does who comes without wanting to be reminded; who
    posted her ballot paper is not asked to post it.
    """
    answer = wishes.answers.get(occurrence.id, "")
    if not following(wishes, event.id):
        return tell in CHANGES and comes(answer)
    if tell in CHANGES:
        return True
    if occurrence.standing is Standing.CANCELLED:
        return False
    if tell in BALLOT:
        knows = {Tell.NONE_CAME: {Answer.NONE_CAME, Answer.WRONG_ADDRESS}}
        return answer != Answer.POSTED and answer not in knows.get(tell, set())
    return answer not in CANNOT and answer != Answer.POSTED and bool(wishes.before)


def change_due(
    wishes: Wishes, event: Event, occurrence: Occurrence, now: datetime, tell: Tell = Tell.MOVED
) -> Due:
    """Return when she is told what is told to all at once.

    A change comes now: in her sleep without a sound, unless she asked to be woken or it begins within three hours.
    A day of a ballot waits until she is awake.
    """
    sleep = asleep(now, wishes.sleep, event.zone)
    if sleep is None:
        return Due(now)
    if tell in BALLOT:
        return Due(sleep[1])
    loud = wishes.wake or now <= occurrence.starts < now + URGENT
    return Due(now, silent=not loud)


def recheck(wishes: Wishes, event: Event, occurrence: Occurrence, now: datetime) -> Due:
    """Return what becomes of a reminder that is about to be sent: now, later if she sleeps, or else without a sound."""
    sleep = asleep(now, wishes.sleep, event.zone)
    if sleep is None:
        return Due(now)
    if sleep[1] <= occurrence.starts - USEFUL:
        return Due(sleep[1])
    return Due(now, silent=True)


def next_reminder(
    wishes: Wishes, coming: Iterable[tuple[Event, Occurrence]], now: datetime
) -> tuple[Event, datetime] | None:
    """Return the next reminder that she gets of what is `coming` at her site: of what, and when (UTC)."""
    found = [
        (due.at, event)
        for event, occurrence in coming
        for due in _all_dues(wishes, event, occurrence)
        if due.at > now
    ]
    if not found:
        return None
    at, event = min(found, key=lambda one: one[0])
    return event, at


def _all_dues(wishes: Wishes, event: Event, occurrence: Occurrence) -> list[Due]:
    if event.ballot is None:
        wanted = wants(wishes, event, occurrence, Tell.COMING)
        return plan(wishes, event, occurrence) if wanted else []
    days = {
        Tell.PAPERS: event.ballot.papers,
        Tell.NONE_CAME: event.ballot.none_came,
        Tell.LAST_POST: event.ballot.last_post,
        Tell.CLOSING: event.ballot.close,
    }
    return [
        change_due(
            wishes, event, occurrence, to_utc(datetime.combine(day, NOON), event.zone), tell
        )
        for tell, day in days.items()
        if wants(wishes, event, occurrence, tell)
    ]


def push_of(wishes: Wishes, event: Event) -> Push:
    """Return whether her lock screen may say what it is about: her own choice, else the event's."""
    return wishes.push or event.push


def _awake(at: datetime, wishes: Wishes, event: Event, starts: datetime) -> tuple[datetime, bool]:
    """Return the useful moment nearest to `at` at which she is awake, and whether there is none (then silently)."""
    sleep = asleep(at, wishes.sleep, event.zone)
    if sleep is None:
        return at, False
    begins, ends = sleep
    if ends <= starts - USEFUL:
        return ends, False
    for early in (BEFORE_SLEEP, timedelta(minutes=1)):
        if asleep(begins - early, wishes.sleep, event.zone) is None:
            return begins - early, False
    return at, True
