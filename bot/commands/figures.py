"""What organisers ask for after a wave: all that was published of it, as a table, a file or a picture, out."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import content as contents
from bot.commands.figures_files import as_csv, as_json
from bot.commands.figures_table import NOTE, table
from bot.commands.notes import database, write_new
from bot.errors import SetupError, StoreError
from bot.i18n import Texts
from bot.illustrating import example_words
from bot.library import TRANSLATIONS, written
from bot.plan import PlanError
from bot.services.figures import read, together
from bot.services.published import EXAMPLE
from bot.store import figures as kept
from bot.store import opened
from bot.surveys_waves import NOON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.drawing.chart import Form
    from bot.plan import Plan, Release
    from bot.settings import Settings

    Key = tuple[str, str, str]  # survey, wave, unit
    Wave = tuple[Plan, Release]

PICTURES = ("png", "svg")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: empty is everything; `plan` prints what was settled, and no figures."""

    site: str = ""
    survey: str = ""
    wave: str = ""
    form: str = "text"
    language: str = "en"
    out: str = ""
    plan: bool = False


async def run(settings: Settings, asked: Asked) -> int:
    """Print or write the figures of closed waves, or the plan of one wave; only reads. Raises `SetupError`."""
    plans, closed = await _found(settings)
    unit = _unit(settings, asked.site, plans)
    wanted = [plan for plan in plans if _is(plan, unit, asked)]
    waves = [one for one in closed if _is(one[0], unit, asked)]
    if asked.plan:
        _put(_the_plan(wanted).text.encode(), asked.out)
        return 0
    if not waves:
        raise SetupError(_nothing(settings, wanted, plans, replace(asked, site=unit)))
    if asked.form in PICTURES:
        examples = await _examples(settings)
        _put(
            _picture(waves, asked, example=any(one.key in examples for one, _ in waves)), asked.out
        )
        return 0
    sums = [] if unit else _sums(waves)
    if asked.form == "csv":
        text = as_csv(waves)
    elif asked.form == "json":
        text = as_json(waves, sums)
    else:
        text = _text(waves, sums)
    _put(text.encode(), asked.out)
    return 0


async def _found(settings: Settings) -> tuple[list[Plan], list[Wave]]:
    try:
        async with opened(database(settings)) as store, store.reading() as db:
            return await kept.plans(db), await kept.releases(db)
    except PlanError as error:
        raise SetupError([error.words]) from None
    except StoreError as error:
        what = f"The database cannot be read now ({error.code})."
        raise SetupError([f"{what} Nothing was changed; try again in a minute."]) from None
    except (KeyError, ValueError):
        what = "What was published is damaged in the database."
        raise SetupError([f"{what} Put a copy from `copies` back: docs/operate.md."]) from None


async def _examples(settings: Settings) -> set[Key]:
    """Return the waves that were open in a sandbox, where nobody is asked: their picture says so."""
    try:
        async with opened(database(settings)) as store, store.reading() as db:
            return {key for key, what in await kept.progress(db) if what == EXAMPLE}
    except StoreError as error:
        what = f"The database cannot be read now ({error.code})."
        raise SetupError([f"{what} Nothing was changed; try again in a minute."]) from None


def _unit(settings: Settings, site: str, plans: Sequence[Plan]) -> str:
    """Return the unit that a site is counted in; a site that went from the files may still have figures."""
    if not site:
        return ""
    content, _ = contents.read(written(settings), TRANSLATIONS)
    known = {unit.code.lower(): unit.code for unit in content.units}
    known |= {plan.unit.lower(): plan.unit for plan in plans}
    pooled = {one.code.lower(): one.unit for one in content.sites}
    found = known.get(site.lower()) or pooled.get(site.lower())
    if found is None:
        raise SetupError([f"Nobody knows a site {site}. There are: {_list(known.values())}."])
    return found


def _is(plan: Plan, unit: str, asked: Asked) -> bool:
    return (
        unit in {"", plan.unit}
        and asked.survey in {"", plan.survey}
        and asked.wave in {"", plan.wave}
    )


