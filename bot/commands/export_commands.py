"""What is typed about files to take away: declared, with what each does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.chat.errors import ArgumentInvalid
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import File, Footer, Heading, Part, Reply, Text
from bot.chat.spec import ROOT, Call, CommandSpec, Param, ParamKind
from bot.commands.topics import count
from bot.exports.exporter import exported
from bot.exports.forms import BRIEFINGS, FEEDS, Form, form_of
from bot.exports.model import Briefing
from bot.topics.model import Topic
from bot.workspaces.zones import zone_of

_TOPIC = Param("topic", ParamKind.TEXT, "the topic's name", required=True)
_DAY = Param("day", ParamKind.TEXT, "a day such as 2026-11-24, today or yesterday; the latest one unless told")
_AS = Param("as", ParamKind.CHOICE, "the kind of file", choices=tuple(form.value for form in Form))
_AS_BRIEFING = Param("as", ParamKind.CHOICE, "the kind of file", choices=tuple(form.value for form in BRIEFINGS))
_DAYS = {"today": 0, "yesterday": 1}


class Naming(Protocol):
    """What the commands need of the topics."""

    async def known(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return a topic that is open, or was."""


class Exporter(Protocol):
    """What the commands need of the briefings."""

    async def topic(self, topic: Topic, asked_in: str = "") -> Briefing:
        """Return everything about a topic."""

    async def feed(self, topic: Topic) -> Briefing:
        """Return a topic's stories alone."""

    async def digest(self, channel: ChannelRef, day: date | None) -> Briefing:
        """Return a channel's digest."""


@dataclass(frozen=True, slots=True)
class ExportHandlers:
    """The handlers of exports; `zone` says in which time zone a workspace's days are, or nothing."""

    topics: Naming
    exporter: Exporter
    zone: Callable[[ChannelRef], Awaitable[str]]
    now: Callable[[], datetime]

    async def topic(self, call: Call) -> Reply:
        """Give everything about a topic as a file."""
        channel, form = call.request.channel, _form(call)
        topic = await self.topics.known(channel.workspace, str(call.arguments["topic"]))
        briefing = await (self.exporter.feed(topic) if form in FEEDS else self.exporter.topic(topic, channel.id))
        return exported_reply(topic.name, briefing, await exported(briefing, form))

    async def digest(self, call: Call) -> Reply:
        """Give a digest of this channel as a file."""
        channel, typed = call.request.channel, str(call.arguments.get("day", ""))
        briefing = await self.exporter.digest(channel, await self._day(typed, channel) if typed else None)
        return exported_reply(briefing.title, briefing, await exported(briefing, _form(call)))

    async def _day(self, typed: str, channel: ChannelRef) -> date:
        zone = await self.zone(channel)
        today = self.now().astimezone(zone_of(zone)).date() if zone else self.now().date()
        return day_of(typed, today)


def day_of(typed: str, today: date) -> date:
    """Return the day that somebody names; raises `ArgumentInvalid`."""
    words = typed.strip().lower()
    if words in _DAYS:
        return today - timedelta(days=_DAYS[words])
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ArgumentInvalid(f"day is one such as 2026-11-24, today or yesterday, not “{typed[:40]}”.") from None


def _form(call: Call) -> Form:
    return form_of(str(call.arguments.get("as", Form.MARKDOWN.value)))


def exported_reply(title: str, briefing: Briefing, file: File) -> Reply:
    """Return a file with how much is in it, for everybody in the channel: not every platform shows one to a member."""
    much = [count(len(briefing.stories), "story", "stories")]
    much += [count(len(briefing.positions), "position")] if briefing.positions else []
    much += [count(len(briefing.follow_ups), "follow-up")] if briefing.follow_ups else []
    parts: list[Part] = [Heading(title, tuple(much)), *([Text(briefing.empty)] if briefing.empty else []), file]
    return Reply((*parts, Footer("Every line of a source stands word for word in it, with a link to its place.")))


def export_commands(exports: ExportHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of exports, bound to their handlers."""
    return (
        CommandSpec(
            name="export topic",
            summary="A topic to take away: stories, quotes, positions and decisions as a file, or as a feed",
            example=f"{ROOT} export topic Facial recognition --as docx",
            handler=exports.topic,
            params=(_TOPIC, _AS),
            working="Writing it",
        ),
        CommandSpec(
            name="export digest",
            summary="A digest of this channel to take away as a file",
            example=f"{ROOT} export digest 2026-11-24 --as html",
            handler=exports.digest,
            params=(_DAY, _AS_BRIEFING),
            working="Writing it",
        ),
    )
