"""Response addresses and acknowledgements: what the bot says where it was asked, without the Web API."""

import json
from typing import Any

from aiohttp import web

from tests.fakes import slack_judge as judge
from tests.loopback.slack.api import guarded, true
from tests.loopback.slack.core import Call, Core, ResponseUrl
from tests.loopback.slack.delivery import COMMAND, EVENT, INTERACTIVE, Answer, Delivery
from tests.loopback.slack.faults import Refused
from tests.loopback.slack.methods import content
from tests.loopback.slack.world import BOT_USER, Json, View

USES, VALID_SECONDS = 5, 1_800
GONE = ("used_url", "expired_url", "no_such_url")


class Responses:
    """Five messages within half an hour, for one channel and one member."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; a fault for it goes by the name of `response_url`."""
        body = json.loads(await request.text())
        self._core.requests.append(Call(judge.RESPONSE, body, request.headers))
        key = request.match_info["key"]
        return await guarded(self._core, judge.RESPONSE, request, lambda: self._answer(key, body))

    def _answer(self, key: str, body: Json) -> web.Response:
        try:
            place = self._use(key)
            self._core.judge(body, judge.RESPONSE)
        except Refused as refused:
            return refused.response(404 if refused.code in GONE else 400)
        pressed = place.source is not None and place.source.audience is None
        self.place(place, body, judge.RESPONSE)
        # Slack says it in either form.
        return web.json_response({"ok": True}) if pressed else web.Response(text="ok")

    def _use(self, key: str) -> ResponseUrl:
        place = self._core.responses.get(key)
        if place is None:
            raise Refused("no_such_url")
        if self._core.world.now() - place.issued > VALID_SECONDS:
            raise Refused("expired_url")
        if place.uses >= USES:
            raise Refused("used_url")
        place.uses += 1
        return place

    def place(self, place: ResponseUrl, body: Json, via: str) -> None:
        """Let the message stand, or replace or delete the one it answers.

        What a command's address replaces is the first thing that its member alone was told.
        """
        source = place.source if place.source is not None and not place.source.deleted else None
        if true(body.get("delete_original")):
            if source is not None:
                source.deleted = True
        elif true(body.get("replace_original")) and source is not None:
            source.revise(content(body))
        else:
            self._add(place, body, via)

    def _add(self, place: ResponseUrl, body: Json, via: str) -> None:
        public = body.get("response_type") == "in_channel"
        more = {"audience": None if public else place.member, "thread_ts": body.get("thread_ts"), "via": via}
        if not public:
            self._core.judge_whisper(place.channel, body.get("thread_ts"))
        item = self._core.world.add_message(place.channel, BOT_USER, content(body), **more)
        if place.source is None and not public:
            place.source = item


class Acknowledgements:
    """What an acknowledgement does: a command's message stands, a form closes, changes, or shows its errors."""

    def __init__(self, core: Core, responses: Responses) -> None:
        self._core, self._responses = core, responses

    def finish(self, delivery: Delivery, answer: Answer) -> None:
        """Note the answer, and do what it says."""
        if answer.ok:
            self._apply(delivery, answer.body)
        delivery.answers.append(answer)

    def _apply(self, delivery: Delivery, body: Any) -> None:
        shape = body if isinstance(body, dict) else {"text": body} if body else {}
        if delivery.kind == COMMAND:
            self._say(delivery, shape)
        elif delivery.kind == INTERACTIVE and delivery.payload["type"] == "view_submission":
            self._submitted(delivery, shape)
        elif shape and delivery.kind in (EVENT, INTERACTIVE):
            self._core.violations.append(f"ack: {delivery.kind} takes no answer, and this is lost: {shape!r:.200}")

    def _say(self, delivery: Delivery, body: Json) -> None:
        if (body.get("text") or body.get("blocks")) and self._taken(body, judge.ACK):
            self._responses.place(self._core.issued(str(delivery.payload["response_url"])), body, judge.ACK)

    def _taken(self, body: Json, kind: str) -> bool:
        try:
            self._core.judge(body, kind)
        except Refused:
            return False
        return True

    def _submitted(self, delivery: Delivery, body: Json) -> None:
        view = next(each for each in self._core.world.views if each.id == delivery.payload["view"]["id"])
        match body.get("response_action"):
            case "errors":
                self._errors(view, body.get("errors"))
            case "update" if self._taken(body.get("view") or {}, judge.VIEW):
                view.redraw(body["view"])
            case None if not body:
                view.open = False
            case _:
                self._core.violations.append(f"ack: a form does not understand {body!r:.200}")

    def _errors(self, view: View, errors: Any) -> None:
        inputs = {str(block.get("block_id")) for block in view.blocks if block.get("type") == "input"}
        view.errors = dict(errors or {})
        if not view.errors or view.errors.keys() - inputs:
            self._core.violations.append(f"ack: errors name {sorted(view.errors)}, the form's inputs are {inputs}")
