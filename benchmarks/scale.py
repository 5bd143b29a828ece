"""How many machines a host of many teams needs: 10,000 workspaces on one PostgreSQL, worked on by 1, 2 and 4 workers.

    python -m benchmarks.scale [--workspaces 10000] [--workers 1 2 4] [--polls 10000] [--price-core 15 --price-gb 0.1]

Ten thousand workspaces follow fifty feeds each out of fifty thousand, which bring 200,000 articles a day; ten thousand
digests come due in the busiest hour. A share of that is done by real worker processes on a real server that waits for
its disk, with a web and a platform in memory: feeds with nothing new, feeds with news whose articles are read, stored
and placed in the ten workspaces that follow each, and the digests of workspaces with a day's two hundred articles. What
each took of processors, the server's share with it, is then reckoned up to the whole.
"""

import argparse
import asyncio
import statistics
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

import psycopg
from procrastinate import App as Queue
from procrastinate import PsycopgConnector

from benchmarks.processes import Process, resident, spent
from benchmarks.scale_seed import schedule, seed_follows, seed_stories
from benchmarks.scale_worker import BUSY_FEEDS, EVERY, now, program
from bot.assemble import App
from bot.queue.schema import prepare
from bot.queue.work import QUEUE, Work, put
from bot.queue.workers import Crew, Task, Tick
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.postgres_connection import options
from bot.worker_room import shared_work
from tests.fakes.postgres import EMPTY, databases, server

DURABLE = "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nautovacuum = on\nshared_buffers = 512MB\n"

POLLS_A_SECOND, ARTICLES_A_DAY, FOLLOWERS, DIGESTS_AN_HOUR, CHANNELS = 55.6, 200_000, 10, 10_000, 10_000
DAY = 86_400
PEAK = 2.0
"""How many more articles there are in the busiest hour than over the day."""

DIGESTS = 60
QUEUE_SECONDS = 30

DAYS_KEPT = 90

_PAST = "2026-01-02T00:00:00.000000+00:00"
_IDLE = f"""
UPDATE feeds SET next_at = '{_PAST}' WHERE CAST(SUBSTR(id, 2) AS INTEGER) BETWEEN {{first}} AND {{last}}
"""  # numbers
_NEWS = f"""
UPDATE feeds SET next_at = '{_PAST}'
WHERE CAST(SUBSTR(id, 2) AS INTEGER) < {BUSY_FEEDS} AND CAST(SUBSTR(id, 2) AS INTEGER) % {EVERY} = {{turn}}
"""  # numbers
_LEFT = f"""
SELECT (SELECT COUNT(*) FROM feeds WHERE next_at = '{_PAST}')
    + (SELECT COUNT(*) FROM feed_entries WHERE state = 'new') + (SELECT COUNT(*) FROM placements)
    + (SELECT COUNT(*) FROM digests WHERE state IN ('claimed', 'composed'))
    + (SELECT COUNT(*) FROM procrastinate_jobs)
"""  # a constant

Admin = psycopg.Connection[tuple[object, ...]]


