"""The picture of the README: a running sandbox in, `docs/chat.png` (Romanian, Urdu, English) out.

Run it with `make pictures`; it needs chromium.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

sys.path.insert(0, "tests")

from browser import ARGUMENTS, CHROMIUM
from conversation import control, sandbox_person
from running import running, settings

from bot.sandbox.server import Sandbox

DOCS = Path(__file__).parent
ASKED = (
    ("Ana", "ro", "BHX4-ro", "pot fi dat afara daca intru in sindicat?"),
    ("Bilal", "ur", "BHX4-ur", "کیا یونین میں شامل ہونے پر مجھے نوکری سے نکالا جا سکتا ہے؟"),
    ("Chris", "en", "JFK8-en", "boss says no union or i lose my job"),
)


async def main() -> None:
    """Talk with the bot as three people and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox() as sandbox, control(sandbox.url) as session:
            chosen = settings(sandbox, Path(folder), name="BHX4 Help", operator="your branch")
            async with running(chosen):
                for name, language, poster, question in ASKED:
                    person = await sandbox_person(session, name, language)
                    await person.says(f"/start {poster}")
                    await person.says(question)
                await _take(sandbox.url)


async def _take(url: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, width, height in (("chat", 1120, 1080),):
            page = await browser.new_page(viewport={"width": width, "height": height})
            await page.goto(url)
            await page.wait_for_timeout(1500)
            await page.screenshot(path=DOCS / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
