"""Whose token speaks to which workspace: one for the one that is set, or each workspace's own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.tokens import Tokens
from bot.chat.errors import NotInstalled
from bot.chat.refs import WorkspaceRef
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)

NOWHERE = "https://slack.com/"
"""Where a message of a workspace opens whose own address is not known."""


LEARN_SECONDS = 30.0
"""How often it is learnt which workspaces other processes have let in."""


class Clients(Protocol):
    """What speaks to Slack for a workspace."""

    async def of(self, workspace: WorkspaceRef) -> AsyncWebClient:
        """Return a client with the token of this workspace and no other; raises `NotInstalled` and the like."""

    async def bot_user(self, workspace: WorkspaceRef) -> str:
        """Return the user that the bot is there; raises as `of` does."""

    def team(self, workspace: WorkspaceRef) -> str:
        """Return the team whose administrators manage it."""

    def site(self, workspace: WorkspaceRef) -> str:
        """Return where it is on the web, with a stroke at the end."""

    async def removed(self, workspace: WorkspaceRef, at: datetime) -> tuple[WorkspaceRef, ...]:
        """Take note that the bot was taken away at a moment; return the workspaces that it is in no more by that."""


class OneWorkspace:
    """The one whose token is in the settings; `team`, `user` and `place` are what Slack says of it."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self.own_team = ""
        self.user = ""
        self.place = NOWHERE

    async def of(self, workspace: WorkspaceRef) -> AsyncWebClient:
        """Return the one client."""
        return self._client

    async def bot_user(self, workspace: WorkspaceRef) -> str:
        """Return the user that the bot is."""
        return self.user

    def team(self, workspace: WorkspaceRef) -> str:
        """Return the team that the token is of."""
        return self.own_team

    def site(self, workspace: WorkspaceRef) -> str:
        """Return where it is on the web."""
        return self.place

    async def removed(self, workspace: WorkspaceRef, at: datetime) -> tuple[WorkspaceRef, ...]:
        """Return the workspace that was said."""
        return (workspace,)


class ManyWorkspaces:
    """Those that have let the bot in, each with its own token; `make` makes a client with a token."""

    def __init__(
        self,
        tokens: Tokens,
        make: Callable[[str], AsyncWebClient],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._tokens = tokens
        self._make = make
        self._sleep = sleep
        self._made: dict[WorkspaceRef, AsyncWebClient] = {}
        self._sites: dict[WorkspaceRef, str] = {}

    async def start(self) -> None:
        """Learn where the workspaces are on the web."""
        self._sites |= await self._tokens.sites()

    async def learn(self) -> None:
        """Learn that again and again: the workspace of a message may have been let in by another process."""
        while True:
            await self._sleep(LEARN_SECONDS)
            try:
                await self.start()
            except DespatchError as error:
                _LOG.warning("sites not learnt: %s", error.code, extra={"code": error.code})

    async def of(self, workspace: WorkspaceRef) -> AsyncWebClient:
        """Return a client with the workspace's token; where there is none, nothing is sent and that is logged."""
        found = await self._tokens.of(workspace)
        if found is None:
            self._made.pop(workspace, None)
            _LOG.warning("not installed there", extra={"code": NotInstalled.code, "workspace": workspace.id})
            raise NotInstalled
        self._sites[workspace] = found.site
        client = self._made.get(workspace)
        if client is None or client.token != found.token:
            client = self._made[workspace] = self._make(found.token)
        return client

    async def bot_user(self, workspace: WorkspaceRef) -> str:
        """Return the user that the bot is there."""
        found = await self._tokens.of(workspace)
        if found is None:
            raise NotInstalled
        return found.bot_user

    def team(self, workspace: WorkspaceRef) -> str:
        """Return the workspace itself: it is a team."""
        return workspace.id

    def site(self, workspace: WorkspaceRef) -> str:
        """Return where it is on the web, as far as that was learnt."""
        return self._sites.get(workspace) or NOWHERE

    async def removed(self, workspace: WorkspaceRef, at: datetime) -> tuple[WorkspaceRef, ...]:
        """Delete the tokens of what was installed by then; with an organisation go the teams reached through it."""
        gone = await self._tokens.removed(workspace, at)
        for each in gone:
            self._made.pop(each, None)
            self._sites.pop(each, None)
        return gone
