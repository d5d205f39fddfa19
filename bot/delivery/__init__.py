"""Delivery: notices about events in, one message to each who wants it, at her own time and at least once, out."""

from bot.delivery.office import SWEEP_S, Delivery, Progress, estimate
from bot.delivery.restore import after_restore

__all__ = ["SWEEP_S", "Delivery", "Progress", "after_restore", "estimate"]
