"""The SQL of which hosts have asked to be left alone, and until when."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.sources.rhythm import PATIENCE
from bot.sources.rows import moment_of, text_of
from bot.store.database import Database

MOST_HOSTS = 10_000
"""How many waits are read and held in memory, those first that end last: no list of links grows it without end."""

LONGEST = PATIENCE + timedelta(minutes=1)
"""What is noted for later than this is from before the clock was put back; machines may differ by a minute."""

# The longest wait asked for holds, but for one that nobody can have asked for.
_KEEP = """
INSERT INTO host_waits (host, until_at) VALUES (:host, :until)
ON CONFLICT (host) DO UPDATE SET until_at = CASE
    WHEN host_waits.until_at > :latest OR host_waits.until_at < excluded.until_at THEN excluded.until_at
    ELSE host_waits.until_at END
"""

_IN_FORCE = """
SELECT host, until_at FROM host_waits WHERE until_at > :now AND until_at <= :latest
ORDER BY until_at DESC, host LIMIT :limit
"""


class WaitStore:
    """Rows of `host_waits`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, host: str, until: datetime, now: datetime) -> None:
        """Note that a host is to be left alone until then, or for longer where it has asked for that."""
        values = {"host": host, "until": text_of(until), "latest": text_of(now + LONGEST)}
        await self._database.transact(lambda connection: connection.execute(_KEEP, values).close())

    async def in_force(self, now: datetime) -> Mapping[str, datetime]:
        """Return the hosts that are to be left alone now, each with until when."""
        values = {"now": text_of(now), "latest": text_of(now + LONGEST), "limit": MOST_HOSTS}
        rows = await self._database.fetch_all(_IN_FORCE, values)
        return {row["host"]: moment_of(row["until_at"]) for row in rows}
