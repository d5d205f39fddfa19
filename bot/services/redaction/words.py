"""The words by which names are told from other words, in eight languages and in Latin letters where people type so."""

from __future__ import annotations

import re
from pathlib import Path

_LISTS = re.compile(r"^\[(\w+)\]\n([^#\[]*)", re.MULTILINE)
_FILE = Path(__file__).with_name("words.txt")
_READ = {
    name: listed.split() for name, listed in _LISTS.findall(_FILE.read_text(encoding="utf-8"))
}

NAMES, PLACES, STOP = (frozenset(_READ[name]) for name in ("names", "places", "stop"))
TITLES, BEHIND, DIGITS = (_READ[name] for name in ("titles", "behind", "digits"))
# Small words inside a name.
PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "la",
        "bin",
        "ibn",
        "bint",
        "al",
        "el",
        "van",
        "von",
        "ul",
    ]
)

# After these comes a name.
INTRODUCING = (
    # English
    r"my (?:full |first |last |sur)?name(?:'s|’s| is)?",
    r"(?:full |first |last |sur|her |his |their )name(?:'s|’s| is)",
    r"name(?:'s|’s| is| ?:)",
    r"i(?:'m| am) called",
    r"(?:is|was|are|were|man|woman|guy|lady|person|somebody|someone|friend)s? (?:called|named)",
    r"(?:manager|boss|supervisor|lead|leader|colleague|coworker|worker|steward|driver)s? (?:called|named)",
    r"(?:signed|regards|yours|sincerely|cheers|greetings),?",
    # Romanian
    r"m[ăa] (?:numesc|cheam[ăa])",
    r"(?:[îi]l|o|se|pe mine m[ăa]) (?:cheam[ăa]|nume[șs]te)",
    r"numele (?:meu |lui |ei )?(?:este|e|:)",
    r"pe nume",
    # Polish
    r"nazywam si[ęe]",
    r"nazywa si[ęe]",
    r"ma(?:m)? na imi[ęe]",
    r"na imi[ęe](?: mi)?",
    r"(?:moje |jego |jej )?(?:imi[ęe]|nazwisko)(?: i nazwisko)?(?: to| brzmi|:)",
    r"o (?:imieniu|nazwisku)",
    # Spanish
    r"(?:me|se) llam(?:o|a|aba)",
    r"(?:mi|su) nombre(?: completo)?(?: es|:)",
    r"de nombre",
    r"llamad[oa]",
    # Portuguese
    r"(?:o )?(?:meu|seu) nome(?: completo)?(?: é| e|:)",
    r"nome (?:dele|dela|do chefe|da chefe)(?: é| e|:)",
    r"(?:me|se) cham(?:o|a)",
    r"cham(?:o-me|a-se)",
    r"de nome",
    # Urdu and Punjabi, in Latin letters and in their own
    r"(?:mera|meraa|mra|uska|us ka|uss da|ohda|unka|manager ka|boss ka) (?:na+m|na+|naav|nam|naan)",
    r"(?:میرا|اس کا|اسکا|ان کا|منیجر کا|مینیجر کا) (?:نام|ناں)",
    r"(?:ਮੇਰਾ|ਉਸਦਾ|ਉਸ ਦਾ|ਓਹਦਾ|ਮੈਨੇਜਰ ਦਾ) (?:ਨਾਂ|ਨਾਮ|ਨਾਂਅ|ਨਾਉਂ)",
    # Arabic
    r"(?:انا |أنا )?(?:اسمي|إسمي|أسمي)",
    r"(?:اسمه|اسمها|إسمه|إسمها|يدعى|تدعى|واسمه|واسمها)",
    r"(?:ana )?(?:ismi|esmi|2esmi|ismy|esmy|ismo|esmo|ismha|esmha)",
)
