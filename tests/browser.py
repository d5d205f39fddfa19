"""A sandbox → its page in a real browser, a bot that echoes, and hands that type and press keys."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import async_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KEYS = [
    [{"text": "✅ Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}],
    [{"text": "Where from?", "url": "https://www.legislation.gov.uk/"}],
]


@asynccontextmanager
async def browser(sandbox, width=1400, height=900, scheme="light"):
    """A page on the sandbox; leaving it checks that no other host was asked and nothing failed."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await chromium.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page.set_default_timeout(10_000)
        asked, failed = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("console", lambda line: line.type == "error" and failed.append(line.text))
        await page.goto(sandbox.url)
        yield page
        await chromium.close()
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(sandbox.url).netloc}
    assert failed == []


@asynccontextmanager
async def echo_bot(sandbox):
    """A bot that says back what it hears, with buttons, and answers a tap with an edit and an alert."""
    async with aiohttp.ClientSession() as session:
        task = asyncio.create_task(_echo(session, f"{sandbox.url}/bot1:SANDBOX"))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _echo(session, url):
    async def call(method, **params):
        async with session.post(f"{url}/{method}", json=params) as answer:
            return (await answer.json())["result"]

    offset = 0
    while True:
        for update in await call("getUpdates", offset=offset, timeout=20):
            offset = update["update_id"] + 1
            markup = {"inline_keyboard": KEYS}
            if "message" in update:
                chat, heard = (
                    update["message"]["chat"]["id"],
                    update["message"].get("text", "not text"),
                )
                text = f"<b>You said:</b>\n{escape(heard)}"
                await call(
                    "sendMessage", chat_id=chat, text=text, parse_mode="HTML", reply_markup=markup
                )
            elif "callback_query" in update:
                query = update["callback_query"]
                place = {
                    "chat_id": query["from"]["id"],
                    "message_id": query["message"]["message_id"],
                }
                text = f"You chose {query['data']}."
                await call("editMessageText", **place, text=text, reply_markup=markup)
                await call(
                    "answerCallbackQuery",
                    callback_query_id=query["id"],
                    text="Saved.",
                    show_alert=True,
                )


async def person(sandbox, name="Ioana", language="ro"):
    """The id of a new person."""
    order = {"name": name, "language": language}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/sandbox/people", json=order) as answer,
    ):
        return (await answer.json())["id"]


async def write(page, phone, text):
    await phone.locator("textarea").fill(text)
    await page.keyboard.press("Enter")


async def tab_to(page, label):
    """Press Tab until the focus is on what is called `label`, as somebody without a mouse does."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if (
            await page.evaluate(
                "document.activeElement.ariaLabel || document.activeElement.textContent"
            )
            == label
        ):
            return
    pytest.fail(f"the Tab key never reaches {label!r}")


# WCAG 2.2 AA, 1.4.3: texts whose contrast with what lies under them is below 4.5.
FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const pixel = (colors) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => rgb.map((one) => linear(one / 255))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const grounds = [];
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const under = light(pixel(grounds)), text = light(pixel([...grounds, getComputedStyle(element).color]));
    const ratio = (Math.max(under, text) + 0.05) / (Math.min(under, text) + 0.05);
    if (ratio < 4.5) faint.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
