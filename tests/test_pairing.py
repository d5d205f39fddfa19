"""/pair: which group becomes the organisers' console, which does not, and what happens to it afterwards."""

from __future__ import annotations

import asyncio
import math
import stat

import pytest
from conversation import call, sandbox_person
from running import running, settings

from bot.models import Reply
from bot.services import pairing
from bot.services.pairing import Tried
from bot.store.opening import FILE


@pytest.fixture
async def make(session):
    """Give new groups: `await make()` → (id, dana, emil), both of them admins and the bot too."""
    dana, emil = (
        await sandbox_person(session, "Dana", "en"),
        await sandbox_person(session, "Emil", "ro"),
    )

    async def group(title="Organisers", **more):
        people = [dana.id, emil.id]
        order = {"title": title, "admins": people, "kind": "supergroup", "bot": "administrator"}
        made = await call(session, "POST", "/sandbox/groups", order | more)
        return made["id"], dana.inside(made["id"]), emil.inside(made["id"])

    return group


@pytest.fixture
def code(tmp_path):
    """Give codes as `brazier pair` prints them for the test's bot."""
    return lambda: pairing.make(tmp_path / "var")


async def test_the_right_code_makes_the_group_the_console_and_leaves_the_chat(bot, make, code):
    number, dana, _ = await make()
    await dana.says(f"/pair {code()}")
    said = await dana.sees("This group is now the organisers' console")
    assert "/new stall Tue 17-19 gate 2" in said["text"]
    assert not any("/pair" in message["text"] for message in await dana.messages())
    assert bot.services.console.chat == number
    menu = [command["command"] for command in (await dana.phone())["commands"]]
    assert menu == ["new", "events", "hold", "cancel", "figures", "press", "help"]


async def test_a_code_is_good_for_one_group(bot, make, code):
    number, dana, _ = await make()
    once = code()
    await dana.says(f"/pair {once}")
    _, elsewhere, _ = await make("Elsewhere")
    await elsewhere.says(f"/pair {once}")
    await elsewhere.sees("This code is wrong, or it was used")
    assert bot.services.console.chat == number


async def test_spaces_dashes_and_small_letters_do_not_matter(bot, make, code):
    _, dana, _ = await make()
    await dana.says("/pair " + code().lower().replace("-", " "))
    await dana.sees("This group is now the organisers' console")


async def test_wrong_codes_from_one_group_cost_another_nothing(bot, make, code):
    _, dana, _ = await make()
    _, stranger, _ = await make("Strangers")
    right = code()
    for _ in range(4):
        await stranger.says("/pair 2222-2222-2222")
    first = (await stranger.sees("This code is wrong, or it was used"))["text"]
    assert "fifth" not in first
    await stranger.says("/pair 2222-2222-2222")
    await stranger.sees("That was the fifth one")
    before = len(await stranger.messages())
    await stranger.says("/pair 2222-2222-2222")
    await stranger.says(f"/pair {right}")  # for an hour nothing is heard from there
    assert [m for m in (await stranger.messages())[before:] if m["from"]["bot"]] == []
    assert bot.services.console.chat is None
    await dana.says(f"/pair {right}")
    await dana.sees("This group is now the organisers' console")


async def test_the_answer_to_a_wrong_code_does_not_tell_whether_one_waits(bot, make, code):
    _, dana, _ = await make()
    await dana.says("/pair 2222-2222-2222")
    none_waits = (await dana.last())["text"]
    code()
    await dana.says("/pair 2222-2222-2222")
    assert (await dana.last())["text"] == none_waits


def test_a_code_cannot_be_guessed_in_its_hour(tmp_path):
    code = pairing.make(tmp_path / "var").replace("-", "")
    bits = len(code) * math.log2(len(pairing.LETTERS))
    assert int(bits) == 59  # a million groups with five tries each: one in 10^11


def test_after_an_hour_a_group_is_heard_again():
    wrong = pairing.WrongCodes()
    for at in range(pairing.TRIES):
        wrong.add(-1, float(at))
    assert wrong.are_too_many(-1, 3599.0)
    assert not wrong.are_too_many(-2, 3599.0)
    assert not wrong.are_too_many(-1, 3600.0)


async def test_what_lies_in_the_folder_is_not_the_code(tmp_path):
    code = pairing.make(tmp_path / "var").replace("-", "")
    file = tmp_path / "var" / pairing.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert code not in file.read_text()
    assert code not in file.read_text().replace("-", "")


def test_a_code_is_over_after_an_hour(tmp_path):
    code = pairing.make(tmp_path / "var", lambda: 1_000_000)
    assert pairing.take(tmp_path / "var", code, lambda: 1_003_600) is Tried.NONE
    assert not (tmp_path / "var" / pairing.FILE).exists()


def test_a_code_is_good_until_its_hour_is_over(tmp_path):
    code = pairing.make(tmp_path / "var", lambda: 1_000_000)
    assert pairing.take(tmp_path / "var", code, lambda: 1_003_599) is Tried.RIGHT


async def test_in_a_private_chat_it_is_refused(bot, make, code, phones):
    ana = await phones()
    await ana.says(f"/pair {code()}")
    await ana.sees("Type this in the organisers' group")
    assert bot.services.console.chat is None


