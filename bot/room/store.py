"""The room's SQL: messages, reactions, and the sequence that tells readers what changed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.codec import reply_from_json, reply_to_json
from bot.chat.files import Upload, size_in_words
from bot.chat.ports import RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.room.errors import MessageUnknown
from bot.store.database import Database
from bot.store.port import Connection, Row

WORKSPACE = WorkspaceRef("room", "local")
BOT = "despatch"
HISTORY = 200
FILES_KEPT = timedelta(days=1)
"""How long what is in a file is kept: a request that was not answered by then is not answered at all."""

_SELECT = """
    SELECT m.id, m.channel, m.thread, m.author, m.audience, m.body, m.reply, m.pending, m.posted_at, m.sequence,
           (SELECT COUNT(*) FROM room_messages r WHERE r.channel = m.channel AND r.thread = m.id) AS replies,
           (SELECT json_group_array(json_array(x.emoji, x.member)) FROM (
               SELECT emoji, member FROM room_reactions WHERE message = m.id ORDER BY rowid) x) AS reactions,
           (SELECT json_group_array(json_array(f.name, f.size)) FROM room_files f WHERE f.message = m.id) AS files
    FROM room_messages m
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be stored; `audience` is the one member who sees it, or nobody in particular.

    `files` came with it, each under its id.
    """

    id: str
    channel: str
    thread: str | None
    author: str
    body: str
    reply: Reply | None = None
    audience: str | None = None
    pending: bool = False
    files: tuple[tuple[str, Upload], ...] = ()


class RoomStore:
    """Messages and reactions of the one local workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, drafts: Iterable[Draft], now: datetime) -> None:
        """Store messages in one transaction, those of a known id not again.

        Raises `MessageUnknown` when a thread's first message is not there.
        """

        async def work(connection: Connection) -> None:
            for draft in drafts:
                await _require_thread(connection, draft)
                await connection.execute(
                    "INSERT INTO room_messages (id, channel, thread, author, audience, body, reply, pending, posted_at,"
                    " sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (
                        draft.id,
                        draft.channel,
                        draft.thread,
                        draft.author,
                        draft.audience,
                        draft.body,
                        _dumped(draft.reply),
                        draft.pending,
                        now.isoformat(),
                        await _next(connection),
                    ),
                )
                await _keep_files(connection, draft, now)
                if draft.thread:
                    await _touch(connection, draft.thread)

        await self._database.write(work)

    async def body(self, file: str) -> bytes | None:
        """Return what is in a file, as long as it is kept."""
        row = await self._database.fetch_one("SELECT body FROM room_files WHERE id = ?", (file,))
        return None if row is None or row["body"] is None else bytes(row["body"])

    async def finish(self, message: str, reply: Reply, audience: str | None) -> None:
        """Put a reply in the place of a pending message or an earlier reply."""

        async def work(connection: Connection) -> None:
            changed = await connection.execute(
                "UPDATE room_messages SET reply = ?, audience = ?, pending = 0 WHERE id = ?",
                (_dumped(reply), audience, message),
            )
            if changed.rowcount != 1:
                raise MessageUnknown
            await _touch(connection, message)

        await self._database.write(work)

    async def react(self, message: str, emoji: str, member: str) -> None:
        """Add a reaction once; a second time changes nothing."""
        await self._change(
            "INSERT INTO room_reactions (message, emoji, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (message, emoji, member),
        )

    async def unreact(self, message: str, emoji: str, member: str) -> None:
        """Take a reaction away; nothing changes when there is none."""
        await self._change(
            "DELETE FROM room_reactions WHERE message = ? AND emoji = ? AND member = ?",
            (message, emoji, member),
        )

    async def _change(self, sql: str, values: tuple[str, str, str]) -> None:
        async def work(connection: Connection) -> None:
            await _require(connection, values[0])
            if (await connection.execute(sql, values)).rowcount:
                await _touch(connection, values[0])

        await self._database.write(work)

    async def get(self, message: str) -> RoomMessage:
        """Return one message; raises `MessageUnknown`."""
        row = await self._database.fetch_one(_SELECT + "WHERE m.id = ?", (message,))
        if row is None:
            raise MessageUnknown
        return _message(row)

    async def history(self, channel: str, thread: str | None) -> tuple[RoomMessage, ...]:
        """Return the latest messages of a channel, or a thread with the message it hangs on; oldest first."""
        where, values = ("m.channel = ? AND m.thread IS NULL", [channel])
        if thread is not None:
            where, values = ("m.channel = ? AND (m.id = ? OR m.thread = ?)", [channel, thread, thread])
        sql = f"SELECT * FROM ({_SELECT} WHERE {where} ORDER BY m.posted_at DESC, m.rowid DESC LIMIT {HISTORY})"  # noqa: S608  # fixed words
        rows = await self._database.fetch_all(sql, values)
        return tuple(map(_message, reversed(rows)))

    async def since(self, sequence: int) -> tuple[RoomMessage, ...]:
        """Return every message that changed after a sequence number, in order of change."""
        rows = await self._database.fetch_all(
            _SELECT + "WHERE m.sequence > ? ORDER BY m.sequence LIMIT 500", (sequence,)
        )
        return tuple(map(_message, rows))

    async def channels(self) -> tuple[str, ...]:
        """Return the names of the channels that hold a message, in alphabetical order."""
        rows = await self._database.fetch_all("SELECT DISTINCT channel FROM room_messages ORDER BY channel")
        return tuple(str(row["channel"]) for row in rows)


