"""The SQL of schedules: who gets a digest when, and whose turn it is to be looked at."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.digests.model import Slot
from bot.digests.records import Scheduled
from bot.digests.schedule import Due, Running, Schedule
from bot.store.database import Database
from bot.store.port import Connection, Row

_PUT = """
INSERT INTO digest_schedules (platform, workspace, channel, about, member, times, days, zone, since_at, bridges,
    state, look_at, looked_at, set_by, set_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?)
ON CONFLICT (platform, workspace, channel) DO UPDATE SET about = excluded.about, member = excluded.member,
    times = excluded.times, days = excluded.days, zone = excluded.zone, since_at = excluded.since_at,
    bridges = excluded.bridges, state = 'active', look_at = excluded.look_at, looked_at = excluded.looked_at,
    set_by = excluded.set_by, set_at = excluded.set_at
"""

# A press on a button in direct messages may come without its workspace, since there the platform knows of none.
_FIND = """
SELECT * FROM digest_schedules WHERE platform = ? AND channel = ? AND (workspace = ? OR (? = '' AND member IS NOT NULL))
ORDER BY workspace
"""

_PAUSE = "UPDATE digest_schedules SET state = 'paused' WHERE platform = ? AND workspace = ? AND channel = ?"

# What came while it was paused is not caught up: its time is over, and the next digest holds what was in it.
_RESUME = """
UPDATE digest_schedules SET state = 'active', since_at = ?, look_at = ?, looked_at = ?, bridges = '[]'
WHERE platform = ? AND workspace = ? AND channel = ? AND state = 'paused'
"""

_REMOVE = "DELETE FROM digest_schedules WHERE platform = ? AND workspace = ? AND channel = ?"

# Also those that were looked at in what is the future now: the clock was put back, and their turn may be sooner.
_TURN = """
SELECT * FROM digest_schedules WHERE platform = ? AND state = 'active' AND look_at <= ?
UNION
SELECT * FROM digest_schedules WHERE platform = ? AND state = 'active' AND looked_at > ?
LIMIT ?
"""

_LOOKED = """
UPDATE digest_schedules SET look_at = ?, looked_at = ?, since_at = MIN(since_at, ?)
WHERE platform = ? AND workspace = ? AND channel = ?
"""


class ScheduleStore:
    """Everything that is kept of schedules; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, scheduled: Scheduled) -> None:
        """Keep a channel's schedule, in the place of one that it had; it runs from now on."""
        running, now = scheduled.running, text(scheduled.set_at)
        values = (
            *place(scheduled.channel),
            scheduled.about.id,
            scheduled.member.id if scheduled.member else None,
            ",".join(f"{at:%H:%M}" for at in running.schedule.times),
            ",".join(map(str, sorted(running.schedule.days))),
            running.schedule.zone,
            text(running.since),
            _bridges(running.bridges),
            *(now, now, scheduled.set_by.id, now),
        )
        await self._database.write(lambda connection: connection.execute(_PUT, values))

    async def find(self, channel: ChannelRef) -> tuple[Scheduled, ...]:
        """Return a channel's schedule; in direct messages those of every workspace, where none is known."""
        workspace = channel.workspace
        values = (workspace.platform, channel.id, workspace.id, workspace.id)
        return tuple(map(_scheduled, await self._database.fetch_all(_FIND, values)))

    async def pause(self, channel: ChannelRef) -> None:
        """Let a schedule rest."""
        await self._database.write(lambda connection: connection.execute(_PAUSE, place(channel)))

    async def resume(self, channel: ChannelRef, now: datetime) -> None:
        """Let a schedule that rests run again from now on."""
        values = (*[text(now)] * 3, *place(channel))
        await self._database.write(lambda connection: connection.execute(_RESUME, values))

    async def remove(self, channel: ChannelRef) -> None:
        """Forget a schedule; what was posted stays known."""
        await self._database.write(lambda connection: connection.execute(_REMOVE, place(channel)))

    async def turn(self, platform: str, now: datetime, limit: int) -> tuple[Scheduled, ...]:
        """Return schedules of a platform for which something may be due."""
        rows = await self._database.fetch_all(_TURN, (platform, text(now), platform, text(now), limit))
        return tuple(map(_scheduled, rows))


async def looked(connection: Connection, channel: ChannelRef, look_at: datetime, now: datetime) -> None:
    """Note when a schedule is to be looked at again, inside the transaction that claims."""
    await connection.execute(_LOOKED, (text(look_at), text(now), text(now), *place(channel)))


def place(channel: ChannelRef) -> tuple[str, str, str]:
    """Return a channel as three columns."""
    return channel.workspace.platform, channel.workspace.id, channel.id


def text(moment: datetime) -> str:
    """Return a moment as it is kept: UTC, of one length, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def slot_of(day: str, at: str) -> Slot:
    """Return the slot that was kept as two texts."""
    return Slot(date.fromisoformat(day), time.fromisoformat(at))


def _bridges(bridges: Sequence[Due]) -> str:
    return json.dumps([[str(due.slot.day), f"{due.slot.at:%H:%M}", text(due.moment)] for due in bridges])


def _scheduled(row: Row) -> Scheduled:
    workspace = WorkspaceRef(row["platform"], row["workspace"])
    schedule = Schedule(
        tuple(map(time.fromisoformat, row["times"].split(","))),
        frozenset(map(int, row["days"].split(","))),
        row["zone"],
    )
    kept = json.loads(row["bridges"])
    bridges = tuple(Due(slot_of(day, at), datetime.fromisoformat(moment)) for day, at, moment in kept)
    return Scheduled(
        channel=ChannelRef(workspace, row["channel"]),
        about=ChannelRef(workspace, row["about"]),
        running=Running(schedule, datetime.fromisoformat(row["since_at"]), bridges),
        set_by=MemberRef(workspace, row["set_by"]),
        set_at=datetime.fromisoformat(row["set_at"]),
        member=MemberRef(workspace, row["member"]) if row["member"] else None,
        active=row["state"] == "active",
    )
