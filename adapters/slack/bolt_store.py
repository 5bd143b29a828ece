"""Our stores as Bolt knows such: where its way of installing keeps installations and states, and looks them up."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import time
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as Theirs
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.events import REMOVALS, workspace_of
from adapters.slack.tokens import Tokens
from bot.chat.errors import NotInstalled, PlatformError
from bot.chat.installing import Installation, Installations, States
from bot.chat.refs import WorkspaceRef

FOUND = "despatch_bot"
"""Where a request carries what was found for its workspace."""


class BoltStore(AsyncInstallationStore):
    """Bolt's store of installations on ours. Of people's own tokens, which are never asked for, nothing is kept."""

    def __init__(
        self, client_id: str, installations: Installations, tokens: Tokens, now: Callable[[], datetime]
    ) -> None:
        self._client_id = client_id
        self._installations = installations
        self._tokens = tokens
        self._now = now

    async def async_save(self, installation: Theirs) -> None:
        """Keep an installation, in the place of an earlier one."""
        await self._installations.save(ours(installation, self._client_id, self._now()))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a team, with a token that is good."""
        found = await self._tokens.found(team_id or "", enterprise_id or "")
        return bot_of(found) if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Theirs | None:
        """Return the same as an installation; it is nobody's in particular, so whoever asks has it."""
        bot = await self.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)
        return Theirs(user_id=user_id or "", **_shared(bot)) if bot else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete what opens a team, or an organisation where no team is named."""
        workspace = WorkspaceRef("slack", team_id or enterprise_id or "")
        await self._installations.remove(workspace, self._now())

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete the same; where somebody's own is meant there is nothing to delete."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


def _shared(bot: Bot) -> dict[str, Any]:
    names = ("bot_token", "bot_id", "bot_user_id", "bot_scopes", "enterprise_id", "team_id", "is_enterprise_install")
    return {name: getattr(bot, name) for name in names}


def ours(theirs: Theirs, client_id: str, now: datetime) -> Installation:
    """Return an installation as it is kept. The library has its own clock: how long a token lives is taken from it."""
    whole = bool(theirs.is_enterprise_install)
    ends = theirs.bot_token_expires_at
    return Installation(
        client=client_id,
        workspace=WorkspaceRef("slack", str((theirs.enterprise_id if whole else theirs.team_id) or "")),
        token=theirs.bot_token or "",
        bot=theirs.bot_id or "",
        bot_user=theirs.bot_user_id or "",
        enterprise=theirs.enterprise_id or "",
        whole=whole,
        app=theirs.app_id or "",
        name=(theirs.enterprise_name if whole else theirs.team_name) or "",
        site=theirs.enterprise_url or "",
        scopes=tuple(theirs.bot_scopes or ()),
        installed_at=now,
        refresh_token=theirs.bot_refresh_token or "",
        expires_at=now + timedelta(seconds=ends - int(time())) if ends is not None else None,
    )


def bot_of(found: Installation) -> Bot:
    """Return an installation as Bolt takes it; that its token may end is told to nobody who would exchange it again."""
    return Bot(
        app_id=found.app,
        enterprise_id=found.enterprise or None,
        team_id=None if found.whole else found.workspace.id,
        bot_token=found.token,
        bot_id=found.bot,
        bot_user_id=found.bot_user,
        bot_scopes=list(found.scopes),
        is_enterprise_install=found.whole,
        installed_at=found.installed_at.timestamp() if found.installed_at else 0.0,
    )


class BoltStates(AsyncOAuthStateStore):
    """Bolt's store of states on ours."""

    def __init__(self, states: States) -> None:
        self._states = states

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state."""
        return await self._states.issue()

    async def async_consume(self, state: str) -> bool:
        """Use a state up; say whether it was good."""
        return await self._states.consume(state)


class Stored(AsyncAuthorize):
    """Says who the bot is in a workspace by what is kept of it.

    Bolt's own asks Slack about every token again, so that what comes in is lost while Slack does not answer, and
    exchanges a token without asking whether another process does.
    """

    def __init__(self, store: BoltStore) -> None:
        self._store = store

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return who the bot is, or nothing where it is not installed."""
        bot = context.get(FOUND) or await self._store.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )


class InstalledOnly(AsyncMiddleware):
    """Lets through what comes from workspaces that have let the bot in, and of others only that it was taken away."""

    def __init__(self, store: BoltStore, refuse: Callable[[str, PlatformError], Mapping[str, object]]) -> None:
        """Take the store, and what is told of a workspace, logs it, and returns what to say to a command from there."""
        self._store = store
        self._refuse = refuse

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  # Bolt hands it over by this name
    ) -> BoltResponse | None:
        """Answer a command of a workspace without an installation in a sentence, and anything else with nothing."""
        event = req.body.get("event")
        kind = event.get("type") if isinstance(event, dict) else ""
        if req.body.get("type") in ("url_verification", "ssl_check") or kind in REMOVALS:
            return await next()
        team, enterprise = workspace_of(req.body).id or req.context.team_id, req.context.enterprise_id
        reason: PlatformError = NotInstalled()
        try:
            req.context[FOUND] = await self._store.async_find_bot(enterprise_id=enterprise, team_id=team)
        except PlatformError as error:
            reason = error
        if req.context.get(FOUND) is not None:
            return await next()
        refusal = self._refuse(team or enterprise or "", reason)
        # What could not be looked up is for Slack to deliver again; of what is not installed nothing is wanted.
        status = 200 if "command" in req.body or isinstance(reason, NotInstalled) else 503
        return BoltResponse(status=status, body=json.dumps(refusal) if "command" in req.body else "")