@dataclass(slots=True)
class Measured:
    """What some units of work took: seconds, processor seconds of workers, of handing out, and of the server."""

    units: int
    seconds: float
    workers: float
    handing: float
    server: float
    depths: list[int] = field(default_factory=list)

    @property
    def each(self) -> float:
        """Return processor milliseconds for a unit, all shares together."""
        return 1000 * (self.workers + self.handing + self.server) / self.units

    def __str__(self) -> str:
        """Say it in a line, with what waited over time as a row of bars."""
        most = max([1, *self.depths])
        step = max(1, len(self.depths) // 30)
        bars = "".join("▁▂▃▄▅▆▇█"[min(7, 7 * depth // most)] for depth in self.depths[::step])
        shares = [1000 * share / self.units for share in (self.workers, self.handing, self.server)]
        return (
            f"{self.units / self.seconds:9.1f}/s {self.each:9.2f} ms CPU each"
            f" ({shares[0]:.2f} workers, {shares[1]:.2f} handing out, {shares[2]:.2f} PostgreSQL)  {bars} {most}"
        )


@dataclass(slots=True)
class Host:
    """The server, the process that hands out, and the workers of a round."""

    app: App
    ticks: dict[str, Tick]
    admin: Admin
    workers: list[Process] = field(default_factory=list)

    def left(self) -> int:
        """Return what still waits anywhere."""
        ((number,),) = self.admin.execute(_LEFT.encode()).fetchall()
        return int(str(number))

    async def measured(self, units: int, *names: str) -> Measured:
        """Hand out what is due until nothing is left, and return what that took."""
        before = self._spent()
        began, depths = perf_counter(), []
        while True:
            for name in names:
                await self.ticks[name].run()
            left = await asyncio.to_thread(self.left)
            depths.append(left)
            if not left:
                break
            await asyncio.sleep(0.2)
        seconds, after = perf_counter() - began, self._spent()
        took = [later - sooner for sooner, later in zip(before, after, strict=True)]
        return Measured(units, seconds, took[0], took[1], took[2], depths)

    def _spent(self) -> tuple[float, float, float]:
        return sum(spent(worker.pid) for worker in self.workers), process_time(), spent(postmaster())


def postmaster() -> int:
    """Return the server's process."""
    return int((server().folder / "postmaster.pid").read_text().split()[0])


async def round_of(host: Host, url: str, count: int, turn: int, polls: int) -> dict[str, Measured]:
    """Measure each kind of work with so many workers."""
    workers = [Process(sys.executable, "-m", "benchmarks.scale_worker", url) for _ in range(count)]
    host.workers = workers
    try:
        for worker in workers:
            await asyncio.to_thread(worker.read)
            await asyncio.to_thread(worker.ask, f"news {turn}")
        found = {}
        first = BUSY_FEEDS + turn * polls
        host.admin.execute(_IDLE.format(first=first, last=first + polls - 1).encode())
        found["polls"] = await host.measured(polls, "feeds")
        before = await host.app.database.size()
        news = host.admin.execute(_NEWS.format(turn=turn % EVERY).encode()).rowcount
        found["articles"] = await host.measured(news, "feeds", "articles", "placing")
        grown = (await host.app.database.size() - before) / news
        await schedule(host.app, turn - 1, DIGESTS)
        found["digests"] = await host.measured(DIGESTS, "digests")
        found["memory"] = Measured(1, statistics.fmean(resident(each.pid) for each in workers), 0, 0, 0)
        found["bytes"] = Measured(1, grown, 0, 0, 0)
        return found
    finally:
        for worker in workers:
            worker.__exit__()


async def queue_share(host: Host, url: str) -> float:
    """Return what share of a processor the queue takes at the rate of the whole, with tasks that do nothing."""
    crew, stop = Crew(url, 16), asyncio.Event()

    async def nothing(**_: object) -> None:
        """Do nothing."""

    crew.add([Task("feeds", nothing)], ())
    working = asyncio.create_task(crew.work(stop))
    await crew.begun.wait()
    due, began = round(10 * POLLS_A_SECOND), perf_counter()
    before = process_time() + spent(postmaster())
    for each in range(QUEUE_SECONDS // 10):
        first = 30_000 + each * due
        host.admin.execute(_IDLE.format(first=first, last=first + due - 1).encode())
        await host.ticks["feeds"].run()
        await asyncio.sleep(max(0.0, began + 10 * (each + 1) - perf_counter()))
    took = process_time() + spent(postmaster()) - before
    stop.set()
    await working
    return took / (perf_counter() - began)


async def no_ops(url: str, jobs: int, rounds: int) -> tuple[float, float]:
    """Return jobs a second of our worker and of procrastinate's own, by turns, medians."""
    ours: list[float] = []
    theirs: list[float] = []
    async with Database.open(url) as database:
        for _ in range(rounds):
            ours.append(jobs / await _drained(database, jobs, partial_ours(url)))
            theirs.append(jobs / await _drained(database, jobs, partial_theirs(url)))
    return statistics.median(ours), statistics.median(theirs)


Working = Callable[[Callable[[], Awaitable[None]], asyncio.Event], Awaitable[None]]


async def _drained(database: Database, jobs: int, working: Working) -> float:
    done, left = asyncio.Event(), jobs

    async def nothing() -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    await database.transact(lambda held: held.execute(*put([Work("nothing")] * jobs)).close())
    began = perf_counter()
    await working(nothing, done)
    return perf_counter() - began


def partial_ours(url: str) -> Working:
    """Return what works as our worker does."""

    async def working(nothing: Callable[[], Awaitable[None]], done: asyncio.Event) -> None:
        crew = Crew(url, 16)
        crew.add([Task("nothing", nothing)], ())
        await crew.work(done)

    return working


def partial_theirs(url: str) -> Working:
    """Return what works as procrastinate's own worker does."""

    async def working(nothing: Callable[[], Awaitable[None]], done: asyncio.Event) -> None:
        queue = Queue(connector=PsycopgConnector(kwargs=options(url), min_size=1, max_size=4))
        queue.task(name="nothing", queue=QUEUE)(nothing)
        async with queue.open_async():
            running = asyncio.create_task(
                queue.run_worker_async(concurrency=16, delete_jobs="always", install_signal_handlers=False)
            )
            await done.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    return working


@contextmanager
def durable() -> Iterator[str]:
    """Have a server that waits for its disk, and the address of an empty database on it."""
    with (server().folder / "postgresql.conf").open("a") as settings:
        settings.write(DURABLE)
    server().crash()
    server().start_again()
    with databases(EMPTY) as made:
        yield made.url(Path("scale"))


async def run(url: str, chosen: argparse.Namespace) -> None:
    """Seed, measure and tell."""
    async with Database.open(url) as database:
        await migrate(database)
        await prepare(database)
    async with program(url) as (app, _):
        with psycopg.connect(url, autocommit=True) as admin:
            _, ticks = shared_work(app.news, app.database, app.articles, now)
            host = Host(app, {tick.name: tick for tick in ticks}, admin)
            began = perf_counter()
            seed_follows(admin, chosen.workspaces)
            await seed_stories(app, admin, lambda done, of: _progress("seeding", done, of))
            size = await app.database.size()
            print(f"{chosen.workspaces} workspaces seeded in {perf_counter() - began:.0f} s: {size / 1e6:,.0f} MB")
            rounds = {}
            for turn, count in enumerate(chosen.workers, 1):
                rounds[count] = await round_of(host, url, count, turn, chosen.polls)
                _tell(count, rounds[count])
            _ratios(rounds)
            share = await queue_share(host, url)
            print(f"queue at {POLLS_A_SECOND} polls/s: {share:.3f} of a core")
            _project(rounds[chosen.workers[0]], share, chosen)
    ours, theirs = await no_ops(url, 1_500, 5)
    print(f"jobs that do nothing: {ours:.0f}/s, procrastinate's own worker {theirs:.0f}/s, ratio {ours / theirs:.2f}")


def _tell(count: int, found: dict[str, Measured]) -> None:
    print(f"{count} worker{'s' if count > 1 else ''}, {found['memory'].seconds:.0f} MB each")
    for name in ("polls", "articles", "digests"):
        print(f"  {name:<9}{found[name]}")


def _ratios(rounds: dict[int, dict[str, Measured]]) -> None:
    first, *others = rounds
    for count in others:
        ratios = {
            name: rounds[first][name].seconds
            / rounds[first][name].units
            / (rounds[count][name].seconds / rounds[count][name].units)
            for name in ("polls", "articles", "digests")
        }
        print(f"{count} workers to {first}: " + ", ".join(f"{name} {ratio:.2f}x" for name, ratio in ratios.items()))


def _project(found: dict[str, Measured], queue: float, chosen: argparse.Namespace) -> None:
    """Reckon up to the whole: processors in the busiest hour, machines of two at half load, euros a month."""
    cores = {
        "polls": POLLS_A_SECOND * found["polls"].each / 1000,
        "articles": PEAK * ARTICLES_A_DAY / DAY * found["articles"].each / 1000,
        "digests": DIGESTS_AN_HOUR / 3600 * found["digests"].each / 1000,
        "the queue": queue,
    }
    for name, number in cores.items():
        thousand = 1000 * number / CHANNELS
        print(f"  {name:<10}{number:6.2f} cores in the busiest hour, {thousand:.3f} for a thousand channels")
    articles = found["articles"]
    share = 1000 * articles.server / articles.units / articles.each
    bought = 2 * sum(cores.values())
    gigabytes = ARTICLES_A_DAY * found["bytes"].seconds * DAYS_KEPT / 1e9
    euros = bought * chosen.price_core + gigabytes * chosen.price_gb
    each = found["bytes"].seconds / 1e3
    print(f"  together {bought / 2:.2f} cores; {share:.0%} of what articles take is PostgreSQL's; twice: {bought:.1f}")
    print(f"  {each:.0f} kB for an article and its places, {gigabytes:,.0f} GB in {DAYS_KEPT} days")
    print(f"  {euros:,.0f} euros a month at {chosen.price_core} for a core and {chosen.price_gb} for a GB")


def _progress(what: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what} {done} of {of} ")


def main(words: Sequence[str] | None = None) -> None:
    """Read the options and run."""
    options_ = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options_.add_argument("--workspaces", type=int, default=10_000)
    options_.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    options_.add_argument("--polls", type=int, default=10_000)
    options_.add_argument("--price-core", type=float, default=15.0)
    options_.add_argument("--price-gb", type=float, default=0.1)
    chosen = options_.parse_args(words)
    server()
    with durable() as url:
        asyncio.run(run(url, chosen))


if __name__ == "__main__":
    main()
