"""The reported half of the development set in; how often the matching is right, and what it costs, out.

`python -m bench.matching` prints tables in Markdown; every share has its 95 % Wilson interval.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.calibrate import PHRASINGS, wilson
from bench.development import Question, read_questions
from bot.models import Match, Outcome
from bot.services.rights import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_COLD = """
import resource, sys, time
from pathlib import Path
before = time.perf_counter()
from bot.services.rights import Matcher
imported = time.perf_counter()
matcher = Matcher.load(Path(sys.argv[1]), Path(sys.argv[2]))
matcher.ask("can they sack me for joining a union")
ready = time.perf_counter()
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
resident = [line.split()[1] for line in lines if line.startswith("VmRSS")]
kilobytes = int(resident[0]) if resident else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(imported - before, ready - imported, kilobytes / 1024)
"""


@dataclass(frozen=True)
class Asked:
    """A question and what the matcher made of it."""

    question: Question
    match: Match

    @property
    def place(self) -> int:
        """Where the first right topic stands, from 0; 99 when it is not among the five."""
        topics = [topic for topic, _ in self.match.topics]
        return min(
            (topics.index(right) for right in self.question.right if right in topics), default=99
        )


def share(hits: int, count: int) -> str:
    if not count:
        return "–"
    low, high = wilson(hits, count)
    return f"{hits}/{count} = {hits / count:.0%} ({low:.0%}–{high:.0%})"


def tell_within(rows: list[Asked], name: str) -> str:
    answered = [row for row in rows if row.match.outcome is Outcome.ANSWER]
    offered = [row for row in rows if row.match.outcome is Outcome.OFFER]
    cells = [
        name,
        share(sum(row.place == 0 for row in rows), len(rows)),
        share(sum(row.place < 3 for row in rows), len(rows)),
        share(len(answered), len(rows)),
        share(sum(row.place == 0 for row in answered), len(answered)),
        share(sum(row.place < 3 for row in offered), len(offered)),
    ]
    return f"| {' | '.join(cells)} |"


def tell_outside(rows: list[Asked], name: str) -> str:
    kinds = (Outcome.ANSWER, Outcome.OFFER, Outcome.MENU, Outcome.CHATTER, Outcome.DISTRESS)
    counts = [sum(row.match.outcome is kind for row in rows) for kind in kinds]
    cells = [name, share(counts[0], len(rows)), *(str(count) for count in counts[1:])]
    return f"| {' | '.join(cells)} |"


def tables(rows: list[Asked]) -> Iterable[str]:
    within = [row for row in rows if row.question.right]
    outside = [row for row in rows if not row.question.right]
    by: tuple[tuple[str, Callable[[Asked], str]], ...] = (
        ("language", lambda row: row.question.language),
        ("style", lambda row: row.question.style),
    )
    for title, tell, chosen in (
        (
            "| within scope | first right | among three | answered | of those right | offered, right among three |",
            tell_within,
            within,
        ),
        (
            "| out of scope | answered | offered | menu | small talk | distress |",
            tell_outside,
            outside,
        ),
    ):
        yield f"\n{title}\n|{' --- |' * (title.count('|') - 1)}"
        yield tell(chosen, "all")
        for _, key in by:
            for name in sorted({key(row) for row in chosen}):
                yield tell([row for row in chosen if key(row) == name], name)


def bands(rows: list[Asked]) -> Iterable[str]:
    """Yield how often the first topic is right where the matcher says it is, by what it says."""
    yield "\n| says | cases | mean said | right |\n| --- | --- | --- | --- |"
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.01)):
        band = [row for row in rows if low <= row.match.topics[0][1] < high]
        said = sum(row.match.topics[0][1] for row in band) / max(len(band), 1)
        hits = sum(row.place == 0 for row in band)
        yield f"| {low:.0%}–{min(high, 1):.0%} | {len(band)} | {said:.2f} | {share(hits, len(band))} |"


def cost(questions: list[Question]) -> Iterable[str]:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        start = time.perf_counter()
        matcher = Matcher.load(PHRASINGS, cache)
        built = time.perf_counter() - start
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        command = [sys.executable, "-c", _COLD, str(PHRASINGS), str(cache)]
        warm = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    spent = []
    for question in questions * 3:
        start = time.perf_counter()
        matcher.ask(question.text)
        spent.append(time.perf_counter() - start)
    spent.sort()
    yield (
        f"\nindex of {len(matcher.topics)} topics and {matcher.index.phrasings.size} phrasings: "
        f"built in {built:.2f} s, {size / 1e6:.1f} MB; opened from the cache in a new process in "
        f"{float(warm[1]):.2f} s with the first answer, after {float(warm[0]):.2f} s of imports; "
        f"resident {float(warm[2]):.0f} MB\n"
        f"a question: p50 {spent[len(spent) // 2] * 1e3:.2f} ms, p99 {spent[len(spent) * 99 // 100] * 1e3:.2f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--misses", action="store_true", help="list what went wrong in the calibration half"
    )
    arguments = parser.parse_args()
    matcher = Matcher.load(PHRASINGS)
    if matcher.stale:
        print("The calibration belongs to other phrasings: run `python -m bench.calibrate`.")
    questions = read_questions(matcher.topics)
    reported = [question for question in questions if not question.for_calibration]
    if arguments.misses:
        for question in (question for question in questions if question.for_calibration):
            asked = Asked(question, matcher.ask(question.text))
            wrong = asked.place > 0 if question.right else asked.match.outcome is Outcome.ANSWER
            if wrong:
                print(
                    asked.match.outcome,
                    asked.place,
                    sorted(question.right),
                    asked.match.topics[:3],
                    question.text,
                )
        return
    rows = [Asked(question, matcher.ask(question.text)) for question in reported]
    print(f"{len(questions) - len(rows)} questions were used for calibration and are not reported")
    for title, later in (("written after the phrasings", True), ("written before", False)):
        chosen = [row for row in rows if row.question.later is later]
        print(f"\n## {len(chosen)} questions {title}")
        for line in (*tables(chosen), *bands(chosen)):
            print(line)
    for line in cost(reported):
        print(line)


if __name__ == "__main__":
    main()
