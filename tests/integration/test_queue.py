"""The queue on a real server: put with what makes it due, done by whoever lives, and ended by who holds it alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from importlib import resources
from pathlib import Path

import psycopg
import pytest
from procrastinate.jobs import Job, Status

from bot.queue import workers
from bot.queue.errors import JobTaken
from bot.queue.owning import asking
from bot.queue.schema import changes, prepare
from bot.queue.status import standing
from bot.queue.work import DIGESTS, Work, put
from bot.queue.workers import Crew, Task, Tick
from bot.store.database import Database
from tests.fakes.postgres import databases

PATIENCE = 30.0


@pytest.fixture
def url() -> Iterator[str]:
    with databases() as made:
        yield made.url(Path("one"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database.open(url, busy_seconds=5.0) as opened:
        await prepare(opened)
        yield opened


@asynccontextmanager
async def working(url: str, *tasks: Task, ticks: tuple[Tick, ...] = (), at_once: int = 4) -> AsyncIterator[Crew]:
    """Work on the queue for as long as the block runs."""
    crew, stop = Crew(url, at_once), asyncio.Event()
    crew.add(tasks, ticks)
    running = asyncio.create_task(crew.work(stop))
    try:
        yield crew
    finally:
        stop.set()
        await running


async def enqueue(database: Database, *works: Work) -> None:
    await database.transact(lambda statements: statements.execute(*put(works)).close())


def rows(
    url: str,
    sql: str = "SELECT task_name, status, attempts FROM procrastinate_jobs WHERE task_name NOT LIKE 'tick%' ORDER BY id",
) -> list[tuple[object, ...]]:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        return connection.execute(sql.encode()).fetchall()


def run(url: str, sql: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(sql.encode())


async def within(waited: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE):
        await waited.wait()


async def test_its_tables_are_made_once_however_many_processes_come(url: str) -> None:
    async with Database.open(url) as one, Database.open(url) as other:
        made = await asyncio.gather(prepare(one), prepare(other), prepare(one))
        assert sorted(map(len, made)) == [0, 0, len(changes())]
        assert await prepare(other) == []
    assert len(rows(url, "SELECT * FROM queue_schema")) == len(changes())


async def test_what_newer_releases_of_the_library_change_is_applied_by_itself(url: str) -> None:
    """It is as an older release left it: the tables have come by each of its changes up to then."""
    older, newer = changes()[:-4], changes()[-4:]
    scripts = resources.files("procrastinate.sql") / "migrations"
    for name in older:
        run(url, (scripts / name).read_text("utf-8"))
        run(url, f"INSERT INTO queue_schema VALUES ('{name}')")
    async with Database.open(url) as database:
        assert await prepare(database) == newer
        await enqueue(database, Work("greet"))
    assert rows(url, "SELECT TO_REGPROC('procrastinate_retry_job_v2') IS NOT NULL") == [(True,)]


async def test_work_is_done_with_what_was_put_there_and_nothing_is_left(database: Database, url: str) -> None:
    done, seen = asyncio.Event(), []

    async def greet(name: str, times: int) -> None:
        seen.append((name, times))
        done.set()

    async with working(url, Task("greet", greet)):
        await enqueue(database, Work("greet", {"name": "Ünïcode % ? :x", "times": 2}))
        await within(done)
    assert seen == [("Ünïcode % ? :x", 2)]
    assert rows(url) == []


async def test_what_is_taken_back_with_its_transaction_is_never_done(database: Database, url: str) -> None:
    def steps(statements) -> None:  # noqa: ANN001
        statements.execute(*put([Work("greet")])).close()
        raise LookupError

    with pytest.raises(LookupError):
        await database.transact(steps)
    assert rows(url) == []


async def test_of_work_with_one_key_one_waits_and_the_rest_of_the_transaction_stands(
    database: Database, url: str
) -> None:
    await enqueue(database, Work("place", once="a"), Work("place", once="a"), Work("place", once="b"), Work("place"))
    await enqueue(database, Work("place", once="a"), Work("digest", once="c", priority=DIGESTS))
    assert [row[0] for row in rows(url)] == ["place", "place", "place", "digest"]


async def test_digests_go_before_feeds(database: Database, url: str) -> None:
    order, both = [], asyncio.Event()

    async def noted(name: str) -> None:
        order.append(name)
        if len(order) == 3:
            both.set()

    await enqueue(database, Work("noted", {"name": "feeds"}), Work("noted", {"name": "more feeds"}))
    await enqueue(database, Work("noted", {"name": "digest"}, priority=DIGESTS))
    async with working(url, Task("noted", noted), at_once=1):
        await within(both)
    assert order == ["digest", "feeds", "more feeds"]


async def test_work_with_one_lock_is_done_one_after_the_other_over_all_workers(
    database: Database, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.02)
    at_work, most, left, all_done = 0, 0, 6, asyncio.Event()

    async def alone() -> None:
        nonlocal at_work, most, left
        at_work, most = at_work + 1, max(most, at_work + 1)
        await asyncio.gather(*(asyncio.to_thread(rows, url) for _ in range(3)))
        at_work, left = at_work - 1, left - 1
        if not left:
            all_done.set()

    await enqueue(database, *(Work("alone", lock="x") for _ in range(6)))
    async with working(url, Task("alone", alone)), working(url, Task("alone", alone)):
        await within(all_done)
    assert most == 1


async def test_a_tick_comes_again_and_one_that_fails_keeps_nothing_from_coming(url: str, database: Database) -> None:
    times, twice = 0, asyncio.Event()

    async def tick() -> None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()
        raise LookupError

    async with working(url, ticks=(Tick("often", 1.0, tick),)):
        await within(twice)


async def test_a_tick_that_hangs_is_cut_off_and_comes_again(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "MOST_SECONDS", 0.05)
    times, twice = 0, asyncio.Event()

    async def hang() -> None:
        nonlocal times
        times += 1
        if times == 2:
            twice.set()
        await asyncio.Event().wait()

    async with working(url, ticks=(Tick("hanging", 1.0, hang),)):
        await within(twice)


async def test_jobs_of_a_worker_that_is_gone_are_done_by_another(database: Database, url: str) -> None:
    """It had hold of one when it was killed: the row says so, and its heartbeat is old."""
    done = asyncio.Event()

    async def greet() -> None:
        done.set()

    await enqueue(database, Work("greet", lock="greeting"))
    old = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (NOW() - INTERVAL '1 minute') RETURNING id"
    run(url, f"WITH dead AS ({old}) UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)")
    async with working(url, Task("greet", greet)):
        await within(done)
    assert rows(url) == []


async def test_what_a_stopping_worker_cuts_off_is_done_by_the_next(
    database: Database, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "STOP_SECONDS", 0.01)
    begun, done = asyncio.Event(), asyncio.Event()

    async def hanging() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def quick() -> None:
        done.set()

    await enqueue(database, Work("greet"))
    async with working(url, Task("greet", hanging)):
        await within(begun)
    assert rows(url) == [("greet", "todo", 1)]
    async with working(url, Task("greet", quick)):
        await within(done)


async def test_whoever_was_taken_for_dead_posts_nothing_and_ends_nothing(database: Database, url: str) -> None:
    """A process was stopped in the middle of its job, another has it by now, and it goes on as if nothing had been."""
    taken, over, said = asyncio.Event(), asyncio.Event(), []

    async def post() -> None:
        said.append("asked")
        await asyncio.to_thread(run, url, _TAKEN_BY_ANOTHER)
        taken.set()
        try:
            await asking(crew.jobs)()
            said.append("posted")
        except JobTaken:
            said.append("taken")
            raise
        finally:
            over.set()

    await enqueue(database, Work("post"))
    async with working(url, Task("post", post)) as crew:
        await within(over)
    assert said == ["asked", "taken"]
    assert rows(url) == [("post", "doing", 1)], "it is the other's still"


_TAKEN_BY_ANOTHER = """
WITH another AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)
UPDATE procrastinate_jobs SET worker_id = (SELECT id FROM another), attempts = 1
"""


async def test_only_who_holds_a_job_ends_it_or_has_it_done_again(database: Database, url: str) -> None:
    await enqueue(database, Work("greet"))
    crew = Crew(url, 1)
    async with crew.opened():
        worker = await crew.jobs.register_worker()
        job = await crew.jobs.fetch_job(queues=None, worker_id=worker)
        assert job is not None and await crew.jobs.stands(job)
        for stranger in (job.evolve(worker_id=worker + 1), job.evolve(attempts=7)):
            assert not await crew.jobs.stands(stranger)
            await crew.jobs.finish_job(stranger, Status.SUCCEEDED, delete_job=True)
            await crew.jobs.retry_job(stranger)
            assert rows(url) == [("greet", "doing", 0)]
        await crew.jobs.retry_job(job)
        assert rows(url) == [("greet", "todo", 1)]


async def test_one_that_is_done_again_goes_where_the_same_waits_already(database: Database, url: str) -> None:
    crew = Crew(url, 1)
    async with crew.opened():
        await enqueue(database, Work("greet", once="g"))
        job = await _fetched(crew)
        await enqueue(database, Work("greet", once="g"))
        await crew.jobs.retry_job(job)
        assert rows(url) == [("greet", "todo", 0)]
        await _fetched(crew)
        await enqueue(database, Work("greet", once="g"))
        run(url, "UPDATE procrastinate_workers SET last_heartbeat = NOW() - INTERVAL '1 minute'")
        assert await crew.jobs.take_up(15.0) == 1
        assert rows(url) == [("greet", "todo", 0)]


async def _fetched(crew: Crew) -> Job:
    job = await crew.jobs.fetch_job(queues=None, worker_id=await crew.jobs.register_worker())
    assert job is not None
    return job


async def test_a_server_that_ends_every_connection_is_worked_on_again(database: Database, url: str) -> None:
    done = asyncio.Event()

    async def greet() -> None:
        done.set()

    async with working(url, Task("greet", greet)) as crew:
        await within(crew.begun)
        with suppress(psycopg.Error):
            run(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = CURRENT_DATABASE()")
        await enqueue(database, Work("greet"))
        await within(done)


async def test_outside_of_a_job_nothing_is_asked(url: str) -> None:
    await asking(Crew(url, 1).jobs)()


async def test_how_it_stands_is_told_in_words(url: str) -> None:
    async with Database.open(url) as database:
        assert str(await standing(database)) == "0 are at work, no job waits"
        await prepare(database)
        await enqueue(database, Work("nobody"), Work("nobody"))
        run(url, "UPDATE procrastinate_events SET at = at - INTERVAL '90 seconds'")
        run(url, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (NOW()), (NOW() - INTERVAL '16 seconds')")
        assert str(await standing(database)) == "1 is at work, 2 jobs wait, the oldest for 90 s"
