"""The folder of translations in; for one person's language the texts, dates and isolated values out."""

from __future__ import annotations

import gettext
import io
import tomllib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from bot.errors import SetupError
from bot.pseudo import PseudoTranslations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

SOURCE = "en"
# Contexts of texts that protect people: their English is shown rather than an old translation.
SAFETY = "safety"
FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
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

Key = tuple[str, str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a module's constant for translation; it is translated where it is used."""
    return message


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


@dataclass(frozen=True, slots=True)
class Translator:
    """The texts of one language. Where it has none, the English comes back."""

    language: Language
    _catalogue: gettext.NullTranslations
    _known: frozenset[Key]
    _stale: frozenset[Key]

    def gettext(self, message: str) -> str:
        """Translate a text of the interface."""
        return self._catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a text that depends on the number `n`."""
        return self._catalogue.ngettext(singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        """Translate a text of a context. A stale safety text stays English."""
        if context.startswith(SAFETY) and self.is_stale(context, message):
            return message
        return self._catalogue.pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """Translate a text of a context that depends on the number `n`."""
        return self._catalogue.npgettext(context, singular, plural, n)

    def is_stale(self, context: str, message: str) -> bool:
        """Whether the English changed after this text was translated. No context: an empty one."""
        return (context, message) in self._stale

    def is_missing(self, context: str, message: str) -> bool:
        """Whether nobody has translated this text, so that a worker reads English. Never so for English itself."""
        if self.language.code == SOURCE or self.language.pseudo:
            return False
        return (context, message) not in self._known

    def date(self, day: date) -> str:
        """Write a day in full, as speakers of this language do."""
        return format_date(day, "long", locale=self.language.date_like or self.language.code)

    def isolate(self, value: str, *, ltr: bool = False) -> str:
        """Keep `value`, put into a sentence, from turning the words around it about.

        `ltr` is for phone numbers and addresses, which run left to right everywhere. Where nothing can
        turn about, nothing is added, so that numbers can be copied and searched for.
        """
        if not value:
            return value
        if self.language.direction == "rtl":
            return f"{LEFT_TO_RIGHT if ltr else FIRST_STRONG}{value}{END}"
        turns = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in value)
        return f"{FIRST_STRONG}{value}{END}" if turns and not ltr else value


@dataclass(frozen=True, slots=True)
class Texts:
    """All languages with their translators; English is always among them."""

    languages: tuple[Language, ...]
    _translators: Mapping[str, Translator]

    @classmethod
    def load(cls, folder: Path, *, pseudo: bool = False) -> Texts:
        """Read `languages.toml` and every `<code>/LC_MESSAGES/messages.po` of `folder`; `pseudo` offers `xx` as well.

        Raises `SetupError` with all problems, in sentences.
        """
        problems: list[str] = []
        languages = read_languages(folder, problems, pseudo=pseudo)
        translators = {
            language.code: _translator(folder, language, problems) for language in languages
        }
        if problems:
            raise SetupError(problems)
        return cls(languages, translators)

    @property
    def offered(self) -> tuple[Language, ...]:
        """The languages that everybody can choose."""
        return tuple(language for language in self.languages if language.offered)

    def translator(self, code: str) -> Translator:
        """Return the translator for one of `languages`. Raises `KeyError` for every other code: see `choose`."""
        return self._translators[code]

    def choose(self, code: str | None) -> Language:
        """Return the language that serves a Telegram `language_code` (an IETF tag, or None) best; in doubt English.

        `pt-br` finds `pt_br`, then `pt`. A language in preview is found by its exact code.
        """
        wanted = (code or "").strip().lower().replace("-", "_")
        by_code = {language.code.lower(): language for language in self.languages}
        while wanted:
            found = by_code.get(wanted)
            if found and (found.offered or found.preview):
                return found
            wanted = wanted.rpartition("_")[0]
        return by_code[SOURCE]


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


def read_catalogue(path: Path, language: Language) -> Catalog:
    """Read one .po file, which may not exist yet. The plural rule is ours, whatever the file's head says.

    Raises `SetupError` when the file is broken.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
        catalogue.locale = Locale.parse(language.date_like or language.code)
        catalogue.mime_headers = [("Plural-Forms", plural_forms(language))]
    except (UnicodeDecodeError, PoFileError, ValueError, IndexError) as error:
        raise SetupError([f"{path} cannot be read: {error}."]) from error
    return catalogue


def is_translated(message: Message) -> bool:
    """Whether a message of a catalogue has all its forms."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ("",)
    return bool(message.id) and all(forms)


def key_of(message: Message) -> Key:
    """Return how a message is found: its context, or an empty one, and its English (the singular)."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _translator(folder: Path, language: Language, problems: list[str]) -> Translator:
    if language.pseudo:
        return Translator(language, PseudoTranslations(), frozenset(), frozenset())
    if language.code == SOURCE:
        return Translator(language, gettext.NullTranslations(), frozenset(), frozenset())
    try:
        catalogue = read_catalogue(po_path(folder, language.code), language)
    except SetupError as error:
        problems += error.problems
        catalogue = Catalog()
    compiled = io.BytesIO()
    # A stale translation is still shown, with a warning beside it: so it has to be in.
    write_mo(compiled, catalogue, use_fuzzy=True)
    compiled.seek(0)
    known = [message for message in catalogue if is_translated(message)]
    return Translator(
        language,
        gettext.GNUTranslations(compiled),
        frozenset(key_of(message) for message in known),
        frozenset(key_of(message) for message in known if message.fuzzy),
    )


def po_path(folder: Path, code: str) -> Path:
    """Return where the texts of one language lie."""
    return folder / code / "LC_MESSAGES" / "messages.po"
