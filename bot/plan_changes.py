"""The plan of an open wave and what its files say now in; in sentences what to put back, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.plan import BUDGET_MICRO, VOUCHED

if TYPE_CHECKING:
    from bot.plan import Plan


def differences(settled: Plan, now: Plan | None) -> list[str]:
    """Return a sentence for all that is another in the files `now` than when the wave opened."""
    survey, wave, unit = settled.key
    if now is None:
        return [f"data/sites.yaml has no {unit} any more. {_back(settled)}"]
    found = []
    if now.size != settled.size:
        found.append((f"says {unit} is {now.size}", f"it as {settled.size}"))
    if now.sites != settled.sites:
        found.append((f"counts {_list(now)} as {unit}", _list(settled)))
    if (now.workers, now.workers_from) != (settled.workers, settled.workers_from):
        found.append((f"says {unit} has {_workers(now)}", _workers(settled)))
    if now.name != settled.name:
        found.append((f"calls {unit} “{now.name}”", f"“{settled.name}”"))
    said = [
        f"data/sites.yaml {this}; its wave {wave} of {survey} opened with {that}. {_back(settled)}"
        for this, that in found
    ]
    pairs = [(written(now), written(settled)) for written in (_opens, _closes, _budget, _cards)]
    said += [
        f"data/surveys/{survey}.yaml says `{this}` for the wave {wave} at {unit}; "
        f"it opened with `{that}`. {_back(settled)}"
        for this, that in pairs
        if this != that
    ]
    if _changed_words(settled, now):
        said.append(other_words(survey, wave, unit))
    return said


def other_words(survey: str, wave: str, unit: str) -> str:
    """Return what to do when the questions, answers or figures of an open wave are not those it opened with."""
    return (
        f"data/surveys/{survey}.yaml was changed while its wave {wave} at {unit} is open: answers to other words "
        "would be mixed. Put the old words back (git log -p data/surveys), or begin a new wave after this one."
    )


def _back(settled: Plan) -> str:
    day = date.fromisoformat(settled.closes)
    return f"Put it back, or wait until {day.day} {day:%B}."


def _workers(plan: Plan) -> str:
    if not plan.workers:
        return "no number of workers"
    return f"{plan.workers:,} workers ({plan.workers_from})"


def _list(plan: Plan) -> str:
    return ", ".join(plan.sites)


def _opens(plan: Plan) -> str:
    return f"opens: {plan.opens}"


def _closes(plan: Plan) -> str:
    return f"closes: {plan.closes}"


def _budget(plan: Plan) -> str:
    shares = (f"{stat.id}: {stat.epsilon_micro * 100 / BUDGET_MICRO:g}" for stat in plan.stats)
    return f"budget: {{{', '.join(shares)}}}"


def _cards(plan: Plan) -> str:
    return f"cards: {'yes' if VOUCHED in plan.strata else 'no'}"


def _changed_words(settled: Plan, now: Plan) -> bool:
    # A figure that only one of the two has is told by the budget.
    stats = {stat.id: replace(stat, epsilon_micro=0) for stat in settled.stats}
    figures = [replace(stat, epsilon_micro=0) for stat in now.stats]
    says = dict(settled.says)
    named = {stat.split for stat in settled.stats}
    called = [one for one in now.called if one[0] in named]
    return (
        now.asked != settled.asked
        or any(one not in settled.called for one in called)
        or any(stats.get(one.id, one) != one for one in figures)
        or any(says.get(name, words) != words for name, words in now.says)
    )
