"""The intake against a queue of updates over real HTTP: in order for one person, and nothing confirmed too early."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from conversation import calls_of
from telegram import Update
from telegram.error import InvalidToken, RetryAfter
from telegram.ext import ApplicationBuilder, ExtBot, MessageHandler, TypeHandler, filters

from bot.intake import IN_HAND, Intake, handling
from bot.limiter import Limiter
from bot.request import AioRequest, Delivery, SendError
from bot.sandbox.server import SANDBOX_TOKEN

SOON_S = 10
ROOT = Path(__file__).resolve().parent.parent


class Queue:
    """Telegram's end of getUpdates: keeps updates until a higher offset confirms them, and remembers each call."""

    def __init__(self):
        self.pending, self.polls, self.refusals, self.latest = [], [], [], 0
        self.arrived, self.closed = asyncio.Event(), False

    def add(self, *people, **more):
        for person in people:
            self.latest = more.get("id", self.latest + 1)
            user = {"id": person, "is_bot": False, "first_name": "Ana"}
            chat = {"id": person, "type": "private", "first_name": "Ana"}
            message = {
                "message_id": 1,
                "date": 1,
                "chat": chat,
                "from": user,
                "text": f"{self.latest}",
            }
            self.pending.append(
                {"update_id": self.latest, "message": more.get("message", message)}
            )
        self.arrived.set()

    @property
    def confirmed(self):
        """The ids that no later call can get again."""
        return set(range(1, self.latest + 1)) - {update["update_id"] for update in self.pending}

    async def get_updates(self, request):
        asked = await request.json()
        offset, limit, timeout = (int(asked[name]) for name in ("offset", "limit", "timeout"))
        self.polls.append((offset, limit, timeout))
        if self.refusals:
            status = self.refusals.pop(0)
            body = {"ok": False, "error_code": status, "description": "Conflict: no"}
            return web.json_response(body, status=status)
        if offset <= self.latest + 10:  # beyond that Telegram's server begins with what it has
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        if not self.pending and timeout and not self.closed:
            self.arrived.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.arrived.wait(), timeout)
        return web.json_response({"ok": True, "result": self.pending[:limit]})


class Handled:
    """Remembers what was handled; `holds` names texts that wait for `release`, `fails` how often a text fails."""

    def __init__(self, holds=(), fails=None, error=None):
        self.begun, self.done, self.error = [], [], error or ValueError("no")
        self.holds, self.fails = set(holds), fails or {}
        self.release, self.changed = asyncio.Event(), asyncio.Event()
        self.running = self.most = 0
        self.aside = []

    async def __call__(self, update):
        text = update.message.text
        self.begun.append(text)
        self.running += 1
        self.most = max(self.most, self.running)
        self.changed.set()
        try:
            if "all" in self.holds or text in self.holds:
                await self.release.wait()
            if self.fails.get(text, 0) > 0:
                self.fails[text] -= 1
                raise self.error
            await asyncio.sleep(0)
            self.done.append(text)
        finally:
            self.running -= 1
            self.changed.set()

    async def set_aside(self, update, code):
        self.aside.append((update and update.update_id, code))
        self.changed.set()

    async def until(self, true):
        async with asyncio.timeout(SOON_S):
            while not true():
                self.changed.clear()
                await self.changed.wait()

    async def until_done(self, *texts):
        await self.until(lambda: {str(t) for t in texts} <= set(self.done))


async def get_me(_):
    me = {"id": 1, "is_bot": True, "first_name": "Brazier", "username": "brazier_bot"}
    return web.json_response({"ok": True, "result": me})


@pytest.fixture
async def queue():
    queue = Queue()
    app = web.Application()
    app.router.add_post("/bot1:TEST/getUpdates", queue.get_updates)
    app.router.add_post("/bot1:TEST/getMe", get_me)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    queue.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield queue
    queue.closed = True
    queue.arrived.set()
    await runner.cleanup()


@asynccontextmanager
async def taking_in(queue, handled, grace_s=SOON_S, *, known=True, **settings):
    get = AioRequest(pool=2, read_timeout_s=0.1)
    bot = ExtBot(
        "1:TEST", base_url=f"{queue.url}/bot", request=AioRequest(), get_updates_request=get
    )
    await (bot if known else get).initialize()
    settings = {"poll_timeout_s": 1, "backoff_s": (0,), "patience_s": (0.01,)} | settings
    settings = {"allowed_updates": ["message"], "set_aside": handled.set_aside} | settings
    intake = Intake(bot, handled, **settings)
    running = asyncio.create_task(intake.run())
    intake.running = running
    try:
        yield intake
    finally:
        handled.release.set()
        await intake.stop(grace_s)
        await asyncio.gather(running, return_exceptions=True)
        await (bot if known else get).shutdown()


