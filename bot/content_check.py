"""A topic as read in; what workers could not use, should not trust or could not read, line by line, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.markup import BOLD, BULLET, NUMBERED, PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content_topic import Section, TopicFile

# Characters of a short answer, without its phone numbers and its one bold warning: with both it still is one screen.
SHORT = 350
QUESTION, BUTTON = 80, 40
STEPS = 4
SHOWN = 200  # characters of the sentence to show: large letters on one screen, and a button that copies takes 256
# Words in a sentence that a tired person can still follow in a second language.
WORDS = 20
LAW_NAMES = re.compile(
    r"§|\b[Ss]ections?\s+\d+\w*|\b[Aa]rticle\s+\d+|\bss?\.\s?\d+\w*|\b(?:the|[A-Z]\w+)\s+(?:Act|Code|Regulations)\b"
    r"|\b(?:Act|Regulations)\s+\d{4}|\b(?:NLRA|TULRCA|FLSA|ERA|GDPR|U\.?S\.?C)\b"
)
# Seven digits or more with what people put between them; dates and spans of years are not that.
PHONE = re.compile(r"(?<![\w£$€])\+?\(?\d(?:[\s().-]{0,2}\d){6,}")
NUMBER = re.compile(r"\+?[\d ()-]{3,20}")
YEARS = re.compile(r"\b\d{4}\s?[-–]\s?\d{4}\b|\b\d{4}-\d\d-\d\d\b")
LINK = re.compile(
    r"https?://\S+|\bwww\.\S+|\]\(|\b[\w-]+\.(?:com|org|net|uk|gov|io|me|us)\b|(?<!\w)@\w{3,}",
    re.IGNORECASE,
)
# Marks that Markdown has and Brazier has not: they would be shown as they stand.
FOREIGN = re.compile(r"</?[A-Za-z]\w*>|`|^\s*>|__|^\s*\||!\[", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?:])[*”\"')]*\s+")


def check_topic(read: TopicFile) -> None:
    """Check the words of one topic; what is wrong goes to its page."""
    _lengths(read)
    _short_answer(read)
    _steps(read)
    _phones(read)
    _sentence_to_show(read)
    for section in read.sections.values():
        _lines(read, section)
        _sentences(read, section)


def _lengths(read: TopicFile) -> None:
    for key, text, most in (
        ("question", read.topic.question, QUESTION),
        ("button", read.topic.button, BUTTON),
    ):
        if len(text) > most:
            read.page.wrong(
                read.fields.line_of(key),
                f"`{key}` has {len(text)} characters; {most} fit on a phone. Shorten it.",
            )


def _short_answer(read: TopicFile) -> None:
    section = read.sections.get("short")
    if section is None:
        return
    plain = PLACEHOLDER.sub("", section.text)
    warnings = sorted((bold[0] for bold in BOLD.finditer(plain)), key=len)
    counted = plain.replace(warnings[-1], "", 1) if warnings else plain
    if (length := len(counted.replace("**", "").strip())) > SHORT:
        read.page.wrong(
            section.line,
            f"The short answer has {length} characters; one screen takes {SHORT} besides phone numbers and one bold"
            " warning. Move the rest under `## Be careful` or `## What you can do`.",
        )
    for line, text in _numbered(section):
        if found := LAW_NAMES.search(text):
            read.page.wrong(
                line,
                f"“{found[0]}” is the name of a law, and the short answer is for somebody at the gate."
                " Name it under `sources`.",
                "The law protects you.",
            )


def _steps(read: TopicFile) -> None:
    for field in ("short", "do"):
        section = read.sections.get(field)
        steps = (
            [line for line, text in _numbered(section) if NUMBERED.match(text)] if section else []
        )
        if len(steps) > STEPS:
            read.page.wrong(
                steps[STEPS],
                f"There are {len(steps)} steps, and nobody keeps more than {STEPS} in mind. Join or drop some.",
            )


def _sentence_to_show(read: TopicFile) -> None:
    section = read.sections.get("show")
    if section is None:
        return
    plain = not re.search(r"\*\*|[{}\n]", section.text) and section.text.endswith((".", "?"))
    if not plain or len(section.text) > SHOWN:
        read.page.wrong(
            section.line,
            f"`## Show this` is for one plain sentence of at most {SHOWN} characters that can be shown to a manager.",
            "I ask to be accompanied at this meeting.",
        )


def _phones(read: TopicFile) -> None:
    used: set[str] = set()
    for section in read.sections.values():
        for line, text in _numbered(section):
            names = PLACEHOLDER.findall(text)
            used.update(names)
            for name in names:
                if name not in read.topic.phones:
                    what = f"`{{{name}}}` has no number under `phones`."
                    read.page.wrong(line, what, f'{name}: "0300 123 1100"')
            if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
                read.page.wrong(
                    line, "Curly brackets are for the names of phone numbers only.", "{acas}"
                )
            if found := PHONE.search(YEARS.sub("", text)):
                what = f"The number {found[0].strip()} is typed in the text, where translators could change it."
                read.page.wrong(
                    line, f"{what} Put it under `phones` and write its name here.", "{acas}"
                )
    for name in read.topic.phones:
        line = read.fields.line_of("phones")
        if not PLACEHOLDER.fullmatch(f"{{{name}}}"):
            what = f"`{name}` is no name for a number: small letters, digits, `_`."
            read.page.wrong(line, what, "citizens_wales")
        elif name not in used:
            read.page.wrong(
                line, f"`{name}` is never used. Write {{{name}}} where it belongs, or drop it."
            )
    _numbers(read)


def _numbers(read: TopicFile) -> None:
    for name, number in read.topic.phones.items():
        if not NUMBER.fullmatch(number):
            what = f"`{name}: {number}` is not a phone number."
            read.page.wrong(read.fields.line_of("phones"), what, f'{name}: "0300 123 1100"')


def _lines(read: TopicFile, section: Section) -> None:
    for line, text in _numbered(section):
        if found := LINK.search(text):
            read.page.wrong(
                line,
                f"“{found[0]}” is a link or an @name. Links stand under `sources` only, where they are checked.",
            )
        if found := FOREIGN.search(text):
            read.page.wrong(
                line, f"“{found[0].strip()}” would be shown as it stands.", "**bold**, `1. `, `- `"
            )
    for line, block in _blocks(section):
        if block.count("**") % 2:
            read.page.wrong(
                line,
                "A bold passage begins or ends with `**` and the other `**` is missing.",
                "**7 days**",
            )


def _sentences(read: TopicFile, section: Section) -> None:
    for line, text in _numbered(section):
        marker = NUMBERED.match(text) or BULLET.match(text)
        bare = text[marker.end() :] if marker else text
        for sentence in SENTENCE_END.split(bare):
            if (words := len(sentence.split())) > WORDS:
                read.page.doubt(
                    line, f"A sentence of {words} words; {WORDS} are enough: “{sentence[:40]}…”"
                )


def _numbered(section: Section) -> Iterator[tuple[int, str]]:
    return enumerate(section.text.split("\n"), section.line)


def _blocks(section: Section) -> Iterator[tuple[int, str]]:
    line = section.line
    for block in section.text.split("\n\n"):
        yield line, block
        line += block.count("\n") + 2
