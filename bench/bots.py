"""A Bot API's address in, one of the compared bots running against it out: `python -m bench.bots edge http://…`."""

# ruff: noqa: PLC0415 - each bot imports what only it needs: aiogram's environment has no PTB

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram import Update

TOKEN = "123456789:AABenchBenchBenchBenchBenchBenchBench"  # noqa: S105 - nobody's
SLOW_S = 5.0


async def answer(update: object, _: object) -> None:
    """Echo; a text "slow" takes five seconds, as a handler does that waits for something."""
    text = update.message.text  # type: ignore[attr-defined]
    if text == "slow":
        await asyncio.sleep(SLOW_S)
    await update.message.reply_text(text)  # type: ignore[attr-defined]


def ptb(url: str) -> None:
    """Run python-telegram-bot as it comes."""
    from telegram.ext import Application, MessageHandler, filters

    app = Application.builder().token(TOKEN).base_url(f"{url}/bot").job_queue(None).build()
    app.add_handler(MessageHandler(filters.TEXT, answer))
    app.run_polling()


def aiogram(url: str) -> None:
    """Run aiogram as it comes."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: object) -> None:
        if message.text == "slow":  # type: ignore[attr-defined]
            await asyncio.sleep(SLOW_S)
        await message.answer(message.text)  # type: ignore[attr-defined]

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    asyncio.run(dispatcher.start_polling(bot))


def open_limiter() -> object:
    """Make a limiter that does its work and holds nobody back: Telegram's 30 a second would hide all the rest."""
    from bot.limiter import Limiter

    return Limiter(rate=1e6, chat_gap_s=0.0)


def _echo_application(url: str) -> object:
    from telegram.ext import ApplicationBuilder, ExtBot, MessageHandler, filters

    from bot.request import AioRequest

    bot = ExtBot(
        TOKEN,
        base_url=f"{url}/bot",
        request=AioRequest(),
        get_updates_request=AioRequest(pool=2),
        rate_limiter=open_limiter(),  # type: ignore[arg-type]
    )
    app = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    app.add_handler(MessageHandler(filters.TEXT, answer))
    return app


def edge(url: str) -> None:
    """Run an echo on Brazier's own edge: transport, limiter, intake."""
    from bot.intake import Intake, handling

    async def run() -> None:
        app = _echo_application(url)
        await app.initialize()  # type: ignore[attr-defined]
        handle = handling(app)  # type: ignore[arg-type]
        await Intake(app.bot, handle, allowed_updates=["message"]).run()  # type: ignore[attr-defined]

    asyncio.run(run())


def barrier(url: str) -> None:
    """Run the same echo on the intake of the first design: the next hundred only when all of the last are done."""

    async def run() -> None:
        app = _echo_application(url)
        await app.initialize()  # type: ignore[attr-defined]
        places, offset = asyncio.Semaphore(32), 0

        async def handle(update: Update) -> None:
            async with places:
                await app.process_update(update)  # type: ignore[attr-defined]

        while True:
            updates = await app.bot.get_updates(offset, timeout=50)  # type: ignore[attr-defined]
            await asyncio.gather(*map(handle, updates))
            offset = updates[-1].update_id + 1 if updates else offset

    asyncio.run(run())


def brazier(url: str) -> None:
    """Run the real bot, with a limiter that holds nobody back."""
    from bot import app, logs
    from bot.settings import Settings

    logs.set_up(logging.WARNING)
    app.Limiter = open_limiter  # type: ignore[assignment,misc]

    async def run(folder: Path) -> None:
        settings = Settings(
            token=TOKEN,
            api_url=url,
            name="Bench",
            data_dir=folder / "var",
            key_dir=folder / "keys",
        )
        async with app.serving(settings) as running:
            await running.intake.run()

    # The same folder for all runs, as at a second start; whoever runs the bench says which.
    asyncio.run(run(Path(os.environ["BENCH_FOLDER"])))


def with_orjson() -> None:
    """Read answers with orjson, to see what it would be worth."""
    import orjson

    json.loads = orjson.loads


BOTS = {bot.__name__: bot for bot in (ptb, aiogram, edge, barrier, brazier)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=BOTS)
    parser.add_argument("url")
    parser.add_argument("--uvloop", action="store_true")
    parser.add_argument("--orjson", action="store_true")
    options = parser.parse_args()
    if options.uvloop:
        import uvloop

        uvloop.install()
    if options.orjson:
        with_orjson()
    BOTS[options.name](options.url)
