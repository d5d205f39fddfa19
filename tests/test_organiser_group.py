"""The organisers' group itself: its language, its menu, old cards, replies that mean nothing, and a move."""

from __future__ import annotations

import inspect

import pytest
from conversation import call
from gathering import buttons, paired

from bot.__main__ import main
from bot.models import Button, Reply
from bot.replies import organiser, organiser_footing, organiser_words
from bot.services import pairing
from bot.services.events import Reason
from bot.services.pairing import Tried

LINE = "stall BHX4 tomorrow 12-14 gate 2"


@pytest.fixture
async def group(bot, session):
    return await paired(bot, session)


async def test_help_says_how_the_group_works_and_changes_its_language(group):
    await group.fay.says("/help")
    said = await group.dana.sees("This group is the organisers' console")
    assert "A second person, who is an admin of this group, must approve" in said["text"]
    await group.dana.taps("🌐 English · Language")
    await group.dana.taps("Română")
    assert group.brazier.services.console.language == "ro"
    assert "🌐 Română · Language" in buttons(await group.card())


async def test_the_language_of_the_group_is_nobodys(group):
    await group.dana.says("/help")
    await group.dana.taps("🌐 English · Language")
    await group.dana.taps("Română")
    private = await call(group.session, "GET", f"/sandbox/people/{group.dana.id}/chat")
    assert private["messages"] == []
    assert group.brazier.services.people.known(group.dana.id) is None
    assert group.brazier.services.people.known(group.id) is None


async def test_an_old_button_says_so_and_shows_no_menu_of_workers(group):
    await group.brazier.services.console.tell(Reply("old", ((Button("Old", "zz.1"),),)))
    await group.dana.taps("Old")
    assert "This card is old" in (await group.alerts())[-1]
    assert len([m for m in await group.dana.messages() if m["from"]["bot"]]) == 1


async def test_a_fault_leaves_the_card_as_it_is_and_tells_the_code(group, monkeypatch):
    await group.approved(LINE)
    before = await group.card()

    async def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(type(group.brazier.services.events), "notices", fails)
    await group.dana.taps("🔄 Refresh")
    assert "Sorry, something went wrong" in (await group.alerts())[-1]
    assert (await group.card())["text"] == before["text"]


async def test_a_reply_that_is_neither_text_nor_place_is_answered(group):
    await group.dana.says(f"/new {LINE}")
    card = (await group.card())["id"]
    await group.dana.sends("photo", reply_to=card)
    await group.dana.sees("Reply with a text or a location")
    await group.dana.taps("🗺 Map pin")
    await group.dana.says("behind the gate", reply_to=card)
    await group.dana.sees("Send a location")


async def test_a_reply_to_a_card_that_is_no_draft_any_more_changes_nothing(group):
    event = await group.proposed(LINE)
    await group.dana.says("one more thing", reply_to=(await group.card())["id"])
    await group.dana.sees("This is no draft any more")
    assert group.brazier.services.events.get(event).notes == {}


async def test_a_reply_to_another_message_of_the_bot_is_left_alone(group):
    await group.dana.says("/help")
    number = (await group.card())["id"]
    await group.dana.says("thank you", reply_to=number)
    await group.dana.says("and hello to all")
    await group.dana.says("/events")
    await group.dana.sees("Nothing is planned")
    assert len([m for m in await group.dana.messages() if m["from"]["bot"]]) == 2


async def test_after_a_move_to_a_supergroup_new_cards_are_made(bot, session):
    group = await paired(bot, session, kind="group")
    event = await group.approved(LINE)
    waiting = await group.proposed("meeting BHX4 tomorrow 17-18 hall")
    await call(session, "POST", f"/sandbox/groups/{group.id}/migrate")
    await group.dana.sees("Telegram made this group a supergroup")
    assert bot.services.events.card(event) is None
    assert bot.services.events.card(waiting) is None
    await group.dana.says("/events")
    await group.dana.taps(next(b for b in buttons(await group.card()) if b.startswith("⏳")))
    await group.dana.sees("waits for a second admin")
    await group.dana.taps("↩️ Withdraw")
    await group.dana.says("/events")
    await group.dana.taps(buttons(await group.card())[0])
    await group.dana.taps("✋ Hold")
    await group.dana.taps("📣 Yes, tell them")
    assert "on hold" in (await group.card())["text"]


async def test_an_anonymous_admin_may_hold_since_her_tap_shows_who_she_is(group):
    await group.approved(LINE)
    await group.changes(anonymous=[group.emil.id])
    await group.emil.says("/hold")
    await group.emil.taps("📣 Yes, tell them")
    assert "on hold" in (await group.card())["text"]


async def test_no_list_of_organisers_is_kept_in_the_log(group, caplog):
    caplog.set_level("INFO")
    await group.approved(LINE)
    await group.dana.taps("✋ Hold")
    await group.dana.taps("📣 Yes, tell them")
    for secret in (str(group.id), str(group.dana.id), str(group.emil.id), "gate 2"):
        assert secret not in caplog.text


def test_pop_ups_fit_telegram(request):
    from running import shipped  # noqa: PLC0415

    texts = shipped().texts
    for language in texts.languages:
        t = texts.translator(language.code)
        said = [organiser_words.reason(t, why) for why in Reason] + [organiser.old_card(t)]
        for name, words in inspect.getmembers(organiser_words, inspect.isfunction):
            if words.__module__ == organiser_words.__name__ and _is_alert(words):
                said.append(words(t))
                assert said[-1], name
        assert max(map(len, said)) <= 200
        for question in (one for law in organiser_footing.QUESTIONS.values() for one in law):
            assert t.gettext(question.words)


def _is_alert(words):
    signature = inspect.signature(words)
    return list(signature.parameters) == ["t"] and signature.return_annotation == "str"


def test_brazier_pair_prints_a_code_that_works(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BRAZIER_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("BRAZIER_TOKEN", raising=False)
    assert main(["pair"]) == 0
    printed = capsys.readouterr().out
    code = printed.partition("/pair ")[2].split()[0]
    assert pairing.take(tmp_path / "var", code) is Tried.RIGHT


def test_brazier_pair_says_what_is_wrong_with_the_folder(tmp_path, monkeypatch, capsys):
    (tmp_path / "var").mkdir(mode=0o755)
    (tmp_path / "var").chmod(0o755)
    monkeypatch.setenv("BRAZIER_DATA_DIR", str(tmp_path / "var"))
    assert main(["pair"]) == 1
    assert "can be opened by other users" in capsys.readouterr().err
