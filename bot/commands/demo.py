"""Nothing in; a closed wave of made-up people with its figures and picture, in a browser, within a minute, out."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from bot import logs
from bot.clock import Clock
from bot.commands import demo_content, demo_filling
from bot.commands.sandbox import GROUP, ORGANISERS, PEOPLE, bot_beside, populate, served
from bot.commands.sandbox import told_to_stop as told
from bot.content import Content
from bot.errors import SetupError
from bot.library import DATA, TRANSLATIONS
from bot.services import pairing

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.sandbox import There
    from bot.models import Wave
    from bot.settings import Settings

MOST = 5_000
WAIT_S = 60.0  # for an update that the bot takes; the sandbox waits no longer at a time
START_S, CLOSE_S = 180.0, 120.0  # on a busy machine; the first start builds an index
LOOK_S = 0.3


async def run(settings: Settings, port: int, number: int) -> int:
    """Serve the example with `number` reports until SIGTERM or SIGINT; raises `SetupError` when it cannot be made."""
    logs.set_up()
    if not 0 <= number <= MOST:
        raise SetupError([f"--reports {number}: choose a number from 0 to {MOST}."])
    stopped = asyncio.create_task(told().wait())
    # Folders of its own, which nobody else can read and which end with it.
    with tempfile.TemporaryDirectory(prefix="brazier-example-") as folder:
        playing = asyncio.create_task(_play(settings, port, number, Path(folder)))
        await asyncio.wait({playing, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            return playing.result()
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
    return 0


async def _play(settings: Settings, port: int, number: int, folder: Path) -> int:
    content = _content(folder)
    wave = content.waves[-1]
    async with served(port, "demo-wave") as sandbox:
        print(f"\n  Open  {sandbox.url}  in a browser. Stop with Ctrl+C.\n", flush=True)
        print(f"  Making up {number} reports. Nobody is asked.", flush=True)
        there = await populate(sandbox.url)
        await demo_filling.fill(content, folder / "var", folder / "keys", number)
        code = pairing.make(folder / "var")
        with suppress(OSError):  # what this machine has learnt already; else the bot learns it
            shutil.copytree(settings.data_dir / "index", folder / "var" / "index")
        async with (
            bot_beside(sandbox.url, _environment(folder)) as bot,
            aiohttp.ClientSession(sandbox.url) as session,
        ):
            ended = asyncio.create_task(bot.wait())
            closing = asyncio.create_task(_close(session, there, code, wave))
            try:
                await asyncio.wait({ended, closing}, return_when=asyncio.FIRST_COMPLETED)
                if not ended.done():
                    print(_told(number, seen=closing.result()), flush=True)
                await ended
            finally:
                closing.cancel()
                await asyncio.gather(closing, return_exceptions=True)
    print("The bot has ended by itself; what it said stands above.", file=sys.stderr)
    return 1


def _content(folder: Path) -> Content:
    demo_content.write(DATA, folder / "content", demo_content.days(Clock().today()))
    return Content.load(folder / "content", TRANSLATIONS)


def _environment(folder: Path) -> dict[str, str]:
    own = {
        "DATA_DIR": str(folder / "var"),
        "KEY_DIR": str(folder / "keys"),
        "CONTENT_DIR": str(folder / "content"),
        "SITE": demo_content.SITE,
        "NAME": "Example. Nobody was asked",
        "OPERATOR": "nobody: this is an example",
        "MEANING": "no",
    }
    others = {key: value for key, value in os.environ.items() if not key.startswith("BRAZIER_")}
    return others | {f"BRAZIER_{key}": value for key, value in own.items()}


async def _close(session: aiohttp.ClientSession, there: There, code: str, wave: Wave) -> bool:
    """Pair the group, let the time of the wave's end come, and tell whether the group then saw a picture."""
    order = {"text": f"/pair {code}", "chat": there.group, "wait_s": WAIT_S}
    await _post(session, f"/sandbox/people/{there.organiser}/say", order)
    # What the group is, and that a wave has opened.
    before = await _said_there(session, there, START_S, lambda said: len(said) > 1)
    left = wave.closes + timedelta(minutes=1) - Clock().now()
    await _post(session, "/sandbox/clock", {"advance_s": left.total_seconds()})
    # A picture and then the answers; or, where too few reported, that it is so.
    after = await _said_there(
        session,
        there,
        CLOSE_S,
        lambda said: len(said) > len(before) and "photo" not in said[-1],
    )
    return any("photo" in one for one in after)


async def _said_there(
    session: aiohttp.ClientSession,
    there: There,
    patience_s: float,
    enough: Callable[[list[dict[str, Any]]], bool],
) -> list[dict[str, Any]]:
    """Return what the bot has said in the group, as soon as that is `enough`, or when patience ends."""
    path = f"/sandbox/people/{there.organiser}/chat?chat={there.group}"
    end = time.monotonic() + patience_s
    while True:
        async with session.get(path) as response:
            messages = (await response.json())["messages"]
        said = [one for one in messages if one["from"]["bot"]]
        if enough(said) or time.monotonic() > end:
            return said
        await asyncio.sleep(LOOK_S)


async def _post(session: aiohttp.ClientSession, path: str, order: dict[str, Any]) -> None:
    async with session.post(path, json=order) as response:
        response.raise_for_status()


def _told(number: int, *, seen: bool) -> str:
    organiser, worker = ORGANISERS[0][0], PEOPLE[-1][0]
    closed = "a wave has closed there, with its numbers and a picture"
    lines = [
        f"As {organiser}, open the group {GROUP}: {closed if seen else 'too few reported for figures'}.",
        "There, /figures shows both waves, and /press what can be told to a newspaper.",
        f"As {worker}, /start shows what a worker sees.",
        f"This is an example. Nobody was asked: {number} reports were made up (bench/population.yaml).",
    ]
    return "\n" + "".join(f"  {line}\n" for line in lines)
