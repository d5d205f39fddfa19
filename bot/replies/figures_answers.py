"""One closed wave in; what answers the six things that a spokesman says of such figures, true of this wave, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.plan import VOUCHED
from bot.replies import figures as words
from bot.replies import figures_method as method

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.services.figures import Reading, Shown


def six(t: Translator, reading: Reading, *, announced: str) -> list[tuple[str, str]]:
    """Return (what is said against it, the answer) six times, in plain text; none where no figure is published.

    `announced`: the ISO day on which the organisers had the fingerprint, if they had it before the end.
    """
    if not reading.shown:
        return []
    shown = reading.shown[0]
    return [
        (t.gettext("“They are too few.”"), _too_few(t, reading, shown)),
        (t.gettext("“It is not a study.”"), _no_study(t, reading, announced=announced)),
        (t.gettext("“Nobody checked who answered, or how often.”"), _who(t, reading, shown)),
        (t.gettext("“They do not stand for everybody.”"), _representative(t, reading, shown)),
        (t.gettext("“They changed the numbers at random.”"), _blurred(t, reading, shown)),
        (t.gettext("“It is old, or picked out.”"), _old(t, reading)),
    ]


def _too_few(t: Translator, reading: Reading, shown: Shown) -> str:
    took = words.of_staff(t, reading)
    if not took:
        took = t.ngettext(
            "About {count} answered. We do not know how many people work there; the company does, and can say so.",
            "About {count} answered. We do not know how many people work there; the company does, and can say so.",
            words.took_part(reading),
        ).format(count=words.number(t, words.took_part(reading)))
    return " ".join([took, words.headline(t, reading, shown)])


def _no_study(t: Translator, reading: Reading, *, announced: str) -> str:
    plan = reading.plan
    settled = t.gettext(
        "The questions, the answers to choose from, the dates and what we publish were settled before anybody "
        "answered. Nobody could choose the figures afterwards."
    )
    print_ = t.isolate(plan.fingerprint, ltr=True)
    proof = (
        # NOTE: {hex} is the fingerprint: 64 letters and digits.
        t.gettext("The organisers had the fingerprint of that on {day}: {hex}").format(
            day=words.day(t, announced), hex=print_
        )
        if announced
        else t.gettext("The fingerprint of that: {hex}").format(hex=print_)
    )
    return f"{settled} {proof}"


def _who(t: Translator, reading: Reading, shown: Shown) -> str:
    plan = reading.plan
    parts = [t.gettext("Each Telegram account counts once in a round.")]
    if plan.asked:
        question = words.catalogued(
            t, f"survey/{plan.survey}/{plan.asked[0][0]}/ask", plan.asked[0][1]
        ).replace("{site}", t.isolate(plan.name))
        parts.append(
            t.gettext("The first question is: “{question}”").format(question=t.isolate(question))
        )
    parts.append(method.cards(t, reading))
    if VOUCHED in plan.strata:
        parts.append(t.gettext("Those with a card and those without are printed side by side."))
    if cards := next((one for one in shown.strata if one.stratum == VOUCHED and one.told), None):
        # NOTE: {line} is "With a card: at least 85, 51 % of about 180".
        parts.append(
            t.gettext("Many false answers can only come without a card. {line}.").format(
                line=t.isolate(words.line(t, t.gettext("With a card"), cards))
            )
        )
    return " ".join(parts)


def _representative(t: Translator, reading: Reading, shown: Shown) -> str:
    parts = [
        t.gettext(
            "That is right. People chose to answer, so no estimate of a sampling error can be calculated, and we print "
            "none. We say what needs none: how many told us so."
        ),
        words.headline(t, reading, shown),
        words.at_worst(t, reading, shown),
    ]
    return " ".join(part for part in parts if part)


def _blurred(t: Translator, reading: Reading, shown: Shown) -> str:
    parts = [words.blurred(t, reading)]
    if shown.lead.floor:
        parts.append(
            t.ngettext(
                "{count} is what is left after that: the blur is taken off already. The company has its own lists of "
                "hours, injuries and targets. It can print them.",
                "{count} is what is left after that: the blur is taken off already. The company has its own lists of "
                "hours, injuries and targets. It can print them.",
                shown.lead.floor,
            ).format(count=words.number(t, shown.lead.floor))
        )
    return " ".join(parts)


def _old(t: Translator, reading: Reading) -> str:
    when = t.gettext("This round ran from {first} to {last}, noon.").format(
        first=words.day(t, reading.plan.opens), last=words.day(t, reading.plan.closes)
    )
    total = len(reading.plan.figures)
    every = t.ngettext(
        "Before anybody answered it was settled that we publish {count} figure.",
        "Before anybody answered it was settled that we publish {count} figures.",
        total,
    ).format(count=words.number(t, total))
    if reading.later:
        left = t.ngettext(
            "{count} of them needs more answers than came, and is not printed.",
            "{count} of them need more answers than came, and are not printed.",
            len(reading.later),
        ).format(count=words.number(t, len(reading.later)))
    else:
        left = t.gettext("All of them are printed, whatever they say.")
    table = t.gettext(
        "Every earlier round stands in the same table, also one where it got better."
    )
    return f"{when} {every} {left} {table}"
