"""What the commands of digests do: they ask the capability, and pure functions draw the replies."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Reply
from bot.chat.spec import ROOT, Call
from bot.commands.digests import (
    ended_reply,
    opening_reply,
    paused_reply,
    posted_reply,
    preview_reply,
    resumed_reply,
    set_reply,
    status_reply,
)
from bot.commands.handlers import Preferring
from bot.digests.asking import Asked, read_schedule
from bot.digests.errors import ZoneMissing
from bot.digests.ledger import Ledger
from bot.digests.schedule import Schedule, next_due
from bot.digests.scheduling import Scheduling
from bot.workspaces.zones import EXAMPLE_ZONE, zone_named

ME = "me"


@dataclass(frozen=True, slots=True)
class DigestHandlers:
    """The handlers of digests, bound to the capabilities that they use."""

    digests: Scheduling
    ledger: Ledger
    preferences: Preferring
    platforms: Platforms
    now: Callable[[], datetime]

    async def schedule(self, call: Call) -> Reply:
        """Set a digest; where it cannot be posted, that is said now and not in the morning.

        The message that opens it is posted before anything is kept: so a channel that the bot may not write in,
        and a member who takes no direct messages, are met while somebody looks.
        """
        request, asked = call.request, self._asked(call)
        zone, first = await self._zone(call, asked)
        personal = asked.personal or call.arguments.get("to") == ME
        place = await self._own(call) if personal else request.channel
        schedule, member = Schedule(asked.times, asked.days, zone), request.member if personal else None
        planned = await self.digests.planned(place, request.channel, request.member, schedule, member)
        coming = next_due(planned.running, await self.ledger.had(place, self.now()), self.now())
        platform, key = self.platforms.of(request.channel.workspace), f"digest opening {request.event_id}"
        opening = await platform.post(place, opening_reply(planned, coming), key=key, since=request.received_at)
        if first:
            await self.preferences.change(request, {"zone": zone})
        await self.digests.keep(planned)
        return set_reply(planned, coming, platform.permalink(opening), first)

    @staticmethod
    def _asked(call: Call) -> Asked:
        asked = read_schedule(str(call.arguments["when"]))
        named = call.arguments.get("zone")
        return replace(asked, zone=zone_named(str(named))) if named else asked

    async def _zone(self, call: Call, asked: Asked) -> tuple[str, bool]:
        """Return the zone that is meant, and whether it is the first that the workspace was told."""
        known = (await self.preferences.of(call.request.channel.workspace)).zone
        if asked.zone or known:
            return asked.zone or known, not known
        typed = f"{ROOT} digest schedule {call.arguments['when']} {EXAMPLE_ZONE}"
        raise ZoneMissing(f"In which time zone is that? Say it once and it holds for this workspace, such as: {typed}")

    async def preview(self, call: Call) -> Reply:
        """Show what the next digest would hold."""
        return preview_reply(await self.digests.preview(await self._place(call)))

    async def post_now(self, call: Call) -> Reply:
        """Post a digest at once."""
        digest = await self.digests.now(await self._place(call), call.request.event_id)
        parts = await self.ledger.parts(digest) if digest else ()
        return posted_reply(digest, self._address(parts[0].message) if parts else "")

    def _address(self, message: MessageRef | None) -> str:
        return self.platforms.of(message.channel.workspace).permalink(message) if message else ""

    async def pause(self, call: Call) -> Reply:
        """Let a digest rest."""
        return paused_reply(await self.digests.pause(await self._place(call)))

    async def resume(self, call: Call) -> Reply:
        """Let a digest come again."""
        return resumed_reply(await self.digests.resume(await self._place(call)))

    async def status(self, call: Call) -> Reply:
        """Tell how a digest stands."""
        return status_reply(await self.digests.status(await self._place(call)), self.now())

    async def off(self, call: Call) -> Reply:
        """End a digest."""
        return ended_reply(await self.digests.off(await self._place(call)))

    async def _place(self, call: Call) -> ChannelRef:
        """Return the channel that is meant: the one where it was asked, or the asker's own."""
        return await self._own(call) if call.arguments.get("whose") == ME else call.request.channel

    async def _own(self, call: Call) -> ChannelRef:
        """Return the asker's direct messages; what is asked there, where no workspace is known, is there already."""
        channel = call.request.channel
        return (
            await self.platforms.of(channel.workspace).direct(call.request.member) if channel.workspace.id else channel
        )
