"""A change told to 3,000 while people ask: how long over the floor, and how long questions wait.

`python -m bench.broadcast` runs the bot; `--ptb PYTHON` PTB with its AIORateLimiter (bench/requirements.txt) instead.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

import aiohttp

from bench.instant import QUESTIONS
from bench.picket import ROOT, bot, prepare, sent, telegram
from bench.telegram import FIRST_CHAT

PER_S = 30
SILENT_S = 20  # without a message, and it is over


def ptb(python: str, url: str, people: int) -> subprocess.Popen:
    return subprocess.Popen([python, "-m", "bench.aio", url, str(people)], cwd=ROOT)


async def questions(
    url: str, people: range, per_s: float, over: asyncio.Event
) -> dict[int, float]:
    """Let one new person after another ask, at random moments; return when each did."""
    dice, asked, words = random.Random(4), {}, cycle(QUESTIONS)
    asking = set()
    async with aiohttp.ClientSession(url) as session:

        async def ask(person: int, text: str) -> None:
            order = {"text": text, "wait_s": 0}
            asked[person] = time.time()
            async with session.post(f"/sandbox/people/{person}/say", json=order) as answer:
                answer.raise_for_status()

        for person in people:
            await asyncio.sleep(dice.expovariate(per_s))
            if over.is_set():
                break
            task = asyncio.create_task(ask(person, next(words)))
            asking.add(task)
            task.add_done_callback(asking.discard)
        await asyncio.gather(*asking)
    return asked


async def watch(url: str, subscribers: range, over: asyncio.Event) -> None:
    """Set `over` when every subscriber was tried, or nothing more comes."""
    told, last, quiet = set(), 0, time.monotonic()
    while len(told) < len(subscribers) and time.monotonic() - quiet < SILENT_S:
        await asyncio.sleep(1)
        calls = await asyncio.to_thread(sent, url, last)
        if calls:
            last, quiet = calls[-1]["n"], time.monotonic()
        told |= {
            call["params"]["chat_id"]
            for call in calls
            if call["status"] == 200 and call["params"]["chat_id"] in subscribers
        }
    over.set()


async def measure(options: argparse.Namespace) -> dict[str, object]:
    subscribers = range(FIRST_CHAT, FIRST_CHAT + options.subscribers)
    askers = range(subscribers.stop, subscribers.stop + options.subscribers)
    with (
        tempfile.TemporaryDirectory(prefix="brazier-bench-") as name,
        telegram(options.subscribers * 2, *(["--open"] if options.open else [])) as url,
    ):
        folder = Path(name)
        if options.ptb:
            running = ptb(options.ptb, url, options.subscribers)
        else:
            await prepare(folder, subscribers)
            running = bot(folder, url)
        over = asyncio.Event()
        try:
            while not await asyncio.to_thread(sent, url):  # until the first has been told
                await asyncio.sleep(0.2)
                if running.poll() is not None:
                    raise SystemExit((folder / "log").read_text())
            watching = asyncio.create_task(watch(url, subscribers, over))
            asked = await questions(url, askers, options.questions, over)
            await watching
            await asyncio.sleep(5)
            calls = sent(url)
        finally:
            running.terminate()
            running.wait(30)
    return figures(calls, subscribers, asked)


def figures(calls: list[dict], subscribers: range, asked: dict[int, float]) -> dict[str, object]:
    taken = [call for call in calls if call["status"] == 200]
    told = [call for call in taken if call["params"]["chat_id"] in subscribers]
    begun, ended = told[0]["at"], told[-1]["at"]
    between = [call for call in taken if begun <= call["at"] <= ended]
    first = {}
    for call in taken:
        if call["params"]["chat_id"] in asked:
            first.setdefault(call["params"]["chat_id"], call["at"])
    waits = sorted(first[one] - asked[one] for one in first)
    floor = len(between) / PER_S
    return {
        "told": len({call["params"]["chat_id"] for call in told}),
        "twice": len(told) - len({call["params"]["chat_id"] for call in told}),
        "seconds": round(ended - begun, 1),
        "floor_s": round(floor, 1),
        "over_floor": round((ended - begun) / floor, 3),
        "questions": len(asked),
        "unanswered": len(asked) - len(first),
        "reply_p50_ms": round(waits[len(waits) // 2] * 1000) if waits else None,
        "reply_p99_ms": round(waits[len(waits) * 99 // 100] * 1000) if waits else None,
        "reply_max_ms": round(waits[-1] * 1000) if waits else None,
        "refused": dict(Counter(str(call["status"]) for call in calls if call["status"] != 200)),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--questions", type=float, default=5, help="a second")
    parser.add_argument(
        "--ptb", metavar="PYTHON", help="with PTB and aiolimiter, in the bot's place"
    )
    parser.add_argument("--open", action="store_true", help="a Telegram without limits")
    print(json.dumps(asyncio.run(measure(parser.parse_args()))), flush=True)


if __name__ == "__main__":
    main()
