"""Cards, as a worker meets them: scanned, good or refused in words, carried to the end, and counted once."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from carding import (
    given,
    handed,
    period,
    scan,
    send,
    store_of,
    to_the_review,
    vouched,
    wave_at,
)
from conversation import call
from keeping import WAVE
from running import settings
from surveying import HARD, answer, begin, later, quick, to_review, with_waves

from bot import library
from bot.content import Content
from bot.i18n import Texts
from bot.library import DATA, TRANSLATIONS
from bot.replies import card as replies
from bot.services import cards
from bot.services.cards import LETTERS, Cards, Verdict, hashed, make, payload, read
from bot.services.vault import CARD_BYTES, Period, name, pack, read_period, unpack, write_period
from bot.store import cards as rows
from bot.survey_codec import CALLBACK_BYTES, Draft, button_bytes
from bot.survey_codec import pack as pack_draft
from bot.survey_codec import unpack as unpack_draft

GOOD = "✓ Your card is good."
WITHOUT = "You can answer without a card."


@pytest.fixture
async def bot(sandbox, tmp_path, waves):
    async with quick(settings(sandbox, tmp_path)) as brazier:
        yield brazier


def labels(message):
    return [button["text"] for row in message["buttons"] for button in row]


async def text(worker):
    return (await worker.last())["text"]


# What a card is


def test_a_card_comes_back_from_its_link_in_small_letters_or_capitals():
    for secret in make(200):
        link = payload("BHX4", secret)
        assert read(link) == ("BHX4", secret)
        assert read(link.upper().replace("-C-", "-c-")) == ("BHX4", secret)
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", link)


def test_the_longest_code_of_a_unit_leaves_room_for_the_card():
    assert len(payload("x" * 40, make(1)[0])) <= 64


def test_a_card_has_80_random_bits_in_letters_that_no_eye_confuses():
    assert len(LETTERS) == len(set(LETTERS)) == 32
    assert not set("01lo") & set(LETTERS)
    assert read(payload("BHX4", b"\xff" * 10)) == ("BHX4", b"\xff" * 10)
    assert len(set(make(2000))) == 2000


@pytest.mark.parametrize("link", ["BHX4", "BHX4-ro", "", "BHX4-C", "c", "-c"])
def test_a_poster_is_no_card(link):
    assert read(link) is None


@pytest.mark.parametrize("link", ["BHX4-c-", "BHX4-c-short", "BHX4-c-" + "0" * 16, "-c--c-"])
def test_what_looks_like_a_card_and_is_none_has_no_secret(link):
    assert read(link)[1] == b""


def test_the_same_bits_in_another_wave_are_another_card():
    secret = make(1)[0]
    waves = [
        ("hardship", "2026-autumn", "BHX4"),
        ("hardship", "2026-autumn", "JFK8"),
        ("hardship", "2027-winter", "BHX4"),
        ("shift", "2026-autumn", "BHX4"),
        ("hardship2026-autumn", "", "BHX4"),
    ]
    found = {hashed(wave, secret) for wave in waves}
    assert len(found) == len(waves)
    assert {len(one) for one in found} == {CARD_BYTES}


def test_every_survey_has_room_for_a_card_on_each_of_its_buttons():
    for survey in Content.load(DATA).surveys:
        assert button_bytes(survey) <= CALLBACK_BYTES
        empty = Draft(0, (0,) * len(survey.questions))
        with_card = replace(empty, card=make(1)[0])
        assert len(pack_draft(survey, with_card)) == len(pack_draft(survey, empty))
        assert unpack_draft(survey, pack_draft(survey, with_card)) == with_card
        assert unpack_draft(survey, pack_draft(survey, empty)) == empty
        assert with_card.card.hex() not in repr(with_card) + str(with_card)


# The way through the bot


async def test_a_card_leads_through_language_and_survey_and_is_counted_as_vouched(bot, phones):
    worker, other = await phones(), await phones()
    card = await handed(bot)
    sent = await worker.says(f"/start {card}")
    assert sent["message_id"] not in [one["id"] for one in await worker.messages()]
    message = await worker.last()
    assert message["text"] == "Which language do you want to read?"
    assert {"English", "Română", "اردو"} <= set(labels(message))
    await worker.taps("English")
    assert GOOD in await text(worker)
    assert "📝 Tell how hard it is" in await text(worker)
    assert len(await worker.messages()) == 1
    await to_the_review(worker)
    assert "With your card." in await text(worker)
    await send(worker, bot)
    await to_review(other)
    assert "With your card." not in await text(other)
    await send(other, bot)
    assert vouched(bot) == [False, True]


async def test_she_reads_on_in_the_language_she_chose(bot, phones):
    worker = await phones("en")
    await scan(worker, await handed(bot), "Română")
    assert bot.services.people.known(worker.id).language == "ro"
    assert bot.services.people.known(worker.id).site == "BHX4"


async def test_back_before_the_first_question_keeps_the_card_also_after_a_restart(
    sandbox, phones, tmp_path, waves
):
    worker, chosen = await phones(), settings(sandbox, tmp_path)
    async with quick(chosen) as brazier:
        await scan(worker, await handed(brazier))
        await worker.taps("▶️ Start")
    async with quick(chosen) as brazier:
        await worker.taps("Continue")
        await worker.taps("‹ Back")
        assert GOOD in await text(worker)
        await to_the_review(worker)
        await send(worker, brazier)
        assert vouched(brazier) == [True]


async def test_after_a_restart_before_the_first_button_she_scans_again_and_nothing_is_lost(
    sandbox, phones, tmp_path, waves
):
    worker, chosen = await phones(), settings(sandbox, tmp_path)
    async with quick(chosen) as brazier:
        card = await handed(brazier)
        await worker.says(f"/start {card}")
    assert "I am here when you need me." in await text(worker)
    async with quick(chosen) as brazier:
        await scan(worker, card)
        await to_the_review(worker)
        await send(worker, brazier)
        assert vouched(brazier) == [True]


async def test_when_the_card_is_forgotten_she_scans_again_and_is_told_no_more_than_that(
    bot, phones
):
    worker = await phones()
    await worker.says(f"/start {await handed(bot)}")
    bot.services.cards.forget(
        worker.id
    )  # as after a kill: what stood in the chat stands there still
    await worker.taps("English")
    assert await text(worker) == "Please scan your card again."


async def test_the_question_for_the_language_tells_of_no_card_once_it_is_left_alone(
    bot, phones, session
):
    worker = await phones()
    await worker.says(f"/start {await handed(bot)}")
    (asked,) = await worker.messages()
    assert "Română" in labels(asked)
    await later(session, minutes=16)
    await worker.sees("I am here when you need me.")
    (left,) = await worker.messages()
    assert left["id"] == asked["id"]
    assert "Română" not in labels(left)


async def test_a_card_scanned_twice_leaves_one_way_on_and_none_after_it_was_used(bot, phones):
    worker = await phones()
    card = await handed(bot)
    await worker.says(f"/start {card}")
    first = (await worker.last())["id"]
    await scan(worker, card)
    await to_the_review(worker)
    await send(worker, bot)
    assert vouched(bot) == [True]
    kept = [one for one in await worker.messages() if one["id"] == first]
    assert not any("English" in labels(one) for one in kept)


@pytest.mark.parametrize(
    "words",
    [
        "https://t.me/brazier_bot?start={card}",
        "{card}",
        "my card: {card}.",
        "/start@another_bot {card}",
        "/card {card}",
    ],
)
async def test_a_card_that_is_typed_goes_from_the_chat_and_counts_as_scanned(bot, phones, words):
    worker = await phones()
    await worker.says("/start BHX4")
    card = await handed(bot)
    await worker.says(words.format(card=card))
    assert card not in str(await worker.messages())
    assert await text(worker) == "Which language do you want to read?"
    await worker.taps("English")
    assert GOOD in await text(worker)


async def test_a_card_typed_in_capitals_is_the_same_card(bot, phones):
    worker = await phones()
    await worker.says((await handed(bot)).upper())
    await worker.taps("English")
    assert GOOD in await text(worker)


async def test_a_question_with_dashes_in_it_is_no_card(bot, phones):
    worker = await phones()
    for words in ("Is a non-c-suite job safe?", "BHX4-c-23", f"x{LETTERS[:16]}-c-{LETTERS[:17]}"):
        await worker.says(words)
        assert words in str(await worker.messages())
        assert "card" not in await text(worker)


async def test_who_stops_has_not_used_the_card(bot, phones):
    worker = await phones()
    card = await handed(bot)
    await scan(worker, card)
    await worker.taps("▶️ Start")
    await worker.taps("✖ Stop")
    assert bot.services.cards.held(worker.id) is None
    await scan(worker, card)
    assert GOOD in await text(worker)


async def test_who_had_begun_without_it_begins_again_and_is_told(bot, phones):
    worker = await phones()
    await begin(worker)
    await answer(worker, HARD[:2])
    await scan(worker, await handed(bot))
    _, first, last = await worker.messages()
    assert "I am here when you need me." in first["text"]
    assert "Continue" not in labels(first)
    assert f"{GOOD} Your answers count" in last["text"]
    assert "Please begin again, so that it counts." in last["text"]
    await to_the_review(worker)
    await send(worker, bot)
    assert vouched(bot) == [True]


@pytest.fixture
def two_surveys(tmp_path, monkeypatch):
    """Two surveys are open at once."""
    monkeypatch.setattr(library, "DATA", with_waves(tmp_path / "repo", "hardship", "shift"))
    path = library.DATA / "surveys" / "shift.yaml"
    said = re.sub(r"(?m)^after:.*\n", "", path.read_text(encoding="utf-8"))
    path.write_text(said, encoding="utf-8")


@pytest.mark.usefixtures("two_surveys")
async def test_a_card_of_another_survey_leaves_alone_what_she_had_begun(sandbox, phones, tmp_path):
    worker = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await begin(worker)
        await answer(worker, HARD[:2])
        hardship = (await worker.last())["id"]
        third = await text(worker)
        await scan(worker, await handed(brazier, survey="shift"))
        assert GOOD in await text(worker)
        assert "Please begin again" not in await text(worker)
        await worker.taps("▶️ Start")
        await worker.taps("Continue", hardship)
        (again,) = [one for one in await worker.messages() if one["id"] == hardship]
        assert again["text"] == third
        await worker.taps("Continue")  # and the other one, with its card
        assert third not in await text(worker)


async def test_when_telegram_keeps_her_message_she_is_asked_to_delete_it(bot, phones, session):
    worker = await phones()
    await worker.says("/help")
    for kind in ("error", "bad_gateway"):
        fault = {"kind": kind, "method": "deleteMessages", "count": 9}
        await call(session, "POST", "/sandbox/faults", fault)
        await worker.says(f"/start {await handed(bot)}", wait_s=20)
        assert "I could not delete your message with the card." in await text(worker)
        assert "Which language do you want to read?" in await text(worker)


# Several workplaces that are counted together


@pytest.fixture
def depots(waves):
    """A second workplace, counted together with BHX4 as `depots`."""
    path = waves / "sites.yaml"
    written = path.read_text(encoding="utf-8")
    one = re.search(r"(?ms)^  BHX4:.*?(?=^  JFK8:)", written)[0]
    sized = re.sub(r"(?m)^    (size|workers):.*\n(      .*\n)*", "", one)
    other = sized.replace("BHX4:", "BHX9:").replace("Amazon BHX4, Coventry", "Amazon BHX9, Rugby")
    units = "units:\n  depots:\n    name: Depots\n    size: large\n    sites: [BHX4, BHX9]\n"
    written = written.replace(one, sized + other)
    path.write_text(f"{written}\n{units}", encoding="utf-8")
    for survey in (waves / "surveys").glob("*.yaml"):
        said = survey.read_text(encoding="utf-8").replace("site: BHX4", "site: depots")
        survey.write_text(said, encoding="utf-8")


@pytest.mark.usefixtures("depots")
async def test_the_card_of_several_workplaces_asks_for_hers_and_counts_for_all(
    sandbox, phones, tmp_path
):
    worker, other = await phones(), await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await worker.says(f"/start {await handed(brazier, 'depots')}")
        await worker.taps("English")
        assert "Where do you work?" in await text(worker)
        await worker.taps("Amazon BHX9, Rugby")
        assert GOOD in await text(worker)
        await worker.taps("▶️ Start")
        assert "Do you work at Amazon BHX9, Rugby now?" in await text(worker)
        await worker.taps("‹ Back")
        await to_the_review(worker)
        await send(worker, brazier)
        await to_review(other)
        await send(other, brazier)
        assert vouched(brazier, "depots") == [False, True]
        assert {line.unit for line in period(brazier, "depots").lines} == {"depots"}


@pytest.mark.usefixtures("depots")
async def test_who_works_at_one_of_them_is_not_asked(sandbox, phones, tmp_path):
    worker = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        await worker.says("/start BHX9")
        await scan(worker, await handed(brazier, "depots"))
        assert GOOD in await text(worker)


# Refused, in words


async def test_a_card_is_good_once(bot, phones):
    worker, other = await phones(), await phones()
    card = await handed(bot)
    await scan(worker, card)
    await to_the_review(worker)
    await worker.taps("✅ Send")
    await other.says(f"/start {card}")
    assert "Which language" in await text(other)  # nobody sees when she sent
    await bot.tick.now()
    await other.says(f"/start {card}")
    assert "This card was used before." in await text(other)
    assert WITHOUT in await text(other)
    await other.taps("📝 Answer without a card")
    await other.taps("Amazon BHX4, Coventry")
    assert GOOD not in await text(other)
    await to_the_review(other)
    await send(other, bot)
    assert vouched(bot) == [False, True]


async def test_of_two_who_scanned_the_same_card_the_first_to_send_has_it(bot, phones):
    worker, other = await phones(), await phones()
    card = await handed(bot)
    for one in (worker, other):
        await scan(one, card)
        await to_the_review(one)
    await worker.taps("✅ Send")
    await other.taps("✅ Send")
    await bot.tick.now()
    await worker.sees("✓ It is in")
    await other.sees("✓ It is in")
    assert "card" not in await text(worker)
    assert "Your card was used before, or called off." in await text(other)
    assert "Your answers count among those without a card." in await text(other)
    assert vouched(bot) == [False, True]


async def test_a_card_called_off_before_the_tick_counts_as_none_and_she_is_told(bot, phones):
    worker = await phones()
    await scan(worker, await handed(bot))
    await to_the_review(worker)
    async with store_of(bot).writing() as db:
        await rows.void(db, name(wave_at(bot)))
    await send(worker, bot)
    assert "called off. Your answers count among those without a card." in await text(worker)
    assert vouched(bot) == [False]


async def test_a_forged_card_is_refused(bot, phones):
    worker = await phones()
    await handed(bot)
    for forged in (payload("BHX4", make(1)[0]), "BHX4-c-short", payload("NOWHERE", make(1)[0])):
        await worker.says(f"/start {forged}")
        assert "This card is not good." in await text(worker)
    assert forged not in str(await worker.messages())
    assert bot.services.cards.held(worker.id) is None
    await worker.taps("☰ All questions")
    assert "/start" not in str(await worker.messages())


async def test_a_card_with_another_workplace_written_on_it_is_refused(bot, phones):
    worker = await phones()
    _, secret = read(await handed(bot, "JFK8"))
    await worker.says(f"/start {payload('BHX4', secret)}")
    assert "This card is of another workplace." in await text(worker)
    assert WITHOUT in await text(worker)


async def test_who_works_elsewhere_is_asked_where_she_works_now(bot, phones):
    worker, moved = await phones(), await phones()
    for one in (worker, moved):
        await one.says("/start JFK8")
        await one.says(f"/start {await handed(bot)}")
        assert "This card is of another workplace." in await text(one)
        assert "You told me that you work at Amazon JFK8, Staten Island." in await text(one)
    await worker.taps("Amazon JFK8, Staten Island")
    assert "📝 Tell how hard it is" in await text(worker)
    assert GOOD not in await text(worker)
    assert bot.services.people.known(worker.id).site == "JFK8"
    await moved.taps("Amazon BHX4, Coventry")
    assert GOOD in await text(moved)
    assert bot.services.people.known(moved.id).site == "BHX4"


async def test_a_card_of_the_next_wave_says_from_when_it_is_good(bot, phones):
    worker = await phones()
    wave = wave_at(bot)
    opens = (datetime.now(UTC) + timedelta(days=30)).replace(hour=12, minute=0, second=0)
    coming = replace(wave, id="next", opens=opens, closes=opens + timedelta(days=10))
    bot.services.reports._waves[name(coming)] = coming
    (secret,) = await given(store_of(bot), name(coming))
    await worker.says(f"/start {payload('BHX4', secret)}")
    day = bot.services.texts.translator("en").date(opens.date())
    assert f"This card is good from {day}." in await text(worker)
    assert WITHOUT in await text(worker)


async def test_a_card_of_a_wave_that_is_over_says_so(bot, phones, session):
    worker = await phones()
    wave = wave_at(bot)
    past = replace(wave, id="past", opens=wave.opens - timedelta(9), closes=wave.opens)
    bot.services.reports._waves[name(past)] = past
    (secret,) = await given(store_of(bot), name(past))
    await worker.says(f"/start {payload('BHX4', secret)}")
    assert "The round of this card is over." in await text(worker)
    assert WITHOUT in await text(worker)


async def test_where_nothing_is_asked_no_way_is_offered_that_leads_nowhere(
    sandbox, phones, tmp_path, waves
):
    for survey in (waves / "surveys").glob("*.yaml"):
        said = re.sub(r"(?ms)^waves:.*?^questions:", "questions:", survey.read_text())
        survey.write_text(said, encoding="utf-8")
    worker = await phones()
    async with quick(settings(sandbox, tmp_path)):
        await worker.says(f"/start {payload('BHX4', make(1)[0])}")
        assert "There is nothing to fill in at the moment." in await text(worker)
        assert WITHOUT not in await text(worker)
        assert "📝 Answer without a card" not in labels(await worker.last())


async def test_who_has_reported_is_told_that_the_card_changes_nothing(bot, phones):
    worker = await phones()
    card = await handed(bot)
    await to_review(worker)
    await send(worker, bot)
    await worker.says(f"/start {card}")
    assert "You have told us in this round already." in await text(worker)
    assert "this card changes nothing" in await text(worker)
    assert vouched(bot) == [False]
    other = await phones()
    await scan(other, card)
    assert GOOD in await text(other), "it was not used up"


async def test_after_five_wrong_cards_none_is_looked_at_for_an_hour(bot, phones, session):
    worker = await phones()
    for _ in range(5):
        await worker.says(f"/start {payload('BHX4', make(1)[0])}")
        assert "This card is not good." in await text(worker)
    card = await handed(bot)
    await worker.says(f"/start {card}")
    assert "You have scanned too many cards." in await text(worker)
    assert WITHOUT in await text(worker)
    other = await phones()
    await other.says(f"/start {card}")
    assert "Which language" in await text(other)
    await later(session, minutes=61)
    for _ in range(500):
        if bot.services.clock.offset >= timedelta(minutes=60):
            break
        await asyncio.sleep(0.01)
    await worker.says(f"/start {card}")
    assert "Which language" in await text(worker)


async def test_a_wave_without_cards_takes_none(sandbox, phones, tmp_path, waves):
    survey = waves / "surveys" / "hardship.yaml"
    said = survey.read_text().replace("    cards: yes\n", "")
    survey.write_text(said, encoding="utf-8")
    worker = await phones()
    async with quick(settings(sandbox, tmp_path)) as brazier:
        assert not wave_at(brazier).cards
        await worker.says("/start BHX4")
        await worker.says("/privacy")
        assert "card" not in await text(worker)
        await worker.says(f"/start {await handed(brazier)}")
        assert "This card is not good." in await text(worker)


async def test_the_page_on_privacy_says_what_a_card_shows(bot, phones):
    worker = await phones()
    await worker.says("/start BHX4")
    await worker.says("/privacy")
    assert "Whoever has a copy of your card can find out that it was used" in await text(worker)


# In memory and in the vault


class Clock:
    """Now, moved by hand."""

    at = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def now(self):
        return self.at


async def test_what_waits_is_forgotten_by_itself_and_the_oldest_first(monkeypatch):
    clock = Clock()

    async def none(_):
        return {}

    held, wave = Cards(none, None, clock.now), object()
    held.hold(1, wave, b"secret-one")
    assert b"secret-one".decode() not in repr(held.held(1))
    clock.at += timedelta(minutes=59)
    await held.sweep()
    assert held.held(1).secret == b"secret-one"
    clock.at += timedelta(minutes=1)
    assert held.held(1) is None
    await held.sweep()
    assert not held._held
    held._scans.add(1, clock.at.timestamp())
    await held.sweep()
    assert held._scans._times
    clock.at += timedelta(hours=1)
    await held.sweep()
    assert not held._scans._times
    monkeypatch.setattr(cards, "HELD", 3)
    for chat in range(5):
        held.hold(chat, wave, b"secret-one")
    assert sorted(held._held) == [2, 3, 4]


def test_an_old_vault_without_cards_still_opens():
    one = Period.begin(WAVE)
    old = write_period(one)
    old["lines"] = [["BHX4", "0101", "00" * 16]]
    del old["used"], old["cards"]
    found = read_period(old)
    assert not found.used
    assert [line.vouched for line in found.lines] == [False]
    assert unpack(pack({name(WAVE): found})) == {name(WAVE): found}


def test_the_verdicts_that_refuse_all_have_words():
    t = Texts.load(TRANSLATIONS).translator("en")
    for verdict in set(Verdict) - {Verdict.GOOD, Verdict.DONE, Verdict.PAUSED}:
        for asked in (True, False):
            assert replies.refused(t, verdict, "1 May", asked=asked).buttons
