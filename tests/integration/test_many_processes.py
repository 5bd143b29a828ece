"""The real processes: one that takes what Slack and Discord send, and workers behind it, on one PostgreSQL server."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.messages import visible
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.digests.records import Scheduled
from bot.digests.schedule import WEEK, Running, Schedule
from bot.digests.store import ScheduleStore
from bot.store.database import Database
from tests.fakes.postgres import databases
from tests.loopback.discord import DiscordServer
from tests.loopback.slack import TEAM, SlackServer

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 5.0


@pytest.fixture
def url() -> Iterator[str]:
    with databases() as made:
        yield made.url(Path("many"))


@dataclass
class Program:
    """A process of the program, and what it said."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self) -> None:
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            async with self.changed:
                self.lines.append(line.decode())
                self.changed.notify_all()

    async def says(self, *words: str) -> None:
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(lambda: all(any(word in line for line in self.lines) for word in words))


@dataclass
class World:
    slack: SlackServer
    discord: DiscordServer
    url: str
    stack: AsyncExitStack

    async def start(self, verb: str) -> Program:
        """Start a process, and wait until it may post to both platforms."""
        env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        env |= {
            "SLACK_BOT_TOKEN": self.slack.tokens.bot,
            "SLACK_SIGNING_SECRET": self.slack.tokens.signing_secret,
            "SLACK_API_BASE_URL": self.slack.api_base_url,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_BASE_URL": self.discord.api_base_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DATABASE_URL": self.url,
            "CLOCK": "workers",
            "LOG_LEVEL": "INFO",
            "PORT": "0",
        }
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", verb, cwd=ROOT, env=env, stderr=asyncio.subprocess.PIPE
        )
        program = Program(started)
        reading = asyncio.create_task(program.read())
        self.stack.push_async_callback(_ended, started, reading)
        await program.says("connected to slack", "connected to discord")
        return program

    def shown(self, channel: ChannelRef) -> list[str]:
        """Return the words of what stands in a channel."""
        if channel.workspace.platform == "slack":
            return ["".join(map(visible, each.blocks)) for each in self.slack.world.shown(channel.id)]
        return [each.text for each in self.discord.guild.channels[int(channel.id)].messages if each.author.bot]

    async def due(self, database: Database, number: int) -> list[ChannelRef]:
        """Let a digest be due at once in a new channel of each platform."""
        made = self.discord.world.add_channel(self.discord.guild, f"digest-{number}")
        places = [
            ChannelRef(WorkspaceRef("slack", TEAM), self.slack.world.channel_of(f"C{1000 + number}").id),
            ChannelRef(WorkspaceRef("discord", str(self.discord.guild.id)), str(made.id)),
        ]
        now = datetime.now(UTC)
        at = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
        for place in places:
            running = Running(Schedule((at,), WEEK, "Etc/UTC"), now - timedelta(minutes=3))
            by = MemberRef(place.workspace, "U1")
            await ScheduleStore(database).put(Scheduled(place, place, running, by, now - timedelta(minutes=3)))
        return places

    async def posted(self, places: list[ChannelRef]) -> None:
        """Wait until something stands in each of some channels."""
        for place in places:
            watch = self.slack if place.workspace.platform == "slack" else self.discord
            async with asyncio.timeout(60):
                while not self.shown(place):
                    await watch.until(lambda place=place: self.shown(place), f"a digest in {place.id}")  # type: ignore[misc]


async def _ended(process: asyncio.subprocess.Process, reading: "asyncio.Task[None]") -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()
    await reading


@asynccontextmanager
async def world(url: str) -> AsyncIterator[World]:
    async with SlackServer() as slack, DiscordServer() as discord, AsyncExitStack() as stack:
        yield World(slack, discord, url, stack)
        assert slack.violations == discord.violations == []


async def done(database: Database) -> list[str]:
    """Return the channels whose digests are known to stand."""
    return sorted(
        row["channel"] for row in await database.fetch_all("SELECT channel FROM digests WHERE state = 'posted'")
    )


async def test_digests_are_posted_once_by_workers_whichever_of_them_lives(url: str) -> None:
    async with world(url) as here, Database.open(url) as database:
        web, one, other = await asyncio.gather(here.start("run"), here.start("worker"), here.start("worker"))
        assert any("Working beside others" in line for line in one.lines)
        first = [place for number in range(3) for place in await here.due(database, number)]
        await here.posted(first)

        one.process.send_signal(signal.SIGKILL)
        await one.process.wait()
        more = [place for number in range(3, 6) for place in await here.due(database, number)]
        await here.posted(more)
        wanted = sorted(place.id for place in (*first, *more))
        async with asyncio.timeout(60):
            while await done(database) != wanted:
                pass  # what stands is noted a moment later
        assert all(len(here.shown(place)) == 1 for place in (*first, *more))

        for program in (web, other):
            program.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            assert [await web.process.wait(), await other.process.wait()] == [0, 0]
        assert not [line for line in (*web.lines, *other.lines) if " error " in line]
