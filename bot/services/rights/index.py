"""A corpus in; all that matching needs out: postings and weights of the topics, small talk, distress lines."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from bot.services.rights.linear import learn_weights
from bot.services.rights.postings import Postings, build_postings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.services.rights.corpus import Corpus, Line


@dataclass(frozen=True, slots=True)
class Index:
    """What is asked of at every question; the arrays may lie in a file.

    `doors` is the door of each topic (empty: none), `owner` the topic number of each line (lines are sorted by it),
    `weights` [grams, topics] with `scale` the linear classifier, `kinds` the kind of each line of `chatter`, `distress`
    pairs of kind and line.
    """

    topics: tuple[str, ...]
    doors: tuple[str, ...]
    questions: dict[str, dict[str, str]]
    phrasings: Postings
    owner: NDArray[np.int16]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    chatter: Postings
    kinds: tuple[str, ...]
    distress: tuple[tuple[str, str], ...]


def build_index(corpus: Corpus) -> Index:
    """Build the index; the same corpus gives the same index on the same machine."""
    lines = in_order(corpus)
    topics = tuple(sorted({line.label for line in lines}))
    number = {topic: place for place, topic in enumerate(topics)}
    owner = np.array([number[line.label] for line in lines], dtype=np.int16)
    phrasings = build_postings([line.text for line in lines])
    weights, scale = learn_weights(phrasings, owner, len(topics))
    return Index(
        topics,
        tuple(corpus.doors.get(topic, "") for topic in topics),
        corpus.questions,
        phrasings,
        owner,
        weights,
        scale,
        build_postings([line.text for line in corpus.chatter]),
        tuple(line.label for line in corpus.chatter),
        tuple((line.label, line.text) for line in corpus.distress),
    )


def in_order(corpus: Corpus) -> list[Line]:
    """Give the lines of all topics as the index counts them."""
    return sorted(corpus.topics, key=lambda line: line.label)


def fingerprint(index: Index) -> str:
    """Name what the index was made from: phrasings, their topics, how grams are cut; not how the code is laid out."""
    digest = sha256("\n".join((*index.topics, *index.doors, *index.kinds)).encode())
    for postings in (index.phrasings, index.chatter):
        for array in (postings.known, postings.starts, postings.lines):
            digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(np.ascontiguousarray(index.owner).tobytes())
    return digest.hexdigest()[:16]
