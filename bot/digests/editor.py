"""Puts a channel's digest together: gathered on the event loop, composed in a thread (`bot.digests.model.Compose`)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.digests.compose import Brief, Made, compose
from bot.digests.drawing import replies_of
from bot.digests.edition import Omitted, edition_to_json
from bot.digests.gather import Gatherer
from bot.digests.known import Known
from bot.digests.material import Drawing, Material
from bot.digests.model import Composed, LeftOut, Slot, Window


@dataclass(frozen=True, slots=True)
class Editor:
    """Makes digests; on a day without news it says so in a line, or nothing where its workspace does not wish one."""

    gatherer: Gatherer
    drawing: Drawing
    wants_line: Callable[[WorkspaceRef], Awaitable[bool]]

    async def compose(
        self, channel: ChannelRef, slot: Slot, window: Window, late: bool, already: frozenset[str], now: datetime
    ) -> Composed:
        """Return what is to be posted for a slot: the same stores and arguments give the same bytes.

        `now` says nothing by itself: what a digest covers is its window.
        """
        material = await self.gatherer.gather(channel, window, Known.of(already))
        line = await self.wants_line(channel.workspace)
        return await asyncio.to_thread(self._composed, material, Brief(slot, window, late, already), line)

    def _composed(self, material: Material, brief: Brief, line: bool) -> Composed:
        made: Made = compose(material, brief, self.drawing)
        edition = made.edition
        replies = replies_of(edition) if line or not edition.quiet else ()
        left_out = tuple(map(_left_out, edition.omitted))
        return Composed(replies, made.sent, left_out, edition_to_json(edition))


def _left_out(item: Omitted) -> LeftOut:
    return LeftOut(item.what, item.why)
