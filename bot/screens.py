"""The screens that several conversations lead to: the menu, an answer, a choice; a context in, a message shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.replies import menu, rights

if TYPE_CHECKING:
    from bot.context import Context
    from bot.models import Topic

EMERGENCY = "emergency"


async def show_menu(context: Context) -> None:
    """Show the eight doors, or ask where she works first."""
    content = context.services.content
    if context.site:
        await context.show(menu.doors(context.t, content.doors, context.site))
    else:
        await context.show(menu.where(context.t, content.sites))


async def show_topic(context: Context, topic: str) -> None:
    """Show the answer to `topic` where she works; ask that first, unless she may be in danger."""
    content = context.services.content
    if context.site is None:
        if topic == EMERGENCY:
            await context.show(rights.emergency_anywhere(context.t, content.everywhere(EMERGENCY)))
        else:
            await context.show(menu.where(context.t, content.sites, topic))
    elif found := content.topic(context.site.jurisdiction, topic):
        await context.show(rights.answer(context.showing, found))
        context.told()
    else:
        await context.show(rights.unwritten(context.t, label(context, topic)))


async def show_person(context: Context, topic: str) -> None:
    """Show who can help her, with what `topic` says about help, if any."""
    content = context.services.content
    if context.site is None:
        await context.show(menu.where(context.t, content.sites, "person"))
    else:
        await context.show(rights.person(context.t, context.site, written(context, topic)))


def written(context: Context, topic: str) -> Topic | None:
    """Return the answer to `topic` where she works, if there is one."""
    site = context.site
    return context.services.content.topic(site.jurisdiction, topic) if site and topic else None


def label(context: Context, topic: str) -> str:
    """Return the words on the button of `topic`, written or not; raises `OldMenuError` when nobody knows it."""
    found = written(context, topic)
    if found is None:
        found = next(iter(context.services.content.everywhere(topic)), None)
    if found:
        return rights.label(context.t, found)
    if topic not in context.services.matcher.topics:
        raise OldMenuError
    return context.services.matcher.question(topic, context.person.language)
