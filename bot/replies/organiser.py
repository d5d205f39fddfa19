"""What the organisers' group reads about itself: pairing and its refusals, help, its language; ready replies out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.models import Button, Reply
from bot.presses import Verb, ask
from bot.services.pairing import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Language, Translator

EXAMPLE_CODE = f"{LETTERS[:4]}-{LETTERS[4:8]}-{LETTERS[8:12]}"


def commands(t: Translator) -> list[tuple[str, str]]:
    """Return the commands of the organisers' group, each with its few words."""
    return [
        ("new", t.pgettext("command", "A new stall, meeting, ballot or picket")),
        ("events", t.pgettext("command", "What is planned, and how many come")),
        ("hold", t.pgettext("command", "Tell everybody: wait, there may be a change")),
        ("cancel", t.pgettext("command", "Call something off")),
        ("figures", t.pgettext("command", "What came out of the rounds that are over")),
        ("press", t.pgettext("command", "A picture, and what answers the company")),
        ("help", t.pgettext("command", "How this group works")),
    ]


def examples(t: Translator) -> list[str]:
    """Return what an organiser may type, one example of each kind."""
    return [
        t.pgettext("example", "/new stall Tue 17-19 gate 2"),
        t.pgettext("example", "/new meeting tomorrow 6pm, community hall"),
        t.pgettext("example", "/new picket Mon-Fri 06:00-10:00 main gate"),
        t.pgettext("example", "/new ballot 4 Jan, 11 Jan, 22 Jan, 29 Jan"),
    ]


def welcome(t: Translator) -> Reply:
    """Return the word after the group was paired: what can be typed now."""
    return _help(t, t.gettext("<b>✓ This group is now the organisers' console.</b>"))


def about_group(t: Translator) -> Reply:
    """Return how this group works."""
    return _help(t, t.gettext("<b>This group is the organisers' console.</b>"))


def languages(t: Translator, offered: Sequence[Language]) -> Reply:
    """Return the languages that the group can read."""
    rows = tuple((Button(one.name, ask(Verb.ORG, "speak", one.code)),) for one in offered)
    return Reply(t.gettext("<b>Which language does this group read?</b>"), rows)


def moved_away(t: Translator) -> Reply:
    """Return the word in the group that was the console until another was paired."""
    text = t.gettext("Another group was paired. This group is no longer the console.")
    return Reply(text)


def moved_here(t: Translator) -> Reply:
    """Return the word in the group that took over from another one."""
    return Reply(t.gettext("The group that was the console before is not any more. I told it so."))


def grown(t: Translator) -> Reply:
    """Return the word after the group became a supergroup: its old buttons are dead."""
    text = t.gettext(
        "Telegram made this group a supergroup. I came along. "
        "Old buttons do not work any more: type /events for new ones."
    )
    return Reply(text)


def not_in_private(t: Translator) -> Reply:
    """Return the word for /pair in a private chat."""
    return Reply(
        t.gettext("Type this in the organisers' group, not here. I must be in that group.")
    )


def public(t: Translator) -> Reply:
    """Return the word for /pair in a public group."""
    text = t.gettext(
        "This group is public: anybody can find it and read along. "
        "Make it private first (group name → Edit → Group type), then type /pair again."
    )
    return Reply(text)


def no_admin(t: Translator, name: str) -> Reply:
    """Return how to make the bot, `name`, an administrator of the group."""
    text = t.gettext(
        "I must be an administrator here. Open the group's name → Edit → Administrators → "
        "Add, choose {name}, and let me delete messages. Then type /pair again."
    ).format(name=t.isolate(escape(f"@{name}"), ltr=True))
    return Reply(text)


def no_code(t: Translator) -> Reply:
    """Return what belongs behind /pair."""
    code = t.isolate(f"/pair {EXAMPLE_CODE}", ltr=True)
    text = t.gettext(
        "Type the code behind it, like this: {example}\n"
        "Whoever runs the bot gets a code with: <code>brazier pair</code>"
    ).format(example=code)
    return Reply(text)


def refused(t: Translator, *, last: bool) -> Reply:
    """Return the word for a code that was not right; the same whether one waits or not. `last`: no more are taken."""
    lines = [
        t.gettext("This code is wrong, or it was used, or it is over an hour old."),
        t.gettext("Whoever runs the bot gets a new code with: <code>brazier pair</code>"),
    ]
    if last:
        lines.append(
            t.gettext("That was the fifth one. I take no more from this group for an hour.")
        )
    return Reply("\n".join(lines))


def not_admin_any_more(t: Translator) -> Reply:
    """Return the warning after the bot lost its rights in the group."""
    text = t.gettext(
        "⚠️ I am no longer an administrator here. "
        "Until I am one again, nothing can be approved and nobody is told anything new."
    )
    return Reply(text)


def old_card(t: Translator) -> str:
    """Return the pop-up for a button in a group that no longer opens."""
    return t.pgettext("alert", "This card is old. Type /events to see the new one.")


def problem(t: Translator, code: str) -> Reply:
    """Return the apology after a fault of the bot, with the code that its log has too."""
    text = t.gettext(
        "Sorry, something went wrong. Type /events: it shows how things stand now.\nCode: {code}"
    ).format(code=t.isolate(code, ltr=True))
    return Reply(text)


def problem_alert(t: Translator, code: str) -> str:
    """Return the same as a pop-up, for a tap."""
    text = t.pgettext(
        "alert",
        "Sorry, something went wrong. Type /events: it shows how things stand now. Code: {code}",
    )
    return text.format(code=t.isolate(code, ltr=True))


def _help(t: Translator, first: str) -> Reply:
    typed = "\n".join(f"<code>{escape(example)}</code>" for example in examples(t))
    others = "\n".join(f"/{name} {words}" for name, words in commands(t)[1:])
    parts = [
        first,
        t.gettext(
            "Type one line. I show here what I understood. No worker sees it before it is approved:"
        ),
        typed,
        t.gettext(
            "Everybody here can propose. A second person, who is an admin of this group, must approve. "
            "Nobody can tell all workers something new alone."
        ),
        others,
        t.gettext("I keep no list of who is in this group, and not who typed what."),
    ]
    row = (Button(f"🌐 {t.language.name} · Language", ask(Verb.ORG, "languages")),)
    return Reply("\n\n".join(parts), (row,))
