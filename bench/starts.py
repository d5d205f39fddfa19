"""A tree of the bot in; seconds until it is ready and the memory it has then, and after the example's picture, out."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.memory import alone, children, of
from bot.library import ROOT
from bot.sandbox.server import SANDBOX_TOKEN, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLES_S = 3.0  # after "ready": what is learnt from files is loaded


async def started(folder: Path) -> dict[str, Any]:
    """Return the megabytes of a bot of the tree in `folder` that is ready, and what big things it has loaded."""
    async with Sandbox() as sandbox:
        with tempfile.TemporaryDirectory() as temporary:
            env = {
                key: value for key, value in os.environ.items() if not key.startswith("BRAZIER_")
            }
            env |= {
                "BRAZIER_TOKEN": SANDBOX_TOKEN,
                "BRAZIER_SANDBOX_URL": sandbox.url,
                "BRAZIER_DATA_DIR": f"{temporary}/var",
                "BRAZIER_KEY_DIR": f"{temporary}/keys",
                "BRAZIER_MEANING": "no",
            }
            found: dict[str, Any] = {}
            for _ in range(2):  # the first start builds the index
                begin = time.perf_counter()
                bot = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bot", "run"),
                    cwd=folder,
                    env=env,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.PIPE,
                )
                try:
                    while b" ready " not in await _line(bot):
                        pass
                    found = {"s": time.perf_counter() - begin}
                    await asyncio.sleep(SETTLES_S)
                    found |= of(bot.pid)
                finally:
                    bot.terminate()
                    await bot.communicate()
    return found


async def example(number: int) -> dict[str, Any]:
    """Return seconds until a newcomer sees the example's picture, and megabytes of its bot then."""
    begin = time.perf_counter()
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo-wave", "--port", "0", "--reports", str(number)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        stream = demo.stdout
        while stream and b"As Dana" not in (line := await stream.readline()):
            if not line:
                raise SystemExit("the example ended by itself")
        found: dict[str, Any] = {"s": time.perf_counter() - begin}
        return found | max(
            (of(pid) for pid in children(demo.pid)), key=lambda one: float(one["mb"])
        )
    finally:
        demo.send_signal(signal.SIGINT)
        await demo.communicate()


async def _line(bot: asyncio.subprocess.Process) -> bytes:
    line = await bot.stderr.readline() if bot.stderr else b""
    if not line:
        raise SystemExit("the bot ended before it was ready")
    return line


def tables(before: str | None) -> Iterator[str]:
    """Yield a table: what a bot takes when it is ready, and after a picture; `before`: an older tree beside it."""
    yield "| a bot | s | resident MB | of OpenDP and Matplotlib it has loaded |"
    yield "| --- | --- | --- | --- |"
    rows = [("ready, as it is", alone("bench.starts", "started", str(ROOT)))]
    if before:
        rows.insert(
            0, ("ready, before there were figures", alone("bench.starts", "started", before))
        )
    rows.append(("the example, after its picture", alone("bench.starts", "example", 412)))
    for told, one in rows:
        yield f"| {told} | {one['s']:.1f} | {one['mb']:.0f} | {one['loaded']} |"


def main() -> None:
    what, argument = sys.argv[1:]
    found = example(int(argument)) if what == "example" else started(Path(argument))
    print(json.dumps(asyncio.run(found)))


if __name__ == "__main__":
    main()
