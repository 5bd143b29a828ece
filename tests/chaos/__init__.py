"""Digests while processes are killed and stopped at any moment: none lost, none doubled."""
