"""/figures, /press and the taps below them, in the organisers' group, in; figures of closed waves there, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import OldMenuError
from bot.illustrating import picture, post
from bot.models import Reply
from bot.organising_desk import user
from bot.replies import figures as words
from bot.replies import figures_group, figures_method
from bot.services.published import ticket

if TYPE_CHECKING:
    from bot.context import Context
    from bot.i18n import Translator
    from bot.services.figures import Reading

TABLE, PRESS, METHOD = "figures", "press", "method"
ACTIONS = frozenset({TABLE, PRESS, METHOD})


def command(context: Context, what: str) -> str:
    """Return `what` with the workplace behind it: two workplaces are two questions."""
    name, content = _named(context), context.services.content
    known = content.site(name) or content.unit(name)
    return f"{what} {name if known or not name else '?'}".strip()


async def figures(context: Context) -> Reply:
    """Return every closed wave of one workplace in a table, or the question of which one."""
    found = await _found(context)
    if isinstance(found, Reply):
        return found
    if len({one.plan.unit for one in found}) > 1:
        return figures_group.which(context.t, found, TABLE)
    return figures_group.table(context.t, found, context.offered)


async def press(context: Context) -> Reply:
    """Post the picture of the latest wave, unless it stands above already; return the six answers for below it."""
    found = await _found(context)
    if isinstance(found, Reply):
        return found
    if len({one.plan.unit for one in found}) > 1:
        return figures_group.which(context.t, found, PRESS)
    asked = context.services.console.repeats.answer(user(context), command(context, PRESS))
    if asked is None and words.speaks(found[-1]):
        await _post_picture(context, context.t, found[-1])
    return await _answers(context, context.t, found[-1])


async def tapped(context: Context, action: str, name: str, code: str = "") -> None:
    """Take a tap below a table or the answers: the same in another language (`code`), or how it was made."""
    services = context.services
    t = services.texts.translator(code) if code else context.t
    if action == METHOD:
        plans = await services.published.plans()
        plan = next((one for one in plans if ticket(one.key) == name), None)
        await context.acknowledge()
        await services.console.tell(figures_method.screen(t, plan))
        return
    reading = await services.published.find(name)
    if reading is None:
        raise OldMenuError
    if action == TABLE:
        readings = await services.published.readings(reading.plan.unit)
        await context.show(figures_group.table(t, readings, context.offered))
    else:
        await context.acknowledge()
        if words.speaks(reading):
            await _post_picture(context, t, reading)
        await services.console.tell(await _answers(context, t, reading))


async def _answers(context: Context, t: Translator, reading: Reading) -> Reply:
    if not words.speaks(reading):
        return figures_group.not_yet(t, reading)
    announced = await context.services.published.announced(reading.plan.key)
    return figures_group.answers(t, reading, context.offered, announced=announced)


async def _post_picture(context: Context, t: Translator, reading: Reading) -> None:
    caption = Reply(figures_group.caption(t, reading))
    services = context.services
    example = bool(services.settings.sandbox_url) or await services.published.is_example(
        reading.plan.key
    )
    await post(services.console, caption, await picture(reading, t, example=example))


async def _found(context: Context) -> list[Reading] | Reply:
    """Return the closed waves at the workplace that was named, or all; a reply where there are none."""
    readings, name = await context.services.published.readings(), _named(context)
    if not readings:
        return figures_group.none_closed(context.t)
    found = [
        one
        for one in readings
        if not name or name in {code.upper() for code in (one.plan.unit, *one.plan.sites)}
    ]
    return found or figures_group.unknown(context.t, sorted({one.plan.unit for one in readings}))


def _named(context: Context) -> str:
    return next(iter(context.text.split()[1:]), "").upper()[:20]
