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
                    print(_said(number, seen=closing.result()), flush=True)
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
    """Pair the group, let the time of the wave's end come, and tell whether the group then saw its picture."""
    order = {"text": f"/pair {code}", "chat": there.group, "wait_s": WAIT_S}
    await _post(session, f"/sandbox/people/{there.organiser}/say", order)
    if not await _seen(session, there, START_S, pictures=False):
        return False
    left = wave.closes + timedelta(minutes=1) - Clock().now()
    await _post(session, "/sandbox/clock", {"advance_s": left.total_seconds()})
    return await _seen(session, there, CLOSE_S, pictures=True)


async def _seen(
    session: aiohttp.ClientSession, there: There, patience_s: float, *, pictures: bool
) -> bool:
    """Wait until the bot has written in the group, or sent a picture and what follows it; tell whether it did."""
    path = f"/sandbox/people/{there.organiser}/chat?chat={there.group}"
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        async with session.get(path) as response:
            messages = (await response.json())["messages"]
        own = [one for one in messages if one["from"]["bot"]]
        if own and not pictures:
            return True
        if any("photo" in one for one in own[:-1]):
            return True
        await asyncio.sleep(LOOK_S)
    return False


async def _post(session: aiohttp.ClientSession, path: str, order: dict[str, Any]) -> None:
    async with session.post(path, json=order) as response:
        response.raise_for_status()


def _said(number: int, *, seen: bool) -> str:
    organiser, worker = ORGANISERS[0][0], PEOPLE[-1][0]
    lines = [
        f"As {organiser}, open the group {GROUP}: a wave has closed there, with its numbers and a picture."
        if seen
        else f"The picture has not come; look in the group {GROUP} as {organiser}, and at what stands above.",
        "There, /figures shows both waves, and /press what can be told to a newspaper.",
        f"As {worker}, /start shows what a worker sees.",
        f"This is an example. Nobody was asked: {number} reports were made up (bench/population.yaml).",
    ]
    return "\n" + "".join(f"  {line}\n" for line in lines)
