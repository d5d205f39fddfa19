"""Rows of the outbox that are due in; each as one message at Telegram, and what became of it written down, out."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.error import InvalidToken

from bot.delivery.fate import CalledOffError
from bot.delivery.letters import Later
from bot.errors import StoreError, code_of
from bot.event import Tell
from bot.limiter import Lane, Turn
from bot.services.reminders import CHANGES
from bot.store import notices as notice_rows
from bot.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.delivery.fate import Fates
    from bot.delivery.ledger import Ledger
    from bot.delivery.letters import Letter, Letters
    from bot.delivery.line import Line
    from bot.event import Notice
    from bot.messenger import Messenger
    from bot.store import Store
    from bot.store.outbox import Key, Parcel

log = logging.getLogger(__name__)

STOCK = 30  # rows that are claimed at once: a second of work
IN_FLIGHT = 8  # calls under way, or waiting for their turn
LEASE = timedelta(seconds=60)
LOOK_S = 5.0  # at what is due, when nobody pokes
LAST_S = 2.0  # to write down what is in hand, when what was under way took all the time
LONG_S = 5.0  # a pause that is not waited out with rows in hand
UNSTEADY = (1, 2)  # changes, which are told also while the clock is in doubt


class Sender:
    """Sends what is due: 30 rows in hand, 8 on the way, each written down before it goes and when it is done."""

    def __init__(  # noqa: PLR0913 - one for each thing that sending needs
        self,
        *,
        store: Store,
        ledger: Ledger,
        letters: Letters,
        fates: Fates,
        line: Line,
        messenger: Messenger,
        now: Callable[[], datetime],
        steady: Callable[[], bool],
        paused_s: Callable[[], float],
    ) -> None:
        self._store, self._ledger, self._letters, self._fates = store, ledger, letters, fates
        self._line, self._messenger = line, messenger
        self._now, self._steady, self._paused_s = now, steady, paused_s
        self._stock: deque[Parcel] = deque()
        self._notices: dict[int, Notice] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()  # for the limiter, and for nothing else
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._wake, self.stopping = asyncio.Event(), asyncio.Event()
        self._held: set[Key] = set()

    @property
    def held(self) -> set[Key]:
        """The rows that are in hand, whose leases nobody may take back."""
        return set(self._held)

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._held

    def wake(self) -> None:
        """Look at once at what is due."""
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`; what fails is tried again, and nothing ends it but a token that is no longer valid."""
        while not self.stopping.is_set():
            self._wake.clear()
            try:
                if not await self._step():
                    await self._rest(LOOK_S)
            except InvalidToken:
                log.error("delivery.stopped: Telegram no longer knows the token")  # noqa: TRY400
                await self._put_back_stock()
                return
            except StoreError as error:
                log.warning("delivery.store code=%s", error.code)
                await self._rest(LOOK_S)
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody else would go on
                log.error("delivery.step_failed error=%s", code_of(error))  # noqa: TRY400
                await self._rest(LOOK_S)

    async def stop(self, grace_s: float = 10.0) -> None:
        """Take nothing more, let what is on its way arrive, and put the rest back; all within `grace_s`.

        What cannot be written by then (a full disk) stays as it is, for the next start.
        """
        self.stopping.set()
        self._wake.set()
        for task in self._waiting:
            task.cancel()
        ends = asyncio.get_running_loop().time() + grace_s
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        try:
            async with asyncio.timeout_at(ends if self._ledger.stuck else ends + LAST_S):
                await self._put_back_stock()
        except TimeoutError:
            log.warning("delivery.stopped_unwritten")
        if self._ledger.stuck:
            self._ledger.give_up()

    async def _step(self) -> bool:
        """Do the next thing there is to do; tell whether there was one."""
        if self._fates.stopped:
            raise InvalidToken
        if self._line.down:
            await self._put_back_stock()
            await self._line.up(self.stopping)
            return True
        if (pause := self._paused_s()) > LONG_S:
            await self._put_back_stock()
            await self._rest(min(pause, 60.0))
            return True
        if not self._stock and not await self._claim():
            return False
        await self._places.acquire()
        waits = self.stopping.is_set() or self._line.down or self._fates.stopped
        if waits or not self._stock:
            self._places.release()
            return True
        parcel = self._stock.popleft()
        task = asyncio.create_task(self._send(parcel))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._places.release()

    async def _claim(self) -> bool:
        now = self._now()
        steady = self._steady()
        prios = outbox.PRIOS if steady else UNSTEADY
        async with self._store.reading() as db:
            due = await outbox.next_due(db, prios)
        if due is None or due > now:
            return False
        async with self._store.writing() as db:
            claimed = await outbox.claim(db, now, now + LEASE, STOCK, prios, expired=steady)
        self._stock.extend(claimed)
        self._held |= {parcel.key for parcel in claimed}
        return bool(claimed)

    async def _send(self, parcel: Parcel) -> None:
        try:
            await self._one(parcel)
        except asyncio.CancelledError:  # the bot stops, and its turn had not come
            await self._ledger.put_back(parcel)
            raise
        except StoreError as error:  # no fault of the message: it counts as no try
            log.warning("delivery.store code=%s", error.code)
            soon = self._now() + timedelta(seconds=LOOK_S)
            await self._ledger.put_back(replace(parcel, due=soon))
        except Exception as error:  # noqa: BLE001 - one bad row must not end the others
            log.warning("delivery.failed error=%s", code_of(error))
            await self._fates.again(parcel)
        finally:
            self._held.discard(parcel.key)

    async def _one(self, parcel: Parcel) -> None:
        notice = await self._notice(parcel.notice)
        if notice is None:
            return
        now = self._now()
        if now >= parcel.expires and not self._steady():  # that may be the clock's fault
            await self._ledger.put_back(parcel)
            return
        letter = await self._letters.write(parcel, notice, now)
        if letter is None:
            await self._ledger.end(parcel.key, "dropped")
        elif isinstance(letter, Later):
            await self._ledger.put_back(replace(parcel, due=letter.at))
        else:
            await self._deliver(parcel, notice, letter)

    async def _deliver(self, parcel: Parcel, notice: Notice, letter: Letter) -> None:
        task = asyncio.current_task()
        assert task  # noqa: S101 - for the type checker

        async def goes() -> None:
            self._waiting.discard(task)
            if self.stopping.is_set():
                raise CalledOffError
            if not self._letters.still_wanted(letter) or not await self._ledger.mark(parcel.key):
                raise CalledOffError

        lane = (
            Lane.REMINDER
            if notice.tell in CHANGES or notice.tell is Tell.COMING
            else Lane.BROADCAST
        )
        turn = Turn(lane, goes)
        self._waiting.add(task)
        try:
            await self._messenger.deliver(letter.chat, letter.person, letter.reply, turn)
        except CalledOffError:
            await self._fates.called_off(parcel)
        except Exception as error:  # noqa: BLE001 - what it is decides what becomes of the message
            await self._fates.failed(parcel, letter, error, turn)
        else:
            await self._fates.sent(parcel)
        finally:
            self._waiting.discard(task)

    async def _notice(self, number: int) -> Notice | None:
        if number not in self._notices:
            async with self._store.reading() as db:
                found = await notice_rows.get(db, number)
            if found is None:
                return None
            self._notices[number] = found
        return self._notices[number]

    def over(self, notice: int) -> None:
        """Forget a notice that is told to nobody any more."""
        self._notices.pop(notice, None)

    async def _put_back_stock(self) -> None:
        parcels = list(self._stock)
        self._stock.clear()
        if parcels:
            await self._ledger.put_back(*parcels)
            self._held -= {parcel.key for parcel in parcels}

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
