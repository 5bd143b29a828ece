"""The answers to interactions: the first within three seconds, the rest while the token lives."""

from tests.loopback.discord import wire
from tests.loopback.discord.core import Call, Core
from tests.loopback.discord.edge import Answer, Route
from tests.loopback.discord.form_limits import choice_problems, modal_problems
from tests.loopback.discord.interactions import (
    CHOICES,
    DEFER,
    DEFER_UPDATE,
    FIRST_ANSWER,
    FITTING,
    MODAL,
    REPLY,
    TOKEN_LIFE,
    UPDATE,
    Interaction,
)
from tests.loopback.discord.refusal import (
    Refusal,
    already_acknowledged,
    unknown_interaction,
    unknown_message,
)
from tests.loopback.discord.rest import attachments, revise
from tests.loopback.discord.world import EPHEMERAL, LOADING, Json, Message

HOOK = "/webhooks/{app}/{token}"


class Webhooks:
    """The handlers of what is authorised by an interaction's own token."""

    def __init__(self, core: Core) -> None:
        self.core, self.world = core, core.world

    def routes(self) -> list[Route]:
        """Return every route with its handler."""
        return [
            ("POST", "/interactions/{interaction}/{token}/callback", self.first),
            ("POST", HOOK, self.follow_up),
            ("GET", HOOK + "/messages/{message}", self.read),
            ("PATCH", HOOK + "/messages/{message}", self.edit),
            ("DELETE", HOOK + "/messages/{message}", self.delete),
        ]

    # --- the first answer ---

    async def first(self, call: Call) -> Answer:
        """Take the first answer, if it comes in time, once, and of a kind that fits."""
        found = self.core.interactions.get(call.params["token"])
        if found is None or str(found.id) != call.params["interaction"]:
            raise unknown_interaction()
        try:
            return await self._first(call, found)
        except Refusal as refusal:
            found.refusals.append(refusal)
            raise

    async def _first(self, call: Call, found: Interaction) -> Answer:
        kind, data = call.payload.get("type"), call.payload.get("data") or {}
        if found.callback is not None:
            raise already_acknowledged()
        if self.core.clock() - found.at > FIRST_ANSWER:
            raise unknown_interaction()
        if kind not in FITTING[found.kind] or (kind in (UPDATE, DEFER_UPDATE) and found.message is None):
            self.core.violations.append(f"{call.request.path}: an answer of type {kind} to one of kind {found.kind}")
            raise Refusal(400, 50035, "Invalid Form Body")
        await self._take(call, found, kind, data)
        found.callback = kind
        self.core.watch.stir()
        return self._receipt(found, kind) if "with_response" in call.request.query else None

    async def _take(self, call: Call, found: Interaction, kind: int, data: Json) -> None:
        if kind in (REPLY, DEFER):
            await self._reply(call, found, data, deferred=kind == DEFER)
        elif kind == UPDATE and found.message:
            await revise(self.core, call, found.message, data)
            found.original = found.message
            found.answer(found.message)
        elif kind == DEFER_UPDATE:
            found.original = found.message
        elif kind == CHOICES:
            self.core.refuse(call, choice_problems(data.get("choices") or []))
            found.choices = data.get("choices") or []
        elif kind == MODAL:
            self.core.refuse(call, modal_problems(data))
            found.modal = data

    async def _reply(self, call: Call, found: Interaction, data: Json, *, deferred: bool) -> None:
        if not deferred:
            self.core.judge(call, data)
        flags = int(data.get("flags") or 0) | (LOADING if deferred else 0)
        found.original = await self._post(call, found, data | {"flags": flags})
        if not deferred:
            found.answer(found.original)

    async def _post(self, call: Call, found: Interaction, payload: Json) -> Message:
        # Answers need no leave to post in the channel: the member asked for them.
        author = found.channel.guild.members[self.world.bot.id] if found.channel.guild else self.world.bot
        uploaded = attachments(self.world.new_id, call)
        message = self.world.add_message(found.channel, author, payload | {"attachments": uploaded})
        message.kind = 20 if found.kind == 2 else 0
        owners = {"0": str(found.channel.guild.id if found.channel.guild else 0)}
        who: Json = {"id": str(found.id), "type": found.kind, "user": wire.user(found.member)}
        message.interaction = who | {"authorizing_integration_owners": owners}
        await self.core.announce(message)
        return message

    def _receipt(self, found: Interaction, kind: int) -> Json:
        about: Json = {"id": str(found.id), "type": found.kind}
        if kind not in (REPLY, DEFER, UPDATE) or found.original is None:
            return {"interaction": about}
        original = found.original
        about |= {"response_message_id": str(original.id), "response_message_loading": original.loading}
        about["response_message_ephemeral"] = original.ephemeral
        return {"interaction": about, "resource": {"type": kind, "message": self._shown(original)}}

    def _shown(self, message: Message) -> Json:
        return wire.message(message, self.world.bot.id)

    # --- all further answers ---

    def _living(self, call: Call) -> Interaction:
        found = self.core.interactions.get(call.params["token"])
        if found is None:
            raise self.core.expired_token
        if found.callback is None or self.core.clock() - found.at > TOKEN_LIFE:
            found.refusals.append(self.core.expired_token)
            raise self.core.expired_token
        return found

    def _message(self, call: Call, found: Interaction) -> Message:
        name = call.params["message"]
        mine = [found.original, *found.answers]
        message = found.original if name == "@original" else next((m for m in mine if m and str(m.id) == name), None)
        if message is None or message.deleted:
            raise unknown_message()
        return message

    async def follow_up(self, call: Call) -> Answer:
        """Post another answer; the first one after a deferred reply becomes that reply."""
        found = self._living(call)
        if found.original and found.original.loading:
            return await self._fill(call, found, found.original)
        self.core.judge(call, call.payload)
        flags = int(call.payload.get("flags") or 0) & ~LOADING
        message = await self._post(call, found, call.payload | {"flags": flags})
        found.answer(message)
        return self._shown(message)

    async def _fill(self, call: Call, found: Interaction, message: Message) -> Answer:
        # Whether a reply is for one member only was settled when it was deferred.
        payload = call.payload
        if "flags" in payload:
            payload = payload | {"flags": int(payload["flags"]) & ~EPHEMERAL}
        loading = message.flags & LOADING
        message.flags &= ~LOADING
        try:
            await revise(self.core, call, message, payload)
        except Refusal:
            message.flags |= loading
            raise
        found.answer(message)
        return self._shown(message)

    async def read(self, call: Call) -> Answer:
        """Return one answer."""
        return self._shown(self._message(call, self._living(call)))

    async def edit(self, call: Call) -> Answer:
        """Edit one answer."""
        found = self._living(call)
        return await self._fill(call, found, self._message(call, found))

    async def delete(self, call: Call) -> None:
        """Delete one answer."""
        await self.core.remove(self._message(call, self._living(call)))
