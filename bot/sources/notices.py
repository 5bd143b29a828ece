"""Telling those who follow a feed that it has not worked for days: once, and not lost when the program is killed."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat.errors import PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.retry import next_try
from bot.sources.model import Followed
from bot.sources.rows import followed, text_of
from bot.store.database import Database
from bot.store.port import Row, Statements
from bot.store.trying import begun

_LOG = logging.getLogger(__name__)

BATCH = 20

_MARK = "UPDATE feeds SET told_dead_at = :now WHERE id = :feed AND told_dead_at IS NULL"

# One that is left from before the feed worked again tells of this end of it.
_ADD = """
INSERT INTO feed_notices (feed, platform, workspace, due_at)
SELECT feed, platform, workspace, :now FROM follows WHERE feed = :feed
ON CONFLICT (platform, workspace, feed) DO UPDATE SET due_at = excluded.due_at, attempts = 0, begun_at = NULL
"""

# A feed that works again has no end that anybody is to be told of.
_DUE = """
SELECT feeds.*, feed_standing.entries AS standing, follows.platform, follows.workspace, follows.channel,
    feed_notices.attempts
FROM feed_notices
JOIN follows ON follows.platform = feed_notices.platform AND follows.workspace = feed_notices.workspace
    AND follows.feed = feed_notices.feed
JOIN feeds ON feeds.id = feed_notices.feed
LEFT JOIN feed_standing ON feed_standing.feed = feeds.id
WHERE feed_notices.due_at <= ? AND feeds.told_dead_at IS NOT NULL
ORDER BY feed_notices.due_at, feeds.id, follows.platform, follows.workspace LIMIT ?
"""

_BEGUN = "SELECT begun_at FROM feed_notices WHERE platform = ? AND workspace = ? AND feed = ?"

_BEGIN = """
UPDATE feed_notices SET begun_at = COALESCE(begun_at, ?) WHERE platform = ? AND workspace = ? AND feed = ?
"""

_AGAIN = """
UPDATE feed_notices SET attempts = attempts + 1, due_at = ? WHERE platform = ? AND workspace = ? AND feed = ?
"""

_SETTLE = "DELETE FROM feed_notices WHERE platform = ? AND workspace = ? AND feed = ?"


@dataclass(frozen=True, slots=True)
class _Notice:
    feed: Followed
    channel: ChannelRef
    attempts: int

    @property
    def row(self) -> tuple[str, str, str]:
        return self.channel.workspace.platform, self.channel.workspace.id, self.feed.id


def announce_dead(connection: Statements, feed: str, now: datetime) -> None:
    """Have every workspace that follows a feed told that it is dead, in one transaction with the note that it is."""
    values = {"feed": feed, "now": text_of(now)}
    if connection.execute(_MARK, values).rowcount:
        connection.execute(_ADD, values)


class DeadFeeds:
    """Tells workspaces of dead feeds; `reply` makes of a feed and its last error's sentence what is told."""

    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        reply: Callable[[Followed, str], Reply],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._reply = reply
        self._now = now

    async def tick(self) -> int:
        """Tell what is due, and return how much that was; what cannot be told now is tried again later."""
        told = 0
        for notice in await self._due():
            try:
                await self._tell(notice)
            except PlatformError as error:
                await self._not_told(notice, error)
            else:
                await self._write(_SETTLE, *notice.row)
                told += 1
        return told

    async def _tell(self, notice: _Notice) -> None:
        """Post a notice, unless it stands already: its key says which end of the feed it tells of."""
        now = self._now()
        since = await self._database.transact(lambda held: begun(held, _BEGUN, _BEGIN, notice.row, now))
        health, channel = notice.feed.health, notice.channel
        reply = self._reply(notice.feed, health.error[1] if health.error else "")
        key = f"dead {notice.feed.id} {health.succeeded_at} {channel.id}"
        await self._platforms.of(channel.workspace).post(channel, reply, key=key, since=since)

    async def _not_told(self, notice: _Notice, error: PlatformError) -> None:
        _LOG.warning("not told of a dead feed: %s", error.code, extra={"code": error.code, "feed": notice.feed.id})
        if again := next_try(error, notice.attempts, self._now()):
            await self._write(_AGAIN, text_of(again), *notice.row)
        else:
            await self._write(_SETTLE, *notice.row)

    async def _due(self) -> Sequence[_Notice]:
        return [_notice(row) for row in await self._database.fetch_all(_DUE, (text_of(self._now()), BATCH))]

    async def _write(self, sql: str, *values: str) -> None:
        await self._database.write(lambda connection: connection.execute(sql, values))


def _notice(row: Row) -> _Notice:
    return _Notice(
        followed(row), ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"]), row["attempts"]
    )
