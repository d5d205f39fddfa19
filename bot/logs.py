"""Log records in, lines of codes out: no token, no id, no text of a person, whoever wrote the record."""

from __future__ import annotations

import errno
import logging
import re
import secrets
import sys
import traceback
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType

OURS = ("bot", "handlers", "__main__")
# At INFO and DEBUG these write tokens, ids, names, texts or SQL parameters. A floor in code, whatever was asked for.
QUIET = (
    *("aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "matplotlib"),
    *("multipart", "python_multipart", "sqlalchemy", "telegram", "uvicorn", "uvicorn.access", "uvicorn.error"),
)  # fmt: skip
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
ADDRESS = re.compile(r"/bot[^/\s\"']+")
LONG = re.compile(r"[A-Za-z0-9+/_-]{32,}={0,2}")
NUMBER = re.compile(r"\d{6,}")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[diouxXeEfFgGcrsa]")


def incident() -> str:
    """Make a short code, such as 7F3A, that a person can read out and an operator can find in the log."""
    return secrets.token_hex(2).upper()


def redact(text: str) -> str:
    """Take out what looks like a token, an address with one, a key, or a number of six digits and more."""
    text = TOKEN.sub("[token]", text)
    text = ADDRESS.sub("/bot[token]", text)
    return NUMBER.sub("[number]", LONG.sub("[long]", text))


def outline(error: BaseException) -> str:
    """Describe an error by classes and places, without any message: those of other people's code carry content."""
    lines: list[str] = []
    _outline(error, lines, set())
    return "\n".join(lines)


class NoContent(logging.Filter):
    """Empties records before they are written: on the handler, since a logger's filter does not see its children's.

    Ours keep their arguments (codes by rule) and are redacted; others' keep the first line of their template.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with its content taken out."""
        record.msg, record.args = redact(_text(record)), None
        if record.exc_info:
            error = record.exc_info[1]
            record.exc_text = outline(error) if error else None
            record.exc_info = None
        record.stack_info = None
        return True


def set_up(level: int = logging.INFO, stream: TextIO | None = None) -> logging.Handler:
    """Send all logs through one handler without content to `stream` (default stderr), and return it.

    `level` holds for our own loggers only; everything else is at WARNING. Replaces the handlers of the root logger, and
    what Python prints when it ends with an error.
    """
    sys.excepthook = _crashed
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    handler.addFilter(NoContent())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()  # uvicorn's own would write past our filter
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    return handler


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("bot").critical("crashed", exc_info=(kind, error, trace))


def _text(record: logging.LogRecord) -> str:
    template = PLACEHOLDER.sub("…", str(record.msg)) if record.args else str(record.msg)
    if record.name.split(".", 1)[0] not in OURS:
        return template.partition("\n")[0]
    try:
        return record.getMessage()
    except (
        TypeError,
        ValueError,
        KeyError,
    ):  # a wrong placeholder of ours: logging would print the arguments
        return template


def _outline(error: BaseException, lines: list[str], seen: set[int]) -> None:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        _outline(before, lines, seen)
        lines.append("then")
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error)
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    code = f" {errno.errorcode.get(number, '')}" if isinstance(number, int) else ""
    lines.append(f"{kind.__module__}.{kind.__qualname__}{code}")
    for part in getattr(error, "exceptions", ()):
        if isinstance(part, BaseException) and id(part) not in seen:
            lines.append("of which")
            _outline(part, lines, seen)
