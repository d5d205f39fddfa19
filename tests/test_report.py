"""A whole report by buttons, as a worker meets it: on a sandbox, over real HTTP, with the real bot."""

from __future__ import annotations

import asyncio
import shutil
from base64 import b64decode
from dataclasses import replace

import pytest
from conversation import call
from running import settings
from surveying import (
    CORE,
    HARD,
    answer,
    begin,
    last_day,
    later,
    quick,
    to_review,
    to_the_end,
    with_waves,
)

from bot import library
from bot.models import Filed, Medium
from bot.replies.report import Asking
from bot.seals.note import new_pair, open_note
from bot.services.vault import name

SENT = "You can put the phone away"
IN = "✓ It is in"


@pytest.fixture
async def bot(sandbox, tmp_path, waves):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def labels(message):
    return [button["text"] for row in message["buttons"] for button in row]


def data_of(message, label):
    return next(
        button["data"] for row in message["buttons"] for button in row if button["text"] == label
    )


def lines(brazier):
    """The reports in the vault, as numbers."""
    vault = brazier.services.reports._vault
    return sorted(tuple(line.answers) for period in vault.values() for line in period.lines)


async def send(worker, brazier):
    await worker.taps("✅ Send")
    await brazier.tick.now()
    await worker.sees(IN)


async def test_a_whole_report_in_english_is_one_message_from_the_first_tap_to_the_tick(
    bot, phones
):
    worker = await phones()
    await begin(worker)
    number = (await worker.last())["id"]
    await answer(worker, CORE[:2])
    assert "1 of 6" in (await worker.last())["text"]
    await answer(worker, [*CORE[2:], "Under £500"])
    assert "5 of 6" in (await worker.last())["text"], "the lender belongs to the debt"
    await answer(worker, ["No", "The rent or mortgage is paid", "4 more questions"])
    assert "7 of 10" in (await worker.last())["text"]
    await answer(worker, ["◻️ Heating", "◻️ Meals", "Next ›", "Never", "Mostly"])
    await worker.taps("Yes, and I did not tell")
    review = await worker.last()
    assert review["id"] == number
    assert "Heating · Meals" in review["text"]
    await worker.taps("✅ Send")
    assert SENT in (await worker.last())["text"]
    assert labels(await worker.last()) == ["Send again"]
    assert lines(bot) == [], "nothing is in before the tick"
    await bot.tick.now()
    await worker.sees(IN)
    assert (await worker.last())["id"] == number
    assert lines(bot) == [(1, 2, 4, 4, 1, 2, 2, 1, 1, 0b110, 1, 2, 3)]


async def test_a_whole_report_in_urdu(bot, phones):
    worker = await phones("ur")
    await worker.says("/start BHX4-ur")
    await worker.says("/report")
    t = bot.services.texts.translator("ur")
    survey = next(one for one in bot.services.content.surveys if one.id == "hardship")

    def words(question, choice):
        found = survey.questions[question]
        one = found.choices[choice]
        law = "/gb" if len(set(one.words.values())) > 1 else ""
        return t.pgettext(f"survey/hardship/{found.id}/{one.id}{law}", one.words["gb"])

    await worker.taps(t.pgettext("button", "▶️ Start"))
    for question in (0, 1, 2, 3, 4, 5):
        await worker.taps(words(question, 1))
    await worker.taps(words(6, 2))
    shown = await worker.last()
    assert labels(shown)[1] == words(7, 1)
    await answer(worker, [words(7, 1), words(8, 1)])
    await worker.taps(t.pgettext("button", "Look at it and send"))
    await worker.taps(t.pgettext("button", "✅ Send"))
    await bot.tick.now()
    await worker.sees(t.gettext("✓ It is in. Thank you."))
    assert lines(bot) == [(2, 2, 2, 2, 2, 2, 3, 2, 2, 0, 0, 0, 0)]


async def test_money_is_asked_in_the_money_of_the_place(bot, phones):
    worker = await phones()
    await begin(worker, "JFK8")
    await answer(worker, CORE)
    assert "Under $500" in labels(await worker.last())


