"""A topic in one language in, the answer on one screen and what stands behind its buttons out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from bot.markup import section_html
from bot.models import Button, Certainty, OnChange, Reply, Status
from bot.presses import Verb, ask
from bot.replies import buttons, feedback

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.i18n import Translator
    from bot.models import Contact, Site, Source, Topic


NONE = "none"  # none of what was offered


class Showing(NamedTuple):
    """How an answer is read: the translator, today's date, whether she knows that translations are unchecked."""

    t: Translator
    today: date
    told: bool
    link: str  # the bot's own address with the site, to be shared


def context(topic: Topic, part: str) -> str:
    """Return the gettext context of a part of `topic`: question, button, short, do, show, careful or help."""
    return f"topic/{topic.jurisdiction}/{topic.id}/{part}"


def label(t: Translator, topic: Topic) -> str:
    """Return the few words on a button that lead to `topic`."""
    return t.pgettext(context(topic, "button"), topic.button)


def gives_way(topic: Topic, today: date) -> bool:
    """Whether nothing of `topic` may be shown: it is withdrawn, or overdue where an old answer could do harm."""
    overdue = _overdue(topic, today) and topic.on_change is OnChange.WITHDRAW
    return overdue or topic.status is Status.WITHDRAWN


def answer(showing: Showing, topic: Topic) -> Reply:
    """Return the answer on one screen: question, short answer, first step, and one line on where it is from.

    An overdue answer says so, or gives way to a person when that is what its editor chose. A part that
    is not translated is in English, and a translation older than its English says so.
    """
    t = showing.t
    if gives_way(topic, showing.today):
        return withdrawn(t, topic)
    paragraphs = [
        f"<b>{escape(t.pgettext(context(topic, 'question'), topic.question))}</b>",
        _part(t, topic, "short"),
        t.gettext("<b>First:</b> {step}").format(step=_first_step(t, topic)),
        *_doubts(showing, topic, ("short", "do")),
        _tail(showing, topic),
    ]
    rows = (
        (
            Button(t.pgettext("button", "✅ What to do"), ask(Verb.TOPIC, topic.id, "do")),
            Button(t.pgettext("button", "⚠️ Be careful"), ask(Verb.TOPIC, topic.id, "careful")),
        ),
        (
            Button(
                t.pgettext("button", "📖 Where is this from?"),
                ask(Verb.TOPIC, topic.id, "sources"),
            ),
            *_in_english(t, topic),
        ),
        buttons.person(t, topic.id),
        (_share(t, topic, showing.link), *buttons.menu(t)),
        feedback.row(topic.id),
    )
    tells = not t.language.reviewed and not showing.told
    return Reply("\n\n".join(paragraphs), rows, tells=tells)


def part(showing: Showing, topic: Topic, name: str) -> Reply:
    """Return one section of an answer (`do`, `careful`) with the way back, and its doubts."""
    t = showing.t
    titles = {
        "do": t.gettext("What you can do"),
        "careful": t.gettext("Be careful"),
    }
    doubts = _doubts(showing, topic, (name,))
    text = "\n\n".join([f"<b>{titles[name]}</b>", _part(t, topic, name), *doubts])
    back = (buttons.back_to_topic(t, topic.id), buttons.person(t, topic.id), buttons.menu(t))
    show = Button(
        t.pgettext("button", "🪧 Show this to your boss"), ask(Verb.TOPIC, topic.id, "show")
    )
    return Reply(text, ((show,), *back) if name == "do" and topic.show else back)


