"""The only folder that knows SQL: what is to be kept in, rows that say nothing by themselves out."""

from bot.store.opening import Store, opened

__all__ = ["Store", "opened"]
