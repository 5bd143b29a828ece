"""The server: a Slack on a free port of the loopback interface, and everything that a test does with it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.loopback.slack.acting import Acting
from tests.loopback.slack.api import OPEN, Api
from tests.loopback.slack.core import Call, Core
from tests.loopback.slack.delivery import CHALLENGE, Answer, Delivery, HttpDelivery
from tests.loopback.slack.faults import Fault
from tests.loopback.slack.files import Files
from tests.loopback.slack.methods import Methods
from tests.loopback.slack.oauth import OAuth
from tests.loopback.slack.responses import Acknowledgements, Responses
from tests.loopback.slack.socket_mode import Sockets
from tests.loopback.slack.world import Clock

T = TypeVar("T")
LARGEST = 25 * 1024 * 1024


class SlackServer(Acting):
    """A Slack with one team; `async with SlackServer() as server`.

    Deliveries go to `deliver_to` by signed HTTP, or, while that is empty, by Socket Mode. What it keeps
    is in `world`; what is wrong with what the bot sent is in `violations`.
    """

    def __init__(self, clock: Clock = time.time) -> None:
        self.core = Core(clock)
        self.world, self.requests, self.violations = self.core.world, self.core.requests, self.core.violations
        self.tokens = self.core.tokens
        self._responses = Responses(self.core)
        self._finish = Acknowledgements(self.core, self._responses).finish
        self._http, self.sockets = HttpDelivery(self.core), Sockets(self.core, self._finish)
        self._files = Files(self.core)
        self.oauth = OAuth(self.core)
        methods = {**Methods(self.core).by_name(), **self._files.by_name(), **self.oauth.by_name()}
        methods |= {OPEN: self.sockets.connections_open}
        self._api = Api(self.core, methods)
        self._runner: web.AppRunner | None = None
        self.deliver_to = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_post("/hooks.slack.com/{key}", self._responses.handle)
        app.router.add_post("/upload/{file}", self._files.take)
        app.router.add_get("/files-pri/{file}/download/file", self._files.give)
        app.router.add_get("/link/", self.sockets.handle)
        # A short patience at the end: a client that is still connected must not hold up the test.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.core.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self._http.close()
        for line in list(self.sockets.lines):
            if line.request.transport is not None:
                line.request.transport.abort()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_base_url(self) -> str:
        return f"{self.core.base}/api/"

    # Looking and waiting

    async def until(self, predicate: Callable[[], T], what: str = "a change") -> T:
        """Wait until something is so; it is looked at again after each request, acknowledgement and socket."""
        return await self.core.watch.until(predicate, what)

    def requests_to(self, method: str) -> list[Call]:
        """Return the logged requests of one method; those to response addresses are `response_url`."""
        return [call for call in self.requests if call.method == method]

    async def asked(self, method: str, count: int = 1) -> list[Call]:
        """Wait until a method was called so often, and return the calls."""
        await self.until(lambda: len(self.requests_to(method)) >= count, f"{count} calls of {method}")
        return self.requests_to(method)

    # Delivering

    async def deliver(self, delivery: Delivery, retry: int = 0) -> Delivery:
        """Deliver, and wait for the answer; the very same may be delivered again, as `retry` number so and so."""
        if not self.deliver_to:
            await self.sockets.send(delivery, retry)
            return delivery
        self._finish(delivery, await self._http.post(self.deliver_to, delivery, retry))
        await self.core.watch.stir()
        return delivery

    async def challenge(self) -> Delivery:
        """Ask the request URL to prove itself, as Slack does when it is entered; the answer repeats the word."""
        return await self.deliver(Delivery(CHALLENGE, {"type": CHALLENGE, "challenge": f"word-{self.world.number()}"}))

    async def send_raw(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post anything to the request URL, as an attacker would; `signature()` makes the headers."""
        return await self._http.raw(self.deliver_to, body, headers)

    # What goes wrong

    def fail(
        self,
        method: str,
        error: str = "",
        *,
        status: int = 200,
        retry_after: float | None = None,
        times: int | None = 1,
        after: bool = False,
    ) -> Fault:
        """Let calls of a method fail; `ratelimited` is a 429, `missing_scope` names what is needed and provided."""
        if error == "ratelimited":
            status, retry_after = 429, 1 if retry_after is None else retry_after
        more = {"needed": "a:scope", "provided": "another:scope"} if error == "missing_scope" else {}
        return self.core.faults.add(Fault(method, error, status, retry_after, times, after, more=more))

    def lose(self, method: str, times: int = 1) -> Fault:
        """Let calls take effect and then cut the connection, so that the bot cannot know."""
        return self.core.faults.add(Fault(method, times=times, lost=True))

    def hold(self, method: str, times: int | None = 1) -> Fault:
        """Hold calls back until `fault.release()`; then they go on as usual."""
        return self.core.faults.add(Fault(method, times=times, gate=asyncio.Event()))
