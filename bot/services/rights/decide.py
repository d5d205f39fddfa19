"""A ranking and the calibration in; an outcome with calibrated probabilities out.

The calibration is `calibration.json` beside this file, made by `python -m bench.calibrate` from the calibration half
of bench/questions and from phrasings left out in turn. It belongs to the phrasings that it was fitted on: a test
compares their fingerprints and says when to fit again, and `Matcher.stale` says the same of a running bot. A stale
calibration is still used: one phrasing more moves the probabilities by little.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.models import Match, Outcome
from bot.services.rights.rank import SIGNS, Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SHOWN = 5
# Small talk is said in few words: it must look like a line of it, and more than like any question about rights.
_CHATTER_COSINE = 0.5
_CHATTER_LEAD = 0.05
# Text of which nearly nothing occurs in any phrasing is unlike all that the calibration was fitted on.
_SEEN = 0.3
_SAME = 0.999  # of the cosine, from which a text is a phrasing itself
OUTSIDE = "outside"  # the kind of lines that ask something real, which no topic answers


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two logistic regressions over the standardised signs (last coefficient: constant), and the thresholds.

    `scope`: is the question about any topic? `right`: is the first topic the right one? From `answer` on (probability
    that it is right) the bot answers; from `offer` on (probability that it is about a topic) it offers three.
    `sharpness` says how steeply the chance falls behind the first.
    """

    fingerprint: str
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    scope: NDArray[np.float64]
    right: NDArray[np.float64]
    answer: float
    offer: float
    sharpness: float


def read_calibration(path: Path) -> Calibration:
    """Read the fitted coefficients. Raises ValueError when they belong to other signs than the code computes."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if tuple(found["signs"]) != SIGNS:
        raise ValueError(
            f"{path.name} was fitted on other signs; run `python -m bench.calibrate`."
        )
    mean, spread, scope, right = (
        np.array(found[name]) for name in ("mean", "spread", "scope", "right")
    )
    return Calibration(
        found["fingerprint"],
        mean,
        spread,
        scope,
        right,
        found["answer"],
        found["offer"],
        found["sharpness"],
    )


def probability(
    calibration: Calibration, coefficients: NDArray[np.float64], signs: NDArray[np.float64]
) -> float:
    """Give the probability that a logistic regression sees in the signs."""
    standard = (signs - calibration.mean) / calibration.spread
    return float(
        1 / (1 + np.exp(-np.clip(standard @ coefficients[:-1] + coefficients[-1], -30, 30)))
    )


def decide(
    ranking: Ranking, calibration: Calibration, topics: Sequence[str], kinds: Sequence[str]
) -> Match:
    """Answer when sure enough, else offer three when it is about rights at all, else open the menu."""
    right = probability(calibration, calibration.right, ranking.signs)
    scope = max(right, probability(calibration, calibration.scope, ranking.signs))
    shown = share_out(ranking, calibration, topics, right, scope)
    cosine = ranking.signs[SIGNS.index("cosine_top")]
    if " " not in ranking.folded.strip() and max(cosine, ranking.chatter_cosine) < _SAME:
        # One word names a field and asks nothing: "strike" may be about pay, notice or the right to it.
        seen = ranking.signs[SIGNS.index("seen")] >= _SEEN
        unsure = tuple((topic, min(chance, calibration.answer)) for topic, chance in shown)
        return Match(Outcome.OFFER if seen else Outcome.MENU, unsure)
    if ranking.chatter_cosine >= max(_CHATTER_COSINE, cosine + _CHATTER_LEAD):
        kind = kinds[ranking.chatter_line]
        return (
            Match(Outcome.MENU, shown) if kind == OUTSIDE else Match(Outcome.CHATTER, shown, kind)
        )
    if ranking.signs[SIGNS.index("seen")] < _SEEN:
        return Match(Outcome.MENU, shown)
    if right >= calibration.answer:
        return Match(Outcome.ANSWER, shown)
    return Match(Outcome.OFFER if scope >= calibration.offer else Outcome.MENU, shown)


def share_out(
    ranking: Ranking, calibration: Calibration, topics: Sequence[str], right: float, scope: float
) -> tuple[tuple[str, float], ...]:
    """Give the first topic its probability and share what is left of being about rights among the others."""
    behind = np.exp(
        calibration.sharpness * (ranking.fused - ranking.fused[ranking.order[1:2]].sum())
    )
    behind[ranking.order[0]] = 0
    rest = (scope - right) * behind / max(behind.sum(), 1e-9)
    first, *others = ranking.order[:SHOWN]
    return (
        (topics[first], round(right, 4)),
        *((topics[number], round(float(min(rest[number], right)), 4)) for number in others),
    )
