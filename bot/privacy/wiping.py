"""Writing the database's file anew once something in it was deleted for good.

`secure_delete` overwrites what is deleted, but not what SQLite leaves behind where it moves rows from page to page:
after thousands of rows pieces of some stand between those that are left. A `VACUUM` leaves none. It holds the writer
for about 11 ms a megabyte (134 MB: 1.1 to 1.5 s, two busy cores), so that a large file waits for the night.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.privacy.store import WipingStore
from bot.store.database import Database

_LOG = logging.getLogger(__name__)

SMALL = 100_000_000
"""Bytes up to which the file is written anew at any hour: that takes as long as an acknowledgement may wait."""

NIGHT = range(2, 4)
"""The hours (UTC) in which a larger one is."""


class Wiping:
    """Writes the file anew when that is due."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, small: int = SMALL) -> None:
        self._database = database
        self._store = WipingStore(database)
        self._now = now
        self._small = small

    async def tick(self) -> bool:
        """Write the file anew if that is due and nobody is held up, and return whether it was."""
        asked_at, now = await self._store.due(), self._now()
        if asked_at is None or not fitting(await self._database.size(), now, self._small):
            return False
        await self._database.rewrite()
        await self._store.done(asked_at)
        _LOG.info("the file was written anew: what was deleted is not in it any more")
        return True


def fitting(size: int, now: datetime, small: int = SMALL) -> bool:
    """Say whether a file of so many bytes may be written anew at a moment. Pure."""
    return size <= small or now.hour in NIGHT
