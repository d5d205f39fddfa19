"""What became of the last messages in; whether something is wrong with us rather than with people, out."""

from __future__ import annotations

from collections import defaultdict, deque

LOOKS_AT = 100  # the last messages
FEWEST = 20  # before a share means anything
SHARE = 0.2  # of what a wrong token says of everybody
MOST_GONE = 0.8  # whatever Telegram says, so many do not leave at once
MALFORMED = 5  # of the first 20 of a notice: its text is wrong, not one person's phone
FIRST = 20


class Breaker:
    """Holds back what cannot be undone while too many fail: nobody is forgotten because a token was changed.

    Who seems to be gone is remembered in memory until so many others were reached that it is believed.
    """

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=LOOKS_AT)
        self._left: deque[bool] = deque(maxlen=LOOKS_AT)
        self._gone: deque[tuple[int, int]] = deque()  # the number of the message, and the chat
        self._number = 0
        self._first: defaultdict[int, list[bool]] = defaultdict(list)

    def note(self, *, permanent: bool = False, gone: bool = False) -> bool:
        """Count one message that reached somebody, or never will; tell whether too many did not.

        `gone`: by a reason that can be true of her alone. Many of those are no sign that anything is wrong with us.
        """
        self._number += 1
        self._last.append(permanent)
        self._left.append(gone)
        number = len(self._last)
        too_many = sum(self._last) > SHARE * number or sum(self._left) > MOST_GONE * number
        return number >= FEWEST and too_many

    def malformed(self, notice: int, *, so: bool) -> bool:
        """Count one message of a notice; tell whether its text cannot be sent."""
        first = self._first[notice]
        if len(first) < FIRST:
            first.append(so)
        return so and sum(first) >= MALFORMED

    def gone(self, chat: int) -> None:
        """Remember that `chat` seems to be gone."""
        self._gone.append((self._number, chat))

    def believed(self, *, idle: bool) -> list[int]:
        """Return the chats that are gone for certain: a hundred messages went since, or all went and most arrived."""
        found = []
        while self._gone and (idle or self._number - self._gone[0][0] >= LOOKS_AT):
            found.append(self._gone.popleft()[1])
        return found

    def reset(self, notice: int) -> None:
        """Begin anew after a notice was paused; nobody of those who seemed to be gone is."""
        self._last.clear()
        self._left.clear()
        self._gone.clear()
        self._first.pop(notice, None)
