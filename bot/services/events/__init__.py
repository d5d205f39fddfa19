"""What organisers call people to: `Events` answers, `Decisions` changes, `RefusedError` says why not."""

from bot.services.events.book import Events
from bot.services.events.deciding import Decisions
from bot.services.events.making import new_id, occurrence_id
from bot.services.events.refusing import Reason, RefusedError

__all__ = ["Decisions", "Events", "Reason", "RefusedError", "new_id", "occurrence_id"]