async def until(true):
    async with asyncio.timeout(SOON_S):
        while not true():  # noqa: ASYNC110 - what the server saw has no event
            await asyncio.sleep(0.01)


async def test_one_persons_updates_are_handled_in_order_and_others_do_not_wait(queue):
    queue.add(7, 7, 7, 8)
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled):
        await handled.until_done(4)
        assert handled.begun == ["1", "4"]
        handled.release.set()
        await handled.until_done(3)

    assert handled.done == ["4", "1", "2", "3"]


async def test_a_persons_group_and_private_updates_are_one_line(queue):
    group = {"id": -100, "type": "supergroup", "title": "Gate"}
    user = {"id": 7, "is_bot": False, "first_name": "Ana"}
    queue.add(7)
    queue.add(7, message={"message_id": 1, "date": 1, "chat": group, "from": user, "text": "2"})
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled):
        await handled.until(lambda: handled.begun)
        await asyncio.sleep(0.02)
        assert handled.begun == ["1"]


async def test_as_many_people_as_the_width_are_handled_at_once(queue):
    queue.add(*range(101, 151))
    handled = Handled(holds={"all"})
    async with taking_in(queue, handled, width=32):
        await handled.until(lambda: handled.running == 32)
        await asyncio.sleep(0.02)
        assert handled.most == 32
        handled.release.set()
        await handled.until_done(*range(1, 51))

    assert handled.most == 32


async def test_nothing_is_confirmed_before_it_is_handled(queue):
    queue.add(*range(101, 111))
    handled = Handled(holds={"4"})
    async with taking_in(queue, handled):
        await handled.until_done(10)
        await until(lambda: queue.polls[-1][0] == 4)
        assert queue.confirmed == {1, 2, 3}
        handled.release.set()
        await until(lambda: queue.confirmed == set(range(1, 11)))


async def test_one_slow_handler_does_not_hold_up_what_comes_after(queue):
    queue.add(7)
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled):
        await handled.until(lambda: handled.begun)
        for person in range(101, 151):
            queue.add(person)
            await asyncio.sleep(0)
        await handled.until_done(*range(2, 52))
        assert queue.confirmed == set()


@pytest.mark.parametrize("held", [1, 2])
async def test_a_full_window_waits_for_a_handler_that_is_not_slow_yet(queue, held):
    first = [7] if held == 1 else [7, 7]  # a person's last is one of several no longer
    queue.add(*first, *range(101, 301 - held))
    handled = Handled(holds={str(held)})
    async with taking_in(queue, handled, batch=20, slow_s=60):
        await handled.until_done(*range(held + 1, 20 + held))
        polls = len(queue.polls)
        await asyncio.sleep(0.3)
        assert len(handled.begun) <= 19 + held
        assert len(queue.polls) <= polls + 1  # Telegram would only repeat what is known
        handled.release.set()
        await handled.until_done(*range(1, 201))

    assert len(handled.begun) == 200


async def test_a_full_window_steps_over_a_slow_handler(queue):
    queue.add(*range(101, 301))
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled, batch=20, slow_s=0.05):
        await handled.until_done(*range(2, 201))
        await until(lambda: 1 in queue.confirmed)
        assert "1" not in handled.done
        handled.release.set()
        await handled.until_done(1)

    assert sorted(handled.begun, key=int) == [str(n) for n in range(1, 201)]


async def test_a_full_window_steps_over_what_failed_once(queue):
    queue.add(*range(101, 301))
    handled = Handled(fails={"1": 99})
    async with taking_in(queue, handled, grace_s=0, batch=20, slow_s=60, backoff_s=(60,)):
        await handled.until_done(*range(2, 201))

    assert handled.begun.count("1") == 1


async def test_a_full_window_steps_over_what_waits_behind_its_own_person(queue):
    queue.add(*[7] * 15, *range(101, 301))
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled, batch=20, slow_s=0.05):
        await handled.until_done(*range(16, 216))
        assert [t for t in handled.begun if int(t) <= 15] == ["1"]
        handled.release.set()
        await handled.until_done(*range(1, 16))