@pytest.mark.slow
async def test_every_question_can_be_left_and_the_bad_answer_never_stands_first(bot, phones):
    worker = await phones()
    survey = next(one for one in bot.services.content.surveys if one.id == "hardship")
    bad = {(figure.question, 1) for figure in survey.figures if 1 in figure.yes}
    assert not bad
    await begin(worker)
    for _ in range(8):
        assert "I would rather not say" in labels(await worker.last())
        await worker.taps("I would rather not say")
    await worker.taps("4 more questions")
    for _ in range(4):
        await worker.taps("I would rather not say")
    await send(worker, bot)
    assert lines(bot) == [(0,) * 13], "who does not say what she owes is not asked to whom"


@pytest.mark.slow
async def test_back_goes_one_step_and_the_answer_stands_there(bot, phones):
    worker = await phones()
    await begin(worker)
    await answer(worker, CORE[:3])
    await worker.taps("‹ Back")
    assert "✓ 49 to 60" in labels(await worker.last())
    await worker.taps("Under 30")
    await answer(worker, [*CORE[3:], "Nothing"])
    await worker.taps("‹ Back")
    assert "How much do you owe" in (await worker.last())["text"]
    await answer(worker, ["✓ Nothing", "The rent or mortgage is paid", "‹ Back"])
    assert "your home" in (await worker.last())["text"]
    await answer(worker, ["✓ The rent or mortgage is paid", "Look at it and send"])
    await send(worker, bot)
    assert lines(bot)[0][2] == 1


async def test_back_from_the_first_question_is_the_first_screen(bot, phones):
    worker = await phones()
    await begin(worker)
    await worker.taps("‹ Back")
    assert "▶️ Start" in labels(await worker.last())


async def test_a_changed_answer_asks_what_it_leads_to_and_drops_what_it_no_longer_does(
    bot, phones
):
    worker = await phones()
    await to_review(worker)
    await answer(worker, ["✏️ Change an answer", "7", "Under £500"])
    assert "payday" in (await worker.last())["text"]
    await worker.taps("Yes")
    assert "Is this right?" in (await worker.last())["text"]
    await answer(worker, ["✏️ Change an answer", "7", "Nothing"])
    assert "payday" not in (await worker.last())["text"]
    await send(worker, bot)
    assert lines(bot)[0][6:8] == (1, 0)


@pytest.mark.slow
async def test_the_lone_answer_excludes_the_others(bot, phones):
    worker = await phones()
    await begin(worker)
    await answer(worker, [*CORE, "Nothing", "The rent or mortgage is paid", "4 more questions"])
    await answer(worker, ["◻️ Meals", "◻️ Nothing"])
    assert labels(await worker.last())[:3] == ["☑️ Nothing", "◻️ Heating", "◻️ Meals"]
    await worker.taps("◻️ Heating")
    assert labels(await worker.last())[:2] == ["◻️ Nothing", "☑️ Heating"]


@pytest.mark.parametrize("reason", ["I left", "No"])
async def test_who_does_not_work_there_is_thanked_and_not_counted(bot, phones, reason):
    worker = await phones()
    await begin(worker)
    await worker.taps(reason)
    assert "only for people who work at" in (await worker.last())["text"]
    await bot.tick.now()
    assert lines(bot) == []


@pytest.mark.slow
async def test_what_helps_stands_under_the_tick_and_goes_after_a_quarter_of_an_hour(
    sandbox, session, tmp_path, waves, phones
):
    topics = waves / "topics/gb"
    shutil.copy(topics / "right-to-strike.md", topics / "housing-and-eviction.md")
    async with quick(settings(sandbox, tmp_path)) as brazier:
        worker = await phones()
        await begin(worker)
        await answer(worker, [*CORE, "Nothing", "I was told to leave", "Look at it and send"])
        await send(worker, brazier)
        topic = brazier.services.content.topic("gb", "housing-and-eviction")
        assert topic.button in labels(await worker.last())
        await later(session, minutes=16)
        await worker.sees("I am here when you need me")
        assert topic.button not in labels(await worker.last())


