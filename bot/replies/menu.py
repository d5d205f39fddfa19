"""The screens around the answers: welcome, where do you work, the eight doors, and the languages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, events, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.i18n import Language, Translator
    from bot.models import Door, Site
    from bot.settings import Settings
    from bot.surveys import Survey


def operator(t: Translator, settings: Settings) -> str:
    """Return who runs this bot, isolated from the direction of the text around it."""
    return t.isolate(escape(settings.operator) or t.gettext("nobody yet: this is a try-out"))


def _greeting(t: Translator, settings: Settings) -> list[str]:
    name = t.isolate(escape(settings.name) or "Brazier")
    # NOTE: {name} is the bot's name, {operator} the people who run it, usually a union's branch.
    lines = [
        t.gettext("<b>Hello. This is {name}.</b>").format(name=name),
        t.gettext("It is run by {operator}. It is not from the company.").format(
            operator=operator(t, settings)
        ),
    ]
    if settings.address:
        address = t.isolate(escape(settings.address), ltr=True)
        lines.append(t.gettext("Check that I am the real one: {address}").format(address=address))
    return [
        "\n".join(lines),
        t.gettext(
            "Ask me about your job, in your own words and your own language. Or tap a button."
        ),
        t.gettext("You need no name here. Use your own phone, not the wifi at work."),
        t.gettext("I am a machine. To reach a person, tap 🙋 at any time."),
    ]


def welcome(
    t: Translator,
    settings: Settings,
    doors: Sequence[Door],
    site: Site,
    surveys: Sequence[Survey] = (),
) -> Reply:
    """Return the first screen of somebody whose site is known: who this is, and the doors."""
    here = t.gettext("You work at {site}.").format(site=t.isolate(escape(site.name)))
    return Reply("\n\n".join([*_greeting(t, settings), here]), _doors(t, doors, surveys))


def welcome_where(t: Translator, settings: Settings, sites: Iterable[Site]) -> Reply:
    """Return the first screen of somebody whose site is not known: who this is, and where she works."""
    text = "\n\n".join([*_greeting(t, settings), f"<b>{t.gettext('Where do you work?')}</b>"])
    return Reply(text, (*_sites(sites, ""), _languages_row(t)))


def where(t: Translator, sites: Iterable[Site], topic: str = "") -> Reply:
    """Return the question where she works; the answer leads on to `topic`, or to the doors."""
    text = t.gettext(
        "<b>Where do you work?</b>\n\nThe law is not the same everywhere. I keep no name."
    )
    return Reply(text, (*_sites(sites, topic), _languages_row(t)))


def doors(
    t: Translator, all_doors: Sequence[Door], site: Site, surveys: Sequence[Survey] = ()
) -> Reply:
    """Return the eight doors."""
    text = "\n\n".join(
        [
            t.gettext("<b>What is it about?</b>"),
            t.gettext("Tap a button. Or write to me in your own words."),
            t.gettext("You work at {site}.").format(site=t.isolate(escape(site.name))),
        ]
    )
    return Reply(text, _doors(t, all_doors, surveys))


def door(
    t: Translator, opened: Door, labels: Iterable[tuple[str, str]], *, complete: bool
) -> Reply:
    """Return what stands behind a door: a button for each (topic, label).

    `complete` is false when some of its answers are not written yet; then the screen says so.
    """
    name = f"<b>{opened.icon} {t.pgettext('door', opened.name)}</b>"
    rows = tuple((Button(label, ask(Verb.TOPIC, topic)),) for topic, label in labels)
    lines = [name]
    if rows:
        lines.append(t.gettext("Tap your question. Or write it to me."))
    if not complete:
        lines.append(t.gettext("More answers are being written. A person can help you today."))
    return Reply("\n\n".join(lines), (*rows, buttons.person(t), buttons.menu(t)))


def languages(t: Translator, offered: Sequence[Language]) -> Reply:
    """Return the languages, each by its own name; no flags, since a flag is not a language."""
    rows = tuple(
        (Button(language.name, ask(Verb.LANGUAGE, language.code)),) for language in offered
    )
    return Reply(t.gettext("<b>Which language do you want to read?</b>"), (*rows, buttons.menu(t)))


def _sites(sites: Iterable[Site], topic: str) -> tuple[buttons.Row, ...]:
    args = (topic,) if topic else ()
    return tuple((Button(site.name, ask(Verb.SITE, site.code, *args)),) for site in sites)


def _doors(
    t: Translator, all_doors: Sequence[Door], surveys: Sequence[Survey]
) -> tuple[buttons.Row, ...]:
    labels = [
        Button(
            f"{door.icon} {t.pgettext('door', door.name)}",
            ask(Verb.DOOR, door.id) if door.topics else ask(Verb.PERSON),
        )
        for door in all_doors
    ]
    pairs = tuple(tuple(labels[i : i + 2]) for i in range(0, len(labels), 2))
    return (
        *pairs,
        (Button(events.label(t), ask(Verb.WEEK)),),
        *(((Button(report.label(t, surveys[0]), ask(Verb.REPORT)),),) if surveys else ()),
        (*_languages_row(t), Button(t.pgettext("button", "📍 Workplace"), ask(Verb.SITES))),
    )


def _languages_row(t: Translator) -> buttons.Row:
    # The English word stays beside the own one: who cannot read the present language must find it.
    return (Button(f"🌐 {t.language.name} · Language", ask(Verb.LANGUAGES)),)