async def test_waiting_for_a_handler_does_not_keep_telegram_busy(queue):
    queue.add(7)
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled):
        await handled.until(lambda: handled.begun)
        await asyncio.sleep(0.6)
        assert len(queue.polls) <= 6
        assert {timeout for _, _, timeout in queue.polls[1:]} == {0}


async def test_where_nothing_is_in_hand_telegram_is_asked_to_wait(queue):
    handled = Handled()
    async with taking_in(queue, handled, poll_timeout_s=50):
        await until(lambda: queue.polls)
        queue.add(7)
        await handled.until_done(1)
        await until(lambda: len(queue.polls) == 2)

    assert queue.polls[:2] == [(0, 100, 50), (2, 100, 50)]


async def test_a_quiet_hour_is_no_failure(queue, caplog):
    handled = Handled()
    async with taking_in(queue, handled, poll_timeout_s=1):
        await until(lambda: queue.polls)
        await asyncio.sleep(0.6)  # longer than a call may take that asks for no waiting
        queue.add(7)
        await handled.until_done(1)

    assert "poll.failed" not in caplog.text


async def test_a_server_that_repeats_what_is_confirmed_is_not_asked_without_end(queue):
    queue.add(7)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(1)
        await until(lambda: not queue.pending)
        queue.latest = -100  # nothing is taken for confirmed any more
        queue.pending = [{"update_id": 1}]
        queue.arrived.set()
        polls = len(queue.polls)
        await asyncio.sleep(0.5)
        assert len(queue.polls) - polls <= 4


async def test_a_backlog_is_fetched_without_asking_for_much_twice(queue):
    queue.add(*range(1001, 3001))
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(*range(1, 2001))

    assert len(handled.begun) == 2000
    assert len(queue.polls) <= 2000 / 33 + 5


async def test_a_handler_that_fails_is_tried_again_before_the_persons_next(queue):
    queue.add(7, 7)
    handled = Handled(fails={"1": 2})
    async with taking_in(queue, handled):
        await handled.until_done(2)

    assert handled.begun == ["1", "1", "1", "2"]
    assert handled.aside == []


async def test_what_fails_five_times_is_set_aside_with_the_logs_code_and_the_rest_goes_on(
    queue, caplog
):
    queue.add(7, 7)
    handled = Handled(fails={"1": 99})
    async with taking_in(queue, handled):
        await handled.until_done(2)
        await until(lambda: queue.confirmed == {1, 2})

    assert handled.begun == ["1"] * 5 + ["2"]
    ((number, code),) = handled.aside
    assert number == 1
    assert f"update.set_aside code={code}" in caplog.text


async def test_a_handler_that_hangs_is_ended_and_counts_as_failed(queue):
    queue.add(7, 7)
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled, handler_timeout_s=0.02):
        await handled.until_done(2)

    assert handled.begun == ["1"] * 5 + ["2"]
    assert [number for number, _ in handled.aside] == [1]


async def test_setting_aside_may_fail_too(queue):
    async def no(*_):
        raise ValueError("blocked")

    queue.add(7, 7)
    handled = Handled(fails={"1": 99})
    async with taking_in(queue, handled, set_aside=no):
        await handled.until_done(2)


@pytest.mark.parametrize(
    "error", [SendError("ClientConnectorError", Delivery.NOT_SENT), RetryAfter(0)]
)
async def test_that_telegram_is_out_of_reach_is_not_the_updates_fault(queue, error):
    queue.add(7)
    handled = Handled(fails={"1": 12}, error=error)
    async with taking_in(queue, handled):
        await handled.until_done(1)

    assert handled.begun == ["1"] * 13
    assert handled.aside == []


async def test_a_cancellation_from_elsewhere_is_a_failure_and_not_the_end(queue):
    queue.add(7, 7)
    handled = Handled(fails={"1": 1}, error=asyncio.CancelledError())
    async with taking_in(queue, handled):
        await handled.until_done(1, 2)


async def test_an_update_that_cannot_be_read_spoils_no_other(queue, caplog):
    queue.add(7)
    queue.add(8, message={"text": "a message without a chat", "from": {"id": 8}})
    queue.add(9)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(1, 3)
        await until(lambda: queue.confirmed == {1, 2, 3})

    assert [number for number, _ in handled.aside] == [None]
    assert "update.failed" not in caplog.text  # it would not be any better a second time


