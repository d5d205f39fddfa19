"""An upload or a known file_id → the part of a message that shows it: document, photo, voice and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.files import size_of_picture
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import bad_request

if TYPE_CHECKING:
    from bot.sandbox.files import Files, Stored

KINDS = ("photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker")


def store(files: Files, kind: str, source: Upload | str) -> Stored:
    """Return the file that `source` is or names, kept as `kind`.

    Raises Refusal (400): an unknown file_id, another kind of file, an address (nothing is fetched), or a
    photo that is no picture that Telegram takes.
    """
    if isinstance(source, Upload):
        if kind == "photo":
            _check_photo(source.content)
        return files.add(kind, source)
    if source.startswith(("http://", "https://")):
        raise bad_request("wrong HTTP URL specified: the sandbox fetches nothing from the network")
    stored = files.get(source)
    if kind != stored.kind and "document" not in {kind, stored.kind}:
        raise bad_request(f"can't use file of type {stored.kind} as {kind}")
    return stored


def content(stored: Stored, kind: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return e.g. {"document": {...}} as the Bot API's Message holds it; sizes and lengths from `params`."""
    file = stored.as_file()
    width, height = size_of_picture(stored.content) or (320, 240)
    duration = params.get("duration", 1)
    if kind == "photo":
        return {"photo": [{**file, "width": width, "height": height}]}
    named = {**file, "mime_type": stored.mime, "file_name": stored.name}
    sized = {"width": params.get("width", width), "height": params.get("height", height)}
    moving = {**named, **sized, "duration": duration}
    bodies: dict[str, dict[str, Any]] = {
        "document": named,
        "voice": {**file, "mime_type": stored.mime, "duration": duration},
        "audio": {**named, "duration": duration},
        "video": moving,
        "animation": moving,
        "video_note": {**file, "length": params.get("length", 240), "duration": duration},
        "sticker": {
            **file,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": params.get("emoji", "🔥"),
        },
    }
    if kind == "animation":
        return {"animation": moving, "document": named}
    return {kind: bodies[kind]}


def _check_photo(data: bytes) -> None:
    size = size_of_picture(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
