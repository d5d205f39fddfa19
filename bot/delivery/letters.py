"""One row of the outbox in; the message as it reads at this moment, or why it is not sent now, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.event import Tell
from bot.replies.reminder import Telling, reminder
from bot.services.events import RefusedError
from bot.services.reminders import CHANGES, Due, change_due, push_of, recheck, wants
from bot.services.tally import comes

if TYPE_CHECKING:
    from datetime import datetime

    from bot.delivery.roster import Roster
    from bot.event import Event, Notice, Occurrence
    from bot.i18n import Texts
    from bot.models import Reply
    from bot.services.events import Events
    from bot.services.people import Person
    from bot.services.tally import Tally
    from bot.store.outbox import Parcel


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is ready to go."""

    chat: int
    person: Person
    reply: Reply
    event: Event
    occurrence: Occurrence
    tell: Tell


@dataclass(frozen=True, slots=True)
class Later:
    """She sleeps, and will be up early enough (UTC)."""

    at: datetime


class Letters:
    """Writes each message at the moment of sending: her language, the time that is left, what she chose last."""

    def __init__(self, roster: Roster, events: Events, texts: Texts, tally: Tally) -> None:
        self._roster, self._events, self._texts, self._tally = roster, events, texts, tally

    async def write(self, parcel: Parcel, notice: Notice, now: datetime) -> Letter | Later | None:
        """Return the message of `parcel`; None when she does not want it any more, or it is of no use to her."""
        found = await self._roster.find(parcel.k)
        if found is None or now >= parcel.expires:
            return None
        chat, person = found
        try:
            occurrence = self._events.occurrence(notice.occurrence)
            event = self._events.get(occurrence.event)
        except RefusedError:  # it was long over, and is forgotten
            return None
        if person.site != event.site or not wants(person.wishes, event, occurrence, notice.tell):
            return None
        due = due_now(person, event, occurrence, notice, now)
        if due.at > now:
            return Later(due.at)
        reply = self._reply(person, event, occurrence, notice.tell, now, due)
        return Letter(chat, person, reply, event, occurrence, notice.tell)

    def still_wanted(self, letter: Letter) -> bool:
        """Tell whether she wants it by what she has chosen and answered since it was written, a moment ago."""
        latest = self._roster.latest(letter.chat, letter.person)
        return (
            latest is not None
            and latest.site == letter.event.site
            and wants(latest.wishes, letter.event, letter.occurrence, letter.tell)
        )

    def _reply(  # noqa: PLR0913, PLR0917 - all that a message is made of
        self,
        person: Person,
        event: Event,
        occurrence: Occurrence,
        tell: Tell,
        now: datetime,
        due: Due,
    ) -> Reply:
        telling = Telling(
            now,
            tell,
            push_of(person.wishes, event),
            self._tally.coming(occurrence.id),
            person.wishes.answers.get(occurrence.id, ""),
            due.silent,
        )
        language = self._texts.choose(person.language)  # hers, if it is still offered
        t = self._texts.translator(language.code)
        return reminder(t, event, occurrence, telling)


def due_now(
    person: Person, event: Event, occurrence: Occurrence, notice: Notice, now: datetime
) -> Due:
    """Return what becomes of a message that is due: now, aloud or not, or when she is awake if that is soon enough."""
    if notice.tell is Tell.COMING:
        return recheck(person.wishes, event, occurrence, now)
    due = change_due(person.wishes, event, occurrence, now, notice.tell)
    return due if due.at < notice.expires else Due(now, silent=True)


def prio(tell: Tell, answer: str) -> int:
    """Return how soon she is told, among all who are: a change first to those who come."""
    if tell in CHANGES:
        return 1 if comes(answer) else 2
    return 3 if tell is Tell.COMING else 5