async def test_an_id_that_is_no_number_does_not_end_the_intake(queue):
    message = {"message_id": 1, "date": 1, "text": "1"}
    chat = {"id": "a", "type": "private"}
    queue.add(7, message=message | {"chat": chat, "from": {"id": "a", "first_name": "Ana"}})
    queue.add(7, message=message | {"chat": "a", "from": ["id"]})
    queue.add(7, message=message | {"chat": chat | {"id": None}})
    queue.add(8)
    handled = Handled()
    async with taking_in(queue, handled) as intake:
        await handled.until_done(4)
        await until(lambda: queue.confirmed == {1, 2, 3, 4})
        assert not intake.running.done()


async def test_after_a_clean_stop_nothing_is_handled_twice(queue):
    queue.add(*range(101, 131))
    handled = Handled(holds={"5"})
    async with asyncio.timeout(SOON_S), taking_in(queue, handled) as intake:
        await handled.until_done(30)
        asyncio.get_running_loop().call_later(0.05, handled.release.set)
        await intake.stop(3600)
    polls = len(queue.polls)
    assert queue.polls[-1] == (31, 1, 0)

    async with taking_in(queue, handled):
        await until(lambda: len(queue.polls) > polls)
        queue.add(7)
        await handled.until_done(31)

    assert sorted(handled.begun, key=int) == [str(n) for n in range(1, 32)]


async def test_what_was_not_finished_when_it_stopped_comes_again(queue):
    queue.add(*range(101, 106))
    handled = Handled(holds={"3"})
    async with asyncio.timeout(SOON_S), taking_in(queue, handled, grace_s=3600) as intake:
        await handled.until_done(5)
        await intake.stop(0.01)
        assert "3" not in handled.done
    again = Handled()
    async with taking_in(queue, again):
        await again.until_done(3)

    assert again.begun == ["3", "4", "5"]


async def test_after_a_stop_nothing_is_tried_again(queue):
    queue.add(7)
    handled = Handled(fails={"1": 99})
    async with taking_in(queue, handled, backoff_s=(0.1,)) as intake:
        await handled.until(lambda: handled.begun)
        await intake.stop(0)
        await asyncio.sleep(0.2)

    assert handled.begun == ["1"]
    assert [update["update_id"] for update in queue.pending] == [1]


async def test_ids_may_jump_down_after_a_week_of_silence(queue):
    queue.add(7, id=900_000)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(900_000)
        await until(lambda: not queue.pending)
        queue.latest = 0
        queue.add(7, 8)
        await handled.until_done(1, 2)
        await until(lambda: not queue.pending)

    assert handled.begun == ["900000", "1", "2"]


async def test_an_update_that_comes_twice_is_handled_once(queue):
    queue.add(7, 8)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(1, 2)
        await until(lambda: not queue.pending)
        queue.latest = 0
        queue.add(7, 8, 9)
        queue.pending[0]["update_id"] = 2  # a server that lost its place
        queue.pending[1]["update_id"] = 2
        await handled.until_done(3)

    assert handled.begun == ["1", "2", "3"]


async def test_who_sends_very_much_at_once_holds_up_nobody_and_her_latest_are_answered(
    queue, caplog
):
    caplog.set_level(logging.INFO, "bot")
    queue.add(*[734209118] * 300, 8)
    handled = Handled(holds={"1"})
    async with taking_in(queue, handled, slow_s=60):
        await handled.until_done(301)
        assert handled.begun == ["1", "301"]
        handled.release.set()
        await handled.until_done(300)
        await until(lambda: not queue.pending)
        queue.add(*[734209118] * 3)
        await handled.until_done(302, 303, 304)

    latest = [str(number) for number in range(282, 301)]
    assert handled.begun == ["1", "301", *latest, "302", "303", "304"]
    assert caplog.text.count("update.too_many_of_one_person") == 1
    assert "734209118" not in caplog.text


