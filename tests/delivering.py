"""A picket, its notices and people who follow it, written as the book and the tick would; for tests of delivery."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from keeping import Hands
from running import settings, shipped, with_index
from sqlalchemy import text
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery import Delivery
from bot.event import Event, Kind, Notice, NoticeState, Occurrence, Place, State, Tell, Wishes
from bot.kept import Kept, kept_open
from bot.limiter import Limiter
from bot.messenger import Messenger
from bot.request import AioRequest
from bot.seals import ButtonSeal, load_key
from bot.services.people import Person
from bot.store import events as rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENT = Event(
    "picket01",
    Kind.PICKET,
    "BHX4",
    "Europe/London",
    datetime(2026, 11, 25, 6),
    240,
    Place("Gate 2"),
    state=State.ON,
)


def occurrence_of(event: Event = EVENT, starts: datetime | None = None) -> Occurrence:
    """Return the one time at which `event` takes place; in November London keeps UTC."""
    starts = starts or event.start.replace(tzinfo=UTC)
    local = starts.replace(tzinfo=None)
    ends = starts + timedelta(minutes=event.minutes)
    return Occurrence(f"{event.id}x", event.id, local, local, starts, ends)


async def put(
    store: Store,
    tell: Tell = Tell.HELD,
    event: Event = EVENT,
    occurrence: Occurrence | None = None,
    **changed: Any,
) -> Notice:
    """Write `event`, its occurrence and one notice; return the notice."""
    occurrence = occurrence or occurrence_of(event)
    notice = Notice(0, occurrence.id, occurrence.version, tell, due=NOW, expires=occurrence.ends)
    async with store.writing() as db:
        await rows.put_event(db, event, None)
        await rows.put_occurrence(db, occurrence)
        return await rows.add_notice(db, replace(notice, **changed))


@dataclass
class Office:
    """Delivery with all that it needs, on a sandbox, with a clock that the test moves."""

    sandbox: Sandbox
    kept: Kept
    delivery: Delivery
    limiter: Limiter
    hands: Hands

    async def people(self, number: int, **wishes: Any) -> list[int]:
        """Return the chats of new people at the site who follow all its events; they are written."""
        chats = [self.phone() for _ in range(number)]
        for chat in chats:
            self.wish(chat, **wishes)
        await self.tick()
        return chats

    def phone(self) -> int:
        """Return the chat of a new person to whom the bot may write."""
        person = self.sandbox.world.add_person("Ana", "en")
        person.started = True
        return person.id

    def wish(self, chat: int, language: str = "en", **wishes: Any) -> None:
        """Let somebody choose what she is told; it is written with the next tick."""
        wished = Wishes(**{"follows": ("*",), **wishes})
        self.kept.people.put(chat, Person(language, "BHX4", chosen=True, kept=True, wishes=wished))

    async def tick(self) -> None:
        """Write what people chose."""
        assert await self.kept.tick.now(), self.kept.tick.problem

    async def tell(self, tell: Tell = Tell.HELD, **changed: Any) -> Notice:
        """Write a notice as the book does, and let delivery know."""
        notice = await put(self.kept.store, tell, **changed)
        await self.kept.events.load()
        self.delivery.poke()
        return notice

    def trouble(self, kind: str = "error", **order: Any) -> None:
        """Let the next sending go wrong."""
        self.sandbox.world.faults.add({"kind": kind, "method": "sendMessage", **order})

    def got(self, chat: int) -> list[str]:
        """Return what somebody was sent, oldest first."""
        found = self.sandbox.world.chats[chat].messages.values()
        return [message.body["text"] for message in found if message.by_bot]

    def calls(self) -> list[Any]:
        """Return the calls of sendMessage so far."""
        return list(self.sandbox.world.log.since(0, "sendMessage"))

    async def sent(self, number: int) -> None:
        """Wait until the bot has tried to send `number` messages."""
        async with asyncio.timeout(10):
            while len(self.calls()) < number:  # noqa: ASYNC110 - the sandbox has no event for it
                await asyncio.sleep(0.01)

    def hold_back(self) -> None:
        """Let nothing be sent, as while Telegram wants a pause."""
        self.delivery._sender._paused_s = lambda: 60.0

    async def until(self, number: int, *states: NoticeState) -> Notice:
        """Wait until a notice is done, or in one of `states`."""
        wanted = states or (NoticeState.DONE,)
        for _ in range(400):
            found = await self.delivery.progress(number)
            if found and found.notice.state in wanted:
                return found.notice
            await self.sweep()
            await asyncio.sleep(0.02)
        raise AssertionError(f"{number} is {found and found.notice}")

    async def sweep(self, **step: float) -> None:
        """Move the clock on by `step`, and let delivery look."""
        self.hands.on(**step)
        await self.delivery.sweep()

    async def rows(self, columns: str = "k, state, attempts, unsure") -> list[Any]:
        """Return what waits."""
        async with self.kept.store.reading() as db:
            return (await db.execute(text(f"SELECT {columns} FROM outbox"))).all()  # noqa: S608


@asynccontextmanager
async def office(
    sandbox: Sandbox, folder: Path, hands: Hands | None = None, **limits: Any
) -> AsyncIterator[Office]:
    """Open what is kept in `folder`, and deliver."""
    hands = hands or Hands(NOW.timestamp())
    chosen = settings(sandbox, folder)
    for made in (chosen.data_dir, chosen.key_dir):
        made.mkdir(mode=0o700, exist_ok=True)
    with_index(chosen.data_dir)
    library = shipped(pseudo=chosen.pseudo_language)
    clock = Clock(wall=lambda: hands.at, running=lambda: hands.at)
    limiter = Limiter(**limits)
    async with AsyncExitStack() as stack:
        kept = await stack.enter_async_context(kept_open(chosen, library, clock))
        bot = ExtBot(
            chosen.token,
            base_url=f"{sandbox.url}/bot",
            request=AioRequest(read_timeout_s=1),
            get_updates_request=AioRequest(),
            rate_limiter=limiter,
        )
        await stack.enter_async_context(bot)
        messenger = Messenger(bot, ButtonSeal(load_key(chosen.key_dir, "buttons")))
        kept.console.voice = messenger
        delivery = Delivery(
            store=kept.store,
            keeper=kept.keeper,
            people=kept.people,
            events=kept.events,
            tally=kept.tally,
            texts=library.texts,
            console=kept.console,
            messenger=messenger,
            clock=clock,
            paused_s=limiter.paused_s,
        )
        running = asyncio.create_task(delivery.run())
        try:
            yield Office(sandbox, kept, delivery, limiter, hands)
        finally:
            await delivery.stop()
            await running
