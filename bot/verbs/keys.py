"""`key` and `reseal`: keys for the tokens of many workspaces, made and changed."""

import sys

from bot.errors import BadInput
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workspaces.installations import reseal as encrypt_anew
from bot.workspaces.vault import Vault, new_key


class NoKey(BadInput):
    """There is no key to encrypt with."""

    code = "no-key"
    sentence = "DESPATCH_ENCRYPTION_KEYS is not set: “python -m bot key” prints a key for it."


def key() -> None:
    """Print a new key."""
    sys.stdout.write(f"{new_key()}\n")


async def reseal(settings: Settings) -> None:
    """Encrypt every token that is kept anew under the first key; raises `NoKey` and `KeyMissing`."""
    if not settings.keys:
        raise NoKey
    async with Database.open(settings.database) as database:
        await migrate(database)
        count = await encrypt_anew(database, Vault(settings.keys))
    rest = "the other keys can go now" if len(settings.keys) > 1 else "there is no other key"
    sys.stdout.write(
        f"The tokens of {count} {'workspace' if count == 1 else 'workspaces'} are under the first key; {rest}.\n"
    )
