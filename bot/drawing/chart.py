"""What may be said of a wave, or of all waves of a workplace, in; the picture of it, for phones and print, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.drawing import bars
from bot.drawing.fonts import width
from bot.drawing.page import EDGE, INK, PALE, PAPER, QUIET, SOLID, WARNING, Page, Style
from bot.drawing.paper import Form, picture_of
from bot.plan import VOUCHED
from bot.replies import figures as words
from bot.replies import figures_method as method
from bot.services.figure_rows import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Translator
    from bot.services.figures import Reading, Share, Shown

__all__ = ["Form", "Picture", "draw", "draw_waves", "lay_out", "lay_out_waves"]

WIDTH, HEIGHT = 1080.0, 1080.0  # pixels; a square at least, and as tall as it takes
MARGIN = 60.0
ROOM = WIDTH - 2 * MARGIN
LEAST = 26.0  # no letter is smaller
HEAD = Style(48, bold=True)
LABEL = Style(34, bold=True)
SHARE = Style(50, bold=True, colour=SOLID)
SHOWN = 12  # digits of the fingerprint; the whole of it was said in the group when the wave opened


def draw(reading: Reading, t: Translator, form: Form = "png", *, stamp: str = "") -> bytes:
    """Return the picture of one wave, 1080 pixels wide; `stamp` is put above and under all of it, for examples."""
    drawn = lay_out(reading, t, stamp=stamp)
    return picture_of(drawn.page, drawn.height, drawn.title, form)


def draw_waves(
    readings: Sequence[Reading], t: Translator, form: Form = "png", *, stamp: str = ""
) -> bytes:
    """Return one picture of all waves of one workplace, the oldest first. Raises `ValueError` when there is none."""
    drawn = lay_out_waves(readings, t, stamp=stamp)
    return picture_of(drawn.page, drawn.height, drawn.title, form)


@dataclass(slots=True)
class Picture:
    """A page that grows downwards: `y` is where the next thing goes."""

    page: Page
    title: str
    y: float = 48.0
    height: float = HEIGHT

    def text(self, text: str, style: Style, after: float = 0.0) -> None:
        """Put a text over the whole width."""
        if text:
            self.y = self.page.text((MARGIN, self.y), ROOM, text, style) + after


def lay_out(reading: Reading, t: Translator, *, stamp: str = "") -> Picture:
    """Return the picture of one wave before it is drawn."""
    first = reading.shown[0] if reading.shown else None
    head = words.headline(t, reading, first) if first else words.too_few(t, reading)
    picture = _begun(t, head, words.title(t, reading.plan), stamp)
    picture.y += 10
    for shown in reading.shown:
        _figure(picture, reading, shown, t, first=shown is first)
    if any(share.percent is not None for share in _shares(reading)):
        _legend(picture, t)
    if reading.shown and reading.later:
        _later(picture, reading, t)
    _ended(picture, reading, t, stamp)
    return picture


def lay_out_waves(readings: Sequence[Reading], t: Translator, *, stamp: str = "") -> Picture:
    """Return the picture of all waves before it is drawn. Raises `ValueError` when there is none."""
    if not readings:
        raise ValueError("there is no wave to draw")
    last = readings[-1]
    head = t.gettext("{unit}: every round so far").format(unit=t.isolate(last.plan.name))
    span = t.gettext("{first} to {last}").format(
        first=words.day(t, readings[0].plan.opens), last=words.day(t, last.plan.closes)
    )
    picture = _begun(t, head, span, stamp)
    picture.y += 26
    for row in rows(readings):
        plan = row.waves[0][0].plan
        picture.text(_capital(words.says(t, plan, row.figure, row.says)), LABEL, 4)
        for reading, shown in row.waves:
            _wave(picture, reading, shown, t)
        picture.y += 22
    _legend(picture, t)
    _ended(picture, last, t, stamp, last_of_many=True)
    return picture


def _begun(t: Translator, head: str, over: str, stamp: str) -> Picture:
    page = Page(WIDTH, rtl=t.language.direction == "rtl")
    picture = Picture(page, head)
    if stamp:
        band = page.text(
            (MARGIN, 16), ROOM, stamp, Style(34, bold=True, colour=PAPER), align="middle"
        )
        words_of_it = len(page.marks)
        page.box((0, 0), WIDTH, band + 14, fill=WARNING)
        page.marks = [*page.marks[words_of_it:], *page.marks[:words_of_it]]
        picture.y = band + 44
    picture.text(over, Style(28, colour=QUIET), 10)
    picture.text(head, HEAD, 12)
    return picture


def _figure(
    picture: Picture, reading: Reading, shown: Shown, t: Translator, *, first: bool
) -> None:
    # The headline has said what the first one is.
    label = words.says(t, reading.plan, shown.id, shown.says)
    said = Style(36) if first else LABEL
    _label(
        picture, words.share(t, reading, shown) if first else _capital(label), said, shown.lead, t
    )
    everybody, lead = shown.all.stratum, shown.lead.stratum
    shares = {everybody: shown.all}
    if len(shown.strata) > 1:
        shares |= {share.stratum: share for share in shown.strata}
    names = {everybody: t.gettext("All"), VOUCHED: t.gettext("With a card")}
    for stratum in sorted(shares, key=lambda one: (one != lead, one != everybody, one != VOUCHED)):
        one = shares[stratum]
        told = words.line(t, names.get(stratum, t.gettext("Without a card")), one)
        if first and stratum == lead and one.percent is not None:
            told = ""
        _row(picture, told, one, leads=stratum == lead)
    if shown.differ:
        picture.text(words.strata(t, shown)[-1], Style(bars.SMALL, colour=QUIET), 10)
    for head in words.grouped(t, shown):
        picture.text(head, Style(bars.SMALL, colour=INK), 4)
    for split, parts in shown.groups:
        for one in parts:
            named = words.group(t, reading.plan, split, one.group)
            _row(picture, words.line(t, named, one), one, leads=False)
    picture.y += 22


def _label(picture: Picture, label: str, style: Style, lead: Share, t: Translator) -> None:
    page, room, top = picture.page, ROOM, picture.y
    if lead.percent is not None:
        percent = words.percent(t, lead.percent)
        wide = width(percent, SHARE.size, bold=True) + 2
        room -= wide + 24
        page.text((MARGIN + ROOM - wide, top - 12), wide, percent, SHARE, align="end")
        picture.y = top + 52
    if label:
        picture.y = max(page.text((MARGIN, top), room, label, style), picture.y) + 4


def _wave(picture: Picture, reading: Reading, shown: Shown | None, t: Translator) -> None:
    day = words.day(t, reading.plan.closes)
    if shown is None:
        text = t.gettext("{name}: too few for a number").format(name=day)
        picture.text(text, Style(bars.SMALL, colour=QUIET), 10)
        return
    for one in quoted(shown):
        _row(picture, words.line(t, words.whose(t, day, one), one), one, leads=False)


def _row(picture: Picture, told: str, one: Share, *, leads: bool) -> None:
    picture.y = bars.row(picture.page, (MARGIN, picture.y), ROOM, told, one, leads=leads)


def _legend(picture: Picture, t: Translator) -> None:
    # Side by side where they fit.
    page, x = picture.page, 0.0
    style = Style(LEAST, colour=QUIET)
    said = (
        (SOLID, SOLID, "", t.gettext("At least so many")),
        (PAPER, SOLID, "//", t.gettext("The blur")),
        (PAPER, EDGE, "", t.gettext("All who answered")),
    )
    for fill, edge, hatch, text in said:
        wide = 66 + width(text, LEAST) + 2
        if x and x + wide > ROOM:
            x, picture.y = 0.0, picture.y + 40
        at = (MARGIN + x, picture.y + 8)
        page.box(at, 54, 22, fill=fill, edge=edge, thick=2, hatch=hatch)
        end = page.text((at[0] + 66, picture.y), min(wide - 66, ROOM - 66), text, style)
        x += wide + 36
    picture.y = end + 24


def _later(picture: Picture, reading: Reading, t: Translator) -> None:
    told = dict(reading.plan.says)
    names = [words.says(t, reading.plan, one, told.get(one, one)) for one in reading.later]
    # NOTE: {figures} are parts of sentences: "were hurt by work here last month · borrowed for food".
    text = t.gettext("Too few answered for a number about these: {figures}").format(
        figures=" · ".join(t.isolate(name) for name in names)
    )
    picture.text(text, Style(bars.SMALL, colour=QUIET), 24)


def _ended(
    picture: Picture, reading: Reading, t: Translator, stamp: str, *, last_of_many: bool = False
) -> None:
    # The box stands at the foot of the page, however little stands above it.
    page, plan = picture.page, reading.plan
    said = [
        *method.box(t, reading, beside=last_of_many)[0 if last_of_many else 1 : -1],
        t.gettext(
            "The questions and what we publish were settled before anybody answered. Fingerprint: {hex}"
        ).format(hex=t.isolate(plan.fingerprint[:SHOWN], ltr=True)),
    ]
    inside = Page(WIDTH, rtl=page.rtl)
    room, y = ROOM - 56, 22.0
    y = inside.text((MARGIN + 28, y), room, t.gettext("How we counted"), Style(28, bold=True)) + 4
    for text in said:
        y = inside.text((MARGIN + 28, y), room, text, Style(LEAST, colour=INK)) + 5
    high = y + 16
    top = max(picture.y + 6, HEIGHT - MARGIN + 12 - high)
    page.box((MARGIN, top), ROOM, high, fill=PALE)
    page.put(inside, top)
    picture.height = top + high + MARGIN - 12
    if stamp:
        page.across(stamp, picture.height)


def _shares(reading: Reading) -> list[Share]:
    return [
        share
        for shown in reading.shown
        for share in (
            shown.all,
            *shown.strata,
            *(one for _, parts in shown.groups for one in parts),
        )
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
