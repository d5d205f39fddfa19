"""The Bot API's own description (`spec.json`) → methods and types with their fields, ready to check against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SPEC = Path(__file__).with_name("spec.json")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method or one field of a type.

    `types` are the Bot API's own names ("Integer", "Array of String", "ReplyParameters"); `limits` may hold
    `len` and `bytes` (UTF-16 units, UTF-8 bytes), `items` and `range`, each [least, most], and `after_entities`.
    """

    name: str
    types: tuple[str, ...]
    required: bool
    limits: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the Bot API: its fields, or the types of which it is one."""

    name: str
    fields: dict[str, Field]
    subtypes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """Version "10.1", the methods by lower-case name (Telegram does not tell case apart), and the types."""

    version: str
    names: dict[str, str]
    methods: dict[str, dict[str, Field]]
    types: dict[str, Kind]


@cache
def load() -> Spec:
    """Return the description, read once from the file beside this module."""
    data = json.loads(SPEC.read_text(encoding="utf-8"))
    return Spec(
        version=data["about"]["bot_api"],
        names={name.lower(): name for name in data["methods"]},
        methods={name: _fields(rows) for name, rows in data["methods"].items()},
        types={
            name: Kind(name, _fields(row.get("fields", [])), tuple(row.get("subtypes", ())))
            for name, row in data["types"].items()
        },
    )


def _fields(rows: list[list[Any]]) -> dict[str, Field]:
    return {
        row[0]: Field(row[0], tuple(row[1].split("|")), bool(row[2]), row[3] if row[3:] else {})
        for row in rows
    }
