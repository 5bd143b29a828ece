"""When the next message to a channel may be sent: pure, and waited for."""

from datetime import timedelta

import pytest

from bot.chat.channel_turns import LONGEST, ChannelTurns, Reserved, reserved
from bot.chat.errors import PlatformBusy
from bot.chat.refs import ChannelRef, WorkspaceRef
from tests.fakes.clock import FakeClock

NOW = FakeClock()()
SECOND = timedelta(seconds=1)
NOTHING = timedelta()


class Moments:
    """Gives waits as it is told, and keeps what it was asked."""

    def __init__(self, *waits: timedelta | None) -> None:
        self.waits = list(waits)
        self.asked: list[tuple[str, timedelta]] = []

    async def reserve(self, channel: ChannelRef, gap: timedelta) -> timedelta | None:
        self.asked.append((channel.id, gap))
        return self.waits.pop(0)


def channel(platform: str) -> ChannelRef:
    return ChannelRef(WorkspaceRef(platform, "T1"), "C1")


def test_a_channel_that_is_free_is_had_at_once_and_then_free_a_gap_later() -> None:
    for free_at in (None, NOW - SECOND, NOW):
        assert reserved(free_at, NOW, SECOND) == Reserved(NOTHING, NOW + SECOND)


def test_whoever_comes_waits_for_those_before() -> None:
    free_at, waits = None, []
    for _ in range(4):
        found = reserved(free_at, NOW, SECOND)
        assert found is not None
        free_at = found.free_at
        waits.append(found.wait)
    assert waits == [NOTHING, SECOND, 2 * SECOND, 3 * SECOND]


def test_a_moment_too_far_ahead_is_not_taken_and_others_may_have_one_soon() -> None:
    assert reserved(NOW + LONGEST, NOW, SECOND) == Reserved(LONGEST, NOW + LONGEST + SECOND)
    assert reserved(NOW + LONGEST + SECOND, NOW, SECOND) is None
    assert reserved(NOW + LONGEST + SECOND, NOW + SECOND, SECOND) is not None


def test_what_was_reserved_before_the_clock_was_put_back_is_waited_for_by_nobody() -> None:
    assert reserved(NOW + timedelta(days=1), NOW, SECOND) == Reserved(NOTHING, NOW + SECOND)


@pytest.mark.asyncio
async def test_messages_wait_as_long_as_their_platform_says_and_the_room_not_at_all() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    moments = Moments(NOTHING, 1.5 * SECOND)
    turns = ChannelTurns(moments, {"slack": SECOND, "discord": 2 * SECOND}, sleep)
    for platform in ("slack", "room", "discord"):
        await turns.wait(channel(platform))
    assert moments.asked == [("C1", SECOND), ("C1", 2 * SECOND)]
    assert slept == [1.5]


@pytest.mark.asyncio
async def test_where_too_many_wait_the_platform_is_busy() -> None:
    with pytest.raises(PlatformBusy):
        await ChannelTurns(Moments(None)).wait(channel("slack"))
