"""`import` and `export`: the feeds that a workspace follows, as a list that every reader of feeds understands."""

import sys
from dataclasses import dataclass

from bot.assemble import running
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Buttons, Footer, Reply
from bot.commands.sources import imported_reply
from bot.errors import BadInput
from bot.settings import Settings
from bot.verbs.files import read_file
from bot.verbs.printing import waiting


class WorkspaceUnknown(BadInput):
    """A workspace is not named as platform and id."""

    code = "workspace-unknown"
    sentence = "A workspace is room, or a platform and its id, such as slack:T0123ABCD or discord:123456789012345678."


@dataclass(frozen=True, slots=True)
class Place:
    """Whose feeds: `workspace` is `room`, or `platform:id`; `channel` is where the end of a feed is told."""

    workspace: str
    channel: str
    member: str


async def import_opml(path: str, place: Place, settings: Settings) -> None:
    """Follow every feed of a list, and say how many are new."""
    body = read_file(path)
    workspace = workspace_of(place.workspace)
    with waiting("Taking the feeds up"):
        async with running(settings) as app:
            channel, member = ChannelRef(workspace, place.channel), MemberRef(workspace, place.member, place.member)
            taken = await app.news.lists.take(channel, member, body)
    told = tuple(part for part in imported_reply(taken).parts if not isinstance(part, Buttons | Footer))
    sys.stdout.write(f"{plain_text(Reply(told))}\n")


async def export_opml(workspace: str, settings: Settings) -> None:
    """Write the feeds that a workspace follows as OPML 2.0."""
    place = workspace_of(workspace)
    async with running(settings) as app:
        made, _ = await app.news.lists.made(place)
    sys.stdout.buffer.write(made.encode())


def workspace_of(text: str) -> WorkspaceRef:
    """Return the workspace that somebody names; raises `WorkspaceUnknown`."""
    if text == "room":
        return WorkspaceRef("room", "local")
    platform, colon, number = text.partition(":")
    if platform not in ("slack", "discord") or not (colon and number.isalnum()):
        raise WorkspaceUnknown
    return WorkspaceRef(platform, number)
