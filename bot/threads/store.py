"""The SQL of threads and comments."""

from collections.abc import Callable
from datetime import datetime

from bot.chat.inbound import Comment, Deletion
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.search.filing import drop_comment, put_comment
from bot.store.database import Database
from bot.store.port import Connection, Row
from bot.threads.model import Discussion
from bot.threads.once import first_time, happened

# A thread is kept once; so is a subject in a channel.
_OPEN = """
INSERT INTO threads (platform, workspace, channel, thread, subject, opened_by, opened_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_FIND = """
SELECT thread, subject,
       (SELECT COUNT(*) FROM comments WHERE comments.platform = threads.platform
          AND comments.workspace = threads.workspace AND comments.channel = threads.channel
          AND comments.thread = threads.thread) AS comments
FROM threads WHERE platform = ? AND workspace = ? AND channel = ? AND subject = ?
"""

# Stores nothing where the thread is not kept. An edit that arrives before an older state of the
# message wins by its time; one that arrives again changes nothing.
_SAY = """
INSERT INTO comments (platform, workspace, channel, message, thread, author, author_name, body, said_at, edited_at)
SELECT platform, workspace, channel, :message, thread, :author, :name, :body, :at, :edited_at
FROM threads
WHERE platform = :platform AND workspace = :workspace AND channel = :channel AND thread = :thread
ON CONFLICT (platform, workspace, channel, message) DO UPDATE SET
    body = excluded.body,
    edited_at = excluded.edited_at
WHERE excluded.edited_at IS NOT NULL AND excluded.edited_at > COALESCE(comments.edited_at, comments.said_at)
"""

_KEPT = "SELECT 1 FROM threads WHERE platform = ? AND workspace = ? AND channel = ? AND thread = ?"

_DELETE = "DELETE FROM comments WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?"

_BODY = "SELECT body FROM comments WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?"

_COMMENTS = """
SELECT message, thread, author, author_name, body, said_at, edited_at FROM comments
WHERE platform = ? AND workspace = ? AND channel = ? AND thread = ? ORDER BY said_at, message
"""

_SAID_BY = "SELECT DISTINCT author_name, body FROM comments WHERE platform = ? AND workspace = ? AND author = ?"


class ThreadStore:
    """Everything that is kept of threads."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def open(self, thread: MessageRef, subject: str, by: MemberRef) -> None:
        """Keep a thread; nothing changes when it, or one on the subject in this channel, is kept already."""

        async def work(connection: Connection) -> None:
            values = (*_channel(thread.channel), thread.thread or thread.id, subject, by.id, self._now().isoformat())
            await connection.execute(_OPEN, values)

        await self._database.write(work)

    async def find(self, channel: ChannelRef, subject: str) -> Discussion | None:
        """Return the discussion of a subject in a channel, if there is one."""
        row = await self._database.fetch_one(_FIND, (*_channel(channel), subject))
        if row is None:
            return None
        return Discussion(MessageRef(channel, row["thread"], row["thread"]), row["subject"], row["comments"])

    async def say(self, comment: Comment) -> None:
        """Keep a comment, or its edited form; of one in a thread that is not kept no word is stored.

        The event is noted with it, so that one delivered again after a deletion brings nothing back; nor does one that
        the deletion has overtaken, in another process.
        """
        platform, workspace, channel = _channel(comment.message.channel)
        values = {
            "platform": platform,
            "workspace": workspace,
            "channel": channel,
            "message": comment.message.id,
            "thread": comment.message.thread,
            "author": comment.member.id,
            "name": comment.member.name,
            "body": comment.text,
            "at": comment.at.isoformat(),
            "edited_at": comment.at.isoformat() if comment.edited else None,
        }

        async def work(connection: Connection) -> None:
            # Asked for here, in the writer's turn: a deletion that came later must not overtake its comment.
            if not await _kept(connection, comment.message):
                return
            if await happened(connection, comment.message.channel.workspace, _gone(comment.message)):
                return
            if await first_time(connection, comment.message.channel.workspace, comment.event_id, self._now()):
                await drop_comment(connection, comment.message)
                await connection.execute(_SAY, values)
                for row in await connection.execute_fetchall(_BODY, _message(comment.message)):
                    await put_comment(connection, comment.message, row["body"])

        await self._database.write(work)

    async def delete(self, deletion: Deletion) -> None:
        """Forget a comment; nothing changes when it is not kept, but that in a thread that is it may not come later."""
        message = deletion.message

        async def work(connection: Connection) -> None:
            if deletion.for_good and await _kept(connection, message):
                await first_time(connection, message.channel.workspace, _gone(message), self._now())
            await drop_comment(connection, message)
            await connection.execute(_DELETE, _message(message))

        await self._database.write(work)

    async def comments(self, thread: MessageRef) -> tuple[Comment, ...]:
        """Return what was said in a thread, oldest first."""
        rows = await self._database.fetch_all(_COMMENTS, (*_channel(thread.channel), thread.thread or thread.id))
        return tuple(_comment(thread.channel, row) for row in rows)

    async def said_by(self, member: MemberRef) -> tuple[tuple[str, str], ...]:
        """Return what is kept of a member's replies: under which name, which words."""
        rows = await self._database.fetch_all(_SAID_BY, (member.workspace.platform, member.workspace.id, member.id))
        return tuple((row["author_name"], row["body"]) for row in rows)


async def _kept(connection: Connection, message: MessageRef) -> bool:
    """Say whether the thread in which a message stands is kept."""
    place = (*_channel(message.channel), message.thread)
    return bool(list(await connection.execute_fetchall(_KEPT, place)))


def _gone(message: MessageRef) -> str:
    """Return the name under which it is noted, for a day, that a message is gone."""
    return f"gone {message.channel.id} {message.id}"


def _channel(channel: ChannelRef) -> tuple[str, str, str]:
    return channel.workspace.platform, channel.workspace.id, channel.id


def _message(message: MessageRef) -> tuple[str, str, str, str]:
    return (*_channel(message.channel), message.id)


def _comment(channel: ChannelRef, row: Row) -> Comment:
    return Comment(
        event_id="",
        message=MessageRef(channel, row["message"], row["thread"]),
        member=MemberRef(channel.workspace, row["author"], row["author_name"]),
        text=row["body"],
        at=datetime.fromisoformat(row["edited_at"] or row["said_at"]),
        edited=row["edited_at"] is not None,
    )
