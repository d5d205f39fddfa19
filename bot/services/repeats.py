"""Who asks for what in the organisers' group, and when, in; how much of an answer that still gets, out: in memory only.

Telegram lets the bot say 20 things a minute there: one member who asks on and on must not use up what all need.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from enum import Enum, auto

WINDOW_S = 60.0
SAME = 4  # answers to one command of one person within the window
TYPED, LOOKS = 12, 20  # lines, and taps that only look or prepare
MOST_UPDATES = 2_000


class Turn(Enum):
    """What a person gets who asks once more."""

    ANSWER = auto()
    AGAIN = auto()  # the answer before is put right, where it stands
    ENOUGH = auto()  # she is told once that it is enough
    NOTHING = auto()


class Repeats:
    """Counts of the last minute; times are those of the running loop's clock, in seconds."""

    def __init__(self) -> None:
        self._asked: defaultdict[tuple[int, str], deque[float]] = defaultdict(deque)
        self._answers: dict[tuple[int, str], int] = {}
        self._first: OrderedDict[int, float] = OrderedDict()

    def is_late(self, update: int, now: float) -> bool:
        """Tell whether `update` has waited for longer than a minute: its answer is of no use any more."""
        first = self._first.setdefault(update, now)
        while len(self._first) > MOST_UPDATES:
            self._first.popitem(last=False)
        return now - first > WINDOW_S

    def ask(self, who: int, what: str, now: float, most: int = SAME) -> Turn:
        """Count that `who` asks for `what`, and say what she gets: `most` answers a minute."""
        self._forget(now)
        asked = self._asked[who, what]
        asked.append(now)
        if len(asked) > most:
            if len(asked) > most + 2:
                asked.popleft()  # who never stops costs no memory
            return Turn.ENOUGH if len(asked) == most + 1 else Turn.NOTHING
        return Turn.ANSWER if len(asked) == 1 else Turn.AGAIN

    def answered(self, who: int, what: str, message: int | None) -> None:
        """Remember in which message the answer stands."""
        if message is not None:
            self._answers[who, what] = message

    def answer(self, who: int, what: str) -> int | None:
        """Return the message with the latest answer, as far as it is still one."""
        return self._answers.get((who, what))

    def touched(self, message: int) -> None:
        """Take note that somebody went on from `message`: it is no answer to a command any more."""
        self._answers = {key: at for key, at in self._answers.items() if at != message}

    def _forget(self, now: float) -> None:
        for key, asked in list(self._asked.items()):
            while asked and now - asked[0] > WINDOW_S:
                asked.popleft()
            if not asked:
                del self._asked[key]
                self._answers.pop(key, None)
