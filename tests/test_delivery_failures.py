"""Every answer of Telegram to a message: what becomes of the message, of the person, and of everybody else's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from delivering import NOW, office
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from bench.cut import Way
from bot.delivery.breaker import Breaker
from bot.delivery.verdict import Verdict, verdict
from bot.errors import StoreError
from bot.event import NoticeState, Tell
from bot.request import Delivery, SendError, SendTimeoutError
from bot.store import outbox

BLOCKED = "Forbidden: bot was blocked by the user"
UNKNOWN = "Forbidden: bot can't initiate conversation with a user"


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with office(sandbox, tmp_path) as desk:
        yield desk


async def told(desk, chats, **notice):
    """Tell all of `chats` something; return how the notice ended."""
    found = await desk.tell(Tell.HELD, **notice)
    for _ in range(40):
        await desk.sweep(seconds=3)
        await asyncio.sleep(0.03)
        state = (await desk.delivery.progress(found.id)).notice
        if state.state is NoticeState.DONE:
            return state
    raise AssertionError(await desk.rows())


async def ended(desk, notice):
    """Let minutes pass until a notice is done; return it."""
    for _ in range(60):
        await desk.sweep(minutes=2)
        await asyncio.sleep(0.1)
        found = (await desk.delivery.progress(notice.id)).notice
        if found.state is NoticeState.DONE:
            return found
    raise AssertionError(found)


async def known(desk, chat):
    """Tell whether a person is still known after the next tick."""
    await desk.sweep()
    await desk.tick()
    return await desk.kept.keeper.person(chat) is not None


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (RetryAfter(timedelta(seconds=3)), Verdict.WAIT),
        (Forbidden(BLOCKED), Verdict.GONE),
        (Forbidden("Forbidden: user is deactivated"), Verdict.GONE),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Verdict.STRIKE),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Verdict.BARRED),
        (Forbidden("Forbidden: bot is not a member of the supergroup chat"), Verdict.BARRED),
        (BadRequest("Chat not found"), Verdict.STRIKE),
        (BadRequest("User not found"), Verdict.STRIKE),
        (BadRequest("PEER_ID_INVALID"), Verdict.STRIKE),
        (ChatMigrated(-100), Verdict.BARRED),
        (BadRequest("Not enough rights to send text messages to the chat"), Verdict.BARRED),
        (BadRequest("TOPIC_CLOSED"), Verdict.BARRED),
        (BadRequest("Message thread not found"), Verdict.BARRED),
        (BadRequest("Can't parse entities: unsupported start tag"), Verdict.MALFORMED),
        (BadRequest("Message is too long"), Verdict.MALFORMED),
        (BadRequest("BUTTON_DATA_INVALID"), Verdict.MALFORMED),
        (BadRequest("Message is not modified"), Verdict.DONE),
        (BadRequest("Query is too old and response timeout expired"), Verdict.DONE),
        (BadRequest("Something new"), Verdict.AGAIN),
        (InvalidToken(), Verdict.STOPPED),
        (Conflict("terminated by other getUpdates request"), Verdict.AGAIN),
        (SendError("HTTP 502"), Verdict.UNSURE),
        (SendTimeoutError("SocketTimeoutError"), Verdict.UNSURE),
        (SendError("ClientConnectorError", Delivery.NOT_SENT), Verdict.UNSENT),
        (SendTimeoutError("ConnectionTimeoutError", Delivery.NOT_SENT), Verdict.UNSENT),
        (SendError("HTTP 413", Delivery.REFUSED), Verdict.AGAIN),
        (ValueError("a mistake of ours"), Verdict.UNSURE),
    ],
)
def test_each_failure_means_one_thing(error, says):
    assert verdict(error) is says


async def test_a_429_is_waited_out_and_counts_as_no_try(desk):
    chats = await desk.people(3)
    desk.trouble("flood", retry_after=1, chat=chats[0])
    done = await told(desk, chats)
    assert [len(desk.got(chat)) for chat in chats] == [1, 1, 1]
    assert (done.sent, done.failed, done.dropped) == (3, 0, 0)


async def test_a_429_that_is_longer_than_a_lease_holds_no_row_and_counts_as_no_try(desk):
    chats = await desk.people(30)
    desk.trouble("flood", retry_after=300)
    notice = await desk.tell(Tell.HELD)
    async with asyncio.timeout(15):
        while desk.limiter.paused_s() < 200 or not desk.delivery._sender.idle:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    before = len(desk.calls())
    assert {(row.state, row.attempts, row.unsure) for row in await desk.rows()} == {(0, 0, 0)}
    await desk.sweep(seconds=120)
    await asyncio.sleep(0.2)
    assert len(desk.calls()) == before
    desk.limiter._paused_until = 0.0  # five minutes later
    await desk.sweep(seconds=190)
    await desk.until(notice.id)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 30


async def test_a_429_of_one_chat_keeps_only_that_one_waiting(desk):
    [one, *others] = await desk.people(4)
    desk.limiter.paces.had(one, 1, asyncio.get_running_loop().time())  # she had something just now
    desk.trouble("flood", retry_after=60, chat=one)
    await desk.tell(Tell.HELD)
    await asyncio.sleep(1.5)
    assert [len(desk.got(chat)) for chat in others] == [1, 1, 1]
    [row] = await desk.rows("due, state, attempts")
    assert (row.state, row.attempts) == (0, 0)
    assert row.due >= NOW.timestamp() + 60


@pytest.mark.parametrize("said", [BLOCKED, "Forbidden: user is deactivated"])
async def test_who_is_gone_is_forgotten_without_a_word_and_waits_for_nothing(desk, said):
    [gone, other] = await desk.people(2)
    desk.trouble(code=403, description=said, chat=gone)
    done = await told(desk, [gone, other])
    assert (done.sent, done.failed) == (1, 1)
    assert not await known(desk, gone)
    assert await known(desk, other)
    assert desk.got(gone) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_a_chat_that_is_not_found_is_forgotten_when_it_is_not_found_on_another_day(
    desk, code, said
):
    [lost, other] = await desk.people(2)
    desk.trouble(code=code, description=said, chat=lost, count=2)
    assert (await told(desk, [lost, other])).failed == 1
    assert await known(desk, lost)
    desk.hands.on(days=1)
    late = NOW + timedelta(days=3)
    desk.hands.on(minutes=1)
    done = await told(desk, [lost, other], expires=late, version=2)
    assert done.failed == 1
    assert not await known(desk, lost)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_what_is_said_of_groups_ends_the_message_and_forgets_nobody(desk, code, said):
    [one] = await desk.people(1)
    desk.trouble(code=code, description=said)
    assert (await told(desk, [one])).failed == 1
    assert await known(desk, one)


async def test_a_text_that_telegram_cannot_read_goes_once_more_as_plain_text(desk):
    [one, other] = await desk.people(2)
    desk.trouble(code=400, description="Bad Request: can't parse entities: x", chat=one)
    done = await told(desk, [one, other])
    assert (done.sent, done.failed) == (2, 0)
    tried = [call.params for call in desk.calls() if call.params["chat_id"] == one]
    assert [call.get("parse_mode") for call in tried] == ["HTML", None]
    assert "<b>" not in desk.got(one)[0]
    assert "reply_markup" not in tried[1]


async def test_a_text_that_stays_unreadable_fails_once(desk):
    [one] = await desk.people(1)
    desk.trouble(code=400, description="Bad Request: can't parse entities: x", count=2)
    assert (await told(desk, [one])).failed == 1
    assert len(desk.calls()) == 2


async def test_a_text_that_is_wrong_for_many_stops_its_notice_and_the_organisers_are_told(desk):
    group = desk.phone()
    await desk.kept.console.pair(group, "en")
    chats = await desk.people(30)
    for chat in chats:
        desk.trouble(code=400, description="Bad Request: can't parse entities: x", chat=chat)
    notice = await desk.tell(Tell.HELD)
    await desk.until(notice.id, NoticeState.PAUSED)
    await asyncio.sleep(0.5)
    assert any("Sending has stopped" in text for text in desk.got(group))
    assert len(await desk.rows()) >= 20
    desk.sandbox.world.faults.open.clear()
    assert await desk.delivery.go_on(notice.id)
    await desk.until(notice.id)
    assert [len(desk.got(chat)) for chat in chats] == [1] * 30
    assert not await desk.delivery.go_on(notice.id)


async def test_a_token_that_is_no_longer_valid_stops_everything_and_loses_nothing(
    sandbox, tmp_path
):
    async with office(sandbox, tmp_path) as desk:
        chats = await desk.people(20)
        desk.trouble(code=401, description="Unauthorized", count=20)
        notice = await desk.tell(Tell.HELD)
        await desk.sent(1)
        await asyncio.sleep(1)
        tried = len(desk.calls())
        await desk.sweep(minutes=1)
        await asyncio.sleep(0.3)
        assert len(desk.calls()) == tried <= 8
        assert len(await desk.rows()) == 20
        desk.sandbox.world.faults.open.clear()
    async with office(sandbox, tmp_path, desk.hands) as desk:
        await desk.until(notice.id)
        assert [len(desk.got(chat)) for chat in chats] == [1] * 20


async def test_a_bad_gateway_is_uncertain_and_tried_again_later(desk):
    [one] = await desk.people(1)
    desk.trouble("bad_gateway")
    notice = await desk.tell(Tell.HELD)
    await desk.sent(1)
    async with asyncio.timeout(5):
        while not desk.delivery._sender.idle:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    [row] = await desk.rows("state, attempts, unsure, due")
    assert (row.state, row.attempts, row.unsure) == (0, 0, 1)
    assert row.due == NOW.timestamp() + 5
    await desk.sweep(seconds=5)
    await desk.until(notice.id)
    assert len(desk.got(one)) == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "stall"])
async def test_a_call_without_an_answer_is_tried_again_and_arrives_at_least_once(desk, kind):
    [one] = await desk.people(1)
    desk.trouble(kind, **({"seconds": 1.5} if kind == "stall" else {}))
    notice = await desk.tell(Tell.HELD)
    await desk.sent(1)
    await asyncio.sleep(1.3)
    await desk.sweep(seconds=6)
    done = await desk.until(notice.id)
    await asyncio.sleep(0.3)
    assert done.sent == 1
    assert len(desk.got(one)) == {"drop_before": 1, "drop_after": 2, "stall": 2}[kind]


async def test_what_may_have_arrived_four_times_is_not_tried_a_fifth_time(desk):
    [one] = await desk.people(1)
    desk.trouble("drop_after", count=9)
    notice = await desk.tell(Tell.HELD)
    done = await ended(desk, notice)
    assert (done.sent, done.dropped) == (0, 1)
    assert len(desk.got(one)) == 4


@pytest.mark.slow
async def test_what_nobody_can_explain_is_tried_five_times(desk):
    await desk.people(1)
    desk.trouble(code=400, description="Bad Request: something new", count=9)
    assert (await ended(desk, await desk.tell(Tell.HELD))).failed == 1
    assert len(desk.calls()) == 5


@pytest.mark.parametrize("said", [UNKNOWN, BLOCKED])
async def test_when_too_many_fail_for_good_the_notice_stops_and_nobody_is_forgotten(desk, said):
    group = desk.phone()
    await desk.kept.console.pair(group, "en")
    chats = await desk.people(60)
    for chat in chats:
        desk.trouble(code=403, description=said, chat=chat)
    notice = await desk.tell(Tell.HELD)
    paused = await desk.until(notice.id, NoticeState.PAUSED)
    for _ in range(250):
        if desk.got(group):
            break
        await asyncio.sleep(0.02)
    assert 20 <= paused.failed <= 30
    assert any("Nobody has been removed" in text for text in desk.got(group))
    assert all([await known(desk, chat) for chat in chats[:10]])
    await desk.sweep(minutes=1)
    assert len(desk.calls()) <= 31  # nothing more goes, but the word to the group


async def test_some_who_are_gone_among_many_stop_nothing(desk):
    chats = await desk.people(40)
    for chat in chats[::8]:
        desk.trouble(code=403, description=BLOCKED, chat=chat)
    done = await told(desk, chats)
    assert (done.sent, done.failed) == (35, 5)
    assert [await known(desk, chat) for chat in chats[:9]] == [False, *[True] * 7, False]


def test_who_seems_gone_is_believed_after_a_hundred_more_or_when_all_is_done():
    breaker = Breaker()
    breaker.gone(7)
    for _ in range(99):
        assert not breaker.note(permanent=False)
        assert breaker.believed(idle=False) == []
    breaker.note(permanent=False)
    assert breaker.believed(idle=False) == [7]
    breaker.gone(8)
    assert breaker.believed(idle=True) == [8]
    breaker.gone(9)
    breaker.reset(1)
    assert breaker.believed(idle=True) == []


@pytest.mark.slow
async def test_while_the_way_is_cut_nobodys_message_is_risked_and_then_all_arrive(
    sandbox, tmp_path
):
    async with Way(sandbox.port) as way:
        near = type("Near", (), {"url": f"http://127.0.0.1:{way.port}", "world": sandbox.world})()
        async with office(near, tmp_path) as desk:
            chats = await desk.people(60)
            notice = await desk.tell(Tell.HELD)
            await desk.sent(10)
            cutting = asyncio.create_task(way.cut_for(4))
            await asyncio.sleep(3.5)
            unsure = sum(row.unsure for row in await desk.rows())
            assert unsure <= 13  # five in a row, and what was under way then
            await cutting
            for _ in range(100):
                await desk.sweep(seconds=2)
                await asyncio.sleep(0.1)
                found = (await desk.delivery.progress(notice.id)).notice
                if found.state is NoticeState.DONE:
                    break
            got = [len(desk.got(chat)) for chat in chats]
    assert min(got) == 1
    assert sum(got) <= 60 + 8


async def test_a_database_that_cannot_be_read_for_a_while_costs_nobody_her_message(
    desk, monkeypatch
):
    chats = await desk.people(3)
    read, failures = desk.kept.keeper.reached, []

    async def fails(index):
        if len(failures) < 20:
            failures.append(index)
            raise StoreError("SQLITE_BUSY")
        return await read(index)

    monkeypatch.setattr(type(desk.kept.keeper), "reached", lambda _, index: fails(index))
    done = await ended(desk, await desk.tell(Tell.HELD))
    assert [len(desk.got(chat)) for chat in chats] == [1, 1, 1]
    assert (done.sent, done.failed) == (3, 0)


async def test_what_cannot_be_written_down_is_not_sent_and_what_was_sent_is_not_sent_again(
    desk, monkeypatch
):
    chats = await desk.people(3)
    mark, acknowledge, full = outbox.mark, outbox.acknowledge, [True] * 3

    async def refuses(db, *what):
        if full:
            full.pop()
            raise StoreError("SQLITE_FULL")
        return await (acknowledge if len(what) == 2 else mark)(db, *what)

    monkeypatch.setattr("bot.delivery.ledger.AGAIN_S", 0.05)
    monkeypatch.setattr(outbox, "mark", refuses)
    notice = await desk.tell(Tell.HELD)
    await desk.sent(1)
    assert not full  # nothing left before it had been written
    full += [True] * 3
    monkeypatch.setattr(outbox, "acknowledge", refuses)
    await desk.until(notice.id)
    assert [len(desk.got(chat)) for chat in chats] == [1, 1, 1]
