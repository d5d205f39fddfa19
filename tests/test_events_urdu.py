"""All of it in Urdu: the same taps, found by the words that she reads, lead to the same choices."""

from __future__ import annotations

import pytest
from calling import approved, ballot, labels, local, picket, tap
from running import settings
from surveying import quick

from bot.event import Before, Push, Sleep


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


@pytest.fixture
def t(brazier):
    return brazier.services.texts.translator("ur")


@pytest.fixture
async def worker(brazier, phones):
    worker = await phones("ur")
    await worker.says("/start BHX4")
    await worker.says("/events")
    return worker


def wishes(brazier, worker):
    return brazier.services.people.known(worker.id).wishes


async def saved(brazier, worker, t):
    await brazier.tick.now()
    return await worker.sees(t.gettext("✓ Saved."))


async def test_she_follows_says_when_she_sleeps_and_stops(brazier, worker, t):
    await tap(worker, t.pgettext("button", "🔔 Remind me of everything here"))
    await tap(worker, t.pgettext("button", "😴 When I sleep"))
    shown = await worker.last()
    preset = next(label for label in labels(shown) if "08:00–16:00" in label)
    await tap(worker, preset)
    shown = await saved(brazier, worker, t)
    assert "\u206608:00–16:00\u2069" in shown["text"]
    assert wishes(brazier, worker).sleep == (Sleep(127, 480, 960),)
    await tap(worker, t.pgettext("button", "‹ Back"))
    await tap(worker, t.pgettext("button", "⏰ When"))
    await tap(worker, t.gettext("30 minutes before"))
    assert Before.HALF_HOUR in wishes(brazier, worker).before
    await tap(worker, t.pgettext("button", "‹ Back"))
    await tap(worker, t.pgettext("button", "🔕 Stop all reminders"))
    assert wishes(brazier, worker).follows == ()
    await saved(brazier, worker, t)
    assert brazier.services.tally.followers("BHX4") == 0


async def test_she_says_that_she_comes_and_then_why_she_cannot(brazier, worker, t):
    one = await approved(brazier, picket(local(brazier)))
    await worker.says("/events")
    await tap(worker, "✊")
    await tap(worker, t.pgettext("button", "✋ I'll be there"))
    shown = await saved(brazier, worker, t)
    assert t.gettext("✋ You said: I'll be there.") in shown["text"]
    assert brazier.services.tally.coming(one.id) == 1
    await tap(worker, t.pgettext("button", "I can't"))
    await tap(worker, t.pgettext("button", "💰 I need the money"))
    await saved(brazier, worker, t)
    assert brazier.services.tally.answers(one.id) == {"m": 1}
    await tap(worker, t.pgettext("button", "‹ Back"))
    await tap(worker, t.pgettext("button", "🚐 Pick-up points"))
    shown = await tap(worker, "🚐 Ball Hill")
    assert "\u2068Ball Hill\u2069" in shown["text"]
    await saved(brazier, worker, t)
    assert brazier.services.tally.answers(one.id) == {"p1": 1}


async def test_she_chooses_what_her_lock_screen_shows(brazier, worker, t):
    await approved(brazier, picket(local(brazier)))
    await tap(worker, "⚙️")
    shown = await tap(worker, t.pgettext("button", "🔒 On my lock screen"))
    clear, quiet = shown["text"].split(t.gettext("Quiet:"))
    assert t.gettext("Picket line") in clear
    assert t.gettext("Picket line") not in quiet
    await tap(worker, t.pgettext("button", "Quiet: only when"))
    assert wishes(brazier, worker).push is Push.QUIET
    await saved(brazier, worker, t)


async def test_she_says_what_became_of_her_ballot_paper(brazier, worker, t):
    one = await approved(brazier, ballot(local(brazier, -1).date()))
    await worker.says("/events")
    await tap(worker, "🗳")
    await tap(worker, t.pgettext("button", "None came"))
    await saved(brazier, worker, t)
    await tap(worker, t.pgettext("button", "‹ Back"))
    shown = await tap(worker, t.pgettext("button", "✓ I have posted it"))
    assert t.pgettext("button", "🙋 A person") not in labels(shown)
    await saved(brazier, worker, t)
    assert brazier.services.tally.answers(one.id) == {"P": 1}
