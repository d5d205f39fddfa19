"""`brazier posters`: what stands on a page, what its code leads to, and what is refused in words."""

from __future__ import annotations

import traceback
from functools import cache
from urllib.parse import urlsplit

import pytest
from running import settings
from small_repository import ROOT
from test_drawing import LANGUAGES, POSTER, codes, outside, over_another, seen, wanted, words_of
from test_drawing import texts as every_text

from bot import __main__ as brazier
from bot.commands.posters import Asked, run
from bot.commands.username import username
from bot.drawing import posters as drawing
from bot.drawing.paper import MILLIMETRE, PAPERS
from bot.errors import SetupError
from bot.i18n import Texts
from bot.settings import Settings

REAL = "123456789:" + "A" * 35
WHO = {
    "BRAZIER_NAME": "BHX4 Help",
    "BRAZIER_OPERATOR": "the branch",
    "BRAZIER_ADDRESS": "https://union.example/bot",
}


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """`brazier posters` as an operator types it, in a folder of its own."""

    def type_(*words, **env):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return brazier.main(["posters", *words])

    monkeypatch.chdir(tmp_path)
    return type_


@cache
def texts():
    return Texts.load(ROOT / "translations")


@pytest.mark.parametrize(
    ("code", "paper"), [*((code, "a4") for code in LANGUAGES), ("xx", "letter")]
)
def test_nothing_on_a_poster_is_cut_or_lies_over_another(code, paper):
    t, height = every_text().translator(code), PAPERS[paper].height
    long = POSTER._replace(
        bot="A" * 32,
        operator="the very long name of a branch of a union " * 3,
        address="https://union.example/" + "long/" * 20,
    )
    for what in (POSTER, long):
        drawn = drawing.lay_out(what, t, paper=paper)
        assert over_another(drawn) == []
        assert outside(drawn, height) == []
        ((_, y), size) = codes(drawn)[0]
        assert size >= 70 * MILLIMETRE
        assert y + size < height / 2 + size / 2


@pytest.mark.parametrize("code", ["en", "ur"])
def test_the_code_of_a_poster_leads_to_the_bot_at_that_place_in_that_language(code):
    t = texts().translator(code)
    drawn = drawing.lay_out(POSTER, t)
    ((corner, size),) = codes(drawn)
    there = wanted(f"https://t.me/BHX4HelpBot?start=BHX4-{code}")
    assert seen(drawn, PAPERS["a4"].height, corner, size, len(there) - 8) == there


async def test_what_the_code_carries_is_what_the_bot_reads(bot, phones):
    worker = await phones("en")
    payload = urlsplit(drawing.link(POSTER, texts().translator("ro"))).query.removeprefix("start=")
    await worker.says(f"/start {payload}")
    message = await worker.last()
    assert "Amazon BHX4, Coventry" in message["text"]
    assert "Bună. Aici este" in message["text"]


def test_a_poster_says_who_runs_the_bot_and_how_to_tell_it():
    written = words_of(drawing.lay_out(POSTER, texts().translator("en")))
    for said in (
        "@BHX4HelpBot",
        "union.example/bot",
        "run by the branch",
        "never asks your name",
        "Check the name",
        "False codes have been put up before",
        "Amazon BHX4, Coventry",
        "BHX4 Help",
    ):
        assert said in written, said
    assert "https://" not in written


def test_a_poster_that_cannot_hold_its_words_is_refused():
    with pytest.raises(ValueError, match="too long"):
        drawing.lay_out(POSTER._replace(operator="word " * 900), texts().translator("en"))


def test_there_is_a_page_for_each_language_of_the_place(typed, tmp_path, capsys):
    assert typed("--site", "bhx4", "--bot", "@BHX4HelpBot", **WHO) == 0
    made = (tmp_path / "posters-BHX4.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert b"/Count 3" in made
    told = capsys.readouterr().out
    assert "3 pages (English, Română, اردو)" in told
    assert "it must open @BHX4HelpBot" in told


def test_one_language_and_the_paper_can_be_chosen(typed, tmp_path):
    words = ("--site", "BHX4", "--bot", "BHX4HelpBot", "--language", "ro", "--paper", "letter")
    assert typed(*words, "--out", "one.pdf", **WHO) == 0
    made = (tmp_path / "one.pdf").read_bytes()
    assert b"/Count 1" in made
    assert b"612 792" in made


def test_where_letter_is_the_paper_it_is_taken(typed, tmp_path):
    assert typed("--site", "JFK8", "--bot", "JFK8HelpBot", **WHO) == 0
    assert b"612 792" in (tmp_path / "posters-JFK8.pdf").read_bytes()


def test_a_bot_of_nobody_gets_no_posters(typed, tmp_path, capsys):
    assert typed("--site", "BHX4") == 1
    told = capsys.readouterr().err
    for name in (*WHO, "BRAZIER_TOKEN", "--bot"):
        assert name in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--site", "BHX9"], "There is no workplace BHX9. There are: BHX4"),
        (
            ["--site", "BHX4", "--language", "pl"],
            "no poster in pl for BHX4. There are: en, ro, ur.",
        ),
        (["--site", "JFK8", "--language", "ro"], "no poster in ro for JFK8. There are: en."),
        (["--site", "BHX4", "--bot", "no name"], "no name is not the name of a bot"),
        (["--site", "BHX4", "--bot", "a-b-c-d-e"], "is not the name of a bot"),
        (["--site", "BHX4", "--out", "nowhere/x.pdf"], "nowhere/x.pdf cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_in_words(typed, capsys, tmp_path, words, told):
    bot = [] if "--bot" in words else ["--bot", "BHX4HelpBot"]
    assert typed(*words, *bot, **WHO) == 1
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(typed, tmp_path, capsys):
    (tmp_path / "posters-BHX4.pdf").write_text("mine")
    assert typed("--site", "BHX4", "--bot", "BHX4HelpBot", **WHO) == 1
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "posters-BHX4.pdf").read_text() == "mine"


async def test_telegram_is_asked_for_the_name_that_nobody_typed(sandbox, tmp_path, capsys):
    out = tmp_path / "posters.pdf"
    assert await run(settings(sandbox, tmp_path), Asked("JFK8", out=str(out))) == 0
    assert f"@{await username(settings(sandbox, tmp_path))}" in capsys.readouterr().out


async def test_no_answer_and_a_refusal_are_told_without_the_token(sandbox, tmp_path):
    nobody = Settings(token=REAL, api_url="http://127.0.0.1:9")
    with pytest.raises(SetupError, match="cannot be reached") as told:
        await username(nobody)
    assert REAL not in "".join(traceback.format_exception(told.value))
    with pytest.raises(SetupError, match="not accepted") as told:
        await username(settings(sandbox, tmp_path, token=REAL))
    assert REAL not in "".join(traceback.format_exception(told.value))
