"""The engines of the database, and the Discord that the tests of its adapter start from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.engines import engine, pytest_generate_tests
from tests.integration.discord_bench import Bench, Hasty, discord_bench, discord_server
from tests.loopback.discord import DiscordServer

__all__ = ["engine", "pytest_generate_tests"]


@pytest.fixture
async def loopback(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A Discord on loopback; whatever breaks a limit or could ring anybody's bell fails the test."""
    async with discord_server(monkeypatch) as server:
        yield server


@pytest.fixture
async def discord(tmp_path: Path, loopback: DiscordServer) -> AsyncIterator[Bench]:
    """The adapter, connected to it."""
    async with discord_bench(tmp_path / "discord.db", loopback) as bench:
        yield bench


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Hasty:
    """Let the library try again without sleeping in between."""
    clock = Hasty()
    monkeypatch.setattr("discord.http.asyncio", clock)
    monkeypatch.setattr("discord.webhook.async_.asyncio", clock)
    return clock
