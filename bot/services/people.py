"""What people chose, by chat: reads with what is still to be written laid over them; the changes, for the tick."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.event import Wishes
from bot.services import wishes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.models import Filed

    Done = Callable[[Filed], Awaitable[None]]
    Load = Callable[[int], Awaitable["Person | None"]]
    Moved = Callable[["Person | None", "Person | None"], None]

CAPACITY = 50_000  # people remembered between their messages
KEPT_FOR = timedelta(weeks=52)  # after the last choice, or a sign of life in its last weeks
RENEWED_IN = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Person:
    """What the bot knows of the person it talks to: her language, and her site's code or nothing.

    Only a person who is `kept`, because she chose something herself, is ever written; `expires` is the ISO week
    (`2027-W09`) after which that row goes.
    """

    language: str
    site: str = ""
    chosen: bool = False  # that language, rather than taken from her Telegram or her words
    told: bool = False  # that the translation has not been checked by a native speaker
    results: bool = False  # she wants to be told the results
    kept: bool = False
    expires: str = ""
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class Change:
    """One person's row as it shall be, or its end (None), and as it is written now, if it is.

    `number` tells a newer change from the one written.
    """

    number: int
    before: Person | None
    person: Person | None
    done: tuple[Done, ...]


class People:
    """The people of this bot: what is chosen holds at once, and is written with the next tick.

    `load` reads one row that was written; without it nothing is. `moved` is told, after the tick, what each row was
    before and what it is now.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        load: Load | None = None,
        capacity: int = CAPACITY,
        moved: Moved = lambda _before, _after: None,
    ) -> None:
        self._now, self._load, self._capacity, self._moved = now, load, capacity, moved
        self._known: OrderedDict[int, Person | None] = OrderedDict()
        self._changes: dict[int, Change] = {}
        self._number = 0
        self.on_written: Callable[[dict[int, Change]], None] = lambda _: None  # after each tick

    async def get(self, chat: int) -> Person | None:
        """Return what `chat` chose, or None: from the changes, from memory, or else as it was written."""
        if chat not in self._changes and chat not in self._known and self._load is not None:
            written = await self._load(chat)
            if chat not in self._changes and chat not in self._known:  # she chose meanwhile
                self._remember(chat, written)
        return self.known(chat)

    def known(self, chat: int) -> Person | None:
        """Return what `get` found a moment ago."""
        if change := self._changes.get(chat):
            return change.person
        person = self._known.get(chat)
        if person:
            self._known.move_to_end(chat)
        return person

    def put(self, chat: int, person: Person, done: Done | None = None) -> Person:
        """Remember `person` for `chat` at once and return it; if it is `kept`, write it with the next tick.

        `done` is told after the tick that wrote it, never before.
        """
        if person.kept:
            person = replace(person, expires=_week(self._now() + KEPT_FOR))
            self._change(chat, person, done)
        self._remember(chat, person)
        return person

    def forget(self, chat: int, done: Done | None = None, was: Person | None = None) -> None:
        """Forget `chat` at once, and end its row with the next tick; then `done` is told.

        `was` is what is written of her, for who knows that and has not asked `get`.
        """
        self._change(chat, None, done, was)
        self._remember(chat, None)

    def touch(self, chat: int) -> None:
        """Keep a row that would end soon, since she is still here; nothing finer than weeks is written of it."""
        person = self.known(chat)
        if person and person.kept and person.expires <= _week(self._now() + RENEWED_IN):
            self.put(chat, person)

    def box(self, chat: int) -> dict[str, Any]:
        """Return everything that is kept about `chat`, for "What do you know about me?"; empty when nothing is."""
        person = self.known(chat)
        return {"chat": chat, **kept(person)} if person and person.kept else {}

    def changes(self) -> dict[int, Change]:
        """Return what is to be written, for the tick; it stays until `written`."""
        return dict(self._changes)

    def written(self, changes: dict[int, Change]) -> None:
        """Drop the changes that are on disk now, unless there is a newer one of the same person."""
        self.on_written(changes)
        for chat, change in changes.items():
            self._moved(change.before, change.person)
            present = self._changes.get(chat)
            if present is None:
                continue
            if present.number == change.number:
                del self._changes[chat]
            else:
                self._changes[chat] = replace(present, before=change.person)

    def _change(
        self, chat: int, person: Person | None, done: Done | None, was: Person | None = None
    ) -> None:
        self._number += 1
        earlier = self._changes.get(chat)
        known = self._known.get(chat, was)
        before = earlier.before if earlier else known if known and known.kept else None
        waiting = earlier.done if earlier else ()
        done_by = (*waiting, done) if done else waiting
        self._changes[chat] = Change(self._number, before, person, done_by)

    def _remember(self, chat: int, person: Person | None) -> None:
        self._known[chat] = person
        self._known.move_to_end(chat)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)


def kept(person: Person) -> dict[str, Any]:
    """Return what is written of a person, by name."""
    return {
        "language": person.language,
        "site": person.site,
        "chosen": person.chosen,
        "told": person.told,
        "results": person.results,
        "expires": person.expires,
        **({"wishes": packed} if (packed := wishes.pack(person.wishes)) else {}),
    }


def person(fields: dict[str, Any]) -> Person:
    """Return the person that was written as `fields`."""
    names = {"language", "site", "chosen", "told", "results", "expires"}
    return Person(
        **{key: value for key, value in fields.items() if key in names},
        kept=True,
        wishes=wishes.unpack(fields.get("wishes")),
    )


def over(person: Person, now: datetime) -> bool:
    """Tell whether the row of `person` is past its week."""
    return bool(person.expires) and person.expires < _week(now)


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
