"""The state of the sandbox: one bot, the people, the chats with their messages, and all that hangs on them."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.changes import Changes
from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.limits import Limits
from bot.sandbox.log import CallLog
from bot.sandbox.profile import Profile
from bot.sandbox.refusals import Refusal, bad_request, forbidden
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook

BOT_ID = 1
ANONYMOUS_ID = 1087968824
ANONYMOUS = {
    "id": ANONYMOUS_ID,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})
QUERIES_KEPT = 10_000


@dataclass(slots=True)
class Person:
    """Somebody with a phone; `language` is the code that her app sends. Started: the bot may write to her."""

    id: int
    name: str
    language: str
    username: str = ""
    started: bool = False
    blocked: bool = False

    def as_user(self) -> dict[str, Any]:
        """Return the Bot API's User."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        if self.language:
            user["language_code"] = self.language
        return user


@dataclass(slots=True)
class Message:
    """One message: `body` is the Bot API's Message as the bot sees it, replaced as a whole when it changes."""

    body: dict[str, Any]
    silent: bool = False
    reactions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        """Whether this bot sent it."""
        return bool(self.body.get("from", {}).get("id") == BOT_ID)


@dataclass(slots=True)
class Chat:
    """A private chat with one person, or a group with the `roles` (ChatMember status) of its members."""

    id: int
    kind: str
    title: str
    person: Person | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    anonymous: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    username: str = ""
    last_id: int = 0
    draft: dict[str, Any] | None = None
    action: tuple[str, float] | None = None

    def as_chat(self) -> dict[str, Any]:
        """Return the Bot API's Chat."""
        if self.person is None:
            group = {"id": self.id, "type": self.kind, "title": self.title}
            return group | ({"username": self.username} if self.username else {})
        chat = {"id": self.id, "type": "private", "first_name": self.person.name}
        return chat | ({"username": self.person.username} if self.person.username else {})

    @property
    def is_private(self) -> bool:
        """Whether it is a chat with one person."""
        return self.person is not None


@dataclass(slots=True)
class Query:
    """One tap on a button, until it is answered or too old."""

    id: str
    chat: Chat
    asked: float
    answer: dict[str, Any] | None = None
    answered: bool = False


@dataclass(slots=True)
class World:
    """Everything the sandbox knows. It lives in memory and ends with the process."""

    clock: SandboxClock = field(default_factory=SandboxClock)
    changes: Changes = field(default_factory=Changes)
    faults: Faults = field(default_factory=Faults)
    files: Files = field(default_factory=Files)
    log: CallLog = field(default_factory=CallLog)
    profile: Profile = field(default_factory=Profile)
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: OrderedDict[str, Query] = field(default_factory=OrderedDict)
    strict: bool = True
    latency_ms: float = 0
    privacy_mode: bool = True
    logged_out_until: float = 0
    started: float = field(init=False)
    limits: Limits = field(init=False)
    updates: Updates = field(init=False)
    webhook: Webhook = field(init=False)
    _last_message: int = 0
    _last_person: int = 1000
    _last_group: int = 2000

    def __post_init__(self) -> None:
        self.started = self.clock.now()
        self.limits = Limits(self.clock)
        self.updates = Updates(self.clock)
        self.webhook = Webhook(self.updates)

    def add_person(self, name: str, language: str, username: str = "") -> Person:
        """Return a new person with a private chat that is still empty."""
        self._last_person += 1
        person = Person(self._last_person, name, language, username)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", name, person=person)
        self.changes.bump()
        return person

    def add_group(self, kind: str, title: str) -> Chat:
        """Return a new chat of the `kind` group or supergroup, without members."""
        self._last_group += 1
        number = -self._last_group if kind == "group" else -1_000_000_000_000 - self._last_group
        chat = Chat(number, kind, title)
        self.chats[number] = chat
        self.changes.bump()
        return chat

    def bot_user(self) -> dict[str, Any]:
        """Return the bot as a User."""
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": self.profile.first_name(),
            "username": self.profile.username,
        }

    def user(self, number: int) -> dict[str, Any] | None:
        """Return the User with this id: the bot, a person, or None."""
        if number == BOT_ID:
            return self.bot_user()
        person = self.people.get(number)
        return None if person is None else person.as_user()

    def chat(self, chat_id: int | str) -> Chat:
        """Return the chat that a method names by id or @username. Raises Refusal (400)."""
        if isinstance(chat_id, str):
            wanted = chat_id.removeprefix("@").lower()
            named = (
                c for c in self.chats.values() if c.person and c.person.username.lower() == wanted
            )
            chat = next(named, None) if wanted else None
        else:
            chat = self.chats.get(chat_id)
        if chat is None or (not chat.is_private and BOT_ID not in chat.roles):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, why, migrate_to_chat_id=chat.migrated_to)
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """Return the chat if the bot may write there. Raises Refusal (400, 403)."""
        chat = self.reachable(chat_id)
        if chat.person is not None and chat.person.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.person is not None and not chat.person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def reachable(self, chat_id: int | str) -> Chat:
        """Return the chat if the bot may look into it. Raises Refusal (400; 403 for groups it is not in)."""
        chat = self.chat(chat_id)
        role = "member" if chat.is_private else chat.roles[BOT_ID]
        if role == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if role not in PRESENT:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def add_message(
        self, chat: Chat, sender: dict[str, Any] | None, content: dict[str, Any]
    ) -> Message:
        """Return a new message at the end of `chat`; numbers run per bot, and per chat in supergroups."""
        if chat.kind == "supergroup":
            chat.last_id += 1
            number = chat.last_id
        else:
            self._last_message += 1
            number = self._last_message
        body: dict[str, Any] = {
            "message_id": number,
            "date": int(self.clock.now()),
            "chat": chat.as_chat(),
        }
        if sender is not None:
            body["from"] = sender
        message = Message(body | content)
        chat.messages[number] = message
        self.changes.bump()
        return message

    def add_query(self, chat: Chat) -> Query:
        """Return a new callback query; the oldest are forgotten beyond QUERIES_KEPT."""
        query = Query(str(secrets.randbits(62)), chat, self.clock.now())
        self.queries[query.id] = query
        while len(self.queries) > QUERIES_KEPT:
            self.queries.popitem(last=False)
        return query
