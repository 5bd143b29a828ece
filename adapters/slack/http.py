"""Slack by HTTP: the signature is checked before anything is parsed, then Bolt takes over.

Bolt parses before it verifies and answers 500 to what it cannot read; here an unsigned request is 401
and a signed but malformed one 400 (https://docs.slack.dev/authentication/verifying-requests-from-slack).
"""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

MAX_BODY = 1024 * 1024
WINDOW = timedelta(minutes=5)
PATH = "/slack/events"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def events_handler(
    app: AsyncApp, signing_secret: str, now: Callable[[], datetime], quiet: Callable[[], bool]
) -> Handler:
    """Return the handler of what Slack sends; a request is 200, 400 or 401, never a fault of ours.

    While the program stops (`quiet`) it is 503, and Slack delivers again.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if quiet():
            return web.Response(status=503, text="Stopping.\n")
        body = await _body(request)
        if body is None:
            return web.Response(status=400, text="That is too long.\n")
        if not signed(signing_secret, request.headers, body, now()):
            return web.Response(status=401, text="The signature does not fit.\n")
        text = readable(body, request.content_type)
        if text is None:
            return web.Response(status=400, text="That could not be read.\n")
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        bolt = AsyncBoltRequest(body=text, query=request.query_string, headers=headers)
        return await to_aiohttp_response(await app.async_dispatch(bolt))

    return handle


async def _body(request: web.Request) -> bytes | None:
    body = b""
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return body


def signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Say whether a request carries Slack's own signature, not older or newer than five minutes."""
    stamp, signature = (headers.get(name, "") for name in ("X-Slack-Request-Timestamp", "X-Slack-Signature"))
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
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
