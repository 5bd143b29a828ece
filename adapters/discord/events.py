"""What discord.py hands on -> values of the core. Pure: nothing is asked of Discord here, and `now` is passed in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import discord

from adapters.discord.forms import command_of, files_in, values_of
from bot.chat.emoji import plain_emoji
from bot.chat.files import Attachment, file_name
from bot.chat.inbound import Comment, Deletion, Reaction
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request, Role

PRIVATE, PUBLIC = "private", "public"

_SUBCOMMAND, _GROUP, _ATTACHMENT = 1, 2, 11
_MESSAGE_COMMAND = 3
_LINK = re.compile(r"https?://[^\s<>|]+")
_TRAILING = ".,;:!?'\"*_`~"

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


def place_of(channel: object, guild: int | None) -> Place:
    """Return where a channel or thread of the library is; `guild` is 0 or None in direct messages."""
    workspace = WorkspaceRef("discord", str(guild or ""))
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


def request_of_command(interaction: discord.Interaction, now: datetime) -> Request | None:
    """Return what a command or the shortcut asks, or nothing when the message of a shortcut holds no link."""
    data = cast("Data", interaction.data or {})
    if data.get("type") == _MESSAGE_COMMAND:
        return _request_of_shortcut(interaction, data, now)
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


def _request_of_shortcut(interaction: discord.Interaction, data: Data, now: datetime) -> Request | None:
    message: Data = (data.get("resolved") or {}).get("messages", {}).get(str(data.get("target_id")), {})
    url = next(links(message), None)
    if url is None:
        return None
    about = place_of(interaction.channel, interaction.guild_id).message(int(message["id"]))
    return request_of(interaction, "summarise", now, options=(("url", url),), about=about)


def links(message: Data) -> Iterator[str]:
    """Yield the web addresses in a message's text and in what Discord shows below it, in order."""
    for match in _LINK.finditer(str(message.get("content") or "")):
        yield _trimmed(match[0])
    for embed in message.get("embeds") or ():
        if str(embed.get("url") or "").startswith(("http://", "https://")):
            yield str(embed["url"])
    yield from _component_links(message.get("components") or ())


def _component_links(components: Iterable[Data]) -> Iterator[str]:
    for component in components:
        for match in _LINK.finditer(str(component.get("content") or "")):
            yield _trimmed(match[0])
        yield from _component_links(component.get("components") or ())


def _trimmed(url: str) -> str:
    """Return an address without the marks that the sentence around it ends with, and those of a masked link."""
    url = url.rstrip(_TRAILING)
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "["):
        url = url[:-1].rstrip(_TRAILING)
    return url


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
    """Return what a filled-in form asks."""
    data = cast("Data", interaction.data or {})
    request = request_of(interaction, command_of(custom_id_of(interaction)), now, options=tuple(values_of(data)))
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
