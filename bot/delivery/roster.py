"""The index of a row in; who that is now, with what is not yet written laid over it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.keeping import Keeper
    from bot.services.people import Change, People, Person

    Moved = tuple[Person | None, Person | None]  # as she was, and as she is

T = TypeVar("T")


class Roster:
    """All who are written, and all who are about to be: what somebody chose or took back a moment ago holds."""

    def __init__(self, keeper: Keeper, people: People) -> None:
        self._keeper, self._people = keeper, people
        self._indices: dict[int, bytes] = {}  # of those of whom something is to be written
        self._met: dict[bytes, Moved] | None = None  # who was written since the pass began
        self._fresh: dict[bytes, Moved] = {}  # who was written, and her reminders not looked for
        people.on_written = self._wrote

    async def find(self, k: bytes) -> tuple[int, Person] | None:
        """Return the chat and the person behind a blind index, or None when she is no longer known."""
        found = await self._keeper.reached(k)
        # She may have chosen something, or have been written, before the row was read or meanwhile.
        waits = self._waiting().get(k)
        if waits is None:
            return found
        chat, change = waits
        return (chat, change.person) if change.person else None

    async def page(
        self, after: bytes, look: Callable[[bytes, Person], T | None]
    ) -> tuple[bytes, list[T]] | None:
        """Return what `look` makes of the next page of those who are written, and where it ends; None at the end."""
        return await self._keeper.page(after, look)

    def begin_pass(self) -> None:
        """Remember from here on who is written while the pages are read."""
        self._met = {}

    def end_pass(self) -> None:
        """Remember that no longer."""
        self._met = None

    def met(self) -> dict[bytes, Moved]:
        """Return whom the pages may have missed: who was written since the pass began, and who is still to be."""
        found = dict(self._met or {})
        for k, (_, change) in self._waiting().items():
            before = found[k][0] if k in found else change.before
            found[k] = before, change.person
        return found

    def forgotten(self) -> set[bytes]:
        """Return who asked to be forgotten since the pass began; nothing may be written of her."""
        return {k for k, (_, person) in self.met().items() if person is None}

    def fresh(self) -> dict[bytes, Moved]:
        """Return who follows anything and was written since `seen`: as she was then, and as she is."""
        return dict(self._fresh)

    def seen(self, people: Mapping[bytes, Moved]) -> None:
        """Take note that the reminders of `people` were looked for."""
        for k, moved in people.items():
            if self._fresh.get(k) == moved:
                del self._fresh[k]

    def latest(self, chat: int, person: Person) -> Person | None:
        """Return who `person` is by now, from memory alone; None when she asked to be forgotten."""
        change = self._people.changes().get(chat)
        return change.person if change else self._people.known(chat) or person

    async def forget(self, chat: int) -> None:
        """End the row of somebody who is gone, with the next tick."""
        await self._people.get(chat)  # so that it is known what ends
        self._people.forget(chat)

    def _wrote(self, changes: Mapping[int, Change]) -> None:
        for chat, change in changes.items():
            k = self._indices.get(chat) or self._keeper.index(chat)
            if self._met is not None:
                _move(self._met, k, change)
            _move(self._fresh, k, change)
            if not _may_matter(*self._fresh[k]):
                del self._fresh[k]

    def _waiting(self) -> dict[bytes, tuple[int, Change]]:
        changes, known = self._people.changes(), self._indices
        # Each is hashed once, and not again for every message while she waits for the tick.
        self._indices = {chat: known.get(chat) or self._keeper.index(chat) for chat in changes}
        return {k: (chat, changes[chat]) for chat, k in self._indices.items()}


def _move(kept: dict[bytes, Moved], k: bytes, change: Change) -> None:
    kept[k] = kept[k][0] if k in kept else change.before, change.person


def _may_matter(before: Person | None, person: Person | None) -> bool:
    """Tell whether somebody may have a reminder now that she had not."""
    if person is None or not person.wishes.follows:
        return False
    return before is None or (before.site, before.wishes) != (person.site, person.wishes)
