"""The transport against servers that fail in every way a server can: of each failure it says how far the call came."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import traceback
from contextlib import asynccontextmanager

import aiohttp
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.request import (
    AioRequest,
    Delivery,
    SendError,
    SendTimeoutError,
    delivery_of,
    reason_of,
    trust,
)
from bot.sandbox.server import SANDBOX_TOKEN

TOKEN = "987654321:AAFakeFakeFakeFakeFakeFakeFakeFakeFake0"
SENT = '{"ok":true,"result":{"message_id":5,"date":1,"chat":{"id":7,"type":"private"},"text":"hello"}}'


def answer(status, body, kind="application/json", length=None):
    body = body.encode()
    head = f"HTTP/1.1 {status} Told\r\nContent-Type: {kind}\r\nContent-Length: {length or len(body)}\r\n"
    return head.encode() + b"\r\n" + body


class Server:
    """A server on loopback that does one thing to every request and remembers what came."""

    def __init__(self, act):
        self.act, self.requests, self.connections = act, [], 0
        self.writers, self.asked = [], asyncio.Event()

    async def talk(self, reader, writer):
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                self.requests.append(head + await reader.readexactly(length))
                self.asked.set()
                await self.act(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(act):
    server = Server(act)
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        listener.close()
        for writer in server.writers:
            writer.close()
        await listener.wait_closed()


@asynccontextmanager
async def bot_at(url, **settings):
    request = AioRequest(**settings)
    bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=AioRequest())
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


def says(*args, **more):
    async def act(writer):
        writer.write(answer(*args, **more))
        await writer.drain()

    return act


async def hangs_up(writer):
    writer.close()


async def resets(writer):
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def says_half(writer):
    writer.write(answer(200, SENT, length=len(SENT) + 100))
    await writer.drain()
    writer.close()


async def says_nothing(_writer):
    await asyncio.Event().wait()


async def talks_nonsense(writer):
    writer.write(b"hello, I am not a web server\r\n\r\n")
    await writer.drain()
    writer.close()


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def assert_tells_nothing(error, caplog):
    """The token is in the address of each call: it may be in no text that anybody could log."""
    told = (
        "".join(traceback.format_exception(error))
        + caplog.text
        + repr(error)
        + str(vars(type(error)))
    )
    before = error
    while before := before.__cause__ or before.__context__:
        told += repr(before) + str(before)
    assert TOKEN not in told
    assert TOKEN.split(":")[1] not in told


async def failure_of(url, caplog, **settings):
    caplog.set_level(logging.DEBUG, "aiohttp")
    caplog.set_level(logging.DEBUG, "asyncio")
    async with bot_at(url, **settings) as bot:
        with pytest.raises(TelegramError) as failed:
            await bot.send_message(7, "a secret of mine")
    assert_tells_nothing(failed.value, caplog)
    assert "a secret of mine" not in caplog.text
    return failed.value


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (hangs_up, SendError),
        (resets, SendError),
        (says_half, SendError),
        (talks_nonsense, SendError),
        (says(502, "<html>Bad Gateway</html>", "text/html"), SendError),
        (
            says(500, '{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
            SendError,
        ),
        (says(504, "", "text/html"), SendError),
        (says(200, "<html>Please log in to the hotel's network</html>", "text/html"), SendError),
        (says(200, '{"ok":true}'), SendError),
        (says(200, "[]"), SendError),
    ],
)
async def test_what_may_have_been_carried_out_is_uncertain(act, kind, caplog):
    async with serving(act) as server:
        error = await failure_of(server.url, caplog)

    assert type(error) is kind
    assert isinstance(error, NetworkError)
    assert delivery_of(error) is Delivery.UNCERTAIN
    assert len(server.requests) == 1  # and it is not sent again behind the caller's back


async def test_an_answer_that_does_not_come_in_time_is_uncertain(caplog):
    async with serving(says_nothing) as server:
        error = await failure_of(server.url, caplog, read_timeout_s=0.05)

    assert type(error) is SendTimeoutError
    assert isinstance(error, TimedOut)
    assert delivery_of(error) is Delivery.UNCERTAIN


async def test_a_server_that_sends_drop_by_drop_does_not_hold_a_call_for_ever(caplog):
    async def drips(writer):
        writer.write(answer(200, "", length=10_000))
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.02)

    async with serving(drips) as server:
        error = await failure_of(server.url, caplog, read_timeout_s=0.1, connect_timeout_s=0.05)

    assert type(error) is SendTimeoutError
    assert delivery_of(error) is Delivery.UNCERTAIN


async def test_where_nobody_listens_nothing_is_sent(caplog):
    error = await failure_of(f"http://127.0.0.1:{closed_port()}", caplog)

    assert delivery_of(error) is Delivery.NOT_SENT


async def test_where_the_encryption_fails_nothing_is_sent(caplog):
    async def greet(_reader, writer):
        writer.write(b"SSH-2.0-not-the-server-you-want\r\n")
        writer.close()

    listener = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        error = await failure_of(f"https://127.0.0.1:{port}", caplog)

    assert type(error) is SendError
    assert delivery_of(error) is Delivery.NOT_SENT


async def test_a_connection_that_is_never_accepted_is_not_sent(caplog):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        waiting = []
        for _ in range(3):  # the queue of connections is full, the next one gets no answer
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(full.getsockname())
            waiting.append(one)
        error = await failure_of(url, caplog, connect_timeout_s=0.1)
        for one in waiting:
            one.close()

    assert type(error) is SendTimeoutError
    assert delivery_of(error) is Delivery.NOT_SENT


async def test_a_call_that_finds_no_place_in_the_pool_is_not_sent(caplog):
    async with (
        serving(says_nothing) as server,
        bot_at(server.url, pool=1, connect_timeout_s=0.1) as bot,
    ):
        first = asyncio.create_task(bot.send_message(7, "first"))
        await server.asked.wait()
        with pytest.raises(SendTimeoutError) as failed:
            await bot.send_message(7, "second")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    assert delivery_of(failed.value) is Delivery.NOT_SENT
    assert len(server.requests) == 1
    assert_tells_nothing(failed.value, caplog)


async def test_a_transport_that_is_closed_sends_nothing():
    async with bot_at("http://127.0.0.1:9") as bot:
        pass
    with pytest.raises(SendError) as failed:
        await bot.send_message(7, "hello")

    assert delivery_of(failed.value) is Delivery.NOT_SENT


async def test_a_redirect_is_not_followed_with_the_token(caplog):
    async with serving(says(200, SENT)) as elsewhere:

        async def redirects(writer):
            head = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n"
            writer.write(head.encode())

        async with serving(redirects) as server:
            error = await failure_of(server.url, caplog)

    assert elsewhere.requests == []
    assert delivery_of(error) is Delivery.NOT_SENT


@pytest.mark.parametrize(
    ("status", "parameters", "kind"),
    [
        (400, "", BadRequest),
        (400, ',"parameters":{"migrate_to_chat_id":-1001}', ChatMigrated),
        (401, "", InvalidToken),
        (403, "", Forbidden),
        (404, "", InvalidToken),
        (409, "", Conflict),
        (429, ',"parameters":{"retry_after":7}', RetryAfter),
    ],
)
async def test_a_no_of_telegrams_keeps_its_class_and_is_refused(status, parameters, kind, caplog):
    body = f'{{"ok":false,"error_code":{status},"description":"Bad Request: no"{parameters}}}'
    async with serving(says(status, body)) as server:
        error = await failure_of(server.url, caplog)

    assert type(error) is kind
    assert delivery_of(error) is Delivery.REFUSED


async def test_a_firewalls_page_is_not_taken_for_a_person_who_blocked_the_bot(caplog):
    async with serving(says(403, "<html>This page is blocked</html>", "text/html")) as server:
        error = await failure_of(server.url, caplog)

    assert type(error) is SendError
    assert delivery_of(error) is Delivery.NOT_SENT


async def test_what_is_too_large_is_refused(caplog):
    async with serving(says(413, "<html>Too Large</html>", "text/html")) as server:
        error = await failure_of(server.url, caplog)

    assert delivery_of(error) is Delivery.REFUSED


async def test_the_environments_proxy_is_not_trusted(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    async with serving(says(200, SENT)) as server, bot_at(server.url) as bot:
        assert (await bot.send_message(7, "hello")).message_id == 5


async def test_a_configured_proxy_is_used():
    async with (
        serving(says(200, SENT)) as proxy,
        bot_at("http://telegram.example", proxy=proxy.url) as bot,
    ):
        await bot.send_message(7, "hello")

    assert proxy.requests[0].startswith(b"POST http://telegram.example/bot")


async def test_where_the_proxy_is_away_nothing_is_sent(caplog):
    async with serving(says(200, SENT)) as server:
        error = await failure_of(server.url, caplog, proxy=f"http://127.0.0.1:{closed_port()}")

    assert delivery_of(error) is Delivery.NOT_SENT
    assert server.requests == []


async def test_where_the_proxy_refuses_nothing_is_sent(caplog):
    async with serving(says(403, "")) as proxy:
        error = await failure_of("https://telegram.example", caplog, proxy=proxy.url)

    assert proxy.requests[0].startswith(b"CONNECT telegram.example:443")
    assert delivery_of(error) is Delivery.NOT_SENT


async def test_an_upload_that_nobody_reads_comes_to_an_end():
    stuck = asyncio.Event()

    async def reads_nothing(_reader, writer):
        await stuck.wait()
        writer.close()

    listener = await asyncio.start_server(reads_nothing, "127.0.0.1", 0, limit=1024)
    url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    settings = {"connect_timeout_s": 0.05, "read_timeout_s": 0.05, "upload_timeout_s": 0.1}
    async with listener, asyncio.timeout(10), bot_at(url, **settings) as bot:
        with pytest.raises(SendTimeoutError) as failed:
            await bot.send_document(7, bytes(30_000_000), filename="long.bin")
        stuck.set()

    assert delivery_of(failed.value) is Delivery.UNCERTAIN


def test_where_the_system_trusts_nobody_certifis_authorities_are_trusted(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    trust.cache_clear()
    found = trust().cert_store_stats()["x509_ca"]
    trust.cache_clear()

    assert found > 50


async def test_the_log_may_name_what_failed(caplog):
    error = await failure_of(f"http://127.0.0.1:{closed_port()}", caplog)

    assert reason_of(error) == "ClientConnectorError"
    assert reason_of(Conflict("of somebody")) == "Conflict"


async def test_calls_share_a_connection():
    async with serving(says(200, SENT)) as server, bot_at(server.url) as bot:
        for _ in range(5):
            await bot.send_message(7, "hello")

    assert (len(server.requests), server.connections) == (5, 1)


async def test_a_file_is_uploaded_with_its_name_and_the_other_parameters():
    async with serving(says(200, SENT)) as server, bot_at(server.url) as bot:
        await bot.send_document(
            7, b"BEGIN:VCALENDAR", filename="picket £1.ics", caption="șase – چھ"
        )

    (sent,) = server.requests
    assert b"multipart/form-data" in sent
    assert b"BEGIN:VCALENDAR" in sent
    assert 'filename="picket £1.ics"'.encode() in sent
    assert "șase – چھ".encode() in sent
    assert b'name="chat_id"\r\n\r\n7\r\n' in sent


async def test_a_file_is_fetched_as_it_is():
    async with (
        serving(says(200, "BEGIN:VCALENDAR", "text/calendar")) as server,
        bot_at(server.url) as bot,
    ):
        assert (
            await bot.request.retrieve(f"{server.url}/file/bot{TOKEN}/a.ics") == b"BEGIN:VCALENDAR"
        )

    assert server.requests[0].startswith(b"GET /file/")


async def test_text_in_any_script_arrives(sandbox):
    async with aiohttp.ClientSession(sandbox.url) as control:
        async with control.post("/sandbox/people", json={"name": "Ana", "language": "ur"}) as said:
            person = (await said.json())["id"]
        async with control.post(f"/sandbox/people/{person}/say", json={"text": "/start"}):
            pass
        bot = ExtBot(
            SANDBOX_TOKEN,
            base_url=f"{sandbox.url}/bot",
            request=AioRequest(),
            get_updates_request=AioRequest(),
        )
        async with bot:
            await bot.send_message(person, "ہڑتال & <grevă> 100% + ✊")
        async with control.get(f"/sandbox/people/{person}/chat") as seen:
            texts = [message["text"] for message in (await seen.json())["messages"]]

    assert texts[-1] == "ہڑتال & <grevă> 100% + ✊"
