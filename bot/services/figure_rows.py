"""Waves in; one row for each figure that any of them settled, with what may be said of it in each wave, out.

The table of the group, the picture of all waves and the text of the command are all laid out from these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.plan import VOUCHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.figures import Reading, Share, Shown


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of one survey in the words it was settled with (English), and the waves that settled it so.

    `waves` are (wave, what is said of it, or None where too few answered), in the order in which they were given.
    """

    survey: str
    figure: str
    says: str
    waves: tuple[tuple[Reading, Shown | None], ...]


def rows(readings: Sequence[Reading]) -> list[Row]:
    """Return the rows, survey by survey; other words are another figure, though its name be the same."""
    surveys = dict.fromkeys(one.plan.survey for one in readings)
    return [
        Row(survey, *pair, _waves(readings, (survey, *pair)))
        for survey in surveys
        for pair in dict.fromkeys(
            pair for one in readings if one.plan.survey == survey for pair in told(one)
        )
    ]


def told(reading: Reading) -> list[tuple[str, str]]:
    """Return (figure, words) for each figure that a wave settled, in its order."""
    says = dict(reading.plan.says)
    return [(stat.id, says.get(stat.id, stat.id)) for stat in reading.plan.figures]


def quoted(shown: Shown) -> tuple[Share, ...]:
    """Return what stands beside other waves: all who answered; and those with a card, where the two differ."""
    cards = [one for one in shown.strata if one.stratum == VOUCHED] if shown.differ else []
    return (shown.all, *cards)


def _waves(
    readings: Sequence[Reading], row: tuple[str, str, str]
) -> tuple[tuple[Reading, Shown | None], ...]:
    survey, figure, _ = row
    return tuple(
        (one, one.figure(figure))
        for one in readings
        if one.plan.survey == survey and row[1:] in told(one)
    )
