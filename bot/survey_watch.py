"""The services in; while the bot runs, surveys that were left alone become neutral, and keys die with their waves."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import reporting
from bot.errors import SetupError
from bot.remembered import FILE, remember
from bot.seals import note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.context import Services
    from bot.services.hygiene import Screen

log = logging.getLogger(__name__)

LOOK_S = 1.0  # how often open surveys are looked through
WAVES_S = 15.0
STOP_S = 8.0  # for making neutral what stands open when the bot stops
KEYS_AHEAD = timedelta(hours=1)  # a worker may look at a wave before the clock does


@asynccontextmanager
async def watched(services: Services) -> AsyncIterator[None]:
    """Look after open surveys until the end, and then make all of them neutral.

    Raises `SetupError` when the words of a wave were changed while it is open, or the key of its drafts is damaged.
    """
    if key := services.settings.notes_key:
        _try_to_seal(key)
    await look_at_waves(services)

    async def look() -> None:
        await services.dialogues.sweep(lambda chat, screen: neutral(services, chat, screen))

    async def neutral(services: Services, chat: int, screen: Screen) -> None:
        try:
            await reporting.neutralise(services, chat, screen)
        except Exception as error:  # noqa: BLE001 - one chat that cannot be reached must not keep the others open
            log.warning("survey.not_neutralised error=%s", type(error).__name__)

    services.clock.every(LOOK_S, "surveys", look)
    services.clock.every(WAVES_S, "waves", lambda: look_at_waves(services))
    try:
        yield
    finally:
        open_ones = services.dialogues.take_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await asyncio.gather(*(neutral(services, *one) for one in open_ones))


def _try_to_seal(key: str) -> None:
    # A worker's note would be the wrong moment to find out.
    try:
        note.seal("", key)
    except (ValueError, RuntimeError):
        raise SetupError(
            [
                "BRAZIER_NOTES_KEY is not a key that anything can be sealed to. Make one: brazier keys new"
            ]
        ) from None


async def look_at_waves(services: Services) -> None:
    """Destroy the keys of waves that were closed, make those of waves that begin, and note what is settled for them."""
    clock = services.clock
    # What the tick closed, not what is over by a clock that may be wrong: a key does not come back.
    services.drafts.forget(services.reports.closed)
    services.drafts.make(services.reports.open_soon(clock.now(), KEYS_AHEAD))
    remember(
        services.settings.data_dir / FILE,
        services.content.waves,
        clock.now(),
        services.reports.closed,
        steady=clock.steady(),
    )
