"""What a survey asks, of whom and when, and what is published of it, as frozen data; which questions she is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.blur import blur as bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.models import Wave

EPSILON = 2.0  # the budget of one wave at one site (docs: the method page); shares of it are given in percent
ROUNDING = 5  # published counts are rounded down to fives; a headline must not be blurred by more


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its words by jurisdiction, what helps who gives it, and what it does.

    `group`: what those who gave it are called in a figure. `ends`: the survey ends politely. `alone`: it excludes
    the other answers of a question with several.
    """

    id: str
    words: Mapping[str, str]
    help: tuple[str, ...] = ()
    ends: bool = False
    alone: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. An answer is 0 (not asked, rather not say), else the number of a choice from 1.

    With `many` it is the sum of `1 << place` of the choices. `when` is the number of an earlier question and the
    answers to it that lead here.
    """

    id: str
    ask: str
    choices: tuple[Choice, ...]
    many: bool = False
    screening: bool = False
    when: tuple[int, frozenset[int]] | None = None

    @property
    def bits(self) -> int:
        """How many bits an answer takes."""
        return len(self.choices) if self.many else len(self.choices).bit_length()

    def chosen(self, answer: int) -> tuple[Choice, ...]:
        """Return the choices of an answer."""
        if self.many:
            return tuple(one for at, one in enumerate(self.choices) if answer >> at & 1)
        return self.choices[answer - 1 : answer] if answer else ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What is published of one question: the share of `yes` answers (numbers) `among` those that are counted at all.

    `says` by jurisdiction completes "… told us that they …"; `least` is the smallest (blurred) number of reports.
    """

    id: str
    question: int
    yes: frozenset[int]
    among: frozenset[int]
    says: Mapping[str, str]
    least: int

    def counts(self, question: Question, answer: int) -> bool | None:
        """Return whether `answer` is a yes; None when its giver is not counted."""
        given = (
            {at + 1 for at in range(len(question.choices)) if answer >> at & 1}
            if question.many
            else {answer} - {0}
        )
        return bool(given & self.yes) if given & self.among else None


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey with its waves; `budgets` by (site, wave): percent of `EPSILON` for `count` and for each figure."""

    id: str
    button: str
    about: str
    core: int
    questions: tuple[Question, ...]
    figures: tuple[Figure, ...]
    waves: tuple[Wave, ...]
    budgets: Mapping[tuple[str, str], Mapping[str, int]]
    after: str = ""

    @property
    def counted(self) -> tuple[int, ...]:
        """The questions that are numbered for her: neither screening nor asked only of some."""
        return tuple(
            at for at, one in enumerate(self.questions) if not one.screening and one.when is None
        )

    @property
    def extra(self) -> int:
        """The number of questions after the core."""
        return len(self.counted) - self.core

    def asked(self, answers: Sequence[int], *, more: bool) -> tuple[int, ...]:
        """Return which questions are asked of somebody with these answers; `more`: she goes on after the core."""
        last = len(self.questions) if more or not self.extra else self.counted[self.core]
        return tuple(
            at
            for at, one in enumerate(self.questions[:last])
            if one.when is None or answers[one.when[0]] in one.when[1]
        )

    def progress(self, at: int, *, more: bool) -> tuple[int, int]:
        """Return "3 of 6" for a question: its number, and how many there are as far as she chose."""
        total = len(self.counted) if more else self.core
        return sum(one <= at for one in self.counted), total

    def kept(self, answers: Sequence[int], *, more: bool) -> tuple[int, ...]:
        """Return the answers as they are reported: what is not asked any more, after a change, is 0."""
        asked = self.asked(answers, more=more)
        return tuple(answer if at in asked else 0 for at, answer in enumerate(answers))

    def helps(self, answers: Sequence[int]) -> tuple[str, ...]:
        """Return the topics that help who answered so, the last questions' first, each once."""
        found = [
            topic
            for question, answer in zip(self.questions, answers, strict=True)
            for choice in question.chosen(answer)
            for topic in choice.help
        ]
        return tuple(dict.fromkeys(reversed(found)))


def running(surveys: Iterable[Survey], site: str, now: datetime) -> list[tuple[Survey, Wave]]:
    """Return the surveys that can be answered at `site` now, each with its wave."""
    return [
        (survey, wave)
        for survey in surveys
        for wave in survey.waves
        if wave.site == site and wave.opens <= now < wave.closes
    ]


def blur(percent: int) -> int:
    """Return by how many people a figure with this share of the budget is off at most, 19 times in 20."""
    return bound([round(EPSILON * 1_000_000) * percent // 100])
