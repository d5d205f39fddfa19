"""Uploaded files by file_id, in memory, and what Telegram would say about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot.sandbox.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from bot.sandbox.parameters import Upload

MEGABYTE = 1024 * 1024
MOST = {"photo": 10 * MEGABYTE}
MOST_OTHER = 50 * MEGABYTE
MOST_DOWNLOAD = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Stored:
    """One file: its kind ("document", "photo", …), the path under which getFile offers it, and its bytes."""

    id: str
    kind: str
    path: str
    name: str
    mime: str
    content: bytes

    def as_file(self) -> dict[str, Any]:
        """Return the fields that every kind of file has in the Bot API."""
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_size": len(self.content),
        }


@dataclass(slots=True)
class Files:
    """All files of the sandbox by id and by path."""

    by_id: dict[str, Stored] = field(default_factory=dict)
    by_path: dict[str, Stored] = field(default_factory=dict)

    def add(self, kind: str, upload: Upload) -> Stored:
        """Keep an upload. Raises Refusal for empty files (400) and for those over Telegram's size (413)."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > MOST.get(kind, MOST_OTHER):
            raise Refusal(413, "Request Entity Too Large")
        number = len(self.by_id) + 1
        path = f"{kind}s/file_{number}{PurePath(upload.name).suffix}"
        stored = Stored(
            f"sandbox-{kind}-{number}", kind, path, upload.name, upload.mime, upload.content
        )
        self.by_id[stored.id] = stored
        self.by_path[path] = stored
        return stored

    def get(self, file_id: str) -> Stored:
        """Return the file. Raises Refusal (400) for an unknown id."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF or JPEG in pixels, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            return int.from_bytes(content[at + 7 : at + 9], "big"), height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
