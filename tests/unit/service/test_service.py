"""Keeping platforms' lines: connect again while one is away, end when one is lost, stop without losing anything."""

import asyncio
from collections import deque

import pytest

from bot.chat.errors import PlatformDown, PlatformError, TokenRefused
from bot.chat.ports import ChatPlatform
from bot.service import PAUSES, Service, posting, serving
from tests.fakes.platform import FakePlatform


class FakeConnection:
    """A line whose starts fail as told; `steps` is what was asked of it."""

    def __init__(self, name: str, *faults: PlatformError) -> None:
        self.name = name
        self.connected = False
        self.platform: ChatPlatform = FakePlatform()
        self.steps: list[str] = []
        self.lost: asyncio.Future[PlatformError] = asyncio.get_running_loop().create_future()
        self._faults = deque(faults)

    async def start(self) -> None:
        self.steps.append("start")
        if self._faults:
            raise self._faults.popleft()
        self.connected = True

    @property
    def posting(self) -> bool:
        return self.connected

    @property
    def lines(self) -> tuple[str, ...]:
        return ()

    async def ready(self) -> None:
        self.steps.append("ready")
        if self._faults:
            raise self._faults.popleft()

    async def failed(self) -> PlatformError:
        return await asyncio.shield(self.lost)

    async def quiesce(self) -> None:
        self.steps.append("quiesce")

    async def close(self) -> None:
        self.steps.append("close")


class FakeInbox:
    """Says what it was asked; `resumed` is set when a platform's left requests were."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.resumed = asyncio.Event()

    async def resume(self, platform: str) -> int:
        self.steps.append(f"resume {platform}")
        self.resumed.set()
        return 0

    async def close(self, seconds: float = 3.0) -> None:
        self.steps.append("close")


class Waits:
    """Takes the place of sleeping, and keeps how long it should have been."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


async def test_a_platform_that_is_away_is_tried_again_and_then_resumed() -> None:
    inbox, waits = FakeInbox(), Waits()
    line = FakeConnection("slack", *(PlatformDown() for _ in range(8)))
    async with asyncio.timeout(5), serving([line], inbox, waits) as service:  # type: ignore[arg-type]
        await inbox.resumed.wait()
        assert await service.health() == {"slack": True}
    assert waits.asked == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert inbox.steps == ["resume slack", "close"]


async def test_a_token_that_is_refused_ends_the_service_and_says_why() -> None:
    async with asyncio.timeout(5), serving([FakeConnection("slack", TokenRefused())], FakeInbox()) as service:  # type: ignore[arg-type]
        assert isinstance(await service.ended, TokenRefused)


async def test_one_line_lost_ends_the_service_and_closes_the_others_in_order() -> None:
    inbox = FakeInbox()
    slack, discord = FakeConnection("slack"), FakeConnection("discord")
    async with asyncio.timeout(5), serving([slack, discord], inbox) as service:  # type: ignore[arg-type]
        await inbox.resumed.wait()
        slack.lost.set_result(PlatformDown())
        assert isinstance(await service.ended, PlatformDown)
    assert slack.steps == discord.steps == ["start", "quiesce", "close"]


async def test_a_line_that_hangs_keeps_nobody_from_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.CLOSE_SECONDS", 0.01)

    class Hanging(FakeConnection):
        async def quiesce(self) -> None:
            await asyncio.Event().wait()

        async def close(self) -> None:
            raise RuntimeError("planted")

    other = FakeConnection("discord")
    async with asyncio.timeout(5), serving([Hanging("slack"), other], FakeInbox()):  # type: ignore[arg-type]
        pass
    assert other.steps[-2:] == ["quiesce", "close"]


async def test_health_says_which_line_is_down() -> None:
    inbox = FakeInbox()
    service = Service([FakeConnection("slack"), FakeConnection("discord")], inbox)  # type: ignore[arg-type]
    service.connections[0].connected = True  # type: ignore[misc]
    assert await service.health() == {"slack": True, "discord": False}


async def test_whoever_only_posts_makes_ready_again_and_again_and_takes_nothing() -> None:
    waits, line = Waits(), FakeConnection("slack", PlatformDown(), PlatformDown())
    made, ready = asyncio.Event(), line.ready

    async def told() -> None:
        await ready()
        made.set()

    line.ready = told  # type: ignore[method-assign]
    async with asyncio.timeout(5), posting([line], waits) as refused:
        await made.wait()
        assert not refused.done()
    assert waits.asked == list(PAUSES[:2])
    assert line.steps == ["ready", "ready", "ready", "close"], "it never starts, so nothing comes in"


async def test_whoever_only_posts_is_told_when_its_token_is_refused() -> None:
    async with asyncio.timeout(5), posting([FakeConnection("slack", TokenRefused())]) as refused:
        assert isinstance(await refused, TokenRefused)
