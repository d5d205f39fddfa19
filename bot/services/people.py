"""What a person chose, language and site, remembered in memory by chat until she is idle or it is full."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

CAPACITY = 50_000


@dataclass(frozen=True, slots=True)
class Person:
    """What the bot knows of the person it talks to: her language, and her site's code or nothing."""

    language: str
    site: str = ""
    chosen: bool = False  # that language, rather than taken from her Telegram or her words
    told: bool = False  # that the translation has not been checked by a native speaker


class People:
    """The people of this process, the least recently seen forgotten first; nothing here reaches a disk."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._known: OrderedDict[int, Person] = OrderedDict()

    def get(self, chat: int) -> Person | None:
        """Return what `chat` chose, or None when it chose nothing since the start."""
        if person := self._known.get(chat):
            self._known.move_to_end(chat)
            return person
        return None

    def put(self, chat: int, person: Person) -> Person:
        """Remember `person` for `chat` and return it."""
        self._known[chat] = person
        self._known.move_to_end(chat)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return person

    def forget(self, chat: int) -> None:
        """Forget `chat`."""
        self._known.pop(chat, None)
