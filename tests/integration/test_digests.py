"""Digests on a real SQLite file: claimed once, posted once, resumed, retried, merged, and told when they fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.chat.errors import ChannelGone, PlatformBusy, PlatformDown, PlatformError, PostingForbidden
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.retry import ATTEMPTS
from bot.digests.errors import NotScheduled
from bot.digests.ledger import LEASE
from bot.digests.records import State
from tests.fakes.platform import FakePlatform
from tests.integration.digests_bench import EIGHT, EVENING, POLICY, PRESS, ROBIN, Bench, digests_bench
from tests.integration.discord_bench import Bench as Discord
from tests.integration.discord_bench import own
from tests.loopback.discord.world import FORUM

NEWS = ("Fees rise", "Berths close", "A bill clears")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with digests_bench(tmp_path / "digests.db", *NEWS) as opened:
        yield opened


async def test_a_digest_comes_at_its_time_in_order_and_once(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=29)
    assert bench.told() == []
    await bench.tick(minutes=1)
    assert bench.told() == ["Tuesday 17:30\nFees rise\nBerths close", "Tuesday 17:30\nA bill clears"]
    for _ in range(3):
        await bench.tick(seconds=5)
    assert len(bench.told()) == 2
    digest = await bench.last()
    assert (digest.state, digest.late, digest.posted_at) == (
        State.POSTED,
        False,
        bench.clock.now - timedelta(seconds=15),
    )


async def test_what_was_in_one_is_known_to_the_next_which_covers_the_time_since(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=9)
    bench.editor.news.append("Ferries sail again")
    await bench.tick(days=1)
    assert bench.told()[2:] == ["Wednesday 17:30 (late)\nFerries sail again"]
    (_, _, first, _, none), (_, _, second, _, known) = bench.editor.calls
    assert first.until - first.since == timedelta(days=1)
    assert second.since == first.until
    assert (none, known) == (frozenset(), frozenset(NEWS))


async def test_the_first_one_reaches_back_to_when_it_was_set(bench: Bench) -> None:
    await bench.schedule(EIGHT, days=frozenset({0}))
    await bench.tick(days=5, hours=23)
    ((_, _, window, _, _),) = bench.editor.calls
    assert window.until - window.since == timedelta(days=5, hours=23)


async def test_channels_do_not_share_what_they_were_sent(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.schedule(EVENING, channel=PRESS)
    await bench.tick(hours=8, minutes=30)
    assert bench.told(PRESS) == bench.told(POLICY)


async def test_a_day_without_news_posts_nothing_and_is_done(bench: Bench) -> None:
    bench.editor.news.clear()
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=30)
    assert bench.told() == []
    assert (await bench.last()).state is State.POSTED


async def test_what_was_missed_is_caught_up_once_and_late(bench: Bench) -> None:
    await bench.schedule(EIGHT, time(12), EVENING)
    await bench.tick(days=1, hours=12)
    assert [words.partition("\n")[0] for words in bench.told()] == ["Wednesday 17:30 (late)"] * 2
    await bench.tick(hours=11)
    assert len(bench.told()) == 2
    assert (await bench.last()).slot.at == EIGHT


async def test_a_clock_put_forward_and_back_doubles_and_skips_nothing(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(days=3, hours=9)
    await bench.tick(days=-3)
    bench.editor.news.append("Ferries sail again")
    await bench.tick(minutes=1)
    for _ in range(4):
        await bench.tick(days=1)
    rows = await bench.database.fetch_all("SELECT day FROM digests WHERE state <> 'merged' ORDER BY day")
    days = [row["day"] for row in rows]
    assert days == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"]
    assert len(bench.told()) == 3


async def test_a_clock_put_back_before_anything_was_due_waits_for_the_time_again(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=2)
    await bench.tick(days=-1)
    await bench.tick(hours=7)
    assert [words.partition("\n")[0] for words in bench.told()] == ["Monday 17:30 (late)"] * 2


class Cutting(FakePlatform):
    """Posts and then does not come back, as when the process is killed before it could note that."""

    def __init__(self) -> None:
        super().__init__()
        self.cut_after: int | None = None
        self.posts = 0

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
        self.posts += 1
        if self.posts == self.cut_after:
            raise asyncio.CancelledError
        return ref


@pytest.mark.parametrize("cut", [1, 2])
async def test_a_process_that_dies_after_a_post_is_followed_by_one_that_goes_on(tmp_path: Path, cut: int) -> None:
    platform = Cutting()
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=platform) as bench:
        bench.platform = platform
        await bench.schedule(EVENING)
        platform.cut_after = cut
        with pytest.raises(asyncio.CancelledError):
            await bench.tick(hours=8, minutes=30)
        after = bench.other("second")
        await after.tick(seconds=LEASE.total_seconds() - 1)
        assert len(bench.told()) == cut
        begun = bench.clock.now - LEASE + timedelta(seconds=1)
        await after.tick(seconds=1)
        assert len(bench.told()) == 2
        key, since = platform.tried[cut]
        assert key.endswith(f" {cut - 1}")
        assert since == begun
        assert (await bench.last()).state is State.POSTED


async def test_of_two_processes_one_posts(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.clock.forward(hours=8, minutes=30)
    processes = [bench, *(bench.other(f"process {number}") for number in range(4))]
    await asyncio.gather(*(process.deliveries.tick() for process in processes))
    await bench.tick(seconds=5)
    assert len(bench.platform.tried) == 2
    assert len(bench.editor.calls) == 1


class Stopping(FakePlatform):
    """Stands still in a post until the gate opens, as a process does that was stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped, self.gate = asyncio.Event(), asyncio.Event()

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
        if not self.stopped.is_set():
            self.stopped.set()
            await self.gate.wait()
        return ref