async def test_one_report_a_person_a_wave(bot, phones):
    worker = await phones()
    await to_review(worker)
    await send(worker, bot)
    await worker.says("/report")
    assert "You have told us in this round already" in (await worker.last())["text"]
    await worker.says("/start")
    await worker.taps("📝 Tell how hard it is")
    assert "You have told us in this round already" in (await worker.last())["text"]


async def test_sending_twice_before_the_tick_is_one_report(bot, phones):
    worker = await phones()
    await to_review(worker)
    await worker.taps("✅ Send")
    again = await worker.taps("Send again")
    assert "on its way" in again["alert"]["text"]
    await bot.tick.now()
    await worker.sees(IN)
    assert len(lines(bot)) == 1


async def test_send_again_survives_a_crash_of_the_bot(sandbox, tmp_path, waves, phones):
    worker = await phones()
    chosen = settings(sandbox, tmp_path)
    async with quick(chosen) as brazier:
        await to_review(worker)
        brazier.services.reports.submit = lambda *_: None  # it dies before the tick
        await worker.taps("✅ Send")
        assert SENT in (await worker.last())["text"]
    async with quick(chosen) as brazier:
        assert SENT in (await worker.last())["text"]
        await worker.taps("Send again")
        await brazier.tick.now()
        await worker.sees(IN)
        assert len(lines(brazier)) == 1


async def test_a_restart_in_the_middle_loses_no_answer(sandbox, tmp_path, waves, phones):
    worker = await phones()
    chosen = settings(sandbox, tmp_path)
    async with quick(chosen):
        await begin(worker)
        await answer(worker, CORE[:3])
    # In good order it is made neutral at once.
    assert labels(await worker.last())[0] == "Continue"
    async with quick(chosen) as brazier:
        await worker.taps("Continue")
        await answer(worker, [*CORE[3:], "Nothing", "The rent or mortgage is paid"])
        await worker.taps("Look at it and send")
        await send(worker, brazier)
        assert lines(brazier)[0][:4] == (1, 2, 4, 4)


async def test_two_taps_at_once_count_as_the_first(bot, phones, session):
    worker = await phones()
    await begin(worker)
    message = await worker.last()
    order = {"message_id": message["id"], "wait_s": 5}
    first, second = (order | {"button": label} for label in ("Yes, through an agency", "I left"))
    path = f"/sandbox/people/{worker.id}/tap"
    # Both taps are made before the bot hears of either: on the keyboard that the first one is about to replace.
    await call(
        session,
        "POST",
        "/sandbox/faults",
        {"kind": "stall", "method": "editMessageText", "seconds": 0.5},
    )
    one, two = await asyncio.gather(
        call(session, "POST", path, first), call(session, "POST", path, second)
    )
    assert "This menu is old" in two["alert"]["text"] or "This menu is old" in one["alert"]["text"]
    assert "When do you mostly work" in (await worker.last())["text"] or (
        "only for people" in (await worker.last())["text"]
    )


@pytest.mark.parametrize("kind", ["replayed", "foreign", "forged", "cut"])
async def test_a_button_that_is_not_hers_or_not_of_now_is_old(bot, sandbox, phones, kind):
    worker, other = await phones(), await phones()
    await begin(other)
    await begin(worker)
    message = await worker.last()
    own = data_of(message, "Yes, for the company")
    data = {
        "replayed": own,
        "foreign": data_of(await other.last(), "Yes, for the company"),
        "forged": own[:-1] + ("A" if own[-1] != "A" else "B"),
        "cut": own[:20],
    }[kind]
    if kind == "replayed":
        await worker.taps("Yes, for the company")
        await worker.taps("Days")
    before = (await worker.last())["text"]
    tapped = await tap_data(sandbox, worker, data)
    assert "This menu is old" in tapped["alert"]["text"]
    if kind == "replayed":
        assert (await worker.last())["text"] == before
    await bot.tick.now()
    assert lines(bot) == []


