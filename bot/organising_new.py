"""What was typed after /new in; a draft on its card, or the question that is still open, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING

from telegram import MessageEntity

from bot.errors import OldMenuError
from bot.event import Ballot, Event, Kind, Place
from bot.organising_desk import desk, made_by, put_card, sites
from bot.presses import Verb, ask
from bot.replies import organiser_card, organiser_problems, organiser_steps, organiser_words
from bot.replies.organiser_card import MOST_PLACE
from bot.services.when import MisunderstoodError, Problem, understand
from bot.services.when.zones import to_local

if TYPE_CHECKING:
    from bot.context import Context
    from bot.i18n import Translator
    from bot.models import Site

NOON = time(12)
BALLOT_DAYS = 4
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
    if site is None:
        asked = organiser_card.which_site(
            t, sites(context), f"{kind} {rest}", event, made_by(context, event)
        )
        await context.show(asked)
        return
    await begin(context, kind, site, rest, event, made_by(context, event))


async def at_site(context: Context, event: str, maker: str, code: str) -> None:
    """Go on with a line whose site was chosen."""
    kind, line = _carried(context)
    await begin(context, kind, _site(context, code), line, event, maker)


async def fixed(context: Context, event: str, maker: str, code: str, number: str) -> None:
    """Go on with the other reading of a line that was chosen."""
    kind, line = _carried(context)
    site = _site(context, code)
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
                organiser_problems.short(t, when),
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


def written_days(written: str) -> list[date]:
    """Return the days that a question of ours carries in its link."""
    return [datetime.strptime(day, "%Y%m%d").date() for day in written.split("-") if day]  # noqa: DTZ007


def ballot_event(event: str, site: Site, days: Ballot) -> Event:
    """Return a ballot as an event: from noon of the day on which papers go out, to that of its close."""
    start = datetime.combine(days.papers, NOON)
    minutes = (days.close - days.papers).days * 24 * 60
    return Event(event, Kind.BALLOT, site.code, site.zone, start, minutes, Place(""), ballot=days)


def read_days(context: Context, site: Site, typed: str) -> list[date]:
    """Return the days in `typed`, with commas between them; raises `MisunderstoodError` for what is none."""
    parts = [part.strip() for part in typed.replace(";", ",").replace("\n", ",").split(",")]
    return [read_day(context, site.zone, part) for part in parts if part]


def read_day(context: Context, zone: str, typed: str) -> date:
    """Return the day that `typed` says; raises `MisunderstoodError`."""
    try:
        found = understand(typed, context.t, context.services.clock.now(), zone)
    except MisunderstoodError as error:
        if error.problem is Problem.NO_TIME and error.at:
            return error.at
        raise
    return found.start.date()


def wrong_days(context: Context, site: Site, days: list[date]) -> str:
    """Return what is wrong with the days of a ballot, or nothing."""
    if any(later <= earlier for earlier, later in pairwise(days)) or len(days) > BALLOT_DAYS:
        return organiser_words.ballot_order(context.t)
    today = to_local(context.services.clock.now(), site.zone).date()
    return organiser_words.ballot_past(context.t) if any(day < today for day in days) else ""


def kind_of(t: Translator, english: Translator, line: str) -> tuple[Kind | None, str]:
    """Return the kind that `line` begins with, in the group's language or in English, and the rest of the line."""
    folded = line.casefold()
    phrases = [
        (phrase.strip().casefold(), kind)
        for words in (organiser_steps.kinds(t), organiser_steps.kinds(english))
        for kind, several in words.items()
        for phrase in several.split("|")
    ]
    phrases += [(kind.value, kind) for kind in Kind]
    for phrase, kind in sorted(phrases, key=lambda one: -len(one[0])):
        if phrase and (
            folded == phrase or folded.startswith((f"{phrase} ", f"{phrase},", f"{phrase}:"))
        ):
            return kind, line[len(phrase) :].strip(" ,:")
    return None, line


def site_of(known: list[Site], line: str) -> tuple[Site | None, str]:
    """Return the site that `line` names by its code, or the only one, and the rest of the line."""
    words = line.split()
    for word in words:
        for site in known:
            if word.casefold().strip(",.:") == site.code.casefold():
                words.remove(word)
                return site, " ".join(words)
    return (known[0] if len(known) == 1 else None), line


def readings(
    context: Context, line: str, site: Site, error: MisunderstoodError
) -> list[tuple[date, str]]:
    """Return what else `line` can mean, each with the line that says so; only what is understood then."""
    found: list[tuple[date, str]] = []
    for meant in error.suggestions:
        for better in _with(line, error.part, meant):
            try:
                read = understand(better, context.t, context.services.clock.now(), site.zone)
            except MisunderstoodError:
                continue
            right = (
                read.start.replace(fold=0) if isinstance(meant, datetime) else read.start.date()
            )
            if right == meant:
                found.append((meant, better))
                break
    return found


def _with(line: str, part: str, meant: date) -> list[str]:
    """Return the ways to write `meant` into `line`, in the place of the `part` that was not clear."""
    stamps = [f"{meant:%Y-%m-%d}"]
    if isinstance(meant, datetime):
        stamps.append(f"{meant:%Y-%m-%d %H:%M}")
    if part:
        return [line.replace(part, stamp, 1) for stamp in stamps]
    return [f"{stamp} {line}" for stamp in stamps]


def reworded(context: Context, event: Event, line: str) -> Event:
    """Return `event` as a new line has it, with its old place where the line has none.

    Raises `MisunderstoodError`.
    """
    if event.ballot:
        site = _site(context, event.site)
        days = read_days(context, site, line)
        if len(days) != BALLOT_DAYS or wrong_days(context, site, days):
            raise MisunderstoodError(Problem.NOTHING)
        new = ballot_event(event.id, site, Ballot(*days))
        return replace(event, start=new.start, minutes=new.minutes, ballot=new.ballot)
    now = context.services.clock.now()
    found = understand(line, context.t, now, event.zone, event.minutes)
    place = Place(found.place[:MOST_PLACE]) if found.place else event.place
    return replace(
        event,
        start=found.start.replace(fold=0),
        fold=found.fold,
        minutes=found.minutes,
        rule=found.rule,
        place=event.place if place.words == event.place.words else place,
        version=event.version + 1,
    )


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


def _site(context: Context, code: str) -> Site:
    found = context.services.content.site(code)
    if found is None:
        raise OldMenuError
    return found