@pytest.mark.parametrize("error", [RetryAfter(60), ValueError("no")])
async def test_more_people_than_may_be_in_hand_freeze_nothing_and_none_is_lost(queue, error):
    everybody = range(1, 1151)
    queue.add(*(1000 + number for number in everybody))
    handled = Handled(fails={str(number): 1 for number in everybody}, error=error)
    async with taking_in(queue, handled, backoff_s=(60,)) as intake:
        taken = 100 if isinstance(error, RetryAfter) else IN_HAND - 33
        await handled.until(lambda: len(handled.begun) >= taken)
        await asyncio.sleep(0.5)  # the loop still turns
        assert taken <= len(handled.begun) <= IN_HAND
        await asyncio.wait_for(intake.stop(0), SOON_S)

    assert {update["update_id"] for update in queue.pending} >= {
        number for number in everybody if str(number) not in handled.begun
    }
    if isinstance(error, RetryAfter):
        assert queue.confirmed == set()  # nobody got through, so nobody was passed


async def test_where_others_get_through_a_full_window_steps_over_who_waits_for_telegram(queue):
    queue.add(*range(101, 301))
    handled = Handled(fails={"1": 1}, error=RetryAfter(60))
    async with taking_in(queue, handled, grace_s=0, batch=20, slow_s=60):
        await handled.until_done(*range(2, 201))

    assert handled.begun.count("1") == 1


async def test_a_server_that_is_unwell_is_asked_again(queue, caplog):
    caplog.set_level(logging.INFO, "bot")
    queue.refusals = [502, 500, 429, 502]
    queue.add(7)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(1)

    assert caplog.text.count("poll.failed") == 1
    assert "poll.back tries=4" in caplog.text


async def test_another_program_with_the_same_token_is_named_and_waited_for(queue, caplog):
    queue.refusals = [409, 409, 409]
    queue.add(7)
    handled = Handled()
    async with taking_in(queue, handled):
        await handled.until_done(1)

    assert caplog.text.count("another program reads this bot's updates") == 1


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("known", [True, False])
async def test_a_token_that_is_no_longer_one_ends_it(queue, status, known):
    handled = Handled()
    queue.refusals = [status] * 9
    async with taking_in(queue, handled, known=known) as intake:
        with pytest.raises(InvalidToken, match="does not know this token"):
            await asyncio.wait_for(intake.running, SOON_S)

    assert len(queue.polls) == 1


async def test_being_cancelled_confirms_what_was_handled(queue):
    queue.add(7)
    handled = Handled()
    async with taking_in(queue, handled) as intake:
        await handled.until_done(1)
        await until(lambda: len(queue.polls) == 2)
        intake.running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await intake.running
        assert queue.polls[-1] == (2, 1, 0)


# With an Application, whose process_update keeps what handlers raise to itself, and the sandbox


@asynccontextmanager
async def application(sandbox, *handlers, limiter=None):
    bot = ExtBot(
        SANDBOX_TOKEN,
        base_url=f"{sandbox.url}/bot",
        request=AioRequest(),
        get_updates_request=AioRequest(pool=2),
        rate_limiter=limiter,
    )
    app = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    for group, handler in enumerate(handlers):
        app.add_handler(handler, group)
    async with app, aiohttp.ClientSession(sandbox.url) as session:

        async def control(path, **order):
            async with session.post(f"/sandbox/{path}", json=order) as said:
                return await said.json()

        yield app, control


@asynccontextmanager
async def serving(app, grace_s=SOON_S, **settings):
    settings = {"allowed_updates": Update.ALL_TYPES, "backoff_s": (0,)} | settings
    intake = Intake(app.bot, handling(app), **settings)
    running = asyncio.create_task(intake.run())
    try:
        yield
    finally:
        await intake.stop(grace_s)
        await running


async def test_people_are_answered_and_their_updates_confirmed(sandbox):
    async def echo(update, _):
        await update.message.reply_text(f"you said {update.message.text}")

    async with (
        application(sandbox, MessageHandler(filters.TEXT, echo)) as (app, control),
        serving(app),
    ):
        people = [(await control("people", name=n, language="en"))["id"] for n in ("Ana", "Bilal")]
        said = await asyncio.gather(
            *(control(f"people/{person}/say", text="hello", wait_s=5) for person in people)
        )

    assert [one["handled"] for one in said] == [True, True]


