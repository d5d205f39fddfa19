"""What all tests start from: a Telegram of their own, over real HTTP, with a bot and a person in it."""

from __future__ import annotations

import pytest
from aiohttp import web
from conversation import control, sandbox_person
from running import running, settings
from surveying import with_waves
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from bot import library
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox


@pytest.fixture
async def sandbox():
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def session(sandbox):
    """The control API of the sandbox."""
    async with control(sandbox.url) as session:
        yield session


@pytest.fixture
async def telegram_bot(sandbox):
    """A PTB Bot as it comes, that reaches the sandbox as it would reach Telegram."""
    bot = Bot(
        SANDBOX_TOKEN, base_url=f"{sandbox.url}/bot", base_file_url=f"{sandbox.url}/file/bot"
    )
    async with bot:
        yield bot


@pytest.fixture
async def ana(session):
    """A person to whom the bot may write: she has sent /start, which stays unread."""
    person = await sandbox_person(session, "Ana", "ro")
    await person.says("/start", wait_s=0)
    return person


@pytest.fixture
async def phones(session):
    """Give new people, each with a phone: `await phones("ro")`."""

    async def phone(language="en", name="Ana"):
        return await sandbox_person(session, name, language)

    return phone


@pytest.fixture
async def bot(sandbox, tmp_path):
    """The real bot, serving the sandbox."""
    async with running(settings(sandbox, tmp_path)) as brazier:
        yield brazier


@pytest.fixture
def waves(tmp_path, monkeypatch):
    """What is shipped, with waves at BHX4 and JFK8 that began yesterday."""
    data = with_waves(tmp_path / "repo")
    monkeypatch.setattr(library, "DATA", data)
    return data


@pytest.fixture
async def echo(sandbox):
    """A whole PTB application that polls: it says back what it hears and answers every tap."""

    go = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])

    async def heard(update, _context):
        await update.message.reply_html(f"<b>heard</b> {update.message.text}", reply_markup=go)

    async def tapped(update, _context):
        await update.callback_query.answer("Done!", show_alert=True)
        await update.callback_query.edit_message_text("tapped")

    builder = Application.builder().token(SANDBOX_TOKEN)
    urls = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot")
    application = urls.build()
    application.add_handler(MessageHandler(filters.TEXT, heard))
    application.add_handler(CallbackQueryHandler(tapped))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=1)
        yield application
        await application.updater.stop()
        await application.stop()


@pytest.fixture
async def receiver():
    """A webhook on this machine that keeps what it gets."""
    got = []

    async def take(request):
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    await runner.cleanup()
