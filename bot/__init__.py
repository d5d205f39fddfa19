"""Brazier: a private Telegram bot for workers who organise."""
