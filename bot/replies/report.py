"""A survey and her draft in, the one screen that she sees of it out: question, offer, note, review, change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.replies import buttons, card
from bot.services import dialogue
from bot.survey_codec import CHANGE, CODE, INTRO, MORE, NOTE, REVIEW, SEND, STOP, WRITE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.i18n import Translator
    from bot.models import Site, Wave
    from bot.replies.buttons import Row
    from bot.survey_codec import Draft
    from bot.surveys import Choice, Question, Survey


@dataclass(frozen=True, slots=True)
class Asking:
    """One survey for one person: the texts, where she works, and how a draft becomes a button's data.

    `readers`: how many organisers read notes; 0 where there are none.
    """

    t: Translator
    survey: Survey
    wave: Wave
    site: Site
    seal: Callable[[Draft], str]
    readers: int = 0
    closes: str = ""  # the day on which the wave ends, in words

    @property
    def notes(self) -> bool:
        """Whether she can leave a note."""
        return self.readers > 0

    def button(self, label: str, draft: Draft) -> Button:
        """Return a button that leads to `draft`."""
        return Button(label, sealed=self.seal(draft))

    def text(self, context: str, english: str) -> str:
        """Return what is asked in her language; in English where the translation is of an older question.

        Answers to two different questions would be counted as one.
        """
        if self.t.is_stale(context, english):
            return english
        return self.t.pgettext(context, english)

    def words(self, question: Question, choice: Choice) -> str:
        """Return the words of an answer."""
        law, context = self.site.jurisdiction, f"survey/{self.survey.id}/{question.id}/{choice.id}"
        several = len(set(choice.words.values())) > 1
        return self.text(f"{context}/{law}" if several else context, choice.words[law])

    def ask(self, question: Question) -> str:
        """Return the words of a question, as HTML."""
        text = self.text(f"survey/{self.survey.id}/{question.id}/ask", question.ask)
        return escape(text, quote=False).format(site=self.t.isolate(escape(self.site.name)))


def label(t: Translator, survey: Survey) -> str:
    """Return the words on the button that leads to `survey`."""
    return f"📝 {t.pgettext(f'survey/{survey.id}/button', survey.button)}"


def intro(asking: Asking, first: Draft, *, again: bool = False, figures: bool = False) -> Reply:
    """Return what it is about, how long it takes and what becomes of it, before anything is asked.

    `again`: she had begun without the card that she has now. `figures`: of an earlier wave there are some.
    """
    t, survey = asking.t, asking.survey
    about = t.pgettext(f"survey/{survey.id}/about", survey.about)
    paragraphs = [
        f"<b>{escape(label(t, survey), quote=False)}</b>",
        *([card.good(t, again=again)] if first.card else ()),
        escape(about, quote=False),
        t.ngettext(
            "You tap {count} question. You give no name. You can stop at any time.",
            "You tap {count} questions, about a minute. You give no name. You can stop at any time.",
            survey.core,
        ).format(count=survey.core),
        t.gettext(
            "Nothing is kept before you tap Send. Then your answers go, mixed with others, into one locked box. "
            "Until {day}, whoever took over our computer could see who answered, and the answers, but hardly match "
            "them. On that day we add up and destroy the key. Then nobody can read or delete them."
        ).format(day=asking.closes),
    ]
    rows = (
        (asking.button(t.pgettext("button", "▶️ Start"), first),),
        (Button(t.pgettext("button", "🔒 What do you keep about me?"), ask(Verb.PRIVACY)),),
        *((buttons.figures(t),) if figures else ()),
        (Button(t.pgettext("button", "☰ All questions"), ask(Verb.MENU)),),
    )
    return Reply("\n\n".join(paragraphs), rows)


def screen(asking: Asking, draft: Draft) -> Reply:
    """Return the screen of `draft`; its buttons carry the draft as it will be after the tap."""
    screens = {
        MORE: _more,
        NOTE: _note,
        WRITE: _write,
        REVIEW: _review,
        CHANGE: _change,
        CODE: _code,
    }
    return screens.get(draft.at, _question)(asking, draft)


def _question(asking: Asking, draft: Draft) -> Reply:
    t, question = asking.t, asking.survey.questions[draft.at]
    given = draft.answers[draft.at]
    lines = [f"<i>{_progress(asking, draft)}</i>", f"<b>{asking.ask(question)}</b>"]
    rows: list[Row] = []
    for place, choice in enumerate(question.choices):
        words = asking.words(question, choice)
        if question.many:
            mark = "☑️" if given >> place & 1 else "◻️"
            to = dialogue.toggled(asking.survey, draft, place)
            rows.append((asking.button(f"{mark} {words}", to),))
        else:
            mark = "✓ " if given == place + 1 else ""
            to = dialogue.answered(asking.survey, draft, place + 1, notes=asking.notes)
            rows.append((asking.button(f"{mark}{words}", to),))
    if question.many and given:
        to = dialogue.answered(asking.survey, draft, given, notes=asking.notes)
        rows.append((asking.button(t.pgettext("button", "Next ›"), to),))
    rather_not = dialogue.answered(asking.survey, draft, 0, notes=asking.notes)
    rows.append((asking.button(t.pgettext("button", "I would rather not say"), rather_not),))
    return Reply("\n\n".join(lines), (*rows, _ways_out(asking, draft)))


def _progress(asking: Asking, draft: Draft) -> str:
    if asking.survey.questions[draft.at].screening:
        return asking.t.gettext("Before we begin")
    number, total = asking.survey.progress(draft.at, more=draft.more)
    # NOTE: how far she is in the survey: question 3 of 6.
    return asking.t.gettext("{number} of {total}").format(number=number, total=total)


def _more(asking: Asking, draft: Draft) -> Reply:
    t, extra = asking.t, asking.survey.extra
    text = t.gettext("<b>Thank you. That was the main part.</b>\n\nYou can send it now.")
    go_on = t.npgettext("button", "{count} more question", "{count} more questions", extra).format(
        count=extra
    )
    rows = (
        (
            asking.button(
                t.pgettext("button", "Look at it and send"),
                replace(draft, at=NOTE if asking.notes else REVIEW),
            ),
        ),
        (asking.button(go_on, dialogue.more(asking.survey, draft)),),
        _ways_out(asking, draft),
    )
    return Reply(text, rows)


def _note(asking: Asking, draft: Draft) -> Reply:
    t = asking.t
    has = t.gettext("Your note is sealed. It goes with your answers.") if draft.note else ""
    reads = t.ngettext(
        "{count} organiser reads it, on {day} or later. Nobody answers it.",
        "{count} organisers read it, on {day} or later. Nobody answers it.",
        asking.readers,
    ).format(count=asking.readers, day=asking.closes)
    paragraphs = [
        t.gettext("<b>Do you want to add something in your own words?</b>"),
        has,
        reads,
        t.gettext("Write nothing that only you could know. Write no name."),
        t.gettext("Do you need help now? Then tap 🙋: a person can help you today."),
    ]
    write = (
        t.pgettext("button", "✍️ Write another one")
        if draft.note
        else t.pgettext("button", "✍️ Write a note")
    )
    on = t.pgettext("button", "Next ›") if draft.note else t.pgettext("button", "No note")
    drop = replace(draft, at=REVIEW, note=False)
    rows: list[Row] = [
        (asking.button(write, replace(draft, at=WRITE)),),
        (asking.button(on, replace(draft, at=REVIEW)),),
    ]
    if draft.note:
        rows.append((asking.button(t.pgettext("button", "Leave the note out"), drop),))
    rows.append((Button(t.pgettext("button", "🙋 A person"), ask(Verb.PERSON)),))
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Reply(text, (*rows, _ways_out(asking, draft)))


def _write(asking: Asking, draft: Draft) -> Reply:
    t = asking.t
    text = t.gettext(
        "<b>Your own words</b>\n\nWrite them as an answer to my message below. I seal them at once and delete what "
        "you wrote from this chat."
    )
    return Reply(text, (_ways_out(asking, draft),))


def prompt(t: Translator, link: str) -> Reply:
    """Return the message that she answers in words; `link` carries what they are for, and cannot be seen."""
    text = t.gettext("Please write here. About 500 letters at most.")
    return Reply(f'<a href="{escape(link)}">\u200b</a>✍️ {text}')


def _review(asking: Asking, draft: Draft) -> Reply:
    t = asking.t
    lines = [
        f"{asking.ask(question)}\n<b>{answer}</b>" for _, question, answer in _given(asking, draft)
    ]
    if draft.note:
        lines.append(t.gettext("With a sealed note."))
    if draft.card:
        lines.append(t.gettext("With your card."))
    paragraphs = [t.gettext("<b>Is this right?</b>"), *lines]
    rows = (
        (asking.button(t.pgettext("button", "✅ Send"), replace(draft, at=SEND)),),
        (asking.button(t.pgettext("button", "✏️ Change an answer"), replace(draft, at=CHANGE)),),
        (asking.button(t.pgettext("button", "🔑 Can I take it back?"), replace(draft, at=CODE)),),
        _ways_out(asking, draft),
    )
    return Reply("\n\n".join(paragraphs), rows)


def _given(asking: Asking, draft: Draft) -> Iterator[tuple[int, Question, str]]:
    rather_not = asking.t.gettext("I would rather not say")
    for at in asking.survey.asked(draft.answers, more=draft.more):
        question = asking.survey.questions[at]
        words = [asking.words(question, one) for one in question.chosen(draft.answers[at])]
        yield at, question, escape(" · ".join(words) or rather_not, quote=False)


def _change(asking: Asking, draft: Draft) -> Reply:
    t = asking.t
    text = t.gettext("<b>Which answer do you want to change?</b>")
    lines = [text]
    rows: list[Row] = []
    for number, (at, question, answer) in enumerate(_given(asking, draft), 1):
        lines.append(f"{number}. {asking.ask(question)}\n<b>{answer}</b>")
        rows.append((asking.button(str(number), dialogue.fix(draft, at)),))
    wide = tuple(
        tuple(button for row in rows[i : i + 5] for button in row) for i in range(0, len(rows), 5)
    )
    return Reply("\n\n".join(lines), (*wide, _ways_out(asking, draft)))


def _code(asking: Asking, draft: Draft) -> Reply:
    t = asking.t
    paragraphs = [
        t.gettext("<b>Can I take my answers back?</b>"),
        t.gettext(
            "Only with a code, and only until {day}. Without one, nobody can find your answers among the others, "
            "and neither can I."
        ).format(day=asking.closes),
    ]
    if draft.receipt:
        paragraphs.append(t.gettext("Your code belongs to these answers now. To use it: /privacy"))
        give = t.pgettext("button", "🔑 Show the code again")
    else:
        paragraphs.append(
            t.gettext(
                "The code has 16 digits. Write it on paper: I keep no copy. "
                "Whoever finds it can tell that you answered."
            )
        )
        give = t.pgettext("button", "🔑 Show me a code")
    on = replace(draft, at=REVIEW)
    # The same place again: there the code is shown.
    rows = (
        (asking.button(give, replace(draft, at=CODE, fixing=True)),),
        (asking.button(t.pgettext("button", "‹ Back to my answers"), on),),
    )
    return Reply("\n\n".join(paragraphs), rows)


def _ways_out(asking: Asking, draft: Draft) -> Row:
    t = asking.t
    back = dialogue.back(asking.survey, draft, notes=asking.notes)
    stop = asking.button(t.pgettext("button", "✖ Stop"), replace(draft, at=STOP))
    word = t.pgettext("button", "‹ Back")
    if back is None and draft.card:
        return (asking.button(word, replace(draft, at=INTRO)), stop)
    if back is None:
        return (Button(word, ask(Verb.REPORT)), stop)
    return (asking.button(word, back), stop)
