"""The index of a row in; who that is now, with what is not yet written laid over it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.keeping import Keeper
    from bot.services.people import People, Person

T = TypeVar("T")


class Roster:
    """All who are written, and all who are about to be: what somebody chose or took back a moment ago holds."""

    def __init__(self, keeper: Keeper, people: People) -> None:
        self._keeper, self._people = keeper, people

    async def find(self, k: bytes) -> tuple[int, Person] | None:
        """Return the chat and the person behind a blind index, or None when she is no longer known."""
        pending = self._pending()
        if k in pending:
            return pending[k]
        found = await self._keeper.reached(k)
        # She may have chosen something, or have been written, while the row was read.
        return self._pending().get(k, found)

    async def page(
        self, after: bytes, look: Callable[[bytes, Person], T | None]
    ) -> tuple[bytes, list[T]] | None:
        """Return what `look` makes of the next page of those who are written, and where it ends; None at the end."""
        return await self._keeper.page(after, look)

    def pending(self, look: Callable[[bytes, Person], T | None]) -> list[T]:
        """Return what `look` makes of those of whom something is still to be written."""
        found = (look(k, here[1]) for k, here in self._pending().items() if here)
        return [one for one in found if one is not None]

    def latest(self, chat: int, person: Person) -> Person | None:
        """Return who `person` is by now, from memory alone; None when she asked to be forgotten."""
        change = self._people.changes().get(chat)
        return change.person if change else self._people.known(chat) or person

    async def forget(self, chat: int) -> None:
        """End the row of somebody who is gone, with the next tick."""
        await self._people.get(chat)  # so that it is known what ends
        self._people.forget(chat)

    def index(self, chat: int) -> bytes:
        """Return the blind index of a chat."""
        return self._keeper.index(chat)

    def _pending(self) -> dict[bytes, tuple[int, Person] | None]:
        return {
            self._keeper.index(chat): (chat, change.person) if change.person else None
            for chat, change in self._people.changes().items()
        }
