"""The waves that are settled and those that are closed, as the database has them, in; what may be said of each out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.services.figures import read
from bot.store import figures as rows

if TYPE_CHECKING:
    from bot.plan import Plan
    from bot.services.figures import Reading
    from bot.store import Store

    Key = tuple[str, str, str]  # survey, wave, unit

OPENED, CLOSED, RESULTS = "opened", "closed", "results"  # what is said of a wave
DROPPED = b"dropped"  # nobody could be told of it in time
TICKET = 10  # letters of a wave's name in a button: survey, wave and unit do not always fit


def ticket(key: Key) -> str:
    """Return by what a button names a wave; anybody can work it out, it is no secret."""
    return hashlib.sha256("/".join(key).encode()).hexdigest()[:TICKET]


class Published:
    """What was settled and what was drawn; nothing of a wave that is open but its plan. All raise `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def plans(self) -> list[Plan]:
        """Return what is settled for each wave that ever began, the one that closes first first."""
        async with self._store.reading() as db:
            return await rows.plans(db)

    async def readings(self, unit: str = "") -> list[Reading]:
        """Return what may be said of each closed wave (at `unit`), by unit, the one that closed first first."""
        async with self._store.reading() as db:
            found = await rows.releases(db)
        wanted = [one for one in found if unit in {"", one[0].unit}]
        wanted.sort(key=lambda one: (one[0].unit, one[0].closes, one[0].survey, one[0].wave))
        return [read(*one) for one in wanted]

    async def latest(self, unit: str) -> Reading | None:
        """Return what may be said of the wave that closed last at `unit`; None when none has."""
        found = await self.readings(unit) if unit else []
        return found[-1] if found else None

    async def find(self, name: str) -> Reading | None:
        """Return what may be said of the closed wave with this ticket."""
        found = await self.readings()
        return next((one for one in found if ticket(one.plan.key) == name), None)

    async def said(self, key: Key, what: str) -> tuple[bytes, bool] | None:
        """Return how far `what` was said of a wave, and whether that was all; None when nobody began."""
        async with self._store.reading() as db:
            return await rows.said(db, key, what)

    async def begun(self, key: Key, what: str, after: bytes) -> tuple[bytes, bool]:
        """Return how far `what` was said of a wave, noting `after` where nobody had begun."""
        async with self._store.writing() as db:
            said = await rows.said(db, key, what)
            if said is None:
                await rows.say(db, key, what, after, done=False)
        return said or (after, False)

    async def announced(self, key: Key) -> str:
        """Return on which day (ISO) the group was told of a wave, with its fingerprint; nothing where it was not."""
        said = await self.said(key, OPENED)
        return said[0].decode() if said and said[1] and said[0] != DROPPED else ""

    async def say(self, key: Key, what: str, after: bytes = b"", *, done: bool = True) -> None:
        """Note how far `what` was said of a wave."""
        async with self._store.writing() as db:
            await rows.say(db, key, what, after, done=done)
