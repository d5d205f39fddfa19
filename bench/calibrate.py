"""The phrasings and the questions set apart for it in; calibration.json and calibration-e5.json of the matcher out.

`python -m bench.calibrate` fits and writes both builds, the second where the language model is installed; with
`--check` it only prints. Probabilities are cross-fitted in twenty parts; then thresholds are chosen. The one to answer
is the lowest from which on the precision has a lower 95 % bound of PRECISION over phrasings and questions together,
the share of the questions alone, which are too few for such a bound, reaches ASKED_PRECISION, and of what is out of
scope no more than ANSWERED_OUTSIDE is answered. The questions are the fair ones; for letters all, since of the fair
ones they answer too few to tell.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.development import Question, read_questions
from bench.left_out import Case, Understood, phrasing_cases, question_cases, sort_scores
from bot.services.rights import CALIBRATION, CALIBRATION_WITH_MEANING
from bot.services.rights.corpus import Corpus, read_corpus
from bot.services.rights.decide import CRY_WORDS, share_behind
from bot.services.rights.engine import Engine, NoEngineError
from bot.services.rights.index import Index, build_index, fingerprint
from bot.services.rights.meaning import DISTRESS, build_meaning, sorts_of, texts_of
from bot.services.rights.rank import MEANING_SIGNS, SIGNS
from bot.services.rights.vectors import embed_all

ROOT = Path(__file__).parent.parent
PHRASINGS = ROOT / "data" / "phrasings"
CACHE = ROOT / "var" / "index"  # vectors of phrasings, and of the questions
PRECISION = 0.92  # what the lower bound of right answers must reach
ASKED_PRECISION = 0.94
ANSWERED_OUTSIDE = 0.02
KEPT = 0.95  # the share of questions within scope that must not end in the menu
# the share of lines of topics that may be taken for distress by their meaning
FALSE_ALARMS = 0.005
ALARMS_ASKED = (
    0.01  # the same share of the questions, where help is wrongly given before an unsure offer
)
PENALTY = 1.0
PARTS = 20
NEVER = 9.0  # a score of distress that nothing reaches: letters alone give none

Array = NDArray[np.float64]


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


def cross_fit(signs: Array, label: Array, weight: Array) -> Array:
    """Give every case the chance that a fit on the other parts sees in it."""
    part = np.arange(len(label)) % PARTS
    found = np.empty(len(label))
    for number in range(PARTS):
        rest = part != number
        found[~rest] = chances(signs[~rest], fit_logistic(signs[rest], label[rest], weight[rest]))
    return found


def lowest_threshold(
    chance: Array, hit: Array, judged: NDArray[np.bool_], within: NDArray[np.bool_]
) -> float:
    """Give the lowest threshold that holds; 1 when none does."""
    order = np.argsort(-chance)
    hits, asked = np.cumsum(hit[order]), np.cumsum(judged[order])
    asked_hits = np.cumsum(hit[order] * judged[order])
    outside = np.cumsum(~within[order] & judged[order]) / max((~within & judged).sum(), 1)
    passing = [
        place
        for place in range(len(order))
        if wilson(int(hits[place]), place + 1)[0] >= PRECISION
        and asked_hits[place] >= ASKED_PRECISION * asked[place]
        and outside[place] <= ANSWERED_OUTSIDE
    ]
    return float(chance[order[passing[-1]]]) if passing else 1.0


def fit_sharpness(cases: list[Case]) -> float:
    """Find how steeply the chance falls behind the first, from cases whose first is wrong."""
    wrong = [case for case in cases if case.right and not case.hit]

    def cost(sharpness: float) -> float:
        total = 0.0
        for case in wrong:
            behind = share_behind(case.ranking, sharpness)
            total -= case.weight * math.log(max(sum(behind[one] for one in case.right), 1e-9))
        return total

    return min((step / 20 for step in range(4, 80)), key=cost)


def fit(index: Index, cases: list[Case], questions: int, names: tuple[str, ...]) -> dict[str, Any]:
    """Fit all that a calibration holds, from cases within scope and out of it, the last of which are questions."""
    signs = np.array([case.ranking.signs for case in cases])
    mean, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-6)
    signs = (signs - mean) / spread
    weight = np.array([case.weight for case in cases])
    question = np.array([case.question for case in cases])
    hit = np.array([float(case.hit) for case in cases])
    within = np.array([bool(case.right) for case in cases])
    right = cross_fit(signs, hit, weight)
    scope = cross_fit(signs, within.astype(float), weight)
    asked = np.arange(len(cases)) >= len(cases) - questions
    answer = lowest_threshold(right, hit, asked if names == SIGNS else question, within)
    for name, chosen in (("all", right >= 0), ("questions", asked), ("fair ones", question)):
        said, meant = chosen & (right >= answer), chosen & within
        low, high = wilson(int(hit[said].sum()), int(said.sum()))
        print(
            f"{name}: {meant.sum()} within scope, first is right {hit[meant].mean():.3f}; answered "
            f"{said.sum()}, right {int(hit[said].sum())} ({low:.3f} to {high:.3f})"
        )
    offer = float(np.quantile(scope[question & within], 1 - KEPT))
    print(f"thresholds: answer {answer:.3f}, offer {offer:.3f}")
    for name, outside in (("fair", question & ~within), ("lines", ~question & ~within)):
        print(
            f"out of scope, {name} {outside.sum()}: {np.mean(right[outside] >= answer):.3f} are "
            f"answered, {np.mean(scope[outside] >= offer):.3f} answered or offered three"
        )
    return {
        "fingerprint": fingerprint(index),
        "signs": names,
        "mean": mean.round(5).tolist(),
        "spread": spread.round(5).tolist(),
        "scope": fit_logistic(signs, within.astype(float), weight).round(5).tolist(),
        "right": fit_logistic(signs, hit, weight).round(5).tolist(),
        "answer": round(answer, 4),
        "offer": round(offer, 4),
        "sharpness": fit_sharpness(cases),
        "distress": NEVER,
        "distress_sure": NEVER,
    }


def distress_threshold(corpus: Corpus, understood: Understood, words: int) -> float:
    """Find from which score on a text is taken for distress: FALSE_ALARMS of the topics' lines reach it."""
    scores = understood.sorts[:, DISTRESS]
    long = np.array([len(text.split()) >= words for text in texts_of(corpus)])
    sorts = sorts_of(corpus)
    calm = scores[(sorts != DISTRESS) & long]
    threshold = float(np.quantile(calm, 1 - FALSE_ALARMS))
    heard = scores[(sorts == DISTRESS) & long]
    print(
        f"distress by meaning from {threshold:.3f}: {np.mean(heard >= threshold):.3f} of {len(heard)} lines "
        f"left out are heard, {np.mean(calm >= threshold):.4f} of {len(calm)} others"
    )
    return threshold


