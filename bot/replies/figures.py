"""What may be said of one wave in; its sentences in a person's language, as plain text for chat and charts, out."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from bot.content_topic import JURISDICTIONS
from bot.plan import VOUCHED
from bot.services.figures import group_words, of_some, of_workers

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.plan import Plan
    from bot.services.figures import Reading, Share, Shown

PUBLISHED_FROM = 25  # (blurred) reports


def headline(t: Translator, reading: Reading, shown: Shown) -> str:
    """Return "At least 285 of the workers at … told us that they …"."""
    quoted = shown.lead
    told, unit = says(t, reading.plan, shown.id, shown.says), t.isolate(reading.plan.name)
    floor = quoted.floor
    if floor == 0:
        text = t.gettext(
            "At {unit} too few workers told us that they {says} for a number that we could stand by."
        )
    elif quoted.stratum == VOUCHED:
        text = t.ngettext(
            "At least {count} worker with a card at {unit} told us that they {says}.",
            "At least {count} of the workers with a card at {unit} told us that they {says}.",
            floor,
        )
    else:
        # NOTE: {says} is what the figure says: "could not pay all their bills last month".
        text = t.ngettext(
            "At least {count} worker at {unit} told us that they {says}.",
            "At least {count} of the workers at {unit} told us that they {says}.",
            floor,
        )
    return text.format(count=number(t, floor), unit=unit, says=t.isolate(told))


def share(t: Translator, reading: Reading, shown: Shown) -> str:
    """Return "That is 71 % of about 410 who answered."; nothing where they are too few for a share."""
    one = shown.lead
    if one.percent is None:
        return ""
    # NOTE: {percent} is "71 %", {answered} is a number: 410. "This is about": of extra shifts, those who did any.
    text = {
        (False, False): t.gettext("That is {percent} of about {answered} who answered."),
        (False, True): t.gettext("That is {percent} of about {answered} whom this is about."),
        (True, False): t.gettext(
            "That is {percent} of about {answered} who answered with a card."
        ),
        (True, True): t.gettext(
            "That is {percent} of about {answered} with a card whom this is about."
        ),
    }[one.stratum == VOUCHED, of_some(reading.plan, shown.id)]
    return text.format(percent=percent(t, one.percent), answered=number(t, one.answered))


def staff(t: Translator, reading: Reading, shown: Shown) -> str:
    """Return how much of the company's own number of people that is; nothing where that number is not known."""
    parts = (of_staff(t, reading), at_worst(t, reading, shown))
    return " ".join(part for part in parts if part)


def at_worst(t: Translator, reading: Reading, shown: Shown) -> str:
    """Return what stands even if nobody else would say so; nothing where the company's number is not known."""
    workers, floor = reading.plan.workers, shown.lead.floor
    if not 0 < floor < workers or took_part(reading) > workers:
        return ""
    # NOTE: {n} is a number: "that is still at least 1 in 10 of those who work there".
    return t.gettext(
        "Even if none of the others would say so, that is still at least 1 in {n} of those who work there."
    ).format(n=number(t, ceil(workers / floor)))


def of_staff(t: Translator, reading: Reading) -> str:
    """Return how many answered, over the company's own number of people."""
    plan, answered = reading.plan, took_part(reading)
    if not plan.workers:
        return ""
    # NOTE: {source} is who gives that number, and when: "Amazon, March 2026".
    people = t.ngettext(
        "{count} person works there ({source}).",
        "{count} people work there ({source}).",
        plan.workers,
    ).format(count=number(t, plan.workers), source=t.isolate(plan.workers_from))
    part = of_workers(answered, plan.workers)
    if answered > plan.workers:
        return ""  # more than there are: that number is not of these people, or no longer true
    if not answered or part is None:
        return people
    took = (
        t.gettext("About {answered} answered: {percent} of that number.")
        if part
        else t.gettext("About {answered} answered: less than {percent} of that number.")
    )
    told = took.format(answered=number(t, answered), percent=percent(t, part or 1))
    return f"{people} {told}"


def took_part(reading: Reading) -> int:
    """Return about how many took part: as many as answered the first question of all, which is drawn more exactly.

    Of several drawn numbers the largest errs upwards: so it is that one, and never fewer than surely took part.
    """
    first = (one.all.answered for one in reading.shown if not of_some(reading.plan, one.id))
    return max(next(first, 0), reading.answered.floor) or reading.answered.about


def speaks(reading: Reading) -> bool:
    """Tell whether any figure of a wave can be said: a number that is surely true, or a share."""
    return any(one.lead.told for one in reading.shown)


def strata(t: Translator, shown: Shown) -> list[str]:
    """Return a line each for those with a card and without, and whether they differ; nothing without cards."""
    if len(shown.strata) < 2:
        return []
    lines = [
        line(
            t,
            t.gettext("With a card") if one.stratum == VOUCHED else t.gettext("Without a card"),
            one,
        )
        for one in sorted(shown.strata, key=lambda one: one.stratum != VOUCHED)
    ]
    if shown.differ:
        lines.append(
            t.gettext(
                "Those with a card and those without differ by more than chance and blur explain. So the number of "
                "those with a card stands first."
            )
        )
    return lines


def groups(t: Translator, reading: Reading, shown: Shown) -> list[str]:
    """Return a line each for days, nights, company and agency, as far as they are published."""
    lines = [
        line(t, group(t, reading.plan, split, one.group), one)
        for split, parts in shown.groups
        for one in parts
    ]
    return [*grouped(t, shown), *lines]


