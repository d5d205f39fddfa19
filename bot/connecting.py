"""Telegram out of reach in; a bot that is known there, presented in every language, or the sandbox's clock, out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

import aiohttp
from telegram import BotCommand, BotCommandScopeChat
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.errors import SetupError
from bot.replies import about, organiser
from bot.request import reason_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram.ext import ExtBot

    from bot.clock import Clock
    from bot.context import BrazierApplication, Services

log = logging.getLogger(__name__)

PATIENCE_S = (1, 2, 4, 8, 15, 30)  # between the tries to reach Telegram at the start


async def connect(application: BrazierApplication) -> None:
    """Reach Telegram, patiently; raises `SetupError` when it does not know the token."""
    for wait in chain(PATIENCE_S, repeat(PATIENCE_S[-1])):
        try:
            await application.initialize()
        except InvalidToken:
            raise SetupError(
                ["BRAZIER_TOKEN is not accepted by Telegram. Ask @BotFather for it again."]
            ) from None
        except NetworkError as error:
            log.warning("telegram.unreachable again_in_s=%d reason=%s", wait, reason_of(error))
            await asyncio.sleep(wait)
        else:
            return


async def introduce(bot: ExtBot[None], services: Services) -> None:
    """Tell Telegram the commands and descriptions in each language; what fails is tried again at the next start."""
    for language in services.texts.offered:
        t = services.texts.translator(language.code)
        code = None if language.code == "en" else language.telegram
        if code == "":
            continue
        profile = about.profile(t, services.settings)
        try:
            await bot.set_my_commands(
                [BotCommand(*c) for c in about.commands(t)], language_code=code
            )
            await bot.set_my_description(profile.description, language_code=code)
            await bot.set_my_short_description(profile.short, language_code=code)
            if profile.name:
                await bot.set_my_name(profile.name, language_code=code)
        except TelegramError as error:
            log.warning("profile.failed error=%s", type(error).__name__)
    await _show_commands(bot, services)


async def _show_commands(bot: ExtBot[None], services: Services) -> None:
    """Put the present commands into the menu of the organisers' group: it may have been paired with an older bot."""
    if (group := services.console.chat) is None:
        return
    t = services.texts.translator(services.console.language)
    commands = [BotCommand(*command) for command in organiser.commands(t)]
    try:
        await bot.set_my_commands(commands, BotCommandScopeChat(group))
    except TelegramError as error:
        log.info("console.menu_failed error=%s", type(error).__name__)


@asynccontextmanager
async def sandbox_clock(clock: Clock, url: str) -> AsyncIterator[None]:
    """Follow the clock of the sandbox, so that its hours can be moved on."""
    async with aiohttp.ClientSession() as session:

        async def follow() -> None:
            async with session.get(f"{url}/sandbox/clock") as response:
                clock.offset = timedelta(seconds=(await response.json())["offset_s"])

        for wait in chain(PATIENCE_S, repeat(PATIENCE_S[-1])):
            try:
                await follow()
                break
            except aiohttp.ClientError as error:
                log.warning(
                    "sandbox.unreachable again_in_s=%d error=%s", wait, type(error).__name__
                )
                await asyncio.sleep(wait)
        clock.every(0.5, "sandbox-clock", follow)
        yield
