"""What organisers run for workers' notes: keys made, sealed notes carried off the server, and opened far from it."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.seals import note
from bot.store import opened
from bot.store import report as released
from bot.store.opening import FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.settings import Settings


def new_keys(settings: Settings, file: Path) -> int:
    """Write a new private key to `file` and print the public one for the setting. Raises `SetupError`."""
    place = file.resolve()
    for folder, what in ((settings.key_dir, "key"), (settings.data_dir, "data")):
        if folder.resolve() in (place, *place.parents):
            where = f"{file} lies in the {what} folder of the bot"
            why = "whoever takes the server could read all notes"
            better = "Write it to a stick, or run this command on another computer."
            raise SetupError([f"{where}: {why}. {better}"])
    public, private = note.new_pair()
    write_new(file, private + "\n")
    print(f"BRAZIER_NOTES_KEY={public}")
    print(f"\nThe line above is for the settings of the bot. The private key is in {file}:")
    print("keep it on two sticks in two places, and never on the server. Without it nobody can")
    print("read the notes. Set BRAZIER_NOTES_READERS too: how many of you will read them.")
    return 0


async def export(settings: Settings, file: Path) -> int:
    """Write the sealed notes of all closed waves to `file`, in an order that tells nothing. Raises `SetupError`."""
    async with opened(database(settings)) as store, store.reading() as db:
        found = await released.notes(db)
    secrets.SystemRandom().shuffle(found)
    found.sort(key=lambda one: one[0])
    lines = [
        json.dumps({"survey": survey, "wave": wave, "site": site, "note": b64encode(box).decode()})
        for (survey, wave, site), box in found
    ]
    write_new(file, "".join(f"{line}\n" for line in lines))
    print(f"{len(found)} sealed notes in {file}. Open it far from the server: brazier notes open")
    return 0


def open_file(file: Path, key: Path) -> int:
    """Print the notes of an exported `file` with the private key in the file `key`. Raises `SetupError`."""
    return open_sealed(
        file, key, "note", lambda one: (f" {one['site']}, {one['wave']}", b64decode(one["note"]))
    )


def open_sealed(
    file: Path, key: Path, what: str, read: Callable[[dict[str, str]], tuple[str, bytes]]
) -> int:
    """Print what an exported `file` holds, with the private key in the file `key`; 1 when some does not open.

    `what` is the name of one thing in it; `read` gives its heading and its sealed bytes. Raises `SetupError`.
    """
    try:
        private = b64decode(key.read_text(encoding="ascii").strip(), validate=True)
        lines = file.read_text(encoding="utf-8").splitlines()
        sealed = [read(json.loads(line)) for line in lines]
    except OSError as error:
        raise SetupError([f"{error.filename} cannot be read: {error.strerror}."]) from None
    except (ValueError, KeyError, TypeError):
        raise SetupError(
            [f"{key} is no private key of `brazier keys new`, or {file} is no export of {what}s."]
        ) from None
    unopened = 0
    for heading, box in sealed:
        text = note.open_note(box, private)
        unopened += text is None
        if text is not None:
            print(f"---{heading}\n{text}\n")
    print(f"{len(sealed) - unopened} {what}s.")
    if unopened:
        print(f"{unopened} do not open with this key: they belong to another one.")
    return 1 if unopened else 0


def database(settings: Settings) -> Path:
    """Return the folder of the database; raises `SetupError` when there is none in it."""
    if not (settings.data_dir / FILE).exists():
        raise SetupError(
            [f"There is no database in {settings.data_dir}. Start the bot once, then try again."]
        )
    return settings.data_dir


def write_new(file: Path, text: str | bytes) -> None:
    """Write `text` (UTF-8) to `file`, which must not be there yet, readable by the owner alone. Raises `SetupError`."""
    try:
        # Never over something else, and for its owner alone.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SetupError(
            [f"{file} is there already. Nothing was overwritten: choose another name."]
        ) from None
    except OSError as error:
        raise SetupError([f"{file} cannot be written: {error.strerror}."]) from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode() if isinstance(text, str) else text)
        stream.flush()
        os.fsync(stream.fileno())
