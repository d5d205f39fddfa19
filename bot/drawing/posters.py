"""A workplace, the bot's name and who runs it in; a poster in each language, to hang up and to scan, as PDF out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.drawing.page import EDGE, INK, PALE, QUIET, SOLID, Page, Style
from bot.drawing.paper import MILLIMETRE, PAPERS, bare, pdf_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Translator

MARGIN = 18 * MILLIMETRE
QR = 98 * MILLIMETRE  # a phone finds it from two steps away
SMALLEST = 0.5  # of the sizes below, before a poster is too full
GAP, GAPS, MOST = (
    8.0,
    4,
    40.0,
)  # between the parts, in points: at least, how many there are, and at most
SHORT = 10.0  # points of a name that is too long for its line


class Poster(NamedTuple):
    """What stands on the posters of one workplace.

    `title` is the name that workers see in Telegram; `place` is that of the workplace, `code` what its links carry;
    `bot` is the bot's name without @, `operator` who runs it and `address` the page of theirs that names the real bot.
    """

    title: str
    place: str
    code: str
    bot: str
    operator: str
    address: str


def poster(what: Poster, languages: Sequence[Translator], *, paper: str = "a4") -> bytes:
    """Return one page a language on `paper` (`a4` or `letter`). Raises `ValueError` when it is too much for a page."""
    height = PAPERS[paper].height
    return pdf_of([lay_out(what, t, paper=paper) for t in languages], height, what.place)


def lay_out(what: Poster, t: Translator, *, paper: str = "a4") -> Page:
    """Return the page of one language before it is drawn, in the largest letters that it has room for."""
    width, height = PAPERS[paper]
    scale = 1.0
    while scale >= SMALLEST:
        free = height - MARGIN - _Poster(Page(width), what, t, scale, GAP * scale).put()
        if free >= 0:
            page = Page(width, rtl=t.language.direction == "rtl")
            _Poster(page, what, t, scale, min(GAP * scale + free / GAPS, MOST)).put()
            return page
        scale -= 0.02
    raise ValueError("what stands on the poster is too long for a page")


def link(what: Poster, t: Translator) -> str:
    """Return what the code leads to: the bot, told where she works and what she reads."""
    return f"https://t.me/{what.bot}?start={what.code}-{t.language.code}"


class _Poster(NamedTuple):
    page: Page
    what: Poster
    t: Translator
    scale: float
    gap: float

    def put(self) -> float:
        page, what, t, gap = self.page, self.what, self.t, self.gap
        y = self.text(MARGIN * 0.8, what.title, 19, bold=True)
        y = self.text(y, what.place, 16, colour=QUIET)
        y = self.text(y + gap, t.gettext("Questions about your job?"), 35, bold=True)
        y = self.text(y, t.gettext("Ask in your own language."), 25)
        code = QR * max(self.scale, 0.75)
        page.qr(((page.width - code) / 2, y), code, link(what, t))
        y = self.name(y + code - GAP / 2, f"@{what.bot}", 33, colour=SOLID)
        y = self.text(
            y, t.gettext("Scan with your phone. It opens in Telegram."), 16, colour=QUIET
        )
        y = self.text(y + gap, t.gettext("The bot never asks your name."), 22, bold=True)
        run = t.gettext("It is run by {operator}. It is not from the company.")
        y = self.text(y, run.format(operator=t.isolate(what.operator)), 17)
        return self.warning(y + gap)

    def warning(self, top: float) -> float:
        """Put the box that says how to tell the real bot."""
        pad, t = 14 * self.scale, self.t
        inside = self._replace(page=Page(self.page.width, rtl=self.page.rtl))
        y = inside.text(pad, t.gettext("Check the name"), 20, bold=True, pad=pad)
        text = t.gettext(
            "False codes have been put up before. Compare every letter of the name above. It also stands here:"
        )
        y = inside.text(y, text, 16, pad=pad)
        y = inside.name(y, bare(self.what.address), 23, pad=pad) + pad
        room = self.page.width - 2 * MARGIN
        self.page.box((MARGIN, top), room, y, fill=PALE, edge=EDGE, thick=1)
        self.page.put(inside.page, top)
        return top + y

    def text(  # noqa: PLR0913
        self,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        pad: float = 0.0,
    ) -> float:
        """Put a text in the middle, and return where the next may begin."""
        style = Style(size * self.scale, bold=bold, colour=colour)
        at, room = (MARGIN + pad, y), self.page.width - 2 * (MARGIN + pad)
        return self.page.text(at, room, text, style, align="middle")

    def name(
        self, y: float, text: str, size: float, *, colour: str = INK, pad: float = 0.0
    ) -> float:
        """Put a name in one line in the middle, if it may be."""
        style = Style(size * self.scale, bold=True, colour=colour)
        at, room = (MARGIN + pad, y), self.page.width - 2 * (MARGIN + pad)
        return self.page.fitted(at, room, text, style, SHORT, align="middle")
