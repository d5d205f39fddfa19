"""A survey, a wave and a unit in; what is settled before that wave opens out, as one text with a fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.surveys import EPSILON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.models import Unit, Wave
    from bot.surveys import Figure, Question, Survey

COUNT, CELL = "count", "n"  # the table of how many took part has this one cell
YES, NO = "yes", "no"
OPEN, VOUCHED = (
    "open",
    "vouched",
)  # strata: whoever wrote to the bot; who had a card from the hand of a person
MICRO = 1_000_000
BUDGET_MICRO = round(EPSILON * MICRO)  # of one report in one wave: all its tables together
CROSSED = 200  # reports, before a figure is shown by groups
VERSION = 1  # of the form in which a plan is written


class PlanError(StoreError):
    """A plan that was written cannot be read; `words` say what to do, for whoever runs the bot."""

    def __init__(self, words: str) -> None:
        super().__init__("plan")
        self.words = words


@dataclass(frozen=True, slots=True)
class Stat:
    """One table that is drawn: into which of its cells a report falls, if into any, and the budget it may spend.

    `id` is `count`, a figure's (`bills`), or a figure by a screening question (`bills/shift`); `figure` and `split`
    are its halves. A report is in one cell at most, so that all cells of a table are blurred with all of its
    `epsilon_micro` (millionths). `yes`, `among` and the numbers in `groups` are answers, from 1.
    """

    id: str
    figure: str = ""
    split: str = ""
    question: int = 0
    many: bool = False
    yes: tuple[int, ...] = ()
    among: tuple[int, ...] = ()
    split_question: int = 0
    groups: tuple[tuple[str, int], ...] = ()  # of the split: its id, and the answer
    epsilon_micro: int = 0
    least: int = 0  # (blurred) reports, before it is shown

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the cells, in an order that never depends on a report."""
        if not self.figure:
            return (CELL,)
        if not self.split:
            return (YES, NO)
        return tuple(f"{group}/{cell}" for group, _ in self.groups for cell in (YES, NO))

    def cell(self, answers: Sequence[int]) -> int | None:
        """Return the number of the cell that a report with these answers falls into, or None."""
        if not self.figure:
            return 0
        given = _given(answers, self.question, many=self.many)
        if not given & set(self.among):
            return None
        no = 0 if given & set(self.yes) else 1
        if not self.split:
            return no
        answered = _given(answers, self.split_question, many=False)
        group = next((at for at, (_, one) in enumerate(self.groups) if one in answered), None)
        return None if group is None else 2 * group + no


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is settled for one wave before it opens, so that nobody can choose figures afterwards.

    Days are ISO dates by the clock of the unit; the wave ends at noon of the last. `asked` has for each question its
    id, its words and the words of its answers; `says` has for each figure "… told us that they …". English, as they
    were written; `workers` is the company's own number of people there, 0 where it is not known, and `workers_from`
    who says so, and when.
    """

    survey: str
    wave: str
    unit: str
    name: str
    sites: tuple[str, ...]
    size: str
    workers: int
    workers_from: str
    opens: str
    closes: str
    strata: tuple[str, ...]
    asked: tuple[tuple[str, str, tuple[str, ...]], ...]
    says: tuple[tuple[str, str], ...]
    stats: tuple[Stat, ...]
    called: tuple[
        tuple[str, str, str], ...
    ] = ()  # a split, one of its groups, and what that is called

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this wave from all others: survey, wave, unit."""
        return self.survey, self.wave, self.unit

    @property
    def text(self) -> str:
        """The plan as one line of JSON, the same for the same plan; anybody can take its SHA-256."""
        item = {"version": VERSION, **asdict(self)}
        return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the text, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def figures(self) -> tuple[Stat, ...]:
        """The tables with a yes and a no for everybody, in the order in which they are shown."""
        return tuple(stat for stat in self.stats if stat.figure and not stat.split)

    def stat(self, name: str) -> Stat | None:
        """Return the table with this id."""
        return next((stat for stat in self.stats if stat.id == name), None)


def read_plan(text: str) -> Plan:
    """Return the plan that was written as `text`; raises `PlanError`."""
    try:
        item: dict[str, Any] = json.loads(text)
        version = item.pop("version", 0)
        plan = _plan(item) if version == VERSION else None
    except (AttributeError, KeyError, TypeError, ValueError):
        version, plan = VERSION, None
    if version != VERSION:
        raise PlanError(
            f"Another version of Brazier settled a wave that is in the database (form {version}; this one reads "
            f"{VERSION}). Run that version again, or put a copy from `copies` back: docs/operate.md."
        )
    # What is read has the fingerprint of what was written.
    if plan is None or plan.text != text:
        raise PlanError(
            "What was settled for a wave is damaged in the database. Put a copy from `copies` back: docs/operate.md."
        )
    return plan


