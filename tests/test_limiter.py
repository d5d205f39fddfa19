"""The limiter on a loop whose clock jumps from timer to timer: minutes pass, nobody sleeps."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from itertools import pairwise

import aiohttp
import pytest
from telegram import Bot
from telegram.error import RetryAfter, TimedOut
from telegram.ext import ExtBot

from bot.limiter import Lane, Limiter, Turn
from bot.pace import KEEP
from bot.request import AioRequest, delivery_of
from bot.sandbox.server import SANDBOX_TOKEN

pytestmark = pytest.mark.filterwarnings("error")


class JumpingLoop(asyncio.SelectorEventLoop):
    """Where another loop would wait for a timer, this one sets its clock to it."""

    def __init__(self):
        super().__init__()
        self.now, self.turns = 1000.0, 0
        look = self._selector.select

        def jump(timeout=None):
            self.turns += 1
            assert timeout is not None, "everybody waits for something that never comes"
            self.now += timeout
            return look(0)

        self._selector.select = jump

    def time(self):
        return self.now


class Telegram:
    """What went out and when; refuses what `refusals` (chat -> list of retry_after) tells it to refuse.

    `there` and `back` say how long the way of a call and of its answer takes; `counted` is when Telegram had it.
    """

    def __init__(self, limiter, refusals=None, takes=0.0, there=None, back=None):
        self.limiter, self.refusals = limiter, refusals or {}
        self.there, self.back = there or (lambda: 0.0), back or (lambda: takes)
        self.out, self.counted = [], []

    def send(self, chat, lane=None, endpoint="sendMessage", **data):
        async def call(endpoint, _):
            self.out.append((round(now(), 3), chat))
            await asyncio.sleep(self.there())
            self.counted.append(now())
            await asyncio.sleep(self.back())
            if self.refusals.get(chat):
                raise RetryAfter(timedelta(seconds=self.refusals[chat].pop(0)))
            return endpoint

        data = {"chat_id": chat} | data if chat else data
        return self.limiter.process_request(call, (endpoint, data), {}, endpoint, data, lane)

    async def at(self, moment, *args, **data):
        await asyncio.sleep(moment - now())
        return await self.send(*args, **data)

    def times(self, chat=None):
        return [at for at, to in self.out if chat in {None, to}]


def now():
    return asyncio.get_running_loop().time() - 1000.0


def play(scenario):
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(scenario)


def most_within(seconds, times):
    return max(sum(start <= t < start + seconds for t in times) for start in times)


def with_telegram(scenario, refusals=None, takes=0.0, there=None, back=None, **settings):
    async def all_of_it():
        limiter = Limiter(**{"patience_s": 3600} | settings)
        await limiter.initialize()
        telegram = Telegram(limiter, refusals, takes, there, back)
        await scenario(telegram)
        await limiter.shutdown()
        return telegram

    return play(all_of_it())


def test_replies_go_before_reminders_and_reminders_before_broadcasts():
    async def scenario(telegram):
        calls = [telegram.send(chat, Lane.BROADCAST) for chat in range(1, 31)]
        calls += [telegram.send(chat, Lane.REMINDER) for chat in range(101, 111)]
        calls += [telegram.send(chat) for chat in range(201, 206)]
        await asyncio.gather(*calls)

    order = [chat for _, chat in with_telegram(scenario).out]

    # Two went out before anybody more important had come, since all tasks start in the order of their making.
    assert order[:2] == [1, 2]
    assert order[2:] == [*range(201, 206), *range(101, 111), *range(3, 31)]


def test_a_broadcast_goes_at_the_rate_and_never_faster_than_telegram_allows():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(c, Lane.BROADCAST) for c in range(1, 523)))

    times = with_telegram(scenario).times()

    assert most_within(1.0, times) <= 30
    assert times[-1] == pytest.approx(522 / 30, rel=0.03)


def test_people_who_ask_at_once_after_a_silence_are_answered_at_once():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(c) for c in range(1, 46)))

    times = with_telegram(scenario).times()

    assert times[:30] == [0] * 30
    assert times[30:] == [pytest.approx(1.005)] * 15


def test_a_reply_during_a_broadcast_hardly_waits():
    async def scenario(telegram):
        broadcast = [telegram.send(c, Lane.BROADCAST) for c in range(1, 1200)]
        replies = [telegram.at(0.21 * n, 10_000 + n) for n in range(1, 150)]
        await asyncio.gather(*broadcast, *replies)

    telegram = with_telegram(scenario)

    late = sorted(telegram.times(10_000 + n)[0] - 0.21 * n for n in range(1, 150))
    assert late[75] <= 1 / 30
    assert late[-1] <= 3 / 30
    assert most_within(1.0, telegram.times()) <= 30
    assert telegram.times()[-1] <= 1.03 * (1199 + 149) / 30


def test_telegram_counts_no_more_than_it_allows_however_long_the_ways_take():
    dice = random.Random(15)

    async def scenario(telegram):
        broadcast = [telegram.send(c, Lane.BROADCAST) for c in range(1, 1500)]
        replies = [telegram.at(30 * dice.random(), 10_000 + n) for n in range(150)]
        await asyncio.gather(*broadcast, *replies)

    def way():
        return 0.02 + dice.expovariate(1 / 0.01)  # 20 ms and, seldom, a hundred more

    telegram = with_telegram(scenario, there=way, back=way)

    assert most_within(1.0, sorted(telegram.counted)) <= 30
    assert telegram.times()[-1] <= 1.06 * 1649 / 30


def test_a_call_that_is_never_answered_holds_up_nobody_for_long():
    async def scenario(telegram):
        slow = [asyncio.ensure_future(telegram.send(c)) for c in range(1, 31)]
        await asyncio.sleep(0)
        await telegram.send(100)
        for task in slow:
            task.cancel()

    assert with_telegram(scenario, takes=60).times(100) == [pytest.approx(1.255)]


def test_what_is_to_be_done_before_is_done_when_the_turn_has_come():
    async def scenario(telegram):
        async def before():
            marked.append(round(now(), 2))
            await asyncio.sleep(0.05)

        await asyncio.gather(*(telegram.send(7, Turn(Lane.REMINDER, before)) for _ in range(3)))

    marked = []
    telegram = with_telegram(scenario)

    assert marked == [0, 1, 2]
    assert telegram.times() == [pytest.approx(0.05), pytest.approx(1.05), pytest.approx(2.05)]


def test_a_turn_that_is_called_off_at_the_last_moment_costs_nothing():
    async def scenario(telegram):
        async def before():
            raise LookupError

        for _ in range(100):
            with pytest.raises(LookupError):
                await telegram.send(7, Turn(Lane.REPLY, before))
        await asyncio.gather(*(telegram.send(c) for c in range(1, 31)))

    assert with_telegram(scenario).times() == [0] * 30


def test_a_chat_gets_one_reminder_a_second():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(7, Lane.REMINDER) for _ in range(4)))

    assert with_telegram(scenario).times() == [0, 1, 2, 3]


@pytest.mark.parametrize(("every", "taps"), [(0.34, 7), (0.5, 9), (1.0, 60)])
def test_a_person_who_taps_fast_does_not_feel_the_limit(every, taps):
    async def scenario(telegram):
        edits = (telegram.at(every * n, 7, endpoint="editMessageText") for n in range(taps))
        await asyncio.gather(*edits)

    assert with_telegram(scenario).times() == [
        pytest.approx(every * n, abs=0.002) for n in range(taps)
    ]


def test_edits_count_and_fall_into_step_after_the_burst():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(7, endpoint="editMessageText") for _ in range(8)))

    assert with_telegram(scenario).times() == [0, 0, 0, 0, 0, 1, 2, 3]


@pytest.mark.parametrize("group", [-100200300, "-100200300", "@ourchannel"])
def test_a_group_gets_no_more_than_twenty_in_any_minute(group):
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(group) for _ in range(70)))

    times = with_telegram(scenario).times()

    assert most_within(60.01, times) == 20
    assert times[-1] < 70 / 20 * 60 + 60


def test_who_waits_for_a_chat_does_not_hold_up_the_others_of_the_lane():
    async def scenario(telegram):
        chats = [7, 7, 7, 8, 9, 7, 10]
        await asyncio.gather(*(telegram.send(c, Lane.BROADCAST) for c in chats))

    out = with_telegram(scenario).out

    assert [chat for at, chat in out if at < 1] == [7, 8, 9, 10]
    assert [at for at, chat in out if chat == 7] == [0, 1, 2, 3]


def test_a_reply_held_back_for_its_chat_overtakes_a_broadcast_that_waits_for_its_turn():
    async def scenario(telegram):
        news = (telegram.send(c, Lane.BROADCAST) for c in (1, 2))
        await asyncio.gather(telegram.send(7), *news, telegram.send(7))

    # one a second: its chat lets the reply go at 1.0, and there is no place for anybody before 1.005
    telegram = with_telegram(scenario, rate=1, chat_burst=1)

    assert [chat for _, chat in telegram.out] == [7, 7, 1, 2]


def test_a_lane_is_first_come_first_served():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(c, Lane.REMINDER) for c in range(1, 101)))

    assert [chat for _, chat in with_telegram(scenario).out] == list(range(1, 101))


def test_a_429_pauses_everybody_until_its_deadline_and_then_all_get_through():
    async def scenario(telegram):
        calls = [telegram.send(1), *(telegram.at(0.1 * n, n) for n in range(2, 12))]
        await asyncio.gather(*calls)

    telegram = with_telegram(scenario, refusals={1: [5]})

    assert telegram.times()[0] == 0
    assert telegram.times()[1] == pytest.approx(5.2)
    assert telegram.out[1][1] == 1  # who was refused goes first
    assert len(telegram.out) == 12


def test_a_call_that_ends_during_a_pause_does_not_lift_it():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(c) for c in (1, 2, 3)), telegram.at(1.1, 4))

    # 1 to 3 are in flight for a second; 1 is refused at 1.0, 2 and 3 succeed at the same moment
    telegram = with_telegram(scenario, refusals={1: [6]}, takes=1.0)

    assert telegram.times(4) == [pytest.approx(7.2, abs=0.1)]


def test_a_global_429_slows_down_and_clean_minutes_speed_up_again():
    async def scenario(telegram):
        await telegram.send(1)
        rates.append(telegram.limiter.rate)
        await telegram.at(120, 2)
        rates.append(telegram.limiter.rate)
        await telegram.at(3600, 3)
        rates.append(telegram.limiter.rate)

    rates = []
    with_telegram(scenario, refusals={1: [1]})

    assert rates == [pytest.approx(24), pytest.approx(25), pytest.approx(30)]


def test_the_rate_has_a_floor():
    async def scenario(telegram):
        for chat in range(1, 20):
            await telegram.at(10 * chat, chat)
        rates.append(telegram.limiter.rate)

    rates = []
    with_telegram(scenario, refusals={chat: [1] for chat in range(1, 20)})

    assert rates == [10.0]


def test_several_calls_that_meet_one_wall_slow_down_once():
    async def scenario(telegram):
        await asyncio.gather(*(telegram.send(c) for c in range(1, 5)))
        rates.append(telegram.limiter.rate)

    rates = []
    with_telegram(scenario, refusals={c: [2] for c in range(1, 5)}, takes=0.05)

    assert rates == [pytest.approx(30 * 0.8)]


def test_a_429_for_a_busy_chat_is_first_taken_for_that_chats_own():
    async def scenario(telegram):
        await telegram.send(7)
        telegram.refusals = {7: [4]}
        others = (telegram.at(1 + 0.1 * n, 100 + n) for n in range(1, 6))
        await asyncio.gather(telegram.at(1, 7), *others)
        rates.append(telegram.limiter.rate)

    rates = []
    telegram = with_telegram(scenario)

    assert rates == [30.0]
    assert telegram.times(7) == [0, 1, pytest.approx(5.2)]
    assert all(telegram.times(100 + n) == [pytest.approx(1 + 0.1 * n)] for n in range(1, 6))


def test_a_429_for_a_group_is_first_taken_for_that_groups_own():
    async def scenario(telegram):
        await asyncio.gather(telegram.send(-5), telegram.at(0.5, 1))

    telegram = with_telegram(scenario, refusals={-5: [6]})

    assert telegram.times(1) == [0.5]
    assert telegram.times(-5) == [0, pytest.approx(6.2)]


def test_two_chats_refused_together_are_everybodys_pause():
    async def scenario(telegram):
        await asyncio.gather(telegram.send(-5), telegram.at(1, -6), telegram.at(2, 1))

    telegram = with_telegram(scenario, refusals={-5: [3], -6: [6]})

    assert telegram.times(1) == [pytest.approx(7.2)]


@pytest.mark.parametrize("lane", list(Lane))
def test_nobody_is_kept_waiting_for_a_pause_that_is_too_long(lane):
    async def scenario(telegram):
        with pytest.raises(RetryAfter):
            await telegram.send(1, lane)
        assert telegram.limiter.paused_s() == pytest.approx(300.2)
        with pytest.raises(RetryAfter) as refused:
            await telegram.at(100, 2, lane)
        assert refused.value.retry_after == timedelta(seconds=200.2)
        assert now() == 100
        await telegram.at(301, 2, lane)

    assert with_telegram(scenario, refusals={1: [300]}, patience_s=6).times() == [0, 301]


def test_who_was_waiting_when_a_long_pause_begins_is_told_so():
    async def scenario(telegram):
        calls = [telegram.send(c, Lane.REMINDER) for c in range(1, 60)]
        ended = await asyncio.gather(*calls, telegram.send(100), return_exceptions=True)
        assert {type(one) for one in ended[5:59]} == {RetryAfter}
        assert now() < 1
        await telegram.at(301, 200)

    telegram = with_telegram(scenario, refusals={2: [300]}, takes=0.05, patience_s=6)
    assert telegram.times(200) == [301]


def test_nobody_is_kept_waiting_behind_too_many_others_of_a_group():
    async def scenario(telegram):
        asked = [telegram.send(-100) for _ in range(7)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        # four at once and one after 3.75 s; the next would wait 7.5 s, longer than a handler can
        assert [type(answer) for answer in done] == [str] * 5 + [RetryAfter] * 2
        assert done[5].retry_after == timedelta(seconds=7.5)
        assert done[6].retry_after == timedelta(seconds=7.5)
        await telegram.at(7.5, -100)

    telegram = with_telegram(scenario, patience_s=6)
    assert telegram.times() == [0, 0, 0, 0, pytest.approx(3.75), pytest.approx(7.5)]


def test_a_method_with_a_limit_of_its_own_pauses_nobody():
    async def scenario(telegram):
        with pytest.raises(RetryAfter):
            await telegram.send(None, endpoint="setMyName", name="Brazier")
        await telegram.send(1)

    assert with_telegram(scenario, refusals={None: [80_000]}).times(1) == [0]


def test_answers_to_taps_take_no_turn_but_obey_the_pause():
    async def scenario(telegram):
        answers = [telegram.send(None, endpoint="answerCallbackQuery") for _ in range(200)]
        await asyncio.gather(*answers, telegram.send(1))
        await asyncio.gather(
            telegram.send(2), telegram.at(1, None, endpoint="answerCallbackQuery")
        )

    telegram = with_telegram(scenario, refusals={2: [3]})

    assert telegram.times()[:202] == [0] * 202
    assert telegram.times()[202:] == [pytest.approx(3.2)] * 2


def test_who_no_longer_wants_to_send_costs_nothing():
    async def scenario(telegram):
        waiting = [asyncio.ensure_future(telegram.send(c, Lane.REMINDER)) for c in range(1, 501)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.gather(*(telegram.send(c, Lane.REMINDER) for c in range(1001, 1005)))

    telegram = with_telegram(scenario)

    # 1 and 2 had gone, the other 498 left no trace: the next are as quick as after two
    assert [chat for _, chat in telegram.out] == [1, 2, 1001, 1002, 1003, 1004]
    assert telegram.times()[-1] == pytest.approx(4 / 30, abs=0.005)


def test_a_turn_granted_in_the_moment_of_cancelling_is_given_back():
    async def scenario(telegram):
        limiter = telegram.limiter
        first = [asyncio.ensure_future(telegram.send(7)) for _ in range(2)]
        await asyncio.gather(*first)
        late = asyncio.ensure_future(telegram.send(7))
        await asyncio.sleep(0.99)
        loop = asyncio.get_running_loop()
        # the timer grants at 1.0 and cancels in the same turn of the loop, before the task can run
        loop.call_at(loop.time() + 0.01, late.cancel)
        await asyncio.gather(late, return_exceptions=True)
        assert late.cancelled()
        await telegram.send(7)
        assert limiter.paused_s() == 0

    telegram = with_telegram(scenario, chat_burst=2)

    assert telegram.times() == [0, 0, pytest.approx(1.0)]


def test_other_failures_pass_through_untouched():
    async def fails(*_):
        raise TimedOut("slow")

    async def scenario(telegram):
        with pytest.raises(TimedOut) as failed:
            await telegram.limiter.process_request(
                fails, (), {}, "sendMessage", {"chat_id": 1}, None
            )
        assert delivery_of(failed.value) == "uncertain"

    with_telegram(scenario)


def test_it_gives_up_after_some_tries():
    async def scenario(telegram):
        with pytest.raises(RetryAfter):
            await telegram.send(1)

    assert len(with_telegram(scenario, refusals={1: [1] * 9}, tries=3).out) == 3


@pytest.mark.slow
def test_chats_that_were_written_to_long_ago_are_forgotten():
    async def scenario(telegram):
        for start in range(1, 20_001, 2000):
            await asyncio.gather(
                *(telegram.send(c, Lane.BROADCAST) for c in range(start, start + 2000))
            )
        sizes.append(len(telegram.limiter.paces))

    sizes = []
    with_telegram(scenario, rate=200.0)

    assert sizes[0] <= 6 * KEEP  # of 20,000


def test_waiting_does_not_keep_the_processor_busy():
    async def scenario(telegram):
        await telegram.send(1)
        before = asyncio.get_running_loop().turns
        await asyncio.gather(*(telegram.send(c, Lane.BROADCAST) for c in range(2, 32)))
        turns.append(asyncio.get_running_loop().turns - before)

    turns = []
    telegram = with_telegram(scenario, refusals={1: [7]})

    assert telegram.times()[1] == pytest.approx(7.2)
    assert turns[0] <= 5 * 30
    assert all(b >= a for a, b in pairwise(telegram.times()))


def test_an_album_costs_as_many_turns_as_it_has_pictures():
    async def scenario(telegram):
        albums = (telegram.send(c, endpoint="sendMediaGroup", media=[{}] * 10) for c in (1, 2))
        await asyncio.gather(*albums, *(telegram.send(c) for c in range(3, 15)))

    # ten and ten and ten are thirty; the others go a second later
    assert with_telegram(scenario).times() == [0] * 12 + [pytest.approx(1.005)] * 2


def test_shutting_down_lets_nobody_wait():
    async def scenario(telegram):
        waiting = [asyncio.ensure_future(telegram.send(7, Lane.REMINDER)) for _ in range(3)]
        await asyncio.sleep(0)
        await telegram.limiter.shutdown()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(d) for d in done] == [str, asyncio.CancelledError, asyncio.CancelledError]

    with_telegram(scenario)


# On the wall's clock, against a Telegram that keeps its own count


def bot_at(sandbox, kind=Bot, **more):
    requests = {"request": AioRequest(), "get_updates_request": AioRequest()}
    return kind(SANDBOX_TOKEN, base_url=f"{sandbox.url}/bot", **requests, **more)


@pytest.mark.slow
async def test_a_broadcast_with_replies_in_between_never_meets_telegrams_limits(sandbox):
    bot, hasty = bot_at(sandbox, ExtBot, rate_limiter=Limiter()), bot_at(sandbox)
    async with bot, hasty, aiohttp.ClientSession(sandbox.url) as session:

        async def control(verb, path, **order):
            async with session.request(verb, f"/sandbox/{path}", json=order or None) as said:
                return await said.json()

        await control("POST", "settings", limits="strict")
        people = []
        for _ in range(130):
            person = (await control("POST", "people", name="Ana", language="en"))["id"]
            await control("POST", f"people/{person}/say", text="/start")
            people.append(person)

        async def replies():
            for person in people[:12]:
                await asyncio.sleep(0.25)
                await bot.send_message(person, "a reply")

        news = [bot.send_message(p, "news", rate_limit_args=Lane.BROADCAST) for p in people]
        await asyncio.gather(replies(), *news)
        calls = (await control("GET", "log?method=sendMessage"))["calls"]
        with pytest.raises(RetryAfter):  # the count is kept: who does not wait is refused
            await asyncio.gather(*(hasty.send_message(person, "news") for person in people))

    assert [call["status"] for call in calls] == [200] * 142


def test_what_an_admin_decides_does_not_wait_behind_what_others_tap_in_the_group():
    async def scenario():
        telegram = Telegram(Limiter(group_burst=10, group_reserve=3))
        others = [asyncio.create_task(telegram.send(-5)) for _ in range(8)]
        await asyncio.sleep(0)
        assert len(telegram.out) <= 7
        await telegram.send(-5, Lane.DECISION)
        await telegram.send(-5, Lane.DECISION)
        assert now() < 1
        await asyncio.gather(*others)
        assert len(telegram.out) == 10

    play(scenario())
