"""Deleting what is older than it may be: by standing rules, and as each workspace has set it."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.refs import WorkspaceRef
from bot.privacy.registry import HOLDINGS
from bot.privacy.store import text
from bot.privacy.tidying import tidy
from bot.store.database import Database
from bot.store.holdings import remove_all

_LOG = logging.getLogger(__name__)

DAY, QUARTER = timedelta(days=1), timedelta(days=90)
"""After a day nobody delivers an event again; after 90 days what digests held may come again."""


class Preferences(Protocol):
    """What workspaces have set."""

    async def days(self, setting: str) -> Mapping[WorkspaceRef, int]:
        """Return the workspaces that have set a number of days, each with it."""


class Retention:
    """Deletes what is too old. What that is, is asked of the rows: it can be stopped at any moment, and run again."""

    def __init__(self, database: Database, preferences: Preferences, now: Callable[[], datetime]) -> None:
        self._database = database
        self._preferences = preferences
        self._now = now

    async def tick(self) -> Counter[str]:
        """Delete what is too old now, and return how many rows of which table."""
        deleted = await self._by_rule() + await self._as_set()
        await tidy(self._database)
        if deleted:
            _LOG.info("too old: %d rows deleted", deleted.total(), extra={"rows": dict(deleted)})
        return deleted

    async def _by_rule(self) -> Counter[str]:
        now, deleted = self._now(), Counter[str]()
        values = {"day": text(now - DAY), "quarter": text(now - QUARTER)}
        for holding in HOLDINGS:
            if holding.expired:
                deleted[holding.table] += await remove_all(self._database, holding, holding.expired, values)
        return deleted

    async def _as_set(self) -> Counter[str]:
        now, deleted = self._now(), Counter[str]()
        for holding in HOLDINGS:
            if holding.kept_for is None:
                continue
            setting, where = holding.kept_for
            for workspace, days in (await self._preferences.days(setting)).items():
                before = text(now - timedelta(days=days))
                values = {"platform": workspace.platform, "workspace": workspace.id, "before": before}
                deleted[holding.table] += await remove_all(self._database, holding, where, values)
        return deleted
