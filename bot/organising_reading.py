"""A typed line in; the kind, site, days or other readings that it holds, out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.errors import OldMenuError
from bot.event import Ballot, Event, Kind, Place
from bot.replies import organiser_problems, organiser_steps, organiser_words
from bot.replies.organiser_card import MOST_PLACE
from bot.services.when import MisunderstoodError, Problem, understand
from bot.services.when.zones import to_local

if TYPE_CHECKING:
    from bot.context import Context
    from bot.i18n import Translator
    from bot.models import Site

NOON = time(12)
# What names of time zones begin with.
AREAS = frozenset(name.partition("/")[0] for name in available_timezones() if "/" in name)
BALLOT_DAYS = 4
_COMMAS = str.maketrans(dict.fromkeys(";\n،؛、，", ","))  # of Urdu, Arabic, Chinese too
_BEHIND_KIND = " ,:،、，："


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
            folded == phrase
            or folded.startswith(tuple(f"{phrase}{sign}" for sign in _BEHIND_KIND))
        ):
            return kind, line[len(phrase) :].strip(_BEHIND_KIND)
    return None, line


def site_of(known: list[Site], line: str) -> tuple[Site | None, str]:
    """Return the site that `line` names by its code, or the only one, and the rest of the line."""
    words = line.split()
    for word in words:
        for site in known:
            if word.casefold().strip(f".{_BEHIND_KIND}") == site.code.casefold():
                words.remove(word)
                return site, " ".join(words)
    return (known[0] if len(known) == 1 else None), line


def zone_in(line: str) -> str:
    """Return what looks like the name of a time zone in `line`, or nothing."""
    words = (word.strip(",.;:()") for word in line.split())
    found = (word for word in words if word.partition("/")[0] in AREAS and "/" in word)
    return next(found, "")


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of that name."""
    return name in available_timezones()


def site_named(context: Context, code: str) -> Site:
    """Return the site of a code; raises `OldMenuError` when there is none any more."""
    found = context.services.content.site(code)
    if found is None:
        raise OldMenuError
    return found


def readings(
    context: Context, line: str, site: Site, error: MisunderstoodError
) -> list[tuple[date, str]]:
    """Return what else `line` can mean, each with the line that says so; only what is understood then."""
    found: list[tuple[date, str]] = []
    for meant in () if error.problem in organiser_problems.NO_CHOICE else error.suggestions:
        for better in _with(line, error, meant):
            try:
                read = understand(better, context.t, context.services.clock.now(), site.zone)
            except MisunderstoodError:
                continue
            right = (
                read.start.replace(fold=0) if isinstance(meant, datetime) else read.start.date()
            )
            if right == meant or (error.problem is Problem.NO_END and read.rule):
                found.append((meant, better))
                break
    return found


def _with(line: str, error: MisunderstoodError, meant: date) -> list[str]:
    """Return the ways to write `meant` into `line`, in the place of the part that was not clear."""
    stamps = [f"{meant:%Y-%m-%d}"]
    if error.problem is Problem.NO_END:
        return [f"{line} until {stamp}" for stamp in stamps]
    if isinstance(meant, datetime):
        stamps.append(f"{meant:%Y-%m-%d %H:%M}")
    if error.part:
        return [line.replace(error.part, stamp, 1) for stamp in stamps]
    return [f"{stamp} {line}" for stamp in stamps]


def reworded(context: Context, event: Event, line: str) -> Event:
    """Return `event` as a new line has it, with its old place where the line has none.

    Raises `MisunderstoodError`.
    """
    if event.ballot:
        site = site_named(context, event.site)
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


def read_days(context: Context, site: Site, typed: str) -> list[date]:
    """Return the days in `typed`, with commas between them; raises `MisunderstoodError` for what is none."""
    parts = [part.strip() for part in typed.translate(_COMMAS).split(",")]
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


def written_days(written: str) -> list[date]:
    """Return the days that a question of ours carries in its link."""
    return [datetime.strptime(day, "%Y%m%d").date() for day in written.split("-") if day]  # noqa: DTZ007


def wrong_days(context: Context, site: Site, days: list[date]) -> str:
    """Return what is wrong with the days of a ballot, or nothing."""
    if any(later <= earlier for earlier, later in pairwise(days)) or len(days) > BALLOT_DAYS:
        return organiser_words.ballot_order(context.t)
    today = to_local(context.services.clock.now(), site.zone).date()
    return organiser_words.ballot_past(context.t) if any(day < today for day in days) else ""


def ballot_event(event: str, site: Site, days: Ballot) -> Event:
    """Return a ballot as an event: from noon of the day on which papers go out, to that of its close."""
    start = datetime.combine(days.papers, NOON)
    minutes = (days.close - days.papers).days * 24 * 60
    return Event(event, Kind.BALLOT, site.code, site.zone, start, minutes, Place(""), ballot=days)
