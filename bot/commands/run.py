"""Settings in; the bot serving Telegram, or a sandbox, until it is told to stop, out."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from telegram.error import InvalidToken

from bot import logs
from bot.app import serving
from bot.drawing.home import away_from_home
from bot.errors import SetupError
from bot.web.health import pages, served

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)


async def run(settings: Settings, *, restored: bool = False) -> int:
    """Serve until SIGTERM or SIGINT; then finish what was begun. Raises `SetupError` when it cannot start.

    `restored`: the database was put back from a copy; what waited in it is not sent, and what closed since stays so.
    """
    logs.set_up()
    resource.setrlimit(
        resource.RLIMIT_CORE, (0, 0)
    )  # a crash must not write this memory to a disk
    if not settings.token:
        raise SetupError(
            [
                "BRAZIER_TOKEN is not set. Ask @BotFather on Telegram for one, or try the bot with: brazier sandbox"
            ]
        )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    async with AsyncExitStack() as stack:
        stack.enter_context(away_from_home())  # while there are no threads yet
        starting = asyncio.create_task(
            stack.enter_async_context(serving(settings, restored=restored))
        )
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():  # told to stop while Telegram is out of reach
            starting.cancel()
            await asyncio.wait({starting})
            return 0
        brazier = starting.result()
        if settings.health_port:
            health = pages(lambda: not stop.is_set())
            await stack.enter_async_context(served(health, settings.health_port))
        log.info("ready name=@%s", brazier.application.bot.username)
        taking = asyncio.create_task(brazier.intake.run())
        await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await brazier.intake.stop()
        try:
            await taking
        except InvalidToken:
            raise SetupError(
                ["Telegram no longer knows BRAZIER_TOKEN. Ask @BotFather for the present one."]
            ) from None
    log.info("stopped")
    return 0
