"""What discord.py hands on -> values of the core. Pure: nothing is asked of Discord here, and `now` is passed in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import discord

from adapters.discord.forms import command_of, files_in, values_of
from adapters.discord.said import links, words
from bot.chat.emoji import plain_emoji
from bot.chat.files import Attachment, file_name
from bot.chat.inbound import Comment, Deletion, Reaction
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.shortcuts import options_of
from bot.chat.spec import CommandSpec, Request, Role, Shortcut

PRIVATE, PUBLIC = "private", "public"

_SUBCOMMAND, _GROUP, _ATTACHMENT = 1, 2, 11
_MESSAGE_COMMAND = 3

Data = Mapping[str, Any]
"""A piece of Discord's own JSON."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a guild, and the thread inside it, where things happen. A forum post is a thread too."""

    channel: ChannelRef
    thread: str | None = None

    @property
    def root(self) -> MessageRef | None:
        """Return the thread as a reply names it; Discord gives a thread the id of the message it hangs on."""
        return MessageRef(self.channel, self.thread, self.thread) if self.thread else None

    def message(self, number: int) -> MessageRef:
        """Return a message that stands here."""
        return MessageRef(self.channel, str(number), self.thread)


def workspace_of(guild: int | None) -> WorkspaceRef:
    """Return a guild as a workspace; `guild` is 0 or None in direct messages."""
    return WorkspaceRef("discord", str(guild or ""))


def place_of(channel: object, guild: int | None) -> Place:
    """Return where a channel or thread of the library is; `guild` is 0 or None in direct messages."""
    workspace = workspace_of(guild)
    number = str(getattr(channel, "id", ""))
    if isinstance(channel, discord.Thread):
        return Place(ChannelRef(workspace, str(channel.parent_id)), number)
    return Place(ChannelRef(workspace, number))


def request_of(
    interaction: discord.Interaction,
    text: str,
    now: datetime,
    *,
    options: tuple[tuple[str, str], ...] | None = None,
    about: MessageRef | None = None,
) -> Request:
    """Return what a member asks by an interaction, with the role that Discord says the member has now."""
    place = place_of(interaction.channel, interaction.guild_id)
    return Request(
        event_id=event_of(interaction.id),
        channel=place.channel,
        member=member_of(interaction.user, place.channel.workspace),
        text=text,
        received_at=now,
        thread=place.root,
        role=Role.MANAGER if interaction.permissions.manage_guild else Role.MEMBER,
        options=options,
        about=about,
    )


def event_of(interaction: int) -> str:
    """Return the name of an interaction as an event, by its number."""
    return f"interaction {interaction}"


def member_of(user: discord.abc.User, workspace: WorkspaceRef) -> MemberRef:
    """Return a member with the name that the guild shows."""
    return MemberRef(workspace, str(user.id), user.display_name)


def request_of_command(interaction: discord.Interaction, now: datetime) -> Request:
    """Return what a typed command asks."""
    data = cast("Data", interaction.data or {})
    name, options = called(data.get("options") or ())
    given = tuple(
        (str(option["name"]), str(option["value"])) for option in options if option.get("type") != _ATTACHMENT
    )
    numbers = [str(option["value"]) for option in options if option.get("type") == _ATTACHMENT]
    request = request_of(interaction, name, now, options=given)
    return replace(request, attachments=tuple(attachments_of(data, numbers)))


def attachments_of(data: Data, numbers: Iterable[str]) -> Iterator[Attachment]:
    """Yield the files of an interaction, each by the address under which Discord keeps it for a while."""
    known = (data.get("resolved") or {}).get("attachments") or {}
    for file in (known[number] for number in numbers if number in known):
        yield Attachment(file_name(str(file.get("filename"))), int(file.get("size") or 0), str(file.get("url")))


def called(options: Iterable[Data]) -> tuple[str, list[Data]]:
    """Return the name of the command inside the root command (`settings set`), and its own options."""
    words: list[str] = []
    inner = list(options)
    while inner and inner[0].get("type") in (_SUBCOMMAND, _GROUP):
        words.append(str(inner[0]["name"]))
        inner = list(inner[0].get("options") or ())
    return " ".join(words) or "help", inner


