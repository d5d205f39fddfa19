"""A text with entities as somebody made it → as Telegram's server keeps it: cleaned, trimmed, in order."""

from __future__ import annotations

import re
from typing import Any

STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
HIDDEN = frozenset({"text_link", "text_mention", "custom_emoji"})  # they mean more than one sees
_SPACES = " \n"
_CLEANED: dict[int, str | None] = {
    **dict.fromkeys((*range(10), 11, 12, *range(14, 32)), " "),
    **dict.fromkeys((13, *range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F)),
}
# Of several marks of direction in a row only the last stays one.
_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
_INVISIBLE = dict.fromkeys(
    (
        *(0xA0, 0x1680, 0x180E, *range(0x2000, 0x2010), 0x202E, 0x202F, 0x205F, 0x2800, 0x3000),
        *(0xFEFF, 0xFFFC, *range(0xE0000, 0xE0080)),
    ),
    " ",
)


def utf16(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def tidy(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Return `text` and `entities` as Telegram's server leaves them.

    Control characters become spaces; carriage returns, line and paragraph separators and the older marks of
    direction (U+202A to U+202E; isolates stay) are taken out; spaces around the whole are cut. Entities move
    along, do not begin with spaces, are one where the same style goes on, and are dropped where they are empty.
    """
    clean = text.translate(_CLEANED)
    if len(clean) != len(text):
        entities = [_moved(entity, text) for entity in entities]
    clean = _MARKS.sub("\u200c", clean).rstrip(_SPACES)
    kept = [shorn for shorn in (_shorn(entity, clean) for entity in entities) if shorn is not None]
    first = min((entity["offset"] for entity in kept), default=len(clean))
    # Up to the first entity there may be nothing but spaces, which are as long in UTF-16 as here.
    spaces = min(len(clean) - len(clean.lstrip(_SPACES)), first)
    kept = [{**entity, "offset": entity["offset"] - spaces} for entity in kept]
    return clean[spaces:], _without_nested_code(_merged(_ordered(kept)))


def is_blank(text: str) -> bool:
    """Whether Telegram takes `text` for empty: nothing but spaces, visible or not."""
    return not text.translate(_INVISIBLE).strip(_SPACES)


def slice16(text: str, first: int, last: int) -> str:
    """Return the part of `text` between two offsets in UTF-16 units."""
    if text.isascii():
        return text[first:last]
    return text.encode("utf-16-le")[first * 2 : last * 2].decode("utf-16-le", "ignore")


def _moved(entity: dict[str, Any], text: str) -> dict[str, Any]:
    first, last = entity["offset"], entity["offset"] + entity["length"]
    start = utf16(slice16(text, 0, first).translate(_CLEANED))
    length = utf16(slice16(text, first, last).translate(_CLEANED))
    return {**entity, "offset": start, "length": length}


def _shorn(entity: dict[str, Any], text: str) -> dict[str, Any] | None:
    """Return `entity` cut to `text` and without leading spaces; None if nothing is left of it."""
    first, last = entity["offset"], min(entity["offset"] + entity["length"], utf16(text))
    words = slice16(text, first, last)
    if entity["type"] not in HIDDEN:
        first += len(words) - len(words.lstrip(_SPACES))
    return {**entity, "offset": first, "length": last - first} if first < last else None


def _ordered(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _merged(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `entities` with those of one style made one where they touch."""
    merged: list[dict[str, Any]] = []
    latest: dict[str, dict[str, Any]] = {}
    for entity in entities:
        before = latest.get(entity["type"])
        if before is None or entity["type"] not in STYLES or _span(before)[1] < entity["offset"]:
            latest[entity["type"]] = entity
            merged.append(entity)
        else:
            before["length"] = max(_span(before)[1], _span(entity)[1]) - before["offset"]
    return _ordered(merged)


def _without_nested_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `entities` so that code holds nothing else and styles leave it out, as Telegram does."""
    codes = [_span(entity) for entity in entities if entity["type"] in {"code", "pre"}]
    if not codes:
        return entities
    kept = []
    for entity in entities:
        spans = [_span(entity)]
        if entity["type"] in STYLES | {"custom_emoji"}:
            for code in codes:
                spans = [part for span in spans for part in _outside(span, code)]
        elif entity["type"] not in {"code", "pre"} and any(
            _inside(spans[0], code) for code in codes
        ):
            spans = []
        kept += [{**entity, "offset": start, "length": end - start} for start, end in spans]
    return _ordered(kept)


def _span(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _outside(span: tuple[int, int], other: tuple[int, int]) -> list[tuple[int, int]]:
    parts = (span[0], min(span[1], other[0])), (max(span[0], other[1]), span[1])
    return [part for part in parts if part[0] < part[1]]
