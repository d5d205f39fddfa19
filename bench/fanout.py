"""100,000 followers and one change: how long it takes to find them, in how much memory and database.

`python -m bench.fanout` prints a line of JSON; nothing is sent. How late the event loop comes shows what replies feel.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path

from bench.picket import prepare
from bot.clock import Clock
from bot.delivery.roster import Roster
from bot.delivery.spread import Spreader
from bot.event import Tell
from bot.keeping import Keeper
from bot.services.events import Events
from bot.services.people import People
from bot.services.tally import Tally
from bot.store import opened, outbox


def memory_mb(what: str = "VmRSS") -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


async def waits(over: asyncio.Event) -> list[float]:
    """Return by how many ms the loop came too late to somebody who asked for 5 ms, sorted."""
    found = []
    while not over.is_set():
        begun = time.perf_counter()
        await asyncio.sleep(0.005)
        found.append((time.perf_counter() - begun - 0.005) * 1000)
    return sorted(found)


async def measure(people: int, tell: Tell) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="brazier-bench-") as name:
        folder = Path(name)
        await prepare(folder, range(10**9, 10**9 + people), tell)
        database = folder / "var" / "brazier.sqlite3"
        before = database.stat().st_size
        async with opened(folder / "var") as store:
            clock, tally = Clock(), Tally()
            keeper = Keeper(store, folder / "keys")
            await keeper.load()
            begun = time.perf_counter()
            async for page in keeper.everybody():
                for person in page:
                    tally.add(person)
            counting = time.perf_counter() - begun
            events = Events(store, clock.now)
            await events.load()
            roster = Roster(keeper, People(clock.now, keeper.person))
            spreader = Spreader(
                store, roster, events, tally, clock.now, lambda: None, asyncio.Event()
            )
            over, used = asyncio.Event(), memory_mb()
            waiting = asyncio.create_task(waits(over))
            begun = time.perf_counter()
            await spreader.pass_over(steady=True)
            took = time.perf_counter() - begun
            over.set()
            late = await waiting
            async with store.reading() as db:
                rows = await outbox.waiting(db, 1)
            return {
                "people": people,
                "tell": str(tell),
                "rows": rows,
                "fan_out_s": round(took, 2),
                "tally_at_start_s": round(counting, 2),
                "loop_late_ms_p50": round(late[len(late) // 2], 1),
                "loop_late_ms_p99": round(late[len(late) * 99 // 100], 1),
                "loop_late_ms_max": round(late[-1], 1),
                "memory_before_mb": round(used),
                "memory_peak_mb": round(memory_mb("VmHWM")),
                "database_mb": round(before / 2**20, 1),
                "database_with_outbox_mb": round(database.stat().st_size / 2**20, 1),
            }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(measure(options.people, Tell.HELD))), flush=True)