def _plan(item: dict[str, Any]) -> Plan:
    stats = tuple(
        Stat(
            **{
                **one,
                "yes": tuple(one["yes"]),
                "among": tuple(one["among"]),
                "groups": tuple((name, answer) for name, answer in one["groups"]),
            }
        )
        for one in item["stats"]
    )
    asked = tuple((name, ask, tuple(words)) for name, ask, words in item["asked"])
    says = tuple((name, words) for name, words in item["says"])
    called = tuple((split, group, words) for split, group, words in item["called"])
    lists = {"sites": tuple(item["sites"]), "strata": tuple(item["strata"])}
    return Plan(
        **{**item, **lists, "asked": asked, "says": says, "stats": stats, "called": called}
    )


def plan_of(survey: Survey, wave: Wave, unit: Unit) -> Plan:
    """Return what is settled for `wave` of `survey` at `unit`, as the files have it now."""
    budget = survey.budgets.get((wave.site, wave.id), {})
    says = {one.id: one.says[unit.jurisdiction] for one in survey.figures if one.id in budget}
    return Plan(
        wave.survey,
        wave.id,
        unit.code,
        unit.name,
        unit.sites,
        str(unit.size),
        unit.workers,
        unit.workers_from,
        wave.opens.astimezone(unit.clock).date().isoformat(),
        wave.closes.astimezone(unit.clock).date().isoformat(),
        (OPEN, VOUCHED) if wave.cards else (OPEN,),
        tuple(
            (one.id, one.ask, tuple(choice.words[unit.jurisdiction] for choice in one.choices))
            for one in survey.questions
        ),
        tuple(says.items()),
        stats := _stats(survey, budget),
        tuple(_called(survey, stats)),
    )


def _called(survey: Survey, stats: Sequence[Stat]) -> Iterator[tuple[str, str, str]]:
    for stat in {one.split: one for one in stats if one.split}.values():
        choices = survey.questions[stat.split_question].choices
        for group, answer in stat.groups:
            if words := choices[answer - 1].group:
                yield stat.split, group, words


def _stats(survey: Survey, budget: Mapping[str, int]) -> tuple[Stat, ...]:
    figures = {one.id: one for one in survey.figures}
    questions = {one.id: at for at, one in enumerate(survey.questions)}
    stats = []
    for name, percent in budget.items():
        epsilon = BUDGET_MICRO * percent // 100
        head, _, split = name.partition("/")
        if name == COUNT:
            stats.append(Stat(COUNT, epsilon_micro=epsilon))
        elif head in figures and (not split or split in questions):
            stats.append(_stat(survey, figures[head], split, questions, epsilon))
    return tuple(stats)


def _stat(
    survey: Survey, figure: Figure, split: str, questions: Mapping[str, int], epsilon: int
) -> Stat:
    question: Question = survey.questions[figure.question]
    at = questions.get(split, 0)
    groups = [
        (choice.id, number)
        for number, choice in enumerate(survey.questions[at].choices, 1)
        if split and not choice.ends
    ]
    return Stat(
        f"{figure.id}/{split}" if split else figure.id,
        figure.id,
        split,
        figure.question,
        question.many,
        tuple(sorted(figure.yes)),
        tuple(sorted(figure.among)),
        at,
        tuple(groups),
        epsilon,
        max(figure.least, CROSSED) if split else figure.least,
    )


def _given(answers: Sequence[int], question: int, *, many: bool) -> set[int]:
    answer = answers[question] if question < len(answers) else 0
    if many:
        return {at + 1 for at in range(8) if answer >> at & 1}
    return {answer} - {0}


@dataclass(frozen=True, slots=True)
class Cell:
    """One number that is published: of a stratum, a table and a cell; blurred, so that it may be below 0."""

    stratum: str
    stat: str
    cell: str
    value: int


@dataclass(frozen=True, slots=True)
class Release:
    """All that one wave ever publishes, drawn once: its cells, and what each table of each stratum spent."""

    cells: tuple[Cell, ...]
    spent: tuple[tuple[str, str, int], ...]  # stratum, stat, millionths of ε

    def value(self, stratum: str, stat: str, cell: str) -> int:
        """Return one number; raises `KeyError` when it was not drawn."""
        for one in self.cells:
            if (one.stratum, one.stat, one.cell) == (stratum, stat, cell):
                return one.value
        raise KeyError(f"{stratum}/{stat}/{cell}")
