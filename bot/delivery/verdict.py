"""An error that a message to one person met in, what becomes of the message, the person and everybody else's, out."""

from __future__ import annotations

from enum import StrEnum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
)

from bot.request import Delivery, delivery_of


class Verdict(StrEnum):
    """What follows from one failure."""

    WAIT = "wait"  # Telegram wants less (429): later, and it counts as no try
    GONE = "gone"  # she blocked the bot, or is no longer there: her row ends, if that is not everybody's answer
    STRIKE = (
        "strike"  # Telegram does not know the chat: true of her when it is so on another day, too
    )
    BARRED = "barred"  # a group does not let the bot write
    MALFORMED = "malformed"  # the text or the buttons: once more as plain text
    DONE = "done"  # nothing is left to do
    STOPPED = "stopped"  # the token is no longer valid: nothing goes to anybody
    UNSENT = "unsent"  # it has not left: again, as often as need be
    UNSURE = "unsure"  # it may have arrived: again, but not often
    AGAIN = "again"  # anything else: again, five times


# What Telegram says, in lower case as a part of its sentence; in the order in which they are looked for.
SAYS: tuple[tuple[type[Exception], str, Verdict], ...] = (
    (Forbidden, "blocked by the user", Verdict.GONE),
    (Forbidden, "user is deactivated", Verdict.GONE),
    (
        Forbidden,
        "can't initiate conversation",
        Verdict.STRIKE,
    ),  # what a new token says of everybody
    (Forbidden, "bots can't send messages to bots", Verdict.GONE),
    (Forbidden, "", Verdict.BARRED),
    (BadRequest, "chat not found", Verdict.STRIKE),
    (BadRequest, "user not found", Verdict.STRIKE),
    (BadRequest, "peer_id_invalid", Verdict.STRIKE),
    (BadRequest, "input_user_deactivated", Verdict.GONE),
    (BadRequest, "not modified", Verdict.DONE),
    (BadRequest, "query is too old", Verdict.DONE),
    (BadRequest, "not enough rights", Verdict.BARRED),
    (BadRequest, "have no rights", Verdict.BARRED),
    (BadRequest, "topic_closed", Verdict.BARRED),
    (BadRequest, "thread not found", Verdict.BARRED),
    (BadRequest, "can't parse", Verdict.MALFORMED),
    (BadRequest, "too long", Verdict.MALFORMED),
    (BadRequest, "text is empty", Verdict.MALFORMED),
    (BadRequest, "entit", Verdict.MALFORMED),
    (BadRequest, "button", Verdict.MALFORMED),
    (BadRequest, "keyboard", Verdict.MALFORMED),
    (BadRequest, "markup", Verdict.MALFORMED),
    (BadRequest, "wrong http url", Verdict.MALFORMED),
)
BY_CLASS: tuple[tuple[type[Exception], Verdict], ...] = (
    (RetryAfter, Verdict.WAIT),
    (InvalidToken, Verdict.STOPPED),
    (EndPointNotFound, Verdict.STOPPED),
    (ChatMigrated, Verdict.BARRED),
    (Conflict, Verdict.AGAIN),
)
PERMANENT = frozenset({Verdict.GONE, Verdict.STRIKE, Verdict.BARRED})  # the same tomorrow


def verdict(error: BaseException) -> Verdict:
    """Say what follows from `error`, which sending one message raised."""
    for kind, says in BY_CLASS:
        if isinstance(error, kind):
            return says
    text = str(error).lower()
    for kind, part, says in SAYS:
        if isinstance(error, kind) and part in text:
            return says
    return {Delivery.NOT_SENT: Verdict.UNSENT, Delivery.REFUSED: Verdict.AGAIN}.get(
        delivery_of(error), Verdict.UNSURE
    )