def _nothing(
    settings: Settings, wanted: Sequence[Plan], plans: Sequence[Plan], asked: Asked
) -> list[str]:
    """Say why there are no figures: a name nobody knows, waves that still run or were never drawn, or none yet."""
    surveys, waves = {plan.survey for plan in plans}, {plan.wave for plan in plans}
    if plans and asked.survey and asked.survey not in surveys:
        return [f"No wave of a survey {asked.survey} has opened. There are: {_list(surveys)}."]
    if plans and asked.wave and asked.wave not in waves:
        return [f"No wave {asked.wave} has opened. There are: {_list(waves)}."]
    if wanted:
        content, _ = contents.read(written(settings), TRANSLATIONS)
        clocks = {unit.code: unit.clock for unit in content.units}
        now = datetime.now(UTC)
        return [
            _without(plan, over=_end(plan, clocks.get(plan.unit, UTC)) <= now)
            for plan in sorted(wanted, key=lambda plan: (plan.closes, plan.key))
        ]
    if not plans:
        return ["No wave is over yet, so there are no figures."]
    which = f" {asked.wave}" if asked.wave else ""
    of = f" of {asked.survey}" if asked.survey else ""
    at = f" at {asked.site}" if asked.site else ""
    return [f"No wave{which}{of}{at} has opened yet, so there are no figures."]


def _without(plan: Plan, *, over: bool) -> str:
    what = f"The wave {plan.wave} of {plan.survey} at {plan.unit}"
    if not over:
        return f"No figures yet. {what} ends on {plan.closes} at noon, by the clock there. Nothing is counted before."
    why = "the bot has not run since then, or the answers were lost"
    return f"No figures. {what} ended on {plan.closes} at noon and was not counted: {why}."


def _end(plan: Plan, clock: tzinfo) -> datetime:
    return datetime.combine(date.fromisoformat(plan.closes), NOON, clock)


def _the_plan(wanted: Sequence[Plan]) -> Plan:
    if not wanted:
        raise SetupError(["No such wave has opened yet; its plan is settled when it opens."])
    if len(wanted) > 1:
        known = "; ".join(
            f"--site {plan.unit} --survey {plan.survey} --wave {plan.wave}" for plan in wanted
        )
        raise SetupError([f"Which plan? Say one of these: {known}."])
    return wanted[0]


def _text(waves: Sequence[Wave], sums: Sequence[Wave]) -> str:
    tables: dict[tuple[str, str], list[Wave]] = {}
    for one in waves:
        tables.setdefault((one[0].unit, one[0].survey), []).append(one)
    parts = [table([read(*one) for one in own]) for own in tables.values()]
    if sums:
        parts.append("Together: the same question in the same words, several units added up.")
        parts += [table([read(*one)], added=True) for one in sums]
    return "\n\n\n".join([*parts, NOTE]) + "\n"


def _sums(waves: Sequence[Wave]) -> list[Wave]:
    """Return one sum for each wave that several units had, by survey and id, where they asked the same."""
    groups: dict[tuple[str, str], list[Wave]] = {}
    for one in waves:
        groups.setdefault((one[0].survey, one[0].wave), []).append(one)
    found = [together(own) for own in groups.values() if len(own) > 1]
    return [one for one in found if one]


def _picture(waves: Sequence[Wave], asked: Asked, *, example: bool) -> bytes:
    from bot.drawing import chart  # noqa: PLC0415 - it is big, and not needed for a table

    if not asked.out:
        raise SetupError([f"A picture needs a file. Add: --out figures.{asked.form}"])
    if len({(plan.unit, plan.survey) for plan, _ in waves}) > 1:
        known = sorted({f"--site {plan.unit} --survey {plan.survey}" for plan, _ in waves})
        raise SetupError([f"One picture shows one survey at one site. Say: {' or '.join(known)}."])
    texts = Texts.load(TRANSLATIONS)
    offered = [language.code for language in texts.offered]
    if asked.language not in offered:
        raise SetupError([f"There is no language {asked.language}. There are: {_list(offered)}."])
    t, readings = texts.translator(asked.language), [read(*one) for one in waves]
    form: Form = "svg" if asked.form == "svg" else "png"
    stamp = example_words(t) if example else ""
    if len(readings) > 1:
        return chart.draw_waves(readings, t, form, stamp=stamp)
    return chart.draw(readings[0], t, form, stamp=stamp)


def _put(what: bytes, out: str) -> None:
    if out:
        write_new(Path(out), what)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(what)
    sys.stdout.buffer.flush()


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"
