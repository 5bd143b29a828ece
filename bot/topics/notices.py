"""What a topic's threads are told of the topic itself, once: that it is closed, open again, or goes on elsewhere."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.chat.errors import PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Link, Links, Reply, Text
from bot.chat.retry import next_try
from bot.store.database import Database
from bot.store.port import Connection, Row
from bot.store.trying import begun

_LOG = logging.getLogger(__name__)

BATCH = 20


class Told(StrEnum):
    """What is told."""

    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a thread is to be told: of what topic, by whom it was done, and where the topic goes on now."""

    id: str
    told: Told
    thread: MessageRef
    topic: str
    member: str
    heir: str = ""
    heirs_thread: MessageRef | None = None
    attempts: int = 0


_THREADS = "SELECT channel FROM topic_threads WHERE topic = ? AND thread IS NOT NULL"

_WITHDRAW = "DELETE FROM topic_notices WHERE topic = ? AND state = 'due' RETURNING channel"

_ADD = """
INSERT INTO topic_notices (id, topic, channel, kind, member, member_id, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_DUE = """
SELECT topic_notices.*, topics.platform, topics.workspace, topics.name, topic_threads.thread,
    heirs.name AS heir, heir_threads.thread AS heirs_thread
FROM topic_notices
JOIN topics ON topics.id = topic_notices.topic
JOIN topic_threads ON topic_threads.topic = topic_notices.topic AND topic_threads.channel = topic_notices.channel
LEFT JOIN topics AS heirs ON heirs.id = topics.merged_into
LEFT JOIN topic_threads AS heir_threads
    ON heir_threads.topic = topics.merged_into AND heir_threads.channel = topic_notices.channel
WHERE topic_notices.state = 'due' AND topic_notices.due_at <= ?
ORDER BY topic_notices.due_at, topic_notices.id LIMIT ?
"""

_BEGUN = "SELECT begun_at FROM topic_notices WHERE id = ?"

_BEGIN = "UPDATE topic_notices SET begun_at = COALESCE(begun_at, ?) WHERE id = ?"

_AGAIN = "UPDATE topic_notices SET attempts = attempts + 1, due_at = ? WHERE id = ?"

# Once it is told, or given up, nobody needs to know here who did it.
_SETTLE = """
UPDATE topic_notices SET state = ?, attempts = attempts + 1, due_at = ?, member = '', member_id = '' WHERE id = ?
"""


async def announce(connection: Connection, told: Told, topic: str, member: MemberRef, now: str, notice: str) -> None:
    """Have a topic's threads told, in the transaction that makes it true; `notice` is a fresh id.

    A thread that was not told of the opposite yet (closed, and reopened at once) is told of neither.
    """
    withdrawn = {row["channel"] for row in await connection.execute_fetchall(_WITHDRAW, (topic,))}
    for row in await connection.execute_fetchall(_THREADS, (topic,)):
        channel = row["channel"]
        if told is Told.MERGED or channel not in withdrawn:
            values = (f"{notice} {channel}", topic, channel, told.value, member.name, member.id, now)
            await connection.execute(_ADD, values)


class Notices:
    """Tells threads what they are to be told of their topics."""

    def __init__(self, database: Database, platforms: Platforms, now: Callable[[], datetime]) -> None:
        self._database = database
        self._platforms = platforms
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
                await self._settle(notice, "posted", self._now())
                told += 1
        return told

    async def _tell(self, notice: Notice) -> None:
        platform, channel = self._platforms.of(notice.thread.channel.workspace), notice.thread.channel
        address = platform.permalink(notice.heirs_thread) if notice.heirs_thread else ""
        key, now = (notice.id,), self._now()
        since = await self._database.transact(lambda held: begun(held, _BEGUN, _BEGIN, key, now))
        await platform.post(channel, notice_reply(notice, address), key=f"notice {notice.id}", since=since)

    async def _not_told(self, notice: Notice, error: PlatformError) -> None:
        _LOG.warning("thread not told of its topic: %s", error.code, extra={"code": error.code, "notice": notice.id})
        again = next_try(error, notice.attempts, self._now())
        if again:
            await self._database.write(lambda connection: connection.execute(_AGAIN, (_text(again), notice.id)))
        else:
            await self._settle(notice, "failed", self._now())

    async def _due(self) -> tuple[Notice, ...]:
        rows = await self._database.fetch_all(_DUE, (_text(self._now()), BATCH))
        return tuple(map(_notice, rows))

    async def _settle(self, notice: Notice, state: str, due_at: datetime) -> None:
        values = (state, _text(due_at), notice.id)
        await self._database.write(lambda connection: connection.execute(_SETTLE, values))


def notice_reply(notice: Notice, address: str) -> Reply:
    """Return what a thread is told; `address` is where the topic's thread is now. Pure."""
    who = notice.member or "a member"
    if notice.told is Told.CLOSED:
        return Reply((Text(f"Closed by {who}: nothing more is added here."),), thread=notice.thread)
    if notice.told is Told.REOPENED:
        return Reply((Text(f"Open again, by {who}: new stories are added here."),), thread=notice.thread)
    merged = f"“{notice.topic}” was merged into “{notice.heir}” by {who}."
    if notice.heirs_thread == notice.thread:
        return Reply((Text(f"{merged} This is its thread in this channel now."),), thread=notice.thread)
    words = Text(f"{merged} The discussion goes on in its thread. What is said here is kept with it too.")
    link = (Links((Link(f"Go to “{notice.heir}”", address),)),) if address else ()
    return Reply((words, *link), thread=notice.thread)


def _notice(row: Row) -> Notice:
    channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
    theirs = MessageRef(channel, row["heirs_thread"], row["heirs_thread"]) if row["heirs_thread"] else None
    return Notice(
        id=row["id"],
        told=Told(row["kind"]),
        thread=MessageRef(channel, row["thread"], row["thread"]),
        topic=row["name"],
        member=row["member"],
        heir=row["heir"] or "",
        heirs_thread=theirs,
        attempts=row["attempts"],
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
