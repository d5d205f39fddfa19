"""A text, its size and the room it has in; its lines and how wide they are out, in the fonts of `bot/fonts` alone."""

from __future__ import annotations

import unicodedata
import warnings
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.drawing.home import away_from_home

if TYPE_CHECKING:
    from collections.abc import Iterator


with away_from_home():
    import matplotlib as mpl
    from matplotlib import font_manager
    from matplotlib.path import Path as Outline
    from matplotlib.textpath import text_to_path

FONTS = Path(__file__).parent.parent / "fonts"
# Each letter comes from the first family that has it. The last one is Matplotlib's own: a name in Greek or Georgian.
_NOTO = ("NotoSans", "NotoSansArabic", "NotoSansGurmukhi", "NotoSansDevanagari", "NotoSansBengali")
_FAMILIES = [*(f"brazier {name}" for name in _NOTO), "DejaVu Sans"]
_WEIGHTS = {"Regular": 400, "Bold": 700}
PITCH = 1.36  # from one line to the next, in sizes: what Noto's tallest letters need
RISE = 1.07  # from the top of a line to its feet
_DRAWN = text_to_path.FONT_SCALE  # points at which texts are outlined, once for all sizes
_RULES: dict[Any, Any] = {
    "svg.hashsalt": "brazier",  # the same picture is the same file
    "path.simplify": False,
    "hatch.linewidth": 2.4,
    "hatch.color": "edge",
}
_RIGHT_TO_LEFT = {"R", "AL"}
_ISOLATES = {"\u2066", "\u2067", "\u2068"}
_FIRST_STRONG, _LTR, _RTL, _END = "\u2068", "\u2066", "\u2067", "\u2069"
_MARKS = {True: "\u200f", False: "\u200e"}  # first in a line, they say which way it runs

# Ours and Matplotlib's own, and none of the machine's. (MPL_IGNORE_SYSTEM_FONTS would leave ours out as well.)
font_manager.fontManager.ttflist[:] = [
    *(
        font_manager.FontEntry(
            str(FONTS / f"{name}-{style}.ttf"),
            0,
            f"brazier {name}",
            weight=weight,
            size="scalable",
        )
        for style, weight in _WEIGHTS.items()
        for name in _NOTO
    ),
    *(
        one
        for one in font_manager.fontManager.ttflist
        if one.fname.startswith(mpl.get_data_path())
    ),
]
_one_at_a_time = RLock()


@contextmanager
def by_our_rules() -> Iterator[None]:
    """Draw by our rules, whatever the machine's are, one thread at a time; afterwards all is as it was before."""
    with _one_at_a_time, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RULES)
        yield


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide the ink of `text` is in one line, in points."""
    left, _, right, _ = ink(text, bold=bold)
    return (right - left) * size


@lru_cache(4096)
def ink(text: str, *, bold: bool = False) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the letters of one line that is one point high; all 0 where none are."""
    drawn = outline(text, bold=bold)
    if drawn.codes is None:
        return 0.0, 0.0, 0.0, 0.0
    # The ends and handles of all curves: the type designers put an end where a curve turns.
    points = np.asarray(drawn.vertices)[drawn.codes != Outline.CLOSEPOLY]
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


@lru_cache(1024)
def outline(text: str, *, bold: bool = False) -> Outline:
    """Return the edges of the letters of one line, one point high, its feet on 0 and its tops below 0.

    Letters are drawn as shapes, not as text: Matplotlib puts text into a PDF with a gap for every invisible mark, and
    what a reader copies out of it has the letters of Urdu, Punjabi or Hindi in another order.
    """
    face = font_manager.FontProperties(
        family=_FAMILIES, weight=_WEIGHTS["Bold" if bold else "Regular"]
    )
    if missing := {letter for letter in text if unicodedata.category(letter) != "Cf"} - _letters():
        # A box stands in its place, and Matplotlib does not say so here.
        names = ", ".join(sorted(f"U+{ord(letter):04X}" for letter in missing))
        warnings.warn(f"No font of ours has {names}.", stacklevel=2)
    with _one_at_a_time:
        points, codes = text_to_path.get_text_path(face, text)
    return Outline(np.asarray(points) * (1 / _DRAWN, -1 / _DRAWN), codes or None)


@lru_cache(1)
def _letters() -> frozenset[str]:
    fonts = [
        font_manager.get_font(font_manager.findfont(font_manager.FontProperties(family=one)))
        for one in _FAMILIES
    ]
    return frozenset(chr(letter) for font in fonts for letter in font.get_charmap())


def wrap(text: str, size: float, room: float, *, rtl: bool, bold: bool = False) -> list[str]:
    """Break `text` into lines that are no wider than `room` points, each of which runs its way by itself.

    `rtl` is how the language of the page runs: what has letters of the other kind alone, such as a name, runs as these
    do. A word that is wider alone is broken inside; paragraphs stay apart, and an empty one is an empty line.
    """
    lines: list[str] = []
    mark = _MARKS[_runs_left(text, rtl=rtl)]
    for paragraph in text.split("\n"):
        line, broken = "", []
        for word in _words(paragraph, size, room, bold):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold=bold) > room:
                broken.append(line)
                longer = word
            line = longer
        lines += _whole([*broken, line])
    return [f"{mark}{line}" if line else "" for line in lines]


def _runs_left(text: str, *, rtl: bool) -> bool:
    kinds = {unicodedata.bidirectional(letter) for letter in text}
    left = bool(kinds & _RIGHT_TO_LEFT)
    return rtl if left == ("L" in kinds) else left


def _words(paragraph: str, size: float, room: float, bold: bool) -> Iterator[str]:  # noqa: FBT001
    for word in filter(None, paragraph.split(" ")):
        rest = word
        while width(rest, size, bold=bold) > room and len(rest) > 1:
            cut = next(
                (
                    n
                    for n in range(len(rest) - 1, 1, -1)
                    if width(rest[:n], size, bold=bold) <= room
                ),
                1,
            )
            # A letter keeps its marks.
            while cut > 1 and unicodedata.category(rest[cut]).startswith("M"):
                cut -= 1
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _whole(lines: list[str]) -> list[str]:
    # What is kept apart from its sentence (a name, a number) may run over the end of a line: it is closed there, and
    # opened again on the next, in the direction that it had.
    whole, opened = [], list[str]()
    rest = "\n".join(lines)
    for line in lines:
        start = "".join(opened)
        resolved = []
        for at, letter in enumerate(line):
            shown = _direction(rest[at:]) if letter == _FIRST_STRONG else letter
            if shown in _ISOLATES:
                opened.append(shown)
            elif shown == _END and opened:
                opened.pop()
            resolved.append(shown)
        whole.append(start + "".join(resolved) + _END * len(opened))
        rest = rest[len(line) + 1 :]
    return whole


def _direction(text: str) -> str:
    # Of what begins with an isolate: by its first strong letter, as Unicode's rule P2 has it.
    depth = 0
    for letter in text:
        depth += (letter in _ISOLATES) - (letter == _END)
        if depth == 0:
            break
        kind = unicodedata.bidirectional(letter)
        if depth == 1 and (kind == "L" or kind in _RIGHT_TO_LEFT):
            return _LTR if kind == "L" else _RTL
    return _LTR