def asked_threshold(cases: list[Case], found: dict[str, Any]) -> float:
    """Find the same for questions whose topic is not sure: ALARMS_ASKED of the calm ones reach it."""
    long = [case for case in cases if len(case.ranking.folded.split()) >= CRY_WORDS]
    signs = np.array([case.ranking.signs for case in long])
    standard = (signs - np.array(found["mean"])) / np.array(found["spread"])
    sure = chances(standard, np.array(found["right"])) >= found["answer"]
    scores = np.where(sure, -NEVER, signs[:, MEANING_SIGNS.index("distress")])
    threshold = float(np.quantile(scores, 1 - ALARMS_ASKED))
    print(
        f"where the topic is not sure from {threshold:.3f}, which {ALARMS_ASKED:.3f} of questions reach"
    )
    return threshold


def fit_letters(corpus: Corpus, index: Index, questions: list[Question]) -> dict[str, object]:
    cases = phrasing_cases(corpus, index, None) + question_cases(index, questions, None, None)
    return fit(index, cases, len(questions), SIGNS)


def fit_meaning(
    corpus: Corpus, index: Index, questions: list[Question], engine: Engine
) -> dict[str, Any]:
    raw = embed_all(texts_of(corpus), engine.embed, CACHE)
    meaning = build_meaning(corpus, index, raw)
    understood = Understood(meaning, sort_scores(corpus, meaning.vectors))
    asked = embed_all([one.text for one in questions], engine.embed, CACHE / "calibration")
    cases = phrasing_cases(corpus, index, understood)
    cases += question_cases(index, questions, understood, asked)
    found = fit(index, cases, len(questions), MEANING_SIGNS)
    sure = distress_threshold(corpus, understood, CRY_WORDS)
    doubtful = asked_threshold(cases[-len(questions) :], found)
    return found | {"distress": round(min(doubtful, sure), 4), "distress_sure": round(sure, 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fit and print, but write nothing")
    parser.add_argument("--only", choices=("A", "B"), help="fit one build")
    arguments = parser.parse_args()
    corpus = read_corpus(PHRASINGS)
    index = build_index(corpus)
    questions = [one for one in read_questions(index.topics) if one.for_calibration]
    fitted = {}
    if arguments.only != "B":
        print("## A, letters alone")
        fitted[CALIBRATION] = fit_letters(corpus, index, questions)
    if arguments.only != "A":
        print("## B, with the meaning")
        try:
            fitted[CALIBRATION_WITH_MEANING] = fit_meaning(corpus, index, questions, Engine())
        except NoEngineError as error:
            print(f"not fitted: {error.reason} Its calibration stays as it is.")
    for path, found in fitted.items():
        if not arguments.check:
            path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            print(f"wrote {path.name}, for phrasings {found['fingerprint']}")


if __name__ == "__main__":
    main()
