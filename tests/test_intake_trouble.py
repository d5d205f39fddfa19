"""Telegram unwell while an answer is on its way: it comes when that is over, and never many times."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest
from conversation import call, calls_of, sandbox_person
from telegram.ext import MessageHandler, filters
from test_intake import SOON_S, application, serving

from bot.limiter import Limiter

FAST = {"patience_s": (0.02,)}


class Echo:
    """Says back what it hears; `first` happens before the first answer, `broken` is a bug after `sound` runs."""

    def __init__(self, first=None, broken="", sound=0):
        self.first, self.broken, self.sound = first, broken, sound
        self.heard, self.codes = [], []

    async def __call__(self, update, _):
        self.heard.append(update.message.text)
        if len(self.heard) == 1 and self.first:
            await self.first()
        if update.message.text == self.broken and len(self.heard) > self.sound:
            raise ValueError("a bug")
        work = update.message.reply_text(update.message.text)
        for done in await asyncio.gather(work, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def set_aside(self, update, code):
        self.codes.append(code)
        await update.message.reply_text(f"Sorry. Code: {code}")


@asynccontextmanager
async def echoing(sandbox, echo, limiter=None, **more):
    async with (
        application(sandbox, MessageHandler(filters.TEXT, echo), limiter=limiter) as (app, _),
        serving(app, set_aside=echo.set_aside, **FAST, **more),
    ):
        yield


def trouble(session, **order):
    """Return what begins this trouble."""

    async def begin():
        await call(session, "POST", "/sandbox/faults", order)

    return begin


async def answers(person):
    return [one["text"] for one in await person.messages() if one["from"]["bot"]]


@pytest.mark.parametrize(
    ("kind", "copies"),
    [("bad_gateway", 1), ("drop_before", 1), ("drop_after", 2)],
)
async def test_an_outage_costs_no_answer_however_long_it_is(sandbox, session, kind, copies):
    ana = await sandbox_person(session)
    echo = Echo(first=trouble(session, kind=kind, count=10_000))
    async with echoing(sandbox, echo):
        await ana.says("hello", wait_s=0)
        async with asyncio.timeout(SOON_S):
            while len(await calls_of(session, "getMe")) < 20:  # noqa: ASYNC110 - the sandbox has no event
                await asyncio.sleep(0.02)
        assert echo.heard == ["hello"]  # it asks whether Telegram is back, and bothers nobody
        await call(session, "DELETE", "/sandbox/faults")
        await ana.says("more")
        await ana.sees("more")

    assert await answers(ana) == ["hello"] * copies + ["more"]
    assert echo.codes == []


@pytest.mark.parametrize(
    "order", [{"kind": "drop_after"}, {"kind": "stall", "seconds": 0.6}, {"kind": "drop_before"}]
)
async def test_what_may_have_been_sent_is_sent_once_more_at_most_and_never_apologised_for(
    sandbox, session, caplog, order
):
    ana = await sandbox_person(session)
    await trouble(session, method="sendMessage", count=2, **order)()
    echo = Echo()
    async with echoing(sandbox, echo, handler_timeout_s=0.3):
        await ana.says("hello")
        await ana.says("more")
        await ana.sees("more")

    assert echo.heard == ["hello", "hello", "more"]
    assert echo.codes == []
    assert caplog.text.count("update.uncertain") == 1


async def test_what_may_have_been_sent_is_not_apologised_for_when_a_bug_follows(sandbox, session):
    ana = await sandbox_person(session)
    await trouble(session, kind="drop_after", method="sendMessage")()
    echo = Echo(broken="hello", sound=1)
    async with echoing(sandbox, echo):
        await ana.says("hello")
        await ana.says("more")
        await ana.sees("more")

    assert echo.heard == ["hello"] * 6 + ["more"]
    assert await answers(ana) == ["hello", "more"]


async def test_waiting_for_the_turn_to_send_is_no_failure(sandbox, session):
    ana = await sandbox_person(session)
    await trouble(session, kind="flood", method="sendMessage", retry_after=1)()
    echo = Echo()
    async with echoing(sandbox, echo, Limiter(), handler_timeout_s=0.1):
        await ana.says("hello")

    assert len(echo.heard) > 5
    assert await answers(ana) == ["hello"]
    assert echo.codes == []


async def test_an_answer_that_telegram_cannot_carry_out_is_given_up_with_a_code(sandbox, session):
    ana = await sandbox_person(session)
    await trouble(session, kind="bad_gateway", method="sendMessage", count=5)()
    echo = Echo()
    async with echoing(sandbox, echo):
        await ana.says("hello")

    assert echo.heard == ["hello"] * 5
    assert await answers(ana) == [f"Sorry. Code: {echo.codes[0]}"]


@pytest.mark.parametrize(("kind", "count"), [("bad_gateway", 3), ("flood", 1)])
async def test_an_apology_that_cannot_be_sent_is_kept_with_its_code(
    sandbox, session, caplog, kind, count
):
    ana = await sandbox_person(session)
    await trouble(session, kind=kind, method="sendMessage", count=count)()
    echo = Echo(broken="hello")
    async with echoing(sandbox, echo):
        await ana.says("hello")
        await ana.says("more")
        await ana.sees("more")

    assert len(echo.codes) == count + 1
    assert await answers(ana) == [f"Sorry. Code: {echo.codes[0]}", "more"]
    assert caplog.text.count(f"update.set_aside code={echo.codes[0]}") == 1


async def test_an_apology_that_may_have_been_sent_is_sent_once_more_at_most(
    sandbox, session, caplog
):
    caplog.set_level(logging.INFO, "bot")
    ana = await sandbox_person(session)
    await trouble(session, kind="drop_after", method="sendMessage", count=9)()
    echo = Echo(broken="hello")
    async with echoing(sandbox, echo):
        await ana.says("hello")

    assert await answers(ana) == [f"Sorry. Code: {echo.codes[0]}"] * 2
    assert "update.set_aside_unsaid" in caplog.text
