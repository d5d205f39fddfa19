"""What a person has answered so far in, bytes of one length for each survey out, and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import OldMenuError

if TYPE_CHECKING:
    from bot.surveys import Survey

# A button: one mark, then base64url of a 12-byte tag, the head below and the answers.
MARK = "~"
TAG_BYTES = 12
CARD_BYTES = 10
HEAD_BYTES = 14 + CARD_BYTES  # place 1, marks 1, language 1, version 4, receipt 7, card 10
CALLBACK_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data
MOST_ANSWER_BYTES = (CALLBACK_BYTES - len(MARK)) * 3 // 4 - TAG_BYTES - HEAD_BYTES
RECEIPT_DIGITS = 16

# Places besides the questions: before the first of them; go on or send; a note? writing it; the review; change what?
# sent; the code; stopped; ended politely by a screening answer.
INTRO, MORE, NOTE, WRITE, REVIEW, CHANGE, SEND, CODE, STOP, ENDED = range(246, 256)


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey on its way: where she is, what she answered, and what she chose besides.

    `at` is the number of a question, or one of the places above; a button carries the draft as it is after the tap.
    `version` grows with every screen. `receipt` is the number of her code, 0 for none. `note`: she wrote one. `card` is
    the secret of the card that she scanned, or nothing.
    """

    at: int
    answers: tuple[int, ...]
    version: int = 0
    language: int = 0
    more: bool = False
    fixing: bool = False
    note: bool = False
    receipt: int = 0
    card: bytes = field(default=b"", repr=False)


def answer_bytes(survey: Survey) -> int:
    """Return how many bytes the answers of `survey` take."""
    return -(-sum(question.bits for question in survey.questions) // 8)


def button_bytes(survey: Survey) -> int:
    """Return the length of every button of `survey`, in bytes."""
    raw = TAG_BYTES + HEAD_BYTES + answer_bytes(survey)
    return len(MARK) + -(-raw * 4 // 3)


def pack(survey: Survey, draft: Draft) -> bytes:
    """Return `draft` in the same number of bytes for every state of `survey`."""
    packed = 0
    for question, answer in zip(survey.questions, draft.answers, strict=True):
        packed = packed << question.bits | answer
    marks = draft.more | draft.fixing << 1 | draft.note << 2
    return b"".join(
        (
            bytes((draft.at, marks, draft.language)),
            draft.version.to_bytes(4, "big"),
            draft.receipt.to_bytes(7, "big"),
            draft.card.ljust(CARD_BYTES, b"\0"),
            packed.to_bytes(answer_bytes(survey), "big"),
        )
    )


def unpack(survey: Survey, data: bytes) -> Draft:
    """Return the draft in `data`; raises `OldMenuError` when it is none of `survey`."""
    if len(data) != HEAD_BYTES + answer_bytes(survey):
        raise OldMenuError
    packed, answers = int.from_bytes(data[HEAD_BYTES:], "big"), []
    for question in reversed(survey.questions):
        answer = packed & (1 << question.bits) - 1
        packed >>= question.bits
        if not question.many and answer > len(question.choices):
            raise OldMenuError
        answers.append(answer)
    at, marks = data[0], data[1]
    if packed or marks > 7 or not (at < len(survey.questions) or at >= INTRO):
        raise OldMenuError
    return Draft(
        at,
        tuple(reversed(answers)),
        int.from_bytes(data[3:7], "big"),
        data[2],
        bool(marks & 1),
        bool(marks & 2),
        bool(marks & 4),
        int.from_bytes(data[7:14], "big"),
        card if any(card := data[14:HEAD_BYTES]) else b"",
    )
