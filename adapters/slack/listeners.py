"""What Bolt calls: each listener translates, asks the intake, and acknowledges; no rule lives here.

The app processes before it responds: what was asked is stored before Slack hears that it was taken. An
event that could not be stored is not acknowledged, and Slack delivers it again. A command, a press or a
form is never delivered again, and Slack waits three seconds for its acknowledgement: whatever may take
longer than that goes on behind it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from adapters.slack import events, forms
from adapters.slack.blocks import COMMAND, KEY, Style
from adapters.slack.clients import Clients
from adapters.slack.faults import translated
from adapters.slack.members import Members
from adapters.slack.messages import QUIET, messages
from adapters.slack.platform import SlackPlatform
from bot.chat.dispatch import failure
from bot.chat.errors import ButtonUnknown
from bot.chat.inbound import Deletion
from bot.chat.ports import Intake
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Failure, Reply, Text
from bot.chat.spec import ROOT, CommandSpec, Param, Request
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)

ACK_SECONDS = 2.0
"""How long an acknowledgement waits for the database; Slack gives up after three seconds."""

Body = dict[str, Any]
Listener = Callable[[AsyncAck, Body], Awaitable[None]]
Handler = Callable[[Body], Awaitable[None]]


class Listeners:
    """The listeners of one app; what the bot itself does, Bolt keeps from them."""

    def __init__(
        self,
        intake: Intake,
        platform: SlackPlatform,
        clients: Clients,
        members: Members,
        now: Callable[[], datetime],
        *,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        self._intake = intake
        self._platform = platform
        self._clients = clients
        self._now = now
        self._ack_seconds = ack_seconds
        self._members = members
        self._going: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt what to call."""
        app.command(ROOT)(_guarded(self.command))
        app.action(re.compile(f"^{COMMAND}"))(_guarded(self.button))
        app.message_shortcut(re.compile(""))(_guarded(self.shortcut))
        app.view(forms.CALLBACK)(_guarded(self.form))
        app.event("app_mention")(_guarded(_acknowledged(self.mention)))
        app.event("message")(_guarded(_acknowledged(self.message)))
        app.event("reaction_added")(_guarded(_acknowledged(self.reaction)))
        app.event("reaction_removed")(_guarded(_acknowledged(self.reaction)))
        app.event("app_home_opened")(_guarded(_acknowledged(self.home)))
        for removal in events.REMOVALS:
            app.event(removal)(_guarded(_acknowledged(self.removed)))
        app.event(re.compile(""))(_guarded(_acknowledged(self.other)))

    async def settle(self) -> None:
        """Wait for what goes on behind acknowledgements."""
        await asyncio.gather(*self._going, return_exceptions=True)

    # Commands, buttons, shortcuts, forms: somebody waits for an answer

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """Answer `/despatch …`: at once with a refusal or a placeholder, or with a form to fill in."""
        request = events.request_of_command(body, self._now())
        plan = self._intake.plan(request)
        if plan.refusal is not None:
            await ack(whispered(plan.refusal))
        elif plan.form is not None:
            await ack()
            self._later(self._ask(plan.form, replace(_beside(request), options=plan.given), body))
        else:
            await self._take(ack, request, {**QUIET, "response_type": "ephemeral", "text": f"{plan.working} …"})

    async def button(self, ack: AsyncAck, body: Body) -> None:
        """Take the press of a button as its command, typed in the same place."""
        value = str(events.action_of(body).get("value", ""))
        request = events.request_of_button(body, value, self._now())
        if not request.channel.id:
            await ack()
            self._later(self._show(request, body))
            return
        try:
            request = replace(request, text=await self._command_of(value))
        except DespatchError as error:
            await ack()
            self._later(self._tell(request, error))
        else:
            await self._pressed(ack, request, body)

    async def _pressed(self, ack: AsyncAck, request: Request, body: Body, *, ask: bool = False) -> None:
        plan = self._intake.plan(request, ask=ask)
        if plan.refusal is not None:
            await ack()
            self._later(self._answer(request, plan.refusal))
        elif plan.form is not None:
            await ack()
            self._later(self._ask(plan.form, replace(request, options=plan.given), body))
        else:
            await self._take(ack, request)

    async def _command_of(self, value: str) -> str:
        if not value.startswith(KEY):
            return value
        command = await self._intake.kept_command(value.removeprefix(KEY))
        if command is None:
            raise ButtonUnknown
        return command

    async def shortcut(self, ack: AsyncAck, body: Body) -> None:
        """Take a command that was chosen from a message's menu, with what the message gives it."""
        chosen = body.get("callback_id")
        found = next((each for each in self._intake.catalogue.shortcuts if each[0].name == chosen), None)
        if found is None:
            await ack()  # of a manifest that is newer or older than we are
            return
        try:
            request = events.request_of_shortcut(body, *found, self._now())
        except DespatchError as error:
            await ack()
            self._later(self._tell(events.request_of_button(body, "", self._now()), error))
        else:
            await self._pressed(ack, request, body, ask=found[1].asks)

    async def form(self, ack: AsyncAck, body: Body) -> None:
        """Take a filled-in form as its command; what does not fit is said beside its field."""
        request = events.request_of_form(body, self._now())
        if wrong := self._wrong_fields(request):
            await ack(response_action="errors", errors=wrong)
        else:
            await self._take(ack, request)

    def _wrong_fields(self, request: Request) -> dict[str, str]:
        """Return what to say beside which field: each value is tried together with those that are well."""
        wrong: dict[str, str] = {}
        well: tuple[tuple[str, str], ...] = ()
        for field in request.options or ():
            refusal = self._intake.plan(replace(request, options=(*well, field))).refusal
            if refusal is None:
                well = (*well, field)
            else:
                wrong[f"{forms.BLOCK}{field[0]}"] = _sentence(refusal)
        spec = self._intake.plan(replace(request, options=well)).form
        given = {name for name, value in request.options or () if value.strip()}
        wanted = _wanted(spec, given) if spec else ()
        missing = [param for param in wanted if param.name not in given]
        return wrong | {f"{forms.BLOCK}{param.name}": f"Needed: {param.description}." for param in missing}

    async def _take(self, ack: AsyncAck, request: Request, placeholder: Body | None = None) -> None:
        """Store the request, acknowledge it, and begin; one that came before is only acknowledged."""
        taking = asyncio.ensure_future(self._intake.take(request))
        await asyncio.wait((taking,), timeout=self._ack_seconds)
        new = not taking.done() or (taking.exception() is None and taking.result())
        await ack(placeholder if placeholder and new else "")
        self._later(self._begin(request if new else _beside(request), taking))

    async def _begin(self, request: Request, taking: "asyncio.Future[bool]") -> None:
        try:
            if await taking:
                self._intake.begin(request)
        except DespatchError as error:
            await self._tell(request, error)

    async def _ask(self, spec: CommandSpec, request: Request, body: Body) -> None:
        """Open a form, which Slack allows for three seconds after the command or press."""
        try:
            async with translated():
                client = await self._clients.of(request.channel.workspace)
                await client.views_open(trigger_id=str(body.get("trigger_id")), view=forms.form(spec, request))
        except DespatchError as error:
            await self._tell(request, error)

    async def _show(self, request: Request, body: Body) -> None:
        """Answer where there is no channel, on a Home tab or in a modal: in a modal that is opened at once."""
        try:
            sheet = await self._sheet(request.channel.workspace, body)
            request = replace(request, reply_to=f"{events.SHOW} {sheet}")
            request = replace(request, text=await self._command_of(request.text))
            if await self._intake.take(request):
                self._intake.begin(request)
        except DespatchError as error:
            await self._tell(request, error)

    async def _sheet(self, workspace: WorkspaceRef, body: Body) -> str:
        view: Body = body.get("view") or {}
        if view.get("type") == "modal":
            return str(view.get("id", ""))
        waiting = forms.sheet(messages(Reply((Text("One moment …"),))))
        async with translated():
            client = await self._clients.of(workspace)
            opened = await client.views_open(trigger_id=str(body.get("trigger_id")), view=waiting)
        return str((opened.get("view") or {}).get("id", ""))

    # Events: nobody waits, and what is not acknowledged comes again

    async def mention(self, body: Body) -> None:
        """Answer a message that names the bot, in its thread; there a sentence says what is missing, not a form."""
        request = events.request_of_mention(body, self._now())
        if request is not None and await self._intake.take(request):
            self._intake.begin(request)

    async def message(self, body: Body) -> None:
        """Hand in replies of threads, their edits and deletions."""
        found = events.comment_of(body, self._now())
        if isinstance(found, Deletion):
            await self._intake.deleted(found)
        elif found is not None:
            await self._intake.said(replace(found, member=await self._members.named(found.member)))

    async def reaction(self, body: Body) -> None:
        """Hand in reactions of members; those of bots are nobody's vote."""
        reaction = events.reaction_of(body, self._now())
        if reaction is not None and not (await self._members.of(reaction.member)).bot:
            await self._intake.reacted(reaction)

    async def home(self, body: Body) -> None:
        """Draw a member's Home tab anew."""
        event: Body = body.get("event") or {}
        if event.get("tab") == "home":
            member = MemberRef(events.workspace_of(body), str(event.get("user", "")))
            self._later(self._draw_home(member, str(body.get("event_id", ""))))

    async def removed(self, body: Body) -> None:
        """Hand in that workspaces have taken the bot away; one that has let it in again since then has not."""
        at = events.happened(body, self._now())
        for workspace in events.removed_from(body):
            for gone in await self._clients.removed(workspace, at):
                await self._intake.removed(gone, str(body.get("event_id", "")))

    async def other(self, body: Body) -> None:
        """Acknowledge what was not asked for; unanswered, Slack would send it again, and in time nothing at all."""

    async def _draw_home(self, member: MemberRef, event_id: str) -> None:
        try:
            view = forms.home(await self._intake.home(member), Style())
            async with translated():
                client = await self._clients.of(member.workspace)
                await client.views_publish(user_id=member.id, view=view)
        except DespatchError as error:
            _LOG.warning("no home: %s", error.code, extra={"code": error.code, "event": event_id})

    # Telling

    async def _tell(self, request: Request, error: DespatchError) -> None:
        """Say in one sentence what went wrong, to the asker alone, and note it in one line."""
        _LOG.warning("refused %s", error.code, extra={"code": error.code, "event": request.event_id})
        await self._answer(request, failure(error))

    async def _answer(self, request: Request, reply: Reply) -> None:
        try:
            async for _ in self._platform.answer(request, reply):
                pass
        except DespatchError as error:
            _LOG.warning("not told: %s", error.code, extra={"code": error.code, "event": request.event_id})

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_logged(work))
        self._going.add(task)
        task.add_done_callback(self._going.discard)


