"""Who is behind a Slack user id: a name to show, and whether it is a bot; asked once an hour at most."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import translated
from bot.chat.errors import PlatformError
from bot.chat.refs import MemberRef

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

    def __init__(self, client: AsyncWebClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._kept: OrderedDict[str, tuple[datetime, Person]] = OrderedDict()

    async def of(self, user: str) -> Person:
        """Return who a user is; one that cannot be looked up is a person without a name."""
        try:
            return await self.known(user)
        except PlatformError:
            return UNKNOWN

    async def known(self, user: str) -> Person:
        """Return who a user is; raises what keeps Slack from saying that."""
        asked, person = self._kept.get(user, (None, UNKNOWN))
        if asked is not None and self._now() - asked < KEPT:
            return person
        person = await self._looked_up(user)
        self._kept[user] = (self._now(), person)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return person

    async def named(self, member: MemberRef) -> MemberRef:
        """Return the member with the name that Slack shows."""
        return MemberRef(member.workspace, member.id, member.name or (await self.of(member.id)).name)

    async def _looked_up(self, user: str) -> Person:
        async with translated(), asyncio.timeout(PATIENCE_SECONDS):
            response = await self._client.users_info(user=user)
        found = response.get("user") or {}
        profile = found.get("profile") or {}
        name = profile.get("display_name") or found.get("real_name") or found.get("name") or ""
        return Person(str(name), bool(found.get("is_bot")) or user == SLACKBOT, bool(found.get("deleted")))
