"""What figures are worth: errors, guesses, false accounts and what a close costs: `python -m bench.figures`."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from bench import accuracy, closing, false_accounts, guesses, starts
from bench.blurred import held_against_law, seeded
from bench.guesses import EPSILONS
from bot.services.draw import opendp_sampler

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 6


def samplers(draws: int) -> Iterator[str]:
    """Yield a table: both samplers against the law."""
    yield "| ε | ours: chi², freedom, p | OpenDP: chi², freedom, p |"
    yield "| --- | --- | --- |"
    for epsilon in EPSILONS:
        found = []
        for sampler in (seeded(Random(SEED)), opendp_sampler):
            drawn = Counter(sampler([], draws, epsilon))
            chi, freedom, p = held_against_law(drawn, epsilon)
            found.append(f"{chi:.1f}, {freedom}, {p:.2f}")
        yield f"| {epsilon / 1e6:g} | {' | '.join(found)} |"


def main() -> None:
    """Print the tables that were asked for, all of them by default."""
    parts = {
        "samplers": lambda: samplers(2_000 if options.quick else 50_000),
        "errors": lambda: accuracy.tables(4 if options.quick else 1_000, SEED),
        "guesses": lambda: guesses.tables(200 if options.quick else 10_000, SEED),
        "false": lambda: false_accounts.tables(20 if options.quick else 400, SEED),
        "closing": lambda: closing.tables(*((200, 1) if options.quick else (2_000, 5))),
        "bots": lambda: starts.tables(options.before),
        "spot": lambda: [accuracy.spot(20 if options.quick else 500, SEED)],
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; all")
    parser.add_argument("--quick", action="store_true", help="few draws: only to see that it runs")
    parser.add_argument(
        "--before", metavar="FOLDER", help="a tree of an earlier commit, to compare"
    )
    options = parser.parse_args()
    if unknown := set(options.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for name in options.parts or [one for one in parts if not (options.quick and one == "bots")]:
        begin = time.perf_counter()
        print(f"## {name}\n")
        for line in parts[name]():
            print(line, flush=True)
        print(f"\n({time.perf_counter() - begin:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
