"""How many machines a host of many teams needs: a day's kinds of work, each by itself and together, by 1, 2, 4 workers.

    python -m benchmarks.scale [--part 0.1] [--work 0.1] [--workers 1,2,4]

The whole is 10,000 workspaces that follow 50 of 50,000 feeds each, 200,000 articles a day, and 10,000 digests in the
busiest hour. `--part` is how much of that the database holds, `--work` how much of it is drained: so many feeds once,
an hour's articles, the busiest hour's digests. PostgreSQL writes to its disk before it says so; each worker is one
process with the product's own work and queue; web and platform are in memory. Time is compressed: what is handed out
by ticks of 3 to 10 seconds is handed out every second, and what is due is due at once.

Each step of an article's way is told apart, with its transactions and those that were tried again. `read back` is a
placement where a workspace's stories are in nobody's memory, by 2,800 articles that are open: at most that, since the
idle queue of its seconds is in it.

Left out: what members ask, quotations, follow-ups, rechecks and retention; TLS, sockets and DNS, which cost a fetch or
a post about a millisecond; stories beyond 40 in each workspace.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as clock
from json import dumps
from pathlib import Path
from sys import executable

import psycopg

from benchmarks import scale_seed as seeding
from benchmarks.processes import Process, resident, spent
from benchmarks.scale_queue import print_queue
from benchmarks.scale_table import Cost, print_costs, print_projection
from tests.fakes.postgres import TEMPLATE, Server

HONEST = """
fsync = on
synchronous_commit = on
full_page_writes = on
autovacuum = on
max_connections = 200
shared_buffers = 1GB
max_wal_size = 4GB
"""

LOOK_SECONDS, MOST_SECONDS = 0.5, 900.0
BARS = " ▁▂▃▄▅▆▇█"

_ALL_DUE = "UPDATE feeds SET next_at = %s WHERE CAST(SUBSTR(id, 2) AS INTEGER) BETWEEN %s AND %s"
_DIGESTS_DUE = """
UPDATE digest_schedules SET times = %s, since_at = %s, look_at = %s
WHERE CAST(SUBSTR(workspace, 2) AS INTEGER) BETWEEN %s AND %s
"""
_ASKED = "SELECT COUNT(*) FROM feeds WHERE checked_at >= %s"
_NEW = "SELECT COUNT(*) FROM feed_entries WHERE state = 'new'"
_READ = "SELECT COUNT(*) FROM feed_entries WHERE state = 'read'"
_UNPLACED = "SELECT COUNT(*) FROM placements"
_UNTOLD = "SELECT COUNT(*) FROM topic_posts WHERE state = 'due'"
_POSTED = "SELECT COUNT(*) FROM digests WHERE state = 'posted'"
_PLACED = "SELECT COUNT(*) FROM story_articles"
_TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = CURRENT_DATABASE()"


@dataclass
class Bench:
    """A database, its server, and the workers on it."""

    server: Server
    connection: psycopg.Connection[tuple[int, ...]]
    workers: list[Process]
    costs: list[Cost] = field(default_factory=list)
    _order: str = ""

    def count(self, sql: str, *values: object) -> int:
        """Return what a query counts."""
        ((number, *_),) = self.connection.execute(sql.encode(), values).fetchall()
        return int(number)

    def order(self, names: Sequence[str], news: tuple[int, int]) -> None:
        """Tell the workers what they may do, and which feeds have news."""
        self._order = dumps({"open": list(names), "news": news})
        self._asked()

    def measure(self, name: str, units: int, left: Callable[[], int]) -> None:
        """Wait until nothing is left, and note what that took; looking costs the server as well, and is left out."""
        before, began, depth = self.spent(), time.perf_counter(), [left()]
        while depth[-1] and time.perf_counter() - began < MOST_SECONDS:
            time.sleep(LOOK_SECONDS)  # looking without a pause would cost the server what is measured
            depth.append(left())
        seconds = time.perf_counter() - began
        cost = self.note(name, units - depth[-1], seconds, before)
        each = (
            f"{cost.each(cost.worker) * 1000:.2f} ms of workers and {cost.each(cost.server) * 1000:.2f} of the server"
        )
        left_over = f", {depth[-1]} LEFT" if depth[-1] else ""
        print(f"  {name:12} {chart(depth)} {seconds:.0f} s, {each}{left_over}", flush=True)

    def note(self, name: str, units: int, seconds: float, before: Sequence[float]) -> Cost:
        """Note what so many units took since then, and return it."""
        took = [late - early for late, early in zip(self.spent(), before, strict=True)]
        self.costs.append(Cost(name, len(self.workers), units, seconds, *took))
        return self.costs[-1]

    def spent(self) -> tuple[float, float, int, int, int]:
        """Return the processor time of workers and server, and how many transactions, commits and new tries were."""
        ((transactions,),) = self.connection.execute(_TRANSACTIONS.encode()).fetchall()
        answers = self._asked()
        commits, again = (sum(answer[name] for answer in answers) for name in ("commits", "again"))
        workers = sum(spent(worker.pid) for worker in self.workers)
        server = server_spent(self.server.pid) - spent(self.connection.info.backend_pid)
        return workers, server, transactions, commits, again

    def _asked(self) -> list[dict[str, int]]:
        return [worker.ask(self._order) for worker in self.workers]


def server_spent(pid: int) -> float:
    """Return the processor time of a server and all its processes, some of which may end meanwhile."""
    while True:
        try:
            return spent(pid)
        except OSError:
            continue


def chart(depth: Sequence[int], width: int = 40) -> str:
    """Draw how much was left over time, from full to nothing."""
    most, step = max(depth) or 1, max(1, -(-len(depth) // width))
    return f"{depth[0]:>6} " + "".join(
        BARS[-(-depth[at] * (len(BARS) - 1) // most)] for at in range(0, len(depth), step)
    )


def drained(bench: Bench, size: seeding.Size) -> None:
    """Measure each kind of work from a standing start, and then all of it together."""
    news, half = (0, size.articles), size.digests // 2
    bench.order((), (0, 0))
    _due(bench, 0, size.polls)
    _feeds(bench, "unchanged", ("feeds",), (0, 0), size.polls)
    _due(bench, *news)
    _feeds(bench, "changed", ("feeds",), news, size.articles)
    bench.order(("articles",), news)
    waiting = bench.count(_NEW)
    bench.measure("read", waiting, lambda: bench.count(_NEW))
    bench.order(("placing",), news)
    bench.measure("placed", bench.count(_UNPLACED), lambda: bench.count(_UNPLACED))
    bench.order(("threads",), news)
    bench.measure("threads", bench.count(_UNTOLD), lambda: bench.count(_UNTOLD))
    _digests_due(bench, 0, half)
    bench.order(("digests",), news)
    bench.measure("digests", half, lambda: half - bench.count(_POSTED))
    _together(bench, size, half)
    _read_back(bench)


def _read_back(bench: Bench) -> None:
    """Measure placing where a workspace's stories are read back first, one after the other."""
    found = bench.connection.execute(b"SELECT article FROM story_articles WHERE workspace = 'w0' LIMIT 10").fetchall()
    before, began = bench.spent(), time.perf_counter()
    bench.workers[0].ask(dumps({"open": [], "news": (0, 0), "large": [article for (article,) in found]}))
    bench.note("read back", len(found), time.perf_counter() - began, before)


