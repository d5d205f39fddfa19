"""The sandbox's page in a real browser: what a person types, taps and reads, in both directions and widths."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="the page is tested with Playwright, which is not here")

from browser import CHROMIUM, FAINT, browser, echo_bot, person, tab_to, write

URDU = "کیا یونین میں شامل ہونے پر مجھے نکالا جا سکتا ہے؟"
SCRIPT = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs a browser: {CHROMIUM} is not here"),
]


async def test_a_person_writes_and_reads_the_answer_with_its_buttons(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, "Pot fi dat afară?")
        await phone.locator(".mine .text").get_by_text("Pot fi dat afară?").wait_for()
        theirs = phone.locator(".theirs")
        await theirs.locator(".keys button").first.wait_for()
        assert await theirs.locator(".text p").all_inner_texts() == [
            "You said:",
            "Pot fi dat afară?",
        ]
        assert await theirs.locator(".text b").inner_text() == "You said:"
        assert await theirs.locator(".keys button").all_inner_texts() == [
            "✅ Yes",
            "No",
            "Where from? ↗",
        ]
        assert await phone.locator("textarea").input_value() == ""


async def test_the_keyboard_alone_starts_the_chat_and_taps_a_button(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await phone.locator(".welcome .primary").wait_for()
        await tab_to(page, "Start")
        await page.keyboard.press("Enter")
        button = phone.get_by_role("button", name="✅ Yes")
        await button.wait_for()
        await tab_to(page, "✅ Yes")
        ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid"
        await page.keyboard.press("Enter")
        alert = phone.get_by_role("alertdialog")
        await alert.wait_for()
        assert await alert.locator("p").inner_text() == "Saved."
        await page.keyboard.press("Enter")
        await alert.wait_for(state="hidden")
        await phone.get_by_text("You chose yes.").wait_for()
        assert await phone.locator(".theirs .meta").inner_text() != ""
        assert "edited" in await phone.locator(".theirs .meta").inner_text()
        assert await page.evaluate("document.activeElement.textContent") == "✅ Yes"


async def test_an_urdu_phone_runs_from_right_to_left(sandbox):
    someone = await person(sandbox, "Bilal", "ur")
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, URDU)
        line = phone.locator(".theirs .text p", has_text=URDU)
        await line.wait_for()
        assert await line.evaluate("line => getComputedStyle(line).direction") == "rtl"
        english = phone.locator(".theirs .text p", has_text="You said:")
        assert await english.evaluate("line => getComputedStyle(line).direction") == "ltr"
        ends = """line => {
            const range = document.createRange();
            range.selectNodeContents(line);
            const text = range.getBoundingClientRect(), box = line.getBoundingClientRect();
            return [text.left - box.left, box.right - text.right];
        }"""
        left, right = await line.evaluate(ends)
        assert right < 2
        left, right = await english.evaluate(ends)
        assert left < 2 < right
        chat = await phone.locator(".log").bounding_box()
        mine = await phone.locator(".mine .bubble").bounding_box()
        theirs = await phone.locator(".theirs .bubble").bounding_box()
        send = await phone.get_by_role("button", name="Send", exact=True).bounding_box()
        middle = chat["x"] + chat["width"] / 2
        assert mine["x"] - chat["x"] < chat["x"] + chat["width"] - mine["x"] - mine["width"]
        assert theirs["x"] - chat["x"] > chat["x"] + chat["width"] - theirs["x"] - theirs["width"]
        assert send["x"] < middle
        yes, no = [await phone.locator(".keys button").nth(at).bounding_box() for at in (0, 1)]
        assert yes["x"] < no["x"], "Telegram mirrors no keyboard"
        assert (
            await phone.locator(".theirs .text").evaluate("text => text.closest('[lang]').lang")
            == "ur"
        )


async def test_at_360_pixels_one_phone_fits_and_a_tab_brings_the_next(sandbox):
    first = await person(sandbox)
    second = await person(sandbox, "Bilal", "ur")
    async with echo_bot(sandbox), browser(sandbox, 360, 740) as page:
        phone = page.locator(f"#phone-p{first}")
        await write(page, phone, "ă" * 200)
        await phone.locator(".theirs .keys").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        assert await page.evaluate(
            "[...document.querySelectorAll('.log')].every(log => log.scrollWidth <= log.clientWidth)"
        )
        box = await phone.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert (await phone.locator(".composer").bounding_box())["y"] < 740 - 40
        await page.get_by_role("navigation").get_by_role("button", name="Bilal").click()
        other = page.locator(f"#phone-p{second}")
        await page.wait_for_function(
            f"Math.abs(document.getElementById('phone-p{second}').getBoundingClientRect().left) < 20"
        )
        assert (await other.bounding_box())["width"] <= 360


async def test_a_script_in_a_message_is_shown_as_text(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, SCRIPT)
        await phone.locator(".theirs .keys").wait_for()
        assert await phone.locator(".mine .text").inner_text() == SCRIPT
        assert SCRIPT in await phone.locator(".theirs .text").inner_text()
        assert await phone.locator("script, .text img").count() == 0
        assert await page.evaluate("window.hit") is None


async def test_markup_that_is_not_known_loses_its_power_even_if_the_server_let_it_through(sandbox):
    async with browser(sandbox) as page:
        shown = await page.evaluate(
            """async source => {
                const { paragraphs } = await import("/page/text.js");
                const box = paragraphs(source, () => {});
                document.body.append(box);
                return box.innerHTML;
            }""",
            "<b id='phones'>one\ntwo</b>\n\n<iframe src='/'></iframe><a href='javascript:1'>three</a>",
        )
        assert shown == (
            '<p dir="auto"><b>one</b></p><p dir="auto"><b>two</b></p><p dir="auto" class="gap"></p>'
            '<p dir="auto"><a href="#">three</a></p>'
        )


async def test_a_link_shows_its_address_and_opens_nothing(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, "hello")
        await phone.get_by_role("button", name="Where from?").click()
        dialog = page.get_by_role("dialog")
        assert await dialog.locator(".address").inner_text() == "https://www.legislation.gov.uk/"
        await page.keyboard.press("Escape")
        await dialog.wait_for(state="hidden")
        assert len(page.context.pages) == 1
        assert page.url.startswith(sandbox.url)


async def test_a_poster_brings_its_code_and_a_voice_message_is_sent_by_keyboard(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await phone.locator(".poster").fill("BHX4-ro")
        await page.keyboard.press("Enter")
        await phone.get_by_text("/start BHX4-ro").first.wait_for()
        await phone.locator(".welcome").wait_for(state="hidden")
        await phone.locator(".attach").press("Enter")
        await page.keyboard.press("Enter")
        await phone.locator(".mine").get_by_text("Voice message").wait_for()
        await phone.get_by_text("not text").wait_for()


async def test_an_own_message_is_edited_and_a_reply_says_to_what(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, "strke")
        await phone.locator(".mine .text").get_by_text("strke").wait_for()
        await page.keyboard.press("ArrowUp")
        assert await phone.locator("textarea").input_value() == "strke"
        await write(page, phone, "strike")
        await phone.locator(".mine .meta").get_by_text("edited").wait_for()
        assert await phone.locator(".mine .text").inner_text() == "strike"
        await phone.locator(".theirs").first.hover()
        await phone.locator(".theirs").first.get_by_role("button", name="Reply").click()
        await write(page, phone, "again")
        await phone.locator(".mine .quote").wait_for()
        assert (await phone.locator(".mine .quote").inner_text()).startswith("You said:")


async def test_people_and_groups_are_added_and_the_clock_moves(sandbox):
    async with browser(sandbox) as page:
        for name, language in (("Dana", "en"), ("Sam", "en")):
            await page.get_by_role("button", name="Add a person").click()
            await page.get_by_label("Name").fill(name)
            await page.get_by_label("Language of the phone").fill(language)
            await page.keyboard.press("Enter")
            await page.get_by_role("heading", name=name).wait_for()
        await page.get_by_role("button", name="Add a group").click()
        await page.get_by_label("Title").fill("BHX4 organisers")
        await page.get_by_label("Dana is an admin").check()
        await page.get_by_label("Sam", exact=True).check()
        await page.keyboard.press("Enter")
        group = page.locator(".phone", has_text="BHX4 organisers")
        await group.wait_for()
        assert await group.locator("option").all_inner_texts() == ["Dana (admin)", "Sam"]
        before = sandbox.world.clock.offset_s
        await page.get_by_role("button", name="Move the clock on by 8 hours").click()
        await page.locator("#ahead", has_text="8 h ahead").wait_for()
        assert sandbox.world.clock.offset_s == before + 8 * 3600


async def test_who_blocked_the_bot_can_only_unblock_it(sandbox):
    someone = await person(sandbox)
    async with echo_bot(sandbox), browser(sandbox) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, "hello")
        await phone.locator(".theirs").wait_for()
        await phone.get_by_role("button", name="More").click()
        await phone.get_by_role("button", name="Block the bot", exact=True).click()
        await phone.get_by_text("Ioana has blocked the bot.").wait_for()
        assert not await phone.locator("textarea").is_visible()
        assert sandbox.world.people[someone].blocked
        await phone.get_by_role("button", name="Unblock").click()
        await phone.locator("textarea").wait_for()
        assert not sandbox.world.people[someone].blocked


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(sandbox, scheme):
    someone = await person(sandbox)
    await person(sandbox, "Bilal", "ur")
    async with echo_bot(sandbox), browser(sandbox, scheme=scheme) as page:
        phone = page.locator(f"#phone-p{someone}")
        await write(page, phone, "/help https://example.org")
        await phone.locator(".theirs .keys").wait_for()
        assert await page.evaluate(FAINT) == []
