"""Who is behind a Slack user id: a name to show, and whether it is a bot; asked once an hour at most."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.slack.clients import Clients
from adapters.slack.faults import translated
from bot.chat.errors import PlatformError
from bot.chat.refs import MemberRef, WorkspaceRef

KEPT = timedelta(hours=1)
MAX_KEPT = 2_000
PATIENCE_SECONDS = 1.5
"""An event waits for this look-up, and Slack for the event's acknowledgement."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user as Slack shows it."""

    name: str
    bot: bool
    gone: bool = False


UNKNOWN = Person("", bot=False)
SLACKBOT = "USLACKBOT"
"""Slack's own bot, of which Slack does not say that it is one."""


class Members:
    """Looks users up and keeps what it found for a while."""

    def __init__(self, clients: Clients, now: Callable[[], datetime]) -> None:
        self._clients = clients
        self._now = now
        self._kept: OrderedDict[tuple[WorkspaceRef, str], tuple[datetime, Person]] = OrderedDict()

    async def of(self, member: MemberRef) -> Person:
        """Return who a user is; one that cannot be looked up is a person without a name."""
        try:
            return await self.known(member)
        except PlatformError:
            return UNKNOWN

    async def known(self, member: MemberRef) -> Person:
        """Return who a user is in their workspace; raises what keeps Slack from saying that."""
        key = member.workspace, member.id
        asked, person = self._kept.get(key, (None, UNKNOWN))
        if asked is not None and self._now() - asked < KEPT:
            return person
        person = await self._looked_up(member)
        self._kept[key] = (self._now(), person)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return person

    async def named(self, member: MemberRef) -> MemberRef:
        """Return the member with the name that Slack shows."""
        return MemberRef(member.workspace, member.id, member.name or (await self.of(member)).name)

    async def _looked_up(self, member: MemberRef) -> Person:
        async with translated(), asyncio.timeout(PATIENCE_SECONDS):
            client = await self._clients.of(member.workspace)
            response = await client.users_info(user=member.id)
        found = response.get("user") or {}
        profile = found.get("profile") or {}
        name = profile.get("display_name") or found.get("real_name") or found.get("name") or ""
        return Person(str(name), bool(found.get("is_bot")) or member.id == SLACKBOT, bool(found.get("deleted")))
