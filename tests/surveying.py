"""Surveys for tests: the shipped questions with waves around now, and a worker who answers them button by button."""

from __future__ import annotations

import re
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from conversation import call
from running import running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conversation import Person

    from bot.app import Brazier
    from bot.limiter import Limiter
    from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
CORE = ["Yes, for the company", "Nights", "49 to 60", "Yes, I was told to", "Yes", "Once"]
HARD = [*CORE[:4], "No, not all of them", "Most weeks"]


def last_day(today: date | None = None) -> date:
    """Return a weekday about two weeks from now."""
    day = (today or datetime.now(UTC).date()) + timedelta(days=14)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def with_waves(folder: Path, *surveys: str) -> Path:
    """Copy what is shipped into `folder`; the `surveys` (hardship) have waves that began yesterday, all others none."""
    data = folder / "data"
    if not data.exists():
        shutil.copytree(ROOT / "data", data)
        (folder / "translations").symlink_to(ROOT / "translations")
    opens = datetime.now(UTC).date() - timedelta(days=1)
    for path in (data / "surveys").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.stem in (surveys or ("hardship",)):
            text = re.sub(r"(?m)^(    opens: ).*$", rf"\g<1>{opens}", text)
            text = re.sub(r"(?m)^(    closes: ).*$", rf"\g<1>{last_day()}", text)
        else:
            text = re.sub(r"(?ms)^waves:.*?^questions:", "questions:", text)
        path.write_text(text, encoding="utf-8")
    return data


@asynccontextmanager
async def quick(chosen: Settings) -> AsyncIterator[Brazier]:
    """Run the bot for a worker who taps faster than Telegram takes messages for one chat; the test ticks by itself."""
    async with running(chosen) as brazier:
        limiter = cast("Limiter", brazier.application.bot.rate_limiter)
        limiter.paces.private = (0.001, 1000)
        brazier.services.clock._scheduler.remove_job("tick")
        yield brazier


async def begin(worker: Person, site: str = "BHX4") -> None:
    """Go to the first question."""
    await worker.says(f"/start {site}")
    await worker.taps("📝 Tell how hard it is")
    await worker.taps("▶️ Start")


async def answer(worker: Person, labels: list[str]) -> None:
    """Tap one answer after the other."""
    for label in labels:
        await worker.taps(label)


async def to_review(worker: Person, labels: list[str] | None = None) -> None:
    """Answer the core (`labels`: up to borrowing) and come to the review; she owes nothing and the rent is paid."""
    await begin(worker)
    await answer(worker, [*(labels or CORE), "Nothing", "The rent or mortgage is paid"])
    await worker.taps("Look at it and send")


async def later(session, **span: float) -> None:
    """Move the clock of the sandbox on."""
    await call(session, "POST", "/sandbox/clock", {"advance_s": timedelta(**span).total_seconds()})


async def to_the_end(session) -> None:
    """Move the clock of the sandbox to a minute after the end of the waves at BHX4."""
    noon = datetime.combine(last_day(), time(12, 1), ZoneInfo("Europe/London"))
    await later(session, seconds=(noon - datetime.now(UTC)).total_seconds())