def label_of(interaction: discord.Interaction) -> str:
    """Return what was chosen from a message's menu, or nothing for a command that was typed."""
    data = cast("Data", interaction.data or {})
    return str(data.get("name", "")) if data.get("type") == _MESSAGE_COMMAND else ""


def request_of_shortcut(
    interaction: discord.Interaction, spec: CommandSpec, shortcut: Shortcut, now: datetime
) -> Request:
    """Return what a command asks that was chosen from a message's menu; raises `NoLink` where it needs one."""
    data = cast("Data", interaction.data or {})
    target = str(data.get("target_id"))
    message: Data = (data.get("resolved") or {}).get("messages", {}).get(target, {})
    options = options_of(shortcut, next(links(message), None), words(message))
    about = place_of(interaction.channel, interaction.guild_id).message(int(target))
    return request_of(interaction, spec.name, now, options=options, about=about)


def request_of_button(interaction: discord.Interaction, command: str, now: datetime) -> Request:
    """Return what pressing a button asks, which is its command; `about` is the message that it stands on.

    What only one member sees cannot be pointed at: no thread can hang on it.
    """
    message = interaction.message
    about = None
    if message is not None and not message.flags.ephemeral:
        about = place_of(interaction.channel, interaction.guild_id).message(message.id)
    return request_of(interaction, command, now, about=about)


def custom_id_of(interaction: discord.Interaction) -> str:
    """Return the id that a pressed button or a filled-in form carries."""
    return str(cast("Data", interaction.data or {}).get("custom_id", ""))


def request_of_form(interaction: discord.Interaction, now: datetime) -> Request:
    """Return what a filled-in form asks; the message that it is about stands where the form was opened."""
    data, place = cast("Data", interaction.data or {}), place_of(interaction.channel, interaction.guild_id)
    command, number = command_of(custom_id_of(interaction))
    about = place.message(number) if number else None
    request = request_of(interaction, command, now, options=tuple(values_of(data)), about=about)
    return replace(request, attachments=tuple(attachments_of(data, files_in(data))))


def answering(token: str, *, private: bool) -> str:
    """Return where an answer goes: the interaction's token, and who sees the placeholder that waits there."""
    return f"{PRIVATE if private else PUBLIC} {token}"


def typed(interaction: discord.Interaction) -> tuple[str, str, str]:
    """Return the command, the option and the text that are being typed."""
    data = cast("Data", interaction.data or {})
    name, options = called(data.get("options") or ())
    focused = next((option for option in options if option.get("focused")), {})
    return name, str(focused.get("name", "")), str(focused.get("value", ""))


def reaction_of(
    payload: discord.RawReactionActionEvent, place: Place, event_id: str, now: datetime, *, added: bool
) -> Reaction:
    """Return a member's reaction, added or taken away."""
    workspace = place.channel.workspace
    member = member_of(payload.member, workspace) if payload.member else MemberRef(workspace, str(payload.user_id))
    message = place.message(payload.message_id)
    return Reaction(event_id, message, member, emoji_of(payload.emoji), added, now)


def emoji_of(emoji: discord.PartialEmoji) -> str:
    """Return the character without skin tone, or `:name:` for one that only this guild has."""
    return f":{emoji.name}:" if emoji.id else plain_emoji(emoji.name or "")


def comment_of(message: discord.Message, place: Place, *, edited: bool) -> Comment | None:
    """Return a reply in a thread, or its edited form; anything else is nothing.

    So is a reply whose words Discord keeps from the bot, and an "edit" that only added a preview below.
    The event is named by the message and its edit, so that every socket that tells of it names it alike.
    """
    when = message.edited_at if edited else message.created_at
    if place.thread is None or message.author.bot or not message.content or when is None:
        return None
    if message.type not in (discord.MessageType.default, discord.MessageType.reply):
        return None
    member = member_of(message.author, place.channel.workspace)
    name = f"message {message.id} {when.isoformat()}" if edited else f"message {message.id}"
    return Comment(name, place.message(message.id), member, message.content, when, edited)


def emptied(message: discord.Message) -> bool:
    """Say whether its author took the words away and left, say, a picture."""
    return not message.content and message.edited_at is not None


def deletion_of(number: int, place: Place, now: datetime) -> Deletion:
    """Return that a message is gone."""
    return Deletion(f"message {number} gone", place.message(number), now)
