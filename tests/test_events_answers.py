"""What she says to an event: it holds at once, is said to be saved after the tick, and gets one useful word back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from calling import approved, ballot, labels, local, opened, picket, tap
from keeping import chats
from running import settings
from surveying import quick

from bot.event import Wishes
from bot.services.people import Person
from bot.services.people import Person as Row
from bot.services.tally import Tally

SAVING, SAVED = "Saving… ✓ appears here when it is saved.", "✓ Saved."


@pytest.fixture
async def brazier(sandbox, tmp_path):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def crowd(brazier, one, answer, number):
    """Let `number` others have given `answer`, as rows of people that are to be written."""
    for chat in chats(number, seed=number):
        person = Person("ro", "BHX4", kept=True, wishes=Wishes(answers={one.id: answer}))
        brazier.services.people.put(chat, person)


async def test_that_she_comes_is_said_to_be_saved_only_after_the_tick(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    shown = await tap(worker, "✋")
    assert "✋ You said: I'll be there." in shown["text"]
    assert SAVING in shown["text"]
    assert SAVED not in shown["text"]
    assert brazier.services.tally.coming(one.id) == 0
    await brazier.tick.now()
    shown = await worker.sees(SAVED)
    assert SAVING not in shown["text"]
    assert len(await worker.messages()) == 2, "all of it in one message"
    assert brazier.services.tally.coming(one.id) == 1


async def test_a_tick_that_fails_says_not_saved_yet_and_then_saved(brazier, phones, monkeypatch):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "✋")

    async def broken(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(brazier.tick._keeper, "write", broken)
        await brazier.tick.now()
        shown = await worker.sees("Not saved yet: our computer has a problem.")
        assert SAVED not in shown["text"]
    await brazier.tick.now()
    await worker.sees(SAVED)


async def test_what_is_said_after_the_tick_does_not_cover_a_newer_screen(brazier, phones):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "✋")
    await worker.taps("☰ All questions")
    await brazier.tick.now()
    for task in list(brazier.tick._saying):
        await task
    assert "What is it about?" in (await worker.last())["text"]


async def test_who_is_forgotten_meanwhile_is_told_nothing_more(brazier, phones):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "✋")
    brazier.services.people.forget(worker.id)
    await brazier.tick.now()
    for task in list(brazier.tick._saying):
        await task
    assert SAVED not in (await worker.last())["text"]


async def test_how_many_come_is_shown_in_fifties_to_those_who_come(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    crowd(brazier, one, "c", 160)
    crowd(brazier, one, "p1", 40)
    await brazier.tick.now()
    worker = await phones()
    shown = await opened(worker, "✊")
    assert "are coming" not in shown["text"]
    await tap(worker, "✋")
    await brazier.tick.now()
    shown = await worker.sees(SAVED)
    assert "More than 200 are coming." in shown["text"]


async def test_few_who_come_are_not_counted_before_her(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    crowd(brazier, one, "c", 49)
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "✋")
    await brazier.tick.now()
    shown = await worker.sees(SAVED)
    assert "are coming" not in shown["text"]


@pytest.mark.parametrize(
    ("reason", "word", "button"),
    [
        ("😴 I sleep then", "Sleep well.", "😴 When I sleep"),
        ("💼 Another job", "Two jobs are hard work.", "📅 Other days"),
        ("👶 Children, family", "Of course, they come first.", "📅 Other days"),
        ("🚐 No way to get there", "one of the pick-up points is near you", "🚐 Pick-up points"),
        ("💰 I need the money", "Nobody should go hungry for this.", "🙋 A person"),
        ("😟 I am worried", "Many feel like that.", "🙋 A person"),
        ("I'd rather not say", "Thank you for telling me.", "‹ Back"),
    ],
)
async def test_who_cannot_come_gets_one_useful_word_and_no_reproach(
    brazier, phones, reason, word, button
):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    asked = await tap(worker, "I can't")
    assert "That is fine. May I ask why?" in asked["text"]
    assert len(asked["buttons"]) == 8
    shown = await tap(worker, reason)
    assert word in shown["text"]
    assert SAVING in shown["text"]
    assert button in labels(shown)
    await brazier.tick.now()
    assert word in (await worker.sees(SAVED))["text"]
    back = await tap(worker, "‹ Back")
    assert "You said: I can't. I do not remind you of this one." in back["text"]
    assert "✋ I'll be there" in labels(back), "she may think again"


async def test_who_is_worried_finds_the_law_and_a_person(brazier, phones):
    await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "I can't")
    shown = await tap(worker, "😟 I am worried")
    content = brazier.services.content
    wanted = [
        content.topic("gb", name).button for name in ("right-to-strike", "will-my-employer-know")
    ]
    assert labels(shown)[:3] == [*wanted, "🙋 A person"]
    answered = await tap(worker, wanted[0])
    assert "law" in answered["text"].lower()


async def test_without_pick_up_points_who_has_no_lift_is_sent_to_a_person(brazier, phones):
    await approved(brazier, picket(local(brazier), pickups=()))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "I can't")
    shown = await tap(worker, "🚐")
    assert "perhaps somebody passes your door" in shown["text"]
    assert "🙋 A person" in labels(shown)


async def test_how_many_wait_at_a_pick_up_point_reads_only_who_chose_it(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    crowd(brazier, one, "p0", 19)
    crowd(brazier, one, "p1", 9)
    await brazier.tick.now()
    worker = await phones()
    await opened(worker, "✊")
    shown = await tap(worker, "🚐 Pick-up points")
    assert "or more" not in shown["text"], "who does not come from there learns nothing"
    shown = await tap(worker, "🚐 Ball Hill")
    assert "✋ You said: I'll be there, from Ball Hill." in shown["text"]
    await brazier.tick.now()
    await worker.sees(SAVED)
    assert brazier.services.tally.answers(one.id) == {"p0": 19, "p1": 10}
    assert brazier.services.tally.coming(one.id) == 29
    shown = await tap(worker, "🚐 Pick-up points")
    assert "or more" not in shown["text"], "she herself does not count"
    shown = await tap(worker, "🚐 Bus station")
    await brazier.tick.now()
    await worker.sees(SAVED)
    shown = await tap(worker, "🚐 Pick-up points")
    assert "Bus station\n10 or more come from here." in shown["text"]
    assert shown["text"].count("or more") == 1


async def test_a_second_answer_takes_the_place_of_the_first_in_the_counts(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    await tap(worker, "✋")
    await brazier.tick.now()
    await tap(worker, "I can't")
    await tap(worker, "💰")
    await brazier.tick.now()
    await worker.sees(SAVED)
    assert brazier.services.tally.answers(one.id) == {"m": 1}
    brazier.services.people.forget(worker.id)
    await brazier.tick.now()
    assert brazier.services.tally.answers(one.id) == {}


@pytest.mark.slow
async def test_a_ninth_answer_finds_no_room_and_pushes_no_other_out(brazier, phones):
    for hour in range(9):
        await approved(brazier, picket(local(brazier, 1, time(hour))))
    worker = await phones()
    await worker.says("/start BHX4")
    for number in range(9):
        await worker.says("/events")
        shown = await worker.last()
        events = [label for label in labels(shown) if "✊" in label]
        await worker.taps(events[number])
        told = await worker.taps("✋ I'll be there")
    assert "I can remember 8 of your answers." in told["alert"]["text"]
    assert len(brazier.services.people.known(worker.id).wishes.answers) == 8
    await worker.says("/events")
    shown = await tap(worker, "✓ ✊")
    assert "You said: I'll be there." in shown["text"], "the first is still there"
    await tap(worker, "I can't")
    shown = await tap(worker, "😟")
    assert "Many feel like that." in shown["text"], "an answer can be changed"


@pytest.mark.parametrize(
    ("button", "word", "helps"),
    [
        ("✓ I have posted it", "I do not remind you of this ballot again", False),
        ("None came", "Tell the union today.", True),
        ("Wrong address", "Tell the union your right address today.", True),
    ],
)
async def test_what_became_of_a_ballot_paper_is_told_with_one_tap(
    brazier, phones, button, word, helps
):
    one = await approved(brazier, ballot(local(brazier, -1).date()))
    worker = await phones()
    await opened(worker, "🗳")
    shown = await tap(worker, button)
    assert word in shown["text"]
    assert ("🙋 A person" in labels(shown)) is helps
    await brazier.tick.now()
    await worker.sees(SAVED)
    (letter,) = brazier.services.tally.answers(one.id)
    assert letter in {"P", "N", "W"}
    assert "I have posted it" not in str(await tap(worker, "‹ Back")) or helps


async def test_a_letter_that_the_event_does_not_have_is_an_old_menu(brazier, phones):
    one = await approved(brazier, picket(local(brazier)))
    worker = await phones()
    await opened(worker, "✊")
    seal = brazier.services.seal
    for letter in ("P", "p9", "x"):
        data = seal.seal(f"en.BHX4.a.{one.id}.{letter}", worker.id)
        sent = {
            "chat_id": worker.id,
            "text": letter,
            "reply_markup": {
                "inline_keyboard": [[{"text": f"tap {letter}", "callback_data": data}]]
            },
        }
        async with worker.session.post("/bot1:SANDBOX/sendMessage", json=sent) as response:
            assert response.status == 200
        told = await worker.taps(f"tap {letter}")
        assert told["alert"]["text"] == "This menu is old. Here is the new one."
    assert brazier.services.people.known(worker.id).wishes.answers == {}


async def test_answers_stay_after_a_restart_and_are_counted_anew(sandbox, tmp_path, phones):
    chosen = settings(sandbox, tmp_path)
    async with quick(chosen) as brazier:
        one = await approved(brazier, picket(local(brazier)))
        worker = await phones()
        await opened(worker, "✊")
        await tap(worker, "✋")
        await brazier.tick.now()
    async with quick(chosen) as brazier:
        assert brazier.services.tally.coming(one.id) == 1
        await worker.says("/events")
        shown = await tap(worker, "✓ ✊")
        assert "You said: I'll be there." in shown["text"]


def test_the_counts_of_pick_up_points_stand_still_for_an_hour():
    tally, now = Tally(), datetime(2026, 11, 26, 6, 10, tzinfo=UTC)
    before = tally.hourly("x", now)
    tally.add(Row("en", "BHX4", wishes=Wishes(answers={"x": "p0"})))
    assert tally.hourly("x", now + timedelta(minutes=49)) == before == {}
    assert tally.hourly("x", now + timedelta(minutes=50)) == {"p0": 1}
