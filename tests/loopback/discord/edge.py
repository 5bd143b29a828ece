"""The edge of the HTTP API: it logs a request, strikes it with a fault that is due, and answers in JSON."""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from tests.loopback.discord.core import Call, Core, Request
from tests.loopback.discord.faults import Fault, Faults
from tests.loopback.discord.refusal import Json, Refusal, unauthorised

PREFIX = "/api/v10"
OPEN = ("/interactions/", "/webhooks/")
"""Paths whose token stands in the path, so that no Authorization is needed."""

Answer = Json | list[Json] | None
Handler = Callable[[Call], Awaitable[Answer]]
Route = tuple[str, str, Handler]


class Edge:
    """All routes behind one door."""

    def __init__(self, core: Core, faults: Faults, token: str) -> None:
        self.core, self.faults, self.token = core, faults, token

    def mount(self, app: web.Application, routes: Iterable[Route]) -> None:
        """Add the routes, and after them one that notes whatever this fake does not know."""
        for method, path, handler in routes:
            app.router.add_route(method, PREFIX + path, self._door(handler, path))
        app.router.add_route("*", PREFIX + "/{tail:.*}", self._door(self._unknown, "unknown"))

    async def _unknown(self, call: Call) -> Answer:
        # A test must learn that it walked off the map, not mistake the 404 for Discord's own.
        self.core.violations.append(f"unknown route: {call.request.method} {call.request.path}")
        raise Refusal(404, 0, "404: Not Found")

    def _door(self, handler: Handler, route: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(http: web.Request) -> web.StreamResponse:
            call = Call(await self._log(http), dict(http.match_info), http, self.core.files)
            try:
                return await self._send(await self._serve(handler, call), http, route)
            finally:
                call.request.handling = False
                self.core.watch.stir()

        return serve

    async def _send(self, answer: web.Response, http: web.Request, route: str) -> web.Response:
        answer.headers.setdefault("X-RateLimit-Bucket", f"{http.method} {route}")
        if http.transport and not http.transport.is_closing():
            await answer.prepare(http)
            await answer.write_eof()
        return answer

    async def _log(self, http: web.Request) -> Request:
        payload, files = await _body(http)
        path = http.path.removeprefix(PREFIX)
        headers, query = dict(http.headers), dict(http.query)
        request = Request(http.method, path, payload, headers, query, self.core.clock(), files)
        self.core.requests.append(request)
        self.core.watch.stir()
        return request

    async def _serve(self, handler: Handler, call: Call) -> web.Response:
        fault = self.faults.strike(call.request.method, call.request.path)
        if fault and fault.gate:
            await fault.gate.wait()
            fault = None
        if fault and not (fault.after or fault.lost):
            return self._strike(fault, call)
        answer = await self._handle(handler, call)
        return self._strike(fault, call) if fault else answer

    def _strike(self, fault: Fault, call: Call) -> web.Response:
        call.request.status, call.request.code = fault.status, fault.body.get("code")
        if fault.lost and call.http.transport:
            call.http.transport.abort()
        return _json(fault.body, fault.status or 200, dict(fault.headers))

    async def _handle(self, handler: Handler, call: Call) -> web.Response:
        call.request.handling = True
        try:
            self._authorise(call.request)
            answer = await handler(call)
        except Refusal as refusal:
            call.request.status, call.request.code = refusal.status, refusal.code
            return _json(refusal.body(), refusal.status)
        call.request.status = 204 if answer is None else 200
        return web.Response(status=204, headers=_room()) if answer is None else _json(answer, 200, _room())

    def _authorise(self, request: Request) -> None:
        if not request.path.startswith(OPEN) and request.headers.get("Authorization") != f"Bot {self.token}":
            raise unauthorised()


def _room() -> dict[str, str]:
    """Return the headers of a bucket with room left, as a real answer always carries them."""
    return {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1.0"}


def _json(body: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    # Bytes and a header of our own: with `text=` aiohttp would add a charset, and discord.py compares the whole value.
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | (headers or {}))


async def _body(http: web.Request) -> tuple[Any, list[Json]]:
    if not http.can_read_body:
        return None, []
    if http.content_type.startswith("multipart/"):
        return await _form(http)
    text = await http.text()
    return (json.loads(text) if text else None), []


async def _form(http: web.Request) -> tuple[Any, list[Json]]:
    payload, files = None, []
    async for part in await http.multipart():
        data = bytes(await part.read())  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            payload = json.loads(data)
        else:
            files.append({"filename": part.filename or "file", "data": data})  # type: ignore[union-attr]
    return payload, files
