"""Kills, stops and a cut in mid-broadcast: who was not told, and who twice? `python -m bench.crash` prints a line each.

What was accepted is counted by the sandbox; the way to it takes 40 ms in each direction, as to Telegram.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.cut import Way
from bench.picket import bot, prepare, sent, telegram
from bench.telegram import FIRST_CHAT

if TYPE_CHECKING:
    import subprocess

WITHIN_S = 900


async def until(url: str, number: int, running: subprocess.Popen) -> None:
    """Wait until `number` people were told."""
    deadline = time.monotonic() + WITHIN_S
    while len(counts(await asyncio.to_thread(sent, url))) < number:
        await asyncio.sleep(0.2)
        if time.monotonic() > deadline or running.poll() is not None:
            return


def counts(calls: list[dict]) -> Counter[int]:
    """Count the messages that each chat got: also those whose answer nobody heard."""
    return Counter(call["params"]["chat_id"] for call in calls if call["outcome"] in TAKEN)


TAKEN = ("ok",)


async def broken(people: int, times: int, how: signal.Signals | None) -> dict[str, object]:
    """Break off `times` times by a signal, or cut the way once for 30 seconds; return what came of it."""
    dice = random.Random(people + times)
    chats = range(FIRST_CHAT, FIRST_CHAT + people)
    with tempfile.TemporaryDirectory(prefix="brazier-bench-") as name, telegram(people) as url:
        folder, begun = Path(name), time.monotonic()
        await prepare(folder, chats)
        async with Way(int(url.rpartition(":")[2]), 0.04) as way:
            near = f"http://127.0.0.1:{way.port}"
            running = bot(folder, near)
            done = 0
            for broken_off in range(times):
                await until(url, done + 1, running)
                await asyncio.sleep(dice.uniform(0.2, 3))
                if how is None:
                    await way.cut_for(30)
                else:
                    running.send_signal(how)
                    code = await asyncio.to_thread(running.wait, 40)
                    wanted = -how if how is signal.SIGKILL else 0
                    if code != wanted:
                        raise SystemExit(f"ended with {code}: {(folder / 'log').read_text()}")
                    running = bot(folder, near)
                done = len(counts(await asyncio.to_thread(sent, url)))
                if done >= people:
                    times = broken_off + 1
                    break
            await until(url, people, running)
            await asyncio.sleep(5)
            running.terminate()
            await asyncio.to_thread(running.wait, 40)
        told = counts(sent(url))
    return {
        "how": how.name if how else "cut of 30 s",
        "times": times,
        "people": people,
        "lost": sum(chat not in told for chat in chats),
        "twice": sum(number - 1 for number in told.values()),
        "most_for_one": max(told.values()),
        "seconds": round(time.monotonic() - begun),
    }


async def main(options: argparse.Namespace) -> None:
    for name in options.how:
        how = None if name == "cut" else signal.Signals[name]
        print(
            json.dumps(await broken(options.people, options.times if how else 1, how)), flush=True
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument(
        "--how",
        nargs="+",
        choices=("SIGKILL", "SIGTERM", "cut"),
        default=["SIGKILL", "SIGTERM", "cut"],
    )
    asyncio.run(main(parser.parse_args()))
