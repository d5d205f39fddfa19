"""Texts, boxes and QR codes put on a page, from its beginning or mirrored, in; Matplotlib's figure of it out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from bot.drawing import qr
from bot.drawing.fonts import PITCH, RISE, ink, outline, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.transforms import Transform

Align = Literal["start", "end", "middle"]
POINTS = 72  # in an inch; a pixel of a picture is one of them

# Dark on white, so that a bad printer and a cracked screen show it; every pair of text and ground is 4.5 : 1 or more.
INK, QUIET, PAPER = "#16202a", "#4a5662", "#ffffff"
SOLID, EDGE, PALE, WARNING = "#0b4a6b", "#76828d", "#eef2f5", "#8f1d1d"
STAMP = "#f6dede"
_ALONG = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; `size` is in points."""

    size: float
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: `x` is its left end, its right end or its middle; `y` are its feet, from the top."""

    text: str
    x: float
    y: float
    style: Style
    align: Literal["left", "right", "center"]
    turn: float = 0.0  # of a stamp, which lies under everything: in degrees, about its middle

    @property
    def letters(self) -> Path:
        """The edges of its letters, from its left end on its feet."""
        left, _, right, _ = ink(self.text, bold=self.style.bold)
        moved = Affine2D().translate(-left, 0).scale(self.style.size)
        if self.turn:
            middle = (right - left) / 2 * self.style.size
            moved = moved.translate(-middle, 0).rotate_deg(-self.turn)
        drawn = outline(self.text, bold=self.style.bold)
        return _Letters(moved.transform(drawn.vertices), drawn.codes)

    @property
    def left(self) -> float:
        """Where its ink begins; the middle of what is turned."""
        if self.turn:
            return self.x
        wide = width(self.text, self.style.size, bold=self.style.bold)
        return self.x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[self.align]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its upper left corner, filled, edged or hatched."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str
    thick: float
    hatch: str


@dataclass(frozen=True, slots=True)
class Shape:
    """Closed lines, filled with `fill` by the rule "not zero"."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    fill: str


class _Letters(Path):
    def get_extents(self, transform: Transform | None = None, **_: Any) -> Bbox:
        # Matplotlib asks before it puts the same letters on a page ten times, and looks at every curve for that. The
        # ends and handles of the curves enclose them too.
        points = np.asarray(self.vertices)
        moved = transform.transform(points) if transform is not None else points
        return Bbox([moved.min(axis=0), moved.max(axis=0)])


