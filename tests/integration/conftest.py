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
<<<<<<< HEAD


ON_BOTH = frozenset(
    """
    test_database_writes test_answers test_archive test_arrivals test_articles_store test_digest_composing test_digest_ledger
    test_digest_shelf test_digests test_discussions test_exports test_followups test_forgetting test_history test_holdings test_inbox
    test_lists test_newsroom test_polling test_positions test_rechecks test_removing test_retention
    test_installing test_many_workspaces test_room test_search test_stories_copies test_stories_restart test_topics test_followup_offers
    """.split()
)
"""The suites of stores, and of what rests on them: each test runs on a file and on a server."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the suites of stores on both engines, but for tests that are about the file itself."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if module in ON_BOTH and "file_only" not in {mark.name for mark in metafunc.definition.iter_markers()}:
        metafunc.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Have every file that a test opens be a database of a server instead, where that is its turn."""
    wanted = getattr(request, "param", "sqlite")
    if wanted == "sqlite":
        yield wanted
        return
    with databases() as made:
        monkeypatch.setattr("bot.store.engines.opened", made.opened)
        yield wanted
=======
>>>>>>> 33f468a (Try stores of installations and the program itself on PostgreSQL)
