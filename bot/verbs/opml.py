"""`import` and `export`: the feeds that a workspace follows, as a list that every reader of feeds understands."""

import sys
from dataclasses import dataclass
from datetime import datetime

from bot.assemble import running
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.errors import BadInput
from bot.settings import Settings
from bot.sources.opml import Subscription, read_opml, write_opml
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
    listed = read_opml(read_file(path))
    workspace = workspace_of(place.workspace)
    with waiting("Taking the feeds up"):
        async with running(settings) as app:
            channel, member = ChannelRef(workspace, place.channel), MemberRef(workspace, place.member, place.member)
            new = await app.news.following.take_all(channel, member, listed.feeds)
    known = len(listed.feeds) - new
    sys.stdout.write(
        f"{new} feeds are followed now, {known} were already. They are read as soon as the program runs.\n"
    )


async def export_opml(workspace: str, settings: Settings, now: datetime) -> None:
    """Write the feeds that a workspace follows as OPML 2.0."""
    place = workspace_of(workspace)
    async with running(settings) as app:
        lines = await app.news.following.lines(place)
    feeds = [Subscription(line.feed.url, line.feed.title, line.feed.site) for line in lines]
    sys.stdout.buffer.write(write_opml(feeds, "Followed by Despatch", now).encode())


def workspace_of(text: str) -> WorkspaceRef:
    """Return the workspace that somebody names; raises `WorkspaceUnknown`."""
    if text == "room":
        return WorkspaceRef("room", "local")
    platform, colon, number = text.partition(":")
    if platform not in ("slack", "discord") or not (colon and number.isalnum()):
        raise WorkspaceUnknown
    return WorkspaceRef(platform, number)
