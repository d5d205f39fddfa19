"""Questions about rights: typed in her own words, or found behind a door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.models import Outcome
from bot.replies import menu, other, rights
from bot.screens import EMERGENCY, label, show_person, show_topic, written

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.models import Reply, Topic

CHOICES = 3


async def question(_: Update, context: Context) -> None:
    """Answer what was typed, or offer three answers, or show the doors; help first where there is danger."""
    match = context.services.matcher.ask(context.text, context.person.language)
    match match.outcome:
        case Outcome.DISTRESS:
            await show_topic(context, EMERGENCY)
        case Outcome.CHATTER:
            await context.show(other.chatter(context.t, match.chatter))
        case Outcome.ANSWER:
            await show_topic(context, match.topics[0][0])
        case Outcome.OFFER:
            choices = [(topic, label(context, topic)) for topic, _ in match.topics[:CHOICES]]
            await context.show(rights.offer(context.t, choices))
        case Outcome.MENU:
            await context.show(_no_answer(context))


async def door(_: Update, context: Context) -> None:
    """Show the questions behind a door, those with an answer where she works."""
    opened = next((d for d in context.services.content.doors if d.id == context.press.args[0]), None)
    if opened is None:
        raise OldMenuError
    if context.site is None:
        await context.show(menu.where(context.t, context.services.content.sites))
        return
    answers = [found for topic in opened.topics if (found := written(context, topic))]
    labels = [(found.id, rights.label(context.t, found)) for found in answers]
    complete = len(answers) == len(opened.topics)
    await context.show(menu.door(context.t, opened, labels, complete=complete))


async def topic(_: Update, context: Context) -> None:
    """Show an answer, or what stands behind one of its buttons."""
    name, *part = context.press.args
    found = written(context, name)
    if found is None or not part:
        await show_topic(context, name)
    else:
        await context.show(_part(context, found, part[0]))


async def person(_: Update, context: Context) -> None:
    """Show who can help."""
    await show_person(context, "".join(context.press.args[:1]))


def _part(context: Context, found: Topic, part: str) -> Reply:
    if part == "sources":
        return rights.sources(context.t, found)
    if part == "english":
        return rights.answer(context.showing._replace(t=context.services.texts.translator("en")), found)
    if part in {"do", "careful"}:
        return rights.part(context.t, found, part)
    raise OldMenuError


def _no_answer(context: Context) -> Reply:
    if context.site is None:
        return menu.where(context.t, context.services.content.sites)
    doors = menu.doors(context.t, context.services.content.doors, context.site)
    return replace(doors, text=f"{other.not_found(context.t)}\n\n{doors.text}")
