"""Slack put together: the app, its client and its line, by Socket Mode or by HTTP."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, cast

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.bolt_store import BoltStore, InstalledOnly, Stored
from adapters.slack.clients import Clients, ManyWorkspaces, OneWorkspace
from adapters.slack.faults import translated
from adapters.slack.http import Handler, HttpDoor
from adapters.slack.installer import SILENT, Draw, ExchangeClient, Installer
from adapters.slack.listeners import Listeners, whispered
from adapters.slack.manifest import INSTALL, SCOPES
from adapters.slack.members import Members
from adapters.slack.platform import SlackPlatform
from adapters.slack.socket import SocketLine
from adapters.slack.tokens import Tokens
from bot.chat.dispatch import failure
from bot.chat.errors import PlatformDown, PlatformError, TokenRefused
from bot.chat.installing import Installations, Offer, States
from bot.chat.ports import Intake
from bot.errors import DespatchError

RETRIES = 3
TIMEOUT_SECONDS = 20
HELLO_SECONDS = 10.0
POSTS = ("chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal", "oauth.v2.access")
"""What is not to be done twice: a message, and what uses up a code or a token."""

NOTE = "For one Slack workspace, by somebody who may add apps to it. Remove it there, and all that is kept of it goes."

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What it takes to speak to Slack; with no `app_token` events come by HTTP.

    One workspace has its `bot_token`; many have the client's id and secret, and let the bot in by themselves.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_base_url: str = "https://slack.com/api/"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Many:
    """Where many workspaces are kept, and what draws the page that somebody sees who comes back from Slack."""

    installations: Installations
    states: States
    draw: Draw


class SlackConnection:
    """Implements `bot.chat.ports.Connection`; open it inside a running loop."""

    name = "slack"

    def __init__(
        self, settings: SlackSettings, intake: Intake, now: Callable[[], datetime], many: Many | None = None
    ) -> None:
        self._settings = settings
        self._session = _session()
        self._client = _client(settings, self._session, settings.bot_token or None)
        self._one = OneWorkspace(self._client)
        self._installed = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=settings.bot_token)
        self._many = _Letting(settings, self._session, many, now) if many else None
        self._app = self._many.bolt(self._bare()) if self._many else self._bolt()
        self._app.error(_unreadable)
        self._clients: Clients = self._many.clients if self._many else self._one
        members = Members(self._clients, now)
        self.platform = SlackPlatform(self._clients, self._session, intake, members, started=now())
        self._listeners = Listeners(intake, self.platform, self._clients, members, now)
        self._listeners.register(self._app)
        self._door = HttpDoor(self._app, settings.signing_secret, now, lambda: self._quiet or not self._started)
        self._line = SocketLine(self._app, self._client, self._session, settings.app_token, clock=monotonic)
        self._keeping: asyncio.Task[PlatformError] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._started = False
        self._quiet = False

    def _bare(self) -> AsyncWebClient:
        return _client(self._settings, self._session, None)

    def _bolt(self) -> AsyncApp:
        """Make Bolt's app.

        Left to itself it would ask Slack who the bot is when something comes in, and would drop that where
        Slack does not answer; `start` has asked.
        """

        async def authorised() -> AuthorizeResult:
            return self._installed

        return AsyncApp(client=self._bare(), authorize=authorised, **_WAYS)

    @property
    def handler(self) -> Handler | None:
        """Return what answers `/slack/events`, where events come by HTTP."""
        return None if self._settings.app_token else self._door.handle

    @property
    def routes(self) -> Sequence[tuple[str, Handler]]:
        """Return what else answers where: installing, where many workspaces may."""
        return self._many.installer.routes if self._many else ()

    @property
    def offer(self) -> Offer | None:
        """Return the way in, where many workspaces may."""
        return Offer("Add to Slack", INSTALL, NOTE, tuple(SCOPES.items())) if self._many else None

    @property
    def connected(self) -> bool:
        """Say whether events can come in."""
        if not self._settings.app_token:
            return self._started and not self._quiet
        return self._line.opened.is_set() and not self._quiet

    @property
    def posting(self) -> bool:
        """Say whether something may be posted."""
        return self._started and not self._session.closed

    @property
    def lines(self) -> tuple[str, ...]:
        """Return none: Slack gives each event to one of its sockets, or to whichever process a balancer chooses."""
        return ()

    async def start(self) -> None:
        """Ask Slack who the bot is, and open the socket where there is one."""
        await self.ready()
        if self._settings.app_token and not self._many:
            await self._open_socket()

    async def ready(self) -> None:
        """Ask Slack who the bot is, so that something may be posted; nothing comes in by that.

        Of many workspaces that is known already, from when each of them let the bot in.
        """
        if self._many:
            await self._many.clients.start()
            self._learning = self._learning or asyncio.create_task(self._many.clients.learn(), name="slack sites")
            self._started = True
            return
        async with translated():
            known = await self._client.auth_test()
        user, team, bot = (str(known.get(name) or "") for name in ("user_id", "team_id", "bot_id"))
        self._installed = AuthorizeResult(
            enterprise_id=known.get("enterprise_id"),
            team_id=team,
            bot_user_id=user,
            bot_id=bot,
            bot_token=self._settings.bot_token,
        )
        self._one.own_team, self._one.user = team, user
        self._one.place = str(known.get("url") or self._one.place)
        self._started = True

    async def _open_socket(self) -> None:
        keeping = self._keeping = self._keeping or asyncio.create_task(self._line.keep(), name="slack socket")
        opened = asyncio.create_task(self._line.opened.wait())
        await asyncio.wait((keeping, opened), timeout=HELLO_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if keeping.done():
            self._keeping = None
            raise keeping.result()
        if not self._line.opened.is_set():
            raise PlatformDown

    async def failed(self) -> PlatformError:
        """Wait until the socket is lost for good; by HTTP there is nothing to lose."""
        if self._keeping is None:
            await asyncio.get_running_loop().create_future()
        assert self._keeping is not None  # noqa: S101  # the line above never returns
        return await asyncio.shield(self._keeping)

    async def quiesce(self) -> None:
        """Take nothing new; answers can still be posted."""
        self._quiet = True
        await asyncio.gather(self._line.quiesce(), self._door.settle())
        await self._listeners.settle()
        if self._many:
            await self._many.tokens.settle()

    async def close(self) -> None:
        """Close the socket and the client."""
        for task in (self._keeping, self._learning):
            if task is not None:
                task.cancel()
        await self._line.close()
        await self._session.close()


_WAYS: Mapping[str, Any] = {
    "process_before_response": True,
    "request_verification_enabled": False,  # `adapters.slack.http` has verified before Bolt sees it
}


async def _unreadable(error: Exception) -> BoltResponse:
    """Answer for what listeners do not: Bolt stumbled over a payload, or what opens a workspace is out of reach."""
    return BoltResponse(status=503 if isinstance(error, DespatchError) else 400)


class _Letting:
    """The parts by which many workspaces let the bot in, put together."""

    def __init__(
        self, settings: SlackSettings, session: aiohttp.ClientSession, many: Many, now: Callable[[], datetime]
    ) -> None:
        client = _exchange_client(settings, session)
        rotator = AsyncTokenRotator(client_id=settings.client_id, client_secret=settings.client_secret, client=client)
        self.tokens = Tokens(many.installations, rotator, now)
        self.clients = ManyWorkspaces(self.tokens, partial(_client, settings, session))
        self._store = BoltStore(settings.client_id, many.installations, self.tokens, now)
        keys = settings.client_id, settings.client_secret
        self.installer = Installer(keys, client, self._store, many.states, many.draw)

    def bolt(self, client: AsyncWebClient) -> AsyncApp:
        """Make Bolt's app, which looks up each workspace that something comes from."""
        return AsyncApp(
            client=client,
            authorize=cast("Any", Stored(self._store)),  # whose type says that a function alone is taken
            oauth_flow=self.installer.flow,
            before_authorize=InstalledOnly(self._store, _refused),
            **_WAYS,
        )


