"""Processes that share one database answer each request once: told twice, killed in the middle, silent for too long."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.chat.asking import Asking
from bot.chat.errors import PlatformDown
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Reply, Text
from bot.chat.spec import Call, Catalogue, CommandSpec, Request
from bot.inbox.inbox import Inbox
from bot.inbox.store import MOST
from bot.store.database import Database
from bot.store.errors import DatabaseAway
from tests.fakes.building import make_inbox
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.postgres import databases

ROOT = Path(__file__).parents[2]
TEAM = WorkspaceRef("fake", "T1")
CHANNEL = ChannelRef(TEAM, "C1")
PATIENCE = 30.0
DONE = Reply((Text("Done."),))


@dataclass
class Web:
    """One process: what it has begun waits at its gate."""

    inbox: Inbox
    platform: FakePlatform
    platforms: Platforms
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    working: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    async def work(self, call: Call) -> Reply:
        self.begun.append(call.request.event_id)
        self.working.set()
        await self.gate.wait()
        return DONE

    async def post(self, call: Call) -> Reply:
        await self.work(call)
        await self.platforms.of(TEAM).post(CHANNEL, Reply((Text("Beside it."),)), key=f"{call.request.event_id} beside")
        return DONE

    async def nap(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def answered(self) -> None:
        """Let what waits go on, and wait for it."""
        self.gate.set()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self.inbox._tasks)

    async def started(self) -> None:
        """Wait until a request is being worked on."""
        async with asyncio.timeout(PATIENCE):
            await self.working.wait()


@pytest.fixture
def url() -> Iterator[str]:
    with databases() as made:
        yield made.url(Path("one"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@asynccontextmanager
async def web(url: str, clock: FakeClock, platform: FakePlatform, holder: str) -> AsyncIterator[Web]:
    async with Database.open(url) as database:
        platforms = Platforms()
        made = Web(None, platform, platforms)  # type: ignore[arg-type]  # the desk comes first
        catalogue = Catalogue(tuple(CommandSpec(name, "", "", getattr(made, name)) for name in ("work", "post")))
        made.inbox = make_inbox(database, catalogue, platforms, clock, sleep=made.nap, holder=holder)
        platforms.attach("fake", Asking(platform, made.inbox.still_ours))
        yield made
        await made.inbox.close(0.0)


@pytest.fixture
async def two(url: str, clock: FakeClock, platform: FakePlatform) -> AsyncIterator[tuple[Web, Web]]:
    async with web(url, clock, platform, "a") as one, web(url, clock, platform, "b") as other:
        yield one, other


def request(clock: FakeClock, event: str = "e1", text: str = "work") -> Request:
    """Return what somebody asks; everybody asks once, so that nobody asks too often."""
    return Request(event, CHANNEL, MemberRef(TEAM, f"U{event}", "robin"), f"/despatch {text}", clock())


async def test_what_both_are_told_is_answered_once(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    async def told(process: Web, event: str) -> None:
        asked = request(clock, event)
        if await process.inbox.take(asked):
            process.inbox.begin(asked)

    await asyncio.gather(*(told(process, f"e{number}") for number in range(15) for process in two))
    for process in two:
        await process.answered()
    assert sorted(two[0].begun + two[1].begun) == sorted(f"e{number}" for number in range(15))
    assert list(platform.messages.values()) == [DONE] * 15


async def test_what_is_worked_on_stays_with_whoever_took_it(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, other = two
    asked = request(clock)
    assert await one.inbox.take(asked)
    one.inbox.begin(asked)
    for _ in range(5):
        clock.forward(seconds=25)
        assert await other.inbox.look() == 0 == await other.inbox.resume("fake")
        await one.inbox.look()
    await one.answered()
    assert list(platform.messages.values()) == [DONE]
    clock.forward(hours=2)
    assert await other.inbox.look() == 0


async def test_what_nobody_began_is_taken_over_once_by_one(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    for number in range(MOST + 5):
        assert await two[0].inbox.take(request(clock, f"e{number}"))
    clock.forward(seconds=29)
    assert [await process.inbox.look() for process in two] == [0, 0]
    clock.forward(seconds=2)
    counts = await asyncio.gather(*(process.inbox.look() for process in two))
    assert sum(counts) in (MOST + 5, MOST), "each takes some"
    assert sum(counts) + sum([await process.inbox.look() for process in two]) == MOST + 5
    for process in two:
        await process.answered()
    assert len(two[0].begun + two[1].begun) == len(set(two[0].begun + two[1].begun)) == MOST + 5
    assert list(platform.messages.values()) == [DONE] * (MOST + 5)


async def test_whoever_was_silent_for_too_long_sends_nothing(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = two
    asked = request(clock, text="post")
    assert await one.inbox.take(asked)
    one.inbox.begin(asked)
    await one.started()
    clock.forward(seconds=31)
    assert await other.inbox.look() == 1
    await one.answered()
    assert platform.messages == {}, "neither its answer, nor what its command posts beside that"
    assert "answered-elsewhere" in caplog.text
    await other.answered()
    assert [reply.parts[0] for reply in platform.messages.values()] == [Text("Beside it."), Text("Done.")]


async def test_what_a_silent_process_had_answered_after_all_is_not_answered_again(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, other = two
    asked = request(clock)
    assert await one.inbox.take(asked)
    clock.forward(seconds=31)
    assert await other.inbox.look() == 1
    await other.started()
    await one.inbox._store.done(asked)  # its message was under way when it hung
    await other.answered()
    assert platform.messages == {}


async def test_a_process_that_hung_does_not_begin_its_own_once_more(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, _ = two
    asked = request(clock)
    assert await one.inbox.take(asked)
    one.inbox.begin(asked)
    await one.started()
    clock.forward(minutes=5)
    assert await one.inbox.resume("fake") == 0
    await one.answered()
    assert one.begun == ["e1"] and list(platform.messages.values()) == [DONE]


async def test_what_a_platform_does_not_take_is_tried_again_by_whoever_lives(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, other = two
    platform.faults.extend([PlatformDown()] * 4)
    asked = request(clock)
    assert await one.inbox.take(asked)
    one.inbox.begin(asked)
    await one.answered()
    assert one.waits and platform.messages == {}
    clock.forward(seconds=50)
    assert await other.inbox.look() == 0
    clock.forward(seconds=15)
    assert await other.inbox.look() == 1
    await other.answered()
    assert list(platform.messages.values()) == [DONE]


async def test_what_a_stopping_process_leaves_is_taken_over_at_once(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, other = two
    for event in ("e1", "e2"):
        assert await one.inbox.take(request(clock, event))
    one.inbox.begin(request(clock, "e1"))
    await one.started()
    await one.inbox.close(0.0)
    assert await other.inbox.look() == 2
    await other.answered()
    assert list(platform.messages.values()) == [DONE, DONE]


@pytest.mark.parametrize("fault", [DatabaseAway(), None], ids=["away", "silent"])
async def test_a_stop_waits_for_no_database_that_is_away(
    two: tuple[Web, Web], clock: FakeClock, monkeypatch: pytest.MonkeyPatch, fault: DatabaseAway | None
) -> None:
    async def away() -> None:
        if fault is None:
            await asyncio.Event().wait()
        raise DatabaseAway

    one, other = two
    assert await one.inbox.take(request(clock))
    monkeypatch.setattr(one.inbox._store, "release", away)
    monkeypatch.setattr("bot.inbox.inbox.RELEASE_SECONDS", 0.01)
    await one.inbox.close(0.0)
    assert await other.inbox.look() == 0
    clock.forward(seconds=31)
    assert await other.inbox.look() == 1


async def test_nothing_is_taken_over_for_a_platform_whose_line_is_down(
    two: tuple[Web, Web], clock: FakeClock, platform: FakePlatform
) -> None:
    one, other = two
    assert await one.inbox.take(request(clock))
    clock.forward(seconds=31)
    other.platforms.attach("fake", platform, lambda: False)
    assert await other.inbox.look() == 0
    other.platforms.attach("fake", platform)
    assert await other.inbox.look() == 1


async def test_one_that_shares_with_nobody_answers_at_once_what_others_left(
    two: tuple[Web, Web], url: str, clock: FakeClock, platform: FakePlatform
) -> None:
    assert await two[0].inbox.take(request(clock))
    async with web(url, clock, platform, "") as alone:
        assert await alone.inbox.resume("fake") == 1
        await alone.answered()
    assert list(platform.messages.values()) == [DONE]


# --- real processes ---

LIFE = """
import asyncio, sys
from bot.store.database import Database
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform
from tests.integration.test_inbox_shared import request, web

