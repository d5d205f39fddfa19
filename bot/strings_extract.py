"""The code and what editors write in; every English text with its context and a note for translators out."""

from __future__ import annotations

import ast
import io
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract

from bot.catalogues import key_of
from bot.content import Content
from bot.content_topic import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.models import Topic
    from bot.surveys import Survey

CODE = ("bot", "handlers")
NOTE = "NOTE:"
_NOTES = {
    "question": "The question, as a worker would ask it. At most 80 characters.",
    "button": "The same question on a button. At most 40 characters.",
    "show": "What the English sentence means that is shown to the manager. The English itself is always shown too.",
    "short": "The first screen. Legal text: keep every figure, **bold**, {placeholder}, list and empty line.",
}
_LEGAL = "Legal text: keep every figure, **bold**, {placeholder}, list and empty line."


def template(root: Path) -> Catalog:
    """Return all English texts of the repository at `root`, sorted by context, file and text.

    Raises `ContentError` when the content cannot be read: half of a template would drop translations.
    """
    found = Catalog()
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            _from_code(found, root, path)
    content = Content.load(root / "data")
    for door in content.doors:
        found.add(
            door.name,
            locations=[("data/doors.yaml", 0)],
            context="door",
            auto_comments=["Behind this door: questions."],
        )
    for text in sorted(
        {
            t
            for site in content.sites
            for c in (site.union, site.helpline)
            for t in (c.about, c.hours)
        }
    ):
        if text:
            found.add(text, locations=[("data/sites.yaml", 0)], context="site")
    for topic in content.topics.values():
        _from_topic(found, topic)
    for survey in content.surveys:
        _from_survey(found, survey)
    ordered = Catalog()
    # Texts of one screen stay together.
    for message in sorted(
        (m for m in found if m.id), key=lambda m: (m.context or "", m.locations[0][0], key_of(m))
    ):
        ordered[message.id] = message
    return ordered


def _from_code(found: Catalog, root: Path, path: Path) -> None:
    where = path.relative_to(root).as_posix()
    source = io.BytesIO(path.read_bytes())
    texts = extract(
        "python", source, keywords=DEFAULT_KEYWORDS, comment_tags=[NOTE], strip_comment_tags=True
    )
    for _line, text, comments, context in texts:
        # Without line numbers a text that only moved changes no file.
        found.add(text, locations=[(where, 0)], auto_comments=comments, context=context)
    for text, context in _in_f_strings(path.read_text(encoding="utf-8")):
        found.add(text, locations=[(where, 0)], context=context)


def _in_f_strings(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Give texts of calls inside f-strings with their context: before Python 3.12 no tokeniser looks into those."""
    inside = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr))
    for call in (node for one in inside for node in ast.walk(one) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        match name, [word for word in words if isinstance(word, str)]:
            case "gettext", [text]:
                yield text, None
            case "pgettext", [context, text]:
                yield text, context
            case "ngettext", [one, many]:
                yield (one, many), None
            case "npgettext", [context, one, many]:
                yield (one, many), context


def _from_topic(found: Catalog, topic: Topic) -> None:
    where = f"data/topics/{topic.jurisdiction}/{topic.id}.md"
    for part in PARTS:
        if not (text := getattr(topic, part)):
            continue
        found.add(
            text,
            locations=[(where, 0)],
            auto_comments=[_NOTES.get(part, _LEGAL)],
            context=f"topic/{topic.jurisdiction}/{topic.id}/{part}",
        )


def _from_survey(found: Catalog, survey: Survey) -> None:
    def add(context: str, text: str, note: str) -> None:
        where = [(f"data/surveys/{survey.id}.yaml", 0)]
        found.add(text, locations=where, auto_comments=[note], context=f"survey/{context}")

    add(f"{survey.id}/button", survey.button, "A button. At most 37 characters.")
    add(f"{survey.id}/about", survey.about, "The first line of the survey.")
    for question in survey.questions:
        here = f"{survey.id}/{question.id}"
        add(f"{here}/ask", question.ask, "A question. The words are evidence: change no meaning.")
        for choice in question.choices:
            for law, words in choice.words.items():
                many = len(set(choice.words.values())) > 1
                context = f"{here}/{choice.id}" + (f"/{law}" if many else "")
                add(context, words, "An answer to the question above it. At most 40 characters.")
            if choice.group:
                add(
                    f"{here}/{choice.id}/group",
                    choice.group,
                    "Who answered so: one line of a chart.",
                )
    for figure in survey.figures:
        for law, words in figure.says.items():
            many = len(set(figure.says.values())) > 1
            context = f"{survey.id}/says/{figure.id}" + (f"/{law}" if many else "")
            add(context, words, "Completes: … of the workers told us that they …")
