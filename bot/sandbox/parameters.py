"""An HTTP request in any of the four forms that Telegram takes → raw parameters and uploaded files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile

from bot.sandbox.refusals import bad_request

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: its name, MIME type and bytes."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request carries: values as text (or decoded JSON), and uploads by part name."""

    values: dict[str, Any]
    files: dict[str, Upload]


async def read(request: Request) -> Sent:
    """Return what `request` carries; a body replaces values of the same name in the address.

    Raises Refusal (400) for a body that is not what its content type says.
    """
    values: dict[str, Any] = {}
    if request.url.query:
        values.update(parse_qsl(request.url.query, keep_blank_values=True))
    if request.method != "POST":
        return Sent(values, {})
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    body = await request.body()
    if kind == "application/json" and body:
        values.update(_json_object(body))
    elif kind == "application/x-www-form-urlencoded":
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Sent(values, {})


async def _multipart(request: Request, values: dict[str, Any]) -> Sent:
    files = {}
    # Telegram takes 50 MB a file; the part size guards only the parts that are not files.
    async with request.form(max_part_size=4 * 1024 * 1024) as form:
        for name, part in form.multi_items():
            if isinstance(part, UploadFile):
                mime = part.content_type or "application/octet-stream"
                files[name] = Upload(part.filename or name, mime, await part.read())
            else:
                values[name] = part
    return Sent(values, files)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(data, dict):
        raise bad_request("request body must be a JSON object")
    return data
