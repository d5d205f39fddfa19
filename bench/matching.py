"""The reported part of the development set in; how often each build of the matcher is right, and what it costs, out.

`python -m bench.matching` prints tables in Markdown, build A (letters) and, where the language model is installed,
build B (letters and meaning) side by side; every share has its count and its 95 % Wilson interval.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.calibrate import CACHE, PHRASINGS, wilson
from bench.development import FOLDER, Question, read_questions
from bench.matching_cost import cost
from bot.models import Match, Outcome
from bot.services.rights import Matcher
from bot.services.rights.best import Best, best
from bot.services.rights.corpus import EMERGENCY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EMERGENCIES = frozenset({EMERGENCY})
STYLES = {"unaccented": "typo", "slang": "typo", "keyword": "clean"}  # small ones join their kin


@dataclass(frozen=True)
class Asked:
    """A question and what one build made of it."""

    question: Question
    match: Match

    @property
    def place(self) -> int:
        """Where the first right topic stands, from 0; 99 when it is not among the five."""
        topics = [topic for topic, _ in self.match.topics]
        return min(
            (topics.index(right) for right in self.question.right if right in topics), default=99
        )


Rows = list[Asked]


def share(hits: int, count: int) -> str:
    if not count:
        return "–"
    low, high = wilson(hits, count)
    return f"{hits}/{count} = {hits / count:.0%} ({low:.0%}–{high:.0%})"


def tell_within(rows: Rows) -> list[str]:
    answered = [row for row in rows if row.match.outcome is Outcome.ANSWER]
    offered = [row for row in rows if row.match.outcome is Outcome.OFFER]
    return [
        share(sum(row.place == 0 for row in rows), len(rows)),
        share(sum(row.place < 3 for row in rows), len(rows)),
        share(len(answered), len(rows)),
        share(sum(row.place == 0 for row in answered), len(answered)),
        share(sum(row.place < 3 for row in offered), len(offered)),
    ]


def tell_outside(rows: Rows) -> list[str]:
    kinds = (Outcome.ANSWER, Outcome.OFFER, Outcome.MENU, Outcome.CHATTER, Outcome.DISTRESS)
    counts = [sum(row.match.outcome is kind for row in rows) for kind in kinds]
    return [share(counts[0], len(rows)), *(str(count) for count in counts[1:])]


def tables(builds: dict[str, Rows]) -> Iterable[str]:
    within = "first right | among three | answered | of those right | offered, right among three"
    outside = "answered | offered | menu | small talk | distress"
    keys: dict[str, Callable[[Asked], str]] = {
        "language": lambda row: row.question.language,
        "style": lambda row: STYLES.get(row.question.style, row.question.style),
    }
    for title, columns, tell, in_scope in (
        ("within scope", within, tell_within, True),
        ("out of scope", outside, tell_outside, False),
    ):
        chosen = {
            name: [row for row in rows if bool(row.question.right) is in_scope]
            for name, rows in builds.items()
        }
        yield f"\n| {title} | build | {columns} |\n|{' --- |' * (columns.count('|') + 3)}"
        for name, rows in chosen.items():
            yield f"| **all** | {name} | {' | '.join(tell(rows))} |"
        for key in keys.values():
            for value in sorted({key(row) for rows in chosen.values() for row in rows}):
                for name, rows in chosen.items():
                    cells = tell([row for row in rows if key(row) == value])
                    yield f"| {value} | {name} | {' | '.join(cells)} |"


def heard(builds: dict[str, Best], rows: dict[str, Rows]) -> Iterable[str]:
    """Yield how many cries for help get help first, and how many other questions do."""
    cries = [
        one for one in read_questions(EMERGENCIES, FOLDER / "distress") if not one.for_calibration
    ]
    yield "\n| build | cries for help heard | other questions taken for one |\n| --- | --- | --- |"
    for name, build in builds.items():
        matches = [build.ask(one.text) for one in cries]
        first = sum(
            match.outcome is Outcome.DISTRESS
            or (match.outcome is Outcome.ANSWER and match.topics[0][0] in EMERGENCIES)
            for match in matches
        )
        calm = [row for row in rows[name] if not row.question.right & EMERGENCIES]
        false = sum(row.match.outcome is Outcome.DISTRESS for row in calm)
        yield f"| {name} | {share(first, len(cries))} | {share(false, len(calm))} |"


def bands(name: str, rows: Rows) -> Iterable[str]:
    """Yield how often the first topic is right where a build says it is, by what it says, before any cap."""
    yield f"\n| {name} says | cases | mean said | right |\n| --- | --- | --- | --- |"
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.01)):
        band = [row for row in rows if low <= row.match.topics[0][1] < high]
        said = sum(row.match.topics[0][1] for row in band) / max(len(band), 1)
        hits = sum(row.place == 0 for row in band)
        yield f"| {low:.0%}–{min(high, 1):.0%} | {len(band)} | {said:.2f} | {share(hits, len(band))} |"


def misses(found: Best, questions: list[Question]) -> None:
    """Print what went wrong among the questions that may be looked at."""
    for question in questions:
        asked = Asked(question, found.ask(question.text))
        wrong = asked.place > 0 if question.right else asked.match.outcome is Outcome.ANSWER
        if wrong:
            print(
                asked.match.outcome,
                asked.place,
                sorted(question.right),
                asked.match.topics[:3],
                question.text,
            )


def report(builds: dict[str, Best], questions: list[Question]) -> Iterable[str]:
    """Yield all tables about the questions, those that are fair first."""
    everything: dict[str, Rows] = {name: [] for name in builds}
    for title, later in (("written apart from the phrasings", True), ("written before", False)):
        chosen = [question for question in questions if question.later is later]
        rows = {
            name: [Asked(question, build.ask(question.text)) for question in chosen]
            for name, build in builds.items()
        }
        yield f"\n## {len(chosen)} questions {title}"
        yield from tables(rows)
        for name, asked in rows.items():
            everything[name] += asked
            yield from bands(name, asked)
    yield from heard(builds, everything)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--misses", action="store_true", help="list what went wrong in the calibration part"
    )
    parser.add_argument("--no-cost", action="store_true", help="leave time and memory out")
    arguments = parser.parse_args()
    letters = Best(Matcher.load(PHRASINGS), None)
    both = best(letters.matcher, PHRASINGS, CACHE, print)
    builds = {"A": letters} | ({"B": both} if both.engine else {})
    if both.lacks:
        print(f"Build A only: {both.lacks} See: make meaning")
    if both.matcher.stale:
        print("A calibration belongs to other phrasings: run `python -m bench.calibrate`.")
    questions = read_questions(letters.matcher.topics)
    if arguments.misses:
        misses(both, [question for question in questions if question.for_calibration])
        return
    reported = [question for question in questions if not question.for_calibration]
    print(f"{len(questions) - len(reported)} questions may be tuned on and are not reported")
    for line in report(builds, reported):
        print(line)
    if not arguments.no_cost:
        with tempfile.TemporaryDirectory() as folder:
            for line in cost(Path(folder), reported, meaning=both.engine is not None):
                print(line)


if __name__ == "__main__":
    main()