def _acknowledged(handler: Handler) -> Listener:
    """Return a listener that acknowledges an event once its handler is done with it, and not before."""

    async def listen(ack: AsyncAck, body: Body) -> None:
        await handler(body)
        await ack()

    return listen


def _guarded(listener: Listener) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Return a listener that answers for its own faults: with a status at which Slack delivers events again."""

    async def listen(ack: AsyncAck, body: Body) -> BoltResponse | None:
        event = body.get("event_id") or body.get("trigger_id") or ""
        try:
            await listener(ack, body)
        except DespatchError as error:
            _LOG.warning("not taken: %s", error.code, extra={"code": error.code, "event": event})
            return BoltResponse(status=503)
        except Exception:
            _LOG.exception("failed", extra={"event": event})
            return BoltResponse(status=500)
        return None

    return listen


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        _LOG.exception("failed behind an acknowledgement")


def _beside(request: Request) -> Request:
    """Return the request as it is answered where no placeholder stands."""
    return replace(request, reply_to=request.reply_to.replace(events.REPLACE, events.ADD, 1))


def whispered(reply: Reply) -> Body:
    """Return a short reply as an acknowledgement carries it, for the asker alone."""
    return {**messages(reply)[0].payload(), "response_type": "ephemeral"}


def _sentence(refusal: Reply) -> str:
    return next(part.sentence for part in refusal.parts if isinstance(part, Failure))


def _wanted(spec: CommandSpec, given: Collection[str]) -> tuple[Param, ...]:
    """Return what a form must give: what is required, one of two, and the first of those of which one will do."""
    some = spec.some[:1] if not set(spec.some) & set(given) else ()
    return tuple(param for param in spec.params if param.required or param.name in (*spec.either, *some))
