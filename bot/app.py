"""Settings in, the whole running bot out: the only place where its parts are made and put together."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import aiohttp
from telegram import BotCommand, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot

from bot.clock import Clock
from bot.content import Content
from bot.context import Context, Services
from bot.errors import SetupError
from bot.folders import held, make_private
from bot.i18n import Texts
from bot.intake import Intake, handling
from bot.limiter import Limiter
from bot.messenger import Messenger
from bot.replies import about
from bot.request import AioRequest
from bot.seals import ButtonSeal, load_key
from bot.services.language import LanguageGuess
from bot.services.people import People
from bot.services.rights import Matcher
from handlers import HANDLERS
from handlers.problems import apology, old_menu

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.context import BrazierApplication
    from bot.settings import Settings

T = TypeVar("T")
log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = (1, 2, 4, 8, 15, 30)  # between the tries to reach Telegram at the start
DATA, TRANSLATIONS = ROOT / "data", ROOT / "translations"
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]


@dataclass(frozen=True, slots=True)
class Brazier:
    """The bot, ready to take updates."""

    application: BrazierApplication
    services: Services
    intake: Intake


@dataclass(frozen=True, slots=True)
class Library:
    """All that is read from files at the start."""

    texts: Texts
    content: Content
    matcher: Matcher
    guess: LanguageGuess


def read(settings: Settings) -> Library:
    """Read texts, answers and phrasings; raises `SetupError` with all that is wrong in all of them."""
    problems: list[str] = []

    def tried(work: Callable[[], T]) -> T | None:
        try:
            return work()
        except SetupError as error:
            problems.extend(error.problems)
            return None

    with suppress(OSError):  # what is wrong with the folder is told by `held`; the index is then built in memory
        make_private(settings.data_dir)
    phrasings = DATA / "phrasings"
    texts = tried(lambda: Texts.load(TRANSLATIONS, pseudo=settings.pseudo_language))
    content = tried(lambda: Content.load(DATA))
    matcher = tried(lambda: Matcher.load(phrasings, settings.data_dir / "index"))
    if content and settings.site and content.site(settings.site) is None:
        codes = ", ".join(site.code for site in content.sites)
        problems.append(
            f"BRAZIER_SITE={settings.site} is not in data/sites.yaml. There are: {codes}."
        )
    if texts is None or content is None or matcher is None or problems:
        raise SetupError(problems)
    guess = LanguageGuess.learn(phrasings)
    return Library(texts, content, matcher, guess)


def build(settings: Settings) -> Brazier:
    """Make all parts of the bot; nothing is sent yet. Raises `SetupError`."""
    library = read(settings)
    bot: ExtBot[None] = ExtBot(
        settings.token,
        base_url=f"{settings.base_url}/bot",
        base_file_url=f"{settings.base_url}/file/bot",
        request=AioRequest(),
        get_updates_request=AioRequest(pool=2),
        rate_limiter=cast("Any", Limiter()),
    )
    seal = ButtonSeal(load_key(settings.key_dir, "buttons"))
    services = Services(
        settings=settings,
        clock=Clock(),
        texts=library.texts,
        content=library.content,
        matcher=library.matcher,
        guess=library.guess,
        people=People(),
        seal=seal,
        messenger=Messenger(bot, seal),
    )
    # PTB makes its `bot_data` by calling a type without arguments: here it is the services themselves.
    types = ContextTypes(context=Context, bot_data=cast("Any", lambda: services))
    application = cast(
        "BrazierApplication",
        ApplicationBuilder().bot(bot).updater(None).job_queue(None).context_types(types).build(),
    )
    application.add_handlers(HANDLERS)
    application.add_error_handler(old_menu)
    intake = Intake(
        bot,
        handling(application),
        allowed_updates=ALLOWED_UPDATES,
        set_aside=apology(application),
    )
    return Brazier(application, services, intake)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Brazier]:
    """Hold the folders, start the bot, and at the end stop it in good order.

    Raises `SetupError` when it cannot start: settings, texts, answers, folders, keys or the token.
    """
    with held(settings.data_dir, settings.key_dir):
        brazier = build(settings)
        async with AsyncExitStack() as stack:
            await _connect(brazier.application)
            stack.push_async_callback(brazier.application.shutdown)
            clock = brazier.services.clock
            if settings.sandbox_url:
                await stack.enter_async_context(_sandbox_clock(clock, settings.sandbox_url))
            clock.start()
            stack.callback(clock.stop)
            introduction = asyncio.create_task(_introduce(brazier))
            stack.push_async_callback(_end, introduction)
            yield brazier


async def _connect(application: BrazierApplication) -> None:
    """Reach Telegram, patiently; raises `SetupError` when it does not know the token."""
    for wait in chain(PATIENCE_S, repeat(PATIENCE_S[-1])):
        try:
            await application.initialize()
        except InvalidToken:
            raise SetupError(
                ["BRAZIER_TOKEN is not accepted by Telegram. Ask @BotFather for it again."]
            ) from None
        except NetworkError:
            log.warning("telegram.unreachable again_in_s=%d", wait)
            await asyncio.sleep(wait)
        else:
            return


async def _introduce(brazier: Brazier) -> None:
    """Tell Telegram the commands and descriptions in each language; what fails is tried again at the next start."""
    bot, services = brazier.application.bot, brazier.services
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


@asynccontextmanager
async def _sandbox_clock(clock: Clock, url: str) -> AsyncIterator[None]:
    """Follow the clock of the sandbox, so that its hours can be moved on."""
    async with aiohttp.ClientSession() as session:

        async def follow() -> None:
            async with session.get(f"{url}/sandbox/clock") as response:
                clock.offset = timedelta(seconds=(await response.json())["offset_s"])

        await follow()
        clock.every(0.5, "sandbox-clock", follow)
        yield


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
