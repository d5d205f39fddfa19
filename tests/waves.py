"""Closed waves for tests of what may be said: a plan with made-up tables, and numbers as if they had been drawn."""

from __future__ import annotations

from dataclasses import replace

from bot.plan import COUNT, Cell, Plan, Release, Stat

Answers = tuple[int, int]  # who answered, of them yes: as drawn, so that both may be below 0

EPSILON = {COUNT: 160_000, "bills": 600_000, "borrowing": 600_000, "hurt": 600_000}
ASKED = (
    ("bills", "Could you pay all your bills?", ("Yes", "Not all")),
    ("shift", "When do you mostly work?", ("Days", "Nights")),
    ("hurt", "Did work here hurt you?", ("No", "Yes")),
)
BY_SHIFT = Stat(
    "bills/shift",
    "bills",
    "shift",
    0,
    False,
    (2,),
    (1, 2),
    1,
    (("days", 1), ("nights", 2)),
    320_000,
    200,
)


def figure(name: str = "bills", least: int = 25, epsilon: int = 0) -> Stat:
    """Return the table of a figure, as a budget of 30 % settles it where no `epsilon` is given."""
    spent = epsilon or EPSILON.get(name, 600_000)
    return Stat(
        name,
        name,
        question=2 if name == "hurt" else 0,
        yes=(2,),
        among=(1, 2),
        epsilon_micro=spent,
        least=least,
    )


def plan(*figures: Stat, strata: tuple[str, ...] = ("open",), **changed: object) -> Plan:
    """Return what was settled for a wave of so many figures (bills)."""
    stats = figures or (figure(),)
    settled = Plan(
        survey="hardship",
        wave="2026-autumn",
        unit="BHX4",
        name="Amazon BHX4, Coventry",
        sites=("BHX4",),
        size="large",
        workers=0,
        workers_from="",
        opens="2026-11-23",
        closes="2026-12-10",
        strata=strata,
        asked=ASKED,
        says=tuple((one.id, f"say {one.id}") for one in stats if not one.split),
        stats=(Stat(COUNT, epsilon_micro=EPSILON[COUNT]), *stats),
    )
    return replace(settled, **changed)  # type: ignore[arg-type]


def release(settled: Plan, *answers: Answers, count: tuple[int, ...] = ()) -> Release:
    """Return what was drawn: in each stratum `answers`, half of them of either group; `count` took part."""
    cells: list[Cell] = []
    for at, (stratum, (told, yes)) in enumerate(zip(settled.strata, answers, strict=True)):
        for stat in settled.stats:
            parts = max(1, len(stat.groups))
            values = [yes // parts, (told - yes) // parts] * parts if stat.figure else [told]
            if not stat.figure and count:
                values = [count[at]]
            cells += [
                Cell(stratum, stat.id, cell, value)
                for cell, value in zip(stat.cells, values, strict=True)
            ]
    spent = [
        (stratum, stat.id, stat.epsilon_micro)
        for stratum in settled.strata
        for stat in settled.stats
    ]
    return Release(tuple(cells), tuple(spent))
