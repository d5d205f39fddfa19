"""The pictures of the README: a running sandbox in, `docs/chat.png` and `docs/event.png` out.

Run it with `make pictures`; it needs chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

sys.path.insert(0, "tests")

from browser import ARGUMENTS, CHROMIUM
from conversation import call, control, sandbox_person
from running import running, settings

from bot.sandbox.server import Sandbox
from bot.services import pairing

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from conversation import Person

    from bot.app import Brazier

DOCS = Path(__file__).parent
ASKED = (
    ("Ana", "ro", "BHX4-ro", "m-au dat afara pentru ca sunt in sindicat"),
    ("Bilal", "ur", "BHX4-ur", "کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟"),
    ("Chris", "en", "JFK8-en", "can they fire me for joining a union"),
)


async def main() -> None:
    """Take both pictures."""
    for name, play in (("chat", questions), ("event", gathering)):
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
    dana, emil = [await sandbox_person(session, name) for name in ("Dana", "Emil")]
    order = {"title": "Organisers", "admins": [dana.id, emil.id, 1], "members": []}
    group = (await call(session, "POST", "/sandbox/groups", {**order, "kind": "supergroup"}))["id"]
    code = pairing.make(brazier.services.settings.data_dir)
    await dana.inside(group).says(f"/pair {code}")
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


async def tap(person: Person, begins: str) -> None:
    """Tap the latest button whose label begins so."""
    for message in reversed(await person.messages()):
        for row in message["buttons"]:
            for button in row:
                if button["text"].startswith(begins):
                    await person.taps(button["text"], message["id"])
                    return
    raise AssertionError(begins)


async def _take(url: str, name: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1120, "height": 1080})
        await page.goto(url)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=DOCS / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