async def tap_data(sandbox, worker, data):
    """Tap as a changed client does: with data that stands on no button."""
    chat = sandbox.world.chats[worker.id]
    message = chat.messages[(await worker.last())["id"]]
    rows = message.body["reply_markup"]["inline_keyboard"]
    rows.append([{"text": "changed", "callback_data": data}])
    return await worker.taps("changed")


async def test_a_wave_that_closed_meanwhile_says_so_and_nothing_is_kept(bot, phones, session):
    worker = await phones()
    await to_review(worker)
    await to_the_end(session)
    await asyncio.sleep(0.7)  # the bot's clock follows the sandbox's
    await worker.taps("Continue" if "Continue" in labels(await worker.last()) else "✅ Send")
    await worker.sees("This round is over")
    await worker.says("/report")
    assert "nothing to fill in" in (await worker.last())["text"]
    await bot.tick.now()
    assert lines(bot) == []


async def test_a_worker_who_blocks_the_bot_before_the_tick_breaks_nothing(bot, phones):
    worker, other = await phones(), await phones()
    await to_review(worker)
    await worker.taps("✅ Send")
    await worker.does("block", blocked=True)
    await bot.tick.now()
    await to_review(other)
    await send(other, bot)
    assert len(lines(bot)) == 2


async def test_stop_leaves_nothing(bot, phones):
    worker = await phones()
    await to_review(worker)
    await worker.taps("✖ Stop")
    assert "Nothing was sent" in (await worker.last())["text"]
    await bot.tick.now()
    assert lines(bot) == []


async def test_without_an_open_wave_there_is_no_button_and_report_says_so(
    sandbox, tmp_path, monkeypatch, phones
):
    data = with_waves(tmp_path / "repo")
    for path in (data / "surveys").glob("*.yaml"):
        path.unlink()
    monkeypatch.setattr(library, "DATA", data)
    async with quick(settings(sandbox, tmp_path)):
        worker = await phones()
        await worker.says("/start BHX4")
        assert not any("📝" in label for label in labels(await worker.last()))
        await worker.says("/report")
        assert "nothing to fill in" in (await worker.last())["text"]


async def test_report_asks_first_where_she_works(bot, phones):
    worker = await phones()
    await worker.says("/report")
    await worker.taps("Amazon BHX4, Coventry")
    assert "▶️ Start" in labels(await worker.last())


async def test_three_failed_ticks_are_said_before_anybody_starts(bot, phones):
    worker = await phones()
    bot.services.reports.paused = True
    await worker.says("/start BHX4")
    await worker.says("/report")
    assert "cannot save answers at the moment" in (await worker.last())["text"]


async def test_who_wants_the_results_is_told_when_that_is_written(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("/privacy")
    await worker.taps("🔔 Tell me the results")
    await bot.tick.now()
    await worker.sees("✓ I will tell you the results")
    assert bot.services.people.known(worker.id).results


async def test_a_note_is_sealed_and_only_the_organisers_key_opens_it(
    sandbox, tmp_path, waves, phones
):
    public, private = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)) as brazier:
        worker = await phones()
        await to_review(worker)
        assert "2 organisers read it" in (await worker.last())["text"]
        await worker.taps("✍️ Write a note")
        prompt = (await worker.last())["id"]
        await worker.says("The line lead shouts.", reply_to=prompt)
        texts = [message["text"] for message in await worker.messages()]
        assert not any("shouts" in text for text in texts)
        assert prompt not in [message["id"] for message in await worker.messages()]
        await worker.taps("Next ›")
        assert "With a sealed note." in (await worker.last())["text"]
        await send(worker, brazier)
        vault = brazier.services.reports._vault
        ((_, sealed),) = next(period.notes for period in vault.values() if period.notes)
        assert b"shouts" not in sealed
        assert open_note(sealed, b64decode(private)) == "The line lead shouts."
        assert len(sealed) == 1072


async def test_a_note_in_need_meets_help_before_it_is_sealed_for_weeks(
    sandbox, tmp_path, waves, phones
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)) as brazier:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        prompt = (await worker.last())["id"]
        await worker.says("I want to kill myself", reply_to=prompt)
        assert "help now" in (await worker.last())["text"]
        assert "🙋 A person" in labels(await worker.last())
        await worker.taps("Leave the note out")
        await worker.taps("No note")
        await send(worker, brazier)
        assert not any(period.notes for period in brazier.services.reports._vault.values())


