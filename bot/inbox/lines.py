"""Lines that one process alone should keep, such as a shard of Discord's: whoever shares one by mistake is told.

Nothing is taken away from anybody: what comes in over two lines is handled once all the same, and while one process
takes the place of another both keep the same line for a moment. Where that lasts, one of them is of no use.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.store.database import Database
from bot.store.port import Connection

_LOG = logging.getLogger(__name__)

HELD = timedelta(seconds=30)
"""For how long a line is somebody's without a sign of life: three looks (`bot.inbox.inbox.LOOK_SECONDS`)."""

MISTAKEN = timedelta(minutes=2)
"""How long two processes may keep one line before that is a mistake: an upgrade takes less."""

_HOLD = """
INSERT INTO inbox_lines (line, holder, held_until) VALUES (:line, :holder, :until)
ON CONFLICT (line) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
WHERE inbox_lines.holder = excluded.holder OR inbox_lines.held_until < :now
RETURNING line
"""


class Lines:
    """The lines of one process, which `holder` names among those that share the database."""

    def __init__(self, database: Database, holder: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._holder = holder
        self._now = now
        self._shared_since: dict[str, datetime] = {}
        self._told: set[str] = set()

    async def look(self, lines: Collection[str]) -> None:
        """Say that these lines are kept here; log once of each that another process keeps as well, for long."""
        now = self._now()
        ours = await self._held(lines, now)
        for line in lines:
            if line in ours:
                self._shared_since.pop(line, None)
                self._told.discard(line)
            elif now - self._shared_since.setdefault(line, now) >= MISTAKEN and line not in self._told:
                self._told.add(line)
                _LOG.warning("%s is kept by another process, too: one of the two is not needed", line)

    async def _held(self, lines: Collection[str], now: datetime) -> set[str]:
        held = {"holder": self._holder, "now": now.isoformat(), "until": (now + HELD).isoformat()}

        async def work(connection: Connection) -> set[str]:
            rows = [row for line in lines for row in await connection.execute_fetchall(_HOLD, {**held, "line": line})]
            return {row["line"] for row in rows}

        return await self._database.write(work) if lines else set()
