"""The sites and `units` of sites.yaml in; what figures are about, sites alone or several small ones together, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.content_reading import meant
from bot.models import Size, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.content_reading import Fields
    from bot.models import Site

UNITS = (
    "units: and under it `  depots:`, and under that its name, its size and `sites: [BHX9, BHX11]`"
)
NAME, SOURCE = (
    40,
    80,
)  # characters: of a name, which stands on buttons; of who says how many work there
_WORKERS = 'workers: {count: 2700, from: "the company, in its report of 2026-10"}'


@dataclass(frozen=True, slots=True)
class Places:
    """The workplaces, and the units that their reports are counted in; `sized` are the units whose size is written."""

    sites: tuple[Site, ...] = ()
    units: tuple[Unit, ...] = ()
    sized: frozenset[str] = frozenset()

    def site(self, code: str) -> Site | None:
        """Return the site with exactly this code."""
        return next((site for site in self.sites if site.code == code), None)

    def unit(self, code: str) -> Unit | None:
        """Return the unit with exactly this code."""
        return next((unit for unit in self.units if unit.code == code), None)


def places_of(sites: Sequence[Site], written: Mapping[str, Fields], pools: list[Fields]) -> Places:
    """Return the sites, each with its unit, and the units; what is wrong goes to the page.

    `written` are the entries of the sites by code, `pools` those under `units`.
    """
    units: list[Unit] = []
    sized: set[str] = set()
    counted: dict[str, str] = {}  # site → the pool it is counted in
    for fields in pools:
        pool = _pool(fields, sites, counted)
        if pool:
            units.append(pool)
            sized |= {pool.code} if "size" in fields.nodes else set()
    for site in sites:
        fields = written[site.code]
        if site.code not in counted:
            units.append(_sized(fields, _alone(site)))
            sized |= {site.code} if "size" in fields.nodes else set()
        for key in ("size", "workers"):
            if site.code in counted and key in fields.nodes:
                what = f"{site.code} is counted in `{counted[site.code]}`, so its own `{key}` says nothing."
                fields.page.wrong(
                    fields.line_of(key), f"{what} Write it there, for all of them together."
                )
    placed = tuple(replace(site, unit=counted.get(site.code, site.code)) for site in sites)
    return Places(placed, tuple(units), frozenset(sized))


def _alone(site: Site) -> Unit:
    return Unit(site.code, site.name, (site.code,), site.jurisdiction, site.zone)


def _pool(fields: Fields, sites: Sequence[Site], counted: dict[str, str]) -> Unit | None:
    fields.only(["name", "size", "sites", "workers"])
    if fields.name.lower() in {site.code.lower() for site in sites}:
        what = (
            f"`{fields.name}` is a site already; several sites together need a code of their own."
        )
        fields.page.wrong(fields.line, what, "depots:")
    own = _members(fields, {site.code: site for site in sites}, counted)
    counted.update({site.code: fields.name for site in own})
    if not own:
        return None
    name = fields.short("name", NAME, "The depots around Coventry")
    codes = tuple(site.code for site in own)
    return _sized(fields, Unit(fields.name, name, codes, own[0].jurisdiction, own[0].zone))


def _members(
    fields: Fields, known: Mapping[str, Site], counted: Mapping[str, str]
) -> Sequence[Site]:
    wrong, line = fields.page.wrong, fields.line_of("sites")
    codes = fields.texts("sites", "[BHX9, BHX11]")
    if len(set(codes)) < 2:
        what = f"`{fields.name}` needs two or more sites that are counted together."
        wrong(line, what, "sites: [BHX9, BHX11]")
    for code in dict.fromkeys(codes):
        if code not in known:
            guess = meant(code, known) or f" There are: {', '.join(known)}."
            wrong(line, f"`{code}` is no site here.{guess}")
        elif code in counted:
            what = (
                f"{code} is counted in `{counted[code]}` already, and nobody may be counted twice."
            )
            wrong(line, f"{what} Take it out of one of the two.")
        elif codes.count(code) > 1:
            wrong(line, f"{code} is in this list twice.")
    own = [known[code] for code in dict.fromkeys(codes) if code in known]
    for other in own[1:]:
        for key in ("jurisdiction", "zone"):
            here, there = getattr(own[0], key), getattr(other, key)
            if here != there:
                what = f"{own[0].code} has `{key}: {here}` and {other.code} has `{key}: {there}`."
                wrong(line, f"{what} Sites that are counted together share the law and the clock.")
    return own


def _sized(fields: Fields, unit: Unit) -> Unit:
    """Add what is written of its size and of the company's own number of people there."""
    size = unit.size
    if "size" in fields.nodes:
        size = Size(fields.choice("size", [str(one) for one in Size]))
    workers = fields.inside("workers", _WORKERS, needed=False)
    if workers is None:
        return replace(unit, size=size)
    workers.only(["count", "from"])
    count = workers.number("count", 2700)
    if not count and "count" in workers.nodes:
        what = "Nobody works there? Leave `workers` out until the company's own number is known."
        workers.page.wrong(workers.line_of("count"), what)
    said = workers.short("from", SOURCE, '"the company, in its report of 2026-10"')
    return replace(unit, size=size, workers=count, workers_from=said)
