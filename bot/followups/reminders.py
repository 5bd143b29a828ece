"""Owners are reminded of what is due: once the day before, and once the day after."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.platforms import Platforms
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Reply
from bot.followups.ballot_store import BallotStore
from bot.followups.model import FollowUp
from bot.followups.rows import followup_in
from bot.followups.rules import LATE_REMINDER, reminders_of
from bot.followups.store import SELECT
from bot.store.database import Database
from bot.workspaces.zones import UTC_ZONE

# Days as texts compare as days do; two more on either side hold every time zone.
_NEAR = f"""
{SELECT} WHERE followups.platform = ? AND followups.state = 'accepted' AND followups.owner_name IS NOT NULL
    AND followups.due_on >= ? AND followups.due_on <= ? ORDER BY followups.due_on
"""


class Drawing(Protocol):
    """How reminders are drawn."""

    def reminder(self, followup: FollowUp, kind: str, address: str) -> Reply:
        """Return what an owner is told of what is due, or was; `address` leads to its ballot."""


class Reminders:
    """Has owners reminded."""

    def __init__(
        self,
        *,
        database: Database,
        votes: BallotStore,
        platforms: Platforms,
        drawing: Drawing,
        address: Callable[[FollowUp], str],
        zone: Callable[[WorkspaceRef], Awaitable[str]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._votes = votes
        self._platforms = platforms
        self._drawing = drawing
        self._address = address
        self._zone = zone
        self._now = now

    async def tick(self) -> None:
        """Have those reminded whose time it is; each reminder has a key, so that a second time changes nothing."""
        now = self._now()
        days = (now - LATE_REMINDER - timedelta(days=2)).date(), (now + timedelta(days=2)).date()
        for platform in self._platforms.connected:
            rows = await self._database.fetch_all(_NEAR, (platform, *(day.isoformat() for day in days)))
            for followup in map(followup_in, rows):
                await self._look(followup, now)

    async def _look(self, followup: FollowUp, now: datetime) -> None:
        zone = await self._zone(followup.workspace) or UTC_ZONE
        for kind in reminders_of(followup, zone, now):
            await self._remind(followup, kind, now)

    async def _remind(self, followup: FollowUp, kind: str, now: datetime) -> None:
        if followup.owner is None:
            return
        owner = followup.owner
        key = f"followup {followup.id} {kind} {followup.due} {owner.id}{owner.name}"
        reply = self._drawing.reminder(followup, kind, self._address(followup))
        await self._votes.remind(followup, kind, key, reply, owner.id or None, now)
