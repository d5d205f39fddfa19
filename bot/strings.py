"""The repository in; its texts brought up to date, checked or counted by language, and a report in lines, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.catalogues import both_sides, is_translated, key_of, po_path, read_catalogue
from bot.content import Content, ContentError
from bot.errors import SetupError
from bot.languages import SAFETY, SOURCE, read_languages
from bot.strings_extract import template
from bot.strings_merge import catalogue_text, merge, previous_of
from bot.translation import blemishes, faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

    from bot.languages import Language

TEMPLATE = "translations/messages.pot"
RUN = "Run: .venv/bin/brazier strings"
# Share of the interface that a language needs before everybody is offered it.
ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class Tally:
    """How many texts of one kind are translated from today's English, from an older one, or not at all."""

    fresh: int
    stale: int
    missing: int

    @property
    def share(self) -> float:
        """The fresh part, from 0 to 1; 1 where there is nothing to translate."""
        total = self.fresh + self.stale + self.missing
        return self.fresh / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one language is: the interface, the texts that keep people safe, the answers."""

    language: Language
    interface: Tally
    safety: Tally
    topics: Tally


def update(root: Path, keep: Collection[str] = ()) -> list[str]:
    """Extract all English texts of the repository at `root` and merge them into every language; say what changed.

    `keep` are contexts whose English changed without changing its meaning. Raises `SetupError` with all problems.
    """
    new = template(root)
    if unknown := sorted(set(keep) - {message.context for message in new}):
        raise SetupError(
            [f"There is no text `{context}`. See msgctxt in {TEMPLATE}." for context in unknown]
        )
    lines = [
        f"{TEMPLATE}: {sum(1 for m in new if m.id)} texts{_write(root / TEMPLATE, catalogue_text(new, None))}"
    ]
    for language in _translated(root):
        path = po_path(root / "translations", language.code)
        merged = merge(read_catalogue(path, language), new, keep)
        tally = _tally(merged, new)
        changed = _write(path, catalogue_text(merged, language))
        counts = f"{tally.fresh} fresh, {tally.stale} stale, {tally.missing} missing"
        lines.append(f"{path.relative_to(root)}: {counts}{changed}")
    return lines


def check(root: Path) -> list[str]:
    """Return everything that is wrong with the texts of all languages, one sentence each."""
    try:
        new = template(root)
        languages = _translated(root)
    except ContentError as error:
        return [f"The texts cannot be collected: {problem}" for problem in error.problems]
    except SetupError as error:
        return error.problems
    problems = (
        []
        if _same(root / TEMPLATE, catalogue_text(new, None))
        else [f"{TEMPLATE} is out of date. {RUN}"]
    )
    for message in new:
        if message.id:
            english = both_sides(message)[0]
            wrong = blemishes(message.context or "", english, english, rtl=False)
            problems += [f"English, “{english[0][:40]}”: {sentence}" for sentence in wrong]
    for language in languages:
        try:
            problems += _check_language(root, language, new)
        except SetupError as error:
            problems += error.problems
    return problems


def progress(root: Path) -> list[Progress]:
    """Count, for every language but English, what is fresh, stale and missing. Raises `SetupError`."""
    new = [message for message in template(root) if message.id]
    # Danger and injury are behind no door: everything leads to them, in every language.
    urgent = {f"/{topic}/" for topic in Content.load(root / "data").always}

    def kind(message: Message) -> str:
        context = message.context or ""
        if context.startswith(SAFETY) or any(topic in context for topic in urgent):
            return "safety"
        return "topic" if context.startswith("topic/") else "interface"

    found: list[Progress] = []
    for language in _translated(root):
        catalogue = read_catalogue(po_path(root / "translations", language.code), language)
        parts = {
            part: [m for m in new if kind(m) == part] for part in ("interface", "safety", "topic")
        }
        found.append(Progress(language, *(_tally(catalogue, texts) for texts in parts.values())))
    return found


def languages(root: Path) -> list[str]:
    """Return the table of all languages as lines. Raises `SetupError`."""
    lines = [
        f"{'language':<14}{'offered':<9}{'interface':>10}{'safety':>8}  answers fresh, stale, missing"
    ]
    for one in progress(root):
        offered = "yes" if one.language.offered else "preview" if one.language.preview else "no"
        counts = f"{one.topics.fresh}, {one.topics.stale}, {one.topics.missing}"
        lines.append(
            f"{one.language.english:<14}{offered:<9}{one.interface.share:>10.0%}{one.safety.share:>8.0%}  {counts}"
        )
    return lines


def unready(root: Path) -> list[str]:
    """Say which offered languages should not be: interface under 95 %, or a safety text not fresh."""
    found: list[str] = []
    for one in progress(root):
        if not one.language.offered:
            continue
        if one.interface.share < ENOUGH:
            found.append(
                f"{one.language.english} is offered, and {one.interface.share:.1%} of its interface is translated;"
                f" {ENOUGH:.0%} are needed."
            )
        if one.safety.share < 1:
            found.append(
                f"{one.language.english} is offered, and a text that keeps people safe is not translated."
            )
    return found


def _translated(root: Path) -> list[Language]:
    problems: list[str] = []
    found = read_languages(root / "translations", problems, pseudo=False)
    if problems:
        raise SetupError(problems)
    return [language for language in found if language.code != SOURCE and not language.pseudo]


def _check_language(root: Path, language: Language, new: Catalog) -> list[str]:
    path = po_path(root / "translations", language.code)
    catalogue = read_catalogue(path, language)
    where = path.relative_to(root)
    problems: list[str] = []
    if {key_of(m) for m in catalogue if m.id} != {key_of(m) for m in new if m.id}:
        problems.append(f"{where} has not the texts of {TEMPLATE}. {RUN}")
    for message in catalogue:
        english, forms = both_sides(message)
        if not message.id or not any(forms):
            continue
        label = f"{where}, {message.context or 'no context'}, “{english[0][:40]}”"
        if (
            not is_translated(message)
            or len(forms) not in {1, catalogue.num_plurals}
            or _forms(message, catalogue)
        ):
            problems.append(f"{label}: It needs all {catalogue.num_plurals} plural forms.")
        # A stale translation is held against the English that it was made from.
        former = (previous_of(message),) if message.fuzzy and len(english) == 1 else ()
        wrong = faults(former if any(former) else english, forms)
        if not message.fuzzy:
            wrong += blemishes(
                message.context or "", english, forms, rtl=language.direction == "rtl"
            )
        problems += [f"{label}: {sentence}" for sentence in wrong]
    return problems


def _forms(message: Message, catalogue: Catalog) -> bool:
    return not isinstance(message.id, str) and len(both_sides(message)[1]) != catalogue.num_plurals


def _tally(catalogue: Catalog, texts: Iterable[Message]) -> Tally:
    have = {
        key_of(m): m.fuzzy for m in catalogue if is_translated(m) and not faults(*both_sides(m))
    }
    states = [have.get(key_of(text)) for text in texts if text.id]
    return Tally(states.count(False), states.count(True), states.count(None))


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> str:
    if _same(path, text):
        return ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return " (changed)"