async def test_a_flood_of_one_person_does_not_keep_the_answer_of_another(sandbox, session):
    async def echo(update, _):
        await update.message.reply_text(update.message.text)

    heard = MessageHandler(filters.TEXT, echo)
    async with application(sandbox, heard, limiter=Limiter()) as (app, control):
        much, other = [
            (await control("people", name=n, language="en"))["id"] for n in ("Ana", "Bilal")
        ]
        for number in range(300):
            await control(f"people/{much}/say", text=f"{number}")
        await control(f"people/{other}/say", text="can they sack me")
        async with serving(app, grace_s=0):
            answers = []
            async with asyncio.timeout(60):
                while "can they sack me" not in answers:
                    calls = await calls_of(session, "sendMessage")
                    answers = [call["params"]["text"] for call in calls]
                    await asyncio.sleep(0.05)

    assert "can they sack me" in answers[:10]  # one person is sent five at once, then one a second


async def test_what_a_handler_raises_comes_out_and_the_later_groups_do_not_run(sandbox):
    seen, told, aside = [], [], asyncio.Event()

    async def fails(*_):
        seen.append("fails")
        raise ValueError("a bug")

    async def after(*_):
        seen.append("after")

    async def other(_, context):
        told.append(type(context.error))

    async def set_aside(update, _):
        told.append(update.message.text)
        aside.set()

    handlers = MessageHandler(filters.TEXT, fails), TypeHandler(Update, after)
    async with application(sandbox, *handlers) as (app, control):
        app.add_error_handler(other)
        async with serving(app, set_aside=set_aside):
            person = (await control("people", name="Ana", language="en"))["id"]
            await control(f"people/{person}/say", text="hello")
            await asyncio.wait_for(aside.wait(), SOON_S)

    assert seen == ["fails"] * 5
    assert told == [ValueError] * 5 + ["hello"]


async def test_a_bot_that_is_restarted_answers_what_came_meanwhile_once(sandbox):
    heard = []

    async def hear(update, _):
        heard.append(update.message.text)

    async with application(sandbox, MessageHandler(filters.TEXT, hear)) as (app, control):
        person = (await control("people", name="Ana", language="en"))["id"]
        async with serving(app):
            await control(f"people/{person}/say", text="one", wait_s=5)
        await control(f"people/{person}/say", text="two")
        async with serving(app):
            await control(f"people/{person}/say", text="three", wait_s=5)

    assert heard == ["one", "two", "three"]


ECHO = """
import asyncio, sys
from telegram.ext import ApplicationBuilder, ExtBot, MessageHandler, filters
from bot.intake import Intake, handling
from bot.request import AioRequest

async def echo(update, _):
    await asyncio.sleep(0.02)
    await update.message.reply_text(update.message.text)

async def main(url, token):
    bot = ExtBot(token, base_url=url, request=AioRequest(), get_updates_request=AioRequest())
    app = ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    await app.initialize()
    await Intake(bot, handling(app), allowed_updates=["message"]).run()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.slow
async def test_a_bot_that_is_killed_again_and_again_answers_everybody(sandbox):
    async with aiohttp.ClientSession(sandbox.url) as session:

        async def control(verb, path, **order):
            async with session.request(verb, f"/sandbox/{path}", json=order or None) as said:
                return await said.json()

        async def answered():
            calls = (await control("GET", "log?method=sendMessage"))["calls"]
            return [call["params"]["text"] for call in calls if call["status"] == 200]

        for n in range(20):
            person = (await control("POST", "people", name="Ana", language="en"))["id"]
            for k in range(20):
                await control("POST", f"people/{person}/say", text=f"{n} {k}")
        for goal in (50, 150, 250, 400):
            bot = await asyncio.create_subprocess_exec(
                sys.executable, "-c", ECHO, f"{sandbox.url}/bot", SANDBOX_TOKEN, cwd=ROOT
            )
            async with asyncio.timeout(60):
                while len(set(await answered())) < goal:  # noqa: ASYNC110 - it is another process
                    await asyncio.sleep(0.02)
            bot.kill()
            await bot.wait()
        answers = await answered()

    assert set(answers) == {f"{n} {k}" for n in range(20) for k in range(20)}
    # twice at most what was in Telegram's window when it was killed
    assert len(answers) - 400 <= 3 * 100


async def test_who_is_stopped_before_it_began_ends_at_once(queue):
    bot = ExtBot("1:TEST", base_url=f"{queue.url}/bot", get_updates_request=AioRequest(pool=2))
    intake = Intake(bot, Handled(), allowed_updates=["message"])
    await intake.stop()
    async with asyncio.timeout(SOON_S):
        await intake.run()
    assert queue.polls == []