def to_show(showing: Showing, topic: Topic) -> Reply:
    """Return the English sentence that she can hold up to her manager, with its meaning in her language beside it."""
    t, where = showing.t, context(topic, "show")
    paragraphs = [
        f"<b>{t.gettext('Show this to your boss, or read it out')}</b>",
        f"<blockquote>{t.isolate(escape(topic.show), ltr=True)}</blockquote>",
    ]
    if (
        t.language.code != "en"
        and not t.is_missing(where, topic.show)
        and not t.is_stale(where, topic.show)
    ):
        meaning = escape(t.pgettext(where, topic.show))
        paragraphs.append(t.gettext("It means: {meaning}").format(meaning=t.isolate(meaning)))
    copy = Button(t.pgettext("button", "Copy the sentence"), copy=topic.show)
    rows = ((copy,), buttons.back_to_topic(t, topic.id), buttons.person(t, topic.id))
    return Reply("\n\n".join(paragraphs), (*rows, buttons.menu(t)))


def sources(t: Translator, topic: Topic) -> Reply:
    """Return what an answer rests on: each source with its date, how sure it is, and who has checked it."""
    lines = []
    for source in _distinct(topic):
        title = f'<a href="{escape(source.url)}">{escape(source.title)}</a>'
        lines.append(t.isolate(title, ltr=True) + "\n" + t.date(source.as_of))
    sure = {
        Certainty.HIGH: t.gettext("How sure: the sources agree."),
        Certainty.MEDIUM: t.gettext("How sure: fairly. Ask a person before you rely on it."),
        Certainty.LOW: t.gettext("How sure: not very. Ask a person first."),
    }[topic.certainty]
    paragraphs = [
        f"<b>{t.gettext('Where is this from?')}</b>",
        _where(t, topic.jurisdiction),
        "\n".join(lines),
        sure,
        _checked(t, topic),
        t.gettext("It is general information, not legal advice."),
    ]
    return Reply("\n\n".join(paragraphs), (buttons.back_to_topic(t, topic.id), buttons.menu(t)))


def withdrawn(t: Translator, topic: Topic) -> Reply:
    """Return what stands in the place of an answer that may no longer be right."""
    text = "\n\n".join(
        [
            f"<b>{escape(t.pgettext(context(topic, 'question'), topic.question))}</b>",
            t.gettext("The law on this may have changed. I will not give you an old answer."),
            t.gettext("Please ask a person."),
        ]
    )
    return Reply(text, (buttons.person(t, topic.id), buttons.menu(t)))


def unwritten(t: Translator, question: str) -> Reply:
    """Return what stands in the place of an answer that is not written yet."""
    text = "\n\n".join(
        [
            f"<b>{escape(question)}</b>",
            t.gettext("I have no checked answer to this yet. I do not guess."),
            t.gettext("Please ask a person."),
        ]
    )
    return Reply(text, (buttons.person(t), buttons.menu(t)))


def offer(t: Translator, choices: Iterable[tuple[str, str]]) -> Reply:
    """Return three answers to choose from, each a (topic, label), when the question is not quite clear."""
    text = t.gettext("<b>I am not sure. Which of these do you mean?</b>")
    rows = tuple((Button(words, ask(Verb.TOPIC, topic)),) for topic, words in choices)
    none = (Button(t.pgettext("button", "None of these"), ask(Verb.MENU, NONE)),)
    return Reply(text, (*rows, none, buttons.person(t)))


def person(showing: Showing, site: Site, topic: Topic | None) -> Reply:
    """Return who can help: the site's union, its help line, and what the topic says about help."""
    t = showing.t
    paragraphs = [t.gettext("<b>🙋 People who can help</b>")]
    if topic and not gives_way(topic, showing.today):
        paragraphs.append(_part(t, topic, "help"))
    paragraphs += [_contact(t, contact) for contact in (site.union, site.helpline)]
    paragraphs.append(t.gettext("You do not have to say your name at first. Ask who will know."))
    links = tuple((Button(c.name, url=c.url),) for c in (site.union, site.helpline) if c.url)
    back = (buttons.back_to_topic(t, topic.id),) if topic else ()
    return Reply("\n\n".join(paragraphs), (*links, *back, buttons.menu(t)))


def emergency_anywhere(t: Translator, topics: Iterable[Topic]) -> Reply:
    """Return help in danger for somebody whose place is not known: that of every place."""
    places = [
        f"<b>{_where(t, topic.jurisdiction)}</b>\n\n{_part(t, topic, 'short')}" for topic in topics
    ]
    return Reply("\n\n".join(places), (buttons.menu(t),))


