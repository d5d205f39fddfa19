"""Phrasings, questions, perhaps their vectors in; cases to calibrate on, each judged as if not written, out.

A phrasing is judged by an index that has neither it nor its translations, which mostly stand at the same place of the
other languages' lists: for the regressions in closed form, for the rest by leaving their lines out.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.services.rights import linear, meaning
from bot.services.rights.corpus import OUTSIDE
from bot.services.rights.index import in_order
from bot.services.rights.normalise import fold
from bot.services.rights.postings import Query, read_query, score_lines
from bot.services.rights.rank import Ranking, Scores, by_letters, combine, rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.development import Question
    from bot.services.rights.corpus import Corpus, Line
    from bot.services.rights.index import Index

Array = NDArray[np.float64]
# A question counts for this many phrasings: it is nearer to what people write.
QUESTION_WEIGHT = 10.0
PARTS = 10


class Understood(NamedTuple):
    """A meaning, and what it would say of the sort of each of its lines if that had not been written."""

    meaning: meaning.Meaning
    sorts: Array


@dataclass(frozen=True)
class Case:
    """One text with its ranking, its right topics as numbers (none: out of scope), its weight, and if it is fair."""

    ranking: Ranking
    right: frozenset[int]
    weight: float
    question: bool

    @property
    def hit(self) -> bool:
        return int(self.ranking.order[0]) in self.right


@dataclass(frozen=True)
class Senses:
    """What the meaning says of every line when its group is left out: by topic, nearest by topic, by sort."""

    linear: Array
    near: Array
    sorts: Array

    def of(self, place: int) -> meaning.Sense:
        return meaning.Sense(self.linear[place], self.near[place], self.sorts[place], 0)


def phrasing_cases(corpus: Corpus, index: Index, understood: Understood | None) -> list[Case]:
    """Rank every phrasing, and every line that is out of scope, as if it had not been written."""
    lines = in_order(corpus)
    topic_groups = _grouped(lines)
    queries = [read_query(index.phrasings, fold(line.text)) for line in lines]
    found = [score_lines(index.phrasings, query) for query in queries]
    likeness = np.array([cosine for _, cosine in found])
    senses = _senses(corpus, index, understood, likeness) if understood else None
    scores = (
        np.zeros((len(lines), len(index.topics)))
        if senses
        else leave_out(
            likeness + linear.RIDGE * np.eye(len(lines)), _targets(index), topic_groups.values()
        )
    )
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    cases = []
    for group in topic_groups.values():
        own: Counter[int] = Counter()
        for place in group:
            own.update(queries[place].rows.tolist())
        for place in group:
            bm25, cosine = (part.copy() for part in found[place])
            bm25[group] = cosine[group] = 0
            query, folded = queries[place], fold(lines[place].text)
            talk = score_lines(index.chatter, read_query(index.chatter, folded))[1]
            told = Scores(
                scores[place],
                np.maximum.reduceat(bm25, firsts) / query.best,
                np.maximum.reduceat(cosine, firsts),
                seen_without(index, query, own),
                math.log1p(query.length),
                float(talk.max()),
            )
            ranking = combine(index, folded, told, 0, senses.of(place) if senses else None)
            right = frozenset({int(index.owner[place])})
            cases.append(Case(ranking, right, 1.0, question=False))
    return cases + list(_outside_cases(corpus, index, senses))


def question_cases(
    index: Index,
    questions: Sequence[Question],
    understood: Understood | None,
    asked: NDArray[np.float32] | None,
) -> list[Case]:
    """Rank questions (`asked`: their vectors); those that the phrasings were written after count for little."""
    number = {topic: place for place, topic in enumerate(index.topics)}
    cases = []
    for place, question in enumerate(questions):
        right = frozenset(number[topic] for topic in question.right)
        fair = question.later or not right
        vector = asked[place] if asked is not None else None
        ranking = rank(index, question.text, understood and understood.meaning, vector)
        cases.append(Case(ranking, right, QUESTION_WEIGHT if fair else 1.0, question=fair))
    return cases


def leave_out(matrix: Array, target: Array, groups: Iterable[list[int]]) -> Array:
    """Give what ridge regression (`matrix`: kernel and ridge) says of each line when its group is left out."""
    inverse = np.linalg.inv(matrix.astype(np.float32))
    dual = inverse @ target.astype(np.float32)
    found = np.empty(target.shape)
    for group in groups:
        found[group] = target[group] - np.linalg.solve(inverse[np.ix_(group, group)], dual[group])
    return found


def seen_without(index: Index, query: Query, own: Counter[int]) -> float:
    """Give the share of the query's idf that stands in lines outside its own group."""
    spread = np.diff(index.phrasings.starts)[query.rows]
    elsewhere = spread > np.array([own[row] for row in query.rows.tolist()])
    rarity = index.phrasings.rarity[query.rows]
    return float(rarity[elsewhere].sum() / max(rarity.sum(), 1e-9))


