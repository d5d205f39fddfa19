"""What waits for the tick in; one transaction with the vault under a new key and the rows of people, on disk, out."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot import ending
from bot.errors import SetupError
from bot.seals import PeopleSeal, Slots, seal_vault
from bot.services.people import kept, over, person
from bot.services.questions import MOST, Batch, oldest, week_of
from bot.services.vault import pack, unpack
from bot.store import cards as rows_of_cards
from bot.store import copies, figures, outbox
from bot.store import people as rows_of_people
from bot.store import questions as rows_of_questions
from bot.store import report as vault_store
from bot.unlocking import PEOPLE_MARK, open_people, open_the_vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.plan import Plan
    from bot.services.closing import Ended
    from bot.services.people import Change, Person
    from bot.services.report import Round
    from bot.services.vault import Name, Vault
    from bot.store import Store

log = logging.getLogger(__name__)

FEW = 5_000  # rows of people that every change rewrites; above, a change touches its own row, and a night rewrites all
NIGHT_HOURS = 3
DAY_MARK = "last day"
Rows = dict[bytes, bytes | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Work:
    """What one tick writes: the vault, people, what is left of waves that end with it, and questions."""

    made: Round
    changes: Mapping[int, Change]
    ended: Sequence[Ended]
    asked: Batch = field(default_factory=Batch)


class Keeper:
    """The database and the key folder as one: what is committed can be opened, and nothing else can.

    `step` is called with the name of each step of a write as it is reached. `on_end` is told of each person whose week
    was over, when her row has ended.
    """

    def __init__(
        self, store: Store, key_dir: Path, step: Callable[[str], None] = lambda _: None
    ) -> None:
        self._store, self._key_dir, self._step = store, key_dir, step
        self._slots = Slots(key_dir)
        self._seal: PeopleSeal | None = None
        self._rewritten: date | None = None
        self.last_day: date | None = None
        self.on_end: Callable[[Person], None] = lambda _: None

    async def load(self) -> tuple[Vault, set[Name]]:
        """Open what was written: the open periods and the names of closed waves.

        Raises `SetupError` when the key folder does not fit the database; nothing is made or overwritten then.
        """
        async with self._store.reading() as db:
            check = await vault_store.get_mark(db, PEOPLE_MARK)
            day = await vault_store.get_mark(db, DAY_MARK)
            row = await vault_store.get(db)
            closed = await vault_store.closed_waves(db)
        problems = []
        try:
            seal = open_people(self._key_dir, check)
        except SetupError as error:
            problems += error.problems
        try:
            raw = open_the_vault(self._slots, row)
        except SetupError as error:
            problems += error.problems
        if problems:
            raise SetupError(problems)
        self._slots.make()
        if check is None:
            async with self._store.writing() as db:
                await vault_store.put_mark(db, PEOPLE_MARK, seal.check)
        self._seal = seal
        self.last_day = date.fromisoformat(day.decode()) if day else None
        return unpack(raw) if raw else {}, closed

    async def plans(self) -> list[Plan]:
        """Return what was settled for all waves, when they opened."""
        async with self._store.reading() as db:
            return await figures.plans(db)

    async def person(self, chat: int) -> Person | None:
        """Return what was written of `chat`; a damaged row counts as none."""
        index = self._people.index(chat)
        async with self._store.reading() as db:
            box = await rows_of_people.get(db, index)
        fields = self._people.open(index, box) if box else None
        return person(fields) if fields else None

    def index(self, chat: int) -> bytes:
        """Return by what the rows of `chat` are known."""
        return self._people.index(chat)

    async def reached(self, index: bytes) -> tuple[int, Person] | None:
        """Return the chat and the person in the row `index`, as written; a damaged row counts as none."""
        async with self._store.reading() as db:
            box = await rows_of_people.get(db, index)
        fields = self._people.open(index, box) if box else None
        return (fields["chat"], person(fields)) if fields else None

    async def cards(self, hashes: Collection[bytes]) -> dict[bytes, Name]:
        """Return which of `hashes` are of cards that were made and not called off, each with its wave."""
        async with self._store.reading() as db:
            found = {one: await rows_of_cards.known(db, one) for one in hashes}
        return {one: wave for one, wave in found.items() if wave}

    async def page(
        self, after: bytes, look: Callable[[bytes, Person], T | None]
    ) -> tuple[bytes, list[T]] | None:
        """Return what `look` makes of the people in the next page of rows, in a thread, and where that page ends.

        `look` gets the index of a row and the person in it; None when there are no more rows.
        """
        async with self._store.reading() as db:
            rows = await rows_of_people.page(db, after)
        if not rows:
            return None
        return rows[-1][0], await asyncio.to_thread(self._looked, rows, look)

    def _looked(
        self, rows: list[tuple[bytes, bytes]], look: Callable[[bytes, Person], T | None]
    ) -> list[T]:
        opened = ((index, self._people.open(index, box)) for index, box in rows)
        found = (look(index, person(fields)) for index, fields in opened if fields)
        return [one for one in found if one is not None]

    async def write(self, work: Work, now: datetime, today: date | None) -> int:
        """Write it all in one transaction under a new key, and destroy the old one.

        Returns how many of the questions that were shared are kept: there is room for so many.
        `today` is None while the clock is not steady; otherwise rows whose week is over end with the first write of a
        night, and the day is marked for the next start: a public fact, at a moment that is the clock's.
        Raises `StoreError` or `OSError` when it cannot be written; what was there before then still opens.
        """
        self._step("begin")
        key_id, key, blob = await asyncio.to_thread(_sealed, work.made.vault)
        rows = {
            self._people.index(chat): self._box(chat, change)
            for chat, change in work.changes.items()
        }
        async with self._store.reading() as db:
            # Asked anew: a commit that failed may yet have been made.
            live = await vault_store.key_id(db)
        night = _night(now)
        whole = today is not None and night != self._rewritten
        ended: dict[bytes, Person] = {}
        if whole:
            stale, ended = await self._stale(now)
            rows = stale | rows
        await asyncio.to_thread(self._slots.write, key_id, key, live)
        del key
        self._step("key written")
        async with self._store.writing() as db:
            await self._write_people(db, rows, whole=whole)
            await vault_store.put(db, key_id, blob)
            if today and today != self.last_day:
                await vault_store.put_mark(db, DAY_MARK, today.isoformat().encode())
            await ending.write(db, work.made.begun, work.ended, self._step)
            taken = await _write_questions(db, work.asked, today)
            self._step("before commit")
        self._step("after commit")
        self.last_day = today or self.last_day
        if whole:
            self._rewritten = night
        changed = {self._people.index(chat) for chat in work.changes}
        for index, past in ended.items():
            if index not in changed:
                self.on_end(past)
        try:
            await asyncio.to_thread(self._slots.scrub, key_id)
        except OSError as error:  # the next tick overwrites it; what is written stays written
            log.warning("keys.unscrubbed error=%s", type(error).__name__)
        if gone := [index for index, box in rows.items() if box is None]:
            await self._forget_in_copies(gone)
        self._step("scrubbed")
        return taken

    async def _forget_in_copies(self, gone: Sequence[bytes]) -> None:
        try:
            await asyncio.to_thread(copies.forget, self._store.path, gone)
        except OSError as error:  # a week later every copy is gone by itself
            log.warning("copies.not_forgotten error=%s", type(error).__name__)

    async def _write_people(self, db: AsyncConnection, rows: Rows, *, whole: bool) -> None:
        """Write changed `rows`; all rows anew if that is to be, or is cheap. Nothing waits for those who end."""
        if whole or (rows and not await rows_of_people.more_than(db, FEW)):
            await rows_of_people.rewrite(db, rows)
        else:
            await rows_of_people.change(db, rows)
        if gone := [index for index, box in rows.items() if box is None]:
            await outbox.forget(db, gone)

    async def everybody(self) -> AsyncIterator[list[Person]]:
        """Give all people that are written, as many as one page has at a time; damaged rows are left out."""
        after = b""
        while True:
            async with self._store.reading() as db:
                page = await rows_of_people.page(db, after)
            if not page:
                return
            after = page[-1][0]
            yield await asyncio.to_thread(self._opened, page)

    def _opened(self, page: list[tuple[bytes, bytes]]) -> list[Person]:
        opened = (self._people.open(index, box) for index, box in page)
        return [person(fields) for fields in opened if fields]

    async def _stale(self, now: datetime) -> tuple[Rows, dict[bytes, Person]]:
        """Return the rows whose week is over, to end, with those of an older length, sealed anew; and who ends."""
        stale: Rows = {}
        ended: dict[bytes, Person] = {}
        after = b""
        async with self._store.reading() as db:
            while page := await rows_of_people.page(db, after):
                after = page[-1][0]
                ended |= await asyncio.to_thread(self._renewed, page, now, stale)
        return stale, ended

    def _renewed(
        self, page: list[tuple[bytes, bytes]], now: datetime, stale: Rows
    ) -> dict[bytes, Person]:
        ended: dict[bytes, Person] = {}
        for index, box in page:
            fields = self._people.open(index, box)
            if fields and over(person(fields), now):
                stale[index], ended[index] = None, person(fields)
            elif fields and self._people.outgrown(box):
                stale[index] = self._people.seal(fields)
        return ended

    def _box(self, chat: int, change: Change) -> bytes | None:
        if change.person is None:
            return None
        return self._people.seal({"chat": chat, **kept(change.person)})

    @property
    def _people(self) -> PeopleSeal:
        if self._seal is None:
            raise RuntimeError("load() comes first")
        return self._seal


async def _write_questions(db: AsyncConnection, asked: Batch, today: date | None) -> int:
    if today:
        await rows_of_questions.count(db, week_of(today), asked.missed, oldest(today))
    return await rows_of_questions.lay(db, [box for box, _ in asked.shared], MOST)


def _sealed(vault: Vault) -> tuple[bytes, bytes, bytes]:
    return seal_vault(pack(vault))


def _night(now: datetime) -> date:
    return (now - timedelta(hours=NIGHT_HOURS)).date()
