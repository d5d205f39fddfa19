"""Phrasings and their vectors in; what tells a question's topic and sort by its meaning out.

Kernel ridge regression twice, over one kernel of the vectors: the topics (together with the cosine of the n-grams, so
that both learn from each other's mistakes), and four sorts of text: about a topic, small talk, out of scope, distress.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.services.rights.corpus import EMERGENCY, OUTSIDE
from bot.services.rights.index import in_order
from bot.services.rights.linear import make_targets, products, quantise, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.services.rights.corpus import Corpus
    from bot.services.rights.index import Index
    from bot.services.rights.postings import Query

STEEPNESS = 2.0  # of the kernel: how much nearer lines count for more
SHARE = 6.0  # of the meaning beside the n-grams
RIDGE, SORT_RIDGE = 2.0, 0.3
ABOUT, TALK, OUT, DISTRESS = range(4)  # the sorts
STEPS, CLOSE_ENOUGH = 50, 3e-3
_ROWS = 512


@dataclass(frozen=True, slots=True)
class Meaning:
    """The lines of the topics (in the index's order), of small talk and of distress, as vectors around their middle.

    `dual` and `weights` with `scale` are the topics' weights of lines and of grams; `sort_dual` those of the sorts.
    """

    middle: NDArray[np.float32]
    vectors: NDArray[np.float32]
    dual: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    sort_dual: NDArray[np.float32]


class Sense(NamedTuple):
    """What the meaning says of one question: a score and the nearest cosine by topic, scores by sort, nearest talk."""

    linear: NDArray[np.float64]
    near: NDArray[np.float64]
    sorts: NDArray[np.float64]
    talk_line: int


def texts_of(corpus: Corpus) -> list[str]:
    """List all lines whose vectors are needed, in order; of a distress line without its marks for editors."""
    plain = [
        " ".join(word.lstrip("=") for word in line.text.split() if not word.startswith("-"))
        for line in corpus.distress
    ]
    lines = (*in_order(corpus), *corpus.chatter)
    return [line.text for line in lines] + plain


def sorts_of(corpus: Corpus) -> NDArray[np.int16]:
    """Give the sort of each of those lines."""
    talk = [OUT if line.label == OUTSIDE else TALK for line in corpus.chatter]
    # Whoever asks what to do in an emergency gets the same answer as whoever is in one.
    about = [DISTRESS if line.label == EMERGENCY else ABOUT for line in in_order(corpus)]
    sorts = about + talk + [DISTRESS] * len(corpus.distress)
    return np.array(sorts, dtype=np.int16)


def build_meaning(corpus: Corpus, index: Index, raw: NDArray[np.float32]) -> Meaning:
    """Learn from the vectors of `texts_of(corpus)`; 11,000 lines take a minute and 500 MB."""
    middle = raw.mean(axis=0)
    vectors = centre(raw, middle)
    dual = _learn_topics(index, vectors[: len(index.owner)])
    sort_dual = _learn_sorts(corpus, vectors)
    return Meaning(middle, vectors, dual, *quantise(index.phrasings, dual), sort_dual)


def _learn_topics(index: Index, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    grams, like = products(index.phrasings), _likeness(vectors)
    return solve(
        lambda step: grams(step) + SHARE * like(step) + RIDGE * step,
        make_targets(index.owner, len(index.topics)),
        STEPS,
        CLOSE_ENOUGH,
    )


def _learn_sorts(corpus: Corpus, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    like = _likeness(vectors)
    return solve(
        lambda step: like(step) + SORT_RIDGE * step,
        make_targets(sorts_of(corpus), DISTRESS + 1),
        STEPS,
        CLOSE_ENOUGH,
    )


def make_sense(meaning: Meaning, index: Index, query: Query, vector: NDArray[np.float32]) -> Sense:
    """Weigh one question, given as grams and as a vector."""
    cosine = meaning.vectors @ centre(vector[None], meaning.middle)[0]
    like = kernel(cosine)
    count = len(index.owner)
    grams = (query.weights @ meaning.weights[query.rows].astype(np.float32)) * meaning.scale
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    talk = cosine[count : count + len(index.kinds)]
    return Sense(
        (grams + SHARE * (like[:count] @ meaning.dual)).astype(np.float64),
        np.maximum.reduceat(cosine[:count], firsts).astype(np.float64),
        (like @ meaning.sort_dual).astype(np.float64),
        int(talk.argmax()) if len(talk) else 0,
    )


def centre(raw: NDArray[np.float32], middle: NDArray[np.float32]) -> NDArray[np.float32]:
    """Move the vectors around their middle, where this model leaves most room between them, and to length 1."""
    moved = raw - middle
    size = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    centred: NDArray[np.float32] = (moved / size).astype(np.float32)
    return centred


def kernel(cosine: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give how much two lines count for each other."""
    like: NDArray[np.float32] = np.float32(np.exp(-STEEPNESS)) * np.expm1(STEEPNESS * cosine)
    return like


def _likeness(
    vectors: NDArray[np.float32],
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Give what multiplies by the kernel of all lines, which is kept at half precision: 240 MB for 11,000 lines."""
    parts: Sequence[NDArray[np.float16]] = [
        kernel(vectors[first : first + _ROWS] @ vectors.T).astype(np.float16)
        for first in range(0, len(vectors), _ROWS)
    ]

    def times(step: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.concatenate([part.astype(np.float32) @ step for part in parts])

    return times
