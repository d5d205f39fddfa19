"""Text of any script in; its folded form, its consonant skeleton and its hashed n-grams out.

Nothing here depends on the language of the text: people mix languages and alphabets within one message.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from anyascii import anyascii

MAX_CHARACTERS = 600
BUCKETS = 1 << 20
SHORTEST, LONGEST = 3, 5

# Letters that are typed for each other on different keyboards; NFKD has already split off the marks.
_SAME_LETTER = str.maketrans(
    {
        **dict.fromkeys("يىېئ", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("هھەۀةۃۂ", "ہ"),
        **dict.fromkeys("آأإٱ", "ا"),
        "ؤ": "و",
        "ں": "ن",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
    }
)
_APOSTROPHES = frozenset("'’ʼ`´‘")
# Marks that people leave out: Latin, Greek and Cyrillic accents, Arabic harakat. All other marks
# are vowels of Indic scripts and carry meaning, so a blanket "strip Mn" would ruin those words.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
)
_TATWEEL = "ـ"
_REPEATED = re.compile(r"([^\W\d_])\1+")
# Gurmukhi writes nasals with signs that anyascii reads as m; typed in Latin letters they are n or nothing.
_GURMUKHI_NASALS = str.maketrans({"\u0a02": "", "\u0a70": "ਨ"})
_SOUNDS = (
    ("ph", "f"),
    ("ch", "1"),
    ("sh", "s"),
    ("c", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("v", "w"),
    ("1", "c"),
)
# و and ی are vowels as often as consonants, and h is mostly breath: only a first h, v or w is kept.
_VOWELS = re.compile(r"[^a-z0-9]|(?<!^)[hw]|[aeiouy]")


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character in _APOSTROPHES or character == _TATWEEL:
        return ""
    category = unicodedata.category(character)
    if category[0] == "M":
        code = ord(character)
        return "" if any(low <= code <= high for low, high in _OPTIONAL_MARKS) else character
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] in "LN":
        return character
    return "" if category == "Cf" else " "


def fold(text: str) -> str:
    """Lower case, without optional marks, punctuation, emoji and doubled letters; at most 600 characters are read."""
    decomposed = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
    )
    letters = "".join(map(_fold_character, decomposed)).translate(_SAME_LETTER)
    composed = unicodedata.normalize("NFC", letters)
    return " ".join(_REPEATED.sub(r"\1", composed).split())


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """Give the consonants of one folded word in Latin letters: `ہڑتال`, `ਹੜਤਾਲ` and `hartaal` all give `hrtl`."""
    latin = anyascii(word.translate(_GURMUKHI_NASALS)).lower()
    for written, sound in _SOUNDS:
        latin = latin.replace(written, sound)
    return _VOWELS.sub("", _REPEATED.sub(r"\1", latin))


def grams(folded: str) -> Counter[str]:
    """Count the pieces of a folded text: letters 3 to 5 long within words, skeletons of words and of pairs of words."""
    found: Counter[str] = Counter()
    words = folded.split()
    for word in words:
        padded = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            found.update(
                padded[start : start + length] for start in range(len(padded) - length + 1)
            )
    bones = [bone for bone in map(skeleton, words) if bone]
    found.update(f"1{bone}" for bone in bones)
    found.update(f"2{first} {second}" for first, second in pairwise(bones))
    return found


def buckets(folded: str) -> tuple[np.ndarray, np.ndarray]:
    """Hash the grams of a folded text (crc32, the same on every machine) to sorted bucket numbers and their counts."""
    found: Counter[int] = Counter()
    for gram, count in grams(folded).items():
        found[crc32(gram.encode()) % BUCKETS] += count
    numbers = np.fromiter(sorted(found), dtype=np.int64, count=len(found))
    return numbers, np.fromiter(
        (found[n] for n in sorted(found)), dtype=np.float32, count=len(found)
    )
