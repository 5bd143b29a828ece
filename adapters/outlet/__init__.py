"""Fictional publishers that `try` serves, so that everything can be tried with no network."""
