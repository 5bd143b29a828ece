"""So many requests at once to one host over all processes, on a real PostgreSQL; a process that dies lets go."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
from aiohttp import web

from bot.sources import postgres_turns
from bot.sources.client import GuardedClient
from bot.sources.errors import HostBusy, SourceError
from bot.sources.guard import parse_allow
from bot.sources.postgres_turns import PostgresHostTurns
from bot.sources.turns import AT_ONCE_PER_HOST, turns_on
from bot.store.errors import DatabaseAway
from bot.store.postgres_connection import PostgresConnection
from tests.fakes.postgres import databases

ROOT = Path(__file__).parents[2]
HOST, OTHER = ("harbour-post.example", 443), ("tideline.example", 443)

HOLDS = """
import asyncio, sys
from bot.sources.postgres_turns import PostgresHostTurns

async def main() -> None:
    turns = PostgresHostTurns(sys.argv[1])
    async with turns.turn(("harbour-post.example", 443)), turns.turn(("harbour-post.example", 443)):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def url() -> Iterator[str]:
    with databases() as made:
        yield made.url(Path("turns"))


def end_sessions(url: str) -> int:
    """End every other connection to the database, as a server does that starts anew; return how many there were."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return len(rows)


class Waiting:
    """Pauses that last until they are told to end; `asleep` is how many wait in one."""

    def __init__(self) -> None:
        self.asleep = self.inside = 0
        self.awake = asyncio.Event()
        self.changed = asyncio.Condition()

    async def __call__(self, seconds: float) -> None:
        if self.awake.is_set():
            await asyncio.sleep(seconds)
            return
        self.asleep += 1
        await self.tell()
        await self.awake.wait()

    async def tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def all_there(self, count: int) -> None:
        """Wait until so many are inside or wait."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.inside + self.asleep >= count)


@pytest.fixture
async def site() -> AsyncIterator[tuple[Waiting, int]]:
    """A site that keeps every visitor until the pauses are over."""
    waiting = Waiting()

    async def answer(_: web.Request) -> web.Response:
        waiting.inside += 1
        most.append(waiting.inside)
        await waiting.tell()
        await waiting.awake.wait()
        waiting.inside -= 1
        return web.Response(text="page")

    most: list[int] = []
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield waiting, runner.addresses[0][1]
    waiting.awake.set()
    await runner.cleanup()
    assert max(most) == AT_ONCE_PER_HOST


@pytest.mark.parametrize("processes", [2, 3])
async def test_no_host_is_asked_by_more_than_two_at_once_over_all_processes(
    url: str, site: tuple[Waiting, int], processes: int
) -> None:
    waiting, port = site
    async with AsyncExitStack() as stack:
        clients = []
        for _ in range(processes):
            turns = await stack.enter_async_context(PostgresHostTurns(url, sleep=waiting))
            client = GuardedClient(allow=parse_allow(f"127.0.0.1:{port}"), hosts=turns)
            clients.append(await stack.enter_async_context(client))
        fetches = [asyncio.create_task(each.fetch(f"http://127.0.0.1:{port}/")) for each in clients * 4]
        await waiting.all_there(processes * AT_ONCE_PER_HOST)
        assert (waiting.inside, waiting.asleep) == (AT_ONCE_PER_HOST, (processes - 1) * AT_ONCE_PER_HOST)
        waiting.awake.set()
        assert [fetched.status for fetched in await asyncio.gather(*fetches)] == [200] * processes * 4


