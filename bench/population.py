"""`population.yaml`, made up, in; reports of people who do not exist, as the vault has them, out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from bot.surveys import Question, Survey

FILE = Path(__file__).with_name("population.yaml")


class PopulationError(Exception):
    """The file does not describe people who could answer the survey; says where."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who work in one way: their screening answers, their share, and their shares of the classes, of 100."""

    screening: Mapping[str, str]
    of: int
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Made-up people: `answers` by question and class, of 100 each."""

    survey: str
    classes: tuple[str, ...]
    groups: tuple[Group, ...]
    rather_not_say: int
    answer_all: int
    answers: Mapping[str, Mapping[str, Mapping[str, int]]]

    def reports(self, survey: Survey, number: int, dice: Random) -> list[tuple[int, ...]]:
        """Return what `number` of these people report in `survey`, one number a question, 0 where there is none."""
        return [self._one(survey, dice) for _ in range(number)]

    def _one(self, survey: Survey, dice: Random) -> tuple[int, ...]:
        (group,) = dice.choices(self.groups, [one.of for one in self.groups])
        (kind,) = dice.choices(self.classes, group.classes)
        answers = [self._answer(one, group, kind, dice) for one in survey.questions]
        return survey.kept(answers, more=dice.randrange(100) < self.answer_all)

    def _answer(self, question: Question, group: Group, kind: str, dice: Random) -> int:
        names = [choice.id for choice in question.choices]
        if question.id in group.screening:
            return names.index(group.screening[question.id]) + 1
        if dice.randrange(100) < self.rather_not_say:
            return 0
        shares = self.answers[question.id][kind]
        if question.many:
            tapped = sum(
                1 << at
                for at, name in enumerate(names)
                if dice.randrange(100) < shares.get(name, 0)
            )
            return tapped or sum(1 << at for at, one in enumerate(question.choices) if one.alone)
        (name,) = dice.choices(list(shares), list(shares.values()))
        return names.index(name) + 1


def read(survey: Survey, path: Path = FILE) -> Population:
    """Return the population in the file `path`; raises `PopulationError` when it does not fit `survey`."""
    item: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = []
    for one in item["groups"]:
        of, classes = one.pop("of"), tuple(one.pop("classes"))
        groups.append(Group(one, of, classes))
    found = Population(
        item["survey"],
        tuple(item["classes"]),
        tuple(groups),
        item["rather-not-say"],
        item["answer-all"],
        item["answers"],
    )
    if problems := list(_problems(found, survey)):
        raise PopulationError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return found


def _problems(found: Population, survey: Survey) -> Iterator[str]:
    if found.survey != survey.id:
        yield f"it answers the survey {found.survey}, not {survey.id}"
        return
    yield from _whole("groups", [group.of for group in found.groups])
    for group in found.groups:
        yield from _whole(f"{group.screening}, classes", group.classes)
    for question in survey.questions:
        names = [choice.id for choice in question.choices]
        if all(group.screening.get(question.id) in names for group in found.groups):
            continue
        for kind in found.classes:
            shares = found.answers.get(question.id, {}).get(kind, {})
            if strange := shares.keys() - set(names):
                yield f"{question.id}, {kind}: no such answer: {', '.join(sorted(strange))}"
            if not question.many:
                yield from _whole(f"{question.id}, {kind}", list(shares.values()))
            elif not shares:
                yield f"{question.id}, {kind} is missing"


def _whole(where: str, shares: Sequence[int]) -> Iterator[str]:
    if sum(shares) != 100:
        yield f"{where}: the shares make {sum(shares)}, not 100"
