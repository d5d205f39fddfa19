"""Reminders by buttons: begun by a tap, set around her sleep, stopped by a tap; saved with the tick, and said then."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

import pytest
from calling import approved, labels, local, opened, picket, tap
from conversation import call
from running import settings
from surveying import quick

from bot.event import Before, Push, Sleep, Wishes

SAVED = "✓ Saved."


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


@pytest.fixture
async def worker(brazier, phones):
    return await phones()


def wishes(brazier, worker):
    return brazier.services.people.known(worker.id).wishes


async def saved(brazier, worker):
    await brazier.tick.now()
    return await worker.sees(SAVED)


async def my_reminders(worker):
    await worker.says("/start BHX4")
    await worker.says("/events")
    return await tap(worker, "⚙️")


async def test_nobody_is_reminded_who_has_only_said_where_she_works(brazier, worker):
    one = await approved(brazier, picket(local(brazier)))
    await opened(worker, "✊")
    await brazier.tick.now()
    assert brazier.services.people.known(worker.id).kept
    assert wishes(brazier, worker) == Wishes()
    assert brazier.services.tally.followers("BHX4", one.event) == 0


async def test_to_be_reminded_of_one_event_takes_one_tap(brazier, worker):
    one = await approved(brazier, picket(local(brazier)))
    await opened(worker, "✊")
    shown = await tap(worker, "🔔 Remind me of this")
    assert "🔔 I remind you of this." in shown["text"]
    assert "• The evening before, at 18:00\n• 2 hours before" in shown["text"]
    assert "If something changes, I tell you at once." in shown["text"]
    assert SAVED not in shown["text"]
    assert wishes(brazier, worker).follows == (one.event,)
    assert brazier.services.tally.followers("BHX4", one.event) == 0
    await saved(brazier, worker)
    tally = brazier.services.tally
    assert (tally.followers("BHX4", one.event), tally.followers("BHX4")) == (1, 0)
    shown = await tap(worker, "‹ Back")
    assert "🔔 I remind you, and I tell you at once if something changes." in shown["text"]
    assert "🔕 Stop reminding me of this" in labels(shown)


async def test_she_reads_when_the_next_reminder_comes_and_that_her_sleep_moves_it(brazier, worker):
    one = await approved(brazier, picket(local(brazier, 3)))
    await opened(worker, "✊")
    shown = await tap(worker, "🔔 Remind me of this")
    evening = one.local.date() - timedelta(days=1)
    assert f"The next reminder comes on {evening:%A %-d %B}, 18:00." in shown["text"]
    await tap(worker, "😴")
    await tap(worker, "After a night shift")
    await tap(worker, "‹ Back")
    shown = await tap(worker, "⏰ When")
    await tap(worker, "✓ The evening before")
    shown = await tap(worker, "‹ Back")
    assert f"The next reminder comes on {one.local:%A %-d %B}, 04:00." in shown["text"]
    await tap(worker, "🔔 What")
    await tap(worker, "🔕 Nothing")
    shown = await tap(worker, "⚙️")
    assert "next reminder" not in shown["text"]


async def test_everything_at_her_workplace_is_one_tap_too_also_when_nothing_is_planned(
    brazier, worker
):
    await worker.says("/start BHX4")
    await worker.says("/events")
    shown = await tap(worker, "🔔 Remind me of everything here")
    assert "everything that is planned at your workplace" in shown["text"]
    assert "No reminder is to come now." in shown["text"]
    await saved(brazier, worker)
    assert brazier.services.tally.followers("BHX4") == 1
    shown = await tap(worker, "📅")
    assert "🔔 I remind you of everything that is planned here." in shown["text"]
    assert "🔔 Remind me of everything here" not in labels(shown)


@pytest.mark.parametrize("place", ["event", "settings"])
async def test_everything_stops_with_one_tap_at_once_and_it_is_said_after_the_tick(
    brazier, worker, place
):
    await approved(brazier, picket(local(brazier)))
    await opened(worker, "✊")
    await tap(worker, "🔔 Remind me of everything here")
    await saved(brazier, worker)
    await tap(worker, "‹ Back" if place == "event" else "⚙️")
    shown = await tap(worker, "🔕 Stop all reminders")
    assert wishes(brazier, worker).follows == (), "at once"
    assert "🔕 No more reminders." in shown["text"]
    assert "Saving…" in shown["text"]
    shown = await saved(brazier, worker)
    assert "🔕 No more reminders." in shown["text"]
    assert brazier.services.tally.followers("BHX4") == 0


@pytest.mark.slow
async def test_a_stop_holds_also_when_its_screen_cannot_be_shown(brazier, worker, session):
    await worker.says("/start BHX4")
    await worker.says("/events")
    await tap(worker, "🔔")
    await saved(brazier, worker)
    await call(
        session,
        "POST",
        "/sandbox/faults",
        {"kind": "error", "method": "editMessageText", "count": 9},
    )
    await worker.taps("🔕 Stop all reminders", wait_s=20)
    assert wishes(brazier, worker).follows == ()
    await brazier.tick.now()
    assert brazier.services.tally.followers("BHX4") == 0


async def test_what_is_saved_is_said_also_when_the_tick_is_quicker_than_telegram(
    brazier, worker, session
):
    await worker.says("/start BHX4")
    await worker.says("/events")
    slow = {"kind": "stall", "method": "editMessageText", "count": 1, "seconds": 0.5}
    await call(session, "POST", "/sandbox/faults", slow)
    tapped = asyncio.create_task(worker.taps("🔔 Remind me of everything here"))
    for _ in range(100):
        if wishes(brazier, worker).follows:
            break
        await asyncio.sleep(0.01)
    await brazier.tick.now()
    await tapped
    shown = await worker.sees(SAVED)
    assert "Saving…" not in shown["text"]


async def test_one_event_stops_without_the_others(brazier, worker):
    one = await approved(brazier, picket(local(brazier)))
    other = await approved(brazier, picket(local(brazier, 3)))
    await worker.says("/start BHX4")
    for number in (0, 1):
        await worker.says("/events")
        await tap(worker, "✊ ", number)
        await tap(worker, "🔔 Remind me of this")
    assert wishes(brazier, worker).follows == (one.event, other.event)
    await tap(worker, "‹ Back")
    shown = await tap(worker, "🔕 Stop reminding me of this")
    assert "🔕 I do not remind you of this any more." in shown["text"]
    assert wishes(brazier, worker).follows == (one.event,)


async def test_a_seventh_single_event_is_answered_with_everything(brazier, worker):
    made = [await approved(brazier, picket(local(brazier, 1, time(6 + n)))) for n in range(7)]
    await worker.says("/start BHX4")
    for number in range(7):
        await worker.says("/events")
        await tap(worker, "✊ ", number)
        shown = await tap(worker, "🔔 Remind me of this")
    assert "I can remember 6 single events" in shown["text"]
    assert wishes(brazier, worker).follows == tuple(one.event for one in made[:6])
    await tap(worker, "🔔 Remind me of everything here")
    assert wishes(brazier, worker).follows == ("*",)


async def test_events_of_another_workplace_cannot_be_followed(brazier, worker):
    one = await approved(brazier, picket(local(brazier)))
    await opened(worker, "✊")
    brazier.services.people.put(
        worker.id,
        type(brazier.services.people.known(worker.id))("en", "JFK8", kept=True),
    )
    shown = await tap(worker, "🔔 Remind me of this")
    assert "What is on at Amazon JFK8" in shown["text"]
    assert one.event not in wishes(brazier, worker).follows


async def test_what_is_over_leaves_her_wishes_with_the_next_change(brazier, worker):
    one = await approved(brazier, picket(local(brazier)))
    await opened(worker, "✊")
    await tap(worker, "🔔 Remind me of this")
    await tap(worker, "‹ Back")
    await tap(worker, "✋")
    assert wishes(brazier, worker).answers == {one.id: "c"}
    brazier.services.events.drop([one.event])
    await my_reminders(worker)
    await tap(worker, "🔊")
    assert wishes(brazier, worker) == Wishes(wake=True)


async def test_all_that_she_chose_stands_on_one_screen(brazier, worker):
    shown = await my_reminders(worker)
    for line in (
        *("What\nNothing.", "When\n• The evening before, at 18:00\n• 2 hours before"),
        *("You sleep\nYou have not told me.", "As the organisers set it for each event."),
        "If something changes while you sleep\nI tell you without a sound",
    ):
        assert line in shown["text"]
    assert "🔕 Stop all reminders" not in labels(shown)


async def test_each_of_the_five_times_is_switched_by_a_tap(brazier, worker):
    await my_reminders(worker)
    shown = await tap(worker, "⏰ When")
    assert labels(shown)[:5] == [
        *("✓ The evening before, at 18:00", "24 hours before", "12 hours before"),
        *("✓ 2 hours before", "30 minutes before"),
    ]
    shown = await tap(worker, "30 minutes before")
    assert "✓ 30 minutes before" in labels(shown)
    await tap(worker, "✓ The evening before")
    await tap(worker, "✓ 2 hours before")
    assert wishes(brazier, worker).before == (Before.HALF_HOUR,)
    shown = await tap(worker, "✓ 30 minutes before")
    assert "Only when something changes." in shown["text"]
    assert wishes(brazier, worker).before == ()
    await saved(brazier, worker)


async def test_everything_one_by_one_or_nothing(brazier, worker):
    await approved(brazier, picket(local(brazier)))
    await my_reminders(worker)
    shown = await tap(worker, "🔔 What")
    assert labels(shown)[2] == "✓ 🔕 Nothing"
    await tap(worker, "🔔 Everything at my workplace")
    assert wishes(brazier, worker).follows == ("*",)
    await tap(worker, "⚙️")
    shown = await tap(worker, "🔔 What")
    assert labels(shown)[0] == "✓ 🔔 Everything at my workplace"
    shown = await tap(worker, "☝️ I choose one by one")
    assert "What is on at" in shown["text"]
    assert wishes(brazier, worker).follows == ()
    shown = await tap(worker, "✊")
    assert "🔔 Remind me of this" in labels(shown)


async def test_sleep_is_told_by_one_tap_and_taken_back_by_one(brazier, worker):
    await my_reminders(worker)
    shown = await tap(worker, "😴 When I sleep")
    assert labels(shown)[:3] == [
        *("After a night shift: 08:00–16:00", "At night: 22:00–07:00", "Early: 20:00–04:00"),
    ]
    shown = await tap(worker, "After a night shift")
    assert "• every day, 08:00–16:00" in shown["text"]
    assert wishes(brazier, worker).sleep == (Sleep(127, 480, 960),)
    await saved(brazier, worker)
    shown = await tap(worker, "🗑 every day, 08:00–16:00")
    assert wishes(brazier, worker).sleep == ()
    assert "•" not in shown["text"]


async def test_other_days_and_hours_are_told_by_buttons_alone(brazier, worker):
    await my_reminders(worker)
    await tap(worker, "😴 When I sleep")
    await tap(worker, "Other days or hours")
    for day in ("✓ Sat", "✓ Sun"):
        await tap(worker, day)
    shown = await worker.last()
    assert "Monday to Friday" in shown["text"]
    shown = await tap(worker, "Go on")
    assert "From when do you sleep?" in shown["text"]
    assert len([label for label in labels(shown) if label.endswith(":00")]) == 24
    shown = await tap(worker, "23:00")
    assert "Until when do you sleep?" in shown["text"]
    hours = [label for label in labels(shown) if label.endswith(":00")]
    assert (hours[0], hours[-1], len(hours)) == ("00:00", "22:00", 23)
    shown = await tap(worker, "06:00")
    assert "• Monday to Friday, 23:00–06:00" in shown["text"]
    assert wishes(brazier, worker).sleep == (Sleep(31, 1380, 360),)


async def test_no_day_at_all_cannot_be_gone_on_with(brazier, worker):
    await my_reminders(worker)
    await tap(worker, "😴 When I sleep")
    await tap(worker, "Other days or hours")
    for _ in range(7):
        shown = await tap(worker, "✓ ")
    assert "Tap at least one day." in shown["text"]
    assert "Go on" not in labels(shown)


async def test_three_times_of_sleep_are_the_most(brazier, worker):
    await my_reminders(worker)
    await tap(worker, "😴 When I sleep")
    for begins in ("After", "At night", "Early"):
        shown = await tap(worker, begins)
    assert "I can remember 3 times." in shown["text"]
    assert len([label for label in labels(shown) if label.startswith("🗑")]) == 3
    assert "Other days or hours" not in labels(shown)


async def test_clear_or_quiet_is_chosen_with_both_texts_before_her_eyes(brazier, worker):
    await approved(brazier, picket(local(brazier, 2)))
    await my_reminders(worker)
    shown = await tap(worker, "🔒 On my lock screen")
    clear, quiet = shown["text"].split("Quiet:\n", 1)
    assert "✊ Picket line" in clear
    assert "Where: Gate 2, at the roundabout" in clear
    assert "Picket" not in quiet
    assert "Gate" not in quiet
    assert "Tomorrow," in clear
    assert "Tomorrow," in quiet
    assert "✓ As the organisers set it" in labels(shown)
    shown = await tap(worker, "Quiet: only when")
    assert "✓ Quiet: only when" in labels(shown)
    assert wishes(brazier, worker).push is Push.QUIET
    await tap(worker, "Clear: what")
    assert wishes(brazier, worker).push is Push.CLEAR
    await tap(worker, "As the organisers")
    assert wishes(brazier, worker).push is None


async def test_where_nothing_is_planned_the_texts_are_those_of_an_example(brazier, worker):
    await my_reminders(worker)
    shown = await tap(worker, "🔒 On my lock screen")
    assert "Where: the main gate" in shown["text"]


async def test_to_be_woken_for_changes_is_her_own_choice(brazier, worker):
    await my_reminders(worker)
    shown = await tap(worker, "🔊 Wake me for changes")
    assert "I wake you." in shown["text"]
    assert wishes(brazier, worker).wake
    shown = await tap(worker, "🔈 Do not wake me for changes")
    assert not wishes(brazier, worker).wake
    await saved(brazier, worker)


@pytest.mark.parametrize(
    "language",
    [
        "ur",
        pytest.param("ro", marks=pytest.mark.slow),
        pytest.param("xx", marks=pytest.mark.slow),
    ],
)
async def test_every_screen_has_a_way_to_the_doors_in_every_language(
    sandbox, tmp_path, phones, language
):
    async with quick(settings(sandbox, tmp_path, pseudo_language=True)) as brazier:
        await approved(brazier, picket(local(brazier)))
        worker = await phones(language)
        await worker.says("/start BHX4")
        menu = brazier.services.texts.translator(language).pgettext("button", "☰ All questions")
        seen: set[str] = set()
        todo: list[tuple[int, ...]] = [()]
        while todo:
            path = todo.pop(0)
            await worker.says("/events")
            shown = await worker.last()
            for number in path:
                found = [label for label in labels(shown) if label != menu]
                if number < len(found):  # what was chosen meanwhile has its own buttons
                    await worker.taps(found[number], shown["id"])
                    shown = await worker.last()
            if shown["text"] in seen or {"document", "venue"} & {*shown}:
                continue
            seen.add(shown["text"])
            assert menu in labels(shown), shown["text"]
            assert len(shown["text"]) < 2000
            if len(path) < 2:
                todo += [(*path, number) for number in range(len(labels(shown)) - 1)]
        assert len(seen) > 10
