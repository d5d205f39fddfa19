"""An index and a question in; the topics in order, and what tells a sure match from a lucky one, out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.services.rights.normalise import fold
from bot.services.rights.postings import read_query, score_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.services.rights.index import Index

BM25_SHARE = 0.6
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


@dataclass(frozen=True, slots=True)
class Ranking:
    """Topic numbers best first, every topic's fused score, the signs (see SIGNS), the nearest line of small talk."""

    folded: str
    order: NDArray[np.int64]
    fused: NDArray[np.float64]
    signs: NDArray[np.float64]
    chatter_line: int
    chatter_cosine: float


def rank(index: Index, text: str) -> Ranking:
    """Rank the topics by z(linear) + 0.6 z(BM25), each over all topics and pooled over all languages."""
    folded = fold(text)
    query = read_query(index.phrasings, folded)
    linear = (query.weights @ index.weights[query.rows].astype(np.float32)) * index.scale
    line_bm25, line_cosine = score_lines(index.phrasings, query)
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    bm25 = np.maximum.reduceat(line_bm25, firsts)
    cosine = np.maximum.reduceat(line_cosine, firsts)
    small_talk = read_query(index.chatter, folded)
    _, talk = score_lines(index.chatter, small_talk)
    nearest = int(talk.argmax())
    return combine(
        folded,
        linear.astype(np.float64),
        bm25 / query.best,
        cosine,
        (query.seen, math.log1p(query.length), float(talk[nearest])),
        nearest,
    )


def combine(  # noqa: PLR0913, PLR0917 - the parts of one ranking, also put together when the calibration is fitted
    folded: str,
    linear: NDArray[np.float64],
    bm25: NDArray[np.float64],
    cosine: NDArray[np.float64],
    rest: tuple[float, float, float],
    chatter_line: int,
) -> Ranking:
    """Put the scores of one question together."""
    fused = _standardise(linear) + BM25_SHARE * _standardise(bm25)
    order = np.argsort(-fused, kind="stable")
    first = order[0]
    seen, length, chatter = rest
    signs = [
        linear[first],
        _margin(linear, first),
        bm25[first],
        _margin(bm25, first),
        cosine[first],
        _margin(cosine, first),
        fused[first],
        _margin(fused, first),
        float(linear.argmax() == first)
        + float(bm25.argmax() == first)
        + float(cosine.argmax() == first),
        seen,
        length,
        chatter,
    ]
    return Ranking(folded, order, fused, np.array(signs, dtype=np.float64), chatter_line, chatter)


def _standardise(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    standard: NDArray[np.float64] = (scores - scores.mean()) / (scores.std() + 1e-9)
    return standard


def _margin(scores: NDArray[np.float64], first: np.int64) -> float:
    """How far the first of the ranking is ahead of its best rival in these scores; negative when it is behind."""
    others = np.delete(scores, first)
    return float(scores[first] - others.max()) if len(others) else float(scores[first])
