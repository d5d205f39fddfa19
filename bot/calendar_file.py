"""An occurrence in; the calendar file that a phone opens, and its Telegram id once it was uploaded, out."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.event import Push, Standing
from bot.replies import event_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.event import Event, Occurrence
    from bot.i18n import Translator

    Send = Callable[[bytes | str], Awaitable[str | None]]

CAPACITY = 2_000  # files that Telegram keeps for the bot; the oldest is uploaded anew
ALARM = timedelta(hours=-2)
MORNING = timedelta(hours=9)  # of a day without an hour
YEAR = timedelta(days=365)  # around the start: the changes of the clocks that a file carries
Key = tuple[str, int, str, Push, Standing]


class CalendarFiles:
    """The files that were uploaded, by Telegram's ids, in memory: each is built and uploaded once for all people."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._ids: OrderedDict[Key, str] = OrderedDict()
        self._lock = asyncio.Lock()

    async def give(
        self, t: Translator, event: Event, occurrence: Occurrence, push: Push, send: Send
    ) -> bool:
        """Let `send` send the file, by its id where there is one; false when it could not reach her."""
        key = (occurrence.id, occurrence.version, t.language.code, push, occurrence.standing)
        known = self._ids.get(key)
        if known is not None:
            return await send(known) is not None
        async with self._lock:  # who asks meanwhile waits for the upload, and gets its id
            known = self._ids.get(key)
            file: bytes | str = (
                await asyncio.to_thread(built, t, event, occurrence, push, self._now())
                if known is None
                else known
            )
            sent = await send(file)
            if sent is not None:
                self._ids[key] = sent
                while len(self._ids) > CAPACITY:
                    self._ids.popitem(last=False)
        return sent is not None


def built(t: Translator, event: Event, occurrence: Occurrence, push: Push, now: datetime) -> bytes:
    """Return the file: one entry with an alarm two hours before; of a cancelled occurrence what takes the entry out.

    Its entry is the same one for ever, so that a later file changes it. A quiet one names nothing.
    """
    import icalendar  # noqa: PLC0415 - takes 0.3 s, and most starts of the bot do not need it

    cancelled = occurrence.standing is Standing.CANCELLED
    entry = icalendar.Event()
    entry.add("uid", f"{occurrence.id}@brazier")
    entry.add("sequence", occurrence.version)
    entry.add("dtstamp", now)
    for name, value in _facts(t, event, occurrence, push).items():
        entry.add(name, value)
    if cancelled:
        entry.add("status", "CANCELLED")
    else:
        held = occurrence.standing is Standing.HELD
        entry.add("status", "TENTATIVE" if held else "CONFIRMED")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry["summary"])
        alarm.add("trigger", MORNING if event.ballot else ALARM)
        entry.add_component(alarm)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Brazier//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(entry)
    day = occurrence.local.date()
    calendar.add_missing_timezones(first_date=day - YEAR, last_date=day + YEAR)
    return bytes(calendar.to_ical())


def name(occurrence: Occurrence) -> str:
    """Return the file's name, which tells the day and nothing else."""
    return f"{occurrence.local:%Y-%m-%d}.ics"


def _facts(t: Translator, event: Event, occurrence: Occurrence, push: Push) -> dict[str, Any]:
    zone = ZoneInfo(event.zone)
    if event.ballot:
        clear = t.gettext("Last safe day to post your ballot paper")
        times: dict[str, Any] = {"dtstart": event.ballot.last_post}
    else:
        clear = event_words.kind(t, event)
        times = {
            "dtstart": occurrence.starts.astimezone(zone),
            "dtend": occurrence.ends.astimezone(zone),
        }
    if push is Push.QUIET:
        return times | {"summary": t.gettext("Reminder")}
    place = event_words.place_of(event, occurrence)
    found = times | {
        "summary": clear,
        "location": place.words,
        "description": event_words.note_of(t, event)[0],
    }
    if place.latitude is not None and place.longitude is not None:
        found["geo"] = (place.latitude, place.longitude)
    return {key: value for key, value in found.items() if value}
