"""Digests on a platform that hangs, refuses or is used in a thread; and what is left of that in the log."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.errors import PlatformDown, PostingForbidden, ScopeMissing
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Reply
from bot.chat.retry import ATTEMPTS
from bot.digests import deliver
from bot.digests.deliver import POST_SECONDS
from bot.digests.ledger import LEASE
from bot.digests.records import State
from tests.fakes.platform import FakePlatform
from tests.integration.digests_bench import EVENING, POLICY, PRESS, Bench, digests_bench

NEWS = ("Fees rise", "Berths close", "A bill clears")


class Hanging(FakePlatform):
    """Never comes back from as many posts as are to hang."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs = 0

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        if self.hangs:
            self.hangs -= 1
            await asyncio.Event().wait()
        return await super().post(channel, reply, key=key, since=since, hold=hold)


class Threads(FakePlatform):
    """Puts every first message into a thread of its own, as a forum does."""

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        ref = await super().post(channel, reply, key=key, since=since, hold=hold)
        return replace(ref, thread=ref.thread or ref.id)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    platform = Hanging()
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=platform) as opened:
        opened.platform = platform
        yield opened


def hanging(bench: Bench, posts: int) -> None:
    assert isinstance(bench.platform, Hanging)
    bench.platform.hangs = posts


def test_a_post_is_given_up_while_the_hold_still_lasts() -> None:
    assert LEASE.total_seconds() > 2 * POST_SECONDS


async def test_a_platform_that_hangs_is_given_up_and_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(deliver, "POST_SECONDS", 0.05)
    await bench.schedule(EVENING)
    hanging(bench, 1)
    await bench.tick(hours=8, minutes=30)
    digest = await bench.last()
    assert (digest.state, digest.error) == (State.COMPOSED, (PlatformDown.code, PlatformDown.sentence))
    (line,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert line.getMessage() == f"digest not delivered: {PlatformDown.code}"
    assert (line.__dict__["code"], line.__dict__["digest"], line.exc_info) == (PlatformDown.code, digest.id, None)
    await bench.tick(minutes=1)
    assert len(bench.told()) == 2


async def test_a_channel_that_hangs_when_it_is_told_keeps_nobody_waiting(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "POST_SECONDS", 0.05)
    await bench.schedule(EVENING)
    bench.platform.faults.extend([PostingForbidden()] * (ATTEMPTS + 1))
    await bench.tick(hours=8, minutes=30)
    for _ in range(ATTEMPTS - 1):
        await bench.tick(minutes=64)
    bench.platform.faults.clear()
    bench.platform.faults.append(PostingForbidden())
    monkeypatch.setattr(bench.deliveries, "_failed", lambda *_: hanging(bench, 1) or Reply(()))
    await bench.tick(minutes=64)
    assert (await bench.last()).state is State.FAILED and bench.told() == []


@pytest.mark.parametrize("refused", [True, False])
async def test_what_was_given_up_is_told_with_its_code_once_and_a_refusal_of_that_is_no_fault(
    bench: Bench, refused: bool
) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([PostingForbidden()] * (ATTEMPTS + 1 + refused))
    await bench.tick(hours=8, minutes=30)
    for _ in range(ATTEMPTS):
        await bench.tick(minutes=64)
    digest = await bench.last()
    assert digest.state is State.FAILED
    if refused:
        assert bench.told() == []
        return
    (told,) = bench.told()
    assert PostingForbidden.code in str(bench.platform.messages) and PostingForbidden.sentence in told
    assert bench.platform.tried[-1] == (f"digest {digest.id} failed", None)


async def test_a_channel_is_told_the_reason_of_the_last_try(bench: Bench) -> None:
    """Somebody mended the permission, and then the channel's posts were refused for another reason."""
    await bench.schedule(EVENING)
    bench.platform.faults.extend([*[PostingForbidden()] * ATTEMPTS, ScopeMissing()])
    await bench.tick(hours=8, minutes=30)
    for _ in range(ATTEMPTS):
        await bench.tick(minutes=64)
    assert ScopeMissing.sentence in bench.told()[0]
    assert ScopeMissing.code in str(bench.platform.messages) and PostingForbidden.code not in str(
        bench.platform.messages
    )


async def test_a_refusal_is_believed_after_as_many_tries_and_a_platform_that_is_down_never(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([PlatformDown()] * (2 * ATTEMPTS))
    await bench.tick(hours=8, minutes=30)
    for _ in range(2 * ATTEMPTS):
        await bench.tick(minutes=64)
    assert (await bench.last()).state is State.POSTED and len(bench.told()) == 2


async def test_what_nobody_claimed_and_what_is_done_is_not_tried(bench: Bench) -> None:
    assert not await bench.deliveries.deliver("none")
    digest = await bench.scheduling.now(POLICY, "event 1")
    assert digest is not None and digest.state is State.POSTED
    assert not await bench.deliveries.deliver(digest.id)


async def test_a_fault_of_our_own_is_in_the_log_whole(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.schedule(EVENING)
    bench.editor.faults = [ValueError("a fault")]
    await bench.tick(hours=8, minutes=30)
    (line,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert line.getMessage() == "digest not delivered: digest-not-composed"
    assert line.exc_info is not None and isinstance(line.exc_info[1], ValueError)


async def test_a_zone_that_is_gone_is_told_with_its_channel(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.schedule(EVENING)
    await bench.database.write(
        lambda connection: connection.execute("UPDATE digest_schedules SET zone = 'Mars/Olympus'")
    )
    await bench.tick(hours=8, minutes=30)
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.getMessage().startswith("digest not scheduled: ") and "Mars/Olympus" in line.getMessage()
    assert line.__dict__["channel"] == POLICY.id


async def test_in_a_channel_no_part_goes_into_the_thread_of_another(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=30)
    assert [reply.thread for reply in bench.platform.messages.values()] == [None, None]


async def test_where_the_first_part_opens_a_thread_the_others_go_there(tmp_path: Path) -> None:
    platform = Threads()
    async with digests_bench(tmp_path / "digests.db", *NEWS, "More", "Most", platform=platform) as bench:
        await bench.schedule(EVENING)
        await bench.tick(hours=8, minutes=30)
    first, second, third = platform.messages.values()
    assert first.thread is None and second.thread == third.thread and second.thread is not None
    assert second.thread.id == "m1"


async def test_what_was_cut_off_goes_on_in_the_thread_that_its_first_part_opened(tmp_path: Path) -> None:
    platform = Threads()
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=platform) as bench:
        await bench.schedule(EVENING)
        platform.faults.extend([None, PlatformDown()])
        await bench.tick(hours=8, minutes=30)
        assert len(platform.messages) == 1
        await bench.tick(minutes=1)
    first, second = platform.messages.values()
    assert first.thread is None and second.thread is not None and second.thread.id == "m1"


async def test_a_digest_is_put_together_at_the_moment_of_its_delivery(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=30)
    assert bench.editor.moments == [bench.clock()]


async def test_channels_are_delivered_beside_each_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs keeps no other one from its digest in the same tick."""
    monkeypatch.setattr(deliver, "POST_SECONDS", 0.05)
    await bench.schedule(EVENING)
    await bench.schedule(EVENING, channel=PRESS)
    hanging(bench, 1)
    await bench.tick(hours=8, minutes=30)
    assert len(bench.told()) + len(bench.told(PRESS)) == 2
