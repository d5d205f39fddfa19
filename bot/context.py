"""An update in; what a handler needs of it, and the services, out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from telegram import Chat, Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.calendar_file import CalendarFiles
from bot.errors import OldMenuError
from bot.limiter import Lane
from bot.models import Button
from bot.presses import Press, read
from bot.screens import Reader
from bot.services.people import Person
from bot.services.taps import Taps

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from bot.clock import Clock
    from bot.content import Content
    from bot.i18n import Language, Texts, Translator
    from bot.messenger import Messenger
    from bot.models import Medium, Reply
    from bot.seals import ButtonSeal
    from bot.seals.dialogue import DialogueSeal
    from bot.services.albums import Albums
    from bot.services.asked import Asked
    from bot.services.cards import Cards
    from bot.services.console import Console
    from bot.services.events import Decisions, Events
    from bot.services.hygiene import Dialogues
    from bot.services.language import LanguageGuess
    from bot.services.people import People
    from bot.services.published import Published
    from bot.services.questions import Questions
    from bot.services.report import Reports
    from bot.services.rights import Matcher
    from bot.services.rights.adviser import Adviser
    from bot.services.tally import Tally
    from bot.settings import Settings
    from bot.surveys import Survey


@dataclass(frozen=True, slots=True, repr=False)  # its words would be all that is in memory
class Services:
    """All that a handler may call; made once, in `bot.app`."""

    settings: Settings
    clock: Clock
    texts: Texts
    content: Content
    matcher: Matcher
    adviser: Adviser
    guess: LanguageGuess
    people: People
    reports: Reports
    seal: ButtonSeal
    messenger: Messenger
    keys_on: Medium
    drafts: DialogueSeal
    dialogues: Dialogues
    albums: Albums
    asked: Asked
    questions: Questions
    console: Console
    events: Events
    decisions: Decisions
    tally: Tally
    published: Published
    cards: Cards
    taps: Taps = field(default_factory=Taps)
    calendar: CalendarFiles = field(default_factory=CalendarFiles)

    def surveys(self, site: str) -> list[Survey]:
        """Return the surveys that can be answered at `site` now."""
        now, reports, found = self.clock.now(), self.reports, self.content.site(site)
        unit = found.unit if found else ""
        return [one for one in self.content.surveys if reports.wave(one.id, unit, now)]


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Services]):
    """One update, unwrapped once: who, in which language, at which site, what was tapped or typed."""

    incoming: Update
    person: Person
    _press: Press | None = None
    _answered: bool = False
    aside: bool = False  # the message that was tapped stays as it is: what is shown comes below it
    lane: Lane = Lane.REPLY  # how what is shown goes out

    @classmethod
    def from_update(cls, update: object, application: Any) -> Context:
        """Build the context of `update`; PTB calls this, also for the error handler."""
        context = super().from_update(update, application)
        if isinstance(update, Update) and (update.effective_chat or update.effective_user):
            context.incoming = update
            context.arrive()
        return context

    def arrive(self) -> None:
        """Find out who it is, in which language, and what was tapped."""
        query, services = self.incoming.callback_query, self.services
        if query and query.data:
            if self.message is not None:
                services.taps.tap(self.chat, self.message)
            try:
                self._press = read(services.seal.open(query.data, self.chat))
            except OldMenuError:
                self._press = None
        if self.in_group:
            self.person = self._group()
            return
        known = services.people.known(self.chat)
        if known is None and self._press:
            # The bot was started anew: what she had chosen comes back with the button she was given then.
            language = services.texts.choose(self._press.language).code
            known = services.people.put(self.chat, Person(language, self._press.site))
        user = self.incoming.effective_user
        self.person = known or Person(
            services.texts.choose(user.language_code if user else None).code,
            services.settings.site,
        )

    def _group(self) -> Person:
        """Return how a group reads: nothing that is said or tapped there is ever kept of a person or a group."""
        console, user = self.services.console, self.incoming.effective_user
        if console.chat == self.chat:
            return console.reader
        return Person(self.services.texts.choose(user.language_code if user else None).code)

    @property
    def in_group(self) -> bool:
        """Whether it is said or tapped in a group, or a channel."""
        chat = self.incoming.effective_chat
        return chat is not None and chat.type != Chat.PRIVATE

    @property
    def in_console(self) -> bool:
        """Whether it is said or tapped in the organisers' group."""
        return self.services.console.chat == self.chat

    @property
    def services(self) -> Services:
        """The services of this bot."""
        return self.bot_data

    @property
    def chat(self) -> int:
        """The chat's id; in private it is the person's."""
        # A tap on a message that Telegram no longer shows has no chat; in private both have the same number.
        found = self.incoming.effective_chat or self.incoming.effective_user
        if found is None:
            raise OldMenuError
        return found.id

    @property
    def text(self) -> str:
        """What was typed, or nothing."""
        message = self.incoming.effective_message
        return (message.text or "") if message else ""

    @property
    def message(self) -> int | None:
        """The message whose button was tapped, as far as it is still there."""
        query = self.incoming.callback_query
        return query.message.message_id if query and query.message else None

    @property
    def press(self) -> Press:
        """What was tapped; raises `OldMenuError` when the button is forged, foreign or of an older menu."""
        if self._press is None:
            raise OldMenuError
        return self._press

    @property
    def t(self) -> Translator:
        """The texts in the person's language."""
        return self.services.texts.translator(self.person.language)

    @property
    def offered(self) -> Sequence[Language]:
        """The languages that can be chosen."""
        return self.services.texts.offered

    @property
    def reader(self) -> Reader:
        """This person now, as screens need her; the link to share carries her site, never her."""
        services, site = self.services, self.person.site
        link = f"https://t.me/{self.bot.username}" + (f"?start={site}" if site else "")
        return Reader(
            services.texts,
            services.content,
            services.matcher,
            self.person,
            services.clock.now().date(),
            link,
            services.surveys(site),
        )

    def hear(self) -> None:
        """Speak the language of what she typed, unless she has chosen one."""
        language = self.services.guess.guess(self.text)
        if not self.person.chosen and language in {offer.code for offer in self.offered}:
            self.person = self.services.people.put(
                self.chat, replace(self.person, language=language)
            )

    def choose(self, *, language: str | None = None, site: str | None = None) -> None:
        """Remember a choice, and speak accordingly from here on."""
        self.person = self.services.people.put(
            self.chat,
            replace(
                self.person,
                language=self.person.language if language is None else language,
                chosen=self.person.chosen or language is not None,
                site=self.person.site if site is None else site,
                kept=True,
            ),
        )

    async def show(self, reply: Reply) -> None:
        """Put `reply` in the place of the message whose button was tapped, or send it."""
        if self.message is None or self.aside:
            send = self.services.messenger.send(self.chat, self.person, reply, self.lane)
            await _both(self._answer(), send)
        else:
            await self.put(self.message, self._with_way_back(self.message, reply))
        if reply.tells:
            self.person = self.services.people.put(self.chat, replace(self.person, told=True))

    async def put(self, message: int, reply: Reply) -> None:
        """Put `reply` into the place of `message`, and let the button that was tapped stop turning."""
        edit = self.services.messenger.edit(self.chat, message, self.person, reply, self.lane)
        await _both(self._answer(), edit)

    async def alert(self, text: str) -> None:
        """Show `text` as a pop-up over the button that was tapped."""
        await self._answer(text, alert=True)

    async def acknowledge(self) -> None:
        """Let the button that was tapped stop turning, and change nothing."""
        await self._answer()

    async def toast(self, text: str) -> None:
        """Show `text` for a moment, and change nothing."""
        await self._answer(text)

    async def _answer(self, text: str = "", *, alert: bool = False) -> None:
        query = self.incoming.callback_query
        if query and not self._answered:
            self._answered = True
            await self.services.messenger.answer(query.id, text, alert=alert)

    def _with_way_back(self, message: int, reply: Reply) -> Reply:
        # A survey that was open in this message can be gone on with.
        screen = self.services.dialogues.get(self.chat)
        if screen is None or screen.message != message or screen.sending:
            return reply
        self.services.dialogues.drop(self.chat)
        if not screen.resume:
            return reply
        back = Button(self.t.pgettext("button", "Continue"), sealed=screen.resume)
        return replace(reply, buttons=((back,), *reply.buttons))


async def _both(*work: Coroutine[Any, Any, object]) -> None:
    """Do all of `work` at once and to its end; raises the first failure only when nothing is under way any more."""
    for done in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(done, BaseException):
            raise done


BrazierApplication = Application[
    ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Services, None
]
