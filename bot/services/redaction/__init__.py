"""What a worker typed in; the same without names, numbers and addresses, for those who write the answers, out.

Where it is not sure, it takes the word out: she is shown what is left before it is kept, and can still say no.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.services.redaction.marks import MARK
from bot.services.redaction.names import split, without_names
from bot.services.redaction.numbers import Stash, without_numbers
from bot.services.redaction.words import INTRODUCING
from bot.services.rights.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["MARK", "enough", "redact", "spoken", "vocabulary"]

READ = 1_500  # characters: there is no room for more
ROOM_BYTES = 1000  # of a note's 1,022: longer ones are cut behind a word
_FEWEST = 3  # words, below which nobody could answer

# What cannot be seen: it could stand between the digits of a number. Private letters are used inside.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]")
# Nobody's word, and slow to look through.
_LONG = re.compile(r"\S{61,}")
_LINK = re.compile(
    r"(?:https?|tg|ftp)\s?:\s?/\s?/\s?\S+|\bwww\.\S+"
    r"|\b(?:[\w-]+\.)+(?:com|org|net|info|io|me|co|uk|us|eu|ro|pl|es|pt|br|mx|pk|in|ae|eg|ma|link|app|page|ly|gg|be)\b(?:/\S*)?"
    r"|\b\w[\w.-]*\.[a-z]{2,}/\S+",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\S+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+"
    r"|\S+\s?(?:\(at\)|\[at\]|\{at\}|\bat\b|\barroba\b|\bmałpa\b|\bmalpa\b)\s?[\w-]+"
    r"\s?(?:\.(?=(?:com|co|org|net)\b)|\(dot\)|\[dot\]|\bdot\b|\bpunto\b|\bponto\b|\bpunct\b|\bkropka\b)\s?[a-z]{2,}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"[@#]\w[\w.]*")
_INTRODUCED = re.compile(rf"(?:{'|'.join(INTRODUCING)})\W*{re.escape(MARK)}", re.IGNORECASE)
_MARKS = re.compile(rf"{re.escape(MARK)}(?:[\s,.'’-]*{re.escape(MARK)})+")


def redact(text: str, known: frozenset[str] = frozenset()) -> str:
    """Return `text` with `MARK` for what could tell who somebody is; at most `ROOM_BYTES` long.

    Names after "my name is" and titles, names that are common, words with a capital inside a sentence, phone numbers
    and all long numbers, e-mails, @names, links. Dates, sums of money and `known` words (in small letters) stay.
    """
    # Letters and digits of other widths are the same letters and digits.
    text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    text = _LONG.sub(MARK, _start(text))
    for pattern in (_MAIL, _LINK, _HANDLE):
        text = pattern.sub(MARK, text)
    stash = Stash()
    text = stash.restore(without_names(without_numbers(text, stash), known))
    text = _MARKS.sub(MARK, text)
    return _cut(re.sub(r"[ \t]+", " ", text).strip())


def enough(redacted: str) -> bool:
    """Tell whether what is left of a question says anything."""
    left = _INTRODUCED.sub(" ", redacted).replace(MARK, " ")
    return sum(len(word) > 1 for word in split(left)) >= _FEWEST


def spoken(phrasings: Path) -> frozenset[str]:
    """Return the words in which people ask, in all languages, from the folder of the phrasings: nobody's names.

    Takes a sixth of a second. Raises `PhrasingError` when they cannot be read.
    """
    corpus = read_corpus(phrasings)
    lines = (*corpus.topics, *corpus.chatter, *corpus.distress)
    return vocabulary(line.text for line in lines)


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand in `texts` in small letters, as `known` for `redact`."""
    return frozenset(word for text in texts for word in split(text) if word == word.casefold())


def _start(text: str) -> str:
    if len(text) <= READ:
        return text
    # Half a number might be taken for a short one.
    return re.sub(r"[\d\s().,:/+–-]+\Z", "", re.sub(r"\S*\Z", "", text[:READ]))


def _cut(text: str) -> str:
    if len(text.encode()) <= ROOM_BYTES:
        return text
    cut = text.encode()[: ROOM_BYTES - len(MARK.encode()) - 1].decode(errors="ignore")
    return f"{cut.rpartition(' ')[0] or cut} {MARK}"
