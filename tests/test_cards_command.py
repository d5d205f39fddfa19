"""`brazier cards`, as an organiser types it, beside the running bot: sheets made, refused in words, called off."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import stat
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import drawn
import pytest
from carding import given, scan, send, store_of, to_the_review, vouched, wave_at
from keeping import evidence
from needles import found
from running import settings
from surveying import ROOT, quick, to_the_end

from bot.commands import cards as command
from bot.commands.cards import MOST, Asked, as_settled, chosen, run
from bot.drawing import cards as drawing
from bot.errors import SetupError
from bot.models import Unit, Wave
from bot.services.cards import payload, read
from bot.services.vault import name
from bot.store import cards as rows
from bot.store import report as vault_store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
UNIT = Unit("BHX4", "Amazon BHX4, Coventry", ("BHX4",), "gb", "Europe/London")
WAVE = Wave("hardship", "autumn", "BHX4", NOW - timedelta(1), NOW + timedelta(9), cards=True)


@pytest.fixture
def chosen_settings(sandbox, tmp_path, waves):
    return settings(sandbox, tmp_path, content_dir=waves)


@pytest.fixture
async def bot(chosen_settings):
    async with quick(chosen_settings) as brazier:
        yield brazier


@pytest.fixture
def links(monkeypatch):
    """The links that were drawn: what stands in the codes on paper."""
    drawn = []

    def sheet(links, *more, **named):
        drawn.extend(links)
        return real(links, *more, **named)

    real = drawing.sheet
    monkeypatch.setattr(drawing, "sheet", sheet)
    return drawn


async def cards_in(brazier):
    async with store_of(brazier).reading() as db:
        return await rows.count(db, name(wave_at(brazier)))


async def refusal(chosen, asked):
    with pytest.raises(SetupError) as error:
        await run(chosen, asked)
    return " ".join(error.value.problems)


async def test_cards_made_beside_the_running_bot_are_good_at_once(
    bot, chosen_settings, phones, links, capsys
):
    tmp_path = chosen_settings.data_dir.parent
    out = tmp_path / "cards.pdf"
    assert await run(chosen_settings, Asked("BHX4", 12, out=str(out))) == 0
    said = capsys.readouterr().out
    body = out.read_bytes()
    assert body.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", body)) == 2
    assert len(body) > 10_000
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))
    assert "12 cards for Amazon BHX4, Coventry" in said
    assert "This wave has 12 cards in all." in said
    assert len(set(links)) == 12 == await cards_in(bot)
    for link in links:
        address = urlsplit(link)
        assert (address.hostname, address.path) == ("t.me", "/brazier_sandbox_bot")
        ((carried,),) = parse_qs(address.query).values()
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", carried)
    worker = await phones()
    await scan(worker, carried)
    await to_the_review(worker)
    await send(worker, bot)
    assert vouched(bot) == [True]
    secrets = [read(link.partition("=")[2])[1] for link in links]
    spelt = [link.partition("-c-")[2].encode() for link in links]
    hexed = [secret.hex().encode() for secret in secrets]
    files = evidence(tmp_path / "var") | evidence(tmp_path / "keys")
    assert not found([*secrets, *spelt, *hexed], {"said": said.encode(), **files})
    assert not found(spelt, {"sheet": body}), "a thief of the printer's memory must read the codes"


@pytest.mark.slow
async def test_more_cards_add_up_and_none_is_drawn_twice(
    bot, chosen_settings, tmp_path, links, capsys
):
    for number in (1, 2):
        out = str(tmp_path / f"{number}.pdf")
        await run(chosen_settings, Asked("bhx4", 3, "hardship", "@BHX4HelpBot", out))
    assert "This wave has 6 cards in all." in capsys.readouterr().out
    assert len(set(links)) == 6
    assert {urlsplit(link).path for link in links} == {"/BHX4HelpBot"}


async def test_calling_off_ends_all_cards_and_says_only_how_many_were_made(
    bot, chosen_settings, phones, links, capsys
):
    tmp_path = chosen_settings.data_dir.parent
    worker, other = await phones(), await phones()
    await run(chosen_settings, Asked("BHX4", 3, out=str(tmp_path / "cards.pdf")))
    first, second, _ = (link.partition("=")[2] for link in links)
    await scan(worker, first)
    await to_the_review(worker)
    await send(worker, bot)
    capsys.readouterr()
    assert await run(chosen_settings, Asked("BHX4", void=True)) == 0
    said = capsys.readouterr().out
    assert "3 had been made. None of them can be used" in said
    assert re.findall(r"\b\d+\b", said.replace("wave 2026", "")) == ["3"]
    assert await cards_in(bot) == 0
    await other.says(f"/start {second}")
    assert "This card is not good." in (await other.last())["text"]
    await bot.tick.now()
    assert vouched(bot) == [True], "whoever had sent answers with one counts as before"


async def test_when_the_wave_closes_all_its_cards_go_used_or_not_and_no_others(
    bot, phones, session
):
    worker = await phones()
    here, there = wave_at(bot), wave_at(bot, "JFK8")
    (used, _), _ = (
        await given(store_of(bot), name(here), 2),
        await given(store_of(bot), name(there), 4),
    )
    await scan(worker, payload("BHX4", used))
    await to_the_review(worker)
    await send(worker, bot)
    assert await cards_in(bot) == 2
    await to_the_end(session)
    for _ in range(500):
        if bot.services.clock.now() >= here.closes:
            break
        await asyncio.sleep(0.01)
    await bot.tick.now()
    async with store_of(bot).reading() as db:
        assert name(here) in await vault_store.closed_waves(db)
        assert await rows.count(db, name(here)) == 0
        assert await rows.count(db, name(there)) == 4


# Refused, in words


async def test_cards_that_are_allowed_after_the_opening_are_refused_as_worthless(
    chosen_settings, tmp_path, waves
):
    """What was settled counts: without it the sheet would look good, and no card of it would count."""
    survey = waves / "surveys" / "hardship.yaml"
    said = survey.read_text(encoding="utf-8")
    survey.write_text(said.replace("    cards: yes\n", ""), encoding="utf-8")
    async with quick(chosen_settings) as brazier:
        survey.write_text(said, encoding="utf-8")
        out = tmp_path / "cards.pdf"
        said = await refusal(chosen_settings, Asked("BHX4", 3, out=str(out)))
        assert "takes no cards. It is open, and nothing of it can be changed" in said
        assert not list(tmp_path.glob("cards*"))
        assert await cards_in(brazier) == 0


def test_a_wave_takes_cards_as_it_was_settled_and_before_that_as_its_file_says():
    assert not as_settled(WAVE, drawn.plan()).cards
    assert as_settled(replace(WAVE, cards=False), drawn.plan(cards=True)).cards
    assert as_settled(WAVE, None).cards


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
async def test_so_many_cards_are_refused(chosen_settings, count):
    assert "1 to 2000" in await refusal(chosen_settings, Asked("BHX4", count))


async def test_a_workplace_that_does_not_exist_is_refused_with_those_that_do(chosen_settings):
    said = await refusal(chosen_settings, Asked("BHX5", 1))
    assert "There is no workplace BHX5. There are: BHX4, JFK8." in said


async def test_without_a_database_it_says_so(chosen_settings):
    assert "There is no database" in await refusal(chosen_settings, Asked("BHX4", 1))


async def test_a_file_that_is_there_stays_as_it_is_and_no_card_is_made(
    bot, chosen_settings, tmp_path
):
    out = tmp_path / "there.pdf"
    out.write_text("mine")
    said = await refusal(chosen_settings, Asked("BHX4", 1, out=str(out)))
    assert "is there already" in said
    assert out.read_text() == "mine"
    assert await cards_in(bot) == 0


async def test_without_a_token_or_a_name_it_asks_for_one(bot, chosen_settings, tmp_path):
    out = tmp_path / "cards.pdf"
    nameless = replace(chosen_settings, token="")
    said = await refusal(nameless, Asked("BHX4", 1, out=str(out)))
    assert "--bot NAME" in said
    said = await refusal(nameless, Asked("BHX4", 1, bot="no name", out=str(out)))
    assert "is not the name of a bot" in said
    assert not out.exists()
    assert await cards_in(bot) == 0


async def test_when_the_sheet_cannot_be_drawn_no_file_is_left_and_no_card_is_known(
    bot, chosen_settings, tmp_path, monkeypatch
):
    def fails(*_, **__):
        raise ValueError("what stands on a card is too long for it")

    monkeypatch.setattr(drawing, "sheet", fails)
    said = await refusal(chosen_settings, Asked("BHX4", 1, out=str(tmp_path / "cards.pdf")))
    assert "The cards cannot be drawn" in said
    assert not list(tmp_path.glob("cards*"))
    assert await cards_in(bot) == 0


@pytest.mark.slow
async def test_when_the_database_is_busy_no_file_is_left(
    bot, chosen_settings, tmp_path, monkeypatch
):
    monkeypatch.setattr("bot.store.opening.BUSY_S", 0.2)
    path = chosen_settings.data_dir / "brazier.sqlite3"
    bot.services.clock.stop()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = await refusal(chosen_settings, Asked("BHX4", 1, out=str(tmp_path / "cards.pdf")))
        other.execute("ROLLBACK")
    assert "SQLITE_BUSY" in said
    assert "No card was made" in said
    assert not list(tmp_path.glob("cards*"))


async def test_the_hashes_are_known_before_the_sheet_has_its_name(
    bot, chosen_settings, tmp_path, monkeypatch
):
    """Killed at any moment, it leaves no sheet that could be printed with cards that nobody knows."""
    out, seen = tmp_path / "cards.pdf", []
    real = command._remember

    async def remember(*more):
        seen.append((out.read_bytes(), (tmp_path / "cards.pdf.part").read_bytes()[:5]))
        return await real(*more)

    monkeypatch.setattr(command, "_remember", remember)
    await run(chosen_settings, Asked("BHX4", 1, out=str(out)))
    assert seen == [(b"", b"%PDF-")]
    assert out.read_bytes()[:5] == b"%PDF-"


# For which wave


def test_cards_are_for_the_open_wave_and_else_for_the_next():
    later = replace(WAVE, id="winter", opens=NOW + timedelta(20), closes=NOW + timedelta(30))
    latest = replace(WAVE, id="spring", opens=NOW + timedelta(40), closes=NOW + timedelta(50))
    assert chosen([latest, WAVE, later], UNIT, "", NOW, ()) == WAVE
    assert chosen([latest, WAVE, later], UNIT, "", NOW, {name(WAVE)}) == later
    assert chosen([latest, WAVE, later], UNIT, "", WAVE.closes, ()) == later


@pytest.mark.parametrize(
    ("waves", "survey", "words"),
    [
        ([], "", "No wave is open or to come at BHX4."),
        ([replace(WAVE, site="JFK8")], "", "No wave is open or to come at BHX4."),
        ([WAVE], "shift", "No wave of shift is open or to come at BHX4."),
        ([replace(WAVE, closes=NOW)], "", "No wave is open or to come at BHX4."),
        ([replace(WAVE, cards=False)], "", "takes no cards. It is open, and nothing"),
        (
            [replace(WAVE, cards=False, opens=NOW + timedelta(1))],
            "",
            "takes no cards. Before it opens, write `cards: yes`",
        ),
        ([WAVE, replace(WAVE, survey="shift")], "", "--survey hardship or --survey shift"),
    ],
)
def test_a_wave_for_which_no_cards_can_be_made_is_refused(waves, survey, words):
    with pytest.raises(SetupError, match=re.escape(words)):
        chosen(waves, UNIT, survey, NOW, ())


def test_of_two_open_waves_the_one_that_takes_cards_is_meant():
    other = replace(WAVE, survey="shift", cards=False)
    assert chosen([other, WAVE], UNIT, "", NOW, ()) == WAVE
    assert chosen([WAVE, replace(other, cards=True)], UNIT, "shift", NOW, ()).survey == "shift"


@pytest.mark.slow
async def test_in_a_process_of_its_own_it_prints_no_secret(bot, chosen_settings, tmp_path):
    env = {name: value for name, value in os.environ.items() if not name.startswith("BRAZIER_")}
    mine = chosen_settings
    env |= {
        "BRAZIER_DATA_DIR": str(mine.data_dir),
        "BRAZIER_KEY_DIR": str(mine.key_dir),
        "BRAZIER_TOKEN": mine.token,
        "BRAZIER_SANDBOX_URL": mine.sandbox_url,
        "BRAZIER_CONTENT_DIR": str(mine.content_dir),
        "PYTHONPATH": str(ROOT),
    }
    words = ("cards", "--site", "BHX4", "--count", "2")
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=tmp_path,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (text.decode() for text in await done.communicate())
    assert done.returncode == 0, err
    assert "2 cards for Amazon BHX4, Coventry in cards-BHX4-hardship-2026-autumn.pdf." in out
    assert (tmp_path / "cards-BHX4-hardship-2026-autumn.pdf").read_bytes()[:5] == b"%PDF-"
    assert "-c-" not in out + err
    assert await cards_in(bot) == 2
