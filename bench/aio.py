"""PTB with its AIORateLimiter, telling many people while it answers questions, for `bench.broadcast --ptb`.

In the environment of `bench/requirements.txt`: `python -m bench.aio URL PEOPLE`.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ApplicationBuilder, MessageHandler, filters

if TYPE_CHECKING:
    from telegram import Update

TOKEN = "1:SANDBOX"  # noqa: S105 - opens nothing
FIRST_CHAT = 1001
AT_ONCE = 30  # calls that wait for the limiter: all 3,000 at once would be worse


async def answer(update: Update, _: object) -> None:
    await update.message.reply_text("Yes. Here is what you can do.")


async def tell(app: object, people: int) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(chat: int) -> None:
        async with places:
            for _ in range(20):
                try:
                    await app.bot.send_message(chat, "There may be a change.")
                except RetryAfter:
                    await asyncio.sleep(1)
                except TelegramError:
                    break
                else:
                    break

    await asyncio.gather(*(one(FIRST_CHAT + n) for n in range(people)))


async def main(url: str, people: int) -> None:
    limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=5)
    app = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .rate_limiter(limiter)
        .concurrent_updates(True)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT, answer))
    async with app:
        await app.start()
        await app.updater.start_polling(timeout=10)
        await tell(app, people)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
