"""The door of the Web API: it reads a call, logs it, lets it go wrong on demand, checks the token, and answers."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.loopback.slack.core import Call, Core
from tests.loopback.slack.faults import Fault, Refused
from tests.loopback.slack.world import Json

Method = Callable[[Json], Json]
JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "files")
OPEN = "apps.connections.open"


class Api:
    """Answers `/api/{method}`; the methods themselves are functions on the world."""

    def __init__(self, core: Core, methods: dict[str, Method]) -> None:
        self._core, self._methods = core, methods

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, and tell whoever waits that something may have changed."""
        name = request.match_info["method"]
        try:
            args = await arguments(request)
        except Refused as refused:
            return refused.response()
        self._core.requests.append(Call(name, args, request.headers))
        return await guarded(self._core, name, request, lambda: self._answer(name, args, request))

    def _answer(self, name: str, args: Json, request: web.Request) -> web.Response:
        try:
            self._admit(name, request.headers.get("Authorization", ""), args)
            if name not in self._methods:
                raise Refused("unknown_method", req_method=name)
            return web.json_response({"ok": True, **self._methods[name](args)})
        except Refused as refused:
            return refused.response()

    def _admit(self, name: str, header: str, args: Json) -> None:
        token, tokens = header.removeprefix("Bearer ") or str(args.get("token", "")), self._core.tokens
        if not token:
            raise Refused("not_authed")
        if token in tokens.revoked:
            raise Refused("token_revoked")
        if token not in (tokens.bot, tokens.app):
            raise Refused("invalid_auth")
        if (token == tokens.app) is not (name == OPEN):
            raise Refused("not_allowed_token_type")


async def guarded(
    core: Core, name: str, request: web.Request, answer: Callable[[], web.StreamResponse]
) -> web.StreamResponse:
    """Answer a request, unless a fault gets in the way before or after it takes effect."""
    fault = core.faults.of(name) or Fault(name)
    if fault.gate is not None:
        await core.watch.stir()
        await fault.gate.wait()
    hit = bool(fault.error) or fault.status != 200
    response = fault.response() if hit and not fault.after else answer()
    if fault.lost and request.transport is not None:
        request.transport.abort()
    await core.watch.stir()
    return fault.response() if hit else response


async def arguments(request: web.Request) -> Json:
    """Return what a call says, wherever it says it: address, form or JSON."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= _parsed(await request.text() or "{}", "invalid_json")
    elif request.can_read_body:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            args[name] = _parsed(args[name], f"invalid_{name}_format")
    return args


def _parsed(text: str, code: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refused(code) from None


def true(value: object) -> bool:
    """Say whether an argument is true, as JSON or as a form writes it."""
    return str(value).lower() in ("true", "1")