@dataclass(slots=True)
class Page:
    """A page of `width` points on which things are put; `x` is counted from where its language begins a line.

    So a page in a language that runs right to left is the mirror of any other, but for its letters and QR codes.
    """

    width: float
    rtl: bool = False
    marks: list[Line | Box | Shape] = field(default_factory=list)

    def text(
        self,
        at: tuple[float, float],
        room: float,
        text: str,
        style: Style,
        *,
        align: Align = "start",
    ) -> float:
        """Put `text` in lines of `room` points below `at`, and return where the next may begin."""
        (x, y), size = at, style.size
        along = x + room * _ALONG[align]
        left = self.width - along if self.rtl else along
        side: Literal["left", "right", "center"] = "center"
        if align != "middle":
            side = "left" if (align == "start") != self.rtl else "right"
        for line in self._lines(text, style, room, even=align == "middle"):
            if width(line, size, bold=style.bold):
                self.marks.append(Line(line, left, y + RISE * size, style, side))
            y += PITCH * size
        return y

    def _lines(self, text: str, style: Style, room: float, *, even: bool) -> list[str]:
        def broken(into: float) -> list[str]:
            return wrap(text, style.size, into, rtl=self.rtl, bold=style.bold)

        lines = broken(room)
        if even and len(lines) > 1:  # no word stands alone in the last line
            tries = (broken(room * part / 20) for part in range(10, 20))
            return next((tried for tried in tries if len(tried) == len(lines)), lines)
        return lines

    def fitted(  # noqa: PLR0913
        self,
        at: tuple[float, float],
        room: float,
        text: str,
        style: Style,
        least: float,
        *,
        align: Align = "start",
    ) -> float:
        """Put `text`, which is no sentence (a name, an address), in one line of the size of `style` if it may be.

        It gets smaller down to `least`, and is broken then. Returns where the next may begin.
        """
        wide = width(text, style.size, bold=style.bold)
        size = max(least, style.size * min(1.0, room / wide if wide else 1.0))
        return self.text(at, room, text, replace(style, size=size), align=align)

    def box(  # noqa: PLR0913
        self,
        at: tuple[float, float],
        width: float,
        height: float,
        *,
        fill: str = "none",
        edge: str = "none",
        thick: float = 0.0,
        hatch: str = "",
    ) -> None:
        """Put a rectangle with its upper corner at `at`."""
        x, y = at
        left = self.width - x - width if self.rtl else x
        self.marks.append(Box(left, y, width, height, fill, edge, thick, hatch))

    def shape(
        self, at: tuple[float, float], lines: Iterable[Sequence[tuple[float, float]]], fill: str
    ) -> None:
        """Put closed lines (points from `at`; they may be mirrored) and fill them."""
        x, y = at
        side = -1 if self.rtl else 1
        start = self.width - x if self.rtl else x
        moved = tuple(tuple((start + side * dx, y + dy) for dx, dy in line) for line in lines)
        self.marks.append(Shape(moved, fill))

    def qr(self, at: tuple[float, float], size: float, link: str) -> None:
        """Put the QR code of `link` with its quiet zone into a square of `size` points."""
        dark = qr.modules(link)
        module = size / (len(dark) + 2 * qr.QUIET)
        x, y = at
        left = self.width - x - size if self.rtl else x
        moved = tuple(
            tuple((left + (c + qr.QUIET) * module, y + (r + qr.QUIET) * module) for c, r in line)
            for line in qr.outline(dark)
        )
        self.marks.append(Box(left, y, size, size, PAPER, "none", 0.0, ""))
        self.marks.append(Shape(moved, "#000000"))

    def put(self, other: Page, down: float, along: float = 0.0) -> None:
        """Put all that stands on `other`, as wide as this page, so many points further down, and along its lines."""
        right = -along if self.rtl else along
        for mark in other.marks:
            if isinstance(mark, Shape):
                lines = tuple(tuple((x + right, y + down) for x, y in line) for line in mark.lines)
                self.marks.append(replace(mark, lines=lines))
            else:
                self.marks.append(replace(mark, x=mark.x + right, y=mark.y + down))

    def across(self, text: str, height: float) -> None:
        """Put `text` aslant under everything else, pale, as often as it takes on a page of this height."""
        size = 0.75 * self.width / max(width(text, 1.0, bold=True), 1.0)
        marked = wrap(text, size, 2 * self.width, rtl=self.rtl, bold=True)[0]
        style = Style(size, bold=True, colour=STAMP)
        times = max(1, round(height / self.width))
        self.marks[:0] = [
            Line(marked, self.width / 2, height * (at + 0.5) / times, style, "center", turn=32)
            for at in range(times)
        ]

    def figure(self, height: float) -> Figure:
        """Return the page, `height` points high, as a figure that any of Matplotlib's backends draws."""
        figure = Figure((self.width / POINTS, height / POINTS), dpi=POINTS, facecolor=PAPER)
        scaled = Affine2D().scale(1 / POINTS, -1 / POINTS)
        placed = scaled.frozen().translate(0, height / POINTS) + figure.dpi_scale_trans
        # What stands on a page ten times is drawn once, and put there ten times: a card's words.
        same: dict[tuple[str, Style, float], list[Line]] = {}
        for mark in self.marks:
            if isinstance(mark, Line):
                same.setdefault((mark.text, mark.style, mark.turn), []).append(mark)
        for number, mark in enumerate(self.marks):
            if isinstance(mark, Line):
                lines = same.pop((mark.text, mark.style, mark.turn), [])
                if not lines:
                    continue
                artist: Artist = PathCollection(
                    [mark.letters],
                    offsets=[(line.left, line.y) for line in lines],
                    offset_transform=placed,
                    facecolors=mark.style.colour,
                    linewidths=0,
                )
                artist.set_transform(scaled + figure.dpi_scale_trans)
            else:
                artist = _artist(mark)
                artist.set_transform(placed)
            artist.set_zorder(number)
            figure.add_artist(artist)
        return figure


def _artist(mark: Box | Shape) -> Artist:
    if isinstance(mark, Box):
        return Rectangle(
            (mark.x, mark.y),
            mark.width,
            mark.height,
            facecolor=mark.fill,
            edgecolor=mark.edge,
            linewidth=mark.thick,
            hatch=mark.hatch or None,
        )
    points = [point for line in mark.lines for point in (*line, line[0])]
    codes = [
        code
        for line in mark.lines
        for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1), Path.CLOSEPOLY)
    ]
    return PathPatch(Path(points, codes), facecolor=mark.fill, edgecolor="none", linewidth=0)
