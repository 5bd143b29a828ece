"""Deleting a workspace that is gone: all of its rows, and what nobody has any more once it has not.

That it is due is a row, and every step looks at what is still there: a process that is stopped goes on at its next
start. Batches are small, and others write in between.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.chat.refs import WorkspaceRef
from bot.privacy.registry import HOLDINGS, nobodys
from bot.privacy.store import RemovalStore, WipingStore, text
from bot.privacy.tidying import tidy
from bot.store.database import Database
from bot.store.holdings import count, remove_all
from bot.store.port import Statements

_LOG = logging.getLogger(__name__)

SETTLED = timedelta(hours=1)
"""An article that was read within the last hour may be about to become somebody's."""

REMEMBERED = timedelta(days=1)
"""For how long a removal is known after it is done: Slack tells of an event again for up to six minutes
(https://docs.slack.dev/apis/events-api/#retries), and what came in is known for a day in general."""


class Removals:
    """Takes note that workspaces are gone, and deletes them."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], let_go: Callable[[WorkspaceRef], object]
    ) -> None:
        """Bind it to what holds workspaces in memory: `let_go` is told of each that is deleted."""
        self._database = database
        self._store = RemovalStore(database)
        self._wiping = WipingStore(database)
        self._now = now
        self._let_go = let_go

    async def ask(self, workspace: WorkspaceRef, event_id: str) -> bool:
        """Note that a workspace is gone, once for each event; return whether that is news."""
        return await self._store.ask(workspace, event_id, self._now())

    async def tick(self) -> int:
        """Delete what is gone, and return how many workspaces that were."""
        due = await self._store.due()
        for workspace in due:
            rows = await self.remove(workspace)
            await self._store.done(workspace, self._now())
            told = {"workspace": f"{workspace.platform}:{workspace.id}", "rows": dict(rows)}
            _LOG.info("a workspace is gone: %d rows deleted", rows.total(), extra=told)
        await self._store.forget(self._now() - REMEMBERED)
        return len(due)

    async def remove(self, workspace: WorkspaceRef) -> Counter[str]:
        """Delete every row of a workspace, and return how many of which table; what nobody has goes with `sweep`."""
        values = {"platform": workspace.platform, "workspace": workspace.id}
        deleted = Counter[str]()
        self._let_go(workspace)
        for holding in HOLDINGS:
            if holding.workspace:
                deleted[holding.table] += await remove_all(self._database, holding, holding.workspace, values)
        self._let_go(workspace)
        deleted += await self.sweep()
        await self._wiping.ask(self._now())
        return +deleted

    async def sweep(self) -> Counter[str]:
        """Delete what no workspace has any more: feeds at once, articles when they are settled."""
        values = {"settled": text(self._now() - SETTLED)}
        deleted = Counter[str]()
        for holding in HOLDINGS:
            if holding.orphaned:
                deleted[holding.table] += await remove_all(self._database, holding, nobodys(holding), values)
        await tidy(self._database)
        if deleted and await self._store.known():
            await self._wiping.ask(self._now())
        return +deleted

    async def remove_now(self, workspace: WorkspaceRef) -> Counter[str]:
        """Delete a workspace because somebody says so, and return how many rows of which table those were."""
        await self.ask(workspace, f"by hand {text(self._now())}")
        rows = await self.remove(workspace)
        await self._store.done(workspace, self._now())
        return rows

    async def kept_of(self, workspace: WorkspaceRef) -> Mapping[str, int]:
        """Return how many rows of which table are a workspace's."""
        values = {"platform": workspace.platform, "workspace": workspace.id}

        def counting(connection: Statements) -> Counter[str]:
            return Counter(
                {
                    holding.table: count(connection, holding, holding.workspace, values)
                    for holding in HOLDINGS
                    if holding.workspace
                }
            )

        return +(await self._database.look(counting))
