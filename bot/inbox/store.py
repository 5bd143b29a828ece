"""The SQL of the inbox: events once, requests until they are answered, posts, and buttons' commands.

Where processes share a database, each holds the requests that it works on. A hold that is not renewed lapses, and
another process takes the request over; whoever comes back late is told so right before it would answer.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.spec import Request
from bot.inbox.codec import request_from_json, request_to_json
from bot.store.database import Database
from bot.store.port import Connection, Row

KEPT = timedelta(hours=24)
KEY_LETTERS = 16

HELD = timedelta(seconds=30)
"""How long a request is held without a sign of life."""

OF_LATE = timedelta(seconds=10)
"""How far apart two processes may hear of one event: nobody means the same again within that time."""

AGAIN = timedelta(minutes=1)
"""When a request is tried again, by whichever process, whose platform took no answer."""

MOST = 50
"""How many requests of others one process takes over at once: more than the dead left, and less than it can bear."""

# The unique key is the promise: of many deliveries of one event, one row is made.
_TAKE = """
INSERT INTO inbox_events (platform, workspace, event_id, received_at, request, holder, held_until)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING event_id
"""

# What one line tells twice, under two names, is one event: of late it has been taken under either.
_OF_LATE = """
INSERT INTO inbox_events (platform, workspace, event_id, received_at) VALUES (?, ?, ?, ?)
ON CONFLICT (platform, workspace, event_id) DO UPDATE SET received_at = excluded.received_at
WHERE inbox_events.received_at <= ?
RETURNING event_id
"""

_FORGET = "DELETE FROM inbox_events WHERE received_at < ?"

_STANDS = """
UPDATE inbox_events SET parts = ? WHERE platform = ? AND workspace = ? AND event_id = ?
"""

_DONE = """
UPDATE inbox_events SET request = NULL, holder = NULL, held_until = NULL
WHERE platform = ? AND workspace = ? AND event_id = ?
"""

_WAITING = """
SELECT request, parts FROM inbox_events
WHERE platform = ? AND request IS NOT NULL ORDER BY received_at
"""

# Of two processes that look at once the second finds it held: transactions of a server are serialisable.
_TAKE_OVER = """
UPDATE inbox_events SET holder = :holder, held_until = :until
WHERE (platform, workspace, event_id) IN (
    SELECT platform, workspace, event_id FROM inbox_events
    WHERE platform = :platform AND request IS NOT NULL AND (held_until IS NULL OR held_until < :now)
    ORDER BY received_at LIMIT :most
)
RETURNING request, parts
"""

_HOLD = """
UPDATE inbox_events SET held_until = ?
WHERE platform = ? AND workspace = ? AND event_id = ? AND holder = ? AND request IS NOT NULL
RETURNING event_id
"""

_LATER = """
UPDATE inbox_events SET holder = NULL, held_until = ?
WHERE platform = ? AND workspace = ? AND event_id = ? AND holder = ? AND request IS NOT NULL
"""

_RELEASE = "UPDATE inbox_events SET holder = NULL, held_until = NULL WHERE holder = ? AND request IS NOT NULL"

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
    """Everything the inbox keeps in the database.

    `holder` names this process among those that share it; one that shares with nobody has no name, and holds nothing.
    """

    def __init__(self, database: Database, holder: str = "") -> None:
        self._database = database
        self._holder = holder

    @property
    def shared(self) -> bool:
        """Say whether other processes take requests from the same database."""
        return bool(self._holder)

    async def take(self, request: Request, now: datetime, also: str = "") -> bool:
        """Store a request and return whether it is new; rows older than `KEPT` go.

        What is `also` its name has to be new of late: a platform that numbers its events by the line on which they
        come tells two processes of one event by two names.
        """

        async def work(connection: Connection) -> bool:
            await connection.execute(_FORGET, ((now - KEPT).isoformat(),))
            held = (self._holder, _until(now)) if self.shared else (None, None)
            values = (*_key(request), now.isoformat(), request_to_json(request), *held)
            if also and not await self._new_of_late(connection, request, also, now):
                return False
            return bool(list(await connection.execute_fetchall(_TAKE, values)))

        return await self._database.write(work)

    async def _new_of_late(self, connection: Connection, request: Request, also: str, now: datetime) -> bool:
        platform, workspace, _ = _key(request)
        name = hashlib.sha256(also.encode()).hexdigest()[: 2 * KEY_LETTERS]  # who it was is kept nowhere else
        values = (platform, workspace, f"also {name}", now.isoformat(), (now - OF_LATE).isoformat())
        return bool(list(await connection.execute_fetchall(_OF_LATE, values)))

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
        return _waiting(rows)

    async def take_over(self, platform: str, now: datetime) -> tuple[Waiting, ...]:
        """Return a platform's requests that nobody holds, oldest first and so many at most; they are held from now."""
        values = {"platform": platform, "now": now.isoformat(), "most": MOST}
        values |= {"holder": self._holder, "until": _until(now)}

        async def work(connection: Connection) -> tuple[Waiting, ...]:
            return _waiting(list(await connection.execute_fetchall(_TAKE_OVER, values)))

        found = await self._database.write(work)
        return tuple(sorted(found, key=lambda waiting: waiting.request.received_at))

    async def hold(self, requests: Collection[Request], now: datetime) -> int:
        """Hold requests for longer; return how many of them are still this process's, and not answered."""

        async def work(connection: Connection) -> int:
            held = 0
            for request in requests:
                values = (_until(now), *_key(request), self._holder)
                held += len(list(await connection.execute_fetchall(_HOLD, values)))
            return held

        return await self._database.write(work) if requests else 0

    async def later(self, request: Request, now: datetime) -> None:
        """Let go of a request that could not be answered, so that it is tried again after a while."""
        values = ((now + AGAIN).isoformat(), *_key(request), self._holder)
        await self._database.transact(lambda statements: statements.execute(_LATER, values).close())

    async def release(self) -> None:
        """Let go of all that this process holds: others may take it over at once."""
        await self._database.transact(lambda statements: statements.execute(_RELEASE, (self._holder,)).close())

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


def _until(now: datetime) -> str:
    return (now + HELD).isoformat()


def _waiting(rows: Iterable[Row]) -> tuple[Waiting, ...]:
    return tuple(Waiting(request_from_json(row["request"]), row["parts"]) for row in rows)


def _key(request: Request) -> tuple[str, str, str]:
    workspace = request.channel.workspace
    return workspace.platform, workspace.id, request.event_id


def _place(ref: MessageRef) -> tuple[str, str, str, str]:
    workspace = ref.channel.workspace
    return workspace.platform, workspace.id, ref.channel.id, ref.id
