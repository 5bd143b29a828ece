"""Socket Mode: tickets, hellos, envelopes that go to one open socket each, and every way in which one ends."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.canaries import PASSING
from tests.loopback.slack.core import Core
from tests.loopback.slack.delivery import EVENT, LOST, Answer, Delivery
from tests.loopback.slack.world import APP, Json

MOST = 10
"""An app has ten sockets at most."""


@dataclass(eq=False)
class Line:
    """One open socket, and the envelopes on it that await their acknowledgement."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    silent: bool = False
    pings: int = 0
    pongs: int = 0
    waiting: dict[str, Delivery] = field(default_factory=dict)


class Sockets:
    """Every socket of the app; `finish` is called with each delivery that has been answered."""

    def __init__(self, core: Core, finish: Callable[[Delivery, Answer], None]) -> None:
        self._core, self._finish = core, finish
        self._tickets: set[str] = set()
        self._turn = 0
        self.lines: list[Line] = []
        self.opened = 0

    def connections_open(self, _: Json) -> Json:
        """Answer `apps.connections.open` with an address that works once."""
        ticket = f"{PASSING}-{self._core.world.number()}"
        self._tickets.add(ticket)
        return {"url": f"{self._core.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep one socket until either side ends it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        line = Line(socket, request)
        try:
            if await self._welcome(line):
                await self._listen(line)
        finally:
            await self._forget(line)
        return socket

    async def _welcome(self, line: Line) -> bool:
        if len(self.lines) >= MOST:
            await line.socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return False
        hello = {"type": "hello", "num_connections": len(self.lines) + 1, "connection_info": {"app_id": APP}}
        await line.socket.send_json(hello)
        self.lines.append(line)
        self.opened += 1
        await self._core.watch.stir()
        return True

    async def _listen(self, line: Line) -> None:
        async for frame in line.socket:
            if frame.type is WSMsgType.PING and not line.silent:
                line.pings += 1
                await line.socket.pong(frame.data)
            elif frame.type is WSMsgType.PONG:
                line.pongs += 1
            elif frame.type is WSMsgType.TEXT:
                self._acknowledge(line, frame.data)
            await self._core.watch.stir()

    def _acknowledge(self, line: Line, text: str) -> None:
        try:
            answer = json.loads(text)
            delivery = line.waiting.pop(answer["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self._core.violations.append(f"socket: not an acknowledgement of anything: {text[:80]!r}")
            return
        self._finish(delivery, Answer(200, answer.get("payload", "")))

    async def _forget(self, line: Line) -> None:
        if line in self.lines:
            self.lines.remove(line)
        for delivery in line.waiting.values():
            self._finish(delivery, Answer(LOST, "the socket went away"))
        await self._core.watch.stir()

    def ready(self) -> list[Line]:
        """Return the sockets that take envelopes."""
        return [line for line in self.lines if not line.leaving and not line.socket.closed]

    async def send(self, delivery: Delivery, retry: int) -> None:
        """Hand a delivery to the next open socket in turn (where none is open, wait for one) and await its answer."""
        known = len(delivery.answers)
        ready = await self._core.watch.until(self.ready, "an open socket")
        line = ready[self._turn % len(ready)]
        self._turn += 1
        envelope = self._envelope(delivery, retry)
        line.waiting[envelope["envelope_id"]] = delivery
        with suppress(ConnectionError):  # then the line is forgotten, and the delivery with it
            await line.socket.send_json(envelope)
        await self._core.watch.stir()
        await self._core.watch.until(lambda: len(delivery.answers) > known, f"an answer to {delivery.kind}")

    def _envelope(self, delivery: Delivery, retry: int) -> Json:
        retried = {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        return {
            "type": delivery.kind,
            "envelope_id": f"envelope-{self._core.world.number()}",
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != EVENT,
            **(retried if delivery.kind == EVENT or retry else {}),
        }

    async def drop(self) -> None:
        """Cut every socket without a word; envelopes on them stay unacknowledged."""
        gone = list(self.lines)
        for line in gone:
            line.leaving = True
            if line.request.transport is not None:
                line.request.transport.abort()
        await self._core.watch.until(lambda: not set(gone) & set(self.lines), "the sockets to be gone")

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket that it will be closed, as Slack does every few hours (or `warning`, before that)."""
        for line in list(self.lines):
            line.leaving = reason != "warning"
            await line.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    async def read(self, line: Line) -> None:
        """Wait until the bot has read what was sent so far: it answers a ping in its turn."""
        pongs = line.pongs
        await line.socket.ping()
        await self._core.watch.until(lambda: line.pongs > pongs, "a pong")

    def silence(self) -> None:
        """Answer no more pings on the sockets that are open: a link that is dead without being closed."""
        for line in self.lines:
            line.silent = True

    async def renewed(self, since: int) -> None:
        """Wait until a socket has been opened after `opened` was `since`, and the old ones are gone."""
        await self._core.watch.until(lambda: self.opened > since and self.ready() == self.lines, "a new socket")
