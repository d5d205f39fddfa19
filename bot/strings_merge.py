"""An old catalogue and the new English in; the new catalogue, stale translations marked, none guessed, out."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import denormalize, normalize

from bot.catalogues import both_sides, is_translated, key_of
from bot.languages import plural_forms

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.catalogues import Key
    from bot.languages import Language

WIDTH = 79
_HEAD = """\
# {what}
# How to translate: docs/translate.md. After a change in the English: .venv/bin/brazier strings
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def merge(old: Catalog, new: Catalog, keep: Collection[str] = ()) -> Catalog:
    """Carry the translations of `old` over to the texts of `new`.

    A text that is the same keeps its translation. A text with an address of its own (a context with a slash, such as
    `topic/gb/late-pay/short`) whose English changed keeps the old translation, marked as stale with the English it was
    made from; not so where the context is in `keep`, for changes that do not touch the meaning. Nothing is guessed
    from texts that look alike. What is no longer used is kept at the end and comes back if its text does.
    """
    had: dict[Key, Message] = {
        key_of(m): m for m in (*old.obsolete.values(), *old) if is_translated(m)
    }
    merged = Catalog(locale=old.locale)
    places = [m.context for m in new if m.context and "/" in m.context]
    left = dict(had)
    for text in (m for m in new if m.id):
        key = key_of(text)
        same = left.pop(key, None)
        if same is not None and _plural(same) == _plural(text):
            _add(
                merged,
                text,
                same.string,
                previous_of(same) if same.fuzzy else "",
                stale=same.fuzzy,
            )
            continue
        place = text.context or ""
        former = [k for k in left if k[0] == place] if places.count(place) == 1 else []
        if len(former) != 1:
            _add(merged, text, None, "", stale=False)
            continue
        was = left.pop(former[0])
        previous = previous_of(was) if was.fuzzy else key_of(was)[1]
        back = was.fuzzy and previous == key[1]
        stale = not back and (was.fuzzy or place not in keep)
        _add(merged, text, was.string, previous if stale else "", stale=stale)
    for gone in left.values():
        gone.user_comments, gone.auto_comments, gone.locations = [], [], []
        merged.obsolete[merged._key_for(gone.id, gone.context)] = gone  # noqa: SLF001 - as Babel's own reader
    return merged


def previous_of(message: Message) -> str:
    """Return the English that a stale translation was made from; empty where the file does not say."""
    # Babel reads these lines as comments.
    lines = [line[1:].strip() for line in message.user_comments if line.startswith("|")]
    found = re.search(
        r'^msgid (".*?)(?=^msgid_plural|\Z)', "\n".join(lines), re.DOTALL | re.MULTILINE
    )
    return denormalize(found[1].strip()) if found else "".join(message.previous_id[:1])


def catalogue_text(catalogue: Catalog, language: Language | None) -> str:
    """Write a catalogue, or without a language the template: sorted, without dates, line numbers and people."""
    head = _HEAD.format(
        what=f"{language.english if language else 'All English'} texts of Brazier."
    )
    if language:
        head += f'"Language: {language.code}\\n"\n"Plural-Forms: {plural_forms(language)}\\n"\n'
    entries = [_entry(message, catalogue.num_plurals) for message in catalogue if message.id]
    gone = sorted(catalogue.obsolete.values(), key=key_of)
    entries += [_entry(message, catalogue.num_plurals, "#~ ") for message in gone]
    return "\n".join([head, *entries])


def _entry(message: Message, forms: int, prefix: str = "") -> str:
    # Babel's own writer wraps the former English as a comment, which no other program can read back.
    english, translated = both_sides(message)
    lines = [f"#. {line}" for note in message.auto_comments for line in wrap(note, WIDTH - 3)]
    lines += [f"#: {file}" for file in sorted({file for file, _ in message.locations})]
    if flags := sorted(message.flags):
        lines.append(f"#, {', '.join(flags)}")
    if previous := "".join(message.previous_id[:1]):
        lines += [f"#| {line}" for line in f"msgid {normalize(previous, width=WIDTH)}".split("\n")]
    parts = [("msgctxt", message.context)] if message.context else []
    parts.append(("msgid", english[0]))
    if len(english) > 1:
        filled = [*translated, *[""] * forms][: max(forms, len(translated))]
        parts += [("msgid_plural", english[1])]
        parts += [(f"msgstr[{number}]", form) for number, form in enumerate(filled)]
    else:
        parts.append(("msgstr", "".join(translated)))
    lines += [
        f"{prefix}{name} {normalize(text, prefix=prefix, width=WIDTH)}" for name, text in parts
    ]
    return "\n".join(lines) + "\n"


def _add(
    merged: Catalog,
    text: Message,
    string: str | tuple[str, ...] | list[str] | None,
    previous: str,
    *,
    stale: bool,
) -> None:
    merged.add(
        text.id,
        string,
        locations=text.locations,
        flags={"fuzzy"} if stale else set(),
        auto_comments=text.auto_comments,
        previous_id=previous if stale else (),
        context=text.context,
    )


def _plural(message: Message) -> str:
    return "" if isinstance(message.id, str) else message.id[1]
