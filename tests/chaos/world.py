"""A Slack and a Discord on loopback, a database, and the processes that serve them; digests that come due."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.slack.messages import visible
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.digests.records import Scheduled
from bot.digests.schedule import WEEK, Running, Schedule
from bot.digests.store import ScheduleStore
from bot.store.database import Database
from bot.store.errors import DatabaseAway, DatabaseLocked
from bot.store.migrate import migrate
from tests.chaos.editing import expected, marks
from tests.loopback.discord import DiscordServer
from tests.loopback.slack import TEAM, SlackServer

ROOT = Path(__file__).parents[2]
ZONE = "Etc/UTC"


@dataclass
class Process:
    """A running program with its log."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    async def read(self, ready: asyncio.Event) -> None:
        """Keep the log, and say when it serves both platforms."""
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            self.lines.append(line.decode(errors="replace"))
            if all(any(f"connected to {name}" in each for each in self.lines) for name in ("slack", "discord")):
                ready.set()
        ready.set()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to a process that still runs."""
        if self.process.returncode is None:
            self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        return await self.process.wait()


@dataclass
class World:
    """Both platforms and the database; `due` are the channels that a digest is due in."""

    folder: Path
    slack: SlackServer
    discord: DiscordServer
    database: Database
    url: str = ""
    clock: str = "embedded"
    due: list[ChannelRef] = field(default_factory=list)

    def settings(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.slack.tokens.bot,
            "SLACK_APP_TOKEN": self.slack.tokens.app,
            "SLACK_SIGNING_SECRET": self.slack.tokens.signing_secret,
            "SLACK_API_BASE_URL": self.slack.api_base_url,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_BASE_URL": self.discord.api_base_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DATABASE_URL": self.url or f"sqlite:///{self.database.path}",
            "CLOCK": self.clock,
            "LOG_LEVEL": "INFO",
            "PORT": "0",
        }

    @asynccontextmanager
    async def process(self, verb: str = "run", *, step: str = "", ahead: float = 0.0) -> AsyncIterator[Process]:
        """Start a process and wait until it serves, or has died."""
        env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        env |= {"PYTHONPATH": str(ROOT), "CHAOS_VERB": verb, "CHAOS_STEP": step, "CHAOS_AHEAD": str(ahead)}
        env |= {"CHAOS_BLOCKS": str(self.folder), **self.settings()}
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.worker", cwd=self.folder, env=env, stderr=asyncio.subprocess.PIPE
        )
        process, ready = Process(started), asyncio.Event()
        reading = asyncio.create_task(process.read(ready))
        try:
            async with asyncio.timeout(60):
                await ready.wait()
            yield process
        finally:
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGKILL)
            await process.ended()
            await reading

    async def schedule(self, on: str, number: int) -> ChannelRef:
        """Let a digest be due at once in a channel of its own."""
        if on == "slack":
            channel = ChannelRef(WorkspaceRef("slack", TEAM), self.slack.world.channel_of(f"C{1000 + number}").id)
        else:
            made = self.discord.world.add_channel(self.discord.guild, f"digest-{number}")
            channel = ChannelRef(WorkspaceRef("discord", str(self.discord.guild.id)), str(made.id))
        now = datetime.now(UTC)
        at = (now - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
        running = Running(Schedule((at,), WEEK, ZONE), now - timedelta(minutes=3))
        by = MemberRef(channel.workspace, "U1")
        scheduled = Scheduled(channel, channel, running, by, now - timedelta(minutes=3))
        while not await self._kept(scheduled):
            pass  # a process that was stopped in the middle of a write keeps everybody from writing
        self.due.append(channel)
        return channel

    async def _kept(self, scheduled: Scheduled) -> bool:
        try:
            await ScheduleStore(self.database).put(scheduled)
        except (DatabaseLocked, DatabaseAway):
            return False
        return True

    def shown(self, channel: ChannelRef) -> list[str]:
        """Return the words of what stands in a channel, in order."""
        if channel.workspace.platform == "slack":
            return ["".join(map(visible, each.blocks)) for each in self.slack.world.shown(channel.id)]
        place = self.discord.guild.channels[int(channel.id)]
        return [each.text for each in place.messages if each.author.bot]

    def complete(self, channel: ChannelRef) -> bool:
        """Say whether a whole digest, once and in order, stands in a channel."""
        return marks(channel.id, self.shown(channel)) == expected(channel.id)

    def ended(self, channel: ChannelRef) -> bool:
        """Say whether the last words of a digest stand in a channel, whatever else does."""
        return expected(channel.id)[-1] in marks(channel.id, self.shown(channel))

    async def until(self, channels: list[ChannelRef], patience: float) -> None:
        """Wait until the digests of some channels have ended, or for so many seconds."""
        try:
            async with asyncio.timeout(patience):
                for channel in channels:
                    await self._until(channel)
        except TimeoutError:
            return

    async def begun(self, channel: ChannelRef) -> None:
        """Wait until something stands in a channel."""
        watch = self.slack if channel.workspace.platform == "slack" else self.discord
        while not self.shown(channel):
            with suppress(TimeoutError):
                await watch.until(lambda: self.shown(channel), f"anything in {channel.id}")

    async def held(self) -> int:
        """Return how many digests somebody holds who has not posted them whole."""
        row = await self.database.fetch_one(
            "SELECT COUNT(*) FROM digests WHERE state IN ('claimed', 'composed') AND owner IS NOT NULL"
        )
        return int(row[0]) if row else 0

    async def _until(self, channel: ChannelRef) -> None:
        watch = self.slack if channel.workspace.platform == "slack" else self.discord
        while not self.ended(channel):
            with suppress(TimeoutError):  # the servers' own patience is short: whoever has more asks again
                await watch.until(lambda: self.ended(channel), f"the digest of {channel.id}")

    def block(self) -> float:
        """Return the longest that any process's loop held itself up, in milliseconds of processor time."""
        told = (file.read_text() for file in self.folder.glob("*.block"))
        return round(max((float(words) for words in told if words), default=0.0) * 1000)

    async def outcome(self) -> tuple[int, int]:
        """Return how many digests are lost (a part is missing) and how many doubled (a part stands twice)."""
        lost = doubled = 0
        for channel in self.due:
            found = marks(channel.id, self.shown(channel))
            if len(found) > len(set(found)):
                sys.stderr.write(
                    f"doubled: {channel.workspace.platform} {channel.id} {found} of {expected(channel.id)}\n"
                )
            lost += not set(expected(channel.id)) <= set(found)
            doubled += len(found) > len(set(found))
        return lost, doubled


@asynccontextmanager
async def open_world(folder: Path, url: str = "", clock: str = "embedded") -> AsyncIterator[World]:
    """Open both platforms and an empty database: a file, or one of a server by its address."""
    async with SlackServer() as slack, DiscordServer() as discord:
        async with Database.open(url or folder / "chaos.db") as database:
            await migrate(database)
            yield World(folder, slack, discord, database, url, clock)
        assert slack.violations == discord.violations == []
