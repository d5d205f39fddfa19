"""Raw parameters of a method → typed ones, or a refusal that names what is wrong, by the Bot API's description."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox import spec
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.parameters import Sent

# Telegram has its own sentences for the commonest mistakes; programs match on them.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
}
TOO_LONG = {
    "callback_data": "BUTTON_DATA_INVALID",
    "answerCallbackQuery.text": "MESSAGE_TOO_LONG",
    "command": "BOT_COMMAND_INVALID",
    "setMyCommands.description": "BOT_COMMAND_DESCRIPTION_INVALID",
}
_INTEGER = re.compile(r"[+-]?\d{1,19}\Z")
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\Z")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


@dataclass(slots=True)
class Check:
    """One request being checked: how strictly, its uploads, and which of them something referred to."""

    method: str
    strict: bool
    files: dict[str, Upload]
    used: set[str] = field(default_factory=set)


def check(method: str, sent: Sent, *, strict: bool) -> dict[str, Any]:
    """Return the parameters of `method` with the types that the Bot API gives them.

    Strict: unknown parameters and fields, and lengths that Telegram cuts or ignores, are refused as well.
    Raises Refusal (400).
    """
    fields = spec.load().methods[method]
    run = Check(method, strict, sent.files)
    values: dict[str, Any] = {}
    for name, raw in sent.values.items():
        known = fields.get(name)
        if known is not None:
            values[name] = _field(run, known, raw, name)
        elif strict:
            raise bad_request(f'unknown parameter "{name}"')
    for name, upload in sent.files.items():
        if name in fields and name not in values:
            values[name] = upload
        elif strict and name not in run.used:
            raise bad_request(f'unknown parameter "{name}"')
    for known in fields.values():
        if known.required and known.name not in values:
            raise bad_request(MISSING.get(known.name, f'parameter "{known.name}" is required'))
    return values


def _field(run: Check, known: spec.Field, raw: Any, where: str) -> Any:
    value = _value(run, known.types, raw, where)
    if known.limits and run.strict:
        _limits(run, known, value, where)
    return value


def _value(run: Check, types: tuple[str, ...], raw: Any, where: str) -> Any:
    if len(types) == 1:
        return _one(run, types[0], raw, where)
    if "Integer" in types:
        whole = not isinstance(raw, str) or _INTEGER.match(raw)
        return (_integer if whole else _string)(run, raw, where)
    if "InputFile" in types:
        return _one(run, "String", raw, where)
    return _union(run, types, _decoded(raw, where), where)


def _one(run: Check, name: str, raw: Any, where: str) -> Any:
    simple = _SIMPLE.get(name)
    if simple is not None:
        return simple(run, raw, where)
    if name == "KeyboardButton" and isinstance(raw, str):
        return {"text": raw}  # documented: a plain text stands for a button with nothing else
    data = _decoded(raw, where)
    if not name.startswith("Array of "):
        return _object(run, spec.load().types[name], data, where)
    if not isinstance(data, list):
        raise bad_request(f"can't parse {where}: expected an Array")
    inner = (name.removeprefix("Array of "),)
    return [_value(run, inner, item, f"{where}[{n}]") for n, item in enumerate(data)]


def _string(run: Check, raw: Any, where: str) -> Any:
    if not isinstance(raw, str):
        if run.strict or not isinstance(raw, int | float):
            raise _unlike("a String", raw, where)
        return str(raw)
    if not raw.startswith("attach://"):
        return raw
    part = raw.removeprefix("attach://")
    if part not in run.files:
        raise bad_request(f'file "{part}" that {where} refers to was not uploaded')
    run.used.add(part)
    return run.files[part]


def _integer(_run: Check, raw: Any, where: str) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _INTEGER.match(raw):
        return int(raw)
    raise _unlike("an Integer", raw, where)


def _boolean(_run: Check, raw: Any, where: str) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in _BOOLEANS:
        return _BOOLEANS[raw.lower()]
    raise _unlike("a Boolean", raw, where)


def _float(_run: Check, raw: Any, where: str) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    if isinstance(raw, str) and _FLOAT.match(raw):
        return float(raw)
    raise _unlike("a Float", raw, where)


def _no_upload(_run: Check, _raw: Any, where: str) -> Any:
    raise bad_request(f"{where} must be uploaded as a file in multipart/form-data")


_SIMPLE: dict[str, Callable[[Check, Any, str], Any]] = {
    "String": _string,
    "Integer": _integer,
    "Boolean": _boolean,
    "True": _boolean,
    "Float": _float,
    "InputFile": _no_upload,
}


def _object(run: Check, kind: spec.Kind, data: Any, where: str) -> Any:
    if kind.subtypes:
        return _union(run, kind.subtypes, data, where)
    if not isinstance(data, dict):
        raise bad_request(f"can't parse {where}: expected an Object of type {kind.name}")
    out = {}
    for name, raw in data.items():
        known = kind.fields.get(name)
        if known is not None:
            out[name] = _field(run, known, raw, f"{where}.{name}")
        elif run.strict:
            raise bad_request(f'can\'t parse {where}: unknown field "{name}" in {kind.name}')
    for known in kind.fields.values():
        if known.required and known.name not in out:
            raise bad_request(f'can\'t parse {where}: field "{known.name}" must be specified')
    return out


def _union(run: Check, names: tuple[str, ...], data: Any, where: str) -> Any:
    """Read `data` as the one of `names` that its `type`, else its required fields, tell."""
    types = spec.load().types
    if isinstance(data, list):
        inner = tuple(name.removeprefix("Array of ") for name in names)
        return [_union(run, inner, item, f"{where}[{n}]") for n, item in enumerate(data)]
    if not isinstance(data, dict):
        raise bad_request(f"can't parse {where}: expected an Object")
    kinds = [types[name] for name in names]
    tag = str(data.get("type", "")).replace("_", "").lower()
    if "type" in data and any("type" in kind.fields for kind in kinds):
        kinds = sorted(
            (kind for kind in kinds if kind.name.lower().endswith(tag)),
            key=lambda kind: len(kind.name),
        )
    else:
        kinds = [
            kind
            for kind in kinds
            if all(f.name in data for f in kind.fields.values() if f.required)
        ]
    if not kinds:
        raise bad_request(f"can't parse {where}: it is none of {', '.join(names)}")
    return _object(run, kinds[0], data, where)


def _limits(run: Check, known: spec.Field, value: Any, where: str) -> None:
    if known.limits.get("after_entities") or isinstance(value, Upload):
        return
    for measure, size in _sizes(value):
        least, most = known.limits.get(measure, (None, None))
        if least is not None and not least <= size <= most:
            own = TOO_LONG.get(f"{run.method}.{known.name}") or TOO_LONG.get(known.name)
            raise bad_request(own or f"{where} must be {least}-{most} ({measure}), got {size}")


def _sizes(value: Any) -> list[tuple[str, float]]:
    if isinstance(value, str):
        return [("len", len(value.encode("utf-16-le")) // 2), ("bytes", len(value.encode()))]
    if isinstance(value, list):
        return [("items", len(value))]
    if isinstance(value, int | float):
        return [("range", value)]
    return []


def _decoded(raw: Any, where: str) -> Any:
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        raise bad_request(f"can't parse {where}: it is not valid JSON") from None


def _unlike(wanted: str, raw: Any, where: str) -> Refusal:
    return bad_request(f'can\'t parse {where}: expected {wanted}, got "{str(raw)[:40]}"')
