"""The SQL of when channels are free for the next message, on the database's own clock: those of machines differ."""

from datetime import UTC, datetime, timedelta

from bot.chat.channel_turns import reserved
from bot.chat.refs import ChannelRef
from bot.store.database import Database
from bot.store.dialect import MOMENT
from bot.store.port import Statements

_FREE = "SELECT free_at FROM channel_turns WHERE platform = ? AND workspace = ? AND channel = ?"

_TAKE = """
INSERT INTO channel_turns (platform, workspace, channel, free_at) VALUES (?, ?, ?, ?)
ON CONFLICT (platform, workspace, channel) DO UPDATE SET free_at = excluded.free_at
"""


class ChannelStore:
    """Rows of `channel_turns`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, channel: ChannelRef, gap: timedelta) -> timedelta | None:
        """Reserve a channel's next free moment; return how long it is till then, or nothing where that is too long.

        In one transaction: of two processes that meet one is tried again, and finds what the other has reserved.
        """
        place = (channel.workspace.platform, channel.workspace.id, channel.id)

        def steps(connection: Statements) -> timedelta | None:
            now = datetime.fromisoformat(connection.execute(MOMENT).fetchone()["moment"])
            row = connection.execute(_FREE, place).fetchone()
            taken = reserved(datetime.fromisoformat(row["free_at"]) if row else None, now, gap)
            if taken is None:
                return None
            free_at = taken.free_at.astimezone(UTC).isoformat(timespec="microseconds")
            connection.execute(_TAKE, (*place, free_at)).close()
            return taken.wait

        return await self._database.transact(steps)
