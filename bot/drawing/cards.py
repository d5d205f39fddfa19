"""Links of one-time cards, and what stands on every card, in; sheets to print and cut, ten cards each, as PDF out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.drawing.page import EDGE, QUIET, Page, Style
from bot.drawing.paper import MILLIMETRE, PAPERS, bare, pdf_of, unbroken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.drawing.page import Align
    from bot.i18n import Translator

ACROSS, DOWN = 2, 5
EDGE_MM = 8 * MILLIMETRE  # of the sheet, where printers print nothing
INSIDE = 3 * MILLIMETRE  # from the cut to what stands on a card
QR = 38 * MILLIMETRE  # with its quiet zone: the code itself is 28 mm or more
LARGEST, LEAST = 10.5, 6.5  # points
MOST_LANGUAGES = 5


class Face(NamedTuple):
    """What all cards say: in which languages, of which workplace, until when, and how to tell that they are real.

    `bot` is the bot's name without @; `address` is the page of the union's own that has it too.
    """

    languages: Sequence[Translator]
    place: str
    until: date
    bot: str
    address: str


def sheet(links: Sequence[str], face: Face, *, paper: str = "a4") -> bytes:
    """Return the cards of `links` as a PDF on `paper` (`a4` or `letter`). Nothing but its code tells two apart."""
    return pdf_of(pages(links, face, paper=paper), PAPERS[paper].height, face.place)


def pages(links: Sequence[str], face: Face, *, paper: str = "a4") -> list[Page]:
    """Return the sheets before they are drawn."""
    width, height = PAPERS[paper]
    card = (width - 2 * EDGE_MM) / ACROSS, (height - 2 * EDGE_MM) / DOWN
    printed = _printed(face, width, *card)
    each = ACROSS * DOWN
    return [
        _sheet(links[at : at + each], printed, width, *card) for at in range(0, len(links), each)
    ]


def _sheet(
    links: Sequence[str], printed: Page, sheet_width: float, width: float, height: float
) -> Page:
    page = Page(sheet_width)
    for column in range(ACROSS + 1):
        page.box((EDGE_MM + column * width - 0.15, EDGE_MM), 0.3, DOWN * height, fill=EDGE)
    for row in range(DOWN + 1):
        page.box((EDGE_MM, EDGE_MM + row * height - 0.15), ACROSS * width, 0.3, fill=EDGE)
    for number, link in enumerate(links):
        x, y = EDGE_MM + number % ACROSS * width, EDGE_MM + number // ACROSS * height
        page.put(printed, y, x)
        page.qr((x + INSIDE, y + (height - QR) / 2), QR, link)
    return page


def _printed(face: Face, sheet_width: float, width: float, height: float) -> Page:
    # The largest letters in which all of it fits; and rather one language fewer than letters that nobody can read.
    room = height - 2 * INSIDE
    for languages in range(min(len(face.languages), MOST_LANGUAGES), 0, -1):
        size = LARGEST
        while size >= LEAST:
            page = Page(sheet_width)
            end = _words(page, face, languages, width, size)
            if end <= room:
                down = INSIDE + (room - end) / 2
                centred = Page(sheet_width)
                centred.put(page, down)
                return centred
            size -= 0.25
    raise ValueError("what stands on a card is too long for it")


def _words(page: Page, face: Face, languages: int, width: float, size: float) -> float:
    x = INSIDE + QR + INSIDE
    room = width - x - INSIDE
    y = page.text((x, 0), room, face.place, Style(size * 1.1, bold=True)) + size * 0.3
    for t in face.languages[:languages]:
        said = " ".join(
            [
                t.gettext("Tell how hard it is. No name. One card, one person."),
                t.gettext("Good until noon on {day}.").format(
                    day=t.isolate(unbroken(t.date(face.until)))
                ),
            ]
        )
        side: Align = "end" if t.language.direction == "rtl" else "start"
        y = page.text((x, y), room, said, Style(size), align=side) + size * 0.3
    y = page.fitted((x, y), room, f"@{face.bot}", Style(size * 1.15, bold=True), LEAST)
    return page.fitted((x, y), room, bare(face.address), Style(size * 0.9, colour=QUIET), LEAST)