def _refused(workspace: str, reason: PlatformError) -> Mapping[str, object]:
    extra = {"code": reason.code, "workspace": workspace}
    _LOG.warning("not taken from this workspace: %s", reason.code, extra=extra)
    return whispered(failure(reason))


async def check(settings: SlackSettings) -> str:
    """Ask Slack, without connecting, who the bot is, and for a socket's address where events come by one.

    Raises the errors of `SlackConnection.start`.
    """
    async with translated(), _session() as session:
        client = _client(settings, session, settings.bot_token)
        known = await client.auth_test()
        if settings.app_token:
            await client.apps_connections_open(app_token=settings.app_token)
    line = "Socket Mode" if settings.app_token else "HTTP"
    return f"{known.get('user', 'a bot')} in {known.get('team', 'a workspace')}, by {line}"


async def give_back(settings: SlackSettings, token: str) -> None:
    """Have a token end now; raises `PlatformError`, unless it has ended already."""
    async with _session() as session:
        with suppress(TokenRefused):
            await _exchange_client(settings, session).auth_revoke(token=token)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS), trust_env=False)


class _NeverTwice(AsyncConnectionErrorRetryHandler):
    """Tries again where the line was cut, but for posts: one may stand already, which the platform looks for."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith(POSTS):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


def _client(settings: SlackSettings, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(token=token, **_reaching(settings, session))


def _exchange_client(settings: SlackSettings, session: aiohttp.ClientSession) -> ExchangeClient:
    return ExchangeClient(logger=SILENT, **_reaching(settings, session))


def _reaching(settings: SlackSettings, session: aiohttp.ClientSession) -> dict[str, Any]:
    retries = [AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES), _NeverTwice(max_retry_count=RETRIES)]
    return {
        "base_url": settings.api_base_url,
        "session": session,
        "timeout": TIMEOUT_SECONDS,
        "trust_env_in_session": False,
        "retry_handlers": retries,
    }
