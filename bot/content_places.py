"""The files of doors and sites in; who finds what where, or what is wrong with them, out."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from typing import TYPE_CHECKING

from bot.content_check import NUMBER
from bot.content_reading import Fields, Page, fields_of, meant, read_yaml, text_of
from bot.content_topic import JURISDICTIONS
from bot.content_units import NAME, UNITS, Places, places_of
from bot.models import Contact, Door, Site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.models import Topic

_DOORS = "doors: and under it `  trouble:`, `    icon: 😟`, `    name: Trouble at work`, `    topics: [late-pay]`"
_SITES = "sites: and under it `  BHX4:`, and under that its name, jurisdiction, zone, languages, union and helpline"
_CONTACT = "union: and under it `      name: …`, `      phone: …`, `      hours: …`"
_KEYS = ("name", "jurisdiction", "zone", "languages")
# A code is part of t.me/…?start=<code>-<language>, which has 64 characters.
_CODE = re.compile(r"[A-Za-z0-9-]{2,40}")


def _yaml(data: Path, name: str, pages: list[Page]) -> Fields | None:
    path = data / name
    page = Page(path.relative_to(data.parent).as_posix())
    pages.append(page)
    text = text_of(page, path)
    node = read_yaml(page, text) if text is not None else None
    return None if page.problems else fields_of(page, node)


def read_doors(
    data: Path, pages: list[Page], topics: Mapping[tuple[str, str], Topic]
) -> tuple[tuple[Door, ...], tuple[str, ...]]:
    """Read `doors.yaml`: the doors in their order, and the topics that everything leads to."""
    fields = _yaml(data, "doors.yaml", pages)
    if fields is None:
        return (), ()
    fields.only(["always", "doors"])
    entries = fields.inside("doors", _DOORS)
    doors = tuple(_door(entry) for entry in _under(entries, _DOORS))
    always = fields.texts("always", "[emergency]")
    written = {topic for _, topic in topics}
    _check_places(
        fields, entries, {"always": always} | {door.id: door.topics for door in doors}, written
    )
    return doors, always


def _check_places(
    fields: Fields,
    entries: Fields | None,
    places: Mapping[str, tuple[str, ...]],
    written: set[str],
) -> None:
    behind: dict[str, str] = {}
    for place, topics in places.items():
        line = (
            entries.line_of(place) if entries and place in entries.nodes else fields.line_of(place)
        )
        for topic in topics:
            if topic in behind:
                what = f"`{topic}` in `{place}` is already in `{behind[topic]}`. Choose one."
                fields.page.wrong(line, what)
            behind[topic] = place
        # Doors are planned ahead; a mistyped name shows in that its topic stands behind no door.
        if unwritten := [topic for topic in topics if topic not in written]:
            fields.page.doubt(
                line, f"`{place}` has topics that nobody has written yet: {', '.join(unwritten)}."
            )
    for topic in sorted(written - behind.keys()):
        guess = meant(topic, behind.keys() - written)
        what = f"`{topic}` stands behind no door, so nobody would find it.{guess}"
        fields.page.wrong(fields.line_of("doors"), what, f"topics: [{topic}]")


def _under(fields: Fields | None, example: str) -> list[Fields]:
    entries = [fields.inside(name, example) for name in fields.nodes] if fields else []
    return [entry for entry in entries if entry]


def _door(fields: Fields) -> Door:
    fields.only(["icon", "name", "topics"])
    return Door(
        fields.name,
        fields.text("icon", '"😟"'),
        fields.text("name", "Trouble at work"),
        fields.texts("topics", "[dismissed-for-union]"),
    )


def read_sites(data: Path, pages: list[Page], translations: Path) -> Places:
    """Read `sites.yaml`: sites and units; the languages there are stand in the folder `translations`."""
    fields = _yaml(data, "sites.yaml", pages)
    if fields is None:
        return Places()
    fields.only(["sites", "units"])
    spoken = _languages(translations / "languages.toml")
    entries = {entry.name: entry for entry in _under(fields.inside("sites", _SITES), _SITES)}
    found = [_site(entry, spoken) for entry in entries.values()]
    sites = tuple(site for site in found if site)
    codes = [site.code.lower() for site in sites]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        fields.page.wrong(
            fields.line,
            f"Two sites have the code `{code}`; a poster could not say which is meant.",
        )
    pools = _under(fields.inside("units", UNITS, needed=False), UNITS)
    for pool in pools:
        _check_code(pool, "depots:")
    return places_of(sites, entries, pools)


def _site(fields: Fields, spoken: set[str]) -> Site | None:
    fields.only([*_KEYS, "size", "workers", "union", "helpline"])
    wrong, code = fields.page.wrong, fields.name
    _check_code(fields, "BHX4:")
    zone = fields.text("zone", "Europe/London")
    if zone and zone not in (zones := zoneinfo.available_timezones()):
        wrong(
            fields.line_of("zone"),
            f"`{zone}` is no time zone.{meant(zone, zones)}",
            "zone: Europe/London",
        )
    languages = fields.texts("languages", "[en, ro, ur]")
    for language in languages:
        if spoken and language not in spoken:
            what = f"`{language}` is no language of translations/languages.toml."
            wrong(fields.line_of("languages"), what, "languages: [en, ro, ur]")
    if not languages:
        wrong(
            fields.line_of("languages"),
            "`languages` is missing or empty.",
            "languages: [en, ro, ur]",
        )
    jurisdiction = fields.choice("jurisdiction", JURISDICTIONS)
    union, helpline = (_contact(fields.inside(key, _CONTACT)) for key in ("union", "helpline"))
    name = fields.short("name", NAME, "Amazon BHX4, Coventry")
    return (
        Site(code, name, jurisdiction, zone, languages, union, helpline)
        if union and helpline
        else None
    )


def _check_code(fields: Fields, example: str) -> None:
    if not _CODE.fullmatch(fields.name):
        what = f"`{fields.name}` cannot stand in a link: letters, digits and dashes only."
        fields.page.wrong(fields.line, what, example)


def _languages(path: Path) -> set[str]:
    # What is wrong in that file is said where the texts are loaded.
    try:
        return set(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return set()


def _contact(fields: Fields | None) -> Contact | None:
    if fields is None:
        return None
    fields.only(["name", "phone", "url", "hours", "languages", "about"])
    url = fields.text("url", "https://www.gmb.org.uk", needed=False)
    if url and not url.startswith("https://"):
        fields.page.wrong(
            fields.line_of("url"),
            f"`{url}` does not begin with https://.",
            "url: https://www.gmb.org.uk",
        )
    phone = fields.text("phone", '"0300 123 1100"', needed=False)
    if phone and not NUMBER.fullmatch(phone):
        what = f"`{phone}` is not a phone number."
        fields.page.wrong(fields.line_of("phone"), what, 'phone: "0300 123 1100"')
    if not url and not phone:
        fields.page.wrong(
            fields.line,
            "Nobody can be reached here: `phone` and `url` are both missing.",
            'phone: "0300 123 1100"',
        )
    return Contact(
        fields.text("name", "GMB"),
        phone,
        url,
        fields.text("hours", "Monday to Friday, 9 to 17", needed=False),
        fields.texts("languages", "[en]"),
        fields.text("about", "The union at BHX4", needed=False),
    )
