"""The real process with both test platforms attached: commands answered, kills survived, stops clean."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.slack.messages import visible
from bot.chat.spec import ROOT
from tests.acceptance.service import Outlet, Program, outlet, program
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import Interaction
from tests.loopback.slack import SlackServer

TITLE = "Harbour licences bill clears second reading despite rebellion"
CHANNEL, ROBIN = "C1", "U1"


@dataclass
class World:
    """Both platforms and the outlets, with the settings that lead the program to them."""

    slack: SlackServer
    discord: DiscordServer
    outlet: Outlet

    def settings(self, **more: str) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.slack.tokens.bot,
            "SLACK_APP_TOKEN": self.slack.tokens.app,
            "SLACK_SIGNING_SECRET": self.slack.tokens.signing_secret,
            "SLACK_API_BASE_URL": self.slack.api_base_url,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_BASE_URL": self.discord.api_base_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "DESPATCH_ALLOW_ADDRESSES": self.outlet.address.removeprefix("http://"),
            **more,
        }

    async def on_slack(self, text: str) -> None:
        await self.slack.slash(CHANNEL, ROBIN, ROOT, text)

    async def on_discord(self, command: str, **options: object) -> Interaction:
        asked = await self.discord.slash(self.discord.channel, self.discord.member, f"despatch {command}", options)
        await asked.acknowledged()
        return asked

    def cards_on_slack(self) -> list[str]:
        return ["".join(map(visible, message.blocks)) for message in self.slack.world.shown(CHANNEL)]

    async def card_on_slack(self) -> str:
        await self.slack.until(lambda: self.cards_on_slack() and not self.slack.world.whispered(ROBIN))
        (card,) = self.cards_on_slack()
        return card


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with SlackServer() as slack, DiscordServer() as discord, outlet() as stories:
        yield World(slack, discord, stories)
        assert slack.violations == discord.violations == []
        assert discord.pings == []


def connected_to(*names: str) -> Callable[[str], bool]:
    return lambda log: all(f"connected to {name}" in log for name in names)


async def serving(running: Program) -> None:
    await running.until(connected_to("slack", "discord"))
    assert await running.health() == {"database": "ok", "slack": "ok", "discord": "ok"}, running.log


async def test_summarise_is_answered_on_both_and_the_program_stops_when_told(tmp_path: Path, world: World) -> None:
    async with program(tmp_path, **world.settings()) as running:
        await serving(running)
        await world.on_slack(f"summarise {world.outlet.article}")
        asked = await world.on_discord("summarise", url=world.outlet.article)
        assert TITLE in await world.card_on_slack()
        await asked.answered(TITLE)
        _, metrics = await running.get("/metrics")
        for name in ("slack", "discord"):
            assert f'despatch_requests_total{{kind="new",platform="{name}"}} 1.0' in metrics
            assert f'despatch_platform_connected{{platform="{name}"}} 1.0' in metrics
        assert "despatch_event_loop_lag_seconds" in metrics
        assert await running.stop() == 0, running.log
    for secret in (world.slack.tokens.bot, world.slack.tokens.app, world.discord.token):
        assert secret not in running.log


async def test_slack_by_http_is_served_by_the_same_process(tmp_path: Path, world: World) -> None:
    async with program(tmp_path, **world.settings(SLACK_APP_TOKEN="")) as running:
        await serving(running)
        world.slack.deliver_to = f"{running.address}/slack/events"
        await world.on_slack(f"summarise {world.outlet.article}")
        assert TITLE in await world.card_on_slack()
        answer = await world.slack.send_raw(b"{not json", {"Content-Type": "application/json"})
        assert answer.status == 401


async def test_requests_outlive_a_kill_and_are_answered_once(tmp_path: Path, world: World) -> None:
    async with program(tmp_path, **world.settings()) as dying:
        await serving(dying)
        await world.on_slack(f"summarise {world.outlet.slow}")
        asked = await world.on_discord("summarise", url=world.outlet.slow)
        await world.outlet.asked.wait()
        await dying.kill()
    assert world.cards_on_slack() == asked.answers == []
    world.outlet.gate.set()
    async with program(tmp_path, **world.settings()) as risen:
        await asked.answered(TITLE)
        assert TITLE in await world.card_on_slack()
        assert await risen.stop() == 0, risen.log
    assert len(asked.answers) == len(world.discord.channel.messages) == len(world.cards_on_slack()) == 1


async def test_what_a_stop_interrupts_is_answered_by_the_next_start(tmp_path: Path, world: World) -> None:
    async with program(tmp_path, **world.settings()) as stopping:
        await serving(stopping)
        await world.on_slack(f"summarise {world.outlet.slow}")
        asked = await world.on_discord("summarise", url=world.outlet.slow)
        await world.outlet.asked.wait()
        assert await stopping.stop() == 0, stopping.log
    world.outlet.gate.set()
    async with program(tmp_path, **world.settings()):
        await asked.answered(TITLE)
        assert TITLE in await world.card_on_slack()
    assert len(asked.answers) == 1


@pytest.mark.parametrize("name", ["slack", "discord"])
async def test_a_token_that_is_not_known_ends_the_program_with_a_sentence(
    tmp_path: Path, world: World, name: str
) -> None:
    if name == "slack":
        world.slack.fail("auth.test", "token_revoked", times=None)
    else:
        await world.discord.revoke_token()
    async with program(tmp_path, **world.settings()) as running:
        await running.ended()
        assert running.process.returncode == 1
        assert "The platform no longer knows this bot" in running.log
        assert "token-refused" in running.log
        assert "Traceback" not in running.log


async def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxp-" + "0" * 12, "DISCORD_API_BASE_URL": "http://discord.example", "PORT": "many"}
    async with program(tmp_path, **wrong) as running:
        async with asyncio.timeout(60):
            await running.ended()
        assert running.process.returncode not in (0, None)
        for told in (
            "SLACK_BOT_TOKEN should be",
            "DISCORD_API_BASE_URL should be",
            "PORT should be",
            "SLACK_APP_TOKEN",
        ):
            assert told in running.log
        assert "xoxp" not in running.log
        assert not (tmp_path / "despatch.db").exists()


LIST = (
    b'<opml version="2.0"><head><title>Ports</title></head><body>'
    b'<outline type="rss" text="Post" xmlUrl="https://harbour-post.example/rss"/>'
    b'<outline type="rss" text="Tide" xmlUrl="https://tide.example/rss"/></body></opml>'
)


async def test_a_list_of_feeds_comes_in_and_goes_out_as_a_file_on_both_platforms(world: World, tmp_path: Path) -> None:
    async with program(tmp_path, **world.settings()) as running:
        await serving(running)
        file = world.slack.upload(ROBIN, "feeds.opml", LIST)
        await world.slack.mention(CHANNEL, ROBIN, "sources import", files=[file])
        root = world.slack.world.messages[0].ts
        await world.slack.until(lambda: world.slack.world.shown(CHANNEL, root))
        (told,) = world.slack.world.shown(CHANNEL, root)
        assert "2 feeds followed now." in "".join(map(visible, told.blocks))
        await world.on_slack("sources export")
        await world.slack.until(lambda: any(item.payload.get("files") for item in world.slack.world.shown(CHANNEL)))
        shared = next(each for each in world.slack.world.files.values() if each.name.startswith("despatch-feeds-"))
        assert b"https://tide.example/rss" in (shared.body or b"")

        asked = await world.on_discord("sources import", file=world.discord.attach("feeds.opml", LIST))
        assert "2 feeds followed now." in (await asked.answered("Ports")).text
        asked = await world.on_discord("sources export")
        (given,) = (await asked.answered("2 feeds")).attachments
        assert b"https://tide.example/rss" in world.discord.core.files[given["id"]]
        assert await running.stop() == 0
