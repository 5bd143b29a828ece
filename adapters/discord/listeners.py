"""What discord.py calls: each listener translates, asks the intake, and acknowledges; no rule lives here."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import discord

from adapters.discord import events
from adapters.discord.answers import respond
from adapters.discord.buttons import key_of
from adapters.discord.client import Client, event_id
from adapters.discord.events import event_of
from adapters.discord.faults import translated
from adapters.discord.forms import form
from adapters.discord.platform import DiscordPlatform
from bot.chat.dispatch import failure
from bot.chat.errors import ButtonUnknown, PlatformError
from bot.chat.ports import Intake
from bot.chat.reply import Reply
from bot.chat.spec import Request
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)

MAX_CHOICE = 100
"""Discord's limit on a suggestion; a longer one cannot be offered, since cutting it would change what it means."""


class Listeners:
    """The listeners of one client. While `quiet`, what comes in is stored and acknowledged, for the next start."""

    def __init__(self, intake: Intake, platform: DiscordPlatform, client: Client, now: Callable[[], datetime]) -> None:
        self._intake = intake
        self._platform = platform
        self._client = client
        self._now = now
        self.quiet = False

    def register(self) -> None:
        """Tell the library what to call."""
        for listener in (
            self.on_interaction,
            self.on_raw_reaction_add,
            self.on_raw_reaction_remove,
            self.on_message,
            self.on_raw_message_edit,
            self.on_raw_message_delete,
            self.on_raw_bulk_message_delete,
            self.on_guild_remove,
        ):
            self._client.event(listener)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take a command, a suggestion's question, a button or a form; who asks is told of what goes wrong."""
        try:
            await self._asked(interaction)
        except DespatchError as error:
            await self._told(interaction, error)
        except Exception:
            _LOG.exception("failed", extra={"event": event_of(interaction.id)})
            await self._refuse(interaction, failure(DespatchError()))

    async def _asked(self, interaction: discord.Interaction) -> None:
        kind = discord.InteractionType
        match interaction.type:
            case kind.application_command:
                await self._command(interaction)
            case kind.autocomplete:
                await self._suggest(interaction)
            case kind.component:
                await self._button(interaction)
            case kind.modal_submit:
                await self._plan(interaction, events.request_of_form(interaction, self._now()))

    async def _command(self, interaction: discord.Interaction) -> None:
        label = events.label_of(interaction)
        found = next((each for each in self._intake.catalogue.shortcuts if each[1].label == label), None)
        if found is None:
            await self._plan(interaction, events.request_of_command(interaction, self._now()))
        else:
            request = events.request_of_shortcut(interaction, *found, self._now())
            await self._plan(interaction, request, ask=found[1].asks)

    async def _button(self, interaction: discord.Interaction) -> None:
        key = key_of(events.custom_id_of(interaction))
        command = await self._intake.kept_command(key) if key else None
        if command is None:
            await self._told(interaction, ButtonUnknown())
        else:
            await self._plan(interaction, events.request_of_button(interaction, command, self._now()))

    async def _plan(self, interaction: discord.Interaction, request: Request, *, ask: bool = False) -> None:
        """Refuse, ask in a form, or take; no form follows a form, so there a sentence says what is missing."""
        plan = self._intake.plan(request, ask=ask)
        if plan.refusal is not None:
            await self._refuse(interaction, plan.refusal)
        elif plan.form is not None and interaction.type is not discord.InteractionType.modal_submit:
            async with noted(request.event_id):
                await interaction.response.send_modal(form(plan.form, dict(plan.given), request.about))
        else:
            private = plan.private or plan.form is not None
            place = events.answering(interaction.token, private=private)
            await self._take(interaction, replace(request, reply_to=place), private=private)

    async def _take(self, interaction: discord.Interaction, request: Request, *, private: bool) -> None:
        """Store the request, acknowledge it, and begin; one that came before was acknowledged before.

        An acknowledgement that fails is no reason not to answer: the answer then finds another way.
        """
        new = await self._intake.take(request)
        if new:
            async with noted(request.event_id):
                await interaction.response.defer(ephemeral=private, thinking=True)
        if new and not self.quiet:
            self._intake.begin(request)

    async def _told(self, interaction: discord.Interaction, error: DespatchError) -> None:
        _LOG.warning("refused %s", error.code, extra={"code": error.code, "event": event_of(interaction.id)})
        await self._refuse(interaction, failure(error))

    async def _refuse(self, interaction: discord.Interaction, refusal: Reply) -> None:
        """Answer at once, to the asker alone, where an answer is still taken: what is being typed takes no words."""
        if interaction.response.is_done() or interaction.type is discord.InteractionType.autocomplete:
            return
        async with noted(event_of(interaction.id)):
            place = events.place_of(interaction.channel, interaction.guild_id)
            (message, *_) = await self._platform.drawn(refusal, place.channel.workspace)
            await respond(interaction, message)

    async def _suggest(self, interaction: discord.Interaction) -> None:
        command, option, words = events.typed(interaction)
        place = events.place_of(interaction.channel, interaction.guild_id)
        values = await self._intake.suggest(command, option, words, place.channel)
        fitting = [value for value in values if value.strip() and len(value) <= MAX_CHOICE]
        choices = [discord.app_commands.Choice(name=value, value=value) for value in fitting]
        async with noted(event_of(interaction.id)):
            await interaction.response.autocomplete(choices)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand in a reaction; those of bots, our own among them, are nobody's vote."""
        if payload.member is None or not payload.member.bot:
            await self._reacted(payload, added=True)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Hand in that a reaction was taken away."""
        await self._reacted(payload, added=False)

    async def _reacted(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        if payload.user_id == getattr(self._client.user, "id", None):
            return
        name = event_id()
        place = await self._place(payload.channel_id, payload.guild_id)
        if place is not None:
            await self._intake.reacted(events.reaction_of(payload, place, name, self._now(), added=added))

    async def on_message(self, message: discord.Message) -> None:
        """Hand in a reply in a thread."""
        await self._said(message, edited=False)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Hand in the new words of a reply."""
        await self._said(payload.message, edited=True)

    async def _said(self, message: discord.Message, *, edited: bool) -> None:
        if message.guild is None or message.author.bot:
            return
        place = await self._place(message.channel.id, message.guild.id)
        comment = events.comment_of(message, place, edited=edited) if place else None
        if comment is not None:
            await self._intake.said(comment)
        elif place and edited and self._platform.reads_replies and events.emptied(message):
            gone = events.deletion_of(message.id, place, self._now())
            await self._intake.deleted(replace(gone, for_good=False))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hand in that a message is gone."""
        await self._gone((payload.message_id,), payload.channel_id, payload.guild_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand in that many messages are gone."""
        await self._gone(tuple(sorted(payload.message_ids)), payload.channel_id, payload.guild_id)

    async def _gone(self, numbers: tuple[int, ...], channel: int, guild: int | None) -> None:
        place = await self._place(channel, guild) if guild else None
        if place is not None:
            for number in numbers:
                await self._intake.deleted(events.deletion_of(number, place, self._now()))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Hand in that a guild has taken the bot away. The library says an outage otherwise (on_guild_unavailable)."""
        await self._intake.removed(events.workspace_of(guild.id), event_id())

    async def _place(self, channel: int, guild: int | None) -> events.Place | None:
        """Return where a channel is, or nothing when the bot cannot see it any more."""
        try:
            async with translated():
                return await self._client.place(channel, guild)
        except PlatformError as error:
            _LOG.warning("a place is not known: %s", error.code, extra={"code": error.code, "event": event_id()})
            return None


@asynccontextmanager
async def noted(event: str) -> AsyncIterator[None]:
    """Log that Discord did not take an immediate answer; nobody can be told."""
    try:
        async with translated():
            yield
    except PlatformError as error:
        _LOG.warning("not acknowledged: %s", error.code, extra={"code": error.code, "event": event})
