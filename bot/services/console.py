"""Which group is the organisers' console, kept sealed; what the bot has to tell them in, a message there out."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.services.alone import Alone
from bot.services.pairing import WrongCodes
from bot.services.people import Person
from bot.services.repeats import Repeats
from bot.store import console as row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.models import Reply
    from bot.seals import ConsoleSeal
    from bot.store import Store

log = logging.getLogger(__name__)

FIRST_LANGUAGE = "en"
BELIEVED_S = 60.0  # so long a group that was private is taken for one


class Voice(Protocol):
    """What posts into a chat: the message's number back, or None where nobody is reached."""

    async def post(self, chat: int, person: Person, reply: Reply) -> int | None:
        """Post `reply`."""

    async def send_photo(
        self, chat: int, person: Person, picture: bytes, reply: Reply
    ) -> int | None:
        """Post a picture with `reply` under it."""

    async def is_public(self, chat: int) -> bool:
        """Tell whether everybody can read `chat`."""


@dataclass(frozen=True, slots=True)
class Paired:
    """The group that is the console, and the language it reads."""

    chat: int
    language: str


class Console:
    """The organisers' group: one at a time, or none. Who is in it is asked of Telegram and never kept."""

    def __init__(self, store: Store, seal: ConsoleSeal) -> None:
        self._store, self._seal = store, seal
        self._paired: Paired | None = None
        self._lock = asyncio.Lock()  # two updates may tell of one change
        self.voice: Voice | None = None
        self.go_on: Callable[[int], Awaitable[bool]] | None = None  # with a notice that was paused
        self.admins: dict[
            int, float
        ] = {}  # who was one, and until when that is believed (loop time)
        self.private_until = 0.0  # so long the group is believed to be private (loop time)
        self.repeats = Repeats()
        self.wrong_codes = WrongCodes()
        self.alone = Alone()
        self.makers: dict[str, str] = {}  # of what waits on the card of an event: never written

    async def load(self) -> None:
        """Read what was written; a row that other keys sealed counts as none. Raises `StoreError`."""
        async with self._store.reading() as db:
            box = await row.get(db)
        fields = self._seal.open(box) if box else None
        if box and fields is None:
            log.warning("console.sealed_with_other_keys: pair the group again")
        self._paired = Paired(fields["chat"], fields["language"]) if fields else None

    @property
    def chat(self) -> int | None:
        """The group's chat id, or None while there is none."""
        return self._paired.chat if self._paired else None

    @property
    def language(self) -> str:
        """The code of the language that the group reads."""
        return self._paired.language if self._paired else FIRST_LANGUAGE

    @property
    def reader(self) -> Person:
        """The group as a reader: its language, no site, and nothing that could be kept."""
        return Person(self.language)

    def tag(self, user: int, event: str) -> str:
        """Return by what the card of `event` knows again that it was `user` who made it."""
        return self._seal.tag(user, event)

    async def pair(self, chat: int, language: str) -> int | None:
        """Make `chat` the console; return the group that was it before, if it was another. Raises `StoreError`."""
        async with self._lock:
            before = self.chat
            await self._write(Paired(chat, language))
        return before if before != chat else None

    async def speak(self, language: str) -> None:
        """Let the group read `language`. Raises `StoreError`."""
        async with self._lock:
            if self._paired:
                await self._write(Paired(self._paired.chat, language))

    async def moved(self, old: int, new: int) -> bool:
        """Follow the group that Telegram gave the number `new`; tell whether `old` was it. Raises `StoreError`."""
        async with self._lock:
            if self._paired is None or self._paired.chat != old:
                return False
            await self._write(Paired(new, self._paired.language))
        log.info("console.became_supergroup")
        return True

    async def unpair(self, chat: int) -> bool:
        """End the console if it is `chat`; tell whether it was. Raises `StoreError`."""
        async with self._lock:
            if self.chat != chat:
                return False
            await self._write(None)
        log.warning("console.lost: the bot is no longer in the organisers' group; pair a group")
        return True

    async def tell(self, reply: Reply, picture: bytes = b"") -> int | None:
        """Post `reply`, under a `picture` if there is one; return the message's number, None where there is no group.

        Nothing is said where everybody can read it. A group that became a supergroup is followed, one that threw the
        bot out is the console no longer. Raises what the voice raises when Telegram cannot be reached.
        """
        for _ in range(2):  # once more where the group has moved
            chat = self.chat
            if chat is None or self.voice is None:
                return None
            if not await self._is_private(self.voice, chat):
                log.warning("console.public: make the group private again; nothing is said in it")
                return None
            if picture:
                message = await self.voice.send_photo(chat, self.reader, picture, reply)
            else:
                message = await self.voice.post(chat, self.reader, reply)
            if message is not None:
                return message
            if self.chat == chat:
                await self.unpair(chat)
        return None

    async def _is_private(self, voice: Voice, chat: int) -> bool:
        now = asyncio.get_running_loop().time()
        if self.private_until <= now:
            if await voice.is_public(chat):
                return False
            self.private_until = now + BELIEVED_S
        return True

    async def _write(self, paired: Paired | None) -> None:
        async with self._store.writing() as db:
            if paired is None:
                await row.drop(db)
            else:
                fields = {"chat": paired.chat, "language": paired.language}
                await row.put(db, self._seal.seal(fields))
        if paired is None or self.chat != paired.chat:
            self.makers.clear()
        self._paired = paired
        self.admins.clear()
        self.private_until = 0.0
