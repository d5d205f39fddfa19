"""Lines of text in; for every n-gram the lines it stands in out, weighted for BM25 and for the cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.services.rights.normalise import buckets, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SATURATION = 1.2  # BM25's k1: how soon a repeated gram stops counting
LENGTH = 0.75  # BM25's b: how much a long line is held against it


@dataclass(frozen=True, slots=True)
class Postings:
    """Lines, found by their grams.

    `known` are the bucket numbers that occur, in order; entry i of `starts` says where the lines of gram i begin in
    `lines` (numbers of lines), `bm25` and `cosine` (their weights). `rarity` is each gram's idf.
    """

    known: NDArray[np.int32]
    rarity: NDArray[np.float32]
    starts: NDArray[np.int32]
    lines: NDArray[np.int32]
    bm25: NDArray[np.float32]
    cosine: NDArray[np.float32]
    size: int


@dataclass(frozen=True, slots=True)
class Query:
    """A question as grams: the rows of `known` it hits and their tf-idf weights (of length 1 with the unknown ones).

    `seen` is the share of the question's idf that occurs anywhere, `best` the BM25 score of a line that has every gram.
    """

    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
    seen: float
    best: float
    length: int


def build_postings(texts: Sequence[str]) -> Postings:
    """Index the texts; a text without a letter or digit is in it and never found."""
    grams = [buckets(fold(text)) for text in texts]
    sizes = np.array([len(numbers) for numbers, _ in grams], dtype=np.int64)
    line = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    bucket = np.concatenate([numbers for numbers, _ in grams])
    count = np.concatenate([counts for _, counts in grams])
    order = np.argsort(bucket, kind="stable")
    line, bucket, count = line[order], bucket[order], count[order]
    known, starts = np.unique(bucket, return_index=True)
    spread = np.diff(np.append(starts, len(bucket)))
    rarity = np.log((1 + len(texts)) / (1 + spread)) + 1
    row_rarity = np.repeat(rarity, spread)
    total = np.bincount(line, weights=count, minlength=len(texts))
    crowding = SATURATION * (1 - LENGTH + LENGTH * total[line] / max(total.mean(), 1))
    weight = (1 + np.log(count)) * row_rarity
    norm = np.sqrt(np.bincount(line, weights=weight**2, minlength=len(texts)))
    return Postings(
        known.astype(np.int32),
        rarity.astype(np.float32),
        np.append(starts, len(bucket)).astype(np.int32),
        line,
        (_bm25_idf(row_rarity) * count * (SATURATION + 1) / (count + crowding)).astype(np.float32),
        (weight / norm[line]).astype(np.float32),
        len(texts),
    )


def read_query(postings: Postings, folded: str) -> Query:
    """Look the grams of a folded text up."""
    numbers, counts = buckets(folded)
    if not len(numbers):
        return Query(np.empty(0, np.int64), np.empty(0, np.float32), 0.0, 1.0, 0)
    place = np.minimum(np.searchsorted(postings.known, numbers), len(postings.known) - 1)
    hit = postings.known[place] == numbers
    unseen = np.log(1.0 + postings.size) + 1
    rarity = np.where(hit, postings.rarity[place], unseen)
    weights = (1 + np.log(counts)) * rarity
    weights /= np.linalg.norm(weights)
    return Query(
        place[hit].astype(np.int64),
        weights[hit].astype(np.float32),
        float(rarity[hit].sum() / rarity.sum()),
        float(_bm25_idf(rarity).sum()),
        len(numbers),
    )


def score_lines(
    postings: Postings, query: Query
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give every line its BM25 score and its cosine with the query."""
    starts = postings.starts[query.rows].astype(np.int64)
    sizes = postings.starts[query.rows + 1] - starts
    ends = np.cumsum(sizes)
    if not len(ends) or not ends[-1]:
        return np.zeros(postings.size, np.float64), np.zeros(postings.size, np.float64)
    places = np.arange(ends[-1]) + np.repeat(starts - (ends - sizes), sizes)
    lines = postings.lines[places]
    products = np.repeat(query.weights, sizes) * postings.cosine[places]
    bm25 = np.asarray(np.bincount(lines, postings.bm25[places], postings.size), dtype=np.float64)
    cosine = np.asarray(np.bincount(lines, products, postings.size), dtype=np.float64)
    return bm25, cosine


def _bm25_idf(rarity: NDArray[np.floating]) -> NDArray[np.floating]:
    """Weigh a gram for BM25: its idf without the one that keeps common grams alive in the cosine."""
    weight: NDArray[np.floating] = np.maximum(rarity - 1, 0.05)
    return weight
