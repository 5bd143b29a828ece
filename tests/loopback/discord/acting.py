"""Acting as a member: commands, buttons, forms, messages and reactions as a person's Discord sends them."""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tests.canaries import PASSING
from tests.loopback.discord import wire
from tests.loopback.discord.core import Core
from tests.loopback.discord.interactions import COMMAND, COMPONENT, MODAL_SUBMIT, SUGGEST, Interaction
from tests.loopback.discord.limits import TEXT_INPUT
from tests.loopback.discord.world import Channel, Json, Member, Message, fill, walk

Values = Mapping[str, Any]
SUBCOMMAND, GROUP, ATTACHMENT = 1, 2, 11
TURNS = 20
NUMBERS = {6: "users", 7: "channels"}
"""Options whose value is a number that stands for someone or something."""


class Acting:
    """What people do; every method sends what the gateway would send of it."""

    def __init__(self, core: Core) -> None:
        self.core, self.world = core, core.world

    # --- commands ---

    def command(self, name: str, channel: Channel, kind: int = 1) -> Json:
        """Return a command as it was last synced, the guild's own before the global one."""
        scopes = [channel.guild.id, None] if channel.guild else [None]
        known = [each for scope in scopes for each in self.core.commands.get(scope, [])]
        found = next((each for each in known if (each["name"], each["type"]) == (name, kind)), None)
        if found is None:
            raise LookupError(f"no command {name!r} of type {kind} has been synced: {[each['name'] for each in known]}")
        return found

    async def slash(
        self, channel: Channel, member: Member, name: str, options: Values | None = None, times: int = 1
    ) -> Interaction:
        """Use a command: `"despatch settings"` with options, or `"despatch"` with `{"settings": {...options...}}`.

        `times=2` tells each client of it twice.
        """
        return await self._interact(COMMAND, channel, member, self._command(channel, name, options or {}), times=times)

    async def autocomplete(
        self, channel: Channel, member: Member, name: str, focused: str, options: Values
    ) -> Interaction:
        """Type into the option `focused`, the others being filled in as `options` say."""
        data = self._command(channel, name, options, focused)
        return await self._interact(SUGGEST, channel, member, data)

    async def context_menu(self, name: str, message: Message, member: Member) -> Interaction:
        """Choose a command from the menu of a message."""
        found = self.command(name, message.channel, 3)
        shown = wire.message(message, self.world.bot.id)
        data: Json = {"id": found["id"], "name": name, "type": 3, "target_id": str(message.id)}
        data["resolved"] = {"messages": {str(message.id): shown}}
        return await self._interact(COMMAND, message.channel, member, data | self._scope(found))

    def _scope(self, command: Json) -> Json:
        return {"guild_id": command["guild_id"]} if "guild_id" in command else {}

    def _command(self, channel: Channel, name: str, options: Values, focused: str | None = None) -> Json:
        root, *rest = name.split()
        for part in reversed(rest):
            options = {part: options}
        found, resolved = self.command(root, channel), dict[str, Json]()
        chosen = self._options(found, options, resolved, focused)
        data: Json = {"id": found["id"], "name": root, "type": 1, "options": chosen, "resolved": resolved}
        return data | self._scope(found)

    def _options(self, command: Json, options: Values, resolved: Json, focused: str | None) -> list[Json]:
        known = {each["name"]: each for each in command.get("options") or []}
        missing = {name for name, each in known.items() if each.get("required")} - set(options)
        if set(options) - set(known) or (missing and focused is None):
            raise LookupError(f"{command['name']} takes {list(known)}, not {list(options)}")
        return [self._option(known[name], value, resolved, focused) for name, value in options.items()]

    def _option(self, known: Json, value: Any, resolved: Json, focused: str | None) -> Json:
        about: Json = {"name": known["name"], "type": known["type"]}
        if known["type"] in (SUBCOMMAND, GROUP):
            return about | {"options": self._options(known, value, resolved, focused)}
        if known["type"] == ATTACHMENT:
            resolved.setdefault("attachments", {})[value["id"]] = value
            return about | {"value": value["id"]}
        if known["type"] in NUMBERS:
            self._resolve(known["type"], value, resolved)
            value = str(value.id)
        allowed = [choice["value"] for choice in known.get("choices") or []]
        if allowed and value not in allowed:
            raise LookupError(f"{known['name']} is one of {allowed}, not {value!r}")
        if known["name"] != focused:
            return about | {"value": value}
        if not known.get("autocomplete"):
            raise LookupError(f"{focused} has not been declared to suggest anything")
        return about | {"value": value, "focused": True}

    def _resolve(self, kind: int, value: Member | Channel, resolved: Json) -> None:
        if isinstance(value, Member):
            resolved.setdefault("users", {})[str(value.id)] = wire.user(value)
            resolved.setdefault("members", {})[str(value.id)] = wire.member(value, with_user=False)
        else:
            shown = wire.channel(value) | {"permissions": self._permissions(value)}
            resolved.setdefault(NUMBERS[kind], {})[str(value.id)] = shown

    # --- components and forms ---

    async def press(
        self, message: Message, custom_id: str, member: Member, values: Iterable[str] | None = None
    ) -> Interaction:
        """Press a button, or choose `values` of a select; what is not there or is disabled cannot be pressed."""
        part = next((each for each in message.parts() if each.get("custom_id") == custom_id), None)
        if part is None or part.get("disabled"):
            raise LookupError(f"{custom_id!r} cannot be pressed; there are {message.custom_ids()}")
        data: Json = {"custom_id": custom_id, "component_type": part["type"], "id": part.get("id", 1)}
        if values is not None:
            data["values"] = list(values)
        return await self._interact(COMPONENT, message.channel, member, data, message)

    async def submit_modal(
        self, interaction: Interaction, values: Mapping[str, str | Json], member: Member | None = None
    ) -> Interaction:
        """Fill in the form that an interaction opened, by custom id, and send it; a file is what `attach` gave."""
        files = {value["id"]: value for value in values.values() if isinstance(value, dict)}
        values = {name: value["id"] if isinstance(value, dict) else value for name, value in values.items()}
        if interaction.modal is None:
            raise LookupError("no form is open")
        modal, asker = interaction.modal, member or interaction.member
        inputs = {part["custom_id"]: part for part in walk(modal["components"]) if part.get("custom_id")}
        _check_form(inputs, values)
        parts = [_filled(part, values) for part in modal["components"]]
        data: Json = {"custom_id": modal["custom_id"], "components": parts, "resolved": {"attachments": files}}
        return await self._interact(MODAL_SUBMIT, interaction.channel, asker, data, interaction.message)

    # --- the interaction itself ---

    async def _interact(
        self, kind: int, channel: Channel, member: Member, data: Json, message: Message | None = None, times: int = 1
    ) -> Interaction:
        number = self.world.new_id()
        token, now = f"{PASSING}-{number}", self.core.clock()
        busy = partial(self.core.handling, token)
        made = Interaction(number, token, kind, channel, member, now, data, self.core.watch, busy, message)
        self.core.interactions[token] = made
        await self._settle()
        await self.core.gateway.dispatch("INTERACTION_CREATE", self._body(made), times=times)
        return made

    async def _settle(self) -> None:
        # The bot has been sent its answers, yet may not have read them; a person is never that quick. A few turns of
        # the loop let it: no time passes.
        for _turn in range(TURNS):
            await asyncio.sleep(0)

    def _permissions(self, channel: Channel) -> str:
        return str(wire.PERMISSIONS & ~(0 if channel.writable else wire.SEND_MESSAGES))

    def _body(self, made: Interaction) -> Json:
        body: Json = {"id": str(made.id), "application_id": str(self.world.application_id), "type": made.kind}
        body |= {"token": made.token, "version": 1, "data": made.data, "attachment_size_limit": 10_485_760}
        body |= {"channel_id": str(made.channel.id), "entitlements": [], "locale": made.member.locale}
        body["channel"] = wire.channel(made.channel) | {"permissions": self._permissions(made.channel)}
        body["app_permissions"] = self._permissions(made.channel)
        if made.message:
            body["message"] = wire.message(made.message, self.world.bot.id)
        return body | self._asker(made)

    def _asker(self, made: Interaction) -> Json:
        guild = made.channel.guild
        if guild is None:
            owners = {"0": "0"}
            return {"user": wire.user(made.member), "context": 1, "authorizing_integration_owners": owners}
        who = wire.member(made.member) | {"permissions": str(wire.permissions(made.member))}
        about: Json = {"guild_id": str(guild.id), "guild": {"id": str(guild.id), "locale": "en-GB", "features": []}}
        owners = {"0": str(guild.id)}
        return about | {"member": who, "guild_locale": "en-GB", "context": 0, "authorizing_integration_owners": owners}

    # --- messages and reactions ---

    async def say(
        self,
        channel: Channel,
        member: Member,
        text: str,
        reply_to: Message | None = None,
        times: int = 1,
        kind: int | None = None,
    ) -> Message:
        """Post a message in a channel, thread or direct message; `times=2` tells the bot of it twice.

        A `kind` of its own makes it one of the notices that Discord itself posts in a member's name.
        """
        message = self.world.add_message(channel, member, {"content": text})
        message.reply_to, message.kind = reply_to, kind if kind is not None else 19 if reply_to else 0
        await self.core.announce(message, times=times)
        return message

    async def edit_message(self, message: Message, text: str) -> Message:
        """Edit a message of a person's own."""
        message.revisions.append({"content": message.content})
        fill(message, {"content": text})
        await self.core.change(message)
        return message

    async def unfurl(self, message: Message, title: str) -> Message:
        """Let Discord show a preview below a message: it is told as a change, though nobody edited anything."""
        message.embeds = [{"type": "link", "title": title, "url": "https://harbour-post.example/"}]
        await self.core.announce(message, "MESSAGE_UPDATE")
        return message

    async def delete_message(self, message: Message) -> None:
        """Delete any message, the bot's too, as a moderator may."""
        await self.core.remove(message)

    async def delete_messages(self, messages: Iterable[Message]) -> None:
        """Delete many messages of one channel at once, as a moderating bot may."""
        await self.core.remove_all(list(messages))

    async def react(self, message: Message, emoji: str, member: Member, times: int = 1) -> None:
        """Add a reaction; `times=2` tells the bot of it twice."""
        await self.core.react(message, emoji, member.id, adding=True, times=times)

    async def unreact(self, message: Message, emoji: str, member: Member, times: int = 1) -> None:
        """Take a reaction back."""
        await self.core.react(message, emoji, member.id, adding=False, times=times)


