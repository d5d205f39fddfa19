"""What was settled and what the files say at a start in; before anything is written, a refusal in sentences, out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.plan_changes import differences
from bot.remembered import FILE, changed_words
from bot.surveys_check_waves import MOST, YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.context import Services
    from bot.plan import Plan


def hold_to_what_was_settled(services: Services) -> None:
    """Raise `SetupError` when the files would mix, move or repeat a wave that was settled.

    This comes before the first tick: what a start with a wrong file wrote could not be taken back by putting it right.
    """
    now, content, reports = services.clock.now(), services.content, services.reports
    problems = changed_words(services.settings.data_dir / FILE, content.waves, now)
    for before, wave in reports.plans_of_open(now):
        problems += differences(before, content.plan(wave))
    settled = reports.plans
    ahead = [
        plan
        for wave in reports.waves()
        if now < wave.closes and (plan := content.plan(wave)) and plan.key not in settled
    ]
    for plan in ahead:
        problems += spent_twice(plan, list(settled.values()))
        problems += too_often(plan, [*settled.values(), *ahead])
    if problems:
        raise SetupError(list(dict.fromkeys(problems)))


def spent_twice(new: Plan, settled: Sequence[Plan]) -> Iterator[str]:
    """Say of a wave that was not settled yet which of those `settled` has some of its days and of its people."""
    for old in settled:
        if not _same_people(new, old) or new.opens > old.closes or old.opens > new.closes:
            continue
        yield (
            f"data/surveys/{new.survey}.yaml has a wave {new.wave} at {new.unit}, from {_day(new.opens)} to "
            f"{_day(new.closes)}. In those days there is one already, {old.wave} at {old.unit}, from {_day(old.opens)} "
            f"to {_day(old.closes)}, and whoever answered in both would be blurred too little. If it is the same wave, "
            f"put its name back: `id: {old.wave}`, `site: {old.unit}`. If it is a new one, open it after "
            f"{_day(old.closes)}."
        )


def too_often(new: Plan, others: Sequence[Plan]) -> Iterator[str]:
    """Say of a wave that was not settled yet whether there are more than enough in a year, with those that are over."""
    own = sorted(
        (date.fromisoformat(one.opens), one.wave)
        for one in others
        if one.key == new.key or _same_people(new, one)
    )
    here = (date.fromisoformat(new.opens), new.wave)
    for first, last in zip(own, own[MOST:], strict=False):
        if first <= here <= last and last[0] - first[0] < YEAR:
            yield (
                f"data/surveys/{new.survey}.yaml has a wave {new.wave} at {new.unit}. With those that were before, "
                f"there are more than {MOST} from {first[1]} to {last[1]}, in less than a year, and whoever took part "
                f"in all would be blurred too little. Open it a year after {first[1]}, or take it out."
            )
            return


def _same_people(one: Plan, other: Plan) -> bool:
    same_survey = one.survey == other.survey and one.key != other.key
    return same_survey and bool({one.unit, *one.sites} & {other.unit, *other.sites})


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
