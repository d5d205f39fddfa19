"""A survey as read in; what Telegram, an honest figure or a tired reader could not bear, line by line, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content_reading import meant
from bot.survey_codec import CALLBACK_BYTES, MOST_ANSWER_BYTES, button_bytes
from bot.surveys_check_waves import check_waves

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.content_units import Places
    from bot.surveys import Choice, Question
    from bot.surveys_reading import SurveyFile

LABEL = 40  # characters of an answer: a button on a phone
ASK, WORDS = 160, 20  # characters and words of a question
FEWEST, MOST = 2, 8  # answers
LADDER = (25, 50, 100, 200)


def check_surveys(
    files: Sequence[SurveyFile],
    planned: Collection[str],
    written: Collection[tuple[str, str]],
    places: Places,
) -> None:
    """Check all surveys. What is wrong goes to their pages.

    `planned` are the ids that `help` may lead to: those that a door names; `written` are those that a jurisdiction has.
    """
    for read in files:
        for question in read.survey.questions:
            _question(read, question, planned)
        _helps(read, planned, written)
        _order(read)
        _figures(read)
        _size(read)
        check_waves(read, files, places)


def _helps(
    read: SurveyFile, planned: Collection[str], written: Collection[tuple[str, str]]
) -> None:
    # Planned ahead, as doors are: until a topic is written, who answered so is told of a person.
    helps = [
        topic
        for question in read.survey.questions
        for choice in question.choices
        for topic in choice.help
        if topic in planned
    ]
    for law in read.jurisdictions:
        if unwritten := [topic for topic in dict.fromkeys(helps) if (law, topic) not in written]:
            what = f"`help` leads to topics that nobody has written yet in {law}: {', '.join(unwritten)}."
            read.page.doubt(read.fields.line_of("questions"), what)


def _question(read: SurveyFile, question: Question, planned: Collection[str]) -> None:
    fields, wrong = read.questions[question.id], read.page.wrong
    answers = fields.inside("answers", "", needed=False)
    if not FEWEST <= len(question.choices) <= MOST:
        what = (
            f"`{question.id}` has {len(question.choices)} answers; {FEWEST} to {MOST} fit a phone."
        )
        wrong(fields.line_of("answers"), what)
    if len(question.ask) > ASK or len(question.ask.split()) > WORDS + 5:
        what = f"`ask` has {len(question.ask)} characters and {len(question.ask.split())} words"
        wrong(fields.line_of("ask"), f"{what}; {ASK} and {WORDS + 5} are the most. Shorten it.")
    if "{" in question.ask.replace("{site}", ""):
        wrong(fields.line_of("ask"), "Only {site} can stand in curly brackets.", "{site}")
    for choice in question.choices:
        _choice(read, question, choice, answers.line_of(choice.id) if answers else fields.line)
        for topic in choice.help:
            if topic not in planned:
                line = answers.line_of(choice.id) if answers else fields.line
                wrong(
                    line, f"`help`: `{topic}` is no topic.{meant(topic, planned)}", "[debt-help]"
                )
    if question.many and question.when:
        wrong(fields.line_of("when"), "A question with `many` cannot have a `when`.")


def _choice(read: SurveyFile, question: Question, choice: Choice, line: int) -> None:
    wrong = read.page.wrong
    for words in sorted(set(choice.words.values())):
        if len(words) > LABEL:
            what = f"“{words}” has {len(words)} characters; {LABEL} fit a button. Shorten it."
            wrong(line, what)
    if choice.alone and not question.many:
        wrong(line, "`alone` has a meaning only where `many: yes` is.")
    if choice.ends and not question.screening:
        wrong(line, "Only a screening question can end the survey.", "screening: yes")


def _order(read: SurveyFile) -> None:
    survey, open_end = read.survey, False
    for question in survey.questions:
        fields = read.questions[question.id]
        if question.screening and (open_end or question.many or question.when):
            what = "Screening questions come first, with one answer each, and are asked of all."
            read.page.wrong(fields.line_of("screening"), what)
        open_end = open_end or not question.screening
        if question.when and survey.questions[question.when[0]].many:
            read.page.wrong(fields.line_of("when"), "`when` needs a question with one answer.")
    counted = len(survey.counted)
    if counted == 0 or not 0 < survey.core <= counted:
        what = f"`core: {survey.core}`, but there are {counted} questions that all are asked."
        read.page.wrong(read.fields.line_of("core"), what, f"core: {min(6, counted)}")


def _figures(read: SurveyFile) -> None:
    for figure in read.survey.figures:
        fields, question = read.figures[figure.id], read.survey.questions[figure.question]
        if 1 in figure.yes:
            what = f"`{question.choices[0].id}` is the first answer, and counts as yes."
            better = "People tap the first; put the answer that says how bad it is further down."
            read.page.wrong(fields.line_of("yes"), f"{what} {better}")
        if not figure.yes or figure.yes >= figure.among:
            what = "A share needs a yes and a no: `yes` has none of the answers, or all of them."
            read.page.wrong(fields.line_of("yes"), what, "yes: [not-all]")
        if not figure.yes <= figure.among:
            what = "`yes` has an answer that `among` has not."
            read.page.wrong(fields.line_of("among"), what)
        if figure.least not in LADDER:
            read.page.wrong(fields.line_of("from"), "`from` is 25, 50, 100 or 200.", "from: 25")


def _size(read: SurveyFile) -> None:
    size = button_bytes(read.survey)
    if size > CALLBACK_BYTES:
        bits = sum(question.bits for question in read.survey.questions)
        what = f"The answers take {size} bytes of a button, and Telegram gives {CALLBACK_BYTES}."
        over = bits - 8 * MOST_ANSWER_BYTES
        read.page.wrong(
            read.fields.line_of("questions"),
            f"{what} They are {over} bits too many: drop questions or answers "
            "(up to 3 answers take 2 bits, up to 7 take 3; with `many` each takes 1).",
        )
