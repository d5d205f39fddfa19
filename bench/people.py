"""A number in; the reports of so many made-up workers, with the cards that some of them have, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import units

if TYPE_CHECKING:
    from random import Random

Lines = list[tuple[tuple[int, ...], bool]]
CARDS = 0.5  # of those who report where there are cards


def people(number: int, dice: Random, *, cards: bool) -> Lines:
    """Return the answers of `number` made-up workers, and whether each had a card; without `cards` none has."""
    reports = units.people().reports(units.survey(), number, dice)
    return [(answers, cards and dice.random() < CARDS) for answers in reports]
