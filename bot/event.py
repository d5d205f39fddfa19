"""What all layers mean by an event: its kind, place, time and state, as frozen data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Kind(StrEnum):
    """What an event is; what may be sent about it, and how openly, depends on that."""

    STALL = "stall"
    MEETING = "meeting"
    BALLOT = "ballot"
    PICKET = "picket"


class State(StrEnum):
    """How far an event is: asked about, waiting for a second admin, on, or ended for good."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ON = "on"
    CANCELLED = "cancelled"
    VOID = "void"  # nobody approved it within a day


class Standing(StrEnum):
    """How one occurrence of an event stands."""

    PLANNED = "planned"
    HELD = "held"  # "there may be a change, wait or ask at the gate"
    CANCELLED = "cancelled"


class Push(StrEnum):
    """What a reminder says on a locked phone: what it is about, or only that there is something."""

    CLEAR = "clear"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, in the organiser's words, and as a pin on the map where she set one (degrees)."""

    words: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """The days of a postal ballot: papers go out, "none came?", the last safe day to post, and its close."""

    papers: date
    none_came: date
    last_post: date
    close: date


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that people are called to, as organisers typed and approved it.

    `start` is local time at the site, without a zone; `zone` is the zone's IANA name: both together are the truth, and
    UTC is worked out. `fold` is 1 for the second of two equal hours. `rule` is an RFC 5545 RRULE without DTSTART, or
    nothing; `minutes` is how long it lasts. `notes` has a text for each language code. `footing` is what the organiser
    said about a picket's lawful footing, question by question.
    """

    id: str
    kind: Kind
    site: str
    zone: str
    start: datetime
    minutes: int
    place: Place
    rule: str = ""
    fold: int = 0
    place_b: Place | None = None
    notes: dict[str, str] = field(default_factory=dict)
    pickups: tuple[str, ...] = ()
    ballot: Ballot | None = None
    footing: dict[str, str] = field(default_factory=dict)
    push: Push = Push.QUIET
    state: State = State.DRAFT
    version: int = 1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place.

    `id` is the event's id and the minute at which it was first planned, and stays when it is moved; `planned` is the
    local time of the event's rule for which it stands, `local` the present local start; `starts` and `ends` are UTC.
    `late`: minutes after the time that was approved. `was`: the local start that people were told before the latest
    move; `elsewhere`: with that move the place became another one. `place_b`: it is at the other place that was
    approved. `version` counts changes.
    """

    id: str
    event: str
    planned: datetime
    local: datetime
    starts: datetime
    ends: datetime
    standing: Standing = Standing.PLANNED
    late: int = 0
    was: datetime | None = None
    elsewhere: bool = False
    place_b: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What waits for a second admin: a new wording of the event, or the end of it or of one `occurrence`."""

    new: Event | None = None
    occurrence: str = ""


class Tell(StrEnum):
    """What a notice tells: that something comes, or what has changed about it."""

    COMING = "coming"  # reminders, each person's at her own time
    HELD = "held"
    ON = "on"  # a hold is over: as planned
    MOVED = "moved"
    CANCELLED = "cancelled"
    PAPERS = "papers"  # ballot papers are on their way
    NONE_CAME = "none_came"
    LAST_POST = "last_post"
    CLOSING = "closing"


class NoticeState(StrEnum):
    """How far a notice is: recipients are still being found, all are found, all is over, or it was called off."""

    FANNING = "fanning"
    SENDING = "sending"
    DONE = "done"
    VOID = "void"
    PAUSED = "paused"  # too much of it failed: an organiser looks first


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that many are told about one occurrence, with the counts of what became of it.

    `due` and `expires` are UTC. `planned` is the moment up to which recipients' own times have been found; `after` is
    the last blind index that was looked at in the pass that is under way, up to `until`.
    """

    id: int
    occurrence: str
    version: int
    tell: Tell
    due: datetime
    expires: datetime
    state: NoticeState = NoticeState.FANNING
    planned: datetime | None = None
    until: datetime | None = None
    after: bytes = b""
    total: int = 0
    sent: int = 0
    failed: int = 0
    dropped: int = 0


class Answer(StrEnum):
    """What a person tapped under one occurrence; the letters are kept in her row and travel in buttons."""

    COMING = "c"
    ASLEEP = "a"
    SECOND_JOB = "j"
    CHILDREN = "k"
    NO_LIFT = "l"
    MONEY = "m"
    WORRIED = "w"
    OTHER = "o"
    POSTED = "P"
    NONE_CAME = "N"
    WRONG_ADDRESS = "W"


CANNOT = frozenset(
    {
        Answer.ASLEEP,
        Answer.SECOND_JOB,
        Answer.CHILDREN,
        Answer.NO_LIFT,
        Answer.MONEY,
        Answer.WORRIED,
        Answer.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Sleep:
    """When a person sleeps: weekdays as bits on which it begins (Monday 1 … Sunday 64), minutes of the local day.

    `end` before or equal to `start` is on the next day.
    """

    days: int
    start: int
    end: int


class Before(StrEnum):
    """When a reminder comes, unless she sleeps: by the clock the evening before, or so long before in real hours."""

    EVENING = "e"  # 18:00 local, the day before
    DAY = "d"  # 24 hours
    HALF_DAY = "h"  # 12 hours
    TWO_HOURS = "2"
    HALF_HOUR = "3"  # 30 minutes


USUAL = (Before.EVENING, Before.TWO_HOURS)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants to be told, and how.

    `follows` has "*" for all events of her site, or ids of events; nothing means that she is told nothing. `answers`
    has an `Answer`'s letter, or `p` and the number of a pick-up point, by the id of an occurrence. `push` is her own
    choice, nothing where each event's holds. `wake`: tell her aloud of changes while she sleeps.
    """

    follows: tuple[str, ...] = ()
    before: tuple[Before, ...] = USUAL
    sleep: tuple[Sleep, ...] = ()
    push: Push | None = None
    wake: bool = False
    answers: dict[str, str] = field(default_factory=dict)
