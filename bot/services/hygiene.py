"""Surveys that stand open in chats in; those that were left alone for a quarter of an hour, to be made neutral, out.

All of it lives in memory only: a survey's answers travel in its buttons, and what is here helps to take them away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.services.people import Person

LEFT_ALONE = timedelta(minutes=15)
NOTE_KEPT = timedelta(hours=24)  # of a survey that nobody goes on with
NOTES = 10_000  # sealed notes that wait to be sent; 1 KB each
TYPING = timedelta(minutes=10)  # after a question that is answered in words


@dataclass(slots=True)
class Screen:
    """One message of a survey in a chat.

    `resume` is the sealed draft behind [Continue], empty when there is nothing to go on with. `kept`: it has nothing to
    hide and stays as it is. `sending`: it waits for the tick. `silent`: she cleaned up, and nothing is said any more.
    `heard`: words of which it is asked what they were for. `survey`: whose screen it is.
    """

    message: int
    person: Person
    version: int
    resume: str = ""
    kept: bool = False
    sending: bool = False
    silent: bool = False
    until: datetime | None = None
    prompt: int | None = None  # the message that asks for words
    typing_until: datetime | None = None
    heard: str = ""
    heard_as: int | None = None
    survey: str = ""
    debris: list[int] = field(default_factory=list)

    def clear(self) -> list[int]:
        """Forget what was typed and what asked for it, and return those messages: they are to be deleted."""
        numbers = [*self.debris, *([self.prompt] if self.prompt else [])]
        self.debris, self.prompt, self.typing_until = [], None, None
        self.heard, self.heard_as = "", None
        return numbers


class Dialogues:
    """The surveys that stand open in chats, by chat, for as long as somebody is at them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._screens: dict[int, Screen] = {}
        self._notes: dict[int, tuple[bytes, datetime]] = {}
        self._tries: dict[int, list[datetime]] = {}

    def get(self, chat: int) -> Screen | None:
        """Return what stands open in `chat`."""
        return self._screens.get(chat)

    def version(self, chat: int, survey: str = "") -> int:
        """Return the version of the screen in `chat`; a tap on an older one (of the same `survey`) is not honoured.

        -1 when none is known, or it is another survey's.
        """
        screen = self._screens.get(chat)
        return screen.version if screen and survey in {"", screen.survey} else -1

    def watch(self, chat: int, now: Screen) -> Screen | None:
        """Note the screen `now`; return the survey in another message that it replaces, if there is one."""
        before = self._screens.get(chat)
        now.until = self._now() + LEFT_ALONE
        self._screens[chat] = now
        if before is None or before.message != now.message:
            return None if before is None or before.kept else before
        now.prompt, now.debris = before.prompt, before.debris
        return None

    def hold_note(self, chat: int, sealed: bytes) -> None:
        """Keep a sealed note until it is sent; the oldest go first where there are too many."""
        self._notes.pop(chat, None)
        self._notes[chat] = sealed, self._now()
        while len(self._notes) > NOTES:
            del self._notes[next(iter(self._notes))]

    def note(self, chat: int) -> bytes:
        """Return the sealed note that waits to be sent; nothing when there is none, or it is forgotten."""
        return self._notes[chat][0] if chat in self._notes else b""

    def drop_note(self, chat: int) -> None:
        """Forget the note that waited."""
        self._notes.pop(chat, None)

    def drop(self, chat: int) -> Screen | None:
        """Forget what stands in `chat`, and return it."""
        return self._screens.pop(chat, None)

    def typing(self, chat: int) -> Screen | None:
        """Return the survey in `chat` that asked for words in the last ten minutes."""
        screen = self._screens.get(chat)
        if screen and screen.typing_until and self._now() < screen.typing_until:
            return screen
        return None

    def asks(self, screen: Screen, prompt: int | None) -> None:
        """Note that `prompt` asks for words now."""
        screen.prompt, screen.typing_until = prompt, self._now() + TYPING

    def may_try(self, chat: int, most: int, within: timedelta) -> bool:
        """Count a try of a code; false when there were `most` of them `within` the time."""
        now = self._now()
        recent = [when for when in self._tries.get(chat, ()) if now - when < within]
        self._tries[chat] = [*recent, now][-most - 1 :]
        return len(recent) < most

    async def sweep(self, neutralise: Callable[[int, Screen], Awaitable[None]]) -> None:
        """Make neutral what was left alone for 15 minutes; forget a note with which nobody went on for a day."""
        now = self._now()
        for chat, screen in list(self._screens.items()):
            if screen.sending:
                continue  # the tick will say what became of it
            if screen.until and screen.until <= now and self._screens.get(chat) is screen:
                del self._screens[chat]
                if not screen.kept:
                    await neutralise(chat, screen)
        for chat, (_, held) in list(self._notes.items()):
            if now - held > NOTE_KEPT and chat not in self._screens:
                del self._notes[chat]
        for chat in [
            chat for chat, tries in self._tries.items() if now - tries[-1] > LEFT_ALONE * 4
        ]:
            del self._tries[chat]

    def take_all(self) -> list[tuple[int, Screen]]:
        """Return everything that stands open and has something to hide, and forget it: the bot stops."""
        taken = [(chat, one) for chat, one in self._screens.items() if not one.kept]
        self._screens.clear()
        return taken
