"""Settings and texts in; what is kept between the starts, open and fitting together, out."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.delivery import after_restore
from bot.errors import SetupError, StoreError, code_of
from bot.folders import keys_on
from bot.keeping import Keeper
from bot.plan import PlanError
from bot.remembered import FILE, remembered
from bot.seals import ConsoleSeal, load_key
from bot.services.console import Console
from bot.services.events import Decisions, Events
from bot.services.people import People
from bot.services.questions import Questions
from bot.services.report import Reports
from bot.services.tally import Tally
from bot.store import Store, opened
from bot.tick import Tick

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from bot.clock import Clock
    from bot.library import Library
    from bot.models import Medium
    from bot.services.vault import Name
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept between the starts, open, with the tick that writes what workers do."""

    clock: Clock
    store: Store
    keeper: Keeper
    people: People
    tally: Tally
    reports: Reports
    questions: Questions
    events: Events
    decisions: Decisions
    console: Console
    tick: Tick
    keys_on: Medium


@asynccontextmanager
async def kept_open(
    settings: Settings, library: Library, clock: Clock, *, restored: bool = False
) -> AsyncIterator[Kept]:
    """Open the database with the keys that fit it; raises `SetupError` when they do not, and changes nothing then.

    `restored`: it was put back from a copy; what waited in it to be sent is called off, and waves that closed since
    then stay closed. Without it a database that has them open is refused.
    """
    medium = keys_on(
        settings.key_dir, anywhere=settings.key_dir_on_any_disk or bool(settings.sandbox_url)
    )
    async with opened(settings.data_dir) as store:
        keeper = Keeper(store, settings.key_dir)
        tally = Tally()
        events = Events(store, clock.now)
        console = Console(store, ConsoleSeal(load_key(settings.key_dir, "buttons")))
        try:
            vault, closed = await keeper.load()
            plans = await keeper.plans()
            async for page in keeper.everybody():
                for person in page:
                    tally.add(person)
            since = remembered(settings.data_dir / FILE).closed - closed
            if since and not restored:
                raise SetupError([_older(settings, since)])
            if restored:
                await after_restore(store, clock.now(), since)
            await events.load()
            await console.load()
        except PlanError as error:
            raise SetupError([error.words]) from error
        except (StoreError, OSError) as error:
            where = f"{settings.data_dir} with the keys in {settings.key_dir}"
            raise SetupError(
                [f"What is kept in {where} cannot be opened ({code_of(error)})."]
            ) from error
        clock.since(keeper.last_day)
        people = People(clock.now, keeper.person, moved=tally.moved)
        keeper.on_end = lambda person: tally.moved(person, None)
        reports = Reports(library.content.waves, clock.now, library.content.plan)
        reports.load(vault, closed | since, plans)
        decisions = Decisions(events, store, clock.now)
        questions = Questions()
        tick = Tick(keeper, reports, people, clock, questions)
        yield Kept(
            clock,
            store,
            keeper,
            people,
            tally,
            reports,
            questions,
            events,
            decisions,
            console,
            tick,
            medium,
        )


def _older(settings: Settings, since: Collection[Name]) -> str:
    waves = ", ".join(f"{wave} of {survey} at {unit}" for survey, wave, unit in sorted(since))
    return (
        f"The database in {settings.data_dir} is older than {FILE} beside it, which has as closed: {waves}. Put the "
        "newer database back: only that has the figures. If it is gone, start once with: brazier run --after-restore. "
        "Then what was closed stays closed, without figures."
    )
