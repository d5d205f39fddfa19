"""A repository with one topic, one door and one site, correct in everything: tests break one thing of it."""

from __future__ import annotations

from pathlib import Path

from bot.catalogues import key_of, read_catalogue
from bot.i18n import Texts

ROOT = Path(__file__).resolve().parents[1]

TOPIC = """\
---
question: Can they sack me because of the union?
button: Sacked because of the union
risk: high
status: unreviewed
checked: 2026-11-22
review_by: 2027-01-05
on_change: withdraw
related: []
phones: {acas: "0300 123 1100"}
sources:
  - title: Acas - Early conciliation
    url: https://www.acas.org.uk/early-conciliation
    as_of: 2026-06-30
    certainty: high
---
## Short answer

No. That is against the law.

**You have only 7 days.** Ring Acas: {acas}.

## What you can do

1. Tell the union today.
2. Write it down.

## Be careful

- An appeal gives you no more time.

## Who can help

Acas: {acas}.
"""
DOORS = """\
always: []
doors:
  trouble:
    icon: "😟"
    name: Trouble at work
    topics: [sacked]
"""
SITES = """\
sites:
  BHX4:
    name: Amazon BHX4, Coventry
    jurisdiction: gb
    zone: Europe/London
    languages: [en, ro]
    size: large
    union: {name: GMB union, url: "https://www.gmb.org.uk"}
    helpline: {name: Acas, phone: "0300 123 1100"}
"""
LANGUAGES = """\
[en]
name = "English"
english = "English"
direction = "ltr"
offered = true
[ro]
name = "Română"
english = "Romanian"
direction = "ltr"
offered = true
[ur]
name = "اردو"
english = "Urdu"
direction = "rtl"
offered = "preview"
[xx]
name = "Pseudo"
english = "Pseudo"
direction = "ltr"
offered = false
date_like = "en"
pseudo = true
"""
CODE = """\
def menu(t, n):
    # NOTE: Above the doors.
    t.gettext("Hello {name}, <b>welcome</b>. See /help")
    t.pgettext("button", "Back")
    t.pgettext("safety/danger", "Leave the building. Ring {danger}.")
    t.ngettext("{n} person", "{n} people", n)
"""


def build(folder: Path) -> Path:
    """Write the small repository into `folder`."""
    for path, text in {
        "data/topics/gb/sacked.md": TOPIC,
        "data/doors.yaml": DOORS,
        "data/sites.yaml": SITES,
        "translations/languages.toml": LANGUAGES,
        "bot/replies/menu.py": CODE,
        "handlers/start.py": 'WORDS = N_("Start again")\n',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def change(path: Path, old: str, new: str) -> int:
    """Put `new` for `old` in a file; returns the line of the change, from 1."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def po(root, code="ro"):
    return root / "translations" / code / "LC_MESSAGES/messages.po"


def messages(root, code="ro"):
    texts = Texts.load(root / "translations")
    catalogue = read_catalogue(po(root, code), texts.translator(code).language)
    return {key_of(message): message for message in catalogue if message.id}


def translate(root, context, english, translated):
    """Write one translation into the Romanian file, as a person would with an editor."""
    path = po(root)
    entry = f"msgctxt {quoted(context)}\n" * bool(context) + f"msgid {quoted(english)}\nmsgstr "
    assert entry in path.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")
    change(path, f'{entry}""', f"{entry}{quoted(translated)}")


def quoted(text):
    if "\n" not in text:
        return f'"{text}"'
    lines = text.split("\n")
    return '""\n' + "\n".join([f'"{line}\\n"' for line in lines[:-1]] + [f'"{lines[-1]}"'])


def short_of(text):
    return text.partition("## Short answer\n\n")[2].partition("\n\n## ")[0]
