"""/cleanup: what came while its screen stood open goes too, and a bot that ends in the middle strands nobody."""

from __future__ import annotations

from calling import labels


async def test_what_came_after_the_screen_is_deleted_too(bot, phones):
    ana = await phones()
    await ana.says("/start BHX4")
    await ana.says("/cleanup")
    screen = (await ana.last())["id"]
    await ana.says("/help")
    await ana.says("/help")
    await ana.taps("This chat", screen)
    await ana.sees("✓ The last two days of this chat are deleted")
    assert len(await ana.messages()) == 1


async def test_a_kill_before_the_tick_leaves_a_button_to_try_again(bot, phones):
    ana = await phones()
    await ana.says("/start BHX4")
    await bot.tick.now()
    await ana.says("/cleanup")
    await ana.taps("Both")
    (left,) = await ana.messages()
    assert labels(left) == ["Try again"]
    bot.services.people._changes.clear()  # as after a kill: what waited for the tick is gone
    await ana.taps("Try again")
    await bot.tick.now()
    await ana.sees("✓ I have forgotten you")
    assert len(await ana.messages()) == 1
    assert bot.services.people.box(ana.id) == {}
