"""Telegram's HTML → plain text and entities with UTF-16 offsets, or the refusal that Telegram would give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request

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
STYLES = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(
    r"<[^<>]*>?|&(?:#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);?|[^<&]+|[<&]", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z][\w-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^<>]*)?)/?>\Z", re.DOTALL)
_END = re.compile(r"</([a-zA-Z][a-zA-Z0-9-]*)?\s*>\Z")
_LINK = re.compile(r"(?:(https?|tg|tonsite)://)?([^\s/?#]+)([/?#]\S*)?\Z", re.IGNORECASE)


def utf16(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


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
    for match in _TOKEN.finditer(source):
        token = match[0]
        if token[0] == "<":
            _tag(run, token, len(source[: match.start()].encode()))
        else:
            piece = _reference(token) if token[0] == "&" else token
            run.parts.append(piece)
            run.length += utf16(piece)
    if run.open:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{run.open[-1].tag}"')
    return tidy("".join(run.parts), run.entities)


def tidy(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Return `text` without surrounding space and `entities` cut to it, without empty ones, in order."""
    text = text.replace("\r", "")
    shorn = text.lstrip()
    shift = utf16(text[: len(text) - len(shorn)])
    shorn = shorn.rstrip()
    end = utf16(shorn)
    kept = []
    for entity in entities:
        first = max(entity["offset"] - shift, 0)
        last = min(entity["offset"] + entity["length"] - shift, end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return shorn, _without_nested_code(kept)


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


def _tag(run: _Reading, token: str, offset: int) -> None:
    end = _END.match(token)
    if end is not None:
        _close(run, end[1], offset)
        return
    start = _TAG.match(token)
    if start is None:
        if token.endswith(">"):
            raise _broken(f"Unexpected end of name token at byte offset {offset}")
        raise _broken(f"Unclosed start tag at byte offset {offset}")
    tag = start[1].lower()
    if tag not in ENTITY_OF:
        raise _broken(f'Unsupported start tag "{tag}" at byte offset {offset}')
    attributes = {
        found[1].lower(): _unescaped((found[2] or "").strip("\"'"))
        for found in _ATTRIBUTE.finditer(start[2])
    }
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    run.open.append(_Open(tag, run.length, attributes))


def _close(run: _Reading, name: str | None, offset: int) -> None:
    if not run.open:
        raise _broken(f"Unexpected end tag at byte offset {offset}")
    top = run.open.pop()
    if name is not None and name.lower() != top.tag:
        raise _broken(
            f'Unmatched end tag at byte offset {offset}, expected "</{top.tag}>", found "</{name.lower()}>"'
        )
    entity = _entity(run, top)
    if entity is not None and run.length > top.start:
        run.entities.append({**entity, "offset": top.start, "length": run.length - top.start})


def _entity(run: _Reading, top: _Open) -> dict[str, Any] | None:
    kind = ENTITY_OF[top.tag]
    if kind == "text_link":
        written = "".join(run.parts).encode("utf-16-le")[top.start * 2 :].decode("utf-16-le")
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


def _without_nested_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `entities` so that code holds nothing else and styles leave it out, as Telegram does."""
    codes = [_span(entity) for entity in entities if entity["type"] in {"code", "pre"}]
    if not codes:
        return entities
    kept = []
    for entity in entities:
        spans = [_span(entity)]
        if entity["type"] in STYLES:
            for code in codes:
                spans = [part for span in spans for part in _outside(span, code)]
        elif entity["type"] not in {"code", "pre"} and any(
            _inside(spans[0], code) for code in codes
        ):
            spans = []
        kept += [{**entity, "offset": start, "length": end - start} for start, end in spans]
    return sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _span(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _outside(span: tuple[int, int], other: tuple[int, int]) -> list[tuple[int, int]]:
    parts = (span[0], min(span[1], other[0])), (max(span[0], other[1]), span[1])
    return [part for part in parts if part[0] < part[1]]


def _reference(token: str) -> str:
    body = token.removeprefix("&").removesuffix(";")
    if body.startswith("#"):
        number = int(f"0{body[1:]}", 0) if body[1:2] in {"x", "X"} else int(body[1:] or "0")
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else token
    return _NAMED.get(body, token)


def _unescaped(value: str) -> str:
    return re.sub(
        r"&(?:#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);?", lambda m: _reference(m[0]), value
    )


def _broken(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")
