"""“Add to Slack” by OAuth: Bolt's own way there and back, with our stores and pages, and no word of a code in a log."""

import base64
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, cast

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.bolt_store import BoltStates, BoltStore
from adapters.slack.faults import code_of, wrapped
from adapters.slack.manifest import BACK, INSTALL, SCOPES
from bot.chat.installing import (
    STATE_SECONDS,
    InstallCodeRefused,
    InstallElsewhere,
    InstallFailed,
    InstallRefused,
    InstallRepeated,
    InstallStale,
    InstallUnset,
    Outcome,
    ScopesTooFew,
    States,
)
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)

SILENT = logging.Logger("what is said while tokens are asked for", logging.CRITICAL + 1)
"""Belongs to no tree of loggers, so nothing that is told to it is heard: codes and tokens would be."""

WELCOME = "Despatch is in your workspace now. In a channel, type /invite @Despatch, then /despatch help."

_REASONS: dict[str, type[InstallFailed]] = {
    "access_denied": InstallRefused,
    "invalid_browser": InstallElsewhere,
    "invalid_state": InstallStale,
    "invalid_scope": ScopesTooFew,
    "bad_redirect_uri": InstallUnset,
    "invalid_client_id": InstallUnset,
}
"""What Bolt, or Slack in the address by which it sends people back, calls what we say in a sentence."""

_CODES: dict[str, type[InstallFailed]] = {
    "invalid_code": InstallCodeRefused,
    "code_already_used": InstallCodeRefused,
    "bad_client_secret": InstallUnset,
    "invalid_client_id": InstallUnset,
    "bad_redirect_uri": InstallUnset,
}
"""What Slack says to a code: https://docs.slack.dev/reference/methods/oauth.v2.access"""

_TEAM = re.compile(r"T[A-Z0-9]{1,20}", re.ASCII)

Draw = Callable[[Outcome], str]


class ExchangeClient(AsyncWebClient):
    """A client that tokens are asked for with: what it raises carries nothing of them, and no log hears it."""

    async def api_call(self, *given: object, **named: object) -> AsyncSlackResponse:
        """Call a method; raises the errors of `bot.chat`, of which Bolt swallows none."""
        call = cast("Callable[..., Awaitable[AsyncSlackResponse]]", super().api_call)
        try:
            return await call(*given, **_with_header(named))
        except SlackApiError as error:
            kind = _CODES.get(code_of(error))
            reason: DespatchError = kind() if kind else wrapped(error)
        except Exception as error:
            reason = wrapped(error)
        raise reason


def _with_header(named: dict[str, Any]) -> dict[str, Any]:
    """Return a call's arguments with the app's id and secret as a header.

    The library would make it by a class that aiohttp is about to take away.
    """
    keys = named.pop("auth", None)
    if not isinstance(keys, dict):
        return named
    basic = base64.b64encode(f"{keys['client_id']}:{keys['client_secret']}".encode()).decode()
    return {**named, "headers": {**(named.get("headers") or {}), "Authorization": f"Basic {basic}"}}


class Flow(AsyncOAuthFlow):
    """Bolt's way there and back; what was let in with too little is not kept, and what is not kept opens nothing."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Return the address of Slack's page; a team that is named goes into it, and nothing that is not one does.

        Bolt would put whatever stands there into the address as it is, parameters of its own and ends of lines too.
        """
        team = (request.query.get("team") or [""])[0]
        return self.settings.authorize_url_generator.generate(state, team if _TEAM.fullmatch(team) else None)

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep an installation, with where its workspace is on the web; raises `ScopesTooFew`."""
        try:
            if not installation.bot_token or set(SCOPES) - set(installation.bot_scopes or ()):
                raise ScopesTooFew
            known = await self.client.auth_test(token=installation.bot_token)
            installation.enterprise_url = str(known.get("url") or "")
            await super().store_installation(request, installation)
        except Exception:
            await self._give_back(installation.bot_token)
            raise

    async def _give_back(self, token: str | None) -> None:
        """Have a token that nobody keeps end now; where Slack does not hear that, it is no worse than before."""
        with suppress(DespatchError):
            if token:
                await self.client.auth_revoke(token=token)


class Installer:
    """Answers where installing begins and where Slack sends people back."""

    def __init__(
        self, keys: tuple[str, str], client: ExchangeClient, store: BoltStore, states: States, draw: Draw
    ) -> None:
        """Take the client's id and secret, what calls Slack, where all is kept, and what draws a page."""
        self._states = states
        self._draw = draw
        self.flow = Flow(
            client=client,
            logger=SILENT,
            settings=AsyncOAuthSettings(
                client_id=keys[0],
                client_secret=keys[1],
                scopes=sorted(SCOPES),
                user_scopes=[],
                install_path=INSTALL,
                install_page_rendering_enabled=False,
                redirect_uri_path=BACK,
                callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
                installation_store=store,
                installation_store_bot_only=True,
                state_store=BoltStates(states),
                state_expiration_seconds=STATE_SECONDS,
                logger=SILENT,
            ),
        )

    @property
    def routes(self) -> Sequence[tuple[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]]:
        """Return what answers where."""
        return ((INSTALL, self.begin), (BACK, self.back))

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Lead a browser to Slack's page, with a state that it alone has."""
        return await self._answered(self.flow.handle_installation, request)

    async def back(self, request: web.Request) -> web.StreamResponse:
        """Take a browser that comes back from there."""
        return await self._answered(self.flow.handle_callback, request)

    async def _answered(
        self, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: web.Request
    ) -> web.StreamResponse:
        try:
            response = await handle(_bolts(request))
        except DespatchError as error:
            response = self._page(error)
        except Exception:
            _LOG.exception("an installation failed")
            response = self._page(DespatchError())
        return await to_aiohttp_response(response)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        _LOG.info("installed", extra={"workspace": args.installation.team_id or args.installation.enterprise_id})
        return self._drawn(Outcome(WELCOME))

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        kind = _REASONS.get(args.reason, InstallFailed)
        state = (args.request.query.get("state") or [""])[0]
        if kind in (InstallElsewhere, InstallStale) and await self._states.used(state):
            kind = InstallRepeated
        return self._page(kind())

    def _page(self, error: DespatchError) -> BoltResponse:
        _LOG.warning("not installed: %s", error.code, extra={"code": error.code})
        status = error.status if isinstance(error, InstallFailed) else 503
        return self._drawn(Outcome(error.sentence, error.code, status))

    def _drawn(self, outcome: Outcome) -> BoltResponse:
        """Return a page; the browser is to forget the state."""
        headers: dict[str, str | Sequence[str]] = {
            "Content-Type": "text/html; charset=utf-8",
            "Set-Cookie": [self.flow.settings.state_utils.build_set_cookie_for_deletion()],
        }
        return BoltResponse(status=outcome.status, body=self._draw(outcome), headers=headers)


def _bolts(request: web.Request) -> AsyncBoltRequest:
    headers: dict[str, str | Sequence[str]] = {name: request.headers.getall(name) for name in set(request.headers)}
    return AsyncBoltRequest(body="", query=request.query_string, headers=headers)
