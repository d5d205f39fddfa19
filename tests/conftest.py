"""What all tests start from: a Telegram of their own, over real HTTP, with a bot and a person in it."""

from __future__ import annotations

import pytest
from conversation import control, sandbox_person
from running import running, settings
from surveying import with_waves
from telegram import Bot

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
