"""The door of the Web API: it reads a call, logs it, lets it go wrong on demand, checks the token, and answers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web

from tests.loopback.slack.core import Call, Core
from tests.loopback.slack.faults import Fault, Refused
from tests.loopback.slack.world import BOT_USER, Json

Method = Callable[[Json], Json]
JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "files")
OPEN, ACCESS = "apps.connections.open", "oauth.v2.access"


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
            header = request.headers.get("Authorization", "")
            token = "" if name == ACCESS else self._admit(name, header, args)
            if name not in self._methods:
                raise Refused("unknown_method", req_method=name)
            self._stay_at_home(name, token, args)
            return web.json_response({"ok": True, **self._methods[name]({**args, "token": token, "basic": header})})
        except Refused as refused:
            return refused.response()

    def _admit(self, name: str, header: str, args: Json) -> str:
        token, tokens = header.removeprefix("Bearer ") or str(args.get("token", "")), self._core.tokens
        if not token:
            raise Refused("not_authed")
        if token in tokens.revoked:
            raise Refused("token_revoked")
        if token != tokens.app and not tokens.team(token):
            raise Refused("invalid_auth")
        if (token == tokens.app) is not (name == OPEN):
            raise Refused("not_allowed_token_type")
        if tokens.ends.get(token, self._core.world.now() + 1) <= self._core.world.now():
            raise Refused("token_expired")
        return token

    def _stay_at_home(self, name: str, token: str, args: Json) -> None:
        """Note a call that shows one team's token for something of another team's."""
        for team in self._touched(args):
            if not self._core.tokens.reaches(token, team):
                self._core.violations.append(f"{name}: a token of {self._core.tokens.team(token)} is shown for {team}")
                raise Refused("channel_not_found")

    def _touched(self, args: Json) -> Iterator[str]:
        """Yield the teams whose channels, members, views and files a call is about."""
        world = self._core.world
        for name in ("channel", "channel_id"):
            if place := world.channels.get(str(args.get(name))):
                yield place.team
        for name in ("user", "users", "user_id"):
            if (who := world.members.get(str(args.get(name)))) and who.id != BOT_USER:
                yield world.team_of(who)
        if trigger := self._core.triggers.get(str(args.get("trigger_id"))):
            yield world.team_of(trigger.member)
        yield from (view.team for view in world.views if view.id == args.get("view_id"))
        if (file := world.files.get(str(args.get("file")))) and file.owner != BOT_USER:
            yield world.team_of(file.owner)


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
