"""Trouble on demand and by Telegram's rates: what a client gets, and whether the server had accepted the call."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest
from aiohttp import web
from conversation import RefusedError, call, calls_of, sandbox_person

from bot.sandbox.clock import SandboxClock
from bot.sandbox.limits import Limits
from bot.sandbox.refusals import Refusal
from bot.sandbox.server import SANDBOX_TOKEN


@pytest.fixture
async def send(sandbox, ana):
    """Send Ana a text without PTB; give status and body."""
    async with aiohttp.ClientSession() as client:

        async def ask(text, **how):
            address = f"{sandbox.url}/bot{SANDBOX_TOKEN}/sendMessage"
            order = {"chat_id": how.pop("chat", ana.id), "text": text}
            async with client.post(address, json=order, **how) as answer:
                return answer.status, await answer.json()

        yield ask


async def order(session, **fault):
    return await call(session, "POST", "/sandbox/faults", fault)


async def texts(person):
    return [message["text"] for message in await person.messages()]


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ({"kind": "flood", "retry_after": 9}, (429, "Too Many Requests: retry after 9")),
        ({"kind": "blocked"}, (403, "Forbidden: bot was blocked by the user")),
        ({"kind": "chat_not_found"}, (400, "Bad Request: chat not found")),
        ({"kind": "bad_gateway"}, (502, "Bad Gateway")),
        ({"kind": "error", "code": 500, "description": "Internal"}, (500, "Internal")),
    ],
)
async def test_a_fault_befalls_one_call_and_nothing_is_sent(session, send, ana, fault, answer):
    await order(session, **fault)
    status, body = await send("lost")
    assert (status, body["description"]) == answer
    assert (await send("arrives"))[0] == 200
    assert await texts(ana) == ["/start", "arrives"]
    outcomes = [(one["outcome"], one["status"]) for one in await calls_of(session, "sendMessage")]
    assert outcomes == [answer[::-1], ("ok", 200)]


async def test_a_flood_tells_machines_how_long_to_wait(session, send):
    await order(session, kind="flood", retry_after=9)
    assert (await send("lost"))[1]["parameters"] == {"retry_after": 9}


async def test_a_connection_dropped_before_sends_nothing(session, send, ana):
    await order(session, kind="drop_before")
    with pytest.raises(aiohttp.ClientConnectionError):
        await send("lost")
    assert await texts(ana) == ["/start"]
    assert (await calls_of(session, "sendMessage"))[0]["outcome"] == "dropped"


async def test_a_connection_dropped_after_has_sent_already(session, send, ana):
    await order(session, kind="drop_after")
    with pytest.raises(aiohttp.ClientConnectionError):
        await send("arrived")
    assert await texts(ana) == ["/start", "arrived"]


async def test_a_stall_keeps_the_client_waiting(session, send):
    await order(session, kind="stall", seconds=5)
    with pytest.raises(asyncio.TimeoutError):
        await send("late", timeout=aiohttp.ClientTimeout(total=0.1))
    assert (await calls_of(session, "sendMessage"))[0]["outcome"] == "pending"


async def test_a_fault_can_choose_method_chat_and_count(session, send, ana):
    await order(session, kind="flood", method="sendPhoto")
    await order(session, kind="blocked", chat=ana.id, count=2, after=1)
    other = await sandbox_person(session)
    await other.says("hello", wait_s=0)
    assert (await send("1", chat=other.id))[0] == 200
    assert [(await send(str(n)))[0] for n in range(4)] == [200, 403, 403, 200]
    assert [
        one["method"] for one in (await call(session, "GET", "/sandbox/faults"))["faults"]
    ] == ["sendPhoto"]
    await call(session, "DELETE", "/sandbox/faults")
    assert await call(session, "GET", "/sandbox/faults") == {"faults": []}


async def test_a_wrong_order_for_trouble_says_what_there_is(session):
    for wrong, why in (
        ({"kind": "fire"}, "kind must be one of flood, blocked"),
        ({"kind": "flood", "colour": 1}, "unknown in a fault: colour"),
        ({"kind": "flood", "count": "2"}, "count must be a whole number"),
        ({"kind": "stall", "seconds": "2"}, "seconds must be a number"),
    ):
        with pytest.raises(RefusedError, match=why):
            await order(session, **wrong)


async def test_latency_delays_every_call(session, send, sandbox):
    await call(session, "POST", "/sandbox/settings", {"latency_ms": 60})
    begun = time.monotonic()
    await send("late")
    # A lower bound only: nothing is asserted about how fast this machine is.
    assert time.monotonic() - begun >= 0.06
    assert sandbox.world.latency_ms == 60


def taken(limits, clock, sends):
    """What becomes of `sends`, pairs of pause in seconds and chat: 0, or how long to wait."""
    waits = []
    for pause, chat in sends:
        clock.advance(pause)
        try:
            limits.take(chat, group=chat < 0)
            waits.append(0)
        except Refusal as refusal:
            waits.append(refusal.parameters["retry_after"])
    return waits


class StillClock(SandboxClock):
    """A clock that moves only when it is told to."""

    def now(self):
        return self.offset_s


def test_one_chat_takes_a_burst_of_three_and_then_one_a_second():
    clock = StillClock()
    limits = Limits(clock, strict=True)
    assert taken(limits, clock, [(0, 7)] * 4) == [0, 0, 0, 1]
    assert taken(limits, clock, [(1, 7), (0, 7), (1, 7)]) == [0, 1, 0]


def test_all_chats_together_take_thirty_a_second():
    clock = StillClock()
    limits = Limits(clock, strict=True)
    assert taken(limits, clock, [(0, chat) for chat in range(31)]) == [0] * 30 + [1]
    assert taken(limits, clock, [(1, 99)]) == [0]


def test_a_group_takes_twenty_a_minute():
    clock = StillClock()
    limits = Limits(clock, strict=True)
    assert taken(limits, clock, [(2, -5)] * 21) == [0] * 20 + [20]
    assert taken(limits, clock, [(20, -5)]) == [0]


async def test_telegrams_rates_are_kept_when_asked_for(session, send):
    assert [(await send(str(n)))[0] for n in range(5)] == [200] * 5
    await call(session, "POST", "/sandbox/settings", {"limits": "strict"})
    statuses = [(await send(str(n)))[0] for n in range(5)]
    assert statuses[:3] == [200] * 3
    assert 429 in statuses


@pytest.fixture
async def shaky():
    """A webhook that fails as often as the test says, then takes everything."""
    got, fails = [], []

    async def take(request):
        body = await request.json()
        if fails:
            return web.Response(status=fails.pop())
        got.append(body["message"]["text"])
        reply = {
            "method": "sendMessage",
            "chat_id": body["message"]["chat"]["id"],
            "text": "thanks",
        }
        return web.json_response(reply)

    application = web.Application()
    application.router.add_post("/", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/", got, fails
    await runner.cleanup()


async def test_a_webhook_that_fails_gets_the_same_update_again_in_order(telegram_bot, ana, shaky):
    url, got, fails = shaky
    fails.extend([500, 404])
    await telegram_bot.set_webhook(url)
    await ana.says("one", wait_s=0)
    assert (await ana.says("two"))["handled"] is True
    assert got == ["/start", "one", "two"]
    info = await telegram_bot.get_webhook_info()
    assert info.last_error_message.startswith("Wrong response from the webhook: 500")


async def test_a_webhook_may_answer_with_a_method(telegram_bot, session, ana, shaky):
    await telegram_bot.set_webhook(shaky[0])
    assert (await ana.sees("thanks"))["from"]["bot"] is True
    assert (await calls_of(session, "sendMessage"))[0]["outcome"] == "ok"


async def test_updates_that_a_webhook_never_took_go_back_to_polling(telegram_bot, ana, shaky):
    url, _, fails = shaky
    fails.extend([500] * 100)
    await telegram_bot.set_webhook(url)
    await telegram_bot.delete_webhook()
    assert [update.message.text for update in await telegram_bot.get_updates()] == ["/start"]


async def test_updates_are_delivered_only_on_this_machine(telegram_bot):
    for url in (
        "https://example.org/hook",
        "http://10.0.0.1/hook",
        "http://localhost.example.org/",
    ):
        with pytest.raises(Exception, match="only to http addresses on loopback"):
            await telegram_bot.set_webhook(url)