async def _keep_files(connection: Connection, draft: Draft, now: datetime) -> None:
    """Keep the files of a message; what is in those of yesterday goes, their names stay with their messages."""
    if not draft.files:
        return
    await connection.execute(
        "UPDATE room_files SET body = NULL WHERE kept_at < ? AND body IS NOT NULL", ((now - FILES_KEPT).isoformat(),)
    )
    for number, upload in draft.files:
        await connection.execute(
            "INSERT INTO room_files (id, message, name, size, body, kept_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO NOTHING",
            (number, draft.id, upload.name, len(upload.body), upload.body, now.isoformat()),
        )


async def _next(connection: Connection) -> int:
    rows = await connection.execute_fetchall("UPDATE room_sequence SET last = last + 1 WHERE id = 1 RETURNING last")
    return int(next(iter(rows))[0])


async def _touch(connection: Connection, message: str) -> None:
    sequence = await _next(connection)
    await connection.execute("UPDATE room_messages SET sequence = ? WHERE id = ?", (sequence, message))


async def _require(connection: Connection, message: str) -> None:
    if not list(await connection.execute_fetchall("SELECT 1 FROM room_messages WHERE id = ?", (message,))):
        raise MessageUnknown


async def _require_thread(connection: Connection, draft: Draft) -> None:
    if draft.thread is None:
        return
    sql = "SELECT 1 FROM room_messages WHERE id = ? AND channel = ? AND thread IS NULL"
    if not list(await connection.execute_fetchall(sql, (draft.thread, draft.channel))):
        raise MessageUnknown


def _dumped(reply: Reply | None) -> str | None:
    return json.dumps(reply_to_json(reply)) if reply is not None else None


def _message(row: Row) -> RoomMessage:
    ref = MessageRef(ChannelRef(WORKSPACE, row["channel"]), row["id"], row["thread"])
    reactions: dict[str, list[str]] = {}
    for emoji, member in json.loads(row["reactions"]):
        reactions.setdefault(emoji, []).append(member)
    return RoomMessage(
        ref=ref,
        author=MemberRef(WORKSPACE, row["author"], row["author"]),
        text=row["body"],
        reply=reply_from_json(json.loads(row["reply"])) if row["reply"] else None,
        posted_at=datetime.fromisoformat(row["posted_at"]),
        sequence=row["sequence"],
        pending=bool(row["pending"]),
        reactions=tuple((emoji, tuple(members)) for emoji, members in reactions.items()),
        replies=row["replies"],
        files=tuple(f"{name} · {size_in_words(size)}" for name, size in json.loads(row["files"])),
        audience=row["audience"],
    )
