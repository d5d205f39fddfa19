"""A wave that is over in; its sealed notes, shuffled, and the numbers that are published of it, blurred, out.

The exact table is computed in a short-lived process, so that no trace of it stays in the memory of the bot: what leaves
that process are the blurred numbers, and the notes as they came. OpenDP is loaded there, and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
import resource
import secrets
import sys
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BrazierError
from bot.models import Wave
from bot.plan import BUDGET_MICRO, COUNT, OPEN, Cell, Plan, Release, Stat, read_plan
from bot.services.draw import BudgetError, draw, opendp_sampler
from bot.services.vault import Period, name, read_period, write_period

if TYPE_CHECKING:
    from bot.services.vault import Name

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60
OVERSPENT, FAILED = (
    3,
    4,
)  # what the process ends with when the budget does not add up, or anything else is wrong


class ClosingError(BrazierError):
    """The process that closes a wave failed, as `code` says; the wave stays as it is and is closed at a later tick."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ended:
    """What is left of a wave when it is over.

    `plan` is what was settled when it opened, and `release` what was drawn by it. Both are None for a wave of which
    nothing was settled: it opened before figures were drawn, and its file is gone or has other words now.
    """

    wave: Name
    plan: Plan | None
    notes: tuple[bytes, ...]
    release: Release | None


async def close(period: Period, plan: Plan | None = None) -> Ended:
    """Draw what `plan` says of `period`, and shuffle its sealed notes; raises `ClosingError` when that fails."""
    # Who took part, and with which card, is not needed to count.
    counted = replace(period, secret=b"", tags=frozenset(), used=frozenset())
    work = {"period": write_period(counted), "plan": plan and plan.text}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.services.closing"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the bot, which finishes what it began
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, _ = await child.communicate(json.dumps(work).encode())
    except TimeoutError:
        raise ClosingError("too-long") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == OVERSPENT:
        raise ClosingError("budget")
    if child.returncode == FAILED:
        raise ClosingError(out.decode(errors="replace") or "failed")
    if child.returncode:
        raise ClosingError(f"ended-{child.returncode}")
    try:
        return _read(json.loads(out), period, plan)
    except (ValueError, TypeError, KeyError):
        raise ClosingError("unreadable") from None


async def rehearse() -> None:
    """Draw a wave in which nobody reported, and forget it; raises `ClosingError` where a wave cannot be closed."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    wave = Wave("rehearsal", "", "", moment, moment, "")
    day, tables = moment.date().isoformat(), (Stat(COUNT, epsilon_micro=BUDGET_MICRO),)
    plan = Plan("rehearsal", "", "", "", (), "", 0, "", day, day, (OPEN,), (), (), tables)
    ended = await close(Period.begin(wave), plan)
    if ended.release is None or len(ended.release.cells) != 1:
        raise ClosingError("unreadable")


def _read(item: dict[str, Any], period: Period, plan: Plan | None) -> Ended:
    notes = tuple(b64decode(note) for note in item["notes"])
    if plan is None:
        return Ended(name(period.wave), None, notes, None)
    cells = tuple(Cell(**cell) for cell in item["release"]["cells"])
    spent = tuple((stratum, stat, micro) for stratum, stat, micro in item["release"]["spent"])
    return Ended(name(period.wave), plan, notes, Release(cells, spent))


def main() -> int:
    """Read a period and its plan from standard input, and write what is left of them to standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of this memory, whatever happens
    work = json.load(sys.stdin)
    period = read_period(work["period"])
    notes = [b64encode(note).decode() for _, note in period.notes]
    secrets.SystemRandom().shuffle(notes)
    said: dict[str, Any] = {"notes": notes}
    if work["plan"] is not None:
        lines = ((line.answers, line.vouched) for line in period.lines)
        try:
            said["release"] = asdict(draw(read_plan(work["plan"]), lines, opendp_sampler))
        except BudgetError:
            return OVERSPENT
        except Exception as error:  # noqa: BLE001 - its class tells what is wrong, its words might tell of a report
            sys.stdout.write(type(error).__name__)
            return FAILED
    json.dump(said, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
