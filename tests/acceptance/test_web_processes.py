"""Two real processes that take what Slack and Discord send, on one PostgreSQL server: each request is answered once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.slack.messages import visible
from bot.chat.spec import ROOT
from bot.store.database import Database
from tests.acceptance.service import Outlet, Program, outlet, program
from tests.fakes.postgres import databases
from tests.loopback.discord import DiscordServer
from tests.loopback.slack import Delivery, SlackServer

TITLE = "Harbour licences bill clears second reading despite rebellion"
CHANNEL, ROBIN = "C1", "U1"
PATIENCE = 60.0


@dataclass
class Two:
    """Both processes behind a balancer, which `deliver_to` stands for, and in front of both platforms."""

    slack: SlackServer
    discord: DiscordServer
    outlet: Outlet
    url: str
    processes: tuple[Program, Program]

    def send_to(self, process: Program) -> None:
        self.slack.deliver_to = f"{process.address}/slack/events"

    async def mentioned(self, url: str) -> Delivery:
        return await self.slack.mention(CHANNEL, ROBIN, f"summarise {url}")

    def cards(self) -> list[str]:
        everything = self.slack.requests_to("chat.postMessage")
        return [str(call.args) for call in everything if TITLE in str(call.args)]

    async def carded(self, count: int) -> None:
        """Wait until so many cards were posted to Slack."""
        async with asyncio.timeout(PATIENCE):
            while len(self.cards()) < count:
                with suppress(TimeoutError):  # its own patience is shorter than a look for what nobody holds takes
                    await self.slack.until(lambda: len(self.cards()) >= count)

    async def lapse(self) -> None:
        """Let all holds be over, as they are when half a minute has passed."""
        async with Database.open(self.url) as database:
            past = "UPDATE inbox_events SET held_until = received_at WHERE request IS NOT NULL"
            await database.write(lambda connection: connection.execute(past))


@pytest.fixture
def url() -> Iterator[str]:
    with databases() as made:
        yield made.url(Path("web"))


@pytest.fixture
async def two(url: str, tmp_path: Path) -> AsyncIterator[Two]:
    async with SlackServer() as slack, DiscordServer() as discord, outlet() as stories:
        settings = {
            "SLACK_BOT_TOKEN": slack.tokens.bot,
            "SLACK_SIGNING_SECRET": slack.tokens.signing_secret,
            "SLACK_API_BASE_URL": slack.api_base_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE_URL": discord.api_base_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DESPATCH_ALLOW_ADDRESSES": stories.address.removeprefix("http://"),
            "DATABASE_URL": url,
            "CLOCK": "workers",
            "LOG_LEVEL": "INFO",
        }
        async with program(tmp_path, **settings) as one, program(tmp_path, **settings) as other:
            for each in (one, other):
                await each.until(lambda log: "connected to slack" in log and "connected to discord" in log)
            yield Two(slack, discord, stories, url, (one, other))
        assert slack.violations == discord.violations == []


async def test_what_both_are_told_is_answered_once(two: Two) -> None:
    one, other = two.processes
    for number in range(5):
        two.send_to(one)
        told = await two.mentioned(f"{two.outlet.article}?n={number}")
        two.send_to(other)
        await two.slack.deliver(told, 1)
    place, member, options = two.discord.channel, two.discord.member, {"url": two.outlet.article}
    asked = [await two.discord.slash(place, member, "despatch summarise", options) for _ in range(3)]
    for each in asked:
        await each.answered(TITLE)
    await two.carded(5)
    assert [await process.stop() for process in two.processes] == [0, 0], "nothing is under way any more"
    assert len(two.cards()) == 5
    assert [len(each.answers) for each in asked] == [1, 1, 1]


async def test_what_a_killed_one_had_in_hand_the_other_answers_and_one_that_was_stopped_does_not(two: Two) -> None:
    one, other = two.processes
    two.send_to(one)
    await two.slack.slash(CHANNEL, ROBIN, ROOT, f"summarise {two.outlet.slow}")
    await two.outlet.asked.wait()
    os.kill(one.process.pid, signal.SIGSTOP)
    await two.lapse()
    two.outlet.gate.set()
    await two.carded(1)
    os.kill(one.process.pid, signal.SIGCONT)
    await one.until(lambda log: "answered-elsewhere" in log)

    two.outlet.gate.clear()
    two.outlet.asked.clear()
    await two.slack.slash(CHANNEL, "U2", ROOT, f"summarise {two.outlet.slow}?later")
    await two.outlet.asked.wait()
    await one.kill()
    two.outlet.gate.set()
    await two.lapse()
    await two.carded(2)
    assert await other.stop() == 0
    assert len(two.cards()) == len(two.slack.world.shown(CHANNEL)) == 2
    assert all(TITLE in "".join(map(visible, message.blocks)) for message in two.slack.world.shown(CHANNEL))
