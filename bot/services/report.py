"""Reports as workers send them in; what the vault shall be at the next tick, and what became of each, out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.models import Filed, Standing
from bot.plan_changes import differences
from bot.services.vault import RECEIPT_BYTES, Period, name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
    from datetime import datetime, timedelta

    from bot.models import Report, Wave
    from bot.plan import Plan
    from bot.services.vault import Name, Vault

    Done = Callable[[Filed], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that waits for the tick; `late` if its wave was over when it came."""

    chat: int
    report: Report
    late: bool
    done: Done


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A receipt that waits for the tick, to take its report back; `late` if the wave was over when it came."""

    wave: Name
    receipt: bytes
    late: bool
    done: Done


@dataclass(frozen=True, slots=True)
class Due:
    """A period that ends, and what was settled for it when it began."""

    period: Period
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Round:
    """What one tick makes of all that waits: the vault as it shall be, what it settles, and the periods that end."""

    vault: Vault
    begun: tuple[Plan, ...]
    due: tuple[Due, ...]
    outcomes: tuple[tuple[Done, Filed], ...]

    def without(self, due: Iterable[Due]) -> Round:
        """Return this round with these periods still open: they could not be closed now."""
        left = tuple(due)
        stay = {name(one.period.wave): one.period for one in left}
        ending = tuple(one for one in self.due if one not in left)
        return replace(self, vault=self.vault | stay, due=ending)


class Reports:
    """The open waves: who may report, what waits for the tick, and what the tick wrote.

    `waves` are all waves of all surveys as their files have them; `now` is the clock. `plan` says what their files
    settle for a wave.
    """

    def __init__(
        self,
        waves: Iterable[Wave],
        now: Callable[[], datetime],
        plan: Callable[[Wave], Plan | None] = lambda _: None,
    ) -> None:
        self._waves = {name(wave): wave for wave in waves}
        self._now, self._plan = now, plan
        self._plans: dict[Name, Plan] = {}
        self._vault: Vault = {}
        self._closed: frozenset[Name] = frozenset()
        self._queue: list[Sent | Withdrawn] = []
        self.paused = False

    def load(self, vault: Vault, closed: Iterable[Name], plans: Iterable[Plan] = ()) -> None:
        """Take over what was written: the open periods, the names of closed waves, and what was settled for each.

        A period of a wave that is closed is of an older copy: it is dropped, since its numbers were drawn already.
        """
        self._closed = frozenset(closed)
        self._vault = {key: period for key, period in vault.items() if key not in self._closed}
        self._plans = {plan.key: plan for plan in plans}

    def plans_of_open(self, now: datetime) -> list[tuple[Plan, Wave]]:
        """Return what was settled for each wave that is not over and still in its file, with the wave as it is there.

        That its reports are gone, as after a restored copy, changes nothing; then it ends by the later of both days.
        """
        return [
            (plan, wave)
            for key, plan in self._plans.items()
            if (wave := self._waves.get(key)) and key not in self._closed
            if now < self._closes(key)
            or (key not in self._vault and now.date().isoformat() <= plan.closes)
        ]

    @property
    def plans(self) -> Mapping[Name, Plan]:
        """What was settled for all waves that ever opened."""
        return self._plans

    def wave(self, survey: str, site: str, now: datetime) -> Wave | None:
        """Return the wave of `survey` that is open at `site`, with the moment at which it really closes."""
        for key, wave in self._waves.items():
            if (wave.survey, wave.site) == (survey, site) and self._is_open(key, now):
                return replace(wave, closes=self._closes(key))
        return None

    def open_soon(self, now: datetime, ahead: timedelta) -> list[Wave]:
        """Return the waves that are open, or will be before `ahead` has passed."""
        return [
            wave
            for key, wave in self._waves.items()
            if self._is_open(key, now) or self._is_open(key, now + ahead)
        ]

    def waves(self) -> list[Wave]:
        """Return the waves that are not closed for good, with the moment at which each really closes."""
        return [
            replace(wave, closes=self._closes(key))
            for key, wave in self._waves.items()
            if key not in self._closed
        ]

    def is_used(self, wave: Wave, card: bytes) -> bool:
        """Tell whether a report of `wave` that was written has the card with this hash.

        What waits for the tick is not looked at: whoever has a copy of a card must not see the moment of its report.
        """
        period = self._vault.get(name(wave))
        return period is not None and card in period.used

    def cards(self) -> frozenset[bytes]:
        """Return the hashes of the cards whose reports wait for the tick."""
        waiting = (item.report for item in self._queue if isinstance(item, Sent))
        return frozenset(report.card for report in waiting if report.card)

    def standing(self, chat: int, wave: Wave) -> Standing:
        """Tell what `chat` may do in `wave` now."""
        key = name(wave)
        if not self._is_open(key, self._now()):
            return Standing.CLOSED
        period = self._vault.get(key)
        if period and period.tag(chat) in period.tags:
            return Standing.DONE
        waiting = (item for item in self._queue if isinstance(item, Sent))
        if any((item.chat, _name(item.report)) == (chat, key) for item in waiting):
            return Standing.DONE
        if self.paused or self._changed(key, period):
            return Standing.PAUSED
        return Standing.OPEN

    def submit(self, chat: int, report: Report, done: Done) -> None:
        """Queue `report`; after the tick that stored it, never before, `done` is told what became of it.

        Raises `ValueError` when an answer is no number from 0 to 255. The first report of a person in a wave stands.
        """
        bytes(report.answers)
        # Made up here, once: a tick that is tried again makes the same of all that waits.
        own = report.receipt or secrets.token_bytes(RECEIPT_BYTES)
        report = replace(report, receipt=own)
        late = not self._is_open(_name(report), self._now())
        self._queue.append(Sent(chat, report, late, done))

    def holds(self, key: Name) -> bool:
        """Tell whether the answers of a wave are here, for its end."""
        return key in self._vault

    def withdraw(self, wave: Wave, receipt: bytes, done: Done) -> None:
        """Queue that the report of `receipt` leaves `wave`: REMOVED, UNKNOWN, or CLOSED when it is too late."""
        key = name(wave)
        late = key in self._vault and self._closes(key) <= self._now()
        self._queue.append(Withdrawn(key, receipt, late, done))

    def listeners(self) -> list[Done]:
        """Return who waits to be told what became of something."""
        return [item.done for item in self._queue]

    @property
    def closed(self) -> frozenset[Name]:
        """The names of the waves that were closed, on disk, for good."""
        return self._closed

    def prepare(
        self,
        now: datetime,
        *,
        close: bool = True,
        begin: bool = True,
        cards: Collection[bytes] = (),
    ) -> Round:
        """Return what the tick at `now` has to write; nothing is changed here.

        `cards`: which of those that wait are known; a report with any other counts as one without.
        `close`: end the waves that are over. `begin`: settle the words of those that have just begun.
        """
        vault = dict(self._vault)
        for key, wave in self._waves.items():
            if not begin or key in vault or self._changed(key, None):
                continue
            if self._is_open(key, now):
                vault[key] = Period.begin(wave)
        outcomes = tuple((item.done, self._filed(vault, item, cards)) for item in self._queue)
        begun = {key: plan for key in sorted(vault) if (plan := self._begun(key, vault[key]))}
        over = [key for key in vault if close and self._closes(key) <= now]
        due = tuple(Due(vault.pop(key), self._plans.get(key) or begun.get(key)) for key in over)
        return Round(vault, tuple(begun.values()), due, outcomes)

    def written(self, made: Round) -> None:
        """Take `made`, which is on disk now, as the present; what came meanwhile goes on waiting."""
        del self._queue[: len(made.outcomes)]
        self._vault = made.vault
        self._plans |= {plan.key: plan for plan in made.begun}
        self._closed |= {name(one.period.wave) for one in made.due}

    def _filed(self, vault: Vault, item: Sent | Withdrawn, cards: Collection[bytes]) -> Filed:
        key = item.wave if isinstance(item, Withdrawn) else _name(item.report)
        period = vault.get(key)
        if isinstance(item, Withdrawn):
            if period is None or item.late:
                return Filed.CLOSED
            changed = period.without(item.receipt)
            vault[key] = changed or period
            return Filed.REMOVED if changed else Filed.UNKNOWN
        if period is None:
            if (
                item.late
                or key not in self._waves
                or key in self._closed
                or self._changed(key, None)
            ):
                return Filed.CLOSED
            period = Period.begin(
                self._waves[key]
            )  # sent in time, though no tick has seen the wave open
        if period.tag(item.chat) in period.tags:
            return Filed.REPEATED
        if item.late or self._changed(key, period):
            return Filed.CLOSED
        card = item.report.card
        good = period.wave.cards and card in cards and card not in period.used
        vault[key] = period.add(item.chat, item.report if good else replace(item.report, card=b""))
        return Filed.SAVED if good or not card else Filed.UNVOUCHED

    def _begun(self, key: Name, period: Period) -> Plan | None:
        """Return what is settled now for a wave that has begun: what its file has, if that still asks the same."""
        if key in self._plans or key not in self._waves or self._changed(key, period):
            return None
        return self._plan(replace(self._waves[key], closes=self._closes(key)))

    def _changed(self, key: Name, period: Period | None) -> bool:
        """Tell whether the file of a wave is another than that of its period; without one, than what was settled."""
        if key not in self._waves:
            return False
        if period:
            return self._waves[key].shape != period.wave.shape
        settled, now = self._plans.get(key), self._plan(self._waves[key])
        return bool(settled and now and differences(settled, now))

    def _is_open(self, key: Name, now: datetime) -> bool:
        wave = self._waves.get(key)
        if wave is None or key in self._closed:
            return False
        return wave.opens <= now < self._closes(key)

    def _closes(self, key: Name) -> datetime:
        # Whoever reported was told when the wave closes: once it is open, its file moves that no more.
        period = self._vault.get(key)
        return (period.wave if period else self._waves[key]).closes


def _name(report: Report) -> Name:
    return report.survey, report.wave, report.unit
