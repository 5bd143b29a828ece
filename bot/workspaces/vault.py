"""What opens workspaces, encrypted: Fernet (AES-128-CBC and HMAC-SHA256) under keys that are in the settings alone.

The first key encrypts, every key decrypts, so that keys can be changed while the bot runs
(https://cryptography.io/en/latest/fernet/#cryptography.fernet.MultiFernet).
"""

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

Words = tuple[str, ...]


class Shut(Exception):
    """What was encrypted does not open, or was made for something else; says nothing of what is in it."""


class Vault:
    """Encrypts words together with what they belong to: put elsewhere, they do not open."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, the first of which encrypts; raises `ValueError` for one that is none."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, place: Words, secrets: Words) -> str:
        """Return secrets encrypted, bound to their place."""
        return self._fernet.encrypt(json.dumps([place, secrets]).encode()).decode()

    def open(self, place: Words, sealed: str) -> Words:
        """Return what was sealed for a place; raises `Shut`."""
        try:
            where, secrets = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            raise Shut from None
        if tuple(where) != place:
            raise Shut
        return tuple(secrets)

    def reseal(self, sealed: str) -> str:
        """Return what was sealed under any key, sealed under the first; raises `Shut`."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Shut from None


def new_key() -> str:
    """Return a key that nobody has: 32 random bytes as 44 letters."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Say whether a text has the form of a key."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
