"""The folder of translations in; for one person's language the texts, dates and isolated values out."""

from __future__ import annotations

import gettext
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from bot.catalogues import both_sides, is_translated, key_of, po_path, read_catalogue
from bot.errors import SetupError
from bot.languages import SAFETY, SOURCE, Language, plural_forms, read_languages
from bot.pseudo import PseudoTranslations
from bot.translation import faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from bot.catalogues import Key

__all__ = ["N_", "Language", "Texts", "Translator"]

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a module's constant for translation; it is translated where it is used."""
    return message


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
        """Return the translator for one of `languages`; English for a code that is none of them any more."""
        return self._translators.get(code) or self._translators[SOURCE]

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


def _translator(folder: Path, language: Language, problems: list[str]) -> Translator:
    if language.pseudo:
        return Translator(language, PseudoTranslations(), frozenset(), frozenset())
    if language.code == SOURCE:
        return Translator(language, gettext.NullTranslations(), frozenset(), frozenset())
    if language.offered and not po_path(folder, language.code).exists():
        problems.append(
            f"{po_path(folder, language.code)} is missing, and the language is offered. Run: make strings"
        )
    try:
        catalogue = read_catalogue(po_path(folder, language.code), language)
    except SetupError as error:
        problems += error.problems
        catalogue = Catalog()
    # What would crash, be refused by Telegram or lead somewhere else is not used: its English is.
    usable = [m for m in catalogue if is_translated(m) and not faults(*both_sides(m))]
    used = Catalog(locale=catalogue.locale)
    used.mime_headers = [("Plural-Forms", plural_forms(language))]
    for message in usable:
        used[message.id] = message
    compiled = io.BytesIO()
    # A stale translation is still shown, with a warning beside it: so it has to be in.
    write_mo(compiled, used, use_fuzzy=True)
    compiled.seek(0)
    return Translator(
        language,
        gettext.GNUTranslations(compiled),
        frozenset(key_of(message) for message in usable),
        frozenset(key_of(message) for message in usable if message.fuzzy),
    )
