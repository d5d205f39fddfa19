"""Made-up people in; folders as a bot has them towards the end of its second wave, filled as a bot fills them, out."""

from __future__ import annotations

import secrets
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bench import population
from bot.clock import Clock
from bot.errors import SetupError
from bot.keeping import Keeper
from bot.models import Filed, Report
from bot.services import cards
from bot.services.people import People
from bot.services.published import EXAMPLE
from bot.services.report import Reports
from bot.services.vault import name
from bot.store import cards as rows_of_cards
from bot.store import figures, opened
from bot.tick import Tick

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.content import Content
    from bot.models import Wave
    from bot.store import Store

SEED = 6  # the same people at each start; the blur is another each time
CARDS = 0.5  # of those who report
SAID = ("opened", "closed", "results")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def fill(content: Content, data: Path, keys: Path, number: int) -> None:
    """Put `number` reports into the wave that is open, and half as many into the one before, which closes.

    Each tick is a real one at its moment: what is settled when a wave opens and drawn when it closes is so here, too.
    Raises `SetupError` when that cannot be written.
    """
    survey = next(one for one in content.surveys if one.waves)
    first, second = survey.waves
    people, dice = population.read(survey), Random(SEED)  # noqa: S311 - made-up people, no secret
    for folder in (data, keys):
        folder.mkdir(mode=0o700, exist_ok=True)
    clock = Clock()
    async with opened(data) as store:
        keeper = Keeper(store, keys)
        await keeper.load()
        reports = Reports(content.waves, clock.now, content.plan)
        reports.load({}, ())
        tick = Tick(keeper, reports, People(clock.now, keeper.person), clock)
        for wave, size in ((first, number // 2), (second, number)):
            await _at(clock, tick, wave.opens + MINUTE)
            answers = people.reports(survey, size, dice)
            await _report(store, reports, wave, answers, dice)
            await _at(clock, tick, min(wave.closes - HOUR, Clock().now()))
            if wave is first:
                await _at(clock, tick, wave.closes + MINUTE)
        async with store.writing() as db:
            for what in SAID:  # so that the group hears of the second wave alone
                await figures.say(db, name(first), what)
            for wave in (first, second):
                await figures.say(db, name(wave), EXAMPLE)


async def _at(clock: Clock, tick: Tick, moment: datetime) -> None:
    clock.offset = moment - Clock().now()
    if not await tick.now():
        raise SetupError([f"The example cannot be written ({tick.problem})."])


async def _report(
    store: Store, reports: Reports, wave: Wave, people: list[tuple[int, ...]], dice: Random
) -> None:
    made = cards.make(len(people))
    hashes = [cards.hashed(name(wave), secret) for secret in made]
    async with store.writing() as db:
        await rows_of_cards.add(db, name(wave), hashes)
    for answers, card in zip(people, hashes, strict=True):
        own = card if dice.random() < CARDS else b""
        report = Report(wave.survey, wave.id, wave.site, answers, card=own)
        reports.submit(secrets.randbelow(10**10), report, _heard)


async def _heard(_: Filed) -> None:
    """Hear what became of a made-up report; nobody is there to be told."""
