"""A .po file in; its messages, and how each is found and told to be translated, out."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from babel import Locale
from babel.messages.pofile import PoFileError, read_po

from bot.errors import SetupError
from bot.languages import plural_forms

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

    from bot.languages import Language

Key = tuple[str, str]
_RULE = re.compile(r'^"Plural-Forms:.*?\\n"$', re.MULTILINE | re.DOTALL)


# What other programs write into the head; Babel stumbles over dates of another form.
_DATES = re.compile(r'^"POT?-\w+-Date:.*\n', re.MULTILINE)


def po_path(folder: Path, code: str) -> Path:
    """Return where the texts of one language lie."""
    return folder / code / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path, language: Language) -> Catalog:
    """Read one .po file, which may not exist yet. The plural rule is ours, whatever the file's head says.

    Raises `SetupError` when the file is broken.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        rule = f'"Plural-Forms: {plural_forms(language)}\\n"'
        text = _RULE.sub(lambda _: rule, _DATES.sub("", text), count=1)
        locale = Locale.parse(language.date_like or language.code)
        catalogue = read_po(io.StringIO(text), locale=locale, abort_invalid=True)
        catalogue.locale = locale
        catalogue.mime_headers = [("Plural-Forms", plural_forms(language))]
    except (UnicodeDecodeError, PoFileError, ValueError, IndexError) as error:
        raise SetupError([f"{path} cannot be read: {error}."]) from error
    return catalogue


def both_sides(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the English forms of a message and the translated ones."""
    english, forms = (
        (text,) if isinstance(text, str) else tuple(text or ())
        for text in (message.id, message.string)
    )
    return english, forms


def is_translated(message: Message) -> bool:
    """Whether a message of a catalogue, other than its head, has all its forms."""
    forms = both_sides(message)[1]
    return bool(message.id) and bool(forms) and all(forms)


def key_of(message: Message) -> Key:
    """Return how a message is found: its context, or an empty one, and its English (the singular)."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]
