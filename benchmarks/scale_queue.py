"""The queue by itself, for `benchmarks.scale`: jobs a second beside the library's own worker, and its share of a core.

`python -m benchmarks.scale_queue URL ours|theirs|idle NUMBER` is one worker in a process of its own.
"""

import asyncio
import json
import logging
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import psycopg
from procrastinate import App, PsycopgConnector

from benchmarks.processes import Process, spent
from bot.newsroom import ARTICLE_SECONDS, DIGEST_SECONDS, FEED_SECONDS, THREAD_SECONDS
from bot.queue.schema import prepare
from bot.queue.work import QUEUE, Work, put
from bot.queue.workers import BEAT_SECONDS, CONNECTIONS, LOOK_SECONDS, Crew, Task, Tick
from bot.store.database import Database
from bot.worker_room import BUCKETS, PLACING_SECONDS
from tests.fakes.postgres import TEMPLATE, Server

ROUNDS, AT_ONCE = 5, 16
POLLS_A_SECOND = 50_000 / 900
IDLE_SECONDS = 40.0

OWN_TICKS = {
    "feeds": FEED_SECONDS,
    "articles": ARTICLE_SECONDS,
    "placing": PLACING_SECONDS,
    "digests": DIGEST_SECONDS,
    "threads": THREAD_SECONDS,
    "notices": THREAD_SECONDS,
    "dead feeds": THREAD_SECONDS,
    "changes": THREAD_SECONDS,
    "rechecks": 30.0,
    "open threads": 30.0,
    "followups": 1.0,
    "quotations": 5.0,
    "reminders": 60.0,
    "removals": 10.0,
    "retention": 3600.0,
    "wiping": 600.0,
}
"""All ticks of a worker by their own times, `bot.newsroom` has them."""


def print_queue(server: Server, jobs: int) -> None:
    """Measure and print both."""
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    server.create("queue", TEMPLATE)
    url = server.url("queue")
    asyncio.run(_prepared(url))
    for _ in range(ROUNDS):
        for kind, found in rates.items():
            found.append(jobs / _seconds(url, kind, jobs))
    ours, theirs = (statistics.median(found) for found in rates.values())
    print(f"{jobs} jobs without work: {ours:.0f} a second, the library's own worker {theirs:.0f}: {ours / theirs:.2f}")
    _print_share(server, url)
    server.drop("queue")


def _seconds(url: str, kind: str, number: int) -> float:
    with Process(sys.executable, "-m", "benchmarks.scale_queue", url, kind, str(number)) as process:
        return float(process.read())


def _print_share(server: Server, url: str) -> None:
    """Print what two workers and the server spend where 55.6 feeds a second go out in batches, with nothing to do."""
    command = (sys.executable, "-m", "benchmarks.scale_queue", url, "idle", str(IDLE_SECONDS))
    with Process(*command) as one, Process(*command) as other:
        for process in (one, other):
            process.read()
        before = spent(one.pid), spent(other.pid), spent(server.pid)
        done = [process.ask("go") for process in (one, other)]
        after = spent(one.pid), spent(other.pid), spent(server.pid)
        first, second, server_cpu = ((late - early) / IDLE_SECONDS for late, early in zip(after, before, strict=True))
    print(
        f"the queue at {POLLS_A_SECOND:.1f} polls a second, two workers: {first + second:.3f} cores of the workers and"
        f" {server_cpu:.3f} of the server, {sum(done)} jobs in {IDLE_SECONDS:.0f} s"
    )


async def _prepared(url: str) -> None:
    async with Database.open(url) as database:
        await prepare(database)


def _deferred(url: str, works: list[Work]) -> None:
    sql, values = put(works)
    with psycopg.connect(url) as connection:
        connection.execute(sql.replace("?", "%s").encode(), values)


class Counting:
    """Does nothing, and counts it."""

    def __init__(self, until: int) -> None:
        self.done, self._until, self.all = 0, until, asyncio.Event()

    async def __call__(self, **_: object) -> None:
        """Be a job."""
        self.done += 1
        if self.done == self._until:
            self.all.set()


async def _ours(url: str, counting: Counting) -> float:
    crew, stop = Crew(url, AT_ONCE), asyncio.Event()
    crew.add([Task("nothing", counting)], ())
    began = time.perf_counter()
    working = asyncio.create_task(crew.work(stop))
    await counting.all.wait()
    seconds = time.perf_counter() - began
    stop.set()
    await working
    return seconds


async def _theirs(url: str, counting: Counting) -> float:
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=CONNECTIONS))

    async def nothing() -> None:
        await counting()

    app.task(name="nothing", queue=QUEUE)(nothing)
    async with app.open_async():
        began = time.perf_counter()
        working = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=AT_ONCE,
                fetch_job_polling_interval=LOOK_SECONDS,
                update_heartbeat_interval=BEAT_SECONDS,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        await counting.all.wait()
        seconds = time.perf_counter() - began
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
    return seconds


async def _idle(url: str, seconds: float) -> None:
    """Have the ticks of a worker and the batches of feeds, with nothing in them."""
    crew, stop, counting = Crew(url, AT_ONCE), asyncio.Event(), Counting(0)
    ticks = [Tick(name, every, counting) for name, every in OWN_TICKS.items() if name != "feeds"]
    crew.add([Task("nothing", counting)], [*ticks, Tick("feeds", FEED_SECONDS, partial(_handed, url))])
    working = asyncio.create_task(crew.work(stop))
    await crew.begun.wait()
    await asyncio.sleep(3.0)  # what a start costs is over by then, and left out
    print(0, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    before = counting.done
    await asyncio.sleep(seconds)  # the time that is measured: the worker's own clock goes on in it
    print(counting.done - before, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    stop.set()
    await working


async def _handed(url: str) -> None:
    each = round(POLLS_A_SECOND * FEED_SECONDS / BUCKETS)
    works = [
        Work("nothing", {"feeds": ["f" * 16] * each, "until": ""}, lock=f"feeds {part}") for part in range(BUCKETS)
    ]
    await asyncio.to_thread(_deferred, url, works)


KINDS: dict[str, Callable[[str, Counting], Awaitable[float]]] = {"ours": _ours, "theirs": _theirs}


def main(url: str, kind: str, number: float) -> None:
    """Be one worker."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    if kind == "idle":
        asyncio.run(_idle(url, number))
    else:
        jobs = round(number)
        _deferred(url, [Work("nothing")] * jobs)
        print(json.dumps(asyncio.run(_timed(url, kind, jobs))), flush=True)


async def _timed(url: str, kind: str, jobs: int) -> float:
    return await KINDS[kind](url, Counting(jobs))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
