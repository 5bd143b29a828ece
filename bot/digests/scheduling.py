"""What members decide about digests: when, where, for whom, and not for a while; and how it stands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.refs import ChannelRef, MemberRef
from bot.digests.deliver import Deliveries
from bot.digests.errors import NotScheduled
from bot.digests.ledger import Ledger
from bot.digests.model import Compose, Composed, Slot
from bot.digests.records import Digest, Scheduled
from bot.digests.schedule import Due, Running, Schedule, bridges, missed, next_due
from bot.digests.store import ScheduleStore
from bot.workspaces.zones import UTC_ZONE, zone_of

LATEST = 3


@dataclass(frozen=True, slots=True)
class Status:
    """How a channel's digest stands: when it comes next, what the latest came to, and what was missed."""

    scheduled: Scheduled | None
    coming: Due | None
    latest: tuple[Digest, ...]
    missed: tuple[Due, ...] = ()


ZoneOf = Callable[[ChannelRef], Awaitable[str]]
"""Returns the time zone that a channel's workspace has said, or nothing."""


class Scheduling:
    """Changes and tells schedules."""

    def __init__(
        self,
        *,
        schedules: ScheduleStore,
        ledger: Ledger,
        deliveries: Deliveries,
        compose: Compose,
        zone_of_workspace: ZoneOf,
        now: Callable[[], datetime],
    ) -> None:
        self._schedules = schedules
        self._ledger = ledger
        self._deliveries = deliveries
        self._compose = compose
        self._zone = zone_of_workspace
        self._now = now

    async def planned(
        self, channel: ChannelRef, about: ChannelRef, by: MemberRef, schedule: Schedule, member: MemberRef | None
    ) -> Scheduled:
        """Return a channel's new schedule, which takes over from the one that it has; nothing is kept yet.

        One that is asked for in direct messages goes on with the topics of the channel that it was about.
        """
        now, before = self._now(), await self._schedules.find(channel)
        had = await self._ledger.had(channel, now)
        old = next((item for item in before if item.channel == channel), None)
        kept = bridges(old.running, schedule, had, now) if old and old.active else ()
        if old and old.member and about == channel:
            about, member = old.about, old.member
        return Scheduled(channel, about, Running(schedule, now, kept), by, now, member)

    async def keep(self, scheduled: Scheduled) -> Due | None:
        """Let a schedule run from now on, and return what comes next."""
        await self._schedules.put(scheduled)
        return next_due(scheduled.running, await self._ledger.had(scheduled.channel, self._now()), self._now())

    async def of(self, channel: ChannelRef) -> tuple[Scheduled, ...]:
        """Return the schedule of a channel, or those of direct messages; raises `NotScheduled`."""
        found = await self._schedules.find(channel)
        if not found:
            raise NotScheduled
        return found

    async def pause(self, channel: ChannelRef) -> Scheduled:
        """Let a channel's digest rest."""
        found = await self.of(channel)
        for item in found:
            await self._schedules.pause(item.channel)
        return replace(found[0], active=False)

    async def resume(self, channel: ChannelRef) -> Status:
        """Let a digest that rests come again; what was due meanwhile is not caught up."""
        found = await self.of(channel)
        for item in found:
            await self._schedules.resume(item.channel, self._now())
        return await self.status(found[0].channel)

    async def off(self, channel: ChannelRef) -> Scheduled:
        """End a channel's digest."""
        found = await self.of(channel)
        for item in found:
            await self._schedules.remove(item.channel)
        return found[0]

    async def status(self, channel: ChannelRef) -> Status:
        """Return how a channel's digest stands."""
        now = self._now()
        scheduled = next(iter(await self._schedules.find(channel)), None)
        where = scheduled.channel if scheduled else channel
        latest = await self._ledger.latest(where, LATEST)
        if scheduled is None or not scheduled.active:
            return Status(scheduled, None, latest)
        had = await self._ledger.had(where, now)
        coming = next_due(scheduled.running, had, now)
        return Status(scheduled, coming, latest, missed(scheduled.running, had, now))

    async def preview(self, channel: ChannelRef) -> Composed:
        """Return what the next digest would hold if it came now; nothing is kept or posted."""
        status = await self.status(channel)
        where, about = self._places(channel, status.scheduled)
        slot = status.coming.slot if status.coming else await self._slot_now(where, status.scheduled)
        now, already = self._now(), await self._ledger.already(where)
        window = await self._ledger.window(where, now, status.scheduled.set_at if status.scheduled else now)
        return await self._compose(about, slot, window, False, already, now)

    async def now(self, channel: ChannelRef, event: str) -> Digest | None:
        """Compose and post a digest at once; what is in it counts as sent, and the next one still comes at its time."""
        scheduled = next(iter(await self._schedules.find(channel)), None)
        where, about = self._places(channel, scheduled)
        return await self._deliveries.ask(where, about, await self._slot_now(where, scheduled), event)

    @staticmethod
    def _places(channel: ChannelRef, scheduled: Scheduled | None) -> tuple[ChannelRef, ChannelRef]:
        return (scheduled.channel, scheduled.about) if scheduled else (channel, channel)

    async def _slot_now(self, channel: ChannelRef, scheduled: Scheduled | None) -> Slot:
        named = scheduled.running.schedule.zone if scheduled else await self._zone(channel)
        local = self._now().astimezone(zone_of(named or UTC_ZONE))
        return Slot(local.date(), local.time().replace(second=0, microsecond=0))
