"""What was typed after /new in; a draft on its card, or the question that is still open, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import MessageEntity

from bot.errors import OldMenuError
from bot.event import Ballot, Event, Kind, Place
from bot.organising_desk import desk, made_by, put_card, sites
from bot.organising_reading import (
    BALLOT_DAYS,
    ballot_event,
    is_zone,
    kind_of,
    read_days,
    readings,
    site_named,
    site_of,
    wrong_days,
    zone_in,
)
from bot.presses import Verb, ask
from bot.replies import (
    event_words,
    organiser_card,
    organiser_problems,
    organiser_words,
)
from bot.replies.organiser_card import MOST_PLACE
from bot.services.when import MisunderstoodError, Problem, understand

if TYPE_CHECKING:
    from datetime import date

    from bot.context import Context
    from bot.models import Site

USUAL_MINUTES = 120


async def new(context: Context) -> None:
    """Take the line behind /new."""
    t = context.t
    line = " ".join(context.text.split()[1:])
    if not line:
        await context.show(organiser_words.how_to(t))
        return
    kind, rest = kind_of(t, context.services.texts.translator("en"), line)
    if kind is None:
        why = t.gettext(
            "The first word says what it is: a stall, a meeting, a ballot or a picket."
        )
        await context.show(organiser_words.how_to(t, why))
        return
    event = _id(context)
    site, rest = site_of(sites(context), rest)
    if why := wrong_anywhere(context, kind, [site] if site else sites(context), rest):
        await context.show(organiser_words.mend(t, why, f"/new {line}"))
        return
    if site is None:
        asked = organiser_card.which_site(
            t, sites(context), f"{kind} {rest}", event, made_by(context, event)
        )
        await context.show(asked)
        return
    await begin(context, kind, site, rest, event, made_by(context, event))


def wrong_anywhere(context: Context, kind: Kind, known: list[Site], line: str) -> str:
    """Return what is wrong with a line whichever site is meant; nothing where that depends on the site."""
    if kind is Kind.BALLOT:
        return ""
    t, now, why = context.t, context.services.clock.now(), ""
    if zone := zone_in(line):
        return organiser_problems.zone(t, zone, exists=is_zone(zone))
    for site in known if len(known) > 1 else ():
        try:
            understand(line, t, now, site.zone, USUAL_MINUTES)
        except MisunderstoodError as error:
            why = why or organiser_problems.misunderstood(t, error)
        else:
            return ""
    return why


async def at_site(context: Context, event: str, maker: str, code: str) -> None:
    """Go on with a line whose site was chosen."""
    kind, line = _carried(context)
    await begin(context, kind, site_named(context, code), line, event, maker)


async def fixed(context: Context, event: str, maker: str, code: str, number: str) -> None:
    """Go on with the other reading of a line that was chosen."""
    kind, line = _carried(context)
    site = site_named(context, code)
    try:
        understand(line, context.t, context.services.clock.now(), site.zone)
    except MisunderstoodError as error:
        choices = readings(context, line, site, error)
        line = choices[int(number)][1] if int(number) < len(choices) else line
    await begin(context, kind, site, line, event, maker)


async def begin(  # noqa: PLR0913, PLR0917 - what is known of it by now
    context: Context, kind: Kind, site: Site, line: str, event: str, maker: str
) -> None:
    """Make the draft, or say what is not understood."""
    t, now = context.t, context.services.clock.now()
    if kind is Kind.BALLOT:
        await ballot(context, site, event, maker, [], line)
        return
    try:
        found = understand(line, t, now, site.zone, USUAL_MINUTES)
    except MisunderstoodError as error:
        why = organiser_problems.misunderstood(t, error)
        choices = [
            (
                event_words.cut(organiser_problems.short(t, error, when), 40),
                ask(Verb.ORG, "fix", event, maker, site.code, str(number)),
            )
            for number, (when, _) in enumerate(readings(context, line, site, error))
        ]
        if choices:
            reply = organiser_words.offer(why, f"{kind} {line}", choices)
        elif error.problem is Problem.NOTHING:
            reply = organiser_words.how_to(t, why)
        else:
            reply = organiser_words.mend(t, why, f"/new {kind} {site.code} {line}")
        await context.show(reply)
        return
    draft = Event(
        event,
        kind,
        site.code,
        site.zone,
        found.start.replace(fold=0),
        found.minutes,
        Place(found.place[:MOST_PLACE]),
        rule=found.rule,
        fold=found.fold,
    )
    draft = await context.services.decisions.draft(draft)
    context.services.console.makers[event] = maker
    look = desk(context, site.code, maker)
    card = organiser_card.draft(look, draft, guessed_end=not found.said_end)
    await put_card(context, event, card)


async def ballot(  # noqa: PLR0913, PLR0917 - what is known of it by now
    context: Context, site: Site, event: str, maker: str, known: list[date], typed: str
) -> None:
    """Take more days of a ballot; ask for the next, or make the draft when all four are there."""
    t, problem = context.t, ""
    try:
        days = known + read_days(context, site, typed)
    except MisunderstoodError as error:
        days, problem = known, organiser_problems.misunderstood(t, error)
    if not problem and (problem := wrong_days(context, site, days)):
        days = known if len(days) > len(known) and known else []
    if len(days) >= BALLOT_DAYS and not problem:
        draft = ballot_event(event, site, Ballot(*days[:BALLOT_DAYS]))
        draft = await context.services.decisions.draft(draft)
        context.services.console.makers[event] = maker
        await put_card(
            context, event, organiser_card.draft(desk(context, site.code, maker), draft)
        )
        return
    written = "-".join(f"{day:%Y%m%d}" for day in days)
    look = desk(context, site.code, maker)
    hidden = look.hidden("ballot", f"{event}.{site.code}.{written}")
    lines = [problem] if problem else []
    lines += [organiser_problems.moment(t, day) for day in days]
    await context.show(organiser_words.ballot_day(t, len(days), lines, hidden))


def _id(context: Context) -> str:
    """Return the id of what a message asks for: the same when it is handled once more after a failure."""
    message = context.incoming.effective_message
    if message is None:
        raise OldMenuError
    return context.services.console.tag(message.message_id, f"new {context.chat}")


def _carried(context: Context) -> tuple[Kind, str]:
    """Return the kind and the line that a question of ours carries in its text."""
    query = context.incoming.callback_query
    message = query.message if query and query.message and query.message.is_accessible else None
    if message is None:
        raise OldMenuError
    entities = message.parse_entities([MessageEntity.CODE])  # type: ignore[attr-defined]
    for words in entities.values():
        kind, _, line = str(words).partition(" ")
        if kind in set(Kind):
            return Kind(kind), line
    raise OldMenuError
