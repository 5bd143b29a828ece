"""Answering an interaction by its token, which works for a quarter of an hour, in this process or the next."""

from contextlib import suppress
from typing import cast

import discord

from adapters.discord import views
from adapters.discord.client import Client
from adapters.discord.events import PRIVATE
from adapters.discord.faults import translated
from adapters.discord.views import NOTHING, Message, shown, words
from bot.chat.errors import PlatformError

NOBODY = discord.AllowedMentions.none()


class _Original:
    def __str__(self) -> str:
        return "@original"


ORIGINAL = cast("int", _Original())
"""The name of the placeholder in Discord's addresses, where the library expects a number and would quote a word."""


class Answers:
    """The messages of one interaction; `reply_to` is what `events.answering` made."""

    def __init__(self, client: Client, reply_to: str) -> None:
        privacy, _, token = reply_to.partition(" ")
        self._private = privacy == PRIVATE
        self._webhook = client.webhook(token)

    def replaces(self, *, private: bool) -> bool:
        """Say whether the first message takes the place of the placeholder: only where the same people see it."""
        return private is self._private

    async def give(self, message: Message, *, first: bool, private: bool) -> int:
        """Post a message and return its id: the first in the place of the placeholder, or beside it.

        Raises `AnswerTooLate` when the token is over, `ChannelGone` when the placeholder was taken away.
        """
        if first and self.replaces(private=private):
            return await self._replace(message)
        if first:
            return await self._beside(message, private=private)
        return await self._follow(message, private=private)

    async def _beside(self, message: Message, *, private: bool) -> int:
        """Post beside a placeholder that other people see, since nobody can change who sees a message.

        It is filled in before and taken away after: what follows one that still waits would take its place,
        and nothing can follow one that was taken away while it waited (discord-api-docs issues 2866, 2739).
        Where a part of an answer stands already it stays: what is said beside it is why no more follows.
        """
        waiting = await self._waiting()
        if waiting:
            await self._replace((NOTHING,))
        number = await self._follow(message, private=private)
        if waiting:
            await self.clear()
        return number

    async def _waiting(self) -> bool:
        """Say whether nothing has been said in the place of the placeholder."""
        async with translated():
            original = await self._webhook.fetch_message(ORIGINAL)
        return original.flags.loading or shown(original) == words((NOTHING,))

    async def _follow(self, message: Message, *, private: bool) -> int:
        async with translated():
            sent = await self._webhook.send(
                **views.posting(message), ephemeral=private, allowed_mentions=NOBODY, wait=True
            )
        return sent.id

    async def _replace(self, message: Message) -> int:
        async with translated():
            edited = await self._webhook.edit_message(ORIGINAL, **views.editing(message), allowed_mentions=NOBODY)
        return edited.id

    async def clear(self) -> None:
        """Take the placeholder away; one that stays is no harm."""
        with suppress(PlatformError):
            async with translated():
                await self._webhook.delete_message(ORIGINAL)


async def respond(interaction: discord.Interaction, message: Message) -> None:
    """Answer an interaction at once, to the asker alone."""
    await interaction.response.send_message(**views.posting(message), ephemeral=True, allowed_mentions=NOBODY)
