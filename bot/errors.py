"""What can go wrong in words a person understands: a small tree of exceptions."""

from __future__ import annotations

import errno


class BrazierError(Exception):
    """The root of all errors that Brazier raises on purpose."""


class SetupError(BrazierError):
    """Brazier cannot start; `problems` says everything that is wrong, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class OldMenuError(BrazierError):
    """A button that is forged, or of an older menu, or made for somebody else."""


class StoreError(BrazierError):
    """The database could not be read or written; `code` is SQLite's, such as `SQLITE_FULL`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def code_of(error: Exception) -> str:
    """Return what a log and an operator need of `error`: SQLite's or the system's code, or else its class."""
    if isinstance(error, StoreError):
        return error.code
    return errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
