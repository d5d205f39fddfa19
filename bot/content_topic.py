"""One Markdown file of a topic in, the `Topic` with the lines of its sections out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content_reading import Fields, Page, fields_of, meant, read_yaml
from bot.models import Certainty, OnChange, Source, Status, Topic

if TYPE_CHECKING:
    from datetime import date

JURISDICTIONS = ("gb", "us")
# The headings, in their order, with the field of `Topic` that each fills.
SECTIONS = {
    "Short answer": "short",
    "What you can do": "do",
    "Show this": "show",
    "Be careful": "careful",
    "Who can help": "help",
}
OPTIONAL = ("show",)
# Question and button stand in the head of the file; all of them are translated.
PARTS = ("question", "button", *SECTIONS.values())
SUPPORT = ("general-knowledge", "official-source", "secondary-source")
_KEYS = [
    "question",
    "button",
    "risk",
    "status",
    "checked",
    "review_by",
    "on_change",
    "related",
    "phones",
    "sources",
    "reviewed_role",
    "reviewed_on",
]
_SOURCE_KEYS = ["title", "url", "law", "as_of", "certainty", "support"]
_SOURCE = "sources: and under it `  - title: …`, `    url: https://…`, `    as_of: 2026-06-30`"


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, and the line in which it begins."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic as read, with what is needed to say where something is."""

    page: Page
    fields: Fields
    topic: Topic
    sections: dict[str, Section]


def read_topic(page: Page, jurisdiction: str, slug: str, text: str) -> TopicFile | None:
    """Read one topic; what is wrong goes to `page`. None when there is nothing to go on with."""
    lines = text.splitlines()
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        page.wrong(
            1,
            "A topic begins with a line `---`, its facts, and a line `---` again. See docs/write-content.md.",
        )
        return None
    fields = fields_of(page, read_yaml(page, "\n".join(lines[1 : ends[1]]), first=2), first=2)
    sections = _sections(page, lines, ends[1] + 1)
    if fields is None:
        return None
    topic = _topic(page, fields, jurisdiction, slug, sections)
    return TopicFile(page, fields, topic, sections) if topic else None


def _topic(
    page: Page, fields: Fields, jurisdiction: str, slug: str, sections: dict[str, Section]
) -> Topic | None:
    fields.only(_KEYS)
    sources = [_source(entry) for entry in fields.each("sources", _SOURCE)]
    checked = fields.day("checked", "2026-11-22")
    review_by = fields.day("review_by", "2027-05-22")
    if checked and review_by and review_by < checked:
        page.wrong(
            fields.line_of("review_by"),
            f"`review_by` is before `checked` ({checked}).",
            "review_by: 2027-05-22",
        )
    status = Status(fields.choice("status", list(Status)))
    role = fields.text("reviewed_role", "legal", needed=status is Status.REVIEWED)
    reviewed = fields.day("reviewed_on", "2026-11-22", needed=status is Status.REVIEWED)
    question = fields.text("question", "Can they sack me because of the union?")
    button = fields.text("button", "Sacked because of the union")
    risk = fields.choice("risk", ["normal", "high"])
    on_change = OnChange(fields.choice("on_change", list(OnChange)))
    if checked is None or review_by is None:
        return None
    return Topic(
        id=slug,
        jurisdiction=jurisdiction,
        question=question,
        button=button,
        sources=tuple(source for source in sources if source),
        checked=checked,
        review_by=review_by,
        status=status,
        reviewed_role=role,
        reviewed_on=reviewed,
        on_change=on_change,
        risk=risk,
        related=fields.texts("related", "[will-my-employer-know, right-to-strike]"),
        phones=fields.pairs("phones", 'phones: {acas: "0300 123 1100"}'),
        **{
            field: sections[field].text if field in sections else "" for field in SECTIONS.values()
        },
    )


def _source(fields: Fields) -> Source | None:
    fields.only(_SOURCE_KEYS)
    title = fields.text("title", "Employment Rights Act 1996, s.100")
    url = fields.text("url", "https://www.legislation.gov.uk/ukpga/1996/18/section/100")
    if url and not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(/\S*)?", url):
        fields.page.wrong(
            fields.line_of("url"),
            f"`{url}` is no address that begins with https://.",
            "url: https://www.acas.org.uk",
        )
    as_of: date | None = fields.day("as_of", "2026-06-30")
    certainty = Certainty(fields.choice("certainty", list(Certainty), needed=False))
    support = fields.choice("support", SUPPORT, needed=False) if "support" in fields.nodes else ""
    law = fields.text("law", "ERA 1996 s.100", needed=False)
    return Source(title, url, as_of, law, certainty, support) if as_of else None


def _sections(page: Page, lines: list[str], start: int) -> dict[str, Section]:
    found: dict[str, Section] = {}
    marks = [number for number in range(start, len(lines)) if lines[number].startswith("#")]
    for number in range(start, marks[0] if marks else len(lines)):
        if lines[number].strip():
            page.wrong(number + 1, "This text stands before the first heading.", "## Short answer")
            break
    order = list(SECTIONS)
    latest = -1
    for at, number in enumerate(marks):
        heading = lines[number].removeprefix("##").strip()
        if not lines[number].startswith("## ") or heading not in SECTIONS:
            guess = meant(heading.strip("# "), SECTIONS)
            page.wrong(
                number + 1,
                f"`{lines[number].strip()}` is none of the headings.{guess}",
                f"## {order[0]}",
            )
            continue
        if SECTIONS[heading] in found:
            page.wrong(number + 1, f"`## {heading}` is here twice. Put both texts under one.")
            continue
        if order.index(heading) < latest:
            page.wrong(
                number + 1, f"`## {heading}` comes too late. The order is: {', '.join(order)}."
            )
        latest = max(latest, order.index(heading))
        end = marks[at + 1] if at + 1 < len(marks) else len(lines)
        body = lines[number + 1 : end]
        text = "\n".join(line.rstrip() for line in body).strip()
        blank = next((i for i, line in enumerate(body) if line.strip()), 0)
        if not text:
            page.wrong(number + 1, f"There is no text under `## {heading}`.")
        found[SECTIONS[heading]] = Section(number + 2 + blank, text)
    for heading, field in SECTIONS.items():
        if field not in found and field not in OPTIONAL and len(marks) <= len(SECTIONS):
            page.wrong(len(lines), f"The heading `## {heading}` is missing.", f"## {heading}")
    return found
