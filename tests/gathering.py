"""The organisers' group, for tests: paired with the bot, with two admins and a member in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conversation import Person, call, sandbox_person

from bot.event import Wishes
from bot.services.people import Person as Row
from bot.services.published import OPENED

if TYPE_CHECKING:
    import aiohttp

    from bot.app import Brazier


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """The console: Dana and Emil are its admins, Fay is a member."""

    brazier: Brazier
    session: aiohttp.ClientSession
    id: int
    dana: Person
    emil: Person
    fay: Person

    async def changes(self, **order: Any) -> None:
        """Change who is what in the group."""
        await call(self.session, "POST", f"/sandbox/groups/{self.id}/members", order)

    async def proposed(self, line: str) -> str:
        """Let Dana type `line` and propose it; return the event's id."""
        before = {event.id for event in self.brazier.services.events.all()}
        await self.dana.says(f"/new {line}")
        await self.dana.taps("✅ Propose")
        (made,) = {event.id for event in self.brazier.services.events.all()} - before
        return made

    async def approved(self, line: str) -> str:
        """Let Dana propose `line` and Emil approve it; return the event's id."""
        event = await self.proposed(line)
        await self.emil.taps("✅ Approve")
        return event

    def followed_by(self, people: int, site: str = "BHX4") -> None:
        """Let so many people follow all events of `site`."""
        for _ in range(people):
            self.brazier.services.tally.add(Row("en", site, wishes=Wishes(follows=("*",))))

    async def waits(self, seconds: int) -> None:
        """Let time pass, and the bot notice it."""
        clock = self.brazier.services.clock
        until = clock.offset.total_seconds() + seconds
        await call(self.session, "POST", "/sandbox/clock", {"advance_s": seconds})
        for _ in range(500):
            if clock.offset.total_seconds() >= until - 1:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the bot's clock did not follow")

    async def alerts(self) -> list[str]:
        """Return the pop-ups that were shown so far."""
        calls = await call(self.session, "GET", "/sandbox/log?method=answerCallbackQuery")
        return [one["params"]["text"] for one in calls["calls"] if one["params"].get("text")]

    async def card(self) -> dict[str, Any]:
        """Return the latest message of the bot in the group."""
        return next(m for m in reversed(await self.dana.messages()) if m["from"]["bot"])


async def paired(
    brazier: Brazier,
    session: aiohttp.ClientSession,
    language: str = "en",
    *,
    news: bool = False,
    **more: Any,
) -> Group:
    """Return a group that is the console of `brazier`; Telegram's pace for groups is left out.

    `news`: it is still to be told of the waves that are open, whenever the bot comes to that.
    """
    if not news:
        for wave in brazier.services.content.waves:
            key = (wave.survey, wave.id, wave.site)
            await brazier.services.published.say(key, OPENED)
    limiter: Any = brazier.application.bot.rate_limiter
    limiter.paces.group = (0.001, 1000)  # a test has no minutes to wait
    people = [await sandbox_person(session, name) for name in ("Dana", "Emil", "Fay")]
    dana, emil, fay = people
    order = {
        "title": "Organisers",
        "members": [one.id for one in people],
        "admins": [dana.id, emil.id],
        "kind": "supergroup",
        "bot": "administrator",
    }
    number = (await call(session, "POST", "/sandbox/groups", order | more))["id"]
    await brazier.services.console.pair(number, language)
    return Group(
        brazier, session, number, dana.inside(number), emil.inside(number), fay.inside(number)
    )


def buttons(message: dict[str, Any]) -> list[str]:
    """Return the labels of the buttons under a message."""
    return [one["text"] for row in message["buttons"] for one in row]
