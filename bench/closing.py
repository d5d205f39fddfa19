"""A wave of 2,000 reports in; seconds and memory of its end and of its picture, as tables, out.

Each is measured in a process of its own, so that what it says of its memory is the truth.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bench import units
from bench.memory import alone, children, peak_of, resident
from bench.people import CARDS
from bot.clock import Clock
from bot.i18n import Texts
from bot.keeping import Keeper
from bot.library import TRANSLATIONS
from bot.models import Size, Wave
from bot.services.closing import close
from bot.services.draw import draw, opendp_sampler
from bot.services.figures import read
from bot.services.people import People
from bot.services.report import Reports
from bot.services.vault import Line, Period, name
from bot.store import opened
from bot.tick import Tick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.i18n import Translator
    from bot.plan import Plan
    from bot.services.figures import Reading

NOW = datetime.now(UTC)
NOTE_BYTES = 1_072  # 1,024 padded, and SealedBox's 48
NOTES = 0.3  # share of reports with a note
LOOK_S = 0.002
TURN_S = 0.005
LANGUAGES = ("en", "ro", "ur")


def filled(number: int, seed: int) -> tuple[Period, Plan]:
    """Return a wave that has just ended with `number` reports of the made-up people, and its plan."""
    dice, plan = Random(seed), units.plan(Size.LARGE, cards=True)
    closes = NOW - timedelta(minutes=1)
    wave = Wave(*plan.key, closes - timedelta(days=14), closes, cards=True)
    answers = units.people().reports(units.survey(), number, dice)
    lines = [
        Line(plan.unit, bytes(one), dice.randbytes(16), dice.random() < CARDS) for one in answers
    ]
    notes = [(line.receipt, dice.randbytes(NOTE_BYTES)) for line in lines if dice.random() < NOTES]
    empty = Period.begin(wave)
    tags = [empty.tag(dice.randrange(10**9, 7 * 10**9)) for _ in lines]
    return (
        replace(empty, tags=frozenset(tags), lines=frozenset(lines), notes=frozenset(notes)),
        plan,
    )


async def child(number: int) -> dict[str, float]:
    """Return seconds and peak megabytes of the process that draws the numbers."""
    period, plan = filled(number, 1)
    start = time.perf_counter()
    closing = asyncio.create_task(close(period, plan))
    peak = 0.0
    while not closing.done():
        # Not what the kernel tells at its end: that is never less than the memory of the process that began it.
        peak = max([peak, *(peak_of(pid) for pid in children(os.getpid()))])
        await asyncio.sleep(LOOK_S)
    await closing
    return {"s": time.perf_counter() - start, "cpu": _cpu(resource.RUSAGE_CHILDREN), "mb": peak}


async def tick(number: int) -> dict[str, float]:
    """Return seconds of the whole tick that ends the wave, with the keeper's transaction; megabytes of this process."""
    period, plan = filled(number, 1)
    with tempfile.TemporaryDirectory() as folder:
        data, keys = Path(folder) / "var", Path(folder) / "keys"
        for made in (data, keys):
            made.mkdir(mode=0o700)
        clock = Clock()
        async with opened(data) as store:
            keeper = Keeper(store, keys)
            await keeper.load()
            reports = Reports([period.wave], clock.now, lambda _: plan)
            reports.load({name(period.wave): period}, (), [plan])
            due = Tick(keeper, reports, People(clock.now, keeper.person), clock)
            start, worked = time.perf_counter(), _cpu()
            if not await due.now() or name(period.wave) not in reports.closed:
                raise SystemExit(due.problem or "the wave is not closed")
            spent, worked = time.perf_counter() - start, _cpu() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"s": spent, "cpu": worked + _cpu(resource.RUSAGE_CHILDREN), "mb": peak}


async def picture(number: int) -> dict[str, Any]:
    """Return seconds of the first picture and of a later one, drawn in a thread as the bot does.

    Also how many megabytes more the process has then, and how late others had their turn meanwhile.
    """
    period, plan = filled(number, 1)
    lines = [(line.answers, line.vouched) for line in period.lines]
    reading = read(plan, draw(plan, lines, opendp_sampler))
    texts, before = Texts.load(TRANSLATIONS), resident(os.getpid())
    times = [(time.perf_counter(), _cpu())]
    waiting = asyncio.create_task(_lateness())
    for language in LANGUAGES:
        await asyncio.to_thread(_drawn, reading, texts.translator(language))
        times.append((time.perf_counter(), _cpu()))
    waiting.cancel()
    late = sorted(await waiting)
    first, later = (
        {"s": end[0] - begin[0], "cpu": end[1] - begin[1]}
        for begin, end in (times[:2], times[-2:])
    )
    more = resident(os.getpid()) - before
    return {
        "first": first,
        "later": later,
        "mb": more,
        "late": late[-1],
        "p99": late[-len(late) // 100],
    }


def _drawn(reading: Reading, t: Translator) -> bytes:
    from bot.drawing import chart  # noqa: PLC0415 - its time is measured

    return chart.draw(reading, t, "png")


async def _lateness() -> list[float]:
    """Return by how many milliseconds each turn of the event loop came late, until it is cancelled."""
    late = [0.0]
    with suppress(asyncio.CancelledError):
        while True:
            begin = time.perf_counter()
            await asyncio.sleep(TURN_S)
            late.append((time.perf_counter() - begin - TURN_S) * 1e3)
    return late


def _cpu(whose: int = resource.RUSAGE_SELF) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def tables(number: int, times: int) -> Iterator[str]:
    """Yield a table: what the end of a wave and its picture take."""
    yield f"| {number:,} reports, 3 in 10 with a note, half with cards | s | s of one core | MB, most |"
    yield "| --- | --- | --- | --- |"
    for what, told in (
        ("child", "the process that counts and draws"),
        ("tick", "the whole tick, with the transaction; the bot's process"),
    ):
        found = [alone("bench.closing", what, number) for _ in range(times)]
        most = max(one["mb"] for one in found)
        yield f"| {told} | {_median(found, 's')} | {_median(found, 'cpu')} | {most:.0f} |"
    found = [alone("bench.closing", "picture", number) for _ in range(times)]
    more = max(one["mb"] for one in found)
    for what, told in (("first", "the first picture"), ("later", "a later one, in Urdu")):
        these = [one[what] for one in found]
        memory = f"{more:.0f} more" if what == "first" else ""
        yield f"| {told} | {_median(these, 's')} | {_median(these, 'cpu')} | {memory} |"
    late, p99 = (statistics.median(one[key] for one in found) for key in ("late", "p99"))
    yield (
        f"\nWhile pictures are drawn in a thread, one turn of the event loop in a hundred is {p99:.0f} ms late, "
        f"the latest {late:.0f} ms."
    )


def _median(found: list[dict[str, Any]], what: str) -> str:
    return f"{statistics.median(one[what] for one in found):.2f}"


def main() -> None:
    what, number = sys.argv[1:]
    measured = {"child": child, "tick": tick, "picture": picture}
    print(json.dumps(asyncio.run(measured[what](int(number)))))


if __name__ == "__main__":
    main()
