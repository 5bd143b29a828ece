"""Replies drawn for a terminal."""
