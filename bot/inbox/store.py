"""The SQL of the inbox: events once, requests until they are answered, posts, and buttons' commands."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.spec import Request
from bot.inbox.codec import request_from_json, request_to_json
from bot.store.database import Database
from bot.store.port import Connection

KEPT = timedelta(hours=24)
KEY_LETTERS = 16

# The unique key is the promise: of many deliveries of one event, one row is made.
_TAKE = """
INSERT INTO inbox_events (platform, workspace, event_id, received_at, request)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING event_id
"""

_FORGET = "DELETE FROM inbox_events WHERE received_at < ?"

_STANDS = """
UPDATE inbox_events SET parts = ? WHERE platform = ? AND workspace = ? AND event_id = ?
"""

_DONE = """
UPDATE inbox_events SET request = NULL WHERE platform = ? AND workspace = ? AND event_id = ?
"""

_WAITING = """
SELECT request, parts FROM inbox_events
WHERE platform = ? AND request IS NOT NULL ORDER BY received_at
"""

_POSTED = """
INSERT INTO posts (platform, workspace, channel, message, thread, command, url, posted_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_POST = """
SELECT url FROM posts WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?
"""

# Asked at every letter that somebody types, so it looks no further back than the latest posts.
_RECENT = """
SELECT url FROM (
    SELECT url, posted_at FROM posts WHERE platform = ? AND workspace = ? ORDER BY posted_at DESC LIMIT 1000
) AS latest WHERE url IS NOT NULL
GROUP BY url ORDER BY MAX(posted_at) DESC LIMIT ?
"""

_KEEP = """
INSERT INTO button_commands (key, command, kept_at, platform, workspace) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that was taken and not answered; `parts` of its answer stand already."""

    request: Request
    parts: int


class InboxStore:
    """Everything the inbox keeps in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, request: Request, now: datetime) -> bool:
        """Store a request and return whether it is new; rows older than `KEPT` go."""

        async def work(connection: Connection) -> bool:
            await connection.execute(_FORGET, ((now - KEPT).isoformat(),))
            values = (*_key(request), now.isoformat(), request_to_json(request))
            return bool(list(await connection.execute_fetchall(_TAKE, values)))

        return await self._database.write(work)

    async def stands(
        self, request: Request, parts: int, ref: MessageRef | None, about: tuple[str, str | None], now: datetime
    ) -> None:
        """Note that so many messages of the answer stand, the latest one at `ref`.

        `about` is the command's name, never what was typed, and the address that it is about.
        """

        async def work(connection: Connection) -> None:
            await connection.execute(_STANDS, (parts, *_key(request)))
            if ref is not None:
                values = (*_place(ref), ref.thread, *about, now.isoformat())
                await connection.execute(_POSTED, values)

        await self._database.write(work)

    async def done(self, request: Request) -> None:
        """Note that a request is answered; the request itself, with where to answer, is forgotten."""

        async def work(connection: Connection) -> None:
            await connection.execute(_DONE, _key(request))

        await self._database.write(work)

    async def waiting(self, platform: str) -> tuple[Waiting, ...]:
        """Return a platform's requests that were never answered, oldest first."""
        rows = await self._database.fetch_all(_WAITING, (platform,))
        return tuple(Waiting(request_from_json(row["request"]), row["parts"]) for row in rows)

    async def url_of(self, message: MessageRef) -> str | None:
        """Return the address that a message of the bot is about, if it is one."""
        row = await self._database.fetch_one(_POST, _place(message))
        return row["url"] if row else None

    async def recent_urls(self, workspace: WorkspaceRef, limit: int) -> tuple[str, ...]:
        """Return the addresses that a workspace last saw cards of, newest first."""
        rows = await self._database.fetch_all(_RECENT, (workspace.platform, workspace.id, limit))
        return tuple(row["url"] for row in rows)

    async def keep_command(self, command: str, workspace: WorkspaceRef, now: datetime) -> str:
        """Keep a button's command and return its key, which depends on the command and the workspace alone."""
        place = (workspace.platform, workspace.id)
        key = hashlib.sha256("\0".join((*place, command)).encode()).hexdigest()[:KEY_LETTERS]

        async def work(connection: Connection) -> None:
            await connection.execute(_KEEP, (key, command, now.isoformat(), *place))

        if await self.kept_command(key) is None:
            await self._database.write(work)
        return key

    async def kept_command(self, key: str) -> str | None:
        """Return the command of a key, if it is kept."""
        row = await self._database.fetch_one("SELECT command FROM button_commands WHERE key = ?", (key,))
        return row["command"] if row else None


def _key(request: Request) -> tuple[str, str, str]:
    workspace = request.channel.workspace
    return workspace.platform, workspace.id, request.event_id


def _place(ref: MessageRef) -> tuple[str, str, str, str]:
    workspace = ref.channel.workspace
    return workspace.platform, workspace.id, ref.channel.id, ref.id
