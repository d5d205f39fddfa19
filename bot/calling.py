"""What is kept and who speaks in; while the bot runs, events go on by the clock and are told to people, out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.delivery import SWEEP_S, Delivery, estimate
from bot.event import State
from bot.replies import organiser_live as cards
from bot.replies.organiser_card import Desk
from bot.replies.organiser_counts import Reach

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.context import Services
    from bot.event import Event
    from bot.kept import Kept
    from bot.models import Reply

log = logging.getLogger(__name__)

EVENTS_S = 30.0


@asynccontextmanager
async def called(
    services: Services, kept: Kept, paused_s: Callable[[], float]
) -> AsyncIterator[Delivery]:
    """Make occurrences, let lapse what nobody approved, and tell people, until the end; then stop in good order.

    `paused_s` says for how many seconds nothing may be sent.
    """
    delivery = Delivery(
        store=kept.store,
        keeper=kept.keeper,
        people=kept.people,
        events=kept.events,
        tally=kept.tally,
        texts=services.texts,
        console=kept.console,
        messenger=services.messenger,
        clock=kept.clock,
        paused_s=paused_s,
    )

    async def look() -> None:
        for event in await kept.decisions.sweep(steady=kept.clock.steady()):
            await _say_lapsed(services, event)

    await kept.decisions.sweep(steady=kept.clock.steady())
    kept.decisions.on_notice = delivery.poke
    kept.console.go_on = delivery.go_on
    kept.clock.every(EVENTS_S, "events", look)
    kept.clock.every(SWEEP_S, "delivery", delivery.sweep)
    sending = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        await delivery.stop()
        for ended in await asyncio.gather(sending, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("delivery.ended error=%s", type(ended).__name__)


async def _say_lapsed(services: Services, event: Event) -> None:
    """Show on the card of an event that nobody approved it, or its change, in time."""
    card, group = services.events.card(event.id), services.console
    reply = await _card(services, event)
    if reply is None or card is None or group.chat is None:
        return
    try:
        await services.messenger.edit(group.chat, card, group.reader, reply)
    except TelegramError as error:  # the card says so when it is tapped
        log.info("card.not_edited error=%s", type(error).__name__)


async def _card(services: Services, event: Event) -> Reply | None:
    site = services.content.site(event.site)
    if site is None:
        return None
    t = services.texts.translator(services.console.language)
    desk = Desk(t, services.texts, site, services.clock.now(), "")
    to_come = services.events.to_come(event.id)
    if event.state is State.VOID or not to_come:
        return cards.lapsed(desk, event)
    people = services.tally.followers(event.site, event.id)
    one = to_come[0]
    now = cards.Now(one, services.tally.answers(one.id), await services.events.notices(one.id))
    return cards.on(desk, event, now, Reach(people, estimate(people)))
