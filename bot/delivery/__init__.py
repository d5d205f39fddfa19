"""Delivery: notices about events in, one message to each person who wants it, at her own time and at least once, out."""
