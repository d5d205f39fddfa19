"""One person's language in; every word of it, and of English, that says something about time, out.

Days, months and parts of the day come from CLDR, through Babel; the few that CLDR lacks are translated by our own
translators.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import localedata

from bot.services.when.tokens import Kind, tokens
from bot.services.when.typed import COUNTED, Sense, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.i18n import Translator
    from bot.services.when.typed import Value

    Key = tuple[str, ...]
    Said = tuple[Sense, str, Value]

NUMBER = "#"
_DATE = "{day}"
_NUMBER, _HOUR, _HOURS_TWO = "{n}", "{hour}", "{hours}"
_ENGLISH = ("en", "en_001", "en_GB")
_WIDTHS = ("wide", "abbreviated")
_FORMS = ("format", "stand-alone")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language by their parts, a number among them as "#"; `longest` is of how many parts.

    `exact` has them with their marks, `folded` without: in Slovak st is Wednesday and št Thursday, but most people
    leave marks out.
    """

    exact: Mapping[Key, Mapping[Sense, Value]]
    folded: Mapping[Key, Mapping[Sense, Value]]
    longest: int

    def meanings(self, exact: Key, folded: Key) -> Mapping[Sense, Value]:
        """Return what a phrase means, by its words as they were written or else without their marks."""
        return {**self.folded.get(folded, {}), **self.exact.get(exact, {})}


@lru_cache(maxsize=32)
def vocabulary(t: Translator) -> Vocabulary:
    """Return the words of the language of `t`, and those of English."""
    exact: dict[Key, dict[Sense, Value]] = {}
    folded: dict[Key, dict[Sense, Value]] = {}
    said = list(_all(t))
    for sense, text, value in (*said, *_made(said)):
        written, plain = key_of(text, exact=True), key_of(text)
        # "In an hour" among the translations of "in {n} hours" has no number to count with.
        if plain and (NUMBER in plain) == (sense in COUNTED):
            exact.setdefault(written, {})[sense] = value
            folded.setdefault(plain, {})[sense] = value
    return Vocabulary(exact, folded, max(map(len, folded)))


def key_of(text: str, *, exact: bool = False) -> Key:
    """Return the words of `text`, folded or `exact`; numbers, `{n}` and `{hour}` become "#", dots and hyphens go."""
    return tuple(
        NUMBER if token.kind is Kind.NUMBER else token.exact if exact else token.text
        for token in tokens(text.replace(_NUMBER, " 0 ").replace(_HOUR, " 0 "))
        if token.kind is not Kind.SIGN
    )


def _all(t: Translator) -> Iterator[Said]:
    # The person's own words come last, so that they win where English has the same for something else.
    for sense, value, texts in (*typed(_english), *typed(t.pgettext)):
        for text in texts.split("|"):
            behind = text.strip().startswith(_DATE)
            bare = text.replace(_DATE, " ").replace(_HOURS_TWO, " ")
            yield sense, bare, int(behind) if sense in _BESIDE_DAY else value
    code = t.language.date_like or t.language.code
    for name in dict.fromkeys((*_ENGLISH, *_names(code))):
        yield from _of_locale(name)


def _made(said: list[Said]) -> Iterator[Said]:
    """Make the words that are made of others."""
    yield from _weeks_ahead(said)
    yield from _days(said)
    yield from _at_hour(said)
    for sense, text, _ in said:
        if sense in PARTS:
            behind = text.strip().startswith(_HOUR)
            yield Sense.PART, text.replace(_HOUR, " "), int(behind)


def _weeks_ahead(said: list[Said]) -> Iterator[Said]:
    """Make "weeks" of "{n} weeks", and "in {n} weeks" with "in {n} days"; in some languages the "in" is behind."""
    weeks = [text for sense, text, _ in said if sense is Sense.WEEKS_LONG]
    bare = [text.strip() for text in weeks if text.strip().startswith(_NUMBER)]
    for text in bare:
        if len(text.split()) == 2:
            yield Sense.WEEK, text.removeprefix(_NUMBER), 0
    for before, after in {_around(text) for sense, text, _ in said if sense in _AHEAD}:
        for text in bare if before or after else ():
            yield Sense.WEEKS_AHEAD, f"{before} {text} {after}", 0


def _around(text: str) -> tuple[str, str]:
    before, _, behind = text.strip().partition(_NUMBER)
    parts = behind.split()
    return before, "" if before or len(parts) < 2 else parts[-1]


def _days(said: list[Said]) -> Iterator[Said]:
    """Make "{n} days" of "in {n} days"."""
    for sense, text, _ in said:
        if sense is Sense.DAYS_AHEAD:
            before, after = _around(text)
            yield Sense.DAYS, text.strip().removeprefix(before).removesuffix(after), 0


def _at_hour(said: list[Said]) -> Iterator[Said]:
    """Find the words for "at" that end in a word for hours: what stands behind them is an hour."""
    hours = {key[-1] for sense, text, _ in said if sense in _HOURS and (key := key_of(text))}
    for sense, text, _ in said:
        if sense is Sense.AT and (key := key_of(text)) and key[-1] in hours:
            yield Sense.AT_HOUR, text, 0


def _english(context: str, message: str) -> str:  # noqa: ARG001 - in the place of pgettext
    return message


def _names(code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((code.partition("_")[0], code)))


@lru_cache(maxsize=64)
def _of_locale(name: str) -> tuple[tuple[Sense, str, Value], ...]:
    path = localedata.resolve_locale_filename(name)
    # Babel's `Locale` keeps what one language inherits for all languages that inherit it: asked for Urdu first, it
    # says for ever that stand-alone Chinese days are Urdu (Babel 2.18). So each language's own file is read.
    with open(path, "rb") as file:  # noqa: PTH123 - as Babel does
        data = pickle.load(file)  # noqa: S301 - a file of Babel itself
    return tuple(_from_data(data))


def _from_data(data: dict[str, Any]) -> Iterator[tuple[Sense, str, Value]]:
    for form in _FORMS:
        for width in _WIDTHS:
            for number, text in _table(data, "days", form, width).items():
                yield Sense.WEEKDAY, text, number
            for number, text in _table(data, "months", form, width).items():
                yield Sense.MONTH, text, number
            for period, text in _table(data, "day_periods", form, width).items():
                if period in _EXACT:
                    yield _EXACT[period], text, 0
                elif hours := _hours(data, period):
                    yield Sense.PERIOD, text, hours


def _table(data: dict[str, Any], what: str, form: str, width: str) -> dict[Any, str]:
    found = data.get(what, {}).get(form, {}).get(width, {})
    return found if isinstance(found, dict) else {}  # an alias leads to a form that is read anyway


def _hours(data: dict[str, Any], period: str) -> tuple[int, int] | None:
    rules = data.get("day_period_rules", {}).get(None, {}).get(period)
    if not rules or "from" not in rules[0]:
        return None
    return rules[0]["from"] // 60, rules[0]["before"] // 60


PARTS = {Sense.HALF_PAST: 30, Sense.QUARTER_PAST: 15, Sense.QUARTER_TO: -15}
_BESIDE_DAY = (Sense.UNTIL, Sense.ASIDE)
_AHEAD = (Sense.DAYS_AHEAD, Sense.HOURS_AHEAD, Sense.MINUTES_AHEAD)
_HOURS = (Sense.HOURS_AHEAD, Sense.HOURS_LONG, Sense.HRS, Sense.OCLOCK)
_EXACT = {
    "am": Sense.AM,
    "pm": Sense.PM,
    "noon": Sense.NOON,
    "midnight": Sense.MIDNIGHT,
}
