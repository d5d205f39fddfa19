"""An event in; the times at which it takes place, and what people are told about each, out."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.event import Kind, Notice, Occurrence, Tell
from bot.services.recurrence import occurrences
from bot.services.when.zones import to_utc

if TYPE_CHECKING:
    from bot.event import Event

ID_BYTES = 6  # 8 characters, none of them a dot: ids travel in buttons
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - minutes of the site's own clock
NOON = time(12)
BALLOT_ENDS = time(23, 59)
# How long after noon of its day each word about a ballot is still of use.
BALLOT_KEEPS = {
    Tell.PAPERS: timedelta(days=2),
    Tell.NONE_CAME: timedelta(days=3),
    Tell.LAST_POST: timedelta(hours=8),
    Tell.CLOSING: timedelta(hours=10),
}
AHEAD = timedelta(days=60)  # the occurrences of a rule are made so long before
FAR = timedelta(days=800)  # no event begins later
UNWRITTEN = 0  # the number of a notice that the database has not seen


def new_id() -> str:
    """Return an id for a new event."""
    return secrets.token_urlsafe(ID_BYTES)


def occurrence_id(event: str, local: datetime) -> str:
    """Return the id of the occurrence of `event` that was first planned for `local`."""
    minute = int((local - EPOCH).total_seconds()) // 60
    digits = ""
    while minute:
        minute, digit = divmod(minute, 36)
        digits = DIGITS[digit] + digits
    return event + digits


def made(event: Event, first: datetime, last: datetime) -> list[Occurrence]:
    """Return the occurrences that begin from `first` up to, not including, `last` (UTC), in time order."""
    if event.ballot:
        return _ballot(event, first)
    return [
        Occurrence(
            occurrence_id(event.id, one.planned),
            event.id,
            one.planned,
            one.local,
            one.starts,
            one.ends,
        )
        for one in occurrences(
            event.start,
            event.zone,
            event.fold,
            event.minutes,
            event.rule,
            first=first,
            last=last,
        )
    ]


def still(event: Event, now: datetime, ahead: timedelta | None = None) -> list[Occurrence]:
    """Return the occurrences to which people can still be called at `now`: those of a rule for the next 60 days."""
    if ahead is None:
        ahead = AHEAD if event.rule else FAR
    return [one for one in made(event, now, now + ahead) if event.ballot or one.starts > now]


def _ballot(event: Event, first: datetime) -> list[Occurrence]:
    assert event.ballot  # noqa: S101 - for the type checker: `made` has looked
    local = datetime.combine(event.ballot.papers, NOON)
    starts = to_utc(local, event.zone)
    ends = to_utc(datetime.combine(event.ballot.close, BALLOT_ENDS), event.zone)
    if ends <= first:
        return []
    return [Occurrence(occurrence_id(event.id, local), event.id, local, local, starts, ends)]


def first_notices(event: Event, occurrence: Occurrence, now: datetime) -> list[Notice]:
    """Return what is told of an occurrence as it was approved: reminders, or the days of a ballot."""
    if event.kind is Kind.BALLOT and event.ballot:
        days = {
            Tell.PAPERS: event.ballot.papers,
            Tell.NONE_CAME: event.ballot.none_came,
            Tell.LAST_POST: event.ballot.last_post,
            Tell.CLOSING: event.ballot.close,
        }
        told = [_on_day(event, occurrence, tell, day) for tell, day in days.items()]
        return [notice for notice in told if notice.expires > now]
    return [reminders(occurrence, now)] if occurrence.starts > now else []


def reminders(occurrence: Occurrence, now: datetime, *, planned: datetime | None = None) -> Notice:
    """Return the notice behind an occurrence's reminders; what was due before `planned` is left out."""
    return Notice(
        UNWRITTEN,
        occurrence.id,
        occurrence.version,
        Tell.COMING,
        due=now,
        expires=occurrence.starts,
        planned=planned,
    )


def at_once(occurrence: Occurrence, tell: Tell, now: datetime) -> Notice:
    """Return the notice of a change, which goes to everybody now and is of use until the occurrence is over."""
    return Notice(UNWRITTEN, occurrence.id, occurrence.version, tell, now, occurrence.ends)


def _on_day(event: Event, occurrence: Occurrence, tell: Tell, day: date) -> Notice:
    due = to_utc(datetime.combine(day, NOON), event.zone).astimezone(UTC)
    return Notice(
        UNWRITTEN, occurrence.id, occurrence.version, tell, due, due + BALLOT_KEEPS[tell]
    )
