"""What all layers talk about: topics, doors, sites, matches and replies, as frozen data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Status(StrEnum):
    """How far a person with the role `legal` has looked at a topic."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"


class OnChange(StrEnum):
    """What an overdue topic does: say so itself, or give way to a person."""

    WARN = "warn"
    WITHDRAW = "withdraw"


class Certainty(StrEnum):
    """How sure a fact is; an answer is as sure as its weakest fact."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an answer: its title, address, the statute and the date it rests on."""

    title: str
    url: str
    as_of: date
    law: str = ""
    certainty: Certainty = Certainty.HIGH
    support: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """One question of workers in one jurisdiction with its checked English answer, as an editor wrote it.

    The texts are Markdown-light: paragraphs, `**bold**`, `1.` and `-` lists, `{placeholders}` for
    phone numbers.
    """

    id: str
    jurisdiction: str
    question: str
    button: str
    short: str
    do: str
    careful: str
    help: str
    sources: tuple[Source, ...]
    checked: date
    review_by: date
    status: Status = Status.UNREVIEWED
    reviewed_role: str = ""
    reviewed_on: date | None = None
    on_change: OnChange = OnChange.WARN
    risk: str = "normal"
    related: tuple[str, ...] = ()
    phones: dict[str, str] = field(default_factory=dict)

    @property
    def certainty(self) -> Certainty:
        """The certainty of the weakest source."""
        order = list(Certainty)
        return max((source.certainty for source in self.sources), key=order.index)


@dataclass(frozen=True, slots=True)
class Door:
    """One of the eight doors: an icon, a name and the topics behind it in the order they are shown."""

    id: str
    icon: str
    name: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """People who can help: a name, and how and when to reach them."""

    name: str
    phone: str = ""
    url: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A workplace: its code on posters, its name, the law and clock that hold there, and the union's contact."""

    code: str
    name: str
    jurisdiction: str
    zone: str
    languages: tuple[str, ...]
    union: Contact
    helpline: Contact


class Outcome(StrEnum):
    """What a question leads to: an answer, three to choose from, a door, small talk, or help at once."""

    ANSWER = "answer"
    OFFER = "offer"
    MENU = "menu"
    CHATTER = "chatter"
    DISTRESS = "distress"


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of a question.

    `topics` are the best five with calibrated probabilities from 0 to 1, best first; `chatter` is the
    kind of small talk (`hello`, `thanks`, …), empty otherwise.
    """

    outcome: Outcome
    topics: tuple[tuple[str, float], ...] = ()
    chatter: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: a label with the data it sends back, or with an address it opens, or with a text it copies."""

    label: str
    data: str = ""
    url: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that is ready to be sent: Telegram HTML and rows of buttons; previews of links are always off.

    `tells`: it says in full that no native speaker checked the translation, which is said once to a person.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    protect: bool = False
    silent: bool = False
    tells: bool = False
