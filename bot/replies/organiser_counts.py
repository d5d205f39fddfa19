"""Counts of people in; the rounded words that organisers see of them, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from bot.event import CANNOT, Answer, NoticeState
from bot.replies import times
from bot.services.tally import comes, reach, shown
from bot.services.when.zones import to_local
from bot.services.wishes import PICKUP

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from datetime import datetime

    from bot.event import Event, Notice
    from bot.i18n import Translator

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people follow an event, and how long it takes until the last of them is told."""

    people: int
    takes: timedelta


def about(t: Translator, count: int) -> str:
    """Return a count of people, rounded to 10, as part of a line."""
    rounded = reach(count)
    if not rounded:
        return t.gettext("fewer than 20")
    return t.gettext("about {n}").format(n=rounded)


def reaches(t: Translator, event: Event, found: Reach, now: datetime) -> str:
    """Return how many it reaches, and by when the last of them will have it when all are told at once."""
    if found.people == 0:
        return t.gettext("Nobody follows events at this site yet.")
    rounded = reach(found.people)
    first = (
        t.ngettext("It reaches about {n} person.", "It reaches about {n} people.", rounded).format(
            n=rounded
        )
        if rounded
        else t.gettext("It reaches fewer than 20 people.")
    )
    last = to_local(now + found.takes + MINUTE, event.zone)
    hour = t.isolate(times.clock(last), ltr=True)
    return f"{first} " + t.gettext("Sent now, the last of them has it by {hour}.").format(
        hour=hour
    )


def answered(t: Translator, event: Event, counts: Counter[str]) -> str:
    """Return how many come, how many cannot and why, and how many wait at which pick-up point."""
    if event.ballot:
        return _ballot(t, counts)
    coming = sum(n for answer, n in counts.items() if comes(answer))
    cannot = sum(counts[answer] for answer in CANNOT)
    floor = shown(coming)
    lines = [
        t.gettext("Coming: {n} or more").format(n=floor)
        if floor
        else t.gettext("Coming: fewer than 50"),
        t.gettext("Cannot come: {n}").format(n=about(t, cannot)),
    ]
    words = _reasons(t)
    large = [answer for answer in words if reach(counts[answer])]
    lines += [f"• {words[answer]}: {about(t, counts[answer])}" for answer in large]
    if large and len(large) < len(words):
        lines.append("• " + t.gettext("each other reason: fewer than 20"))
    for index, pickup in enumerate(event.pickups):
        waiting = f"{t.isolate(escape(pickup))}: {about(t, counts[f'{PICKUP}{index}'])}"
        lines.append(t.gettext("Lift {number}: {place}").format(number=index + 1, place=waiting))
    return "\n".join(lines)


def sent(t: Translator, notices: Sequence[Notice]) -> str:
    """Return how far the latest notice is; nothing while none has gone out."""
    if any(one.state is NoticeState.PAUSED for one in notices):
        return t.gettext(
            "⚠️ Sending has stopped: too many could not be reached. Ask whoever runs the bot."
        )
    found = [one for one in notices if one.total and one.state is not NoticeState.VOID]
    if not found:
        return ""
    last = found[-1]
    done, everybody = about(t, last.sent), about(t, last.total)
    missed = last.failed + last.dropped
    if last.sent + missed >= last.total and not missed:
        return t.gettext("Sent to all.")
    if done != everybody:
        return t.gettext("Sent to {done} of {all}.").format(done=done, all=everybody)
    is_over = last.state is NoticeState.DONE
    return t.gettext("Sent. A few were not reached.") if is_over else t.gettext("Being sent.")


def _ballot(t: Translator, counts: Counter[str]) -> str:
    words = {
        Answer.POSTED: t.gettext("Posted: {n}"),
        Answer.NONE_CAME: t.gettext("No papers came: {n}"),
        Answer.WRONG_ADDRESS: t.gettext("Wrong address: {n}"),
    }
    return "\n".join(line.format(n=about(t, counts[answer])) for answer, line in words.items())


def _reasons(t: Translator) -> dict[Answer, str]:
    return {
        Answer.ASLEEP: t.gettext("asleep then"),
        Answer.SECOND_JOB: t.gettext("second job"),
        Answer.CHILDREN: t.gettext("children"),
        Answer.NO_LIFT: t.gettext("no lift"),
        Answer.MONEY: t.gettext("money"),
        Answer.WORRIED: t.gettext("worried"),
        Answer.OTHER: t.gettext("something else"),
    }
