"""What editors learn from workers' questions: how often no answer fitted, and the questions that were shared."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.commands.notes import database, open_sealed, write_new
from bot.services.questions import FEWEST, week_of
from bot.store import opened
from bot.store import questions as kept

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


async def misses(settings: Settings) -> int:
    """Print by week and door how often no answer fitted, for weeks that are over. Raises `SetupError`."""
    this_week = week_of(datetime.now(UTC).date())
    async with opened(database(settings)) as store, store.reading() as db:
        found = [one for one in await kept.misses(db) if one[0] < this_week]
        shared = len(await kept.boxes(db))
    print(
        "How often no answer fitted, by the door behind which it would stand (none: nobody knows):"
    )
    for week, door, number in found:
        print(f"  {week}  {door:<12}  {number if number >= FEWEST else f'fewer than {FEWEST}'}")
    if not found:
        print("  nothing in the weeks that are over")
    about = f"{shared // FEWEST * FEWEST} or more" if shared >= FEWEST else f"fewer than {FEWEST}"
    print(f"This week is shown when it is over. Questions that were shared: {about}.")
    if shared:
        print("To read them: brazier questions export FILE, then, far from the server,")
        print("brazier questions open FILE --key FILE")
    return 0


async def export(settings: Settings, file: Path, *, delete: bool = False) -> int:
    """Write the sealed questions to `file`, in no order; `delete` those from the database then. Raises `SetupError`."""
    async with opened(database(settings)) as store:
        async with store.reading() as db:
            found = await kept.boxes(db)
        secrets.SystemRandom().shuffle(found)
        lines = [json.dumps({"question": b64encode(box).decode()}) for box in found]
        write_new(file, "".join(f"{line}\n" for line in lines))
        if delete:
            async with store.writing() as db:
                await kept.drop(db, found)
    print(f"{len(found)} sealed questions in {file}.")
    print("Open it far from the server: brazier questions open")
    return 0


def open_file(file: Path, key: Path) -> int:
    """Print the questions of an exported `file` with the private key in the file `key`. Raises `SetupError`."""
    return open_sealed(file, key, "question", lambda one: ("", b64decode(one["question"])))