def _where(t: Translator, jurisdiction: str) -> str:
    return {
        "gb": t.gettext("England, Wales and Scotland"),
        "us": t.gettext("United States, with New York"),
    }[jurisdiction]


def _contact(t: Translator, contact: Contact) -> str:
    lines = [f"<b>{t.isolate(escape(contact.name))}</b>"]
    lines += [escape(t.pgettext("site", contact.about))] if contact.about else []
    if contact.phone:
        lines.append("☎️ " + t.isolate(escape(contact.phone), ltr=True))
    lines += [escape(t.pgettext("site", contact.hours))] if contact.hours else []
    if contact.languages:
        names = t.isolate(", ".join(contact.languages))
        lines.append(t.gettext("They speak: {languages}").format(languages=names))
    return "\n".join(lines)


def _part(t: Translator, topic: Topic, name: str) -> str:
    english = getattr(topic, name)
    where = context(topic, name)
    # Where an old text could do harm, an old translation is not shown: the English is, and a person stands below.
    risky = topic.on_change is OnChange.WITHDRAW or topic.risk == "high"
    harmful = risky and t.is_stale(where, english)
    text = english if harmful else t.pgettext(where, english)
    return section_html(text, topic.phones, t)


def _distinct(topic: Topic) -> list[Source]:
    """Return each page once, with its oldest date: one Act's section often carries several facts."""
    pages: dict[str, Source] = {}
    for source in topic.sources:
        known = pages.get(source.url)
        if known is None or source.as_of < known.as_of:
            pages[source.url] = source
    return list(pages.values())


def _first_step(t: Translator, topic: Topic) -> str:
    steps = _part(t, topic, "do").splitlines()
    first = next((line for line in steps if line.startswith("1. ")), steps[0])
    return first.removeprefix("1. ")


def _overdue(topic: Topic, today: date) -> bool:
    return today > topic.review_by


def _doubts(showing: Showing, topic: Topic, parts: tuple[str, ...]) -> list[str]:
    t, doubts = showing.t, []
    if _overdue(topic, showing.today):
        day = t.date(topic.review_by)
        doubts.append(
            t.gettext(
                "⚠️ This was to be checked again by {day}. It may be old. Ask a person."
            ).format(day=day)
        )
    if any(t.is_stale(context(topic, name), getattr(topic, name)) for name in parts):
        doubts.append(
            t.gettext("⚠️ The English text has changed since this was translated. Ask a person.")
        )
    return doubts


def _in_english(t: Translator, topic: Topic) -> buttons.Row:
    if t.language.code == "en":
        return ()
    return (Button("English", ask(Verb.TOPIC, topic.id, "english")),)


def _tail(showing: Showing, topic: Topic) -> str:
    t = showing.t
    line = _checked(t, topic)
    if not t.language.reviewed:
        unchecked = t.gettext("No native speaker has checked this translation.")
        line += " ✎" if showing.told else f" {unchecked}"
    return f"<i>{line}</i>"


def _checked(t: Translator, topic: Topic) -> str:
    count, day = len(_distinct(topic)), t.date(topic.checked)
    # NOTE: the line under every answer; {day} is a date.
    line = t.ngettext(
        "Written on {day} from {count} source.", "Written on {day} from {count} sources.", count
    ).format(day=day, count=count)
    if topic.status is Status.REVIEWED and topic.reviewed_on:
        return f"{line} " + t.gettext("A lawyer checked it on {day}.").format(
            day=t.date(topic.reviewed_on)
        )
    return f"{line} " + t.gettext("No lawyer has checked it yet.")


def _share(t: Translator, topic: Topic, link: str) -> Button:
    words = {"url": link, "text": t.pgettext(context(topic, "question"), topic.question)}
    return Button(
        t.pgettext("button", "↗️ Share"), url=f"https://t.me/share/url?{urlencode(words)}"
    )
