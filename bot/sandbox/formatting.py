"""Telegram's HTML → plain text and entities with UTF-16 offsets, or the refusal that Telegram would give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request
from bot.sandbox.tidying import slice16, tidy, utf16

ENTITY_OF = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PIECE = re.compile(r"[^<&]+|&(?:#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);?|&")
_NAME = re.compile(r"</?([^\s>]*)")
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'>]+)"""
_START = re.compile(rf"<[^\s>]+((?:\s+[^\s=>]+(?:\s*=\s*{_VALUE})?)*)\s*>")
_ATTRIBUTE = re.compile(rf"\s+([^\s=>]+)(?:\s*=\s*({_VALUE}))?")
_END = re.compile(r"</[^\s>]*\s*>")
_LINK = re.compile(r"(?:(https?|tg|tonsite)://)?([^\s/?#]+)([/?#]\S*)?\Z", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reading:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text of `source` without surrounding space, and its entities in Telegram's order.

    Raises Refusal (400 "can't parse entities: …") for tags that are unknown, unclosed or crossed.
    """
    run = _Reading()
    at = 0
    while at < len(source):
        if source[at] == "<":
            at = _tag(run, source, at)
            continue
        match = _PIECE.match(source, at)
        token = match[0] if match is not None else source[at]
        piece = _reference(token) if token[0] == "&" else token
        run.parts.append(piece)
        run.length += utf16(piece)
        at += len(token)
    if run.open:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{run.open[-1].tag}"')
    return tidy("".join(run.parts), run.entities)


def link(address: str) -> str:
    """Return `address` as Telegram keeps it (scheme added, host in small letters), or "" if it is none."""
    match = _LINK.match(address.strip())
    if match is None:
        return ""
    scheme, host, rest = match[1], match[2], match[3] or ""
    if scheme is not None and scheme.lower() == "tg":
        return f"tg://{host}{rest}"
    if "." not in host and host.partition(":")[0] != "localhost":
        return ""
    if not rest.startswith("/"):
        rest = f"/{rest}"
    return f"{(scheme or 'http').lower()}://{host.lower()}{rest}"


def _tag(run: _Reading, source: str, at: int) -> int:
    """Read the tag that begins at `at` and return where it ends."""
    offset = len(source[:at].encode())
    found = _NAME.match(source, at)
    tag = found[1].lower() if found is not None else ""
    if source.startswith("</", at):
        end = _END.match(source, at)
        if end is None:
            raise _broken(f"Unclosed end tag at byte offset {offset}")
        _close(run, tag, offset)
        return end.end()
    if found is not None and found.end() == len(source):
        raise _broken(f"Unclosed start tag at byte offset {offset}")
    if tag not in ENTITY_OF:
        raise _broken(f'Unsupported start tag "{tag}" at byte offset {offset}')
    start = _START.match(source, at)
    if start is None:
        raise _broken(f"Unclosed start tag at byte offset {offset}")
    attributes = {
        name.lower(): _unescaped(value.strip("\"'"))
        for name, value in _ATTRIBUTE.findall(start[1])
    }
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    run.open.append(_Open(tag, run.length, attributes))
    return start.end()


def _close(run: _Reading, name: str, offset: int) -> None:
    if not run.open:
        raise _broken(f"Unexpected end tag at byte offset {offset}")
    top = run.open.pop()
    if name not in {"", top.tag}:
        raise _broken(
            f'Unmatched end tag at byte offset {offset}, expected "</{top.tag}>", found "</{name}>"'
        )
    entity = _entity(run, top)
    if entity is not None and run.length > top.start:
        run.entities.append({**entity, "offset": top.start, "length": run.length - top.start})


def _entity(run: _Reading, top: _Open) -> dict[str, Any] | None:
    kind = ENTITY_OF[top.tag]
    if kind == "text_link":
        written = slice16("".join(run.parts), top.start, run.length)
        return _linked(top.attributes.get("href") or written)
    if kind == "custom_emoji":
        emoji = top.attributes.get("emoji-id", "")
        if not emoji.isdecimal():
            raise _broken("Invalid custom emoji identifier specified")
        return {"type": kind, "custom_emoji_id": emoji}
    if kind == "blockquote" and "expandable" in top.attributes:
        return {"type": "expandable_blockquote"}
    language = top.attributes.get("class", "")
    if (
        kind == "code"
        and language.startswith("language-")
        and run.open
        and run.open[-1].tag == "pre"
    ):
        # <pre><code class="language-x"> is one block that knows its language.
        run.open[-1].attributes["language"] = language.removeprefix("language-")
        return None
    known = {"language": top.attributes["language"]} if "language" in top.attributes else {}
    return {"type": kind, **known}


def _linked(address: str) -> dict[str, Any] | None:
    user = re.match(r"tg://user\?id=(\d+)", address)
    if user is not None:
        return {"type": "text_mention", "user": {"id": int(user[1])}}
    url = link(address)
    return {"type": "text_link", "url": url} if url else None


def _reference(token: str) -> str:
    body = token.removeprefix("&").removesuffix(";")
    if body.startswith("#"):
        number = int(f"0{body[1:]}", 0) if body[1:2] in {"x", "X"} else int(body[1:] or "0")
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else token
    return _NAMED.get(body, token)


def _unescaped(value: str) -> str:
    return _PIECE.sub(lambda m: _reference(m[0]) if m[0][0] == "&" else m[0], value)


def _broken(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")
