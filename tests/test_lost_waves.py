"""A wave that is over, and whose answers are gone: the group is told that, once, and not that it opened."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import drawn
import pytest
from gathering import paired
from keeping import WAVE
from running import running, settings

from bot import publishing
from bot.services.published import LOST
from bot.services.vault import Period

SENTENCE = "There will be no figures of it."


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Let the bot look ten times a second whether something is to be said."""
    monkeypatch.setattr(publishing, "SANDBOX_EVERY_S", 0.1)


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with running(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def over(wave):
    closes = (datetime.now(UTC).date() - timedelta(days=3)).isoformat()
    return drawn.plan(wave=wave, opens="2025-11-02", closes=closes)


async def told(brazier, key, what):
    for _ in range(500):
        said = await brazier.services.published.said(key, what)
        if said and said[1]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} was not said")


async def of_bot(group):
    return [one["text"] for one in await group.dana.messages() if one["from"]["bot"]]


async def test_the_group_is_told_once_that_a_wave_is_lost_and_not_that_it_opened(brazier, session):
    group = await paired(brazier, session)
    plan = over("2026-lost")
    await drawn.opened(brazier, plan)
    await told(brazier, plan.key, LOST)
    later = over("2026-later")
    await drawn.opened(brazier, later)
    await told(brazier, later.key, LOST)  # the first has been looked at again until then
    first, second = await of_bot(group)
    assert first == second
    assert "A round of questions at Amazon BHX4, Coventry ended on" in first
    assert SENTENCE in first
    assert await brazier.services.published.announced(plan.key) == ""


async def test_what_is_still_to_be_drawn_or_was_drawn_after_the_copy_is_not_called_lost(
    brazier, session
):
    group = await paired(brazier, session)
    held, closed, lost = over("2026-held"), over("2026-closed"), over("2026-lost")
    reports, stuck = brazier.services.reports, datetime.now(UTC) + timedelta(days=9)
    wave = replace(WAVE, survey="hardship", id=held.wave, site=held.unit, closes=stuck)
    await brazier.tick.now()  # none is under way now
    reports._vault = {**reports._vault, held.key: Period.begin(wave)}
    reports._closed |= {closed.key}
    for plan in (held, closed, lost):
        await drawn.opened(brazier, plan)
    await told(brazier, lost.key, LOST)
    for plan in (held, closed):
        assert await brazier.services.published.said(plan.key, LOST) is None
    assert len(await of_bot(group)) == 1
