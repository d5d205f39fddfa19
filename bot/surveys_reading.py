"""The files of `data/surveys` in; the surveys with their waves, or what is wrong in which line, out."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.content_reading import Fields, Page, fields_of, meant, read_yaml, text_of
from bot.content_topic import JURISDICTIONS
from bot.surveys import Choice, Figure, Question, Survey
from bot.surveys_waves import WAVES, read_waves

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from bot.content_units import Places

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS = ["button", "about", "core", "after", "waves", "questions", "figures"]
_QUESTIONS = "questions: and under it `  bills:`, and under that `    ask: …` and `    answers:`"
_ANSWERS = 'answers: and under it `      all: {label: "Yes"}`'
_FIGURES = "figures: and under it `  bills:`, `    question: bills`, `    yes: [not-all]`, `    says: …`, `from: 25`"


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """A survey as read, with what is needed to say where something is."""

    page: Page
    fields: Fields
    survey: Survey
    questions: Mapping[str, Fields]
    figures: Mapping[str, Fields]
    waves: Sequence[Fields]
    jurisdictions: Collection[str]


def read_surveys(data: Path, pages: list[Page], places: Places) -> list[SurveyFile]:
    """Read all surveys below `data`, in the order of their names; what is wrong goes to `pages`."""
    found: list[SurveyFile] = []
    for path in sorted((data / "surveys").glob("*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        page = Page(path.relative_to(data.parent).as_posix())
        pages.append(page)
        if path.suffix != ".yaml" or not NAME.fullmatch(path.stem):
            page.wrong(
                1,
                "A survey's file has small letters, digits and dashes, and ends in .yaml.",
                "hardship.yaml",
            )
        elif (text := text_of(page, path)) is not None:
            node = read_yaml(page, text)
            fields = fields_of(page, node) if not page.problems else None
            found += [_survey(page, fields, path.stem, places)] if fields else []
    return found


def _survey(page: Page, fields: Fields, name: str, places: Places) -> SurveyFile:
    fields.only(_KEYS)
    entries = _under(fields.inside("questions", _QUESTIONS), _QUESTIONS)
    planned = fields.each("waves", WAVES) if "waves" in fields.nodes else []
    units = [unit for one in planned if (unit := places.unit(one.text("site", "BHX4")))]
    laws = sorted({unit.jurisdiction for unit in units} or JURISDICTIONS)
    questions: list[Question] = []
    for entry in entries:
        questions.append(_question(entry, questions, laws))
    drawn = _under(fields.inside("figures", _FIGURES, needed=False), _FIGURES)
    figures = [found for one in drawn if (found := _figure(one, questions, laws))]
    waves, budgets = read_waves(planned, name, places)
    survey = Survey(
        id=name,
        button=fields.text("button", "Tell how hard it is"),
        about=fields.text("about", "How hard is it to live on this job?"),
        core=fields.number("core", 6),
        questions=tuple(questions),
        figures=tuple(figures),
        waves=waves,
        budgets=budgets,
        after=fields.text("after", "hardship", needed=False),
    )
    shaped = tuple(replace(wave, shape=_shape(survey)) for wave in waves)
    return SurveyFile(
        page,
        fields,
        replace(survey, waves=shaped),
        {one.name: one for one in entries},
        {one.name: one for one in drawn},
        planned,
        laws,
    )


def _under(fields: Fields | None, example: str) -> list[Fields]:
    found = [fields.inside(name, example) for name in fields.nodes] if fields else []
    for one in found:
        if one and not NAME.fullmatch(one.name):
            what = f"`{one.name}` is no name here: small letters, digits and dashes."
            one.page.wrong(one.line, what, "told-to-leave:")
    return [one for one in found if one]


def _words(fields: Fields, key: str, example: str, laws: Sequence[str]) -> dict[str, str]:
    named = [law for law in JURISDICTIONS if law in fields.nodes]
    if not named:
        word = fields.text(key, example)
        if re.search(r"[£$€]", word):
            what = f"`{key}: {word}` names money, which is not the same everywhere."
            fields.page.wrong(fields.line_of(key), what, "gb: Under £500, and us: Under $500")
        return dict.fromkeys(JURISDICTIONS, word)
    if key in fields.nodes:
        fields.page.wrong(
            fields.line_of(key), f"`{key}` and `{named[0]}` are both here. Keep one."
        )
    found = {law: fields.text(law, f"{example} (as in {law})") for law in {*laws, *named}}
    return {law: found.get(law) or next(iter(found.values())) for law in JURISDICTIONS}


def _question(fields: Fields, before: Sequence[Question], laws: Sequence[str]) -> Question:
    fields.only(["screening", "many", "when", "ask", "answers"])
    choices: list[Choice] = []
    for one in _under(fields.inside("answers", _ANSWERS), _ANSWERS):
        one.only(["label", *JURISDICTIONS, "help", "ends", "alone", "group"])
        words = _words(one, "label", "Most weeks", laws)
        helps = one.texts("help", "[debt-help]")
        group = one.text("group", "For the company", needed=False)
        choices.append(Choice(one.name, words, helps, one.flag("ends"), one.flag("alone"), group))
    return Question(
        fields.name,
        fields.text("ask", "Last month, could you pay all your bills in full?"),
        tuple(choices),
        many=fields.flag("many"),
        screening=fields.flag("screening"),
        when=_when(fields, before),
    )


def _when(fields: Fields, before: Sequence[Question]) -> tuple[int, frozenset[int]] | None:
    if "when" not in fields.nodes or not (branch := fields.inside("when", "when: {debt: [some]}")):
        return None
    for name in branch.nodes:
        for at, question in enumerate(before):
            if question.id == name:
                answers = branch.texts(name, "[under-500]")
                return at, frozenset(_numbers(branch, name, question, answers))
        what = f"`when`: `{name}` is no earlier question.{meant(name, [q.id for q in before])}"
        branch.page.wrong(branch.line_of(name), what)
    return None


def _numbers(fields: Fields, key: str, question: Question, answers: Sequence[str]) -> list[int]:
    known = [choice.id for choice in question.choices]
    for answer in answers:
        if answer not in known:
            what = f"`{answer}` is no answer to `{question.id}`.{meant(answer, known)}"
            fields.page.wrong(fields.line_of(key), what, f"[{', '.join(known[-2:])}]")
    return [known.index(answer) + 1 for answer in answers if answer in known]


def _figure(fields: Fields, questions: Sequence[Question], laws: Sequence[str]) -> Figure | None:
    fields.only(["question", "yes", "among", "says", *JURISDICTIONS, "from"])
    name = fields.text("question", "bills")
    at = next((at for at, one in enumerate(questions) if one.id == name), None)
    if at is None:
        guess = meant(name, [one.id for one in questions])
        fields.page.wrong(fields.line_of("question"), f"`{name}` is no question here.{guess}")
        return None
    question, everybody = questions[at], range(1, len(questions[at].choices) + 1)
    yes = _numbers(fields, "yes", question, fields.texts("yes", "[not-all]"))
    among = _numbers(fields, "among", question, fields.texts("among", "[told, not-told]"))
    says = _words(fields, "says", "could not pay all their bills", laws)
    least = fields.number("from", 25)
    return Figure(fields.name, at, frozenset(yes), frozenset(among or everybody), says, least)


def _shape(survey: Survey) -> str:
    """Return the fingerprint of the words and answers of a survey: a wave's must not change while it is open."""
    asked = [
        [one.id, one.ask, one.many, one.screening]
        + ([one.when[0], sorted(one.when[1])] if one.when else [])
        + [[choice.id, sorted(choice.words.items()), choice.ends] for choice in one.choices]
        for one in survey.questions
    ]
    told = [
        [one.id, one.question, sorted(one.yes), sorted(one.among), one.least]
        for one in survey.figures
    ]
    settled = json.dumps([survey.core, asked, told], ensure_ascii=False)
    return hashlib.sha256(settled.encode()).hexdigest()