async def test_a_process_that_is_killed_lets_go_of_its_turns(url: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS, url, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    looks: list[float] = []

    async def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 1:
            child.kill()
            await child.wait()
        else:
            await asyncio.sleep(seconds)

    try:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"held\n"
        async with PostgresHostTurns(url, sleep=sleep) as turns, turns.turn(HOST), turns.turn(HOST):
            assert looks
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def test_within_a_process_no_turn_is_given_twice(url: str) -> None:
    async with PostgresHostTurns(url, patience=0.0) as turns:
        async with turns.turn(HOST), turns.turn(HOST):
            with pytest.raises(HostBusy):
                await turns.turn(HOST).__aenter__()
            async with turns.turn(OTHER), turns.turn((HOST[0], 8080)):
                pass
        async with turns.turn(HOST), turns.turn(HOST):
            pass


async def test_a_turn_comes_free_whatever_becomes_of_the_request(url: str) -> None:
    async with turns_on(url) as turns, PostgresHostTurns(url, at_once=1) as others:
        async with GuardedClient(allow=parse_allow("127.0.0.1:1"), hosts=turns) as client:
            for _ in range(3):
                with pytest.raises(SourceError):
                    await client.fetch("http://127.0.0.1:1/")
        async with others.turn(("127.0.0.1", 1)):
            pass


async def test_a_turn_that_comes_after_nobody_waits_for_it_any_more_is_given_back(url: str) -> None:
    async with PostgresHostTurns(url, at_once=1) as turns, PostgresHostTurns(url, at_once=1, patience=5.0) as others:
        async with turns.turn(OTHER):
            pass
        go_on, busy = threading.Event(), threading.Event()
        session = turns._session
        assert session is not None

        def keeps_the_thread(_: object) -> None:
            busy.set()
            go_on.wait(10)

        keeping = asyncio.create_task(session.connection.run(keeps_the_thread))
        await asyncio.to_thread(busy.wait, 10)
        waiting = asyncio.create_task(turns.turn(HOST).__aenter__())
        async with asyncio.timeout(10):
            while not (session.connection._thread._work_queue.qsize()):  # noqa: ASYNC110  # a queue of threads
                await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        go_on.set()
        await keeping
        async with others.turn(HOST):
            pass


async def test_what_was_held_on_a_connection_that_is_lost_takes_nothing_from_the_next(url: str) -> None:
    async with PostgresHostTurns(url, at_once=1) as turns, PostgresHostTurns(url, at_once=1, patience=0.0) as others:
        async with AsyncExitStack() as later:
            async with turns.turn(HOST):
                assert end_sessions(url) == 1
                async with turns.turn(OTHER):
                    pass
                await later.enter_async_context(turns.turn(HOST))
            await asyncio.gather(*turns._ends)
            with pytest.raises(HostBusy):
                await others.turn(HOST).__aenter__()
        await asyncio.gather(*turns._ends)
        async with others.turn(HOST):
            pass


async def test_a_process_that_was_stopped_is_waited_for_no_longer_than_a_page_may_take(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = postgres_turns._SETTINGS
    assert any("idle_session_timeout = '60s'" in setting for setting in usual)
    shorter = tuple(setting.replace("'60s'", "'50ms'") for setting in usual)
    async with PostgresHostTurns(url, at_once=1) as stopped, PostgresHostTurns(url, at_once=1) as others:
        monkeypatch.setattr(postgres_turns, "_SETTINGS", shorter)
        async with stopped.turn(HOST):
            monkeypatch.setattr(postgres_turns, "_SETTINGS", usual)
            async with others.turn(HOST):
                pass


async def test_a_server_that_is_away_is_told_as_that(url: str) -> None:
    away = "postgresql://postgres@127.0.0.1:1/nowhere"
    async with PostgresHostTurns(away, patience=0.0) as turns:
        with pytest.raises(DatabaseAway):
            await turns.turn(HOST).__aenter__()
    waited: list[float] = []

    async def comes_back(seconds: float) -> None:
        waited.append(seconds)
        turns._url = url

    async with PostgresHostTurns(away, sleep=comes_back) as turns, turns.turn(HOST):
        assert len(waited) == 1


async def test_a_connection_that_nobody_needs_is_closed_and_opened_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_turns, "UNUSED_SECONDS", 0.0)
    closed, close = asyncio.Event(), PostgresConnection.close

    async def told(connection: PostgresConnection) -> None:
        await close(connection)
        closed.set()

    monkeypatch.setattr(PostgresConnection, "close", told)
    async with PostgresHostTurns(url) as turns:
        for _ in range(2):
            closed.clear()
            async with turns.turn(HOST):
                async with turns.turn(OTHER):
                    pass
                assert turns._unused is None
                await turns._let_go()  # it was on its way when the turn was asked for
                assert turns._session is not None
            await asyncio.wait_for(closed.wait(), 10)
            assert turns._session is None
