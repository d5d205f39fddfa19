"""Who reads, and what she asked or tapped, in; the screen she gets out, decided from content, match and place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.models import Outcome
from bot.replies import menu, other, rights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.content import Content
    from bot.i18n import Texts, Translator
    from bot.models import Match, Reply, Site, Topic
    from bot.services.people import Person
    from bot.services.rights import Matcher
    from bot.surveys import Survey

EMERGENCY = "emergency"
CHOICES = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """One person at one moment: what she chose, today's date, and the bot's address with her site, to be shared."""

    texts: Texts
    content: Content
    matcher: Matcher
    person: Person
    today: date
    link: str
    surveys: Sequence[Survey] = ()  # that she can answer now

    @property
    def t(self) -> Translator:
        """The texts in her language."""
        return self.texts.translator(self.person.language)

    @property
    def site(self) -> Site | None:
        """Where she works, as far as she said."""
        return self.content.site(self.person.site) if self.person.site else None

    @property
    def showing(self) -> rights.Showing:
        """How she reads an answer."""
        return rights.Showing(self.t, self.today, self.person.told, self.link)

    def topic(self, topic: str) -> Topic | None:
        """Return the answer to `topic` where she works, if there is one."""
        return self.content.topic(self.site.jurisdiction, topic) if self.site else None


def doors(reader: Reader) -> Reply:
    """Return the eight doors, or the question where she works."""
    if reader.site is None:
        return menu.where(reader.t, reader.content.sites)
    return menu.doors(reader.t, reader.content.doors, reader.site, reader.surveys)


def question(reader: Reader, match: Match) -> Reply:
    """Return what `match` makes of a typed question; where there may be danger, help comes first."""
    t = reader.t
    match match.outcome:
        case Outcome.DISTRESS:
            return topic(reader, EMERGENCY)
        case Outcome.CHATTER:
            return other.chatter(t, match.chatter)
        case Outcome.ANSWER:
            return topic(reader, match.topics[0][0])
        case Outcome.OFFER:
            # What has no answer where she works is no choice.
            found = [n for n, _ in match.topics if reader.site is None or reader.topic(n)]
            return rights.offer(t, [(name, label(reader, name)) for name in found[:CHOICES]])
        case Outcome.MENU:
            screen = doors(reader)
            return replace(screen, text=f"{other.not_found(t)}\n\n{screen.text}")


def door(reader: Reader, name: str) -> Reply:
    """Return the questions behind a door that have an answer where she works; raises `OldMenuError`."""
    opened = next((door for door in reader.content.doors if door.id == name), None)
    if opened is None:
        raise OldMenuError
    if reader.site is None:
        return menu.where(reader.t, reader.content.sites)
    answers = [found for name in opened.topics if (found := reader.topic(name))]
    labels = [(found.id, rights.label(reader.t, found)) for found in answers]
    return menu.door(reader.t, opened, labels, complete=len(answers) == len(opened.topics))


def topic(reader: Reader, name: str) -> Reply:
    """Return the answer to a topic where she works; ask that first, unless she may be in danger."""
    if reader.site is None:
        if name == EMERGENCY:
            return rights.emergency_anywhere(reader.t, _everywhere(reader, name))
        return menu.where(reader.t, reader.content.sites, name)
    if found := reader.topic(name):
        return rights.answer(reader.showing, found)
    return rights.unwritten(reader.t, label(reader, name))


def part(reader: Reader, name: str, wanted: str) -> Reply:
    """Return what stands behind a button of an answer: `do`, `show`, `careful`, `sources`, `english`."""
    found = reader.topic(name)
    if found is None or rights.gives_way(found, reader.today):
        return topic(reader, name)
    match wanted:
        case "sources":
            return rights.sources(reader.t, found)
        case "english":
            return rights.answer(reader.showing._replace(t=reader.texts.translator("en")), found)
        case "show" if found.show:
            return rights.to_show(reader.showing, found)
        case "do" | "careful":
            return rights.part(reader.showing, found, wanted)
        case _:
            raise OldMenuError


def others(reader: Reader, name: str, ranked: Sequence[str]) -> list[str]:
    """Return the answers, written for where she works, that she may mean instead of `name`, the likeliest first.

    Those `ranked` for what she typed come first, then those related to `name`, then its neighbours behind the door.
    """
    found, behind = reader.topic(name), reader.content.door_of(name)
    near = (*ranked, *(found.related if found else ()), *(behind.topics if behind else ()))
    return [one for one in dict.fromkeys(near) if one != name and reader.topic(one)]


def person(reader: Reader, name: str = "") -> Reply:
    """Return who can help her, with what the topic `name` says about help, if any."""
    if reader.site is None:
        return menu.where(reader.t, reader.content.sites, "person")
    return rights.person(reader.showing, reader.site, reader.topic(name) if name else None)


def label(reader: Reader, name: str) -> str:
    """Return the words on the button of a topic, written or not; raises `OldMenuError` when nobody knows it."""
    found = reader.topic(name) or next(iter(_everywhere(reader, name)), None)
    if found:
        return rights.label(reader.t, found)
    if name not in reader.matcher.topics:
        raise OldMenuError
    return reader.matcher.questions(name, reader.person.language)


def _everywhere(reader: Reader, name: str) -> list[Topic]:
    return [found for (_, topic), found in reader.content.topics.items() if topic == name]
