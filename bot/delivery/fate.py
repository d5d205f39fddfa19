"""What sending one message came to in; what that means for its row, for her, and for all others, out."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.verdict import PERMANENT, Verdict, verdict
from bot.errors import BrazierError
from bot.request import reason_of
from bot.store.outbox import RESENDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date, datetime

    from bot.delivery.breaker import Breaker
    from bot.delivery.ledger import Ledger
    from bot.delivery.letters import Letter
    from bot.delivery.line import Line
    from bot.delivery.roster import Roster
    from bot.limiter import Turn
    from bot.messenger import Messenger
    from bot.store.outbox import Parcel

log = logging.getLogger(__name__)

TRIES = 5  # of what fails for a reason that nobody knows
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)


class CalledOffError(BrazierError):
    """In the moment of its turn a message was no longer to be sent."""


class Fates:
    """Decides by Telegram's answer, and writes it down."""

    def __init__(  # noqa: PLR0913 - one for each that may be concerned
        self,
        *,
        ledger: Ledger,
        breaker: Breaker,
        line: Line,
        messenger: Messenger,
        roster: Roster,
        now: Callable[[], datetime],
        pause: Callable[[int], Awaitable[object]],
    ) -> None:
        self._ledger, self._breaker, self._line = ledger, breaker, line
        self._messenger, self._roster, self._now, self._pause = messenger, roster, now, pause
        self._strikes: dict[int, date] = {}
        self._logged: set[tuple[int, str]] = set()
        self.last: dict[int, datetime] = {}  # when each notice last reached somebody
        self.stopped = False

    async def sent(self, parcel: Parcel) -> None:
        """Count a message that arrived."""
        self._breaker.malformed(parcel.notice, so=False)
        await self._arrived(parcel)

    async def called_off(self, parcel: Parcel) -> None:
        """Look anew at one that was held back at the last moment; where its notice is void it is deleted soon."""
        await self._ledger.put_back(parcel)

    async def failed(self, parcel: Parcel, letter: Letter, error: Exception, turn: Turn) -> None:
        """Deal with what Telegram refused, or did not answer."""
        says = verdict(error)
        self._log(parcel.notice, says, error)
        if says in PERMANENT:
            self._line.worked()
            await self._never(parcel, letter, says)
        elif says is Verdict.UNSENT:
            self._line.failed()
            await self._ledger.put_back(self._later(replace(parcel, attempts=parcel.attempts + 1)))
        elif says is Verdict.UNSURE:
            self._line.failed()
            await self._unsure(parcel)
        elif says is Verdict.MALFORMED:
            await self._malformed(parcel, letter, turn)
        elif says is Verdict.DONE:
            await self._arrived(parcel)
        elif says is Verdict.WAIT:
            await self._ledger.put_back(replace(parcel, due=self._now() + wait_of(error)))
        elif says is Verdict.STOPPED:
            self.stopped = True
            await self._ledger.put_back(parcel)
        else:
            await self.again(parcel)

    async def again(self, parcel: Parcel) -> None:
        """Try anew what failed for a reason that nobody knows, five times at most."""
        tried = replace(parcel, attempts=parcel.attempts + 1)
        if tried.attempts >= TRIES:
            await self._ledger.end(parcel.key, "failed")
        else:
            await self._ledger.put_back(self._later(tried))

    async def believe(self, *, idle: bool) -> None:
        """Forget those who are gone for certain, and what waits for them; without a word, at the next tick."""
        for chat in self._breaker.believed(idle=idle):
            await self._roster.forget(chat)

    async def _arrived(self, parcel: Parcel) -> None:
        await self._ledger.end(parcel.key, "sent")
        self.last[parcel.notice] = self._now()
        self._line.worked()
        self._breaker.note(permanent=False)

    async def _never(self, parcel: Parcel, letter: Letter, says: Verdict) -> None:
        await self._ledger.end(parcel.key, "failed")
        gone = says is Verdict.GONE
        if gone or (says is Verdict.STRIKE and self._struck(letter.chat)):
            self._breaker.gone(letter.chat)
        if self._breaker.note(permanent=not gone, gone=gone):
            await self._stop_notice(parcel.notice)

    def _struck(self, chat: int) -> bool:
        """Tell whether Telegram said on another day, too, that it does not know the chat."""
        today = self._now().date()
        return self._strikes.setdefault(chat, today) != today

    async def _unsure(self, parcel: Parcel) -> None:
        tried = replace(parcel, unsure=parcel.unsure + 1)
        if tried.unsure > RESENDS:
            await self._ledger.end(parcel.key, "dropped")
        else:
            await self._ledger.put_back(self._later(tried))

    async def _malformed(self, parcel: Parcel, letter: Letter, turn: Turn) -> None:
        if self._breaker.malformed(parcel.notice, so=True):
            await self._ledger.put_back(parcel)
            await self._stop_notice(parcel.notice)
            return
        try:
            await self._messenger.deliver(
                letter.chat, letter.person, letter.reply, turn, plain=True
            )
        except CalledOffError:
            await self.called_off(parcel)
        except Exception as error:  # noqa: BLE001 - of whatever kind: the plain text was the last try
            if verdict(error) in {Verdict.MALFORMED, Verdict.AGAIN}:
                await self._ledger.end(parcel.key, "failed")
            else:
                await self.failed(parcel, letter, error, turn)
        else:
            await self._arrived(parcel)

    async def _stop_notice(self, notice: int) -> None:
        self._breaker.reset(notice)
        await self._pause(notice)

    def _later(self, parcel: Parcel) -> Parcel:
        tries = parcel.attempts + parcel.unsure
        wait = min(FIRST_WAIT * 2 ** (min(tries, 10) - 1), LONGEST_WAIT)
        return replace(parcel, due=self._now() + wait)

    def _log(self, notice: int, says: Verdict, error: Exception) -> None:
        found = (notice, f"{says} {reason_of(error)}")
        if found not in self._logged:
            self._logged.add(found)
            log.info("delivery.%s error=%s notice=%d", says, reason_of(error), notice)


def wait_of(error: Exception) -> timedelta:
    """Return how long Telegram wants to be left alone."""
    wait = getattr(error, "retry_after", 1)
    return wait if isinstance(wait, timedelta) else timedelta(seconds=float(wait))
