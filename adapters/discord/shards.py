"""Several shards in one process: each is a line of its own, on which the events of its share of the servers come.

Discord gives every server to one shard (its number, shifted by 22 bits, modulo how many shards there are), lets one
have 2,500 at most, and sends what happens in direct messages to shard 0
(https://docs.discord.com/developers/events/gateway#sharding).
"""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass

import discord

from adapters.discord.client import Client
from adapters.discord.commands import Payload

_LOG = logging.getLogger(__name__)

MOST_SERVERS = 2_500
CROWDED = 2_000
"""From so many on a shard's log says that more shards are needed soon: at 2,500 Discord closes its line."""


@dataclass(frozen=True, slots=True)
class Shards:
    """Which shards this process runs, out of how many; none and 0 where Discord is asked how many there should be."""

    numbers: tuple[int, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        if not self.count:
            return "as many shards as Discord says"
        return f"{len(self.numbers)} of {self.count} shards"


class ShardedClient(Client, discord.AutoShardedClient):
    """The client with several lines, which is `up` while all of them are."""

    def __init__(self, commands: list[Payload], shards: Shards, *, message_content: bool) -> None:
        chosen = {"shard_ids": list(shards.numbers), "shard_count": shards.count} if shards.count else {}
        super().__init__(commands, message_content=message_content, shards=chosen)
        self._standing: set[int] = set()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the shards that are kept here, once it is known how many there are."""
        return tuple(self.shard_ids or range(self.shard_count or 1))

    def line(self) -> tuple[str | None, int | None]:
        """Return the session and the sequence of the shard whose task this is; an event is parsed in no other."""
        task = asyncio.current_task()
        for shard in self.shards.values():
            if shard._parent._task is task:
                return shard._parent.ws.session_id, shard._parent.ws.sequence
        return None, None

    async def on_shard_ready(self, shard: int) -> None:
        """Note that a shard's line is up; once all are, the client is."""
        self._standing.add(shard)
        self._watch_room(shard)
        if self._standing >= set(self.numbers):
            self.up.set()
            self.down.clear()

    async def on_shard_resumed(self, shard: int) -> None:
        """Note that a shard's line is up again."""
        await self.on_shard_ready(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """Note that a shard's line is down; the library opens another."""
        self._standing.discard(shard)
        self.up.clear()
        self.down.set()

    async def on_ready(self) -> None:
        """Do nothing: each shard says it for itself."""

    async def on_resumed(self) -> None:
        """Do nothing: each shard says it for itself."""

    async def on_disconnect(self) -> None:
        """Do nothing: each shard says it for itself."""

    def _watch_room(self, shard: int) -> None:
        servers = Counter(guild.shard_id for guild in self.guilds)[shard]
        if servers >= CROWDED:
            _LOG.warning("shard %d has %d of %d servers at most: more shards are needed", shard, servers, MOST_SERVERS)
