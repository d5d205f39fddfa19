"""A ranking and the calibration in; an outcome with calibrated probabilities out.

The calibrations are `calibration.json` (letters alone) and `calibration-e5.json` (with the meaning) beside this file,
made by `python -m bench.calibrate` from questions set apart for it and from phrasings left out in turn. They belong to
the phrasings that they were fitted on: a test compares their fingerprints and says when to fit again, and
`Matcher.stale` says the same of a running bot. A stale calibration is still used: one phrasing more moves the
probabilities by little.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.models import Match, Outcome
from bot.services.rights.corpus import OUTSIDE
from bot.services.rights.meaning import ABOUT, DISTRESS, TALK
from bot.services.rights.rank import MEANING_SIGNS, SIGNS, Ranking

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.services.rights.index import Index

SHOWN = 5
# Small talk is said in few words: it must look like a line of it, and more than like any question about rights.
_CHATTER_COSINE = 0.5
_CHATTER_LEAD = 0.05
_TALK, _TALK_LEAD = (
    0.2,
    0.4,
)  # the same by meaning, in the scores of sorts, which reach from about -1 to 1
# Text of which nearly nothing occurs in any phrasing is unlike all that the calibration was fitted on.
_SEEN = 0.3
_SAME = 0.999  # of the cosine, from which a text is a phrasing itself
CRY_WORDS = 3  # shorter texts say too little to be taken for distress by their meaning; the lines hear them


@dataclass(frozen=True, slots=True)
class Calibration:
    """Two logistic regressions over the standardised signs (last coefficient: constant), and the thresholds.

    `scope`: is the question about any topic? `right`: is the first topic the right one? From `answer` on (probability
    that it is right) the bot answers; from `offer` on (probability that it is about a topic) it offers three.
    `sharpness` says how steeply the chance falls behind the first; from `distress` on (score of that sort) help is
    given first, where the bot would answer only from `distress_sure` on.
    """

    fingerprint: str
    signs: tuple[str, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    scope: NDArray[np.float64]
    right: NDArray[np.float64]
    answer: float
    offer: float
    sharpness: float
    distress: float
    distress_sure: float


def read_calibration(path: Path) -> Calibration:
    """Read the fitted coefficients. Raises ValueError when they belong to other signs than the code computes."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if tuple(found["signs"]) not in {SIGNS, MEANING_SIGNS}:
        raise ValueError(
            f"{path.name} was fitted on other signs; run `python -m bench.calibrate`."
        )
    mean, spread, scope, right = (
        np.array(found[name]) for name in ("mean", "spread", "scope", "right")
    )
    return Calibration(
        found["fingerprint"],
        tuple(found["signs"]),
        mean,
        spread,
        scope,
        right,
        found["answer"],
        found["offer"],
        found["sharpness"],
        found["distress"],
        found["distress_sure"],
    )


def probability(
    calibration: Calibration, coefficients: NDArray[np.float64], signs: NDArray[np.float64]
) -> float:
    """Give the probability that a logistic regression sees in the signs."""
    standard = (signs - calibration.mean) / calibration.spread
    return float(
        1 / (1 + np.exp(-np.clip(standard @ coefficients[:-1] + coefficients[-1], -30, 30)))
    )


def decide(ranking: Ranking, calibration: Calibration, index: Index) -> Match:
    """Help in distress, answer when sure enough, else offer three when it is about rights at all, else a door."""
    right = probability(calibration, calibration.right, ranking.signs)
    scope = max(right, probability(calibration, calibration.scope, ranking.signs))
    shown = share_out(ranking, calibration, index.topics, right, scope)
    outcome, kind = _outcome(ranking, calibration, index, right, scope)
    if outcome is not Outcome.ANSWER:
        shown = tuple((topic, min(chance, calibration.answer)) for topic, chance in shown)
    return Match(outcome, shown, kind, likely_door(index, shown))


def share_out(
    ranking: Ranking,
    calibration: Calibration,
    topics: tuple[str, ...],
    right: float,
    scope: float,
) -> tuple[tuple[str, float], ...]:
    """Give the first topic its probability and share what is left of being about rights among the others."""
    rest = (scope - right) * share_behind(ranking, calibration.sharpness)
    first, *others = ranking.order[:SHOWN]
    return (
        (topics[first], round(right, 4)),
        *((topics[number], round(float(min(rest[number], right)), 4)) for number in others),
    )


def share_behind(ranking: Ranking, sharpness: float) -> NDArray[np.float64]:
    """Give each topic its share of the chance that is left when the first is wrong; the first has none."""
    behind = np.exp(sharpness * (ranking.fused - ranking.fused[ranking.order[1:2]].sum()))
    behind[ranking.order[0]] = 0
    shares: NDArray[np.float64] = behind / max(behind.sum(), 1e-9)
    return shares


def likely_door(index: Index, shown: tuple[tuple[str, float], ...]) -> str:
    """Give the door behind which the right topic most probably stands; empty when none has a door."""
    chances: dict[str, float] = {}
    for topic, chance in shown:
        if door := index.doors[index.topics.index(topic)]:
            chances[door] = chances.get(door, 0) + chance
    return max(chances, key=lambda door: chances[door], default="")


def _outcome(
    ranking: Ranking, calibration: Calibration, index: Index, right: float, scope: float
) -> tuple[Outcome, str]:
    if cries_out(ranking, calibration, sure=right >= calibration.answer):
        return Outcome.DISTRESS, ""
    sign = dict(zip(calibration.signs, ranking.signs, strict=True))
    if " " not in ranking.folded.strip() and max(sign["cosine_top"], sign["chatter"]) < _SAME:
        # One word names a field and asks nothing: "strike" may be about pay, notice or the right to it.
        return (Outcome.OFFER if sign["seen"] >= _SEEN else Outcome.MENU), ""
    # A phrasing itself, of this topic alone, is sure whatever the scores say.
    same = min(sign["cosine_top"], sign["seen"]) >= _SAME and sign["cosine_margin"] > 0
    line = None if same else _small_talk(ranking, sign["cosine_top"])
    if line is not None and index.kinds[line] != OUTSIDE:
        return Outcome.CHATTER, index.kinds[line]
    unlike = ranking.sense is None and sign["seen"] < _SEEN
    if line is not None or unlike:
        return Outcome.MENU, ""
    if same or right >= calibration.answer:
        return Outcome.ANSWER, ""
    return (Outcome.OFFER if scope >= calibration.offer else Outcome.MENU), ""


def cries_out(ranking: Ranking, calibration: Calibration, *, sure: bool) -> bool:
    """Whether the meaning is that of somebody in distress, in words that no line foresaw.

    Gibberish has a meaning too, as near to this sort as to any: it must be more than nearly one.
    """
    gibberish = ranking.signs[SIGNS.index("seen")] < _SEEN
    return (
        ranking.sense is not None
        and len(ranking.folded.split()) >= CRY_WORDS
        and float(ranking.sense.sorts[DISTRESS])
        >= (calibration.distress_sure if sure or gibberish else calibration.distress)
    )


def _small_talk(ranking: Ranking, cosine: float) -> int | None:
    """Give the line of small talk that this is like, if it is."""
    if ranking.chatter_cosine >= max(_CHATTER_COSINE, cosine + _CHATTER_LEAD):
        return ranking.chatter_line
    if ranking.sense is not None and any(map(str.isalpha, ranking.folded)):
        about, talk = ranking.sense.sorts[[ABOUT, TALK]]
        if talk >= max(_TALK, about + _TALK_LEAD):
            return ranking.sense.talk_line
    return None
