"""What Brazier's bot answers a second, and what that costs: `python -m bench.throughput` prints a table in Markdown.

Each bot runs in a process of its own on one core and talks with `bench.instant` on another; whoever else uses the
machine disturbs, so every figure is the median of some runs, in turns. Linux only (/proc, CPU affinity).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
BOT_CORE, API_CORE = 0, 1
WAIT_S = 120


@dataclass(frozen=True)
class Row:
    """One bot under one load; `slow` for the bots that answer one person after another, at a latency."""

    name: str
    bot: str
    load: str
    sequential: bool = False
    options: tuple[str, ...] = ()
    rate: float = 0


ROWS = (
    Row("PTB as it comes, echo", "ptb", "echo", sequential=True),
    Row("aiogram as it comes, echo", "aiogram", "echo"),
    Row("Brazier's edge, echo", "edge", "echo"),
    Row("Brazier, a tap in the menu", "brazier", "tap"),
    Row("Brazier, a question about rights", "brazier", "rights"),
)
# One update in a hundred takes 5 s: how long do the other people wait? At a rate that Telegram lets a bot answer.
WAITS = (
    Row("intake with a barrier", "barrier", "slow", rate=20),
    Row("intake that slides", "edge", "slow", rate=20),
)
INTAKES = (
    Row("intake with a barrier, echo", "barrier", "echo"),
    Row("intake that slides, echo", "edge", "echo"),
)
CHOICES = (
    Row("edge, json and asyncio", "edge", "echo"),
    Row("edge, uvloop", "edge", "echo", options=("--uvloop",)),
    Row("edge, orjson", "edge", "echo", options=("--orjson",)),
    Row("edge, uvloop and orjson", "edge", "echo", options=("--uvloop", "--orjson")),
)
TABLES = {"bots": ROWS, "intakes": INTAKES, "waits": WAITS, "loops": CHOICES}


@dataclass
class Result:
    """What the runs of a row gave."""

    rate: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    idle_mb: list[float] = field(default_factory=list)
    start_s: list[float] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)


def on_core(core: int) -> None:
    """Pin the process that is about to start, where there is more than one core."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


@contextmanager
def process(arguments: list[str], core: int, **more: object) -> Iterator[subprocess.Popen]:
    running = subprocess.Popen(arguments, cwd=ROOT, preexec_fn=lambda: on_core(core), **more)  # noqa: PLW1509
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def ask(url: str, **order: object) -> dict:
    request = urllib.request.Request(f"{url}/control", json.dumps(order).encode())  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)["result"]


def until(url: str, bot: subprocess.Popen, true: str) -> dict:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        state = ask(url)
        if (true == "idle" and state["waiting"]) or (
            true == "done" and state["answered"] >= state["goal"]
        ):
            return state
        if bot.poll() is not None:
            raise SystemExit(f"the bot ended with {bot.returncode}")
        time.sleep(0.01 if true == "idle" else 0.05)
    raise SystemExit(f"not {true} after {WAIT_S} s: {state}")


def cpu_s(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def measure(row: Row, python: str, latency_ms: float, updates: int, result: Result) -> None:
    """Run a row once and add to its result."""
    api = [sys.executable, "-m", "bench.instant", "--latency-ms", str(latency_ms)]
    with process(api, API_CORE, stdout=subprocess.PIPE, text=True) as server:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        begun = time.monotonic()
        quiet = subprocess.DEVNULL
        arguments = [python, "-m", "bench.bots", row.bot, url, *row.options]
        with process(arguments, BOT_CORE, stdout=quiet, stderr=quiet) as bot:
            until(url, bot, "idle")
            result.start_s.append(time.monotonic() - begun)
            time.sleep(1)
            result.idle_mb.append(memory_mb(bot.pid))
            # Everybody says hello first: connections are opened, caches filled, and menus have buttons to tap.
            ask(
                url,
                load="start" if row.bot == "brazier" else "echo",
                n=200 if not row.sequential else 20,
            )
            until(url, bot, "done")
            until(url, bot, "idle")
            before = cpu_s(bot.pid)
            ask(url, load=row.load, n=updates, rate=row.rate)
            state = until(url, bot, "done")
            result.cpu_ms.append((cpu_s(bot.pid) - before) * 1000 / updates)
            result.rate.append(updates / state["seconds"])
            result.waits_ms += state["waits_ms"]


def table(rows: tuple[Row, ...], results: dict[Row, Result]) -> str:
    lines = [
        "| | updates a second | lowest to highest | CPU s per 1,000 | idle MB | start s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        result = results[row]
        if not result.rate:
            lines.append(f"| {row.name} | not run | | | | |")
            continue
        rate, cpu, idle, start = (
            statistics.median(v)
            for v in (result.rate, result.cpu_ms, result.idle_mb, result.start_s)
        )
        spread = f"{min(result.rate):,.0f} to {max(result.rate):,.0f}"
        lines.append(
            f"| {row.name} | **{rate:,.0f}** | {spread} | {cpu:.2f} | {idle:.0f} | {start:.1f} |"
        )
    return "\n".join(lines)


def waits(rows: tuple[Row, ...], results: dict[Row, Result]) -> str:
    lines = ["| | half wait less than | 95 in 100 | longest |", "| --- | --- | --- | --- |"]
    for row in rows:
        times = sorted(results[row].waits_ms)
        half, most = times[len(times) // 2], times[len(times) * 95 // 100]
        lines.append(f"| {row.name} | {half:,.0f} ms | {most:,.0f} ms | {times[-1]:,.0f} ms |")
    return "\n".join(lines)


def has(python: str, module: str) -> bool:
    return (
        subprocess.run(
            [python, "-c", f"import {module}"], capture_output=True, check=False
        ).returncode
        == 0
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--other", default=sys.executable, help="Python with bench/requirements.txt"
    )
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=["bots"])
    parser.add_argument("--latency-ms", nargs="+", type=float, default=[0, 40])
    parser.add_argument("--updates", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="brazier-bench-") as folder:
        os.environ["BENCH_FOLDER"] = folder
        run(options)


def run(options: argparse.Namespace) -> None:
    for name in options.tables:
        for latency in options.latency_ms:
            results = {row: Result() for row in TABLES[name]}
            for _ in range(options.runs):
                for row, result in results.items():
                    other = row.bot == "aiogram" or bool(row.options)
                    python = options.other if other else sys.executable
                    needs = "aiogram" if row.bot == "aiogram" else "uvloop, orjson"
                    if other and not has(python, needs):
                        continue
                    updates = 200 if row.sequential and latency else options.updates
                    updates = int(30 * row.rate) or updates
                    measure(row, python, latency, updates, result)
            load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
            print(f"\n### {name}, the API answers after {latency:g} ms (load {load})\n")
            print((waits if name == "waits" else table)(TABLES[name], results), flush=True)


if __name__ == "__main__":
    main()
