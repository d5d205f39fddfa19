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
        due = due_now(person, event, occurrence, notice.tell, now)
        if due.at > now:
            return Later(due.at)
        return Letter(chat, person, self._reply(person, event, occurrence, notice.tell, now, due))

    def still_wanted(self, letter: Letter) -> bool:
        """Tell whether she has chosen nothing else since it was written, a moment ago."""
        latest = self._roster.latest(letter.chat, letter.person)
        return latest is not None and latest.wishes.follows == letter.person.wishes.follows

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
    person: Person, event: Event, occurrence: Occurrence, tell: Tell, now: datetime
) -> Due:
    """Return what becomes of a message that is due: now, aloud or not, or when she is awake."""
    if tell is Tell.COMING:
        return recheck(person.wishes, event, occurrence, now)
    return change_due(person.wishes, event, occurrence, now, tell)


def prio(tell: Tell, answer: str) -> int:
    """Return how soon she is told, among all who are: a change first to those who come."""
    if tell in CHANGES:
        return 1 if comes(answer) else 2
    return 3 if tell is Tell.COMING else 5
