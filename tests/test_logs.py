"""Logs carry codes: whatever other people's code writes, no token, id, name or text comes out."""

from __future__ import annotations

import asyncio
import errno
import io
import logging
import re
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from telegram.ext import ApplicationBuilder, ExtBot, MessageHandler, filters

from bot.intake import Intake, handling
from bot.logs import OURS, QUIET, incident, outline, redact, set_up
from bot.request import AioRequest
from bot.sandbox.server import SANDBOX_TOKEN

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "987654321:AAFakeFakeFakeFakeFakeFakeFakeFakeFake0"


@pytest.fixture
def log():
    """Give the stream that all logs go to, and put everybody's loggers back afterwards."""
    names = [None, *OURS, *QUIET]
    before = [
        (logging.getLogger(n), logging.getLogger(n).level, [*logging.getLogger(n).handlers])
        for n in names
    ]
    stream = io.StringIO()
    set_up(logging.DEBUG, stream)
    yield stream
    sys.excepthook = sys.__excepthook__
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def test_codes_of_ours_are_written_in_full(log):
    logging.getLogger("bot.intake").info("update.failed try=%d error=%s", 2, "ValueError")

    assert log.getvalue().endswith(" INFO bot.intake update.failed try=2 error=ValueError\n")


def test_a_line_begins_with_its_time(log):
    logging.getLogger("handlers.start").warning("tap.too_old")

    assert re.match(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d WARNING handlers\.start tap\.too_old\n$", log.getvalue()
    )


def test_even_ours_lose_tokens_and_long_numbers(log):
    logging.getLogger("bot.app").error("failed at https://x/bot%s/getMe for %d", TOKEN, 7012345678)

    assert "failed at https://x/bot[token]/getMe for [number]" in log.getvalue()


@pytest.mark.parametrize(
    "name", ["telegram.ext.Application", "httpx", "somebody.nobody.thought.of"]
)
def test_others_keep_their_template_and_lose_their_arguments(log, name):
    logging.getLogger(name).error('Update "%s" by %(who)r of %5.2f caused %d', *("my boss", 7, 8))

    assert log.getvalue().endswith(f' ERROR {name} Update "…" by … of … caused …\n')


def test_others_are_heard_from_warning_on_whatever_is_asked_for(log):
    for name in (*QUIET, "telegram.Bot", "aiohttp.client", "sqlalchemy.engine.Engine"):
        logging.getLogger(name).info("Marija says her wages are late")

    assert log.getvalue() == ""


def test_only_the_first_line_of_what_asyncio_says_remains(log):
    logging.getLogger("asyncio").error(
        "Task exception was never retrieved\nfuture: <Task ValueError('Marija')>"
    )

    assert log.getvalue().endswith("Task exception was never retrieved\n")


def test_a_wrong_placeholder_of_ours_does_not_print_the_arguments(log, capsys):
    logging.getLogger("bot.app").error("count=%d", "Marija")

    assert log.getvalue().endswith("count=…\n")
    assert "Marija" not in capsys.readouterr().err


def test_a_traceback_keeps_places_and_classes_and_loses_messages(log):
    def deep():
        raise KeyError("Marija")

    try:
        try:
            deep()
        except KeyError as error:
            raise ValueError("Marija is late") from error
    except ValueError:
        logging.getLogger("bot.app").exception("broken code=%s", "7F3A")

    told = log.getvalue()
    assert "broken code=7F3A" in told
    assert re.search(r"test_logs\.py:\d+ deep\nbuiltins\.KeyError\nthen\n", told)
    assert told.endswith("builtins.ValueError\n")
    assert "Marija" not in told


def test_an_outline_names_the_systems_error_and_the_parts_of_a_group():
    group = ExceptionGroup("of Marija", [OSError(errno.ENOSPC, "Marija"), ValueError("Marija")])

    told = outline(group)

    assert "builtins.OSError ENOSPC" in told
    assert "builtins.ValueError" in told
    assert "Marija" not in told


def test_an_outline_ends_even_where_errors_cause_each_other():
    one, two = ValueError("a"), KeyError("b")
    one.__cause__, two.__cause__ = two, one

    assert outline(one).count("builtins.ValueError") == 1


def test_uvicorns_own_handlers_do_not_write_past_the_filter():
    logger = logging.getLogger("uvicorn.access")
    root = logging.getLogger()
    before = [*root.handlers], root.level
    logger.addHandler(logging.StreamHandler(io.StringIO()))
    logger.propagate = False
    stream = io.StringIO()
    set_up(stream=stream)
    try:
        logger.info('%s - "%s"', "127.0.0.1", "POST /bot1:SANDBOX/sendMessage")
        logger.warning("strange")
    finally:
        root.handlers[:], root.level = before
        sys.excepthook = sys.__excepthook__

    assert logger.handlers == []
    assert "SANDBOX" not in stream.getvalue()
    assert "strange" in stream.getvalue()


def test_a_crash_prints_where_and_not_what():
    program = "from bot import logs\nlogs.set_up()\nraise ValueError('Marija')"
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert ended.returncode == 1
    assert "CRITICAL bot crashed" in ended.stderr
    assert "<string>:3" in ended.stderr
    assert "builtins.ValueError" in ended.stderr
    assert "Marija" not in ended.stderr


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ms=41 lang=es", "ms=41 lang=es"),
        ("code=7F3A try=5", "code=7F3A try=5"),
        (f"token {TOKEN}!", "token [token]!"),
        ("/bot1:SANDBOX/getMe", "/bot[token]/getMe"),
        ("key QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "key [long]"),
        ("chat -1001234567890", "chat -[number]"),
    ],
)
def test_redaction(text, left):
    assert redact(text) == left


def test_an_incidents_code_is_short_and_can_be_read_out():
    codes = {incident() for _ in range(200)}

    assert all(re.fullmatch("[0-9A-F]{4}", code) for code in codes)
    assert len(codes) > 150


async def test_a_conversation_that_goes_wrong_leaves_nothing_of_the_person(log, sandbox):
    bot = ExtBot(
        SANDBOX_TOKEN,
        base_url=f"{sandbox.url}/bot",
        request=AioRequest(),
        get_updates_request=AioRequest(),
    )
    app = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    finished = asyncio.Event()

    async def fail(update, _):
        raise ValueError(f"{update.effective_user.first_name} wrote {update.message.text}")

    async def set_aside(_, code):
        log.write(f"said {code}")
        finished.set()

    app.add_handler(MessageHandler(filters.TEXT, fail))
    async with app, aiohttp.ClientSession(sandbox.url) as control:
        order = {"name": "Marija", "language": "en"}
        async with control.post("/sandbox/people", json=order) as said:
            person = (await said.json())["id"]
        intake = Intake(
            bot, handling(app), allowed_updates=["message"], set_aside=set_aside, backoff_s=(0,)
        )
        running = asyncio.create_task(intake.run())
        order = {"text": "my wages are late"}
        async with control.post(f"/sandbox/people/{person}/say", json=order):
            pass
        await asyncio.wait_for(finished.wait(), 10)
        await intake.stop()
        await running

    told = log.getvalue()
    code = re.search(r"update\.set_aside code=([0-9A-F]{4})", told)[1]
    assert f"said {code}" in told
    assert "test_logs.py" in told  # where it failed
    for needle in ("Marija", "wages", str(person), SANDBOX_TOKEN):
        assert needle not in told
