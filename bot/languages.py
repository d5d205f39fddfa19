"""The list of languages in; each language with its name, direction and plural rule, or what is wrong with it, out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "en"
# Contexts of texts that protect people: their English is shown rather than an old translation.
SAFETY = "safety"
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "english": str,
    "direction": str,
    "offered": (bool, str),
    "telegram": str,
    "date_like": str,
    "plurals": str,
    "reviewed": bool,
    "pseudo": bool,
}
_NEEDED = ("name", "english", "direction", "offered")


@dataclass(frozen=True, slots=True)
class Language:
    """One language of `languages.toml`.

    `offered`: everybody can choose it; `preview`: only who knows its code. `telegram` is the two-letter code for
    commands and descriptions, empty where Telegram has none. `reviewed`: two speakers have read the safety texts.
    """

    code: str
    name: str
    english: str
    direction: str
    offered: bool = False
    preview: bool = False
    telegram: str = ""
    date_like: str = ""
    plurals: str = ""
    reviewed: bool = False
    pseudo: bool = False


def read_languages(folder: Path, problems: list[str], *, pseudo: bool) -> tuple[Language, ...]:
    """Read `languages.toml` of `folder`; what is wrong in it is added to `problems`."""
    path = folder / "languages.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path} cannot be read: {error}.")
        return ()
    if SOURCE not in entries:
        problems.append(f"{path} has no [{SOURCE}]; English is what all others are made from.")
    languages: list[Language] = []
    for code, entry in entries.items():
        wrong = _wrong(code, entry)
        problems += [f"{path}, [{code}]: {sentence}" for sentence in wrong]
        if not wrong:
            offered = entry.pop("offered")
            languages.append(
                Language(
                    code,
                    offered=offered is True or (pseudo and entry.get("pseudo", False)),
                    preview=offered == "preview",
                    **entry,
                )
            )
    return tuple(languages)


def _wrong(code: str, entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return ["this is one value, and a language is several. See [en]."]
    wrong = [f"`{key}` is missing. See [en]." for key in _NEEDED if key not in entry]
    wrong += [
        f"nobody knows `{key}`. Known are {', '.join(_FIELDS)}."
        for key in entry.keys() - _FIELDS.keys()
    ]
    wrong += [
        f"`{key}` is of the wrong kind. See [en]."
        for key, kind in _FIELDS.items()
        if key in entry and not isinstance(entry[key], kind)
    ]
    if wrong:
        return wrong
    if entry["direction"] not in {"ltr", "rtl"}:
        wrong.append('`direction` is neither "ltr" nor "rtl".')
    if entry["offered"] not in {True, False, "preview"}:
        wrong.append('`offered` is neither true nor false nor "preview".')
    like = entry.get("date_like", code)
    try:
        Locale.parse(like)
    except (UnknownLocaleError, ValueError):
        wrong.append(f'Babel knows no dates of "{like}". Write for example date_like = "es".')
    return wrong


def plural_forms(language: Language) -> str:
    """Return the gettext plural rule of a language: its own of `languages.toml`, or Babel's."""
    return language.plurals or str(get_plural(language.date_like or language.code))
