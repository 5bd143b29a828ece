"""Taking words that were deleted out of the index's older parts, step by step, so that nobody waits for it."""

from bot.search.filing import tidy_some
from bot.store.database import Database


async def tidy(database: Database) -> None:
    """Go on until no part of the index holds words that were deleted; others write in between."""
    while not await database.transact(tidy_some):
        pass
