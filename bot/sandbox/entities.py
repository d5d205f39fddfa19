"""Texts as the Bot API takes them → what Telegram keeps; found links, mentions and commands; entities → safe HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from bot.sandbox.formatting import parse_html
from bot.sandbox.refusals import bad_request
from bot.sandbox.tidying import tidy, utf16

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)"
    r"|(?P<url>(?<![\w@/.])(?:(?:https?|tg)://[^\s<>\"]+|(?:[a-z0-9-]+\.)+"
    r"(?:com|org|net|info|me|io|uk|ro|pk|de|eu|us|gov|edu|app|dev)\b(?:[/?#][^\s<>\"]*)?))"
    r"|(?P<mention>(?<![\w@/])@[a-z]\w{2,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[a-z0-9_]{1,64}(?:@[a-z]\w{2,31})?\b(?!/))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)",
    re.IGNORECASE,
)
_NO_SEARCH_IN = {"code", "pre", "text_link", "text_mention", "custom_emoji"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_SAFE = ("http://", "https://", "tg://", "mailto:")


def read_text(
    text: str,
    parse_mode: str | None,
    entities: list[dict[str, Any]] | None,
    user: Callable[[int], dict[str, Any] | None],
) -> tuple[str, list[dict[str, Any]]]:
    """Return the plain text and all its entities: given, marked up, and found.

    `user` gives the User of an id; who is mentioned by id and unknown is not marked.

    Raises Refusal (400) for broken HTML, entities outside the text and parse modes that the sandbox lacks.
    """
    mode = (parse_mode or "").lower()
    if mode == "html":
        plain, marked = parse_html(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("the sandbox does not read Markdown; use parse_mode HTML or entities")
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        _check(text, entities or [])
        plain, marked = tidy(text, list(entities or ()))
    known = [_named(entity, user) for entity in marked]
    return plain, find(plain, [entity for entity in known if entity is not None])


def _check(text: str, entities: list[dict[str, Any]]) -> None:
    end = utf16(text)
    for entity in entities:
        first, last = entity["offset"], entity["offset"] + entity["length"]
        if first < 0:
            raise bad_request(f"receive an entity with incorrect offset {first}")
        if last < first:
            raise bad_request(f"receive an entity with incorrect length {last - first}")
        if first > end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {first}")
        if last > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {first} ends after the end of the text at UTF-16 "
                f"offset {last}"
            )


def find(text: str, marked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `marked` and the addresses, mentions, commands and hashtags that Telegram finds in `text`."""
    # Most texts hold none of these; looking for the four characters is far cheaper than the expression.
    if not any(sign in text for sign in "@/#."):
        return marked
    barred = [
        (e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in _NO_SEARCH_IN
    ]
    found = []
    for match in _FOUND.finditer(text):
        kind = match.lastgroup
        whole = match[0].rstrip(".,:;!?)'") if kind == "url" else match[0]
        offset = utf16(text[: match.start()])
        length = utf16(whole)
        if not any(offset < end and start < offset + length for start, end in barred):
            found.append({"type": kind, "offset": offset, "length": length})
    if not found:
        return marked
    return sorted([*marked, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def to_html(text: str, entities: Iterable[dict[str, Any]]) -> str:
    """Return `text` as HTML that is safe to put into a page: addresses only http, https, tg and mailto.

    Entities that cross one another are closed and opened again, so that the tags always nest.
    """
    units = text.encode("utf-16-le")
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    cuts = sorted(
        {0, len(units) // 2}
        | {e["offset"] for e in ordered}
        | {e["offset"] + e["length"] for e in ordered}
    )
    out: list[str] = []
    stack: list[dict[str, Any]] = []
    for at, until in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        wanted = [e for e in ordered if e["offset"] <= at < e["offset"] + e["length"]]
        same = 0
        while same < min(len(stack), len(wanted)) and stack[same] is wanted[same]:
            same += 1
        out.extend(_tags(entity, units)[1] for entity in reversed(stack[same:]))
        out.extend(_tags(entity, units)[0] for entity in wanted[same:])
        stack = wanted
        piece = units[at * 2 : until * 2].decode("utf-16-le", "replace")
        out.append(escape(piece).replace("\n", "<br>"))
    return "".join(out)


def _named(
    entity: dict[str, Any], user: Callable[[int], dict[str, Any] | None]
) -> dict[str, Any] | None:
    if entity["type"] != "text_mention":
        return entity
    found = user(entity.get("user", {}).get("id", 0))
    return None if found is None else {**entity, "user": found}


def _tags(entity: dict[str, Any], units: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "expandable_blockquote":
        return '<blockquote class="expandable">', "</blockquote>"
    start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
    words = units[start:end].decode("utf-16-le", "replace")
    address = {
        "text_link": entity.get("url", ""),
        "url": words if "://" in words else f"https://{words}",
        "email": f"mailto:{words}",
        "mention": f"https://t.me/{words[1:]}",
    }.get(kind, "")
    if address.lower().startswith(_SAFE):
        return f'<a href="{escape(address)}" rel="noreferrer noopener" target="_blank">', "</a>"
    return f'<span class="{escape(kind)}">', "</span>"