async def test_words_without_a_reply_shortly_after_a_note_was_asked_for_are_asked_about(
    sandbox, tmp_path, waves, phones
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)):
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("We wait for security every night.")
        assert "What did you write there?" in (await worker.last())["text"]
        await worker.taps("✍️ My note")
        assert "Your note is sealed" in (await worker.last())["text"]
        assert not any("security" in one["text"] for one in await worker.messages())


@pytest.mark.slow
async def test_a_link_that_somebody_else_wrote_is_not_honoured(sandbox, tmp_path, waves, phones):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)) as brazier:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        prompt = await worker.last()
        link = next(
            one["url"]
            for one in sandbox.world.chats[worker.id].messages[prompt["id"]].body["entities"]
            if one["type"] == "text_link"
        )
        await worker.taps("‹ Back")
        own = await worker.says(f"see {link}")
        await worker.says("What are my rights in a strike?", reply_to=own["message_id"])
        assert brazier.services.dialogues.note(worker.id) == b""


@pytest.mark.slow
async def test_a_note_lost_in_a_restart_is_said_to_be_lost(sandbox, tmp_path, waves, phones):
    public, _ = new_pair()
    chosen = settings(sandbox, tmp_path, notes_key=public, notes_readers=2)
    worker = await phones()
    async with quick(chosen):
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("A note.", reply_to=(await worker.last())["id"])
        await worker.taps("Next ›")
    async with quick(chosen) as brazier:
        await answer(worker, ["Continue", "✅ Send"])
        assert "your note is lost" in (await worker.last())["text"]
        await send(worker, brazier)
        assert len(lines(brazier)) == 1


@pytest.mark.slow
async def test_hard_answers_are_counted_as_they_were_given(bot, phones):
    worker = await phones()
    await to_review(worker, HARD)
    await send(worker, bot)
    (wave,) = [key for key, period in bot.services.reports._vault.items() if period.lines]
    assert wave == name(bot.services.content.surveys[0].waves[0])
    assert lines(bot) == [(1, 2, 4, 4, 3, 4, 1, 0, 1, 0, 0, 0, 0)]


async def test_while_it_cannot_be_saved_she_is_told_so_and_then_it_is_in(bot, phones):
    worker = await phones()
    await to_review(worker)
    await worker.taps("✅ Send")
    (waiting,) = bot.services.reports._queue
    await waiting.done(Filed.DELAYED)
    assert "Not saved yet" in (await worker.last())["text"]
    assert labels(await worker.last()) == ["Send again"]
    await bot.tick.now()
    await worker.sees(IN)


@pytest.mark.slow
async def test_one_survey_stands_open_at_a_time(bot, phones):
    worker = await phones()
    await begin(worker)
    await worker.taps("‹ Back")
    await worker.taps("▶️ Start")
    await answer(worker, CORE[:3])
    before = (await worker.last())["text"]
    await worker.says("/report")
    await worker.taps("▶️ Start")
    texts = [message["text"] for message in await worker.messages()]
    assert before not in texts
    assert any("I am here when you need me" in text for text in texts)


async def test_a_person_in_the_middle_leaves_a_way_back_to_the_answers(
    sandbox, tmp_path, waves, phones
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)):
        worker = await phones()
        await to_review(worker)
        before = await worker.last()
        await worker.taps("🙋 A person")
        assert "GMB" in (await worker.last())["text"]
        assert (await worker.last())["id"] == before["id"]
        await worker.taps("Continue")
        assert (await worker.last())["text"] == before["text"]


