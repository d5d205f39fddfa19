"""The waves of a survey as read in; what they cannot publish honestly, line by line, with a better value, out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.blur import blur as bound
from bot.content_reading import meant
from bot.models import Size
from bot.plan import BUDGET_MICRO, COUNT
from bot.surveys import ROUNDING, blur

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.content_reading import Fields
    from bot.content_units import Places
    from bot.models import Wave
    from bot.surveys import Figure, Survey
    from bot.surveys_reading import SurveyFile

SHORTEST, LONGEST = timedelta(days=6, hours=12), timedelta(days=43)
# Waves of one survey at one unit: what one person may spend of her privacy in a year.
YEAR, MOST = timedelta(days=365), 13
HEADLINE = (25, 50)  # `from`: what is shown first is what is quoted
MOST_BLUR = 20  # people, of whatever is no headline
FIGURES = {Size.SMALL: 1, Size.MEDIUM: 3}
REPORTS = {Size.SMALL: 50, Size.MEDIUM: 200}  # fewer are expected


def check_waves(read: SurveyFile, files: Sequence[SurveyFile], places: Places) -> None:
    """Check dates and budgets of all waves of a survey. What is wrong goes to its page."""
    survey = read.survey
    seen: dict[tuple[str, str], int] = {}
    for fields in read.waves:
        key = (fields.text("site", "BHX4"), fields.text("id", "2026-autumn"))
        if key in seen:
            what = (
                f"The wave `{key[1]}` at {key[0]} is here twice; the first is in line {seen[key]}."
            )
            read.page.wrong(fields.line_of("id"), what)
        seen[key] = fields.line_of("id")
        wave = next((one for one in survey.waves if (one.site, one.id) == key), None)
        if wave:
            _dates(fields, wave)
        budget = fields.inside("budget", "", needed=False)
        unit = places.unit(key[0])
        if wave and unit and budget:
            size = unit.size if unit.code in places.sized else Size.LARGE
            _budget(budget, survey, survey.budgets.get(key, {}), size)
    _overlaps(read)
    _after(read, files)


def _overlaps(read: SurveyFile) -> None:
    waves = read.survey.waves
    line = read.fields.line_of("waves")
    for at, wave in enumerate(waves):
        for other in waves[:at]:
            if other.site == wave.site and other.opens < wave.closes and wave.opens < other.closes:
                what = f"The waves `{other.id}` and `{wave.id}` at {wave.site} overlap."
                read.page.wrong(line, what)
    for site in {wave.site for wave in waves}:
        own = sorted((one for one in waves if one.site == site), key=lambda one: one.opens)
        for first, last in zip(own, own[MOST:], strict=False):
            if last.opens - first.opens < YEAR:
                what = f"From `{first.id}` to `{last.id}` there are more than {MOST} waves at {site} in a year."
                better = "Whoever takes part in all of them would be blurred too little. Make them longer."
                read.page.wrong(line, f"{what} {better}")


def _dates(fields: Fields, wave: Wave) -> None:
    line = fields.line_of("closes")
    if not SHORTEST <= wave.closes - wave.opens <= LONGEST:
        days = (wave.closes - wave.opens).days
        what = f"This wave has {days} days; from one week to six weeks is right."
        fields.page.wrong(line, what, "opens: 2026-11-23, and closes: 2026-12-10")
    day = fields.day("closes", "2026-12-10")
    if day and day.weekday() > 4:
        what = f"{day} is a {day:%A}. A wave ends on Monday to Friday, when people can act on it."
        fields.page.wrong(line, what, f"closes: {day + timedelta(days=7 - day.weekday())}")


def _budget(inner: Fields, survey: Survey, budget: Mapping[str, int], size: Size) -> None:
    figures = {figure.id: figure for figure in survey.figures}
    known = [COUNT, *figures]
    for name, share in budget.items():
        head, slash, split = name.partition("/")
        if head not in known or (slash and head == COUNT):
            what = f"`{head}` is no figure of this survey.{meant(head, known)}"
            inner.page.wrong(inner.line_of(name), what)
            continue
        if slash:
            _crossing(inner, survey, budget, name, split)
        _blurred(inner, name, share, figures.get(name))
    if COUNT not in budget:
        inner.page.wrong(inner.line, "`count` is missing: how many took part.", "count: 10")
    if (total := sum(budget.values())) > 100:
        what = f"The shares make {total}, and there are 100. Leave a figure for the next wave."
        inner.page.wrong(inner.line, what)
    if size in FIGURES:
        _fits(inner, [figures[name] for name in budget if name in figures], budget, size)


def _crossing(
    inner: Fields, survey: Survey, budget: Mapping[str, int], name: str, split: str
) -> None:
    wrong, line = inner.page.wrong, inner.line_of(name)
    known = [one.id for one in survey.questions if one.screening]
    if split not in known:
        guess = meant(split, known) or f" There are: {', '.join(known)}."
        wrong(line, f"`{name}`: `{split}` is no screening question of this survey.{guess}")
        return
    figure = name.partition("/")[0]
    if figure not in budget:
        what = f"`{name}` shows `{figure}` by groups, and `{figure}` itself is not in the budget."
        wrong(line, what, f"{figure}: {_enough(ROUNDING)}")
    question = next(one for one in survey.questions if one.id == split)
    if sum(not choice.ends for choice in question.choices) < 2:
        wrong(line, f"`{split}` has one group only; there is nothing to tell apart.")


def _blurred(inner: Fields, name: str, share: int, figure: Figure | None) -> None:
    headline = figure is not None and figure.least in HEADLINE
    most = ROUNDING if headline else MOST_BLUR
    if blur(share) <= most:
        return
    what = f"`{name}: {share}` would be blurred by {blur(share)} people, and"
    what += f" we round to {ROUNDING}." if headline else f" {MOST_BLUR} is the most."
    if not share:
        what = f"`{name}: 0` has nothing to spend, and nothing could be said of it."
    better = " Give it more of the budget, or leave it out of this wave."
    inner.page.wrong(inner.line_of(name), what + better, f"{name}: {_enough(most)}")


def _fits(inner: Fields, shown: list[Figure], budget: Mapping[str, int], size: Size) -> None:
    # The ladder never comes so far there: what such a table spent would be lost to the figures that are shown.
    wrong, most, reports = inner.page.wrong, FIGURES[size], REPORTS[size]
    under = f"A {size} unit has under {reports} reports"
    for name in budget:
        if "/" in name:
            what = f"{under}, and `{name}` needs 200. Leave it out here, and give its share to the figures."
            wrong(inner.line_of(name), what)
    if len(shown) > most:
        kept = [figure.id for figure in shown if figure.least < reports][:most]
        share = 80 if size is Size.SMALL else 30
        what = f"{under}, and so {'one figure' if most == 1 else f'{most} figures'} at most; here are {len(shown)}."
        example = {COUNT: 100 - share * most, **dict.fromkeys(kept, share)}
        words = ", ".join(f"{name}: {percent}" for name, percent in example.items())
        wrong(inner.line, what, f"budget: {{{words}}}")
    for figure in shown:
        if figure.least >= reports:
            what = f"{under}, and `{figure.id}` is shown from {figure.least}."
            better = "Choose a figure with `from: 25`" + ("." if most == 1 else ", 50 or 100.")
            wrong(inner.line_of(figure.id), f"{what} {better}")


def _enough(most: int) -> int:
    """Return the smallest share of the budget, in percent, that is blurred by at most so many people."""
    return next(percent for percent in range(1, 101) if blur(percent) <= most)


def _after(read: SurveyFile, files: Sequence[SurveyFile]) -> None:
    name = read.survey.after
    if not name:
        return
    first = next((one.survey for one in files if one.survey.id == name), None)
    if first is None or first is read.survey:
        what = f"`after`: `{name}` is no other survey.{meant(name, [f.survey.id for f in files])}"
        read.page.wrong(read.fields.line_of("after"), what)
        return
    for wave in read.survey.waves:
        ends = [other.closes for other in first.waves if other.site == wave.site]
        if not ends or wave.opens < min(ends):
            what = f"The wave `{wave.id}` at {wave.site} opens before the first wave of `{name}` ends."
            read.page.wrong(read.fields.line_of("waves"), what)


def told(survey: Survey) -> Iterator[str]:
    """Say of each figure of each wave how much it will be blurred, one line each."""
    for wave in survey.waves:
        for name, share in survey.budgets.get((wave.site, wave.id), {}).items():
            line = f"{survey.id}, {wave.site} {wave.id}: {name} gets {share} % of the budget; blur: at most "
            line += f"{_people(blur(share))}, 19 times in 20"
            if wave.cards:
                both = bound([BUDGET_MICRO * share // 100] * 2)
                line += f"; with and without cards together: {_people(both)}"
            yield line


def _people(number: int) -> str:
    return f"{number} person" if number == 1 else f"{number} people"
