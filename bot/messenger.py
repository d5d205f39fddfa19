"""The only module that sends: a `Reply` and a chat in, Telegram's answer or what became of it out."""

from __future__ import annotations

import logging
import re
from enum import StrEnum
from html import unescape
from typing import TYPE_CHECKING

from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.limiter import Lane
from bot.presses import payload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot, Message

    from bot.limiter import Turn
    from bot.models import Button, Reply
    from bot.seals import ButtonSeal
    from bot.services.people import Person

log = logging.getLogger(__name__)

# What Telegram says when an edit cannot be, and a new message has to do (server behaviour, not in the API's text).
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
UNCHANGED = "message is not modified"
NO_CHAT = "chat not found"
TAG = re.compile("<[^>]*>")


class Sent(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    BLOCKED = "blocked"
    MOVED = "moved"


class Messenger:
    """Sends replies to chats; blocked people and moved groups are results, not errors."""

    def __init__(self, bot: Bot, seal: ButtonSeal) -> None:
        self._bot = bot
        self._seal = seal
        self.on_moved: Callable[[int, int], Awaitable[object]] | None = None  # old and new number

    async def send(self, chat: int, person: Person, reply: Reply, lane: Lane = Lane.REPLY) -> Sent:
        """Send `reply` to `chat`, buttons sealed for `person`; raises `TelegramError` for all else that fails."""
        try:
            await self._bot.send_message(
                chat,
                reply.text,
                parse_mode=ParseMode.HTML,
                reply_markup=self._keyboard(chat, person, reply),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                protect_content=reply.protect,
                disable_notification=reply.silent,
                rate_limit_args=lane,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
            )
        except Forbidden:
            return Sent.BLOCKED
        except ChatMigrated:
            return Sent.MOVED
        return Sent.DELIVERED

    async def deliver(
        self, chat: int, person: Person, reply: Reply, turn: Lane | Turn, *, plain: bool = False
    ) -> None:
        """Send `reply` to `chat` and raise whatever fails, for who decides by that what becomes of the message.

        `plain`: without any formatting or buttons, where Telegram could not read those.
        """
        await self._bot.send_message(
            chat,
            unescape(TAG.sub("", reply.text)) if plain else reply.text,
            parse_mode=None if plain else ParseMode.HTML,
            reply_markup=None if plain else self._keyboard(chat, person, reply),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            protect_content=reply.protect,
            disable_notification=reply.silent,
            rate_limit_args=turn,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
        )

    async def reachable(self) -> bool:
        """Ask whether Telegram answers; raises `InvalidToken` when it no longer knows the bot."""
        try:
            await self._bot.get_me()
        except InvalidToken:
            raise
        except TelegramError:
            return False
        return True

    async def is_public(self, chat: int) -> bool:
        """Ask whether everybody can find and read the group `chat`; no where Telegram does not say."""
        try:
            return bool((await self._bot.get_chat(chat)).username)
        except TelegramError:
            return False

    async def send_document(
        self, chat: int, person: Person, reply: Reply, file: bytes | str, name: str
    ) -> str | None:
        """Send a file as `name`, or again by its Telegram id, with `reply` under it.

        Returns the file's id, by which it is sent without its content from then on; None when she cannot be reached.
        Raises `TelegramError` for all else that fails.
        """
        try:
            message = await self._bot.send_document(
                chat,
                file,
                filename=None if isinstance(file, str) else name,
                caption=reply.text or None,
                parse_mode=ParseMode.HTML,
                reply_markup=self._keyboard(chat, person, reply),
                protect_content=reply.protect,
                rate_limit_args=Lane.REPLY,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
            )
        except (Forbidden, ChatMigrated):
            return None
        return message.document.file_id if message.document else None

    async def send_photo(
        self, chat: int, person: Person, picture: bytes, reply: Reply
    ) -> int | None:
        """Send a picture (PNG or JPEG, up to 10 MB) with `reply` as its caption, up to 1,024 characters as shown.

        Returns the message's id; None when she cannot be reached. Raises `TelegramError` for all else that fails.
        """
        sending = self._bot.send_photo(
            chat,
            picture,
            caption=reply.text or None,
            parse_mode=ParseMode.HTML,
            reply_markup=self._keyboard(chat, person, reply),
            protect_content=reply.protect,
            disable_notification=reply.silent,
            rate_limit_args=Lane.REPLY,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
        )
        return await self._numbered(chat, sending)

    async def send_venue(  # noqa: PLR0913, PLR0917 - a place on the map has so many parts
        self,
        chat: int,
        person: Person,
        latitude: float,
        longitude: float,
        title: str,
        address: str,
        reply: Reply | None = None,
    ) -> Sent:
        """Send a pin on the map (degrees) with the name and address of the place, in plain text."""
        try:
            await self._bot.send_venue(
                chat,
                latitude,
                longitude,
                title,
                address,
                reply_markup=self._keyboard(chat, person, reply) if reply else None,
                rate_limit_args=Lane.REPLY,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
            )
        except Forbidden:
            return Sent.BLOCKED
        except ChatMigrated:
            return Sent.MOVED
        return Sent.DELIVERED

    async def post(
        self,
        chat: int,
        person: Person,
        reply: Reply,
        *,
        typed: bool = False,
        under: int | None = None,
    ) -> int | None:
        """Send `reply` and return the message's id, to be deleted or edited soon; None when she cannot be reached.

        `typed`: it asks for an answer in words, and her phone opens the keyboard for it. `under`: the message that it
        points back to; raises `BadRequest` when that is gone.
        """
        keyboard = ForceReply() if typed else self._keyboard(chat, person, reply)
        sending = self._bot.send_message(
            chat,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            protect_content=reply.protect,
            reply_parameters=ReplyParameters(under) if under else None,
            rate_limit_args=Lane.REPLY,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
        )
        return await self._numbered(chat, sending)

    async def _numbered(self, chat: int, sending: Awaitable[Message]) -> int | None:
        """Return the number of the message that is being sent; None when nobody is reached there any more."""
        try:
            return (await sending).message_id
        except Forbidden:
            return None
        except ChatMigrated as error:
            await self._moved(chat, error)
            return None
        except BadRequest as error:
            if NO_CHAT in error.message.lower():
                return None
            raise

    async def edit(
        self,
        chat: int,
        message: int,
        person: Person,
        reply: Reply,
        lane: Lane = Lane.REPLY,
    ) -> Sent:
        """Put `reply` in the place of `message`, or send it where Telegram no longer lets the bot edit."""
        try:
            await self._bot.edit_message_text(
                reply.text,
                chat_id=chat,
                message_id=message,
                parse_mode=ParseMode.HTML,
                reply_markup=self._keyboard(chat, person, reply),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                rate_limit_args=lane,  # type: ignore[call-arg]  # ExtBot takes it, Bot's stub does not
            )
        except BadRequest as error:
            told = error.message.lower()  # PTB begins it with a capital letter
            if UNCHANGED in told:
                return Sent.DELIVERED
            if any(words in told for words in NOT_EDITABLE):
                return await self.send(chat, person, reply, lane)
            raise
        except Forbidden:
            return Sent.BLOCKED
        return Sent.DELIVERED

    async def answer(self, query: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap, so that the button stops turning; a tap that is too old needs no answer."""
        try:
            await self._bot.answer_callback_query(query, text or None, show_alert=alert)
        except BadRequest:
            log.info("tap.too_old")

    async def delete(self, chat: int, messages: Sequence[int]) -> bool:
        """Delete up to 100 `messages` of `chat`; false when Telegram will not (older than 48 hours).

        Raises `TelegramError` when it could not be asked.
        """
        try:
            return await self._bot.delete_messages(chat, messages)
        except (BadRequest, Forbidden):
            return False

    async def _moved(self, chat: int, error: ChatMigrated) -> None:
        if self.on_moved:
            await self.on_moved(chat, error.new_chat_id)

    def _keyboard(self, chat: int, person: Person, reply: Reply) -> InlineKeyboardMarkup | None:
        if not reply.buttons:
            return None
        return InlineKeyboardMarkup(
            [[self._button(chat, person, b) for b in row] for row in reply.buttons]
        )

    def _button(self, chat: int, person: Person, button: Button) -> InlineKeyboardButton:
        if button.url:
            return InlineKeyboardButton(button.label, url=button.url)
        if button.copy:
            return InlineKeyboardButton(button.label, copy_text=CopyTextButton(button.copy))
        if button.sealed:
            return InlineKeyboardButton(button.label, callback_data=button.sealed)
        data = self._seal.seal(payload(button.data, person.language, person.site), chat)
        return InlineKeyboardButton(button.label, callback_data=data)
