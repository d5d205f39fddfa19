"""A day and the shipped texts in; a folder of texts for a workplace that does not exist, with two waves, out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SITE, SURVEY = "EXAMPLE", "hardship"
# The name stands in every sentence and picture about the wave: what is made up says so wherever it is quoted.
NAME = "Example warehouse (nobody was asked)"
WAVES = ("example-1", "example-2")
SHARED = ("topics", "doors.yaml", "phrasings")

_SITES = f"""\
sites:
  {SITE}:
    name: {NAME}
    jurisdiction: gb
    zone: Europe/London
    languages: [en, ro, ur]
    size: large
    workers: {{count: 2700, from: made up}}
    union:
      name: Example union (not a real one)
      url: https://example.org
    helpline:
      name: Example helpline (not a real one)
      url: https://example.org
"""
_WAVE = f"""\
  - id: {{name}}
    site: {SITE}
    opens: {{opens}}
    closes: {{closes}}
    cards: yes
    budget: {{{{count: 8, bills: 30, borrowing: 30, bills/shift: 16, bills/works-here: 16}}}}
"""


@dataclass(frozen=True, slots=True)
class Days:
    """First and last days of the wave that is over and of the one that is about to end."""

    first: tuple[date, date]
    second: tuple[date, date]


def days(today: date) -> Days:
    """Return days by which the second wave ends at noon of the first weekday after `today`."""
    ends = _weekday(today + timedelta(days=1), 1)
    begins = ends - timedelta(days=16)
    ended = _weekday(begins - timedelta(days=2), -1)
    return Days((ended - timedelta(days=14), ended), (begins, ends))


def write(shipped: Path, folder: Path, when: Days) -> None:
    """Make `folder`: the answers of `shipped`, the example's workplace and its survey."""
    folder.mkdir()
    for name in SHARED:
        (folder / name).symlink_to(shipped / name)
    (folder / "sites.yaml").write_text(_SITES, encoding="utf-8")
    waves = "".join(
        _WAVE.format(name=name, opens=opens, closes=closes)
        for name, (opens, closes) in zip(WAVES, (when.first, when.second), strict=True)
    )
    text = (shipped / "surveys" / f"{SURVEY}.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^waves:.*?^(?=\w)", f"waves:\n{waves}", text, count=1)
    (folder / "surveys").mkdir()
    (folder / "surveys" / f"{SURVEY}.yaml").write_text(text, encoding="utf-8")


def _weekday(day: date, step: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day
