"""A survey's draft and what was tapped in; the draft after it out: the next question, back, change, several answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.survey_codec import CHANGE, CODE, ENDED, MORE, NOTE, REVIEW, WRITE, Draft

if TYPE_CHECKING:
    from bot.surveys import Survey


def begin(survey: Survey, language: int, version: int) -> Draft:
    """Return the draft of somebody who has answered nothing."""
    return Draft(0, (0,) * len(survey.questions), version, language)


def answered(survey: Survey, draft: Draft, answer: int, *, notes: bool) -> Draft:
    """Return the draft after `answer` (0: rather not say) to the question she is at; `notes`: a note may follow."""
    at = draft.at
    answers = (*draft.answers[:at], answer, *draft.answers[at + 1 :])
    if any(choice.ends for choice in survey.questions[at].chosen(answer)):
        return replace(draft, at=ENDED, answers=answers)
    asked = survey.asked(answers, more=draft.more)
    if draft.fixing:
        # Only what her new answer leads to is asked again; then she is back where she changed it.
        follow = [
            place
            for place in asked
            if (branch := survey.questions[place].when) and branch[0] == at
        ]
        to = follow[0] if follow else REVIEW
        return replace(draft, at=to, answers=answers, fixing=bool(follow))
    later = [place for place in asked if place > at]
    if later:
        to = later[0]
    elif survey.extra and not draft.more:
        to = MORE
    else:
        to = NOTE if notes else REVIEW
    return replace(draft, at=to, answers=answers)


def toggled(survey: Survey, draft: Draft, place: int) -> Draft:
    """Return the draft after a tap on the answer at `place` of a question with several; a lone one excludes them."""
    question = survey.questions[draft.at]
    lone = sum(1 << at for at, choice in enumerate(question.choices) if choice.alone)
    before, bit = draft.answers[draft.at], 1 << place
    chosen = bit if bit & lone else (before & ~lone) | bit
    now = before & ~bit if before & bit else chosen
    answers = (*draft.answers[: draft.at], now, *draft.answers[draft.at + 1 :])
    return replace(draft, answers=answers)


def more(survey: Survey, draft: Draft) -> Draft:
    """Return the draft of somebody who goes on after the core."""
    return replace(draft, at=survey.counted[survey.core], more=True)


def fix(draft: Draft, at: int) -> Draft:
    """Return the draft of somebody who changes the answer to the question `at`."""
    return replace(draft, at=at, fixing=True)


def back(survey: Survey, draft: Draft, *, notes: bool) -> Draft | None:
    """Return the draft one step back; None before the first question."""
    asked = survey.asked(draft.answers, more=draft.more)
    if draft.fixing or draft.at in {CHANGE, CODE}:
        return replace(draft, at=REVIEW, fixing=False)
    if draft.at == WRITE or (draft.at == REVIEW and notes):
        return replace(draft, at=NOTE)
    if draft.at in {NOTE, REVIEW} and survey.extra and not draft.more:
        return replace(draft, at=MORE)
    if draft.at == _first_of_more(survey, draft):
        return replace(draft, at=MORE, more=False)
    earlier = [place for place in asked if place < draft.at]
    return replace(draft, at=earlier[-1]) if earlier else None


def _first_of_more(survey: Survey, draft: Draft) -> int | None:
    return survey.counted[survey.core] if survey.extra and draft.more else None
