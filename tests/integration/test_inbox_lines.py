"""Two processes on one line of a platform: one of them is told, once, where that lasts."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.inbox.lines import Lines
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.clock import FakeClock
from tests.integration.discord_bench import discord_bench
from tests.loopback.discord import DiscordServer

BOTH = ("discord shard 0 of 2", "discord shard 1 of 2")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "lines.db") as database:
        await migrate(database)
        yield database


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_two_on_one_line_are_told_once_and_again_only_after_it_was_mended(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = Lines(database, "a", clock), Lines(database, "b", clock)
    for _ in range(30):
        await one.look(BOTH)
        await other.look(BOTH[1:])
        clock.forward(seconds=10)
    words = "discord shard 1 of 2 is kept by another process, too: one of the two is not needed"
    assert told(caplog) == [words]
    clock.forward(seconds=31)
    await other.look(BOTH[1:])
    for _ in range(14):
        await one.look(BOTH)
        await other.look(BOTH[1:])
        clock.forward(seconds=10)
    assert told(caplog) == [words, words], "the first one has it no more"


async def test_one_that_takes_the_place_of_another_is_told_nothing(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    old, new = Lines(database, "a", clock), Lines(database, "b", clock)
    for turn in range(60):
        if turn < 10:
            await old.look(BOTH)
        if turn > 3:
            await new.look(BOTH)
        await new.look(())
        clock.forward(seconds=10)
    assert told(caplog) == []


async def test_the_lines_of_discord_are_its_shards_once_they_stand(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "a.db", loopback) as bench:
        assert bench.connection.lines == ("discord shard 0 of 1",)
        await bench.connection.close()
        assert bench.connection.lines == ()
