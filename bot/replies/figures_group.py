"""Waves in; what the organisers' group reads of them out: that one opened, the table, the caption, the answers."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from bot.models import Button, Reply, Size
from bot.plan import COUNT, VOUCHED
from bot.presses import Verb, ask
from bot.replies import event_words
from bot.replies import figures as words
from bot.replies import figures_answers as answers_words
from bot.replies import figures_method as method
from bot.services.figure_rows import quoted, rows
from bot.services.figures import needs
from bot.services.published import ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Language, Translator
    from bot.plan import Plan
    from bot.replies.buttons import Row
    from bot.services.figures import Reading, Shown

MOST = 3_800  # letters of a message, with room for what follows
CAPTION = 1_000
COPY = 256  # UTF-16 units that a button can copy
A_ROW = 3  # languages in one row


def opened(t: Translator, plan: Plan) -> Reply:
    """Return the word that a wave has opened: its days, what will be published, and how to check that."""
    facts = [
        t.gettext("Until {day}, noon.").format(day=words.day(t, plan.closes)),
        t.ngettext("{count} question.", "{count} questions.", len(plan.asked)).format(
            count=words.number(t, len(plan.asked))
        ),
        size(t, plan),
    ]
    if plan.workers:
        facts.append(
            t.ngettext(
                "{count} person works there ({source}).",
                "{count} people work there ({source}).",
                plan.workers,
            ).format(count=words.number(t, plan.workers), source=t.isolate(plan.workers_from))
        )
    if VOUCHED in plan.strata:
        facts.append(
            t.gettext("Those with a card are counted apart, and printed beside the others.")
        )
    command = f"brazier figures --plan --site {plan.unit} --survey {plan.survey} --wave {plan.wave} | sha256sum"
    check = t.gettext(
        "All of this is settled now. Nobody can change it before the end. Post this fingerprint where others see it:"
    )
    how = t.gettext("Whoever runs the bot can check it with:")
    parts = [
        f"<b>{escape(t.gettext('A round of questions has opened'))}</b>\n{_title(t, plan)}",
        _plain(" ".join(facts)),
        _plain(
            t.gettext(
                "After the end we publish these numbers, and what can be worked out from them. Each is a little "
                "blurred, so that nobody can be picked out:"
            )
        ),
        "\n".join(f"• {_plain(one)}" for one in _settled(t, plan)),
        _plain(check),
        f"<code>{plan.fingerprint}</code>",
        _plain(how),
        f"<code>{escape(command)}</code>",
    ]
    return Reply("\n\n".join(parts), (_method(t, plan),))


def size(t: Translator, plan: Plan) -> str:
    """Return how many answers were expected when the plan was made."""
    return {
        Size.SMALL: t.gettext("We expect under 50 answers."),
        Size.MEDIUM: t.gettext("We expect under 200 answers."),
    }.get(Size(plan.size), t.gettext("We expect 200 answers or more."))


def _settled(t: Translator, plan: Plan) -> list[str]:
    says, least = dict(plan.says), needs(plan)
    lines = []
    for stat in plan.stats:
        if stat.id == COUNT:
            what = t.gettext("how many took part")
        else:
            what = words.says(t, plan, stat.figure, says.get(stat.figure, stat.figure))
        if stat.split:
            names = " · ".join(words.group(t, plan, stat.split, name) for name, _ in stat.groups)
            # NOTE: {what} is what a figure says: "could not pay all their bills last month"; {groups}: Days · Nights.
            what = t.gettext("{what}, by groups ({groups})").format(
                what=t.isolate(what), groups=t.isolate(names)
            )
        blur = method.whole(plan, stat).blur
        # NOTE: what is published, by how many people it is blurred at most, and from how many answers it is shown.
        line = t.ngettext(
            "{what}: up to {count} person too many or too few, 19 times in 20; shown from {least} answers",
            "{what}: up to {count} people too many or too few, 19 times in 20; shown from {least} answers",
            blur,
        )
        from_ = words.number(t, least.get(stat.id, words.PUBLISHED_FROM))
        count = words.number(t, blur)
        lines.append(line.format(what=t.isolate(what), count=count, least=from_))
    return lines


def caption(t: Translator, reading: Reading) -> str:
    """Return what stands under the picture, as HTML: the headline, the share, and what it is of all who work there."""
    shown = reading.shown[0]
    parts = [
        f"<b>{_plain(words.headline(t, reading, shown))}</b>",
        *map(
            _plain,
            (
                words.share(t, reading, shown),
                words.staff(t, reading, shown),
                words.blurred(t, reading),
                words.days(t, reading.plan),
            ),
        ),
    ]
    kept = [part for part in parts if part]
    while len("\n".join(kept)) > CAPTION and len(kept) > 1:
        kept.pop(-2)  # the days stay
    return "\n".join(kept)


def not_yet(t: Translator, reading: Reading) -> Reply:
    """Return the honest word for a wave of which nothing can be said but about how many took part: no picture."""
    plan = reading.plan
    if reading.shown:
        why = t.gettext("About {answered} answered: too few for any number that is surely true.")
        why = why.format(answered=words.number(t, words.took_part(reading)))
    else:
        why = words.too_few(t, reading)
    # NOTE: {why} is a sentence: too few took part.
    body = t.gettext(
        "This round is over. {why} So there is no figure, and nobody can ask for one later."
    ).format(why=why)
    return Reply(f"{_title(t, plan)}\n\n{_plain(body)}", (_method(t, plan),))


def answers(
    t: Translator, reading: Reading, offered: Sequence[Language] = (), *, announced: str
) -> Reply:
    """Return the six answers, ready to be copied, with the way to the same in the other languages offered."""
    plan, shown = reading.plan, reading.shown[0]
    lines = [
        f"<b>{_plain(claim)}</b>\n{_plain(answer)}"
        for claim, answer in answers_words.six(t, reading, announced=announced)
    ]
    text = "\n\n".join([f"<b>{_plain(t.gettext('When they say:'))}</b>", *lines])
    sentence = f"{words.headline(t, reading, shown)} {words.share(t, reading, shown)}".strip()
    rows: list[Row] = []
    if len(sentence.encode("utf-16-le")) // 2 <= COPY:
        rows.append((Button(t.pgettext("button", "📋 Copy the sentence"), copy=sentence),))
    others = [
        Button(one.name, ask(Verb.ORG, "press", ticket(plan.key), one.code))
        for one in offered
        if one.code != t.language.code
    ]
    rows += [tuple(others[at : at + A_ROW]) for at in range(0, len(others), A_ROW)]
    rows.append(_method(t, plan))
    return Reply(text, tuple(rows))


def table(t: Translator, readings: Sequence[Reading], offered: Sequence[Language] = ()) -> Reply:
    """Return every wave of one unit in one table, the newest first, also where it got better."""
    newest = list(reversed(readings))
    plan = newest[0].plan
    parts = [f"<b>📊 {_plain(t.isolate(plan.name))}</b>"]
    several = len({one.plan.survey for one in newest}) > 1
    for survey, found in groupby(rows(newest), key=lambda one: one.survey):
        if several:
            parts.append(f"<b>— {_plain(t.isolate(survey, ltr=True))} —</b>")
        for row in found:
            lines = [f"• {_plain(one)}" for wave in row.waves for one in _wave(t, *wave)]
            says = words.says(t, row.waves[0][0].plan, row.figure, row.says)
            # NOTE: the head of a table; {says} completes "they …".
            head = t.gettext("Told us that they {says}:").format(says=t.isolate(says))
            parts.append("\n".join([f"<b>{_plain(head)}</b>", *lines]))
        own = [one for one in newest if one.plan.survey == survey]
        took = [f"• {_plain(_took(t, one))}" for one in own]
        parts.append("\n".join([f"<b>{_plain(t.gettext('How many answered:'))}</b>", *took]))
    text, left = parts[0], 0
    for part in parts[1:]:
        if len(text) + len(part) > MOST:
            left += 1
        else:
            text += f"\n\n{part}"
    if left:
        text += "\n\n" + _plain(
            t.gettext(
                "There is more than fits here. Whoever runs the bot can see all of it: brazier figures"
            )
        )
    buttons: list[Row] = []
    if words.speaks(newest[0]):
        press = ask(Verb.ORG, "press", ticket(plan.key), t.language.code)
        buttons.append((Button(t.pgettext("button", "🖼 For the press"), press),))
    others = [
        Button(one.name, ask(Verb.ORG, "figures", ticket(plan.key), one.code))
        for one in offered
        if one.code != t.language.code
    ]
    buttons += [tuple(others[at : at + A_ROW]) for at in range(0, len(others), A_ROW)]
    return Reply(text, (*buttons, _method(t, plan)))


def which(t: Translator, readings: Sequence[Reading], action: str) -> Reply:
    """Return the question of which workplace the figures shall be, a button each for the latest of each unit."""
    latest = {one.plan.unit: one.plan for one in readings}
    rows = tuple(
        (Button(event_words.cut(plan.name, 40), ask(Verb.ORG, action, ticket(plan.key))),)
        for plan in latest.values()
    )
    return Reply(t.gettext("<b>Which workplace?</b>"), rows)


def none_closed(t: Translator) -> Reply:
    """Return the word where there are no figures."""
    return Reply(
        t.gettext("No round has ended yet. While one is open, nobody can see any number of it.")
    )


def unknown(t: Translator, sites: Sequence[str]) -> Reply:
    """Return the word for a workplace that is none, with those that there are."""
    names = ", ".join(t.isolate(escape(one), ltr=True) for one in sites)
    return Reply(t.gettext("I do not know that workplace. I know: {names}").format(names=names))


def _wave(t: Translator, reading: Reading, shown: Shown | None) -> list[str]:
    day = words.day(t, reading.plan.closes)
    if shown is None:
        # NOTE: a line of a table: a day, or a day and "with a card".
        return [t.gettext("{name}: too few for a number").format(name=day)]
    return [words.line(t, words.whose(t, day, one), one) for one in quoted(shown)]


def _took(t: Translator, reading: Reading) -> str:
    day = words.day(t, reading.plan.closes)
    if reading.rung == 0:
        return t.gettext("{day}: {why}").format(day=day, why=words.too_few(t, reading))
    # NOTE: {day} is a date.
    return t.gettext("{day}: about {answered}").format(
        day=day, answered=words.number(t, words.took_part(reading))
    )


def _method(t: Translator, plan: Plan) -> Row:
    words_ = t.pgettext("button", "❔ How was this made?")
    return (Button(words_, ask(Verb.ORG, "method", ticket(plan.key))),)


def _title(t: Translator, plan: Plan) -> str:
    return f"<b>{_plain(words.title(t, plan))}</b>"


def _plain(text: str) -> str:
    return escape(text, quote=False)
