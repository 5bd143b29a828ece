"""How fast messages go to one channel when many processes send them: each reserves its moment, and waits for it.

Platforms' libraries keep to limits within their process, and learn of others only by being refused.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.errors import PlatformBusy
from bot.chat.refs import ChannelRef

GAPS: Mapping[str, timedelta] = {"slack": timedelta(seconds=1), "discord": timedelta(seconds=1)}
"""How far apart two messages to a channel are.

Slack takes about one a second (https://docs.slack.dev/apis/web-api/rate-limits), Discord five in five seconds, as the
headers of its answers say. A platform that is not here takes them as they come.
"""

LONGEST = timedelta(seconds=20)
"""Nobody waits longer for a moment: by then what is sent may have become another process's, which holds it for 30 s."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """How long to wait for one's moment, and from when on the channel is free for the next one."""

    wait: timedelta
    free_at: datetime


class Moments(Protocol):
    """Where moments are reserved; `bot.chat.channel_store.ChannelStore` does it in the database."""

    async def reserve(self, channel: ChannelRef, gap: timedelta) -> timedelta | None:
        """Reserve a channel's next free moment; return how long it is till then, or nothing where that is too long."""


def reserved(free_at: datetime | None, now: datetime, gap: timedelta) -> Reserved | None:
    """Return the next free moment of a channel, or nothing where that is too far ahead, so that it is left to others.

    What nobody can have reserved is from before the clock was put back.
    """
    believed = free_at if free_at is not None and now < free_at <= now + LONGEST + gap else now
    return Reserved(believed - now, believed + gap) if believed - now <= LONGEST else None


class ChannelTurns:
    """One for a process."""

    def __init__(
        self,
        moments: Moments,
        gaps: Mapping[str, timedelta] = GAPS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._moments = moments
        self._gaps = gaps
        self._sleep = sleep

    async def wait(self, channel: ChannelRef) -> None:
        """Return when it is this caller's turn to send one message; raises `PlatformBusy` where too many wait."""
        gap = self._gaps.get(channel.workspace.platform)
        if gap is None:
            return
        wait = await self._moments.reserve(channel, gap)
        if wait is None:
            raise PlatformBusy
        if wait:
            await self._sleep(wait.total_seconds())
