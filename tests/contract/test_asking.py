"""A platform whose messages wait for their turn keeps the port's promises, and counts each of its messages."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.asking import Asking
from bot.chat.channel_store import ChannelStore
from bot.chat.channel_turns import ChannelTurns
from bot.chat.errors import PlatformBusy
from bot.chat.refs import ChannelRef
from bot.chat.reply import Reply, Text
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.contract.chat_platform import LONG, SHORT, Bench, ChatPlatformContract
from tests.contract.test_room_and_fake import FakeBench
from tests.contract.test_slack_platform import SlackBench, Taking
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.loopback.slack import SlackServer

GAPS = {"fake": timedelta(milliseconds=1), "slack": timedelta(milliseconds=1)}


class Turns:
    """Turns out of a database, counted; nobody really waits."""

    def __init__(self, database: Database) -> None:
        self.taken: list[str] = []
        self._turns = ChannelTurns(ChannelStore(database), GAPS, self._sleep)

    async def wait(self, channel: ChannelRef) -> None:
        await self._turns.wait(channel)
        self.taken.append(channel.id)

    async def _sleep(self, seconds: float) -> None:
        pass


@pytest.fixture
async def turns(tmp_path: Path) -> AsyncIterator[Turns]:
    async with Database.open(tmp_path / "turns.db") as database:
        await migrate(database)
        yield Turns(database)


class _Bench:
    """Another bench, whose platform takes turns."""

    def __init__(self, inner: FakeBench | SlackBench, turns: Turns) -> None:
        self._inner = inner
        self.platform = Asking(inner.platform, turns.wait)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


class TestPacedFake(ChatPlatformContract):
    @pytest.fixture
    def bench(self, turns: Turns) -> Bench:
        return _Bench(FakeBench(), turns)  # type: ignore[return-value]

    async def test_each_message_and_each_edit_takes_a_turn_and_what_stands_already_none(
        self, bench: Bench, turns: Turns
    ) -> None:
        ref = await bench.platform.post(bench.channel, SHORT, key="one")
        await bench.platform.post(bench.channel, SHORT, key="one")
        assert turns.taken == ["C1"]
        await bench.platform.edit(ref, Reply((Text("Corrected."),)))
        assert turns.taken == ["C1", "C1"]

    async def test_the_turn_comes_first_and_the_hold_is_asked_right_before_the_message(
        self, bench: Bench, turns: Turns
    ) -> None:
        seen: list[int] = []

        async def hold() -> None:
            seen.append(len(turns.taken))

        await bench.platform.post(bench.channel, SHORT, hold=hold)
        assert seen == [1]

    async def test_where_too_many_wait_nothing_is_sent(self, bench: Bench) -> None:
        async def busy(_: ChannelRef) -> None:
            raise PlatformBusy

        refusing = Asking(bench.platform, busy)
        ref = await bench.platform.post(bench.channel, SHORT)
        with pytest.raises(PlatformBusy):
            await refusing.post(bench.channel, SHORT)
        with pytest.raises(PlatformBusy):
            await refusing.edit(ref, Reply((Text("Corrected."),)))
        (words,) = await bench.shown()
        assert "Corrected" not in words


@pytest.mark.file_only
class TestPacedSlack(ChatPlatformContract):
    @pytest.fixture
    async def bench(self, turns: Turns) -> AsyncIterator[Bench]:
        async with SlackServer(FakeClock()) as server, AsyncExitStack() as stack:
            bench = SlackBench(server, Taking(Desk().catalogue))
            await bench.open(stack)
            yield _Bench(bench, turns)  # type: ignore[misc]
        assert server.violations == []

    async def test_every_message_of_a_long_post_takes_a_turn_of_its_own(self, bench: Bench, turns: Turns) -> None:
        await bench.platform.post(bench.channel, LONG)
        shown = await bench.shown()
        assert len(shown) > 2
        assert turns.taken == [bench.channel.id] * len(shown)
