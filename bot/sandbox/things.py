"""What a person sends that is not text → the part of a message that holds it, small but complete."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from bot.sandbox import media
from bot.sandbox.entities import find
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import OrderError

if TYPE_CHECKING:
    from bot.sandbox.world import Person, World

# The smallest picture there is: one transparent pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SAMPLES = {
    "photo": Upload("photo.png", "image/png", PIXEL),
    "voice": Upload("voice.ogg", "audio/ogg", b"OggS" + bytes(28)),
    "audio": Upload("audio.mp3", "audio/mpeg", b"ID3" + bytes(29)),
    "video": Upload("video.mp4", "video/mp4", bytes(32)),
    "video_note": Upload("note.mp4", "video/mp4", bytes(32)),
    "animation": Upload("animation.mp4", "video/mp4", bytes(32)),
    "sticker": Upload("sticker.webp", "image/webp", b"RIFF" + bytes(28)),
    "document": Upload("document.txt", "text/plain", b"A document.\n"),
}
KINDS = (*SAMPLES, "location", "venue", "contact", "dice", "poll")


def thing(world: World, person: Person, order: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a message of `order["kind"]`.

    Files: "name", "mime", "content_base64", "caption", "media_group_id"; location and venue: "latitude", "longitude";
    contact: "phone_number", "first_name". What is missing is made up. Raises OrderError with a sentence.
    """
    kind = order.get("kind")
    if kind not in KINDS:
        raise OrderError(f"kind must be one of {', '.join(KINDS)}")
    if kind in SAMPLES:
        return _file(world, kind, order)
    return _other(person, kind, order)


def _file(world: World, kind: str, order: dict[str, Any]) -> dict[str, Any]:
    sample = SAMPLES[kind]
    data = sample.content
    if "content_base64" in order:
        try:
            data = base64.b64decode(order["content_base64"], validate=True)
        except (TypeError, ValueError):
            raise OrderError("content_base64 is not base64") from None
    upload = Upload(str(order.get("name", sample.name)), str(order.get("mime", sample.mime)), data)
    content = media.content(world.files.add(kind, upload), kind, {})
    if "media_group_id" in order:  # pictures of one album
        content["media_group_id"] = str(order["media_group_id"])
    caption = str(order.get("caption", ""))
    if caption:
        content["caption"] = caption
        entities = find(caption, [])
        if entities:
            content["caption_entities"] = entities
    return content


def _other(person: Person, kind: str, order: dict[str, Any]) -> dict[str, Any]:
    place = {
        "latitude": float(order.get("latitude", 52.4)),
        "longitude": float(order.get("longitude", -1.5)),
    }
    bodies: dict[str, dict[str, Any]] = {
        "location": {"location": place},
        "venue": {
            "location": place,
            "venue": {"location": place, "title": "A place", "address": "A street"},
        },
        "contact": {
            "contact": {
                "phone_number": str(order.get("phone_number", "+440000000000")),
                "first_name": str(order.get("first_name", person.name)),
                "user_id": person.id,
            }
        },
        "dice": {"dice": {"emoji": "🎲", "value": 3}},
        "poll": {
            "poll": {
                "id": "1",
                "question": "A question?",
                "options": [
                    {"persistent_id": "1", "text": "Yes", "voter_count": 0},
                    {"persistent_id": "2", "text": "No", "voter_count": 0},
                ],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        },
    }
    return bodies[kind]