def _together(bench: Bench, size: seeding.Size, before: int) -> None:
    news, digests = (size.articles, 2 * size.articles), size.digests - before
    polls = min(size.polls, size.feeds - 2 * size.articles)
    _digests_due(bench, before, size.digests)
    began, read = _now(), bench.count(_READ)
    _due(bench, news[0], news[1] + polls)
    bench.order(("feeds", "articles", "placing", "threads", "digests"), news)

    def left() -> int:
        unasked = size.articles + polls - bench.count(_ASKED, began)
        unread = size.articles - (bench.count(_READ) - read)
        rest = bench.count(_UNPLACED) + bench.count(_UNTOLD) + size.digests - bench.count(_POSTED)
        return max(0, unasked) + max(0, unread) + rest

    bench.measure("together", size.articles + polls + size.articles + digests, left)


def _due(bench: Bench, first: int, end: int) -> None:
    bench.connection.execute(_ALL_DUE.encode(), (_now(), first, end - 1))


def _feeds(bench: Bench, name: str, ticks: Sequence[str], news: tuple[int, int], count: int) -> None:
    began = _now()
    bench.order(ticks, news)
    bench.measure(name, count, lambda: count - bench.count(_ASKED, began))


def _digests_due(bench: Bench, first: int, end: int) -> None:
    now = datetime.now(UTC)
    yesterday = now.timestamp() - 86_400
    values = (f"{clock(now.hour, now.minute):%H:%M}", _text(datetime.fromtimestamp(yesterday, UTC)), _text(now))
    bench.connection.execute(_DIGESTS_DUE.encode(), (*values, first, end - 1))


