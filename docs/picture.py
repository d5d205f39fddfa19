"""The pictures of the README: a running sandbox in, `docs/chat.png`, `docs/event.png` and `docs/figures.png` out.

Run it with `make pictures`; it needs chromium. `make pictures ONLY=figures` takes one of them.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import async_playwright

sys.path.insert(0, ".")
sys.path.insert(0, "tests")

from browser import ARGUMENTS, CHROMIUM
from conversation import call, control, sandbox_person
from running import running, settings

from bot.clock import Clock
from bot.commands import demo_content, demo_filling
from bot.content import Content
from bot.library import DATA, TRANSLATIONS
from bot.sandbox.server import Sandbox
from bot.services import pairing

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from conversation import Person
    from playwright.async_api import Page

    from bot.app import Brazier

DOCS = Path(__file__).parent
ASKED = (
    ("Ana", "ro", "BHX4-ro", "m-au dat afara pentru ca sunt in sindicat"),
    ("Bilal", "ur", "BHX4-ur", "کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟"),
    ("Chris", "en", "JFK8-en", "can they fire me for joining a union"),
)


async def main(names: list[str]) -> None:
    """Take the pictures with these names, all where none is named."""
    if not names or "figures" in names:
        await figures()
    for name, play in (("chat", questions), ("event", gathering)):
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            async with Sandbox() as sandbox, control(sandbox.url) as session:
                chosen = settings(sandbox, Path(folder), name="BHX4 Help", operator="your branch")
                async with running(chosen) as brazier:
                    await play(session, brazier)
                    await _take(sandbox.url, name)


async def questions(session: ClientSession, _: Brazier) -> None:
    """Ask as three people."""
    for name, language, poster, question in ASKED:
        person = await sandbox_person(session, name, language)
        await person.says(f"/start {poster}")
        await person.says(question)


async def gathering(session: ClientSession, brazier: Brazier) -> None:
    """Call to a stall as two organisers; two workers are reminded the evening before."""
    dana, emil, group = await _paired(session, brazier)
    now = brazier.services.clock.now()
    noon = (13 - now.hour) % 24 * 3600  # a day after it, so that the evening before is to come
    await call(session, "POST", "/sandbox/clock", {"advance_s": noon})
    workers = [await sandbox_person(session, *who) for who in (("Ana", "ro"), ("Bilal", "ur"))]
    for worker, poster in zip(workers, ("BHX4-ro", "BHX4-ur"), strict=True):
        await worker.says(f"/start {poster}")
        await tap(worker, "📅")
        await tap(worker, "🔔")
    await asyncio.sleep(5)
    await dana.inside(group).says("/new stall tomorrow 17-19 gate 2")
    await tap(dana.inside(group), "Amazon BHX4")
    await tap(dana.inside(group), "✅")
    await tap(emil.inside(group), "✅")
    await call(session, "POST", "/sandbox/clock", {"advance_s": 6 * 3600})
    for worker in workers:
        await worker.sees("17:00", 30)


async def figures() -> None:
    """Close the wave of the example, and take what its group then sees, in English and in Urdu."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        demo_content.write(DATA, folder / "content", demo_content.days(Clock().today()))
        content = Content.load(folder / "content", TRANSLATIONS)
        own = {"content_dir": folder / "content", "site": demo_content.SITE}
        await demo_filling.fill(content, folder / "var", folder / "keys", 412)
        async with Sandbox() as sandbox, control(sandbox.url) as session:
            chosen = settings(sandbox, folder, name="Example", operator="nobody", **own)
            async with running(chosen) as brazier:
                dana, _, group = await _paired(session, brazier)
                left = content.waves[-1].closes + timedelta(minutes=1) - Clock().now()
                order = {"advance_s": left.total_seconds()}
                await call(session, "POST", "/sandbox/clock", order)
                await dana.inside(group).sees("They are too few", 60)
                await tap(dana.inside(group), "اردو")
                await dana.inside(group).sees("کم از کم", 60)
                await asyncio.sleep(2)
                await _take_group(sandbox.url)


async def tap(person: Person, begins: str) -> None:
    """Tap the latest button whose label begins so."""
    for message in reversed(await person.messages()):
        for row in message["buttons"]:
            for button in row:
                if button["text"].startswith(begins):
                    await person.taps(button["text"], message["id"])
                    return
    raise AssertionError(begins)


async def _paired(session: ClientSession, brazier: Brazier) -> tuple[Person, Person, int]:
    """Return two organisers, and the group in which they are with the bot."""
    dana, emil = [await sandbox_person(session, name) for name in ("Dana", "Emil")]
    order = {"title": "Organisers", "admins": [dana.id, emil.id, 1], "members": []}
    group = (await call(session, "POST", "/sandbox/groups", {**order, "kind": "supergroup"}))["id"]
    code = pairing.make(brazier.services.settings.data_dir)
    await dana.inside(group).says(f"/pair {code}")
    return dana, emil, group


async def _take(url: str, name: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1120, "height": 1080})
        await page.goto(url)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=DOCS / f"{name}.png")
        await browser.close()


async def _take_group(url: str) -> None:
    """Take the group twice, scrolled to each of its two pictures, and lay both beside each other."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1120, "height": 1240})
        await page.goto(url)
        await page.wait_for_timeout(1500)
        halves = [await _half(page, at) for at in range(2)]
        await browser.close()
    gap = halves[0].width // 16
    whole = Image.new("RGB", (2 * halves[0].width + gap, halves[0].height), "white")
    for at, half in enumerate(halves):
        whole.paste(half, (at * (half.width + gap), 0))
    whole.save(DOCS / "figures.png", optimize=True)


async def _half(page: Page, at: int) -> Image.Image:
    picture = page.locator("section.phone[id^='phone-g'] .picture").nth(at)
    # As large as on a phone that shows it alone: on the page it is small until it is tapped.
    await picture.evaluate("one => { one.style.maxHeight = 'none'; one.style.height = 'auto'; }")
    await picture.evaluate("one => one.scrollIntoView({block: 'start'})")
    await page.wait_for_timeout(500)
    phone = page.locator("section.phone[id^='phone-g']")
    return Image.open(BytesIO(await phone.screenshot()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
