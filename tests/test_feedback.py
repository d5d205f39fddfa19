"""Thumbs under answers, and a question that is shared without a name: with the real bot, in English and in Urdu."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from base64 import b64decode
from contextlib import closing

import pytest
from conversation import call
from keeping import DATABASE, evidence
from needles import found, of_id, of_text
from running import settings
from surveying import quick

from bot.presses import Verb, ask
from bot.seals import note

PUBLIC, PRIVATE = note.new_pair()
ASKED = {
    "en": "can they sack me for joining a union",
    "ur": "کیا یونین کی وجہ سے نکال سکتے ہیں؟",
}
TELLING = "can they sack me for joining a union, my name is Zbigniewa Przykladowa, 07700 900123"
LEFT = "can they sack me for joining a union, my name is […]"
SHARE = "Share my question, without my name"


@pytest.fixture
async def bot(sandbox, tmp_path):
    """A bot whose operator reads notes, and which ticks when the test says so."""
    chosen = settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)
    async with quick(chosen) as brazier:
        yield brazier


def labels(message):
    return [button["text"] for row in message["buttons"] for button in row]


def kept(tmp_path):
    with closing(sqlite3.connect(tmp_path / "var" / DATABASE)) as database:
        boxes = [box for (box,) in database.execute("SELECT box FROM question_box")]
        misses = database.execute("SELECT door, count FROM miss ORDER BY door").fetchall()
    return [note.open_note(box, b64decode(PRIVATE)) for box in boxes], dict(misses)


def brazier(folder, *words):
    env = {"BRAZIER_DATA_DIR": str(folder / "var"), "BRAZIER_KEY_DIR": str(folder / "keys")}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=60
    )


async def asks(phones, text, language="en"):
    worker = await phones(language)
    await worker.says("/start BHX4")
    await worker.says(text)
    if "👎" not in labels(message := await worker.last()):
        await worker.taps(labels(message)[0])  # it was not sure, and offered three
    return worker


@pytest.mark.parametrize("language", ASKED)
async def test_under_every_answer_stand_two_thumbs(bot, phones, language):
    worker = await asks(phones, ASKED[language], language)
    assert labels(await worker.last())[-2:] == ["👍", "👎"]
    told = await worker.taps("👍")
    t = bot.services.texts.translator(language)
    assert told["alert"]["text"] == t.pgettext("alert", "Thank you. I am glad.")
    assert labels(await worker.last())[-2:] == ["👍", "👎"]


async def test_a_thumb_up_is_kept_nowhere(bot, phones, tmp_path):
    worker = await asks(phones, ASKED["en"])
    await worker.taps("👍")
    await bot.tick.now()
    assert kept(tmp_path) == ([], {})


@pytest.mark.parametrize("language", ASKED)
async def test_a_thumb_down_gives_the_next_two_and_a_person_and_the_way_back(
    bot, phones, language
):
    worker = await asks(phones, ASKED[language], language)
    answer = (await worker.last())["text"]
    await worker.taps("👎")
    message = await worker.last()
    t = bot.services.texts.translator(language)
    sorry = t.gettext("<b>Sorry. Do you mean one of these?</b>")
    assert sorry.removeprefix("<b>").removesuffix("</b>") in message["text"]
    question = bot.services.asked.get(worker.id)
    offered = [button["data"] for row in message["buttons"][:2] for button in row]
    assert len(offered) == 2
    for data, topic in zip(offered, question.topics[1:3], strict=True):
        assert data.endswith(ask(Verb.TOPIC, topic))
    assert t.pgettext("button", SHARE) in labels(message)
    assert t.pgettext("button", "🙋 A person") in labels(message)
    assert t.pgettext("button", "☰ All questions") in labels(message)
    await worker.taps(t.pgettext("button", "‹ Back to the answer"))
    assert (await worker.last())["text"].partition("\n")[0] == answer.partition("\n")[0]


async def test_what_was_wrong_is_not_offered_again(bot, phones):
    worker = await asks(phones, ASKED["en"])
    first = bot.services.asked.get(worker.id).topics[0]
    await worker.taps("👎")
    await worker.taps((await worker.last())["buttons"][0][0]["text"])
    await worker.taps("👎")
    data = str((await worker.last())["buttons"][:2])
    assert ask(Verb.TOPIC, first) not in data


async def test_after_a_menu_two_related_answers_are_offered_and_nothing_is_counted(
    bot, phones, tmp_path
):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.taps("✊ Strike")
    await worker.taps((await worker.last())["buttons"][0][0]["text"])
    await worker.taps("👎")
    message = await worker.last()
    assert "Sorry. Do you mean one of these?" in message["text"]
    assert len([row for row in message["buttons"] if f".{Verb.TOPIC}." in row[0]["data"]]) >= 2
    await bot.tick.now()
    assert kept(tmp_path) == ([], {})
    await worker.taps(SHARE)
    assert "Please write your question here." in (await worker.last())["text"]


async def test_a_question_is_shared_as_it_was_shown_and_said_to_be_kept_after_the_tick(
    bot, phones, tmp_path
):
    worker = await asks(phones, TELLING)
    await worker.taps("👎")
    await worker.taps(SHARE)
    message = await worker.last()
    assert "I keep only this, locked, for those who write the answers:" in message["text"]
    assert LEFT in message["text"]
    assert "07700" not in message["text"]
    await worker.taps("Yes, share it")
    assert "✓ Kept" not in (await worker.last())["text"]
    assert kept(tmp_path) == ([], {})
    await bot.tick.now()
    await worker.sees("✓ Kept")
    texts, misses = kept(tmp_path)
    assert texts == [LEFT]
    assert list(misses.values()) == [1]


async def test_an_urdu_question_is_shared(bot, phones, tmp_path):
    worker = await asks(phones, f"{ASKED['ur']} میرا نام ریحانہ ہے", "ur")
    await worker.taps("👎")
    t = bot.services.texts.translator("ur")
    await worker.taps(t.pgettext("button", SHARE))
    assert "ریحانہ" not in (await worker.last())["text"]
    await worker.taps(t.pgettext("button", "Yes, share it"))
    await bot.tick.now()
    await worker.sees(t.gettext("✓ Kept. Thank you. It helps to write better answers."))
    assert kept(tmp_path)[0] == [f"{ASKED['ur']} میرا نام […] ہے"]


async def test_a_failed_tick_is_told_and_the_question_is_kept_by_the_next(
    bot, phones, tmp_path, monkeypatch
):
    worker = await asks(phones, ASKED["en"])
    await worker.taps("👎")
    await worker.taps(SHARE)
    await worker.taps("Yes, share it")

    async def broken(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(bot.tick._keeper, "write", broken)
        await bot.tick.now()
        await worker.sees("Not kept yet: our computer has a problem.")
    await bot.tick.now()
    await worker.sees("✓ Kept")
    assert kept(tmp_path)[0] == [ASKED["en"]]


async def test_who_says_no_leaves_nothing(bot, phones, tmp_path):
    worker = await asks(phones, TELLING)
    await worker.taps("👎")
    await worker.taps(SHARE)
    await worker.taps("No")
    assert "Nothing of it is kept." in (await worker.last())["text"]
    assert bot.services.asked.get(worker.id) is None
    await bot.tick.now()
    assert kept(tmp_path)[0] == []


async def test_too_little_is_not_kept(bot, phones, tmp_path):
    worker = await asks(phones, ASKED["en"])
    await worker.taps("👎")
    bot.services.asked.get(worker.id).text = "my name is Zbigniewa Przykladowa, 07700 900123"
    await worker.taps(SHARE)
    assert "too little is left" in (await worker.last())["text"]
    await bot.tick.now()
    assert kept(tmp_path)[0] == []


async def test_after_ten_minutes_she_is_asked_to_type_it_again(bot, phones, session, tmp_path):
    worker = await asks(phones, ASKED["en"])
    await worker.taps("👎")
    await call(session, "POST", "/sandbox/clock", {"advance_s": 601})
    await asyncio.sleep(0.7)  # the bot looks at the sandbox's clock twice a second
    assert bot.services.asked.get(worker.id) is None
    await worker.taps(SHARE)
    prompt = await worker.last()
    assert "Please write your question here." in prompt["text"]
    await worker.says(TELLING, reply_to=prompt["id"])
    assert LEFT in (await worker.last())["text"]
    assert prompt["id"] not in [message["id"] for message in await worker.messages()]
    await worker.taps("Yes, share it")
    await bot.tick.now()
    await worker.sees("✓ Kept")
    assert kept(tmp_path)[0] == [LEFT]


async def test_a_cry_that_is_typed_to_be_shared_gets_help_first(bot, phones, tmp_path):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.taps("✊ Strike")
    await worker.taps((await worker.last())["buttons"][0][0]["text"])
    await worker.taps("👎")
    await worker.taps(SHARE)
    prompt = (await worker.last())["id"]
    await worker.says("i want to kill myself because of this job", reply_to=prompt)
    assert "116 123" in (await worker.last())["text"]
    await bot.tick.now()
    assert kept(tmp_path)[0] == []


async def test_only_what_was_shown_is_kept_although_she_typed_something_else_since(
    bot, phones, tmp_path
):
    worker = await asks(phones, ASKED["en"])
    await worker.taps("👎")
    await worker.taps(SHARE)
    shown = (await worker.last())["id"]
    await worker.says("my sister Agnieszka is ill, do they have to pay me")
    await worker.taps("Yes, share it", shown)
    assert "Please write your question here." in (await worker.last())["text"]
    await bot.tick.now()
    assert kept(tmp_path)[0] == []


async def test_who_cleans_up_is_forgotten_in_memory_too(bot, phones):
    worker = await asks(phones, ASKED["en"])
    assert bot.services.asked.get(worker.id)
    await worker.says("/cleanup")
    await worker.taps("Everything you keep on me")
    assert bot.services.asked.get(worker.id) is None


async def test_nobody_can_share_without_end(bot, phones, tmp_path):
    worker = await phones()
    await worker.says("/start BHX4")
    for _ in range(6):
        await worker.says(ASKED["en"])
        await worker.taps("👎")
        await worker.taps(SHARE)
        await worker.taps("Yes, share it")
    assert "I cannot keep more questions now." in (await worker.last())["text"]
    await bot.tick.now()
    assert len(kept(tmp_path)[0]) == 5


async def test_where_nobody_could_read_it_sharing_is_not_offered(sandbox, phones, tmp_path):
    async with quick(settings(sandbox, tmp_path)):
        worker = await asks(phones, ASKED["en"])
        await worker.taps("👎")
        message = await worker.last()
        assert "Sorry. Do you mean one of these?" in message["text"]
        assert SHARE not in labels(message)
        await worker.says("/privacy")
        assert "how often I had no answer" in (await worker.last())["text"]


async def test_a_button_to_share_is_old_where_nobody_can_read_any_more(sandbox, phones, tmp_path):
    chosen = settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)
    async with quick(chosen):
        worker = await asks(phones, ASKED["en"])
        await worker.taps("👎")
    async with quick(settings(sandbox, tmp_path)):
        told = await worker.taps(SHARE)
        assert told["alert"]["text"] == "This menu is old. Here is the new one."


async def test_old_buttons_still_work_after_a_restart(sandbox, phones, tmp_path):
    chosen = settings(sandbox, tmp_path, notes_key=PUBLIC, notes_readers=2)
    async with quick(chosen):
        worker = await asks(phones, ASKED["en"])
        answer = (await worker.last())["id"]
        await worker.says(ASKED["en"])
        await worker.taps("👎")
        await worker.taps(SHARE)
        offer = (await worker.last())["id"]
    async with quick(chosen) as bot:
        await worker.taps("👎", answer)
        assert "Sorry. Do you mean one of these?" in str(await worker.messages())
        await worker.taps(SHARE, answer)
        assert "Please write your question here." in (await worker.last())["text"]
        await worker.taps("Yes, share it", offer)
        assert "Please write your question here." in (await worker.last())["text"]
        await worker.taps("No", offer)
        await bot.tick.now()
        texts, misses = kept(tmp_path)
        assert texts == []
        assert sum(misses.values()) == 1  # of before: now nobody knows what was typed


async def test_questions_without_an_answer_are_counted_once_by_door_and_without_text(
    bot, phones, tmp_path
):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("xqzw kjhg vbnm")
    await worker.says("boss strike trouble money")
    door = bot.services.asked.get(worker.id).door
    await worker.taps("None of these")
    assert "What is it about?" in (await worker.last())["text"]
    await bot.tick.now()
    _, misses = kept(tmp_path)
    assert sum(misses.values()) == 2
    assert misses[door or "none"] >= 1
    assert set(misses) <= {one.id for one in bot.services.content.doors} | {"none"}


async def test_one_person_cannot_fill_the_misses(bot, phones, tmp_path):
    worker = await phones()
    await worker.says("/start BHX4")
    for number in range(25):
        await worker.says(f"xqzw kjhg vbnm{'q' * number}")
    await bot.tick.now()
    assert sum(kept(tmp_path)[1].values()) == 20


async def test_i06_a_thumb_down_and_a_shared_question_write_nothing_before_the_tick(
    bot, phones, tmp_path
):
    worker = await asks(phones, TELLING)
    await bot.tick.now()
    before = evidence(tmp_path)
    await worker.taps("👎")
    await worker.taps(SHARE)
    await worker.taps("Yes, share it")
    assert evidence(tmp_path) == before


async def test_i07_i08_neither_her_words_nor_her_chat_are_in_a_file_or_a_log(
    bot, phones, tmp_path, caplog
):
    caplog.set_level("DEBUG", "bot")
    worker = await asks(phones, TELLING)
    await worker.taps("👎")
    await worker.taps(SHARE)
    assert TELLING not in repr(bot.services.asked.get(worker.id))
    await worker.taps("Yes, share it")
    assert LEFT not in repr(bot.services.questions.waiting(count=True))
    await bot.tick.now()
    await worker.sees("✓ Kept")
    needles = [*of_text(TELLING), *of_text(LEFT), *of_text("Przykladowa")]
    if worker.id >= 10**8:
        needles += of_id(worker.id)
    files = evidence(tmp_path) | {"log": caplog.text.encode()}
    assert not found(needles, files)


async def test_what_do_you_know_about_me_has_nothing_of_it(bot, phones):
    worker = await asks(phones, TELLING)
    await worker.says("/privacy")
    await worker.taps("📦 What do you know about me?")
    before = (await worker.last())["text"]
    await worker.says(TELLING)
    await worker.taps("👎")
    await worker.taps(SHARE)
    await worker.taps("Yes, share it")
    await bot.tick.now()
    await worker.says("/privacy")
    assert "I show you first" in (await worker.last())["text"]
    await worker.taps("📦 What do you know about me?")
    assert (await worker.last())["text"] == before


async def test_editors_read_shared_questions_far_from_the_server(bot, phones, tmp_path):
    worker = await asks(phones, TELLING)
    await worker.taps("👎")
    await worker.taps(SHARE)
    await worker.taps("Yes, share it")
    await bot.tick.now()
    key, file = tmp_path / "editors.key", tmp_path / "all.questions"
    key.write_text(PRIVATE)
    out = brazier(tmp_path, "questions", "export", str(file), "--delete")
    assert "1 sealed questions" in out.stdout, out.stderr
    assert "union" not in file.read_text()
    assert kept(tmp_path)[0] == []
    read = brazier(tmp_path / "far", "questions", "open", str(file), "--key", str(key))
    assert (read.returncode, LEFT in read.stdout) == (0, True), read.stderr
    again = brazier(tmp_path, "questions", "export", str(file))
    assert again.returncode == 1
    assert "Nothing was overwritten" in again.stderr
