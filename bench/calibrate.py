"""The phrasings and the calibration half of the questions in; bot/services/rights/calibration.json out.

`python -m bench.calibrate` fits and writes it; with `--check` it only prints. A phrasing is judged by an index that has
neither it nor its translations, which stand at the same place of the other languages' lists: for the linear part in
closed form, for the rest by leaving their lines out. Probabilities are cross-fitted in twenty parts; then thresholds
are chosen. The one to answer is the lowest whose precision over phrasings and questions together has a lower 95 %
bound of PRECISION; the fair questions alone are too few for such a bound, so their share itself must reach it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.development import read_questions
from bot.services.rights import CALIBRATION
from bot.services.rights.corpus import Corpus, read_corpus
from bot.services.rights.index import Index, build_index, fingerprint
from bot.services.rights.linear import RIDGE, make_targets
from bot.services.rights.normalise import fold
from bot.services.rights.postings import Query, read_query, score_lines
from bot.services.rights.rank import SIGNS, Ranking, combine, rank

PHRASINGS = Path(__file__).parent.parent / "data" / "phrasings"
PRECISION = 0.92  # what the lower bound of right answers must reach
KEPT = 0.95  # the share of questions within scope that must not end in the menu
QUESTION_WEIGHT = (
    10.0  # a question counts for this many phrasings: it is nearer to what people write
)
PENALTY = 1.0
PARTS = 20

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One text with its ranking, its right topics as numbers, its weight, and whether it is a fair question."""

    ranking: Ranking
    right: frozenset[int]
    weight: float
    question: bool

    @property
    def hit(self) -> bool:
        return int(self.ranking.order[0]) in self.right


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, hits / count
    middle = share + z * z / (2 * count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def fit_logistic(signs: Array, label: Array, weight: Array) -> Array:
    """Fit by Newton's method with a small ridge; the last coefficient is the constant, which has no ridge."""
    full = np.column_stack([signs, np.ones(len(signs))])
    ridge = np.diag([PENALTY] * signs.shape[1] + [1e-6])
    coefficients = np.zeros(full.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(full @ coefficients, -30, 30)))
        slope = full.T @ (weight * (label - chance)) - ridge @ coefficients
        bend = (full * (weight * chance * (1 - chance))[:, None]).T @ full + ridge
        step = np.linalg.solve(bend, slope)
        coefficients += step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def chances(signs: Array, coefficients: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(signs @ coefficients[:-1] + coefficients[-1], -30, 30)))


def left_out(corpus: Corpus, index: Index) -> list[Case]:
    """Rank every phrasing as if neither it nor its translations had been written."""
    lines = sorted(corpus.topics, key=lambda line: line.label)
    count = len(lines)
    queries = [read_query(index.phrasings, fold(line.text)) for line in lines]
    scores = [score_lines(index.phrasings, query) for query in queries]
    likeness = np.array([cosine for _, cosine in scores])
    inverse = np.linalg.inv(likeness + RIDGE * np.eye(count))
    target = make_targets(index.owner, len(index.topics)).astype(np.float64)
    dual = inverse @ target
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        groups[line.label, line.place].append(place)
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    cases = []
    for group in groups.values():
        linear = target[group] - np.linalg.solve(inverse[np.ix_(group, group)], dual[group])
        own: Counter[int] = Counter()
        for place in group:
            own.update(queries[place].rows.tolist())
        for place, row in zip(group, linear, strict=True):
            bm25, cosine = (part.copy() for part in scores[place])
            bm25[group] = cosine[group] = 0
            query = queries[place]
            talk = score_lines(index.chatter, read_query(index.chatter, fold(lines[place].text)))[
                1
            ]
            ranking = combine(
                fold(lines[place].text),
                row,
                np.maximum.reduceat(bm25, firsts) / query.best,
                np.maximum.reduceat(cosine, firsts),
                (seen_without(index, query, own), math.log1p(query.length), float(talk.max())),
                0,
            )
            cases.append(Case(ranking, frozenset({int(index.owner[place])}), 1.0, question=False))
    return cases


def seen_without(index: Index, query: Query, own: Counter[int]) -> float:
    """Give the share of the query's idf that stands in lines outside its own group."""
    spread = np.diff(index.phrasings.starts)[query.rows]
    elsewhere = spread > np.array([own[row] for row in query.rows.tolist()])
    rarity = index.phrasings.rarity[query.rows]
    return float(rarity[elsewhere].sum() / max(rarity.sum(), 1e-9))


