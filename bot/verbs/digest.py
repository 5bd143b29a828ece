"""`digest`: what a channel's digest would hold at a moment, in the terminal or as a file; nothing is posted or kept."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum

from rich.console import Console

from bot.assemble import App, digest_file, now, render_for_terminal, running
from bot.briefing_room import digest_editor
from bot.chat.refs import ChannelRef
from bot.digests.edition import edition_from_json
from bot.digests.formats import markdown
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot
from bot.digests.pages import page_of, taken_away
from bot.digests.records import Scheduled
from bot.digests.store import ScheduleStore
from bot.errors import BadInput
from bot.settings import Settings
from bot.verbs.opml import WorkspaceUnknown, workspace_of
from bot.verbs.printing import waiting
from bot.workspaces.zones import zone_of

_TIME = re.compile(r"\d{1,2}:\d{2}")


class Format(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class ChannelUnknown(BadInput):
    """A channel is not named as platform, workspace and id."""

    code = "channel-unknown"
    sentence = "A channel is room:policy, or slack:T0123ABCD/C0123ABCD, or discord: with a server's and a channel's id."


class TimeUnknown(BadInput):
    """A time is written in no way that is understood."""

    code = "time-unknown"
    sentence = "A time is now, or one of today such as 08:00, or a day's such as 2026-11-27T08:00."


class FormatUnknown(BadInput):
    """A digest is to be written in a way that there is not."""

    code = "format-unknown"
    sentence = "A digest is written as text, markdown, html or json."


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose digest, for when, and how it is written."""

    channel: str
    at: str
    format: Format


async def digest(asked: Asked, settings: Settings) -> None:
    """Print a channel's digest as it would be at a moment."""
    channel = channel_of(asked.channel)
    moment_of(asked.at, UTC, now())  # refused before anything is opened
    with waiting("Putting it together"):
        async with running(settings) as app:
            composed = await composed_at(app, channel, asked.at)
    if asked.format is Format.TEXT:
        _show(composed)
    else:
        sys.stdout.buffer.write(_WRITTEN[asked.format](composed.document).encode() + b"\n")


async def composed_at(app: App, channel: ChannelRef, at: str) -> Composed:
    """Return the digest that a channel would get at a moment of its own time, which is UTC until one is scheduled."""
    ledger = Ledger(app.database)
    found: Scheduled | None = next(iter(await ScheduleStore(app.database).find(channel)), None)
    zone = zone_of(found.running.schedule.zone) if found else UTC
    moment = moment_of(at, zone, now())
    window = await ledger.window(channel, moment, found.set_at if found else moment)
    already = await ledger.already(channel)
    local = moment.astimezone(zone)
    slot = Slot(local.date(), time(local.hour, local.minute))
    about = found.about if found else channel
    editor = digest_editor(app.database, app.articles, app.threads, now)
    return await editor.compose(about, slot, window, False, already, moment)


def format_of(text: str) -> Format:
    """Return the format that somebody names; raises `FormatUnknown`."""
    try:
        return Format(text.strip().lower())
    except ValueError:
        raise FormatUnknown from None


def channel_of(text: str) -> ChannelRef:
    """Return the channel that somebody names; raises `ChannelUnknown`."""
    workspace, slash, channel = text.rpartition("/")
    if text.startswith("room:") and not slash:
        workspace, channel = "room", text.removeprefix("room:")
    try:
        place = workspace_of(workspace)
    except WorkspaceUnknown:
        raise ChannelUnknown from None
    if not channel or any(letter.isspace() for letter in channel):
        raise ChannelUnknown
    return ChannelRef(place, channel)


def moment_of(text: str, zone: tzinfo, today: datetime) -> datetime:
    """Return the moment that somebody means, wall time being that of the zone; raises `TimeUnknown`."""
    typed = text.strip()
    if typed.lower() == "now":
        return today
    dated = f"{today.astimezone(zone):%Y-%m-%d}T{typed:0>5}" if _TIME.fullmatch(typed) else typed
    try:
        found = datetime.fromisoformat(dated)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise TimeUnknown from None


def _show(composed: Composed) -> None:
    console = Console(highlight=False)
    for reply in composed.replies:
        console.print(render_for_terminal(reply), crop=False)


_WRITTEN: dict[Format, Callable[[str], str]] = {
    Format.MARKDOWN: lambda document: markdown(edition_from_json(document)),
    Format.HTML: lambda document: digest_file(taken_away(page_of(edition_from_json(document)))),
    Format.JSON: lambda document: document,
}
