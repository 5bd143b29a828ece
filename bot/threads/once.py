"""Events that need no answer are handled once: the claim is part of the transaction that they change."""

from datetime import datetime

from bot.chat.refs import WorkspaceRef
from bot.store.port import Connection, Statements

_CLAIM = """
INSERT INTO inbox_events (platform, workspace, event_id, received_at) VALUES (?, ?, ?, ?)
ON CONFLICT DO NOTHING
RETURNING event_id
"""

_HAPPENED = "SELECT 1 FROM inbox_events WHERE platform = ? AND workspace = ? AND event_id = ?"


async def first_time(connection: Connection, workspace: WorkspaceRef, event_id: str, now: datetime) -> bool:
    """Claim an event and return whether nobody did before."""
    values = (workspace.platform, workspace.id, event_id, now.isoformat())
    return bool(list(await connection.execute_fetchall(_CLAIM, values)))


async def happened(connection: Connection, workspace: WorkspaceRef, event_id: str) -> bool:
    """Return whether an event was claimed before."""
    return bool(list(await connection.execute_fetchall(_HAPPENED, (workspace.platform, workspace.id, event_id))))


def claimed(connection: Statements, workspace: WorkspaceRef, event_id: str, now: datetime) -> bool:
    """Do the same in the writer's thread (`Database.transact`)."""
    values = (workspace.platform, workspace.id, event_id, now.isoformat())
    return bool(connection.execute(_CLAIM, values).fetchall())