def sort_scores(corpus: Corpus, vectors: NDArray[np.float32]) -> Array:
    """Give every line's score for each sort, learnt from the nine tenths of the groups that it does not belong to."""
    lines = (*in_order(corpus), *corpus.chatter, *corpus.distress)
    part = np.empty(len(lines), np.int64)
    for number, group in enumerate(_grouped(lines).values()):
        part[group] = number % PARTS
    kernel = meaning.kernel(vectors @ vectors.T)
    sorts = meaning.sorts_of(corpus)
    found = np.empty((len(lines), meaning.DISTRESS + 1))
    for number in range(PARTS):
        rest = np.flatnonzero(part != number)
        inner = kernel[np.ix_(rest, rest)]
        dual = linear.solve(
            lambda step, inner=inner: inner @ step + meaning.SORT_RIDGE * step,
            linear.make_targets(sorts[rest], meaning.DISTRESS + 1),
            meaning.STEPS,
            meaning.CLOSE_ENOUGH,
        )
        own = np.flatnonzero(part == number)
        found[own] = kernel[np.ix_(own, rest)] @ dual
    return found


def _outside_cases(corpus: Corpus, index: Index, senses: Senses | None) -> Iterable[Case]:
    groups = _grouped(corpus.chatter)
    for place, line in enumerate(corpus.chatter):
        if line.label != OUTSIDE:
            continue
        folded = fold(line.text)
        told, _, _ = by_letters(index, folded)
        talk = score_lines(index.chatter, read_query(index.chatter, folded))[1]
        talk[groups[line.label, line.place]] = 0
        scores = told._replace(chatter=float(talk.max()))
        sense = senses.of(len(index.owner) + place) if senses else None
        ranking = combine(index, folded, scores, 0, sense)
        yield Case(ranking, frozenset(), 1.0, question=False)


def _senses(corpus: Corpus, index: Index, understood: Understood, likeness: Array) -> Senses:
    vectors, count = understood.meaning.vectors, len(index.owner)
    lines = in_order(corpus)
    groups = list(_grouped(lines).values())
    cosine = vectors[:count] @ vectors[:count].T
    matrix = likeness + meaning.SHARE * meaning.kernel(cosine) + meaning.RIDGE * np.eye(count)
    scores = leave_out(matrix, _targets(index), groups)
    del matrix
    firsts = np.searchsorted(index.owner, np.arange(len(index.topics)))
    for group in groups:
        cosine[np.ix_(group, group)] = -1
    near = np.maximum.reduceat(cosine, firsts, axis=1)
    # Small talk is no line of any topic: all lines of the topics may speak.
    talk = vectors[count : count + len(corpus.chatter)]
    talk_cosine = talk @ vectors[:count].T
    talk_linear = meaning.SHARE * (meaning.kernel(talk_cosine) @ understood.meaning.dual)
    for place, line in enumerate(corpus.chatter):
        query = read_query(index.phrasings, fold(line.text))
        talk_linear[place] += (
            query.weights @ understood.meaning.weights[query.rows].astype(np.float32)
        ) * understood.meaning.scale
    return Senses(
        np.concatenate([scores, talk_linear]),
        np.concatenate([near, np.maximum.reduceat(talk_cosine, firsts, axis=1)]).astype(
            np.float64
        ),
        understood.sorts,
    )


def _targets(index: Index) -> Array:
    return linear.make_targets(index.owner, len(index.topics)).astype(np.float64)


def _grouped(lines: Sequence[Line]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        groups[line.label, line.place].append(place)
    return groups
