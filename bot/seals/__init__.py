"""Every key and every cipher: what must not be read in, what can be kept or sent out, and back."""

from bot.seals.buttons import ButtonSeal
from bot.seals.console import ConsoleSeal
from bot.seals.keys import (
    CALLBACK_BYTES,
    KEY_BYTES,
    TAG_BYTES,
    TAG_CHARACTERS,
    derived,
    load_key,
)
from bot.seals.people import PeopleSeal
from bot.seals.vault import Slots, open_vault, seal_vault

__all__ = [
    "CALLBACK_BYTES",
    "KEY_BYTES",
    "TAG_BYTES",
    "TAG_CHARACTERS",
    "ButtonSeal",
    "ConsoleSeal",
    "PeopleSeal",
    "Slots",
    "derived",
    "load_key",
    "open_vault",
    "seal_vault",
]