async def test_everything_that_is_kept_is_shown_and_deleted(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("/privacy")
    await worker.taps("📦 What do you know about me?")
    shown = (await worker.last())["text"]
    assert "Your workplace: Amazon BHX4, Coventry" in shown
    assert "Your language: English" in shown
    assert str(worker.id) in shown
    kept = bot.services.people.box(worker.id)
    assert len([line for line in shown.splitlines() if ": " in line]) == len(kept)
    await worker.taps("🗑 Delete all of it")
    await bot.tick.now()
    await worker.sees("✓ I have forgotten you")
    assert bot.services.people.box(worker.id) == {}
    await worker.says("/privacy")
    await worker.taps("📦 What do you know about me?")
    assert "Nothing. You chose nothing" in (await worker.last())["text"]


async def test_privacy_says_until_when_how_many_read_and_where_the_keys_lie(
    sandbox, tmp_path, waves, phones
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=12)) as brazier:
        worker = await phones()
        await worker.says("/start BHX4")
        await worker.says("/privacy")
        text = (await worker.last())["text"]
        t = brazier.services.texts.translator("en")
        assert f"Until {t.date(last_day())}, whoever took over our computer" in text
        assert "12 organisers read it" in text
        assert ("on a disk" in text) is (brazier.services.keys_on is Medium.DISK)


async def test_a_question_whose_translation_is_of_an_older_one_is_asked_in_english(bot, tmp_path):
    survey = bot.services.content.surveys[0]
    question = survey.questions[4]
    context = f"survey/hardship/{question.id}/ask"
    t = replace(bot.services.texts.translator("ro"), _stale=frozenset({(context, question.ask)}))
    site = bot.services.content.sites[0]
    asking = Asking(t, survey, survey.waves[0], site, lambda _: "~")
    assert asking.ask(question) == question.ask


@pytest.mark.slow
async def test_after_a_kill_the_next_tap_goes_on_where_she_was(sandbox, tmp_path, waves, phones):
    worker = await phones()
    chosen = settings(sandbox, tmp_path)
    async with quick(chosen) as brazier:
        await begin(worker)
        await answer(worker, CORE[:3])
        brazier.services.dialogues._screens.clear()  # a killed bot makes nothing neutral
    async with quick(chosen) as brazier:
        await answer(worker, [*CORE[3:], "Nothing", "The rent or mortgage is paid"])
        await worker.taps("Look at it and send")
        await send(worker, brazier)
        assert lines(brazier)[0][:4] == (1, 2, 4, 4)


@pytest.mark.slow
async def test_who_cleans_up_before_the_tick_hears_no_more_of_it_and_it_is_in(bot, phones):
    worker = await phones()
    await to_review(worker)
    await worker.taps("✅ Send")
    await worker.says("/cleanup")
    await worker.taps("This chat")
    await bot.tick.now()
    await asyncio.sleep(0.2)
    assert [one["text"][:6] for one in await worker.messages()] == ["✓ The "]
    assert len(lines(bot)) == 1


@pytest.mark.slow
async def test_a_note_that_is_too_long_is_not_cut_but_asked_for_again(
    sandbox, tmp_path, waves, phones
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)) as brazier:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("لمبی رات " * 100, reply_to=(await worker.last())["id"])
        assert "too long for a note" in (await worker.last())["text"]
        assert brazier.services.dialogues.note(worker.id) == b""
        assert not any("لمبی" in one["text"] for one in await worker.messages())


@pytest.mark.slow
async def test_ten_minutes_after_a_note_was_asked_for_words_are_a_question(
    sandbox, tmp_path, waves, phones, session
):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)):
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await later(session, minutes=11)
        await asyncio.sleep(0.7)
        await worker.says("Can they sack me because of the union?")
        assert "Can they sack me" in (await worker.last())["text"]


@pytest.mark.slow
async def test_words_that_were_a_question_are_answered_as_one(sandbox, tmp_path, waves, phones):
    public, _ = new_pair()
    async with quick(settings(sandbox, tmp_path, notes_key=public, notes_readers=2)) as brazier:
        worker = await phones()
        await to_review(worker)
        await worker.taps("✍️ Write a note")
        await worker.says("Can they sack me because of the union?")
        await worker.taps("❓ A question to you")
        assert "Can they sack me" in (await worker.last())["text"]
        assert brazier.services.dialogues.note(worker.id) == b""
