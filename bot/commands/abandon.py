"""A key folder that is gone for good in; a database without what can no longer be opened, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import SetupError
from bot.folders import held
from bot.seals import Slots
from bot.store import opened
from bot.store import people as rows_of_people
from bot.store import report as vault_store
from bot.unlocking import PEOPLE_MARK, open_people, open_the_vault

if TYPE_CHECKING:
    from bot.settings import Settings


async def run(settings: Settings, *, sure: bool) -> int:
    """Say what cannot be opened with the keys that are there; if `sure`, delete that and nothing else.

    Returns 0 when it was deleted, 1 when nothing is to be deleted or nobody is sure. Raises `SetupError`.
    """
    with held(settings.data_dir, settings.key_dir):
        async with opened(settings.data_dir) as store:
            async with store.reading() as db:
                check = await vault_store.get_mark(db, PEOPLE_MARK)
                row = await vault_store.get(db)
            people, vault = True, True
            try:
                open_people(settings.key_dir, check)
            except SetupError as error:
                people = False
                print(f"People and what they chose cannot be read. {error}\n")
            try:
                open_the_vault(Slots(settings.key_dir), row)
            except SetupError as error:
                vault = False
                print(f"The reports of the open waves cannot be read. {error}\n")
            if people and vault:
                print("All that is there can be opened. Nothing was deleted.")
                return 1
            if not sure:
                print("Nothing was deleted. To delete what cannot be read: brazier abandon --sure")
                return 1
            async with store.writing() as db:
                if not people:
                    await rows_of_people.clear(db)
                    await vault_store.drop_mark(db, PEOPLE_MARK)
                if not vault:
                    await vault_store.drop(db)
    print("Deleted. People will be asked again; who had reported in an open wave can report anew.")
    return 0
