"""The SQL of forgetting itself: which workspaces are gone, and what is older than it may be."""

from datetime import UTC, datetime

from bot.chat.refs import WorkspaceRef
from bot.store.database import Database

# An event that comes again finds itself here, done or not.
_ASK = """
INSERT INTO removals (platform, workspace, event_id, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
RETURNING event_id
"""

_DUE = "SELECT DISTINCT platform, workspace FROM removals WHERE done_at IS NULL ORDER BY platform, workspace"

_DONE = "UPDATE removals SET done_at = ? WHERE platform = ? AND workspace = ? AND done_at IS NULL"

_FORGET = "DELETE FROM removals WHERE done_at < ?"

_WIPE = """
INSERT INTO wiping (id, asked_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at
"""

# What was deleted after the file was begun to be written anew may need it again.
_WIPED = "DELETE FROM wiping WHERE asked_at = ?"


class WipingStore:
    """Whether the file is to be written anew."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, now: datetime) -> None:
        """Have the file written anew."""
        await self._database.transact(lambda connection: connection.execute(_WIPE, (text(now),)).close())

    async def due(self) -> str | None:
        """Return since when that is due, if it is."""
        row = await self._database.fetch_one("SELECT asked_at FROM wiping")
        return row["asked_at"] if row else None

    async def done(self, asked_at: str) -> None:
        """Note that it was done, unless it was asked for again meanwhile."""
        await self._database.transact(lambda connection: connection.execute(_WIPED, (asked_at,)).close())


class RemovalStore:
    """Which workspaces are to be deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, workspace: WorkspaceRef, event_id: str, now: datetime) -> bool:
        """Note that a workspace is gone, once for each event; return whether that is news."""
        values = (workspace.platform, workspace.id, event_id, text(now))
        return bool(await self._database.transact(lambda connection: connection.execute(_ASK, values).fetchall()))

    async def due(self) -> tuple[WorkspaceRef, ...]:
        """Return the workspaces that are to be deleted."""
        return tuple(WorkspaceRef(row["platform"], row["workspace"]) for row in await self._database.fetch_all(_DUE))

    async def known(self) -> bool:
        """Say whether any workspace was deleted of late, or is to be."""
        return bool(await self._database.fetch_all("SELECT 1 FROM removals LIMIT 1"))

    async def done(self, workspace: WorkspaceRef, now: datetime) -> None:
        """Note that nothing is left of a workspace."""
        values = (text(now), workspace.platform, workspace.id)
        await self._database.transact(lambda connection: connection.execute(_DONE, values).close())

    async def forget(self, before: datetime) -> None:
        """Forget removals that were done before a moment: nobody tells of them again."""
        await self._database.transact(lambda connection: connection.execute(_FORGET, (text(before),)).close())


def text(moment: datetime) -> str:
    """Return a moment as it is kept."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
