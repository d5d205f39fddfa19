"""What became of messages in; the same on disk, several in one transaction where they come together, out."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.store import outbox

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.outbox import Key, Parcel

log = logging.getLogger(__name__)

AGAIN_S = 1.0


@dataclass(slots=True)
class _Page:
    """What is to be written with the next transaction."""

    marks: set[Key] = field(default_factory=set)
    ends: dict[str, set[Key]] = field(default_factory=dict)
    back: dict[Key, Parcel] = field(default_factory=dict)


class Ledger:
    """Writes at once, and alone: who comes while a transaction is under way shares the next one.

    What cannot be written (a full disk) is tried again until it can: who waits for it waits, so nobody is sent
    anything that was not written down before, and nothing that was sent is forgotten.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next, self._done = _Page(), asyncio.Event()
        self._may_go: set[Key] = set()
        self._writing: asyncio.Task[None] | None = None
        self._given_up = False
        self.stuck = False  # the last try failed

    async def mark(self, key: Key) -> bool:
        """Write down that a message goes out now; tell whether it may."""
        self._next.marks.add(key)
        await self._written()
        may = key in self._may_go
        self._may_go.discard(key)
        return may

    async def end(self, key: Key, counter: str) -> None:
        """Write down that a message is done: `sent`, `failed` or `dropped`."""
        self._next.ends.setdefault(counter, set()).add(key)
        await self._written()

    async def put_back(self, *parcels: Parcel) -> None:
        """Write down that messages wait again."""
        self._next.back |= {parcel.key: parcel for parcel in parcels}
        await self._written()

    def give_up(self) -> None:
        """Try no more: the bot stops, and what is not written is taken up by the next start."""
        self._given_up = True

    async def _written(self) -> None:
        if self._given_up:
            return
        done = self._done
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done.wait()

    async def _write(self) -> None:
        while self._next.marks or self._next.ends or self._next.back:
            page, done = self._next, self._done
            self._next, self._done = _Page(), asyncio.Event()
            while not (await self._committed(page) or self._given_up):  # noqa: ASYNC110 - it is time that helps
                await asyncio.sleep(AGAIN_S)
            done.set()

    async def _committed(self, page: _Page) -> bool:
        may_go: set[Key] = set()
        try:
            async with self._store.writing() as db:
                if page.marks:
                    may_go = await outbox.mark(db, page.marks)
                for counter, keys in page.ends.items():
                    await outbox.acknowledge(db, keys, counter)
                await outbox.put_back(db, page.back.values())
        except StoreError as error:
            log.error("delivery.unwritten code=%s", error.code)  # noqa: TRY400 - codes only
            self.stuck = True
            return False
        self.stuck = False
        self._may_go |= may_go
        return True
