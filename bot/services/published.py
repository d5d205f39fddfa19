"""The waves that are settled and those that are closed, as the database has them, in; what may be said of each out."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.errors import code_of
from bot.plan import read_plan
from bot.services.figures import read
from bot.store import figures as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.plan import Plan
    from bot.services.figures import Reading
    from bot.store import Store

    Key = tuple[str, str, str]  # survey, wave, unit
    Values = Mapping[tuple[str, ...], int]

log = logging.getLogger(__name__)

T = TypeVar("T")

OPENED, CLOSED, RESULTS = "opened", "closed", "results"  # what is said of a wave
LOST = "lost"  # it is over, and its answers are gone
EXAMPLE = "example"  # nobody was asked: it was open in a sandbox
DROPPED = b"dropped"  # nobody could be told of it in time
TICKET = 10  # letters of a wave's name in a button: survey, wave and unit do not always fit


def ticket(key: Key) -> str:
    """Return by what a button names a wave; anybody can work it out, it is no secret."""
    return hashlib.sha256("/".join(key).encode()).hexdigest()[:TICKET]


@dataclass(frozen=True, slots=True)
class Known:
    """All waves at one moment of the database: what is settled for each, what may be said of the closed ones.

    `said` has, for a wave and what is said of it, how far that is, and whether that was all.
    """

    plans: tuple[Plan, ...]  # the one that closes first first
    open: tuple[Plan, ...]
    closed: tuple[Reading, ...]  # by unit, the one that closed first first
    said: Mapping[tuple[Key, str], tuple[bytes, bool]]


class Published:
    """What was settled and what was drawn; nothing of a wave that is open but its plan. All raise `StoreError`.

    Which waves there are is asked anew each time. What was committed of one never changes, and is read once.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._plans: dict[Key, Plan | None] = {}
        self._readings: dict[Key, Reading | None] = {}  # None: damaged

    async def known(self) -> Known:
        """Return all waves; one that is damaged in the database is left out, and told to the log once."""
        async with self._store.reading() as db:
            drawn = await rows.drawn(db)
            said = await rows.progress(db)
            for key in drawn.keys() - self._plans.keys():
                text = await rows.plan_text(db, key) or ""
                self._plans[key] = _whole(key, partial(read_plan, text))
            plans = [plan for key in drawn if (plan := self._plans[key])]
            for plan in plans:
                if drawn[plan.key] and plan.key not in self._readings:
                    numbers = await rows.numbers(db, plan.key)
                    self._readings[plan.key] = _whole(plan.key, partial(_read, plan, *numbers))
        plans.sort(key=lambda one: (one.closes, one.key))
        closed = [one for key in drawn if drawn[key] and (one := self._readings.get(key))]
        closed.sort(
            key=lambda one: (one.plan.unit, one.plan.closes, one.plan.survey, one.plan.wave)
        )
        still = tuple(plan for plan in plans if not drawn[plan.key])
        return Known(tuple(plans), still, tuple(closed), said)

    async def plans(self) -> list[Plan]:
        """Return what is settled for each wave that ever began, the one that closes first first."""
        return list((await self.known()).plans)

    async def readings(self, unit: str = "") -> list[Reading]:
        """Return what may be said of each closed wave (at `unit`), by unit, the one that closed first first."""
        return [one for one in (await self.known()).closed if unit in {"", one.plan.unit}]

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

    async def is_example(self, key: Key) -> bool:
        """Tell whether a wave was open in a sandbox: what was reported in it must not pass for real."""
        return await self.said(key, EXAMPLE) is not None


def _read(plan: Plan, values: Values, spent: Values) -> Reading:
    return read(plan, rows.whole(plan, values, spent))


def _whole(key: Key, make: Callable[[], T]) -> T | None:
    """Return what `make` makes of the rows of a wave; None where they are damaged: others are told all the same."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - whatever is wrong in one row
        log.error("published.damaged survey=%s error=%s", key[0], code_of(error))  # noqa: TRY400 - codes only
        return None