async def test_a_public_group_is_refused_until_it_is_private(bot, make, code, session):
    number, dana, _ = await make(username="bhx4_public")
    typed = code()
    await dana.says(f"/pair {typed}")
    await dana.sees("This group is public")
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"username": ""})
    await dana.says(f"/pair {typed}")
    await dana.sees("This group is now the organisers' console")


async def test_where_the_bot_is_no_admin_it_says_how_to_make_it_one(bot, make, code, session):
    number, dana, _ = await make(bot="member")
    typed = code()
    await dana.says(f"/pair {typed}")
    assert "Administrators" in (await dana.sees("I must be an administrator here"))["text"]
    path = f"/sandbox/groups/{number}/members"
    await call(session, "POST", path, {"bot": "administrator"})
    await dana.says(f"/pair {typed}")
    await dana.sees("This group is now the organisers' console")


async def test_without_a_code_it_says_where_one_comes_from(bot, make):
    _, dana, _ = await make()
    await dana.says("/pair")
    await dana.sees("brazier pair")


async def test_a_later_pairing_moves_the_console_and_says_so_in_both_groups(bot, make, code):
    _, dana, _ = await make()
    await dana.says(f"/pair {code()}")
    number, there, _ = await make("New ones")
    await there.says(f"/pair {code()}")
    await there.sees("The group that was the console before is not any more")
    await dana.sees("This group is no longer the console")
    assert bot.services.console.chat == number
    commands = (await dana.phone())["commands"]
    assert "new" not in [command["command"] for command in commands]


async def test_the_group_reads_the_language_of_who_paired_it(bot, make, code):
    _, _, emil = await make()
    await emil.says(f"/pair {code()}")
    await emil.sees("/new")
    assert bot.services.console.language == "ro"


async def test_the_pairing_outlives_the_bot(sandbox, make, code, tmp_path):
    number, dana, _ = await make()
    async with running(settings(sandbox, tmp_path)):
        await dana.says(f"/pair {code()}")
    async with running(settings(sandbox, tmp_path)) as bot:
        assert bot.services.console.chat == number
        await dana.says("/help")
        await dana.sees("This group is the organisers' console")


async def test_the_group_is_not_readable_in_the_database(bot, make, code, tmp_path):
    number, dana, _ = await make()
    await dana.says(f"/pair {code()}")
    raw = (tmp_path / "var" / FILE).read_bytes()
    for written in (str(number).encode(), abs(number).to_bytes(8, "big"), b"Organisers"):
        assert written not in raw


async def test_the_console_follows_a_group_that_becomes_a_supergroup(bot, make, code, session):
    number, dana, _ = await make(kind="group")
    await dana.says(f"/pair {code()}")
    await dana.sees("This group is now the organisers' console")
    made = await call(session, "POST", f"/sandbox/groups/{number}/migrate")
    await dana.sees("Telegram made this group a supergroup")
    assert bot.services.console.chat == made["id"]
    said = [m for m in await dana.messages() if "Telegram made" in m["text"]]
    assert len(said) == 1


async def test_a_move_that_is_learnt_while_telling_is_followed_too(bot, make, code, session):
    number, dana, _ = await make(kind="group")
    await dana.says(f"/pair {code()}")
    await dana.sees("This group is now the organisers' console")
    # The bot is deaf for the service messages: as if it had been off while they came.
    await bot.intake.stop()
    await call(session, "POST", f"/sandbox/groups/{number}/migrate")
    assert await bot.services.console.tell(Reply("still here"))
    await dana.sees("still here")


async def test_thrown_out_of_the_group_the_bot_goes_on_without_a_console(
    bot, make, code, session, phones
):
    number, dana, _ = await make()
    await dana.says(f"/pair {code()}")
    await dana.sees("This group is now the organisers' console")
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"bot": "kicked"})
    for _ in range(500):
        if bot.services.console.chat is None:
            break
        await asyncio.sleep(0.01)
    assert bot.services.console.chat is None
    ana = await phones()
    await ana.says("/start")
    await ana.sees("Where do you work?")


async def test_without_its_rights_the_bot_warns_and_stays(bot, make, code, session):
    number, dana, _ = await make()
    await dana.says(f"/pair {code()}")
    await dana.sees("This group is now the organisers' console")
    await call(session, "POST", f"/sandbox/groups/{number}/members", {"bot": "member"})
    await dana.sees("I am no longer an administrator here")
    assert bot.services.console.chat == number
    await dana.says("/events")
    await dana.sees("Nothing is planned")


async def test_groups_that_are_not_the_console_hear_nothing(bot, make, code):
    _, dana, _ = await make()
    await dana.says("/help")
    await dana.says("/new stall Tue 17-19 gate 2")
    await dana.says("/events")
    await dana.says("hello")
    # What is asked later is answered later: had there been an answer before, it would be here by now.
    await dana.says("/pair")
    await dana.sees("brazier pair")
    assert len([m for m in await dana.messages() if m["from"]["bot"]]) == 1


async def test_nothing_in_a_log_tells_which_group_it_is(bot, make, code, caplog):
    caplog.set_level("INFO")
    number, dana, _ = await make()
    await dana.says("/pair 2222-2222")
    await dana.says(f"/pair {code()}")
    await dana.sees("This group is now the organisers' console")
    assert "console.paired" in caplog.text
    assert str(number) not in caplog.text
    assert str(dana.id) not in caplog.text
