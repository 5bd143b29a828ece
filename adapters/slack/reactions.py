"""Reactions on Slack: the bot's own, and who of the members has one on a message at this moment."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.events import EMOJI, emoji_of
from adapters.slack.faults import code_of, of_code, translated
from adapters.slack.members import UNKNOWN, Members, Person
from bot.chat.emoji import plain_emoji
from bot.chat.errors import ChannelGone, PlatformDown, ReactorsUnknown
from bot.chat.refs import MemberRef, MessageRef

_NAMES = {emoji: name for name, emoji in reversed(EMOJI.items())}


async def add(client: AsyncWebClient, message: MessageRef, emoji: str) -> None:
    """Add the bot's own reaction; that it is there already is well."""
    name = _NAMES.get(emoji, emoji.strip(":"))
    try:
        await client.reactions_add(channel=message.channel.id, timestamp=message.id, name=name)
    except SlackApiError as error:
        if code_of(error) != "already_reacted":
            raise of_code(code_of(error)) from None
    except Exception:  # whatever the way there raised is the platform's being away
        raise PlatformDown from None


async def users(client: AsyncWebClient, message: MessageRef, emoji: str) -> set[str]:
    """Return the ids of all who reacted, bots among them; raises `ReactorsUnknown`.

    `full` asks for every name, and still Slack says only that the count is right: names may be missing from
    what it gives (https://docs.slack.dev/reference/methods/reactions.get).
    """
    async with translated():
        response = await client.reactions_get(channel=message.channel.id, timestamp=message.id, full=True)
        return users_of(response.get("message") or {}, emoji)


def users_of(message: Mapping[str, Any], emoji: str) -> set[str]:
    """Return the ids of those who reacted with an emoji, of whatever name and skin tone.

    Raises `ReactorsUnknown` where Slack counts more of them than it names.
    """
    given = [each for each in message.get("reactions") or [] if emoji_of(str(each.get("name"))) == plain_emoji(emoji)]
    named = [[str(user) for user in each.get("users") or []] for each in given]
    if any(int(each.get("count") or 0) > len(people) for each, people in zip(given, named, strict=True)):
        raise ReactorsUnknown
    return {user for people in named for user in people}


async def members(known: Members, people: set[str], message: MessageRef) -> AsyncIterator[MemberRef]:
    """Yield those who are no bots; raises what keeps Slack from saying that."""
    for user in sorted(people):
        who = await _person(known, MemberRef(message.channel.workspace, user))
        if not who.bot:
            yield MemberRef(message.channel.workspace, user, who.name)


async def _person(known: Members, member: MemberRef) -> Person:
    """Return who a user is; one that Slack does not show us is a person, as where they react."""
    try:
        return await known.known(member)
    except ChannelGone:
        return UNKNOWN