def question_cases(index: Index) -> list[Case]:
    """Rank the questions; those that the phrasings were written after count for little, because they flatter."""
    number = {topic: place for place, topic in enumerate(index.topics)}
    cases = []
    for question in read_questions(index.topics):
        if question.for_calibration:
            right = frozenset(number[topic] for topic in question.right)
            fair = question.later or not right
            weight = QUESTION_WEIGHT if fair else 1.0
            cases.append(Case(rank(index, question.text), right, weight, question=fair))
    return cases


def cross_fit(signs: Array, label: Array, weight: Array) -> Array:
    """Give every case the chance that a fit on the other parts sees in it."""
    part = np.arange(len(label)) % PARTS
    found = np.empty(len(label))
    for number in range(PARTS):
        rest = part != number
        found[~rest] = chances(signs[~rest], fit_logistic(signs[rest], label[rest], weight[rest]))
    return found


def lowest_threshold(chance: Array, hit: Array, fair: NDArray[np.bool_]) -> float:
    """Give the lowest threshold that holds; 1 when none does.

    From it on, the lower bound of the share of hits is PRECISION over all, and the share itself over fair questions.
    """
    order = np.argsort(-chance)
    hits, asked = np.cumsum(hit[order]), np.cumsum(fair[order])
    asked_hits = np.cumsum(hit[order] * fair[order])
    passing = [
        place
        for place in range(len(order))
        if wilson(int(hits[place]), place + 1)[0] >= PRECISION
        and asked_hits[place] >= PRECISION * asked[place]
    ]
    return float(chance[order[passing[-1]]]) if passing else 1.0


def fit_sharpness(cases: list[Case]) -> float:
    """Find how steeply the chance falls behind the first, from cases whose first is wrong."""
    wrong = [case for case in cases if case.right and not case.hit]

    def cost(sharpness: float) -> float:
        total = 0.0
        for case in wrong:
            behind = np.exp(
                sharpness * (case.ranking.fused - case.ranking.fused[case.ranking.order[1]])
            )
            behind[case.ranking.order[0]] = 0
            share = sum(behind[number] for number in case.right) / behind.sum()
            total -= case.weight * math.log(max(share, 1e-9))
        return total

    return min((step / 20 for step in range(4, 80)), key=cost)


def fit(index: Index, corpus: Corpus) -> dict[str, object]:
    """Fit all that calibration.json holds."""
    cases = left_out(corpus, index) + question_cases(index)
    signs = np.array([case.ranking.signs for case in cases])
    mean, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-6)
    signs = (signs - mean) / spread
    weight = np.array([case.weight for case in cases])
    question = np.array([case.question for case in cases])
    hit = np.array([float(case.hit) for case in cases])
    within = np.array([float(bool(case.right)) for case in cases])
    right = cross_fit(signs, hit, weight)
    scope = cross_fit(signs, within, weight)
    answer = lowest_threshold(right, hit, question)
    for name, chosen in (
        ("phrasings and questions", right >= 0),
        ("fair questions alone", question),
    ):
        said = chosen & (right >= answer)
        low, high = wilson(int(hit[said].sum()), int(said.sum()))
        print(
            f"{name}: {chosen.sum()}, first is right {hit[chosen].mean():.3f}; answered {said.sum()}, "
            f"right {int(hit[said].sum())} ({low:.3f} to {high:.3f})"
        )
    offer = float(np.quantile(scope[question & (within == 1)], 1 - KEPT))
    outside = scope[within == 0]
    print(f"thresholds: answer {answer:.3f}, offer {offer:.3f}")
    print(
        f"out of scope {len(outside)}: {np.mean(outside >= offer):.3f} are offered three or answered"
    )
    return {
        "fingerprint": fingerprint(index),
        "signs": SIGNS,
        "mean": mean.round(5).tolist(),
        "spread": spread.round(5).tolist(),
        "scope": fit_logistic(signs, within, weight).round(5).tolist(),
        "right": fit_logistic(signs, hit, weight).round(5).tolist(),
        "answer": round(answer, 4),
        "offer": round(offer, 4),
        "sharpness": fit_sharpness(cases),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fit and print, but write nothing")
    arguments = parser.parse_args()
    corpus = read_corpus(PHRASINGS)
    found = fit(build_index(corpus), corpus)
    if not arguments.check:
        CALIBRATION.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {CALIBRATION.name}, for phrasings {found['fingerprint']}")


if __name__ == "__main__":
    main()
