"""Slack by Socket Mode: one web socket that is watched, and opened again whenever it dies.

The vendor's client keeps its own monitor, which trusts the wall clock and has stopped without a word
before (python-slack-sdk issues 1922, 1701); here aiohttp's heartbeat, which runs on the monotonic clock,
closes a dead link, and this loop opens the next one.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import translated
from bot.chat.errors import PlatformDown, PlatformError, TokenRefused

_LOG = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10.0
PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
LOST_SECONDS = 300.0
RETIRE_SECONDS = 3.0
MAX_MESSAGE = 4 * 1024 * 1024


class SocketLine:
    """Keeps a socket open; `opened` is set while Slack has said hello on it."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        app_token: str,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._app = app
        self._client = client
        self._session = session
        self._app_token = app_token
        self._clock = clock
        self._sleep = sleep
        self._heartbeat = heartbeat
        self._handling: set[asyncio.Task[None]] = set()
        self._retiring: set[asyncio.Task[None]] = set()
        self._quiet = False
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.opened = asyncio.Event()

    async def keep(self) -> PlatformError:
        """Open the socket again and again; return why when it is lost for good.

        A token that Slack does not know is final; so are five minutes without a hello.
        """
        tries, last_hello = 0, self._clock()
        while True:
            try:
                await self._open_once()
                error: PlatformError = PlatformDown()
            except PlatformError as refused:
                error = refused
            if self.opened.is_set():
                tries, last_hello = 0, self._clock()
                self.opened.clear()
            if isinstance(error, TokenRefused) or self._clock() - last_hello > LOST_SECONDS:
                return error
            _LOG.info("the socket is closed, opening another")
            await self._sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    async def _open_once(self) -> None:
        """Open one socket and read it until it ends."""
        async with translated():
            response = await self._client.apps_connections_open(app_token=self._app_token)
            socket = self._socket = await self._session.ws_connect(
                str(response["url"]), heartbeat=self._heartbeat, max_msg_size=MAX_MESSAGE
            )
            try:
                await self._read(socket)
            finally:
                self._retire(socket)

    def _retire(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Close a socket once what came over it is acknowledged, while the next one is opened."""
        task = asyncio.create_task(self._settled(socket, tuple(self._handling)))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    @staticmethod
    async def _settled(socket: aiohttp.ClientWebSocketResponse, handling: tuple[asyncio.Task[None], ...]) -> None:
        if handling:
            await asyncio.wait(handling, timeout=RETIRE_SECONDS)
        await socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT or self._quiet:
                continue
            envelope = _envelope(message.data)
            kind = envelope.get("type")
            if kind == "hello":
                self.opened.set()
            elif kind == "disconnect":
                return
            elif "envelope_id" in envelope:
                task = asyncio.create_task(self._handle(socket, envelope))
                self._handling.add(task)
                task.add_done_callback(self._handling.discard)

    async def _handle(self, socket: aiohttp.ClientWebSocketResponse, envelope: dict[str, Any]) -> None:
        request = SocketModeRequest.from_dict(envelope)
        if request is None:
            return
        try:
            response = await run_async_bolt_app(self._app, request)
        except Exception:
            _LOG.exception("an envelope was not handled", extra={"event": request.envelope_id})
            return
        if response.status == 200:
            # Where the link is gone Slack delivers again, and the intake knows the event.
            with suppress(ConnectionError, aiohttp.ClientError):
                await socket.send_json(_acknowledgement(request.envelope_id, response))

    async def quiesce(self) -> None:
        """Take nothing new, and let what was taken be acknowledged."""
        self._quiet = True
        await asyncio.gather(*self._handling, return_exceptions=True)

    async def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            await self._socket.close()
        await asyncio.gather(*self._retiring, return_exceptions=True)


def _envelope(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _acknowledgement(envelope_id: str, response: BoltResponse) -> dict[str, Any]:
    if not response.body:
        return {"envelope_id": envelope_id}
    kind = (response.headers.get("content-type") or [""])[0]
    payload = json.loads(response.body) if kind.startswith("application/json") else {"text": response.body}
    return {"envelope_id": envelope_id, "payload": payload}
