"""Indexed lines and their topics in; a weight for each gram and topic out: ridge regression, each topic against all.

Solved by conjugate gradients in the dual, with nothing but numpy: the matrix of the lines' cosines is never formed, so
memory grows with the text and not with its square. 3,000 lines take two seconds, 10,000 some ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.services.rights.postings import Postings

RIDGE = 0.5
_STEPS = 20
_CLOSE_ENOUGH = 1e-2  # finer than the steps of int8
_COLUMNS = 8  # at once, as fits into the processor's cache


def learn_weights(
    postings: Postings, topic: NDArray[np.int16], topics: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Learn int8 weights [grams, topics] and the scale that each topic's column is multiplied by."""
    times = products(postings)
    dual = solve(
        lambda step: times(step) + RIDGE * step, make_targets(topic, topics), _STEPS, _CLOSE_ENOUGH
    )
    return quantise(postings, dual)


def make_targets(topic: NDArray[np.int16], topics: int) -> NDArray[np.float32]:
    """Give each line 1 for its topic and -1 for the others, centred."""
    target = np.full((len(topic), topics), -1, np.float32)
    target[np.arange(len(topic)), topic] = 1
    centred: NDArray[np.float32] = target - target.mean(axis=0)
    return centred


def quantise(
    postings: Postings, dual: NDArray[np.float32]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Turn weights of lines into int8 weights of grams, with the scale of each column."""
    weights = np.empty((len(postings.known), dual.shape[1]), np.float32)
    for part in _columns(dual):
        weights[:, part] = _spread(postings, dual[:, part])
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def products(
    postings: Postings,
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Give what multiplies by the matrix of the cosines of all lines with each other."""
    by_line = np.argsort(postings.lines, kind="stable")
    gram = np.repeat(np.arange(len(postings.known)), np.diff(postings.starts))[by_line]
    cosine = postings.cosine[by_line]
    # A line without grams has no place in the sums; its part of the solution stays nought.
    filled, begin = np.unique(postings.lines[by_line], return_index=True)

    def times(dual: NDArray[np.float32]) -> NDArray[np.float32]:
        product = np.zeros_like(dual)
        for part in _columns(dual):
            weights = _spread(postings, dual[:, part])
            product[filled, part] = np.add.reduceat(weights[gram] * cosine[:, None], begin, axis=0)
        return product

    return times


def solve(
    times: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    target: NDArray[np.float32],
    steps: int,
    close_enough: float,
) -> NDArray[np.float32]:
    """Solve `times(x) = target` for all columns at once; `times` multiplies by a positive definite matrix."""
    found = np.zeros_like(target)
    rest = target.copy()
    step = rest.copy()
    size = (rest**2).sum(axis=0)
    enough = size * close_enough**2
    for _ in range(steps):
        product = times(step)
        along = size / np.maximum((step * product).sum(axis=0), 1e-12)
        found += along * step
        rest -= along * product
        before, size = size, (rest**2).sum(axis=0)
        if (size <= enough).all():
            break
        step = rest + size / np.maximum(before, 1e-12) * step
    return found


def _columns(dual: NDArray[np.float32]) -> list[slice]:
    return [slice(first, first + _COLUMNS) for first in range(0, dual.shape[1], _COLUMNS)]


def _spread(postings: Postings, dual: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply by the transposed matrix: from lines to grams."""
    values = dual[postings.lines] * postings.cosine[:, None]
    spread: NDArray[np.float32] = np.add.reduceat(values, postings.starts[:-1], axis=0)
    return spread