async def main():
    platform, clock = FakePlatform(), FakeClock()
    async with web(sys.argv[1], clock, platform, sys.argv[2]) as life:
        asked = request(clock)
        assert await life.inbox.take(asked)
        life.inbox.begin(asked)
        await life.started()
        print("working", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await life.answered()
        print("posted", len(platform.messages), flush=True)

asyncio.run(main())
"""


@asynccontextmanager
async def life(url: str) -> AsyncIterator[Process]:
    """A process of its own in the middle of a request."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LIFE, url, "life", cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(process.wait)
        stack.callback(lambda: process.returncode is None and process.kill())
        assert await said(process) == "working"
        yield process


async def said(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return (await process.stdout.readline()).decode().strip()


async def test_what_a_killed_process_had_in_hand_is_answered_by_another(
    url: str, clock: FakeClock, platform: FakePlatform
) -> None:
    async with life(url) as process, web(url, clock, platform, "b") as other:
        process.kill()
        assert await process.wait() == -signal.SIGKILL
        assert await other.inbox.look() == 0, "it may be alive"
        clock.forward(seconds=31)
        assert await other.inbox.look() == 1
        await other.answered()
        assert list(platform.messages.values()) == [DONE]


async def test_a_process_that_was_stopped_for_too_long_does_not_answer_a_second_time(
    url: str, clock: FakeClock, platform: FakePlatform
) -> None:
    async with life(url) as process, web(url, clock, platform, "b") as other:
        os.kill(process.pid, signal.SIGSTOP)
        clock.forward(seconds=31)
        assert await other.inbox.look() == 1
        await other.answered()
        os.kill(process.pid, signal.SIGCONT)
        assert process.stdin is not None
        process.stdin.write(b"go on\n")
        assert await said(process) == "posted 0"
        assert list(platform.messages.values()) == [DONE]
