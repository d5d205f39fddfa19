"""The database; nothing outside this folder knows SQL."""
