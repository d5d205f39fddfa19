"""One share of a figure in; its line of words with its bar, or its people, on a page out."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from bot.drawing.page import EDGE, INK, PAPER, SOLID, Style

if TYPE_CHECKING:
    from bot.drawing.page import Page
    from bot.services.figures import Share

SMALL = 27.0  # points of a line beside a bar
WIDE, THIN = 40.0, 16.0  # a bar that leads, and those under it
MOST_PEOPLE = 60  # drawn one by one
_STEP, _TALL = 32.0, 46.0  # from one person to the next, and to the next row of them
_HEAD = [(13 + 6.5 * cos(a * pi / 8), 7 + 6.5 * sin(a * pi / 8)) for a in range(16)]
_BODY = [
    (1.5, 38.0),
    (1.5, 26.0),
    *((10 + 8.5 * cos(a), 24 + 8.5 * sin(a)) for a in (pi, 9 * pi / 8, 10 * pi / 8, 11 * pi / 8)),
    (10.0, 15.5),
    (16.0, 15.5),
    *((16 + 8.5 * cos(a), 24 + 8.5 * sin(a)) for a in (13 * pi / 8, 14 * pi / 8, 15 * pi / 8, 0)),
    (24.5, 38.0),
]


def row(  # noqa: PLR0913 - a row has as many sides
    page: Page, at: tuple[float, float], room: float, words: str, one: Share, *, leads: bool
) -> float:
    """Put `words` and below them the bar of `one`, the whole of which are all who answered; return where it ends.

    Where they are too few for a share a bar would tell it all the same: then the people of the floor stand there.
    """
    x, y = at
    if words:
        y = page.text(at, room, words, Style(SMALL, bold=leads, colour=INK))
    high = WIDE if leads else THIN
    if one.percent is not None:
        bar(page, (x, y + 4), room, high, one)
        return y + 4 + high + (16 if leads else 10)
    if 0 < one.floor <= MOST_PEOPLE:
        size = (3.0 if one.floor <= MOST_PEOPLE // 2 else 2.0) if leads else 1.0
        return people(page, (x, y + 6), room, one.floor, size) + 12
    return y + 10


def bar(page: Page, at: tuple[float, float], room: float, high: float, one: Share) -> None:
    """Put the bar of one share: solid is the floor, striped is how far the blur reaches, the frame is all."""
    (x, y), answers = at, one.yes.value + one.no.value
    solid = room * min(1.0, one.floor / answers)
    reach = room * min(1.0, max(one.floor, one.yes.value + one.yes.blur) / answers)
    page.box(at, room, high, fill=PAPER, edge=EDGE, thick=2)
    if reach > solid:
        page.box((x + solid, y), reach - solid, high, fill=PAPER, edge=SOLID, thick=2, hatch="//")
    page.box(at, solid, high, fill=SOLID, edge=SOLID, thick=2)


def people(
    page: Page, at: tuple[float, float], room: float, number: int, size: float = 1.0
) -> float:
    """Put `number` people in rows, and return where they end."""
    (x, y), step, tall = at, _STEP * size, _TALL * size
    drawn = [[(dx * size, dy * size) for dx, dy in part] for part in (_HEAD, _BODY)]
    each = max(1, int(room // step))
    for one in range(number):
        page.shape((x + one % each * step, y + one // each * tall), drawn, SOLID)
    return y + -(-number // each) * tall