def grouped(t: Translator, shown: Shown) -> list[str]:
    """Return whose the numbers by groups are, where that is not plain: those of all, though others stand first."""
    # NOTE: the head of a few lines such as "Nights: at least 120".
    return [t.gettext("With and without a card:")] if shown.differ and shown.groups else []


def whose(t: Translator, name: str, one: Share) -> str:
    """Return what a share stands beside, and that it is of those with a card only, if it is."""
    if one.stratum != VOUCHED:
        return name
    # NOTE: {name} is a day.
    return t.gettext("{name}, with a card").format(name=name)


def line(t: Translator, name: str, one: Share) -> str:
    """Return "Nights: at least 120, 74 % of about 170"."""
    if not one.told:
        return t.gettext("{name}: too few for a number").format(name=t.isolate(name))
    floor = number(t, one.floor)
    if not one.floor and one.percent is not None:
        # NOTE: a line of a table: "Nights: 16 % of about 80".
        return t.gettext("{name}: {percent} of about {answered}").format(
            name=t.isolate(name),
            percent=percent(t, one.percent),
            answered=number(t, one.answered),
        )
    if one.percent is None:
        # NOTE: a line of a table: "Nights: at least 120".
        return t.gettext("{name}: at least {floor}").format(name=t.isolate(name), floor=floor)
    return t.gettext("{name}: at least {floor}, {percent} of about {answered}").format(
        name=t.isolate(name),
        floor=floor,
        percent=percent(t, one.percent),
        answered=number(t, one.answered),
    )


def blurred(t: Translator, reading: Reading, *, beside: bool = False) -> str:
    """Return how the first number of a wave is rounded and blurred, in people; and by how many the others are.

    `beside` other waves the number of all stands first always.
    """
    leads = [one.all if beside else one.lead for one in reading.shown]
    first = next((one for one in leads if one.floor), leads[0]).yes
    # NOTE: {step} is 5, 10 or 20: what we round down to.
    text = t.ngettext(
        "The first “at least” of this round is blurred by at most {count} person, 19 times in 20, and rounded down to "
        "the next {step}, so that nobody can be picked out.",
        "The first “at least” of this round is blurred by at most {count} people, 19 times in 20, and rounded down to "
        "the next {step}, so that nobody can be picked out.",
        first.blur,
    ).format(step=number(t, first.step), count=number(t, first.blur))
    shares = [
        share
        for shown in reading.shown
        for share in (
            shown.all,
            *shown.strata,
            *(one for _, parts in shown.groups for one in parts),
        )
    ]
    most = max(share.yes.blur for share in shares)
    return f"{text} {others(t, most)}" if most > first.blur else text


def others(t: Translator, most: int) -> str:
    """Return by how many people the other numbers are blurred."""
    return t.ngettext(
        "Every other “at least”, of groups too: blurred by at most {count} person, 19 times in 20.",
        "Every other “at least”, of groups too: blurred by at most {count} people, 19 times in 20.",
        most,
    ).format(count=number(t, most))


def too_few(t: Translator, reading: Reading) -> str:
    """Return the word for a wave in which too few took part to publish anything."""
    answered = min(
        reading.answered.about, PUBLISHED_FROM - 5
    )  # rounding must not say that it was enough
    if answered == 0:
        return t.gettext(
            "Too few took part for a number. We publish from {least} answers."
        ).format(least=number(t, PUBLISHED_FROM))
    return t.gettext("Only about {answered} took part. We publish from {least} answers.").format(
        answered=number(t, answered), least=number(t, PUBLISHED_FROM)
    )


def title(t: Translator, plan: Plan) -> str:
    """Return which wave it is: the workplace and its days."""
    return f"{t.isolate(plan.name)} · {days(t, plan)}"


def days(t: Translator, plan: Plan) -> str:
    """Return the first and the last day of a wave."""
    # NOTE: two dates: "23 November 2026 to 10 December 2026".
    return t.gettext("{first} to {last}").format(
        first=day(t, plan.opens), last=day(t, plan.closes)
    )


def day(t: Translator, iso: str) -> str:
    """Return an ISO date in words."""
    return t.isolate(t.date(date.fromisoformat(iso)))


def says(t: Translator, plan: Plan, figure: str, english: str) -> str:
    """Return what completes "… told us that they …"; in English where the translation is of older words."""
    return catalogued(t, f"survey/{plan.survey}/says/{figure}", english)


def group(t: Translator, plan: Plan, split: str, name: str) -> str:
    """Return the words of the answer by which a figure is split, as people read them."""
    here, english = f"survey/{plan.survey}/{split}/{name}", group_words(plan, split, name)
    called = any((split, name) == one[:2] for one in plan.called)
    return catalogued(t, f"{here}/group" if called else here, english)


def catalogued(t: Translator, context: str, english: str) -> str:
    """Return the translation of a survey's words, by whichever law they were written for."""
    for one in (context, *(f"{context}/{law}" for law in JURISDICTIONS)):
        if not t.is_missing(one, english) and not t.is_stale(one, english):
            return t.pgettext(one, english)
    return english


def number(t: Translator, value: int) -> str:
    """Return a number as this language writes it: 2,700."""
    return str(format_decimal(value, locale=t.language.date_like or t.language.code))


def percent(t: Translator, value: int) -> str:
    """Return a whole percentage: "71 %"; it runs left to right everywhere, and never breaks before its sign."""
    return t.isolate(f"{value}\u00a0%", ltr=True)
