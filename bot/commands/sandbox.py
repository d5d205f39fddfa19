"""A port in; a local Telegram with a page to talk on, people to talk as and the bot beside it, out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from bot import logs
from bot.errors import SetupError
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox
from bot.seals.note import new_pair
from bot.services import pairing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.settings import Settings

PEOPLE = (("Ana", "ro"), ("Bilal", "ur"), ("Chris", "en"))
GROUP = "Organisers"
ORGANISERS = (("Dana", "en"), ("Emil", "ro"))
STOP_S = 15  # the bot finishes its handlers in ten


async def run(settings: Settings, port: int, *, server_only: bool) -> int:
    """Serve the sandbox until SIGTERM or SIGINT; raises `SetupError` when a real token is set or the port is taken."""
    logs.set_up()
    if settings.token and settings.token != SANDBOX_TOKEN:
        raise SetupError(
            [
                "A real BRAZIER_TOKEN is set: it must never reach a sandbox. Unset it, or use: brazier run"
            ]
        )
    stop = told_to_stop()
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(served(port, "sandbox"))
        await populate(sandbox.url)
        code = ""
        if server_only:
            print(f"A Bot API server: {sandbox.url}/bot (token {SANDBOX_TOKEN})", flush=True)
            ended: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        else:
            code = pairing.make(settings.data_dir)
            bot = await stack.enter_async_context(bot_beside(sandbox.url, os.environ))
            ended = asyncio.create_task(bot.wait())
        print(f"\n  Open  {sandbox.url}  in a browser. Stop with Ctrl+C.\n", flush=True)
        if code:
            who = " or ".join(name for name, _ in ORGANISERS)
            print(f"  As {who}, type this in the group {GROUP}:  /pair {code}\n", flush=True)
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            print("The bot has ended by itself; what it said stands above.", file=sys.stderr)
            return 1
    return 0


def told_to_stop() -> asyncio.Event:
    """Return what is set at SIGTERM or SIGINT, which then end nothing by themselves."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def served(port: int, command: str) -> AsyncIterator[Sandbox]:
    """Serve an empty sandbox on `port`; raises `SetupError` when `brazier <command>` cannot use that."""
    async with AsyncExitStack() as stack:
        try:
            sandbox = await stack.enter_async_context(Sandbox(port))
        except OverflowError:
            raise SetupError([f"{port} is not a port. Choose one between 1 and 65535."]) from None
        except OSError as error:
            other = f"brazier {command} --port {port + 1}"
            raise SetupError(
                [f"Port {port} cannot be used: {error.strerror}. Choose another: {other}"]
            ) from None
        yield sandbox


@asynccontextmanager
async def bot_beside(
    url: str, environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a bot with the settings in `environment` on the sandbox at `url`; at the end it stops in good order."""
    # A process of its own, so that it can be killed without the sandbox. Its session is its own too: Ctrl+C reaches
    # this process alone, which then ends the bot in good order.
    env = {**environment, "BRAZIER_TOKEN": SANDBOX_TOKEN, "BRAZIER_SANDBOX_URL": url}
    if "BRAZIER_NOTES_KEY" not in env:
        # So that notes can be tried; nobody has the private key of this one.
        env |= {"BRAZIER_NOTES_KEY": new_pair()[0], "BRAZIER_NOTES_READERS": "2"}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env, start_new_session=True
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await bot.wait()
            except TimeoutError:
                bot.kill()
                await bot.wait()


@dataclass(frozen=True, slots=True)
class There:
    """Who is on the page: the first organiser, and the organisers' group, by their ids."""

    organiser: int
    group: int


async def populate(url: str) -> There:
    """Put workers, organisers and their group into the sandbox at `url`."""
    async with aiohttp.ClientSession(url) as session:

        async def post(path: str, body: dict[str, Any]) -> int:
            async with session.post(path, json=body) as response:
                return int((await response.json())["id"])

        for name, language in PEOPLE:
            await post("/sandbox/people", {"name": name, "language": language})
        organisers = [
            await post("/sandbox/people", {"name": name, "language": language})
            for name, language in ORGANISERS
        ]
        group = {
            "title": GROUP,
            "admins": organisers,
            "kind": "supergroup",
            "bot": "administrator",
        }
        return There(organisers[0], await post("/sandbox/groups", group))
