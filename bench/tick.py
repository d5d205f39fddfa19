"""What a tick costs, by reports and people, and how long "✓" takes after "send": `python -m bench.tick`."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.keeping import Keeper
from bot.models import Filed, Report, Wave
from bot.seals import PeopleSeal, load_key
from bot.services.people import People, Person
from bot.services.report import Reports
from bot.services.vault import Line, Period, name
from bot.store import opened
from bot.store import people as rows_of_people
from bot.tick import EVERY_S, Tick

TICKS = 20
NOW = datetime.now(UTC)
WAVE = Wave("hardship", "bench", "BHX4", NOW - timedelta(days=1), NOW + timedelta(days=7))
QUESTIONS = 14
NOTE_BYTES = 1_072  # 1,024 padded, and SealedBox's 48
NOTES = 0.3  # share of reports with a note


def filled(number: int, dice: random.Random) -> Period:
    """Return a period with `number` reports."""
    period = Period.begin(WAVE)
    lines = [Line("BHX4", dice.randbytes(QUESTIONS), dice.randbytes(16)) for _ in range(number)]
    notes = [(line.receipt, dice.randbytes(NOTE_BYTES)) for line in lines if dice.random() < NOTES]
    tags = [period.tag(dice.randrange(10**9, 7 * 10**9)) for _ in range(number)]
    heaps = {"tags": tags, "lines": lines, "notes": notes}
    used = frozenset(
        dice.randbytes(16) for _ in lines
    )  # one a report, whether a card came with it or not
    return replace(period, used=used, **{what: frozenset(heap) for what, heap in heaps.items()})


async def cost(reports: int, people: int, changes: int) -> dict[str, float | int]:
    """Return median and worst milliseconds of a tick that adds one report and changes `changes` people."""
    dice = random.Random(reports + people)
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        data, keys = Path(folder) / "var", Path(folder) / "keys"
        for made in (data, keys):
            made.mkdir(mode=0o700)
        clock = Clock()
        async with opened(data) as store:
            keeper = Keeper(store, keys)
            await keeper.load()
            seal = PeopleSeal(load_key(keys, "people"))
            async with store.writing() as db:
                box = seal.seal({"chat": 1, "language": "ro"})
                await rows_of_people.change(
                    db, dict.fromkeys((dice.randbytes(16) for _ in range(people)), box)
                )
            kept_people = People(clock.now, keeper.person)
            kept_reports = Reports([WAVE], clock.now)
            kept_reports.load({name(WAVE): filled(reports, dice)}, ())
            tick = Tick(keeper, kept_reports, kept_people, clock)
            start = time.perf_counter()
            await tick.now()  # the first of a night writes every row anew
            night = time.perf_counter() - start
            times = []
            for _ in range(TICKS):
                report = Report("hardship", "bench", "BHX4", tuple(dice.randbytes(QUESTIONS)))
                kept_reports.submit(dice.randrange(10**9, 7 * 10**9), report, nothing)
                for _ in range(changes):
                    kept_people.put(dice.randrange(10**9, 7 * 10**9), Person("ro", kept=True))
                start = time.perf_counter()
                if not await tick.now():
                    raise SystemExit(tick.problem)
                times.append(time.perf_counter() - start)
            size = (data / "brazier.sqlite3").stat().st_size
    return {
        "reports": reports,
        "people": people,
        "changes": changes,
        "median_ms": round(statistics.median(times) * 1000, 1),
        "worst_ms": round(max(times) * 1000, 1),
        "night_ms": round(night * 1000, 1),
        "database_kib": size // 1024,
    }


async def waiting(number: int) -> dict[str, float]:
    """Return seconds from "send" to the moment at which ✓ is said, for people who send at random moments."""
    dice = random.Random(number)
    with tempfile.TemporaryDirectory() as folder:
        data, keys = Path(folder) / "var", Path(folder) / "keys"
        for made in (data, keys):
            made.mkdir(mode=0o700)
        clock = Clock()
        async with opened(data) as store:
            keeper = Keeper(store, keys)
            await keeper.load()
            reports = Reports([WAVE], clock.now)
            tick = Tick(keeper, reports, People(clock.now, keeper.person), clock)
            clock.every(EVERY_S, "tick", tick.now)
            clock.start()
            waits: list[float] = []

            async def send() -> None:
                await asyncio.sleep(dice.random() * EVERY_S * 2)
                sent = time.perf_counter()
                said = asyncio.Event()

                async def done(_: Filed) -> None:
                    waits.append(time.perf_counter() - sent)
                    said.set()

                report = Report("hardship", "bench", "BHX4", tuple(dice.randbytes(QUESTIONS)))
                reports.submit(dice.randrange(10**9, 7 * 10**9), report, done)
                await said.wait()

            await asyncio.gather(*(send() for _ in range(number)))
            clock.stop()
    waits.sort()
    return {
        "sent": number,
        "median_s": round(statistics.median(waits), 1),
        "p95_s": round(waits[int(len(waits) * 0.95)], 1),
        "worst_s": round(waits[-1], 1),
    }


async def nothing(_: Filed) -> None:
    """Hear what became of a report, and do nothing."""


async def main() -> None:
    """Print one line of JSON for each measurement."""
    for reports, people, changes in (
        *((n, 0, 0) for n in (0, 50, 400, 2_000)),
        (400, 4_900, 3),
        (400, 100_000, 3),
        (2_000, 100_000, 100),
    ):
        print(json.dumps(await cost(reports, people, changes)), flush=True)
    print(json.dumps(await waiting(200)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
