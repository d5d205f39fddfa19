"""A link in; the edges of its QR code out, which any printer fills without seams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

QUIET = 4  # modules of white on each side, or phones do not find it (ISO/IEC 18004)
LEVEL = "m"  # 15 % of it may be dirty, torn or folded

Point = tuple[int, int]


def modules(link: str) -> tuple[tuple[bool, ...], ...]:
    """Return which squares of the code of `link` are dark, row by row, without the white around them."""
    code = segno.make(link, error=LEVEL, micro=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def outline(dark: Sequence[Sequence[bool]]) -> list[list[Point]]:
    """Return the edges between dark and light as closed lines of (column, row), the dark always on the right.

    Filled by the rule "not zero", they give the code; squares drawn one by one would show hairlines between them.
    """
    after = dict[Point, list[Point]]()
    for start, end in _edges(dark):
        after.setdefault(start, []).append(end)
    lines = []
    while after:
        first = next(iter(after))
        line = [first]
        while not (len(line) > 1 and line[-1] == first):
            here = line[-1]
            line.append(after[here].pop())
            if not after[here]:
                del after[here]
        lines.append(_corners(line[:-1]))
    return lines


def _edges(dark: Sequence[Sequence[bool]]) -> Iterator[tuple[Point, Point]]:
    rows, columns = len(dark), len(dark[0])

    def light(row: int, column: int) -> bool:
        return not (0 <= row < rows and 0 <= column < columns and dark[row][column])

    for y in range(rows):
        for x in range(columns):
            if light(y, x):
                continue
            if light(y - 1, x):
                yield (x, y), (x + 1, y)
            if light(y, x + 1):
                yield (x + 1, y), (x + 1, y + 1)
            if light(y + 1, x):
                yield (x + 1, y + 1), (x, y + 1)
            if light(y, x - 1):
                yield (x, y + 1), (x, y)


def _corners(line: list[Point]) -> list[Point]:
    # Of points in one line the middle ones say nothing.
    return [
        point
        for at, point in enumerate(line)
        if not (
            line[at - 1][0] == point[0] == line[(at + 1) % len(line)][0]
            or line[at - 1][1] == point[1] == line[(at + 1) % len(line)][1]
        )
    ]
