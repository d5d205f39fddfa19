"""What organisers decide by a tap or a typed change in; done by those who may, and the card as it stands then, out."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.event import Change, Kind, NoticeState, State
from bot.organising_desk import (
    EVENT_CHARACTERS,
    NotDoneError,
    asked_by,
    desk,
    is_own,
    known_maker,
    must_be_admin,
    occurrence_of,
    put_card,
    reach,
    show_card,
    user,
    view,
)
from bot.organising_draft import hers
from bot.organising_reading import reworded
from bot.replies import (
    organiser_card,
    organiser_footing,
    organiser_live,
    organiser_sure,
    organiser_words,
)
from bot.replies.organiser_sure import HOLD, PLACE_A, PLACE_B, RESUME
from bot.services.events import Reason, RefusedError
from bot.services.when import MisunderstoodError

if TYPE_CHECKING:
    from bot.context import Context
    from bot.event import Event

log = logging.getLogger(__name__)


async def propose(context: Context, name: str, maker: str) -> None:
    """Let a draft wait for a second admin, when it says all that people need."""
    event = hers(context, name, maker)
    look = desk(context, event.site, maker)
    if organiser_footing.open_question(event, look.site.jurisdiction):
        raise OldMenuError
    if not organiser_card.all_of(event, look.now):
        raise NotDoneError(organiser_words.no_subject)
    if event.kind is not Kind.BALLOT and not event.place.words:
        raise NotDoneError(organiser_words.no_place)
    await context.services.decisions.propose(name)
    context.services.console.makers[name] = maker
    await put_card(context, name, await view(context, name, maker))


async def approve(context: Context, name: str, maker: str) -> None:
    """Let a proposal be on: by an admin who did not make it."""
    _not_own(context, name, known_maker(context, name, maker))
    await must_be_admin(context)
    await context.services.decisions.approve(name)
    await put_card(context, name, await view(context, name, maker))


async def drop(context: Context, name: str, maker: str) -> None:
    """Withdraw a draft or a proposal: by who made it, or any admin."""
    if not is_own(context, name, maker):
        await must_be_admin(context)
    await context.services.decisions.drop(name)
    await context.show(organiser_card.gone(context.t))


async def sure(context: Context, name: str, maker: str, what: str) -> None:
    """Ask an admin whether everybody shall be told of something that was agreed beforehand."""
    await must_be_admin(context)
    one = occurrence_of(context, name)
    if one is None:
        raise RefusedError(Reason.OVER)
    event = context.services.events.get(one.event)
    look = desk(context, event.site, maker)
    if what not in organiser_sure.offered(event, one, look.now):
        raise RefusedError(Reason.OVER if one.starts <= look.now else Reason.DONE_ALREADY)
    await context.show(organiser_sure.confirm(look, event, one, what, reach(context, event)))


async def do(context: Context, name: str, maker: str, what: str, version: str = "") -> None:
    """Tell everybody of something that was agreed beforehand: one admin may."""
    await must_be_admin(context)
    decisions = context.services.decisions
    one = context.services.events.occurrence(name)
    if version and version != str(one.version):
        raise RefusedError(Reason.DONE_ALREADY)  # what she read is not what people would read
    alone, now = context.services.console.alone, asyncio.get_running_loop().time()
    if not alone.may(one.event, f"{name} {what} {one.version}", user(context), now):
        raise NotDoneError(organiser_words.often)
    if what == HOLD:
        await decisions.hold(name)
    elif what == RESUME:
        await decisions.resume(name)
    elif what in {PLACE_B, PLACE_A}:
        await decisions.to_place_b(name, back=what == PLACE_A)
    else:
        await decisions.later(name, int(what))
    alone.told(one.event, now)
    await show_card(context, await view(context, name, maker))


async def go_on(context: Context, name: str, maker: str) -> None:
    """Let sending that has stopped by itself go on: an admin has looked."""
    await must_be_admin(context)
    for notice in await context.services.events.notices(name):
        if notice.state is NoticeState.PAUSED and context.services.console.go_on:
            log.info("console.went_on notice=%d", notice.id)
            await context.services.console.go_on(notice.id)
    await show_card(context, await view(context, name, maker))


async def cancel(context: Context, name: str, _: str, which: str) -> None:
    """Ask for the end of one occurrence, or of all: a second admin approves."""
    await must_be_admin(context)
    if context.services.events.get(name[:EVENT_CHARACTERS]).state is State.CANCELLED:
        raise RefusedError(Reason.OVER)
    await _ask(context, name, Change(occurrence="" if which == "all" else name))


async def change(context: Context, name: str, maker: str) -> None:
    """Ask an admin for the line that shall hold instead."""
    await must_be_admin(context)
    one = occurrence_of(context, name)
    if one is None:
        raise RefusedError(Reason.OVER)
    event = context.services.events.get(one.event)
    if event.state is not State.ON:
        raise RefusedError(Reason.OVER)
    await context.show(organiser_live.ask_change(desk(context, event.site, maker), event, one))


async def changed(context: Context, name: str, line: str, card: int) -> None:
    """Take the line that was typed as a reply to the card, and let it wait for a second admin."""
    await must_be_admin(context)
    event = context.services.events.get(name)
    try:
        new = reworded(context, event, line)
    except MisunderstoodError as error:
        await context.show(organiser_words.misunderstood_change(context.t, event, error))
        return
    every = organiser_card.all_of(new, context.services.clock.now())
    if every and organiser_footing.outlives(new, every[-1].local.date()):
        raise NotDoneError(organiser_footing.outlived)
    if _is_same(event, new):
        raise NotDoneError(organiser_words.told_already)
    await _ask(context, name, Change(new=new), card)


async def agree(context: Context, name: str, maker: str) -> None:
    """Do a change that waits: by an admin who did not ask for it."""
    _not_own(context, name, known_maker(context, name, maker))
    await must_be_admin(context)
    asked = context.services.events.asked(name)
    await context.services.decisions.approve_change(name)
    # The card stays with the date that was cancelled: the next one's buttons shall not come under the same finger.
    touched = asked.occurrence if asked and asked.new is None else ""
    await put_card(context, name, await view(context, touched or name, maker))


async def undo(context: Context, name: str, maker: str) -> None:
    """Withdraw a change that waits: any admin may."""
    await must_be_admin(context)
    await context.services.decisions.drop_change(name)
    await show_card(context, await view(context, name, maker))


def _not_own(context: Context, name: str, maker: str) -> None:
    """Raise `NotDoneError` where who acts is the `maker`, `RefusedError` where nobody knows any more who that is."""
    if not maker:
        raise RefusedError(Reason.NO_CHANGE)
    if is_own(context, name, maker):
        raise NotDoneError(organiser_words.own)


async def _ask(context: Context, name: str, wanted: Change, card: int | None = None) -> None:
    event = name[:EVENT_CHARACTERS]
    await context.services.decisions.ask(event, wanted)
    maker = context.services.console.makers[event] = asked_by(context, event)
    reply = await view(context, name, maker)
    await put_card(context, event, reply, card)


def _is_same(before: Event, after: Event) -> bool:
    return (
        before.start,
        before.fold,
        before.minutes,
        before.rule,
        before.place,
        before.ballot,
    ) == (
        after.start,
        after.fold,
        after.minutes,
        after.rule,
        after.place,
        after.ballot,
    )
