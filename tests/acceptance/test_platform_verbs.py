"""What a newcomer runs before `run`: the manifest, the invitation, and the doctor's word on every token."""

import asyncio
import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.acceptance.service import ROOT
from tests.canaries import leaked
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.gateway import MESSAGE_CONTENT
from tests.loopback.slack import SlackServer


async def bot(folder: Path, *arguments: str, **environment: str) -> tuple[int | None, str]:
    """Run a verb without holding up the test platforms; return its exit code and everything that it printed."""
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    env |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "DATABASE_URL": "sqlite:///despatch.db"}
    env |= {"LOG_LEVEL": "DEBUG"} | environment
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(120):
        printed, _ = await process.communicate()
    assert leaked(printed.decode().splitlines()) == []
    return process.returncode, printed.decode()


@pytest.mark.parametrize("url", ["", "https://despatch.example/slack/events"])
async def test_the_manifest_makes_the_app_for_the_line_that_is_chosen(tmp_path: Path, url: str) -> None:
    code, printed = await bot(tmp_path, "manifest", *(("--request-url", url) if url else ()))
    manifest = json.loads(printed)
    assert code == 0
    assert manifest["settings"]["socket_mode_enabled"] is not bool(url)
    assert manifest["settings"]["event_subscriptions"].get("request_url", "") == url
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/despatch"
    assert command.get("url", "") == url


async def test_the_manifest_for_many_workspaces_needs_an_address(tmp_path: Path) -> None:
    code, printed = await bot(tmp_path, "manifest", "--many", "--request-url", "https://despatch.example/slack/events")
    assert code == 0
    assert json.loads(printed)["oauth_config"]["redirect_urls"] == ["https://despatch.example/slack/oauth_redirect"]
    for more in ((), ("--request-url", "http://despatch.example/slack/events")):
        code, printed = await bot(tmp_path, "manifest", "--many", *more)
        assert code == 1 and "address-missing" in printed


async def test_the_invitation_asks_for_what_the_readme_lists(tmp_path: Path) -> None:
    code, printed = await bot(tmp_path, "invite", "123456789012345678")
    asked = parse_qs(urlsplit(printed.strip()).query)
    assert code == 0
    assert asked["client_id"] == ["123456789012345678"]
    assert asked["scope"] == ["bot applications.commands"]
    code, printed = await bot(tmp_path, "invite", "Despatch")
    assert code == 1
    assert "15 to 21 digits" in printed


async def test_the_doctor_asks_each_platform_who_the_bot_is(tmp_path: Path) -> None:
    await bot(tmp_path, "migrate")
    async with SlackServer() as slack, DiscordServer(approved_intents=MESSAGE_CONTENT) as discord:
        settings = {
            "SLACK_BOT_TOKEN": slack.tokens.bot,
            "SLACK_APP_TOKEN": slack.tokens.app,
            "SLACK_API_BASE_URL": slack.api_base_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE_URL": discord.api_base_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_MESSAGE_CONTENT": "true",
        }
        code, printed = await bot(tmp_path, "doctor", **settings)
        assert code == 0, printed
        assert "by Socket Mode" in printed
        assert "replies in threads are kept" in printed
        slack.fail("apps.connections.open", "invalid_auth", times=None)
        discord.core.gateway.approved = 0
        code, printed = await bot(tmp_path, "doctor", **settings)
        assert code == 1
        assert "token-refused" in printed
        assert "intents-refused" in printed
        assert slack.tokens.bot not in printed
        assert discord.token not in printed
        assert discord.violations == slack.violations == []


async def test_a_platform_that_is_away_is_told_as_away(tmp_path: Path) -> None:
    nowhere = {"DISCORD_TOKEN": "loopback.token", "DISCORD_API_BASE_URL": "http://127.0.0.1:9/api/v10"}
    code, printed = await bot(tmp_path, "doctor", **nowhere)
    assert code == 1
    assert "platform-down" in printed
    assert "Traceback" not in printed
