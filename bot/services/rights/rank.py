"""An index and a question in; the topics in order, and what tells a sure match from a lucky one, out.

With a vector of the question (build B) its meaning is weighed too; without one (build A) the letters alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.services.rights.meaning import make_sense
from bot.services.rights.normalise import fold
from bot.services.rights.postings import read_query, score_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.services.rights.index import Index
    from bot.services.rights.meaning import Meaning, Sense
    from bot.services.rights.postings import Query

BM25_SHARE = 0.6
BM25_SHARE_WITH_MEANING, NEAR_SHARE = 0.3, 0.3
DOOR_SHARE = 0.3  # a topic whose neighbours behind the same door do well is a little likelier
SIGNS = (
    "linear_top",
    "linear_margin",
    "bm25_top",
    "bm25_margin",
    "cosine_top",
    "cosine_margin",
    "fused_top",
    "fused_margin",
    "agreement",
    "seen",
    "length",
    "chatter",
)
MEANING_SIGNS = (*SIGNS, "near_top", "near_margin", "about", "talk", "out", "distress")


class Scores(NamedTuple):
    """What the letters say: three scores by topic, the share of the question seen before, its size, small talk."""

    linear: NDArray[np.float64]
    bm25: NDArray[np.float64]
    cosine: NDArray[np.float64]
    seen: float
    length: float
    chatter: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Topic numbers best first, every topic's fused score, the signs, the nearest line of small talk.

    The signs are those of SIGNS, or of MEANING_SIGNS where there is a `sense`.
    """

    folded: str
    order: NDArray[np.int64]
    fused: NDArray[np.float64]
    signs: NDArray[np.float64]
    chatter_line: int
    chatter_cosine: float
    sense: Sense | None = None


def rank(
    index: Index,
    text: str,
    meaning: Meaning | None = None,
    vector: NDArray[np.float32] | None = None,
) -> Ranking:
    """Rank the topics, pooled over all languages; by meaning too when both `meaning` and `vector` are given."""
    folded = fold(text)
    scores, query, nearest = by_letters(index, folded)
    sense = None
    if meaning is not None and vector is not None:
        sense = make_sense(meaning, index, query, vector)
    return combine(index, folded, scores, nearest, sense)


def by_letters(index: Index, folded: str) -> tuple[Scores, Query, int]:
    """Give the scores of a folded text, its grams, and the nearest line of small talk."""
    query = read_query(index.phrasings, folded)
    linear = (query.weights @ index.weights[query.rows].astype(np.float32)) * index.scale
    line_bm25, line_cosine = score_lines(index.phrasings, query)
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    _, talk = score_lines(index.chatter, read_query(index.chatter, folded))
    nearest = int(talk.argmax())
    scores = Scores(
        linear.astype(np.float64),
        np.maximum.reduceat(line_bm25, firsts) / query.best,
        np.maximum.reduceat(line_cosine, firsts),
        query.seen,
        math.log1p(query.length),
        float(talk[nearest]),
    )
    return scores, query, nearest


def combine(
    index: Index, folded: str, scores: Scores, chatter_line: int, sense: Sense | None
) -> Ranking:
    """Put the scores of one question together; also used where they are made in another way to be calibrated."""
    linear = sense.linear if sense else scores.linear
    fused = standardise(linear) + DOOR_SHARE * door_scores(index, standardise(linear))
    if sense:
        fused += BM25_SHARE_WITH_MEANING * standardise(scores.bm25)
        fused += NEAR_SHARE * standardise(sense.near)
    else:
        fused += BM25_SHARE * standardise(scores.bm25)
    order = np.argsort(-fused, kind="stable")
    first = order[0]
    judges = [linear, scores.bm25, scores.cosine]
    signs = [sign for judge in (*judges, fused) for sign in _top(judge, first)]
    agreement = float(sum(judge.argmax() == first for judge in judges))
    signs += [agreement, scores.seen, scores.length, scores.chatter]
    if sense:
        signs += [*_top(sense.near, first), *sense.sorts]
    return Ranking(
        folded,
        order,
        fused,
        np.array(signs, dtype=np.float64),
        chatter_line,
        scores.chatter,
        sense,
    )


def door_scores(index: Index, standard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each topic the score of its door, standardised over the doors; a topic without a door gets nought."""
    names, door = np.unique(index.doors, return_inverse=True)
    behind = np.asarray(np.bincount(door, standard, len(names)), dtype=np.float64)
    real = names != ""
    if real.sum() < 2:  # one door tells nothing apart
        return np.zeros(len(standard))
    behind[real] = standardise(behind[real])
    behind[~real] = 0
    found: NDArray[np.float64] = behind[door]
    return found


def standardise(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the scores of one question with a mean of nought and a spread of one."""
    standard: NDArray[np.float64] = (scores - scores.mean()) / (scores.std() + 1e-9)
    return standard


def _top(scores: NDArray[np.float64], first: np.int64) -> tuple[float, float]:
    """Give the score of the ranking's first, and how far it is ahead of its best rival; negative when behind."""
    others = np.delete(scores, first)
    ahead = scores[first] - others.max() if len(others) else scores[first]
    return float(scores[first]), float(ahead)