def _check_form(inputs: Mapping[str, Json], values: Values) -> None:
    for name, part in inputs.items():
        size = len(values.get(name, _preset(part)))
        if part.get("required", True) and not size:
            raise LookupError(f"the form needs {name!r}")
        if size > (part.get("max_length") or 4000) or size < (part.get("min_length") or 0 if size else 0):
            raise LookupError(f"{name!r} may not be {size} characters long")
    if set(values) - set(inputs):
        raise LookupError(f"the form has {list(inputs)}, not {list(values)}")


def _preset(part: Json) -> str:
    """Return what a field holds before anybody touches it."""
    chosen = (option["value"] for option in part.get("options") or [] if option.get("default"))
    return str(part.get("value") or next(chosen, ""))


def _filled(part: Json, values: Values) -> Json:
    """Return a part of a form as it is sent back: only kinds, numbers and values."""
    about: Json = {"type": part["type"], "id": part.get("id") or 1}
    if part.get("components"):
        about["components"] = [_filled(inside, values) for inside in part["components"]]
    if part.get("component"):
        about["component"] = _filled(part["component"], values)
    if part.get("custom_id"):
        given = values.get(part["custom_id"], _preset(part))
        about |= {"custom_id": part["custom_id"]}
        about |= {"value": given} if part["type"] == TEXT_INPUT else {"values": [given] if given else []}
    return about
