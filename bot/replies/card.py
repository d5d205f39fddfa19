"""What a scanned card is good for in; what she reads of it, always with the way on, out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons
from bot.replies.report_end import results_row
from bot.services.cards import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.i18n import Language, Translator
    from bot.models import Site

LANGUAGE, SITE = "l", "s"  # what a tap on the way from a card to its survey chooses


def good(t: Translator, *, again: bool) -> str:
    """Return the line on the first screen of the survey; `again`: she had begun it without her card."""
    text = t.gettext(
        "✓ Your card is good. Your answers count among those with a card. Which card it was is not kept with them."
    )
    return f"{text} {t.gettext('Please begin again, so that it counts.')}" if again else text


def languages(t: Translator, offered: Sequence[Language]) -> Reply:
    """Return the languages for who scanned a good card, each by its own name; the choice leads to the survey."""
    rows = tuple(
        (Button(language.name, ask(Verb.CARD, LANGUAGE, language.code)),) for language in offered
    )
    return Reply(t.gettext("<b>Which language do you want to read?</b>"), rows)


def where(t: Translator, sites: Iterable[Site]) -> Reply:
    """Return the question at which of the workplaces of her card she works."""
    text = t.gettext(
        "<b>Where do you work?</b>\n\nThe law is not the same everywhere. I keep no name."
    )
    return Reply(text, _sites(sites))


def elsewhere(t: Translator, own: Site, sites: Sequence[Site]) -> Reply:
    """Return the word for a good card of other workplaces than the one she named before."""
    text = "\n\n".join(
        [
            t.gettext("This card is of another workplace. You told me that you work at {site}."),
            t.gettext("Where do you work now?"),
        ]
    ).format(site=t.isolate(escape(own.name)))
    stays = (Button(own.name, ask(Verb.CARD, SITE, own.code)),)
    return Reply(text, (*_sites(sites), stays, buttons.menu(t), buttons.person(t)))


def again(t: Translator) -> Reply:
    """Return the word for a card that is forgotten: an hour has passed, or the bot was started anew."""
    text = t.gettext("Please scan your card again.")
    return Reply(text, (buttons.menu(t), buttons.person(t)))


def done(t: Translator, *, results: bool) -> Reply:
    """Return the word for who has reported in the wave of the card already."""
    text = t.gettext(
        "✓ You have told us in this round already. Thank you. Your first answers count, and this card changes nothing."
    )
    return Reply(text, (results_row(t, on=not results), buttons.person(t), buttons.menu(t)))


def refused(t: Translator, verdict: Verdict, day: str, *, asked: bool) -> Reply:
    """Return why a card is not good now, and what she can do; `day`: from when it is. `asked`: a survey is open."""
    why = {
        Verdict.USED: t.gettext(
            "This card was used before. Each card is good for one person. Ask who gave it to you for a new one."
        ),
        Verdict.UNKNOWN: t.gettext(
            "This card is not good. Its round is over, or it is not one of ours."
        ),
        Verdict.FOREIGN: t.gettext("This card is of another workplace."),
        Verdict.EARLY: t.gettext(
            "This card is good from {day}. Please keep it, and scan it again then."
        ).format(day=day),
        Verdict.OVER: t.gettext("The round of this card is over."),
        Verdict.TRIES: t.gettext("You have scanned too many cards. Please try again in an hour."),
    }[verdict]
    on = (
        t.gettext("You can answer without a card.")
        if asked
        else t.gettext("There is nothing to fill in at the moment. I can answer questions.")
    )
    rows: tuple[buttons.Row, ...] = (buttons.menu(t), buttons.person(t))
    if asked:
        label = t.pgettext("button", "📝 Answer without a card")
        rows = ((Button(label, ask(Verb.REPORT)),), *rows)
    return Reply(f"{why}\n\n{on}", rows)


def stays(t: Translator) -> str:
    """Return the line for a message with a card that Telegram did not let the bot delete."""
    return t.gettext("⚠️ I could not delete your message with the card. Please delete it yourself.")


def _sites(sites: Iterable[Site]) -> tuple[buttons.Row, ...]:
    return tuple((Button(site.name, ask(Verb.CARD, SITE, site.code)),) for site in sites)
