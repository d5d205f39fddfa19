"""The folder of what editors write in; topics, doors, sites and surveys out, or all that is wrong, in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content_check import check_topic
from bot.content_places import read_doors, read_sites
from bot.content_reading import (
    ContentError,
    Page,
    Problem,
    meant,
    text_of,
)
from bot.content_topic import JURISDICTIONS, TopicFile, read_topic
from bot.models import Status
from bot.plan import plan_of
from bot.surveys_check import check_surveys
from bot.surveys_reading import read_surveys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from bot.models import Door, Site, Topic, Unit, Wave
    from bot.plan import Plan
    from bot.surveys import Survey

__all__ = ["Content", "ContentError", "due", "read"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Content:
    """All that editors wrote, checked: topics by (jurisdiction, id), the doors in their order, the sites.

    Doors name topics that nobody has written yet; `topic` says whether a jurisdiction has one. `always` are the ids of
    topics that stand behind no door because everything leads to them: danger, injury.
    """

    topics: Mapping[tuple[str, str], Topic]
    doors: tuple[Door, ...]
    sites: tuple[Site, ...]
    always: tuple[str, ...] = ()
    surveys: tuple[Survey, ...] = ()
    units: tuple[Unit, ...] = ()

    @classmethod
    def load(cls, data: Path, translations: Path | None = None) -> Content:
        """Read the folder `data`, and which languages there are from `translations` (a folder beside it).

        Raises `ContentError` with all problems: half of the answers would be worse than none.
        """
        content, problems = read(data, translations)
        if wrong := [str(problem) for problem in problems if not problem.warning]:
            raise ContentError(wrong)
        return content

    @property
    def waves(self) -> tuple[Wave, ...]:
        """All waves of all surveys."""
        return tuple(wave for survey in self.surveys for wave in survey.waves)

    def topic(self, jurisdiction: str, topic: str) -> Topic | None:
        """Return the answer of a jurisdiction to a topic's id, if it has one."""
        return self.topics.get((jurisdiction, topic))

    def site(self, code: str) -> Site | None:
        """Return the site with this code, in capitals or not."""
        return next((site for site in self.sites if site.code.lower() == code.lower()), None)

    def unit(self, code: str) -> Unit | None:
        """Return the unit with this code: what figures are about."""
        return next((unit for unit in self.units if unit.code == code), None)

    def plan(self, wave: Wave) -> Plan | None:
        """Return what is settled for `wave`, as the files have it now."""
        survey = next((one for one in self.surveys if one.id == wave.survey), None)
        unit = self.unit(wave.site)
        return plan_of(survey, wave, unit) if survey and unit else None

    def door_of(self, topic: str) -> Door | None:
        """Return the door behind which a topic's id is found."""
        return next((door for door in self.doors if topic in door.topics), None)


def read(data: Path, translations: Path | None = None) -> tuple[Content, list[Problem]]:
    """Read the folder `data`: what could be read, and all problems and warnings in the order of files and lines.

    Which languages there are is in `translations`, a folder beside it where nothing else is said.
    """
    pages: list[Page] = []
    files = _topic_files(data, pages)
    topics = {(read.topic.jurisdiction, read.topic.id): read.topic for read in files}
    for topic_file in files:
        check_topic(topic_file)
        _check_related(topic_file, topics)
    doors, always = read_doors(data, pages, topics)
    places = read_sites(data, pages, translations or data.parent / "translations")
    surveys = read_surveys(data, pages, places)
    # Doors are planned ahead of their topics, and so is the help that a survey leads to.
    planned = {topic for door in doors for topic in door.topics} | set(always)
    check_surveys(surveys, planned, topics.keys(), places)
    problems = sorted({problem for page in pages for problem in page.problems})
    read_ones = tuple(one.survey for one in surveys)
    return Content(topics, doors, places.sites, always, read_ones, places.units), problems


def due(content: Content, today: date) -> list[str]:
    """List the topics whose review is overdue, then all others, each half by risk and date, one line each."""
    lines: list[str] = []
    standing = [topic for topic in content.topics.values() if topic.status is not Status.WITHDRAWN]
    for topic in sorted(
        standing,
        key=lambda t: (t.review_by >= today, t.risk != "high", t.review_by, t.jurisdiction, t.id),
    ):
        when = "OVERDUE since" if topic.review_by < today else "review by"
        lines.append(
            f"{topic.jurisdiction}/{topic.id}: {when} {topic.review_by} (risk {topic.risk}, {topic.status})"
        )
    return lines


def _topic_files(data: Path, pages: list[Page]) -> list[TopicFile]:
    files: list[TopicFile] = []
    for path in sorted(data.glob("topics/**/*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        page = Page(path.relative_to(data.parent).as_posix())
        pages.append(page)
        folder = path.parent.relative_to(data / "topics").as_posix()
        if folder not in JURISDICTIONS:
            page.wrong(
                1,
                f"`{folder}` is no jurisdiction.{meant(folder, JURISDICTIONS)}",
                f"data/topics/gb/{path.name}",
            )
        elif path.suffix != ".md" or not _SLUG.fullmatch(path.stem):
            page.wrong(
                1,
                "A topic's file has small letters, digits and dashes, and ends in .md.",
                "late-pay.md",
            )
        elif (text := text_of(page, path)) is not None:
            found = read_topic(page, folder, path.stem, text)
            files += [found] if found else []
    if not pages:
        pages.append(Page((data / "topics").relative_to(data.parent).as_posix()))
        pages[0].wrong(1, "There is not one topic.", "data/topics/gb/late-pay.md")
    return files


def _check_related(read: TopicFile, topics: Mapping[tuple[str, str], Topic]) -> None:
    here = [topic for place, topic in topics if place == read.topic.jurisdiction]
    for other in read.topic.related:
        if other == read.topic.id or other not in here:
            what = (
                "is this topic itself"
                if other == read.topic.id
                else f"is no topic here.{meant(other, here)}"
            )
            read.page.wrong(read.fields.line_of("related"), f"`related`: `{other}` {what}")
