"""A person with a phone, for tests: she writes, taps and reads by the sandbox's control API, over real HTTP."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WAIT_S = 5.0


class RefusedError(AssertionError):
    """The control API said no; the text says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the sandbox. `chat` is a group's id, None for her chat with the bot."""

    session: aiohttp.ClientSession
    id: int
    chat: int | None = None

    def inside(self, group: int) -> Person:
        """Return the same person, acting in a group."""
        return Person(self.session, self.id, group)

    async def says(
        self, text: str, reply_to: int | None = None, wait_s: float = WAIT_S
    ) -> dict[str, Any]:
        """Write `text` and wait until the bot has taken it."""
        return await self.does("say", text=text, reply_to=reply_to, wait_s=wait_s)

    async def taps(
        self, button: str, message_id: int | None = None, wait_s: float = WAIT_S
    ) -> dict[str, Any]:
        """Tap the button with this label or data, in the latest message that has it."""
        if message_id is None:
            message_id = next(
                message["id"]
                for message in reversed(await self.messages())
                if any(
                    button in (one["text"], one.get("data"))
                    for row in message["buttons"]
                    for one in row
                )
            )
        return await self.does("tap", message_id=message_id, button=button, wait_s=wait_s)

    async def sends(self, kind: str, wait_s: float = WAIT_S, **more: Any) -> dict[str, Any]:
        """Send what is no text: voice, photo, sticker, document, location, contact, …"""
        return await self.does("send", kind=kind, wait_s=wait_s, **more)

    async def does(self, act: str, **order: Any) -> dict[str, Any]:
        """Do anything that POST /sandbox/people/{id}/<act> offers."""
        order = {
            name: value
            for name, value in {"chat": self.chat, **order}.items()
            if value is not None
        }
        return await call(self.session, "POST", f"/sandbox/people/{self.id}/{act}", order)

    async def messages(self) -> list[dict[str, Any]]:
        """Return the messages of the chat as she sees them now."""
        return (await self.phone())["messages"]

    async def phone(self) -> dict[str, Any]:
        """Return the chat with all that stands around it: keyboard, commands, draft, description."""
        query = "" if self.chat is None else f"?chat={self.chat}"
        return await call(self.session, "GET", f"/sandbox/people/{self.id}/chat{query}")

    async def last(self) -> dict[str, Any]:
        """Return the latest message."""
        return (await self.messages())[-1]

    async def sees(self, text: str, timeout_s: float = WAIT_S) -> dict[str, Any]:
        """Return the latest message that contains `text`, waiting for it; fail with what is there instead."""
        deadline = time.monotonic() + timeout_s
        while True:
            version = (await call(self.session, "GET", "/sandbox/state"))["version"]
            messages = await self.messages()
            for message in reversed(messages):
                if text in message["text"]:
                    return message
            left = deadline - time.monotonic()
            shown = [message["text"] for message in messages]
            assert left > 0, f"{text!r} is not in {shown!r}"
            await call(self.session, "GET", f"/sandbox/changes?since={version}&timeout_s={left}")


@asynccontextmanager
async def control(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Give a session whose addresses begin at the sandbox with this `url`."""
    async with aiohttp.ClientSession(url) as session:
        yield session


async def sandbox_person(
    session: aiohttp.ClientSession, name: str = "Ana", language: str = "en"
) -> Person:
    """Return a new person of the sandbox to whose control API `session` leads."""
    person = await call(session, "POST", "/sandbox/people", {"name": name, "language": language})
    return Person(session, person["id"])


async def call(session: aiohttp.ClientSession, verb: str, path: str, order: Any = None) -> Any:
    """Return the JSON that the control API answers. Raises RefusedError with its sentence."""
    async with asyncio.timeout(60), session.request(verb, path, json=order) as answer:
        body = await answer.json()
        if answer.status != 200:
            raise RefusedError(f"{verb} {path}: {answer.status} {body.get('error')}")
        return body


async def calls_of(session: aiohttp.ClientSession, method: str) -> list[dict[str, Any]]:
    """Return the bot's calls of `method` so far, waiting for the first."""
    for _ in range(500):
        found = (await call(session, "GET", f"/sandbox/log?method={method}"))["calls"]
        if found:
            return list(found)
        await asyncio.sleep(0.01)
    raise AssertionError(f"the bot never called {method}")
