"""What Slack sends to the bot, the answers that come back, and the way by signed HTTP."""

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.loopback.slack.core import Core
from tests.loopback.slack.world import Json, Message

COMMAND, EVENT, INTERACTIVE, CHALLENGE = "slash_commands", "events_api", "interactive", "url_verification"
LOST = 0
"""The status of a delivery whose connection went away before it was answered."""


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status (200 for an acknowledgement by socket) and the body, read where it is JSON."""

    status: int
    body: Any = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(eq=False)
class Delivery:
    """One thing on its way to the bot, and every answer that came back to it.

    `message` is what it tells of. None comes back where Slack does not tell the bot at all: in channels
    that it is not a member of.
    """

    kind: str
    payload: Json
    message: Message | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Return how it was last answered."""
        return self.answers[-1].status

    @property
    def body(self) -> Any:
        """Return the body of the acknowledgement; anything but an acknowledgement is an error."""
        assert self.answers and self.answers[-1].ok, f"{self.kind} was not acknowledged: {self.answers}"
        return self.answers[-1].body

    @property
    def about(self) -> Message:
        """Return the message that it tells of."""
        assert self.message is not None
        return self.message


class HttpDelivery:
    """Posts deliveries to the bot's request URL, signed as Slack signs them."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Get ready; a session needs a running loop."""
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, delivery: Delivery, retry: int = 0) -> Answer:
        """Deliver and return the answer."""
        body, content_type = encoded(delivery)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        stamp = str(int(self._core.world.now()))
        return await self.raw(url, body, headers | signature(body, stamp, self._core.tokens.signing_secret))

    async def raw(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post anything at all and return what comes back."""
        assert self._session is not None, "the server has not been started"
        try:
            async with self._session.post(url, data=io.BytesIO(body), headers=dict(headers)) as response:
                return Answer(response.status, _read(await response.text()))
        except aiohttp.ClientError as error:
            return Answer(LOST, type(error).__name__)


def signature(body: bytes, stamp: str, secret: str) -> dict[str, str]:
    """Return the two headers by which a request of Slack's is known.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(delivery: Delivery) -> tuple[bytes, str]:
    """Return a delivery as the body of a request: JSON for events, forms for everything else."""
    if delivery.kind in (EVENT, CHALLENGE):
        return json.dumps(delivery.payload).encode(), "application/json"
    form = delivery.payload if delivery.kind == COMMAND else {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in ("{", "[") else text
    except ValueError:
        return text
