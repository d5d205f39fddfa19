"""Events, occurrences, notices and changes in, the rows of them out, and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot.event import (
    Ballot,
    Change,
    Event,
    Kind,
    Notice,
    NoticeState,
    Occurrence,
    Place,
    Push,
    Standing,
    State,
    Tell,
)

if TYPE_CHECKING:
    from sqlalchemy import Row as SqlRow

    Row = dict[str, Any]

APART = (
    "id",
    "site",
    "state",
    "version",
)  # columns of their own; the rest of an event is its details


def seconds(moment: datetime | None) -> int | None:
    """Return a moment as whole UTC seconds, rounded down."""
    return None if moment is None else int(moment.timestamp())


def moment(at: int | None) -> datetime | None:
    """Return the moment of UTC seconds."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def event_row(event: Event) -> Row:
    """Return the row of `event`."""
    return {
        "id": event.id,
        "site": event.site,
        "state": str(event.state),
        "version": event.version,
        "details": _details(event),
    }


def read_event(row: SqlRow[Any]) -> Event:
    """Return the event of a row."""
    return replace(
        _event(json.loads(row.details)),
        id=row.id,
        site=row.site,
        state=State(row.state),
        version=row.version,
    )


def change_text(change: Change | None) -> str | None:
    """Return what waits for a second admin, as JSON."""
    if change is None:
        return None
    new = None if change.new is None else json.loads(_details(change.new))
    return json.dumps({"new": new, "occurrence": change.occurrence})


def read_change(text: str | None, event: Event) -> Change | None:
    """Return the change of `event` that waits in `text`."""
    if text is None:
        return None
    found = json.loads(text)
    new = found["new"] and replace(
        _event(found["new"]),
        id=event.id,
        site=event.site,
        state=event.state,
        version=event.version + 1,
    )
    return Change(new, found["occurrence"])


def occurrence_row(occurrence: Occurrence) -> Row:
    """Return the row of `occurrence`."""
    return {
        **asdict(occurrence),
        "planned": occurrence.planned.isoformat(timespec="minutes"),
        "local": occurrence.local.isoformat(timespec="minutes"),
        "starts": seconds(occurrence.starts),
        "ends": seconds(occurrence.ends),
        "standing": str(occurrence.standing),
        "was": occurrence.was and occurrence.was.isoformat(timespec="minutes"),
    }


def read_occurrence(row: SqlRow[Any]) -> Occurrence:
    """Return the occurrence of a row."""
    return Occurrence(
        id=row.id,
        event=row.event,
        planned=datetime.fromisoformat(row.planned),
        local=datetime.fromisoformat(row.local),
        starts=datetime.fromtimestamp(row.starts, UTC),
        ends=datetime.fromtimestamp(row.ends, UTC),
        standing=Standing(row.standing),
        late=row.late,
        was=datetime.fromisoformat(row.was) if row.was else None,
        elsewhere=row.elsewhere,
        place_b=row.place_b,
        version=row.version,
    )


def notice_row(notice: Notice) -> Row:
    """Return the row of `notice`; the database gives it its number."""
    return {
        "occurrence": notice.occurrence,
        "version": notice.version,
        "tell": str(notice.tell),
        "due": seconds(notice.due),
        "expires": seconds(notice.expires),
        "state": str(notice.state),
        "planned": seconds(notice.planned),
        "after": notice.after,
    }


def read_notice(row: SqlRow[Any]) -> Notice:
    """Return the notice of a row."""
    return Notice(
        id=row.id,
        occurrence=row.occurrence,
        version=row.version,
        tell=Tell(row.tell),
        due=datetime.fromtimestamp(row.due, UTC),
        expires=datetime.fromtimestamp(row.expires, UTC),
        state=NoticeState(row.state),
        planned=moment(row.planned),
        until=moment(row.until),
        after=row.after,
        total=row.total,
        sent=row.sent,
        failed=row.failed,
        dropped=row.dropped,
    )


def _details(event: Event) -> str:
    fields = {name: value for name, value in asdict(event).items() if name not in APART}
    fields["start"] = event.start.isoformat(timespec="minutes")
    return json.dumps(fields, default=date.isoformat, ensure_ascii=False)


def _event(fields: dict[str, Any]) -> Event:
    ballot = fields["ballot"]
    return Event(
        **{
            **fields,
            "id": "",
            "site": "",
            "kind": Kind(fields["kind"]),
            "start": datetime.fromisoformat(fields["start"]),
            "place": Place(**fields["place"]),
            "place_b": Place(**fields["place_b"]) if fields["place_b"] else None,
            "pickups": tuple(fields["pickups"]),
            "push": Push(fields["push"]),
            "ballot": ballot
            and Ballot(**{name: date.fromisoformat(day) for name, day in ballot.items()}),
        }
    )
