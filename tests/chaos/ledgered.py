"""A platform for long days: what stands on it is kept in a file, so that it takes none of the memory that is measured."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot.chat.errors import ChannelGone, MessageGone
from bot.chat.plain import plain_text
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Failure, Reply
from bot.chat.spec import Request
from tests.fakes.clock import FakeClock
from tests.fakes.house import LonePlatform

_TABLES = """
CREATE TABLE posts (id INTEGER PRIMARY KEY, workspace TEXT, channel TEXT, thread TEXT, key TEXT, words TEXT, at TEXT);
CREATE UNIQUE INDEX by_key ON posts (workspace, channel, key) WHERE key <> '';
CREATE TABLE thumbs (message INTEGER, emoji TEXT, member TEXT, PRIMARY KEY (message, emoji, member));
"""


class LedgeredPlatform(LonePlatform):
    """One platform; `failures` counts the answers that were a failure, `shown` all answers."""

    def __init__(self, path: Path, clock: FakeClock) -> None:
        super().__init__()
        self.ledger = sqlite3.connect(path, isolation_level=None)
        self.ledger.executescript(
            f"PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -100; {_TABLES}"
        )
        self._clock = clock
        self.failures: dict[str, int] = {}
        self.shown = 0

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        place = (channel.workspace.id, channel.id)
        known = self.ledger.execute(
            "SELECT id, thread FROM posts WHERE workspace = ? AND channel = ? AND key = ? AND key <> ''", (*place, key)
        ).fetchone()
        if known:
            return MessageRef(channel, str(known[0]), known[1])
        if hold:
            await hold()
        thread = reply.thread.id if reply.thread else None
        values = (*place, thread, key, plain_text(reply), self._clock().isoformat())
        (number,) = self.ledger.execute(
            "INSERT INTO posts (workspace, channel, thread, key, words, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            values,
        ).fetchone()
        return MessageRef(channel, str(number), thread)

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        done = self.ledger.execute("UPDATE posts SET words = ? WHERE id = ?", (plain_text(reply), int(message.id)))
        if not done.rowcount:
            raise ChannelGone

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Leave the bot's own reaction out: nobody asks for it."""

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        if not self.ledger.execute("SELECT 1 FROM posts WHERE id = ?", (int(message.id),)).fetchone():
            raise MessageGone
        rows = self.ledger.execute(
            "SELECT member FROM thumbs WHERE message = ? AND emoji = ?", (int(message.id), emoji)
        ).fetchall()
        return tuple(MemberRef(message.channel.workspace, row[0]) for row in rows)

    def thumb(self, message: MessageRef, emoji: str, member: MemberRef) -> None:
        """Have a member react to a message."""
        values = (int(message.id), emoji, member.id)
        self.ledger.execute("INSERT INTO thumbs VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)

    async def keep_open(self, thread: MessageRef) -> bool:
        return True

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        self.shown += 1
        for failed in (part for part in reply.parts if isinstance(part, Failure)):
            self.failures[failed.code] = self.failures.get(failed.code, 0) + 1
        yield await self.post(request.channel, reply, key=f"answer {request.event_id}", hold=hold)
