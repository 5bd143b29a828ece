"""Each workspace's token while it is good: exchanged before its end, by one process at a time, and never lost.

Slack takes a refresh token once. So one process asks to be the one, exchanges, and puts the new tokens in the place of
those that it read; whatever stands there by then instead (a new installation, the tokens of another process that was
faster, nothing) is newer and stays. Until a token ends it is used on, so nobody waits for an exchange that goes well.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import time

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack.faults import translated
from bot.chat.errors import PlatformError, TokenRefused
from bot.chat.installing import Installation, Installations
from bot.chat.refs import WorkspaceRef

_LOG = logging.getLogger(__name__)

HOLD_SECONDS = 30.0
"""How long one process has for an exchange: longer than its call may take (`adapters.slack.app.TIMEOUT_SECONDS`)."""

LOOK_SECONDS = 0.2
"""How often one looks whether another process is done."""

AGAIN = timedelta(minutes=1)
"""How long a token that still is good is used on after an exchange that failed, before the next is tried."""


class Tokens:
    """The tokens of all workspaces that have let the bot in."""

    def __init__(
        self,
        installations: Installations,
        rotator: AsyncTokenRotator,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._installations = installations
        self._rotator = rotator
        self._now = now
        self._sleep = sleep
        self._going: dict[WorkspaceRef, asyncio.Task[Installation | None]] = {}
        self._failed: dict[WorkspaceRef, datetime] = {}

    async def sites(self) -> Mapping[WorkspaceRef, str]:
        """Return where each workspace is on the web."""
        return await self._installations.sites()

    async def of(self, workspace: WorkspaceRef) -> Installation | None:
        """Return what opens a workspace, with a token that is good, or nothing."""
        return await self._good(await self._installations.of(workspace))

    async def found(self, team: str, enterprise: str) -> Installation | None:
        """Return the same for a team as an event names it."""
        return await self._good(await self._installations.found(team, enterprise))

    async def removed(self, workspace: WorkspaceRef, at: datetime) -> tuple[WorkspaceRef, ...]:
        """Delete what was installed by a moment, and return the workspaces that nothing opens any more."""
        if not await self._installations.remove(workspace, at):
            _LOG.info("installed again since it was taken away", extra={"workspace": workspace.id})
            return ()
        return (workspace, *await self._installations.teams(workspace.id))

    async def settle(self) -> None:
        """Wait for exchanges that were begun."""
        await asyncio.gather(*self._going.values(), return_exceptions=True)

    async def _good(self, found: Installation | None) -> Installation | None:
        now = self._now()
        if found is None or not found.due(now):
            return found
        failed = self._failed.get(found.workspace)
        if failed is not None and now - failed < AGAIN and not found.over(now):
            return found
        going = self._exchanging(found)
        # Whoever asked may go away; an exchange that was begun is seen through.
        return await asyncio.shield(going) if found.over(now) else found

    def _exchanging(self, found: Installation) -> asyncio.Task[Installation | None]:
        going = self._going.get(found.workspace)
        if going is None:
            going = self._going[found.workspace] = asyncio.create_task(self._exchanged(found), name="token exchange")
            going.add_done_callback(lambda task: self._ended(found.workspace, task))
        return going

    def _ended(self, workspace: WorkspaceRef, task: asyncio.Task[Installation | None]) -> None:
        self._going.pop(workspace, None)
        error = None if task.cancelled() else task.exception()
        self._failed.pop(workspace, None)
        if error is not None:
            self._failed[workspace] = self._now()
            code = getattr(error, "code", type(error).__name__)
            _LOG.warning("a token was not exchanged: %s", code, extra={"code": code, "workspace": workspace.id})

    async def _exchanged(self, found: Installation) -> Installation | None:
        while not await self._installations.claim(found, HOLD_SECONDS):
            latest = await self._installations.of(found.workspace)
            if latest is None or latest.version != found.version:
                return latest
            await self._sleep(LOOK_SECONDS)
        try:
            new = await self._swapped(found)
        except PlatformError as error:
            return await self._refused(found, error)
        await self._installations.exchange(found, new)
        return await self._installations.of(found.workspace)

    async def _refused(self, found: Installation, error: PlatformError) -> Installation | None:
        """Return what another process has put there meanwhile; where nobody has, the refusal stands."""
        await self._installations.release(found)
        latest = await self._installations.of(found.workspace)
        if latest is None or latest.version != found.version:
            return latest
        raise error

    async def _swapped(self, found: Installation) -> Installation:
        """Ask Slack for new tokens; the library reads its own clock, so only how long they live is taken from it."""
        begun = int(time())
        async with translated():
            new = await self._rotator.perform_bot_token_rotation(bot=_ended_bot(found))
        if new is None or not new.bot_refresh_token or new.bot_token_expires_at is None:
            raise TokenRefused
        lives = timedelta(seconds=max(new.bot_token_expires_at - begun, 0))
        return found.exchanged(new.bot_token, new.bot_refresh_token, self._now() + lives)


def _ended_bot(found: Installation) -> Bot:
    """Return the installation as the library's rotator takes it: at its end, since that was decided here."""
    return Bot(
        bot_token=found.token,
        bot_id=found.bot,
        bot_user_id=found.bot_user,
        bot_refresh_token=found.refresh_token,
        bot_token_expires_at=1,
        installed_at=0.0,
    )
