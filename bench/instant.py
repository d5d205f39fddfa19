"""Requests of a bot in, answers at once (or after a set latency) out: a Bot API that is never the bottleneck.

Knows nothing of Telegram's rules; that is what the sandbox is for. Driven by POST /control, see `Instant.control`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from itertools import cycle
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = 200
FIRST_PERSON = 5_000_000_001
QUESTIONS = (
    "can they sack me because of the union?",
    "will my employer know that I joined",
    "are we allowed to strike here",
    "pot fi dat afară dacă intru în sindicat?",
    "șeful va afla că sunt membru?",
    "avem voie să facem grevă",
    "kya mujhe union ki wajah se nikal sakte hain",
    "کیا یونین میں شامل ہونے پر مجھے نکالا جا سکتا ہے؟",
    "کیا ہم ہڑتال کر سکتے ہیں؟",
    "they did not pay my overtime",
)
ME = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
ANSWERS = ("sendMessage", "editMessageText")


def reply(result: bytes) -> bytes:
    body = b'{"ok":true,"result":' + result + b"}"
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def parameters(body: bytes) -> dict:
    """Read JSON or a form."""
    if body.startswith(b"{"):
        return json.loads(body)
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def message(person: int, text: str) -> dict:
    return {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": person, "type": "private", "first_name": "Ana"},
        "from": {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "en"},
        "text": text,
    }


class Instant:
    """The queue of updates and what was answered."""

    def __init__(self, latency_s: float) -> None:
        self.latency_s = latency_s
        self.updates: list[bytes] = []
        self.waiting: list[tuple[asyncio.Transport, int]] = []
        self.buttons: dict[int, str] = {}
        self.number, self.goal, self.answered, self.polls = 0, 0, 0, 0
        self.begun: float | None = None
        self.ended: float | None = None
        self.came: dict[int, float] = {}
        self.waits: list[float] = []
        self.sent = reply(json.dumps(message(FIRST_PERSON, "sent")).encode())

    def load(self, kind: str, n: int, rate: float = 0) -> None:
        """Queue `n` updates of PEOPLE people: echo, slow (one in a hundred), start, tap or rights.

        All at once, or `rate` a second: then it is kept how long each of the quick ones waited for its answer.
        """
        self.goal, self.answered, self.polls, self.begun, self.ended = n, 0, 0, None, None
        self.came, self.waits = {}, []
        made = self.make(kind, n)
        if rate:
            asyncio.get_running_loop().call_soon(self.trickle, made, 1 / rate)
        else:
            self.updates += [update for _, _, update in made]
            self.wake()

    def trickle(self, made: Iterator[tuple[int, bool, bytes]], every_s: float) -> None:
        for person, slow, update in made:
            self.updates.append(update)
            if not slow:
                self.came[person] = time.monotonic()
            self.wake()
            asyncio.get_running_loop().call_later(every_s, self.trickle, made, every_s)
            return

    def wake(self) -> None:
        waiting, self.waiting = self.waiting, []
        for transport, limit in waiting:
            self.write(transport, self.batch(0, limit))

    def make(self, kind: str, n: int) -> Iterator[tuple[int, bool, bytes]]:
        """Yield the person, whether it is one that takes long, and the update."""
        questions = cycle(QUESTIONS)
        for k in range(n):
            person = FIRST_PERSON + k % PEOPLE
            self.number += 1
            update: dict = {"update_id": self.number}
            if kind == "tap":
                sent = message(person, "menu") | {"from": ME}
                user = message(person, "")["from"]
                update["callback_query"] = {
                    "id": str(self.number),
                    "from": user,
                    "chat_instance": "1",
                    "message": sent,
                    "data": self.buttons[person],
                }
            else:
                text = {"start": "/start BHX4", "rights": next(questions)}.get(kind, "hello")
                update["message"] = message(
                    person, "slow" if kind == "slow" and k % 100 == 0 else text
                )
                if kind == "start":
                    update["message"]["entities"] = [
                        {"type": "bot_command", "offset": 0, "length": 6}
                    ]
            yield person, kind == "slow" and k % 100 == 0, json.dumps(update).encode()

    def control(self, order: dict) -> dict:
        """Do `{"load": kind, "n": n}`; always say how it goes."""
        if "load" in order:
            self.load(order["load"], order["n"], order.get("rate", 0))
        now = self.ended or time.monotonic()
        return {
            "answered": self.answered,
            "goal": self.goal,
            "seconds": now - self.begun if self.begun else None,
            "polls": self.polls,
            "waiting": len(self.waiting),
            "waits_ms": [round(wait * 1000) for wait in self.waits],
        }

    def batch(self, offset: int, limit: int) -> bytes:
        first = self.number - len(self.updates) + 1
        if offset > first:
            del self.updates[: offset - first]
        some = self.updates[:limit]
        if some and self.begun is None:
            self.begun = time.monotonic()
        return reply(b"[" + b",".join(some) + b"]")

    def handle(self, transport: asyncio.Transport, path: bytes, body: bytes) -> None:
        method = path.rpartition(b"/")[2].decode()
        if method == "control":
            transport.write(reply(json.dumps(self.control(json.loads(body))).encode()))
        elif method == "getUpdates":
            self.polls += 1
            asked = parameters(body)
            offset, limit, timeout = (
                int(asked.get(name, default))
                for name, default in (("offset", 0), ("limit", 100), ("timeout", 0))
            )
            answer = self.batch(offset, limit)
            if self.updates or not timeout:
                self.write(transport, answer)
            else:
                self.waiting.append((transport, limit))
        elif method in ANSWERS:
            if len(self.buttons) < PEOPLE:
                self.remember(parameters(body))
            if self.came and (came := self.came.pop(int(parameters(body)["chat_id"]), None)):
                self.waits.append(time.monotonic() - came)
            self.answered += 1
            if self.answered == self.goal:
                self.ended = time.monotonic()
            self.write(transport, self.sent)
        elif method == "getMe":
            self.write(transport, reply(json.dumps(ME).encode()))
        else:
            self.write(transport, reply(b"true"))

    def remember(self, sent: dict) -> None:
        data = re.search(
            r'"callback_data": ?"([^"]+)"',
            json.dumps(sent.get("reply_markup", "")).replace("\\", ""),
        )
        if data:
            self.buttons[int(sent["chat_id"])] = data[1]

    def write(self, transport: asyncio.Transport, answer: bytes) -> None:
        if self.latency_s:
            asyncio.get_running_loop().call_later(self.latency_s, transport.write, answer)
        else:
            transport.write(answer)


class Connection(asyncio.Protocol):
    """HTTP/1.1 without ornaments: a request line, a length, a body."""

    def __init__(self, server: Instant) -> None:
        self.server, self.buffer = server, b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < stop:
                return
            body, self.buffer = self.buffer[end + 4 : stop], self.buffer[stop:]
            self.server.handle(self.transport, head.split(b" ", 2)[1], body)


async def serve(port: int, latency_s: float) -> None:
    instant = Instant(latency_s)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(instant), "127.0.0.1", port
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.latency_ms / 1000))
