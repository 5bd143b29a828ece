"""What Bolt calls: each listener translates, asks the intake, and acknowledges; no rule lives here.

The app processes before it responds, so that an event is acknowledged to Slack only when the intake
has stored it: what failed before that is delivered again.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import events, forms
from adapters.slack.blocks import COMMAND, KEY, Style
from adapters.slack.faults import translated
from adapters.slack.manifest import SHORTCUT
from adapters.slack.members import Members
from adapters.slack.messages import messages
from adapters.slack.platform import SlackPlatform
from bot.chat.errors import ButtonUnknown
from bot.chat.inbound import Deletion, Plan
from bot.chat.ports import Intake
from bot.chat.refs import MemberRef
from bot.chat.reply import Failure, Reply, Visibility
from bot.chat.spec import ROOT, Request
from bot.errors import BadInput, DespatchError

_LOG = logging.getLogger(__name__)

Body = dict[str, Any]


class NoLink(BadInput):
    """A message that should be summarised holds no link."""

    code = "no-link"
    sentence = "There is no link in that message: choose one that has the article's address."


class Listeners:
    """The listeners of one app; `own_user` is the bot's own id, known once it has connected."""

    def __init__(
        self, intake: Intake, platform: SlackPlatform, client: AsyncWebClient, now: Callable[[], datetime]
    ) -> None:
        self._intake = intake
        self._platform = platform
        self._client = client
        self._now = now
        self._members = Members(client, now)
        self.own_user = ""

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt what to call."""
        app.command(ROOT)(self.command)
        app.action({"type": "block_actions"})(self.button)
        app.shortcut(SHORTCUT)(self.shortcut)
        app.view(forms.CALLBACK)(self.form)
        app.event("app_mention")(self.mention)
        app.event("message")(self.message)
        app.event("reaction_added")(self.reaction)
        app.event("reaction_removed")(self.reaction)
        app.event("app_home_opened")(self.home)

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer `/despatch …`: at once with a refusal or a placeholder, or with a form to fill in."""
        request = events.request_of_command(body, self._now())
        plan = self._intake.plan(request)
        if plan.refusal is not None:
            await self._refuse(ack, plan.refusal)
        elif plan.form is not None:
            await ack()
            await self._ask(plan, request, body)
        else:
            await self._take(ack, request, {"response_type": "ephemeral", "text": f"{plan.working} …"})

    async def _take(self, ack: AsyncAck, request: Request, placeholder: Body | None = None) -> None:
        """Store the request, acknowledge it, and begin; one that came before is only acknowledged."""
        try:
            new = await self._intake.take(request)
        except DespatchError as error:
            _LOG.warning("not taken: %s", error.code, extra={"code": error.code, "event": request.event_id})
            await self._refuse(ack, _failure(error))
            return
        await ack(**(placeholder or {} if new else {}))
        if new:
            self._intake.begin(request)

    async def _ask(self, plan: Plan, request: Request, body: Body) -> None:
        assert plan.form is not None  # noqa: S101  # the caller looked
        origin = replace(request, reply_to=request.reply_to.replace(events.REPLACE, events.ADD, 1))
        try:
            async with translated():
                await self._client.views_open(trigger_id=body["trigger_id"], view=forms.form(plan.form, origin))
        except DespatchError as error:
            await self._tell(origin, error)

    async def button(self, ack: AsyncAck, body: Body) -> None:
        """Take the press of a button as its command, typed in the same place."""
        action: Body = next(iter(body.get("actions") or ({},)))
        if not str(action.get("action_id", "")).startswith(COMMAND):
            await ack()
            return
        value = str(action.get("value", ""))
        command = await self._intake.kept_command(value.removeprefix(KEY)) if value.startswith(KEY) else value
        request = events.request_of_button(body, command or "", self._now())
        if command is None:
            await ack()
            await self._tell(request, ButtonUnknown())
        else:
            await self._plan(ack, request, body)

    async def _plan(self, ack: AsyncAck, request: Request, body: Body) -> None:
        """Take a request that has no placeholder of its own."""
        plan = self._intake.plan(request)
        if plan.refusal is not None:
            await ack()
            await self._answer(request, plan.refusal)
        elif plan.form is not None:
            await ack()
            await self._ask(plan, request, body)
        else:
            await self._take(ack, request)

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Summarise the first link of a message."""
        request = events.request_of_shortcut(body, self._now())
        if request is not None:
            await self._take(ack, request)
        else:
            await ack()
            await self._tell(events.request_of_button(body, "", self._now()), NoLink())

    async def form(self, ack: AsyncAck, body: Body) -> None:
        """Take a filled-in form as its command; what does not fit is said beside the field."""
        request = events.request_of_form(body, self._now())
        plan = self._intake.plan(request)
        if plan.refusal is not None:
            fields = [f"param {param}" for param, _ in request.options or ()] or ["param"]
            told = next(part.sentence for part in plan.refusal.parts if isinstance(part, Failure))
            await ack(response_action="errors", errors={fields[0]: told})
        else:
            await self._take(ack, request)

    async def mention(self, ack: AsyncAck, body: Body) -> None:
        """Answer a message that names the bot, in its thread."""
        request = events.request_of_mention(body, self._now())
        if request is None or request.member.id == self.own_user:
            await ack()
        else:
            await self._take(ack, request)  # a form needs a click; here a sentence says what is missing

    async def message(self, ack: AsyncAck, body: Body) -> None:
        """Hand in replies of threads, their edits and deletions."""
        found = events.comment_of(body, self._now())
        if isinstance(found, Deletion):
            await self._intake.deleted(found)
        elif found is not None and found.member.id != self.own_user:
            await self._intake.said(replace(found, member=await self._members.named(found.member)))
        await ack()

    async def reaction(self, ack: AsyncAck, body: Body) -> None:
        """Hand in reactions of members; those of bots, our own among them, are nobody's vote."""
        reaction = events.reaction_of(body, self._now())
        if reaction is not None and reaction.member.id != self.own_user:
            person = await self._members.of(reaction.member.id)
            if not person.bot:
                await self._intake.reacted(reaction)
        await ack()

    async def home(self, ack: AsyncAck, body: Body) -> None:
        """Draw a member's Home tab anew."""
        event = body.get("event") or {}
        await ack()
        if event.get("tab") != "home":
            return
        workspace = events.workspace_of(body)
        reply = await self._intake.home(MemberRef(workspace, str(event.get("user", ""))))
        try:
            async with translated():
                await self._client.views_publish(user_id=str(event.get("user", "")), view=forms.home(reply, Style()))
        except DespatchError as error:
            _LOG.warning("no home: %s", error.code, extra={"code": error.code, "event": body.get("event_id", "")})

    @staticmethod
    async def _refuse(ack: AsyncAck, refusal: Reply) -> None:
        message = messages(refusal)[0]
        await ack(response_type="ephemeral", **message.payload())

    async def _tell(self, request: Request, error: DespatchError) -> None:
        _LOG.warning("refused %s", error.code, extra={"code": error.code, "event": request.event_id})
        await self._answer(request, _failure(error))

    async def _answer(self, request: Request, reply: Reply) -> None:
        try:
            async for _ in self._platform.answer(request, reply):
                pass
        except DespatchError as error:
            _LOG.warning("not told: %s", error.code, extra={"code": error.code, "event": request.event_id})


def _failure(error: DespatchError) -> Reply:
    return Reply((Failure(error.sentence, error.code),), Visibility.EPHEMERAL)