def _now() -> str:
    return _text(datetime.now(UTC))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def measured(server: Server, size: seeding.Size, pages: Path, workers: int) -> tuple[list[Cost], float, float]:
    """Return what the work cost so many workers, the largest of them in MB, and the size of the database in MB."""
    name = f"load_{workers}"
    server.create(name, f"{SEEDED} STRATEGY FILE_COPY")
    url = server.url(name)
    started = [Process(executable, "-m", "benchmarks.scale_worker", url, str(pages)) for _ in range(workers)]
    try:
        for worker in started:
            worker.read()
        with psycopg.connect(url, autocommit=True) as connection:
            bench = Bench(server, connection, started)
            print(f"{workers} at work: what is left over time, and how long it took")
            drained(bench, size)
            megabytes = bench.count("SELECT PG_DATABASE_SIZE(CURRENT_DATABASE()) / 1048576")
            return bench.costs, max(resident(worker.pid, peak=True) for worker in started), megabytes
    finally:
        for worker in started:
            worker.__exit__()
        server.drop(name)


SEEDED = "load_seeded"


def run(options: argparse.Namespace) -> None:
    """Seed once, measure for each number of workers, and print the tables."""
    size = seeding.Size(options.part, options.work or options.part)
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        pages = Path(folder) / "pages.json"
        seeding.pages(pages)
        server = Server(HONEST)
        try:
            if options.jobs:
                print_queue(server, options.jobs)
            began = time.perf_counter()
            server.create(SEEDED, TEMPLATE)
            seeding.seed(server.url(SEEDED), size, pages)
            print(
                f"{size.workspaces} workspaces, {size.feeds} feeds, seeded in {time.perf_counter() - began:.0f} s;"
                f" {os.cpu_count()} cores"
            )
            found = {count: measured(server, size, pages, count) for count in options.workers}
        finally:
            server.stop()
    costs = [cost for each, _, _ in found.values() for cost in each]
    print_costs(costs)
    _, memory, megabytes = next(iter(found.values()))
    print(f"The largest worker took {memory:.0f} MB at its peak, the database {megabytes:.0f} MB at the end")
    least = [cost for cost in costs if cost.workers == max(options.workers)]
    print_projection(least, memory, megabytes / size.workspaces, options.core_euros, options.gb_euros)


def main() -> None:
    """Read what is asked for, and measure it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", type=float, default=0.1, help="how much of the whole the database holds")
    parser.add_argument("--work", type=float, help="how much of the work is drained; as much as --part says")
    parser.add_argument("--workers", type=lambda text: [int(one) for one in text.split(",")], default=[1, 2, 4])
    parser.add_argument("--jobs", type=int, default=1_000, help="jobs without work; 0 leaves the queue out")
    parser.add_argument("--core-euros", type=float, default=12.0, help="what a core costs a month")
    parser.add_argument("--gb-euros", type=float, default=4.0, help="what a GB of memory costs a month")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
