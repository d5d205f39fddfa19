"""Settings in, the whole running bot out: the only place where its parts are made and put together."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, ExtBot

from bot.calling import called
from bot.clock import Clock
from bot.closing_watch import EVERY_S as CLOSING_S
from bot.closing_watch import ClosingWatch
from bot.connecting import connect, introduce, sandbox_clock
from bot.context import Context, Services
from bot.errors import SetupError
from bot.folders import held
from bot.holding import hold_to_what_was_settled
from bot.housekeeping import EVERY_S as HOUSEKEEPING_S
from bot.housekeeping import copy_once_a_night
from bot.intake import Intake, handling
from bot.kept import Kept, kept_open
from bot.library import DATA, ROOT, Library, cached, read
from bot.limiter import Limiter
from bot.messenger import Messenger
from bot.publishing import published
from bot.request import AioRequest
from bot.seals import ButtonSeal, load_key
from bot.seals.dialogue import DialogueSeal
from bot.services.albums import Albums
from bot.services.asked import Asked
from bot.services.cards import Cards
from bot.services.hygiene import Dialogues
from bot.services.published import Published
from bot.services.redaction import spoken
from bot.services.rights.adviser import Adviser
from bot.survey_watch import watched
from bot.tick import EVERY_S, SANDBOX_EVERY_S, Tick
from handlers import HANDLERS
from handlers.problems import apology, old_menu

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.context import BrazierApplication
    from bot.services.people import People
    from bot.settings import Settings
    from bot.turns import Handle

__all__ = ["DATA", "ROOT", "Brazier", "build", "read", "serving"]

FORGET_S = 15.0  # how often what was typed ten minutes ago is looked for
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]


@dataclass(frozen=True, slots=True, repr=False)  # its words would be all that is in memory
class Brazier:
    """The bot, ready to take updates."""

    application: BrazierApplication
    services: Services
    intake: Intake
    tick: Tick
    requests: tuple[AioRequest, AioRequest]
    limiter: Limiter


def build(settings: Settings, library: Library, kept: Kept) -> Brazier:
    """Make all parts of the bot; nothing is sent yet. Raises `SetupError`."""
    requests = (AioRequest(), AioRequest(pool=2))  # long polls must not wait behind replies
    # A card is set up by quick taps; what an admin decides does not wait behind them.
    limiter = Limiter(group_burst=10, group_reserve=3)
    bot: ExtBot[None] = ExtBot(
        settings.token,
        base_url=f"{settings.base_url}/bot",
        base_file_url=f"{settings.base_url}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
        rate_limiter=cast("Any", limiter),
    )
    seal = ButtonSeal(load_key(settings.key_dir, "buttons"))
    messenger = Messenger(bot, seal)
    kept.console.voice = messenger
    messenger.on_moved = kept.console.moved
    services = Services(
        settings=settings,
        clock=kept.clock,
        texts=library.texts,
        content=library.content,
        matcher=library.matcher,
        adviser=Adviser(library.matcher, cached(settings) if settings.meaning else None),
        guess=library.guess,
        people=kept.people,
        reports=kept.reports,
        seal=seal,
        messenger=messenger,
        keys_on=kept.keys_on,
        drafts=DialogueSeal(settings.key_dir),
        dialogues=Dialogues(kept.clock.now),
        albums=Albums(),
        asked=Asked(kept.clock.now, partial(spoken, cached(settings)[0])),
        questions=kept.questions,
        console=kept.console,
        events=kept.events,
        decisions=kept.decisions,
        tally=kept.tally,
        published=Published(kept.store),
        cards=Cards(kept.keeper.cards, kept.reports, kept.clock.now),
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
        arriving(handling(application), kept.people),
        allowed_updates=ALLOWED_UPDATES,
        set_aside=apology(application),
    )
    return Brazier(application, services, intake, kept.tick, requests, limiter)


def arriving(handle: Handle, people: People) -> Handle:
    """Return `handle` with the person read before it, since the context is built where nothing can be awaited."""

    async def arrive(update: Update) -> None:
        chat = update.effective_chat
        if chat and chat.type == "private":
            await people.get(chat.id)
            people.touch(chat.id)
        await handle(update)

    return arrive


@asynccontextmanager
async def serving(
    settings: Settings,
    *,
    at_pace: bool = True,
    restored: bool = False,
    library: Library | None = None,
) -> AsyncIterator[Brazier]:
    """Hold the folders, close what is overdue, start the bot, and at the end stop it in good order.

    The last tick comes at its usual moment unless not `at_pace`; a `library` that was read before is not read again.
    `restored`: the database was put back from a copy, and what waited in it is not sent. Raises `SetupError` when it
    cannot start: settings, texts, answers, folders, keys, the database or the token.
    """
    with held(settings.data_dir, settings.key_dir):
        library = library or read(settings)
        async with AsyncExitStack() as stack:
            clock = Clock()
            kept = await stack.enter_async_context(
                kept_open(settings, library, clock, restored=restored)
            )
            brazier = build(settings, library, kept)
            if settings.sandbox_url:
                await stack.enter_async_context(sandbox_clock(clock, settings.sandbox_url))
            hold_to_what_was_settled(brazier.services)  # nothing was written yet
            if not await kept.tick.now():  # what is overdue is closed before anything is read
                raise SetupError(
                    [f"Nothing can be written to {settings.data_dir} ({kept.tick.problem})."]
                )
            clock.every(
                SANDBOX_EVERY_S if settings.sandbox_url else EVERY_S, "tick", kept.tick.now
            )
            clock.every(
                HOUSEKEEPING_S, "housekeeping", lambda: copy_once_a_night(kept.store, clock)
            )
            clock.every(FORGET_S, "asked", brazier.services.asked.sweep)
            clock.every(FORGET_S, "cards", brazier.services.cards.sweep)
            clock.every(CLOSING_S, "closing", ClosingWatch(brazier.services, kept.tick).look)
            clock.start()
            stack.callback(clock.stop)
            stack.push_async_callback(_closed, brazier)
            await connect(brazier.application)
            stack.push_async_callback(kept.tick.last, wait=at_pace)
            await stack.enter_async_context(watched(brazier.services))
            await stack.enter_async_context(
                called(brazier.services, kept, brazier.limiter.paused_s)
            )
            await stack.enter_async_context(published(brazier.services, kept.keeper))
            introduction = asyncio.create_task(
                introduce(brazier.application.bot, brazier.services)
            )
            stack.push_async_callback(_end, introduction)
            stack.callback(brazier.services.adviser.stop)
            learning = asyncio.create_task(brazier.services.adviser.prepare())
            stack.push_async_callback(_end, learning)
            yield brazier


async def _closed(brazier: Brazier) -> None:
    await brazier.application.shutdown()
    # Where Telegram was never reached PTB has nothing to shut down, but connections may be open.
    for request in brazier.requests:
        await request.shutdown()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
