"""The threads of open topics are kept from being put away: once a day each of them is looked at."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.chat.errors import PlatformBusy, PlatformDown, PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.store.database import Database
from bot.store.port import Row

_LOG = logging.getLogger(__name__)

EVERY = timedelta(days=1)
"""Discord archives a thread after a week without a word, so that a day late is early enough."""

AGAIN = timedelta(minutes=10)
"""When a thread is asked after again whose platform was away."""

BATCH = 10
"""Threads looked at in one turn, so that a thousand of them ask nothing of a platform at once."""

_DUE = """
SELECT topic_threads.*, topics.platform, topics.workspace FROM topic_threads
JOIN topics ON topics.id = topic_threads.topic
WHERE topics.state = 'open' AND topic_threads.thread IS NOT NULL
    AND (topic_threads.looked_at IS NULL OR topic_threads.looked_at <= ?)
ORDER BY topic_threads.looked_at NULLS FIRST, topic_threads.topic, topic_threads.channel LIMIT ?
"""

_LOOKED = "UPDATE topic_threads SET looked_at = ?, locked = ? WHERE topic = ? AND channel = ?"


class OpenThreads:
    """Keeps them open."""

    def __init__(self, database: Database, platforms: Platforms, now: Callable[[], datetime]) -> None:
        self._database = database
        self._platforms = platforms
        self._now = now

    async def tick(self) -> int:
        """Look at the threads whose day has come, and return how many those were."""
        rows = await self._database.fetch_all(_DUE, (_text(self._now() - EVERY), BATCH))
        for row in rows:
            await self._look(row)
        return len(rows)

    async def _look(self, row: Row) -> None:
        """Keep one open; one that is gone or forbidden is asked after again in a day, as one that is open is."""
        channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
        locked, looked_at = bool(row["locked"]), self._now()
        try:
            platform = self._platforms.of(channel.workspace)
            locked = not await platform.keep_open(MessageRef(channel, row["thread"], row["thread"]))
        except (PlatformDown, PlatformBusy):
            looked_at += AGAIN - EVERY
        except PlatformError as error:
            _LOG.warning("thread not kept open: %s", error.code, extra={"code": error.code, "topic": row["topic"]})
        if locked and not row["locked"]:
            _LOG.warning("a moderator has locked a topic's thread", extra={"topic": row["topic"]})
        values = (_text(looked_at), int(locked), row["topic"], row["channel"])
        await self._database.write(lambda connection: connection.execute(_LOOKED, values))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
