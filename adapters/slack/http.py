"""Slack by HTTP: the signature is checked before anything is parsed, then Bolt takes over.

Bolt parses before it verifies and answers 500 to what it cannot read; here an unsigned request is 401
and a signed but malformed one 400 (https://docs.slack.dev/authentication/verifying-requests-from-slack).
"""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

_LOG = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024
WINDOW = timedelta(minutes=5)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HttpDoor:
    """Answers `/slack/events`: a request is 200, 400 or 401; while `quiet`, 503, and Slack delivers again.

    Only what could not be stored is a fault of ours, and told as one, so that it comes again too.
    """

    def __init__(
        self, app: AsyncApp, signing_secret: str, now: Callable[[], datetime], quiet: Callable[[], bool]
    ) -> None:
        self._app = app
        self._signing_secret = signing_secret
        self._now = now
        self._quiet = quiet
        self._handling: set[asyncio.Task[BoltResponse]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if self._quiet():
            return web.Response(status=503, text="Not now.\n")
        body = await _body(request)
        if body is None:
            return web.Response(status=400, text="That is too long, or broken off.\n")
        if not signed(self._signing_secret, request.headers, body, self._now()):
            return web.Response(status=401, text="The signature does not fit.\n")
        text = readable(body, request.content_type)
        if text is None:
            return web.Response(status=400, text="That could not be read.\n")
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        try:
            return await self._dispatched(AsyncBoltRequest(body=text, query=request.query_string, headers=headers))
        except Exception:
            # What Bolt raises of itself is about the payload, in which it trusts that Slack's objects are there.
            _LOG.warning("a signed request was not understood", exc_info=True)
            return web.Response(status=400, text="That is not how Slack speaks.\n")

    async def _dispatched(self, request: AsyncBoltRequest) -> web.StreamResponse:
        """Hand a request on; that Slack hangs up in the middle of it leaves nothing half done."""
        task = asyncio.create_task(self._app.async_dispatch(request))
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)
        return await to_aiohttp_response(await asyncio.shield(task))

    async def settle(self) -> None:
        """Wait until what was taken has been answered."""
        await asyncio.gather(*self._handling, return_exceptions=True)


async def _body(request: web.Request) -> bytes | None:
    body = b""
    try:
        async for chunk in request.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > MAX_BODY:
                return None
    except (web.RequestPayloadError, ValueError):
        return None
    return body


def signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Say whether a request carries Slack's own signature, not older or newer than five minutes.

    Without a secret anybody could sign, so nothing is.
    """
    stamp, signature = (headers.get(name, "") for name in ("X-Slack-Request-Timestamp", "X-Slack-Signature"))
    if not (secret and stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(now.timestamp() - int(stamp)) > WINDOW.total_seconds():
        return False
    basis = b"v0:" + stamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def readable(body: bytes, content_type: str) -> str | None:
    """Return the body's text if it is what Slack sends: JSON, or a form whose payload is JSON."""
    try:
        text = body.decode("utf-8")
        if content_type == "application/json":
            return text if isinstance(json.loads(text), dict) else None
        fields = parse_qs(text, keep_blank_values=True, strict_parsing=True, max_num_fields=200)
        payloads = fields.get("payload", [])
        return text if all(isinstance(json.loads(payload), dict) for payload in payloads) else None
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