async def test_a_process_that_was_stopped_past_its_hold_posts_nothing_more(tmp_path: Path) -> None:
    platform = Stopping()
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=platform) as bench:
        bench.platform = platform
        await bench.schedule(EVENING)
        bench.clock.forward(hours=8, minutes=30)
        stopped = asyncio.create_task(bench.deliveries.tick())
        await until(platform.stopped, stopped)
        await bench.other("second").tick(seconds=LEASE.total_seconds())
        assert len(bench.told()) == 2
        platform.gate.set()
        await stopped
        assert len(bench.told()) == 2


async def until(event: asyncio.Event, task: "asyncio.Task[None]") -> None:
    """Wait for an event, but not for ever where the task ends without it."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait((waiting, task), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


class StoppingBefore(Stopping):
    """Stands still between looking what stands and sending: what it saw is old when it goes on."""

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        if self.stopped.is_set():
            return await FakePlatform.post(self, channel, reply, key=key, since=since, hold=hold)
        self.stopped.set()
        await self.gate.wait()
        return await FakePlatform.post(self, channel, reply, since=since, hold=hold)


async def test_a_process_that_was_stopped_right_before_it_sends_asks_once_more(tmp_path: Path) -> None:
    platform = StoppingBefore()
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=platform) as bench:
        bench.platform = platform
        await bench.schedule(EVENING)
        bench.clock.forward(hours=8, minutes=30)
        stopped = asyncio.create_task(bench.deliveries.tick())
        await until(platform.stopped, stopped)
        await bench.other("second").tick(seconds=LEASE.total_seconds())
        platform.gate.set()
        await stopped
        assert len(bench.told()) == 2


async def test_a_hold_from_before_the_clock_was_put_back_is_over(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.append(PlatformDown())
    await bench.tick(hours=8, minutes=30)
    (key,) = await bench.ledger.waiting("fake", bench.clock.now + timedelta(hours=1), 5)
    assert await bench.ledger.take(key, "another", bench.clock.now + timedelta(minutes=10)) is not None
    assert await bench.ledger.take(key, "second", bench.clock.now) is not None


@pytest.mark.parametrize("error", [PlatformDown(), PlatformBusy()])
async def test_a_platform_that_is_away_is_tried_again_ever_less_often(bench: Bench, error: PlatformError) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([error, error])
    await bench.tick(hours=8, minutes=30)
    assert bench.told() == []
    await bench.tick(seconds=59)
    assert len(bench.platform.tried) == 0
    await bench.tick(seconds=1)
    assert bench.platform.faults == type(bench.platform.faults)()
    await bench.tick(minutes=2)
    assert len(bench.told()) == 2
    assert (await bench.last()).error is None


async def test_a_fault_between_two_parts_repeats_none(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([None, PlatformDown()])
    await bench.tick(hours=8, minutes=30)
    assert len(bench.told()) == 1
    await bench.tick(minutes=1)
    assert [words.splitlines()[1] for words in bench.told()] == ["Fees rise", "A bill clears"]


async def test_a_refusal_is_told_once_when_it_stays_and_loses_nothing(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([PostingForbidden()] * (ATTEMPTS + 1))
    await bench.tick(hours=8, minutes=30)
    for _ in range(ATTEMPTS):
        await bench.tick(minutes=64)
    (told,) = bench.told()
    assert "could not be posted" in told
    assert "Despatch may not post in that channel" in told
    digest = await bench.last()
    assert digest.state is State.FAILED
    assert digest.error == ("posting-forbidden", PostingForbidden.sentence)
    await bench.tick(days=1)
    assert [words.splitlines()[1] for words in bench.told()[1:]] == ["Fees rise", "A bill clears"]
    assert bench.editor.calls[-1][2].since == bench.editor.calls[0][2].since


async def test_a_channel_that_is_gone_keeps_no_other_one_from_its_digest(bench: Bench) -> None:
    await bench.schedule(EVENING)
    bench.platform.faults.extend([ChannelGone()])
    await bench.tick(hours=8, minutes=30)
    await bench.schedule(time(17, 31), channel=PRESS)
    await bench.tick(minutes=1)
    assert len(bench.told(PRESS)) == 2


async def test_one_that_waits_goes_into_the_next(bench: Bench) -> None:
    await bench.schedule(EIGHT, EVENING)
    bench.platform.faults.extend([PlatformDown()] * 30)
    await bench.tick(hours=8, minutes=30)
    bench.platform.faults.clear()
    bench.editor.news.append("Ferries sail again")
    await bench.database.write(lambda connection: connection.execute("UPDATE digest_parts SET begun_at = NULL"))
    await bench.database.write(
        lambda connection: connection.execute("UPDATE digests SET try_at = '2026-12-24T00:00:00.000000+00:00'")
    )
    await bench.tick(hours=14, minutes=30)
    assert [words.splitlines()[0] for words in bench.told()] == ["Wednesday 08:00"] * 2
    assert "Ferries sail again" in bench.told()[1]
    rows = await bench.database.fetch_all("SELECT state FROM digests ORDER BY day")
    assert [row["state"] for row in rows] == ["merged", "posted"]


async def test_one_of_which_something_may_stand_is_finished_first(bench: Bench) -> None:
    await bench.schedule(EIGHT, EVENING)
    bench.platform.faults.extend([None, *[PlatformDown()] * 30])
    await bench.tick(hours=8, minutes=30)
    bench.platform.faults.clear()
    bench.editor.news.append("Ferries sail again")
    await bench.tick(hours=14, minutes=30)
    headings = [words.splitlines()[0] for words in bench.told()]
    assert headings == ["Tuesday 17:30", "Tuesday 17:30", "Wednesday 08:00"]


async def test_what_cannot_be_put_together_is_tried_again_and_then_told(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.schedule(EVENING)
    bench.editor.faults = [ValueError("a fault")] * (ATTEMPTS + 1)
    await bench.tick(hours=8, minutes=30)
    for _ in range(ATTEMPTS):
        await bench.tick(minutes=64)
    assert "could not be put together" in bench.told()[0]
    assert "a fault" in caplog.text


async def test_a_digest_asked_for_does_not_take_the_place_of_the_next(bench: Bench) -> None:
    await bench.schedule(EVENING)
    digest = await bench.scheduling.now(POLICY, "event 1")
    assert digest is not None
    assert digest.state is State.POSTED
    assert (await bench.scheduling.now(POLICY, "event 1")) == digest
    assert len(bench.told()) == 2
    bench.editor.news.append("Ferries sail again")
    await bench.tick(hours=8, minutes=30)
    assert bench.told()[2:] == ["Tuesday 17:30\nFerries sail again"]


async def test_one_asked_for_that_is_refused_is_not_tried_behind_the_askers_back(bench: Bench) -> None:
    bench.platform.faults.append(PostingForbidden())
    digest = await bench.scheduling.now(POLICY, "event 1")
    assert digest is not None
    assert digest.state is State.FAILED
    await bench.tick(hours=2)
    assert bench.told() == []


async def test_a_preview_keeps_and_posts_nothing(bench: Bench) -> None:
    await bench.schedule(EVENING)
    composed = await bench.scheduling.preview(POLICY)
    assert composed.sent == NEWS
    assert bench.editor.calls[0][1].at == EVENING
    assert bench.told() == []
    await bench.tick(hours=8, minutes=30)
    assert len(bench.told()) == 2


async def test_a_pause_catches_nothing_up(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.scheduling.pause(POLICY)
    await bench.tick(hours=9)
    assert bench.told() == []
    assert (await bench.scheduling.status(POLICY)).coming is None
    status = await bench.scheduling.resume(POLICY)
    assert status.coming is not None
    assert status.coming.slot.day.day == 25
    await bench.tick(seconds=5)
    assert bench.told() == []
    await bench.tick(days=1)
    assert len(bench.told()) == 2


async def test_what_is_off_is_off_and_another_start_doubles_no_date(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=30)
    await bench.scheduling.off(POLICY)
    with pytest.raises(NotScheduled):
        await bench.scheduling.pause(POLICY)
    await bench.schedule(time(17, 40))
    bench.editor.news.append("Ferries sail again")
    await bench.tick(minutes=10)
    assert len(bench.told()) == 2


async def test_rescheduling_in_the_middle_of_a_day_keeps_its_one(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(hours=2)
    await bench.schedule(EIGHT)
    await bench.tick(hours=6, minutes=30)
    assert [words.splitlines()[0] for words in bench.told()] == ["Tuesday 17:30"] * 2
    await bench.tick(hours=14, minutes=30)
    rows = await bench.database.fetch_all("SELECT day, at FROM digests ORDER BY claimed_at")
    assert [tuple(row) for row in rows] == [("2026-11-24", "17:30"), ("2026-11-25", "08:00")]


async def test_a_zone_that_an_update_took_away_stops_nobody_else(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.schedule(EVENING, channel=PRESS)
    await bench.schedule(EVENING)
    await bench.database.write(
        lambda connection: connection.execute("UPDATE digest_schedules SET zone = 'Mars/Olympus' WHERE channel = 'C2'")
    )
    await bench.tick(hours=8, minutes=30)
    assert len(bench.told()) == 2
    assert "Mars/Olympus" in caplog.text


async def test_what_was_missed_for_days_is_told(bench: Bench) -> None:
    await bench.schedule(EVENING)
    await bench.tick(days=3)
    status = await bench.scheduling.status(POLICY)
    assert [str(due.slot.day) for due in status.missed] == ["2026-11-24", "2026-11-25"]
    assert status.latest[0].late
    assert status.coming is not None
    assert status.coming.moment == datetime(2026, 11, 27, 17, 30, tzinfo=UTC)


async def test_another_platforms_digests_are_left_to_whoever_speaks_to_it(bench: Bench) -> None:
    await bench.schedule(EVENING)
    elsewhere = bench.other("elsewhere")
    elsewhere.platforms = type(bench.platforms)()
    elsewhere.__post_init__()
    await elsewhere.tick(hours=8, minutes=30)
    assert bench.editor.calls == []
    await bench.tick()
    assert len(bench.told()) == 2


async def test_a_line_that_is_down_counts_as_no_try(bench: Bench) -> None:
    stands = [False]
    bench.platforms.attach("fake", bench.platform, lambda: stands[0])
    await bench.schedule(EVENING)
    await bench.tick(hours=8, minutes=30)
    assert bench.editor.calls == []
    stands[0] = True
    await bench.tick(minutes=1)
    assert len(bench.told()) == 2


async def test_a_personal_digest_is_about_the_channel_where_it_was_asked_for(bench: Bench) -> None:
    own = await bench.platform.direct(ROBIN)
    schedule = (await bench.schedule(EVENING)).running.schedule
    await bench.scheduling.keep(await bench.scheduling.planned(own, POLICY, ROBIN, schedule, ROBIN))
    await bench.tick(hours=8, minutes=30)
    assert len(bench.told(own)) == len(bench.told()) == 2
    assert {call[0] for call in bench.editor.calls} == {POLICY}
    again = await bench.scheduling.planned(own, own, ROBIN, schedule, None)
    assert (again.about, again.member) == (POLICY, again.member)
    assert again.member is not None


async def test_in_a_forum_all_of_a_digest_stands_in_one_post(discord: Discord, tmp_path: Path) -> None:
    server = discord.server
    forum = await server.add_channel("library", FORUM)
    await discord.heard()
    place = ChannelRef(WorkspaceRef("fake", str(server.guild.id)), str(forum.id))
    async with digests_bench(tmp_path / "digests.db", *NEWS, platform=discord.connection.platform) as bench:
        await bench.schedule(EVENING, channel=place)
        await bench.tick(hours=8, minutes=30)
        assert (await bench.last(place)).state is State.POSTED
    (post,) = [channel for channel in server.guild.channels.values() if channel.parent is forum]
    assert post.name == "Tuesday 17:30"
    assert len(own(post.messages)) == 2
