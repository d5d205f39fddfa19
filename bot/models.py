"""What all layers talk about: topics, doors, sites, matches and replies, as frozen data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime


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
    phone numbers. `show` is a sentence for the manager, which stays English, or nothing.
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
    show: str = ""

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
    unit: str = ""  # the code of the unit that its reports are counted in

    def __post_init__(self) -> None:
        """Count a site by itself where nothing else is said."""
        if not self.unit:
            object.__setattr__(self, "unit", self.code)


class Size(StrEnum):
    """How many reports a unit can expect, declared beforehand: under 50, under 200, or more."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Unit:
    """What figures are about: a site, or several small ones that are counted together; settled before a wave opens.

    `workers` is the company's own number of people there (0: not known), `workers_from` who says so, and when.
    """

    code: str
    name: str
    sites: tuple[str, ...]
    jurisdiction: str
    zone: str
    size: Size = Size.MEDIUM
    workers: int = 0
    workers_from: str = ""

    @property
    def clock(self) -> ZoneInfo:
        """The clock that holds there."""
        return ZoneInfo(self.zone)


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
    kind of small talk (`hello`, `thanks`, …), empty otherwise; `door` the door behind which the right
    topic most probably stands (an id of data/doors.yaml), empty when nothing is likely.
    """

    outcome: Outcome
    topics: tuple[tuple[str, float], ...] = ()
    chatter: str = ""
    door: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: a label with the data it sends back, or with an address it opens, or with a text it copies.

    `sealed` is data that has been sealed already, as a survey's is.
    """

    label: str
    data: str = ""
    url: str = ""
    copy: str = ""
    sealed: str = ""


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


@dataclass(frozen=True, slots=True)
class Wave:
    """One period of one survey at one unit: from `opens` until just before `closes` (UTC).

    `site` is the code of the unit: of a site, or of several that are counted together; survey, id and site together
    name it for ever, so an id is used once. `shape` is a fingerprint
    of the questions and their answers: while a wave is open, reports of another shape do not mix with it.
    """

    survey: str
    id: str
    site: str
    opens: datetime
    closes: datetime
    shape: str = ""
    cards: bool = False  # who has a card from the hand of a person is counted apart


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker sends: it exists in memory and inside the vault only.

    `unit` is the code of the unit it counts for; `answers` has one number from 0 to 255 a question, 0 where it was
    not asked or she would rather not say; `note` is sealed to the organisers, all notes of one length, or nothing;
    `receipt` is the 16-byte hash of the code that takes it back, or nothing.
    """

    survey: str
    wave: str
    unit: str
    answers: tuple[int, ...]
    note: bytes = b""
    receipt: bytes = b""
    card: bytes = b""  # the hash of the card she has, or nothing: a card counts once, and never lies with a report


class Standing(StrEnum):
    """What somebody may do in a wave: report, nothing more (she did), nothing (it is over), or try later."""

    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"
    PAUSED = (
        "paused"  # three ticks failed, or the survey's file was changed while its wave is open
    )


class Filed(StrEnum):
    """What became of something that was to be kept; said only when it is true.

    DELAYED: a tick failed, all is still in memory and will be tried again; said once, and the outcome follows.
    """

    SAVED = "saved"
    UNVOUCHED = "unvouched"  # saved, but her card is not good any more: it counts as one without
    REPEATED = "repeated"  # she had reported in this wave before; the first report stands
    CLOSED = "closed"
    DELAYED = "delayed"
    REMOVED = "removed"  # of a receipt: exactly one report was taken out
    UNKNOWN = "unknown"  # of a receipt: no open report has it


class Medium(StrEnum):
    """Where the keys lie: in memory, which a power cut empties, or on a disk, which may keep old blocks."""

    MEMORY = "memory"
    DISK = "disk"
