"""A day in minutes: the real composition on a real file, with a clock that jumps from tick to tick, and people who use it.

`HOURS=24 FEEDS=200 CHANNELS=20 python -m tests.chaos.day` (`WHAT=day make chaos`); with `TRACE=1` it names what grew.
The day has three changes of the clocks in it: in Lord Howe, where they move by half an hour, in Chatham, and in Sydney;
digests are due in the hour that comes twice. The last line is one JSON object.
"""

import asyncio
import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from bot.allocator import one_heap
from bot.assemble import App, put_together
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.settings import Settings
from bot.sources.client import GuardedClient
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workers import Workers
from tests.chaos.blocks import Blocks
from tests.chaos.ledgered import LedgeredPlatform
from tests.chaos.outcome import Outcome, resident
from tests.chaos.people import People
from tests.chaos.presses import Presses, feed_of, page_of
from tests.fakes.clock import FakeClock

START = datetime(2027, 4, 3, 12, tzinfo=UTC)
TICK = timedelta(minutes=1)
BEFORE = timedelta(hours=1)
SHORTEST = timedelta(minutes=13.5)
"""No feed is asked more often than a quarter of an hour less a tenth, whatever its rhythm."""

WARM, FULL = 4, 12
"""Hours until what is loaded at first use is loaded, and until most of what has a bound has come to it."""

DIGESTS = (
    (time(9, 0), "Europe/London"),
    (time(8, 30), "America/New_York"),
    (time(17, 45), "Asia/Kolkata"),
    (time(1, 45), "Australia/Lord_Howe"),
    (time(3, 0), "Pacific/Chatham"),
    (time(2, 30), "Australia/Sydney"),
    (time(7, 15), "America/St_Johns"),
    (time(6, 0), "Asia/Kathmandu"),
    (time(0, 5), "Pacific/Kiritimati"),
    (time(23, 55), "Pacific/Pago_Pago"),
)


@dataclass
class Hour:
    """What stood after an hour: memory and files in MB (1e6 bytes), and what was done by then."""

    hour: int
    memory: float
    database: float
    articles: int
    posts: int


@dataclass
class Day:
    """A day as it goes, and what is found wrong with it: `late` and `early` are feeds that were asked at a wrong time."""

    app: App
    clock: FakeClock
    presses: Presses
    platforms: tuple[LedgeredPlatform, ...]
    blocks: Blocks
    file: Path
    feeds: int
    channels: tuple[ChannelRef, ...]
    late: int = 0
    early: int = 0
    polls: int = 0
    hours: list[Hour] = field(default_factory=list)
    next_runs: dict[str, datetime] = field(default_factory=dict)
    asked_at: dict[str, datetime] = field(default_factory=dict)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return what stands in the database, as anybody reads it."""
        with closing(sqlite3.connect(self.file)) as raw:
            return raw.execute(sql, values).fetchall()

    async def tick(self) -> None:
        """Let a minute pass: each job runs as often as it would, or until it finds nothing more."""
        self.clock.now += TICK
        for job in (*self.app.news.jobs, *self.app.news.own_jobs):
            if self.clock.now < self.next_runs.get(job.name, self.clock.now):
                continue
            self.next_runs[job.name] = self.clock.now + timedelta(seconds=job.seconds)
            if job.name == "feeds":
                await self._poll(job.tick, round(TICK.total_seconds() / job.seconds))
                continue
            for _ in range(max(1, round(TICK.total_seconds() / job.seconds))):
                if not await job.tick():
                    break

    async def _poll(self, tick: object, times: int) -> None:
        """Run the job of the feeds, and look whether those were asked whose turn it was, and no others."""
        now = self.clock.now
        due = {str(url): datetime.fromisoformat(str(at)) for url, at in self.rows("SELECT url, next_at FROM feeds")}
        self.presses.asked.clear()
        for _ in range(times):
            if not await tick():  # type: ignore[operator]  # a job's tick
                break
        asked = Counter(self.presses.asked)
        self.polls += asked.total()
        self.late += sum(at <= now - TICK or not asked[url] for url, at in due.items() if at <= now)
        for url, number in asked.items():
            gap = now - self.asked_at.get(url, START - timedelta(days=1))
            self.early += number - 1 + (due[url] > now or gap < SHORTEST)
            self.asked_at[url] = now

    def note(self, hour: int) -> Hour:
        """Measure after an hour; this is no part of the program, so it counts as no block of its loop."""
        gc.collect()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        files = (self.file, self.file.with_name(f"{self.file.name}-wal"))
        size = sum(each.stat().st_size for each in files if each.exists()) / 1e6
        ((articles,),) = self.rows("SELECT COUNT(*) FROM articles")
        posts = sum(each.ledger.execute("SELECT COUNT(*) FROM posts").fetchone()[0] for each in self.platforms)
        self.hours.append(Hour(hour, memory, size, int(str(articles)), posts))
        self.blocks.skip()
        return self.hours[-1]


def digest_of(channel: int) -> tuple[time, str]:
    """Return when a channel's digest comes."""
    return DIGESTS[channel % len(DIGESTS)]


def moments(at: time, zone: str, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when a wall time comes for the first time on each local date between two moments."""
    for number in range(-2, (until - since).days + 3):
        day = (since + timedelta(days=number)).date()
        moment = datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if since < moment <= until:
            yield moment


def digests_wrong(day: Day, since: datetime) -> tuple[int, int, int]:
    """Return how many digests were due, how many of them are missing, and how many there are besides."""
    due = missing = besides = 0
    for number, channel in enumerate(day.channels):
        platform = day.platforms[number % len(day.platforms)]
        posts = platform.ledger.execute(
            "SELECT at FROM posts WHERE workspace = ? AND channel = ? AND key LIKE 'digest % 0'",
            (channel.workspace.id, channel.id),
        )
        stand = [datetime.fromisoformat(row[0]) for row in posts]
        expected = [*moments(*digest_of(number), since, day.clock.now - TICK)]
        found = [moment for moment in expected if any(moment <= at <= moment + 2 * TICK for at in stand)]
        due, missing = due + len(expected), missing + len(expected) - len(found)
        besides += len(stand) - len(found)
    return due, missing, besides


def entries_wrong(day: Day) -> tuple[int, int, int]:
    """Return how many entries were there to be read when each feed was last asked, how many were not, how many twice."""
    due = lost = doubled = 0
    read = Counter(str(row[0]) for row in day.rows("SELECT link FROM feed_entries WHERE state = 'read'"))
    kept = Counter(str(row[0]) for row in day.rows("SELECT url FROM articles"))
    for outlet in range(day.feeds):
        asked = day.asked_at.get(feed_of(outlet), START)
        links = [page_of(outlet, number) for number in range(day.presses.latest(outlet, asked) + 1)]
        due += len(links)
        lost += sum(not (read[link] and kept[link]) for link in links)
        doubled += sum(max(0, each[link] - 1) for link in links for each in (read, kept))
    return due, lost, doubled


def threads_wrong(day: Day) -> tuple[int, int]:
    """Return how many posts threads were to be told, and how many of them do not stand, as each does once by its key."""
    posted = day.rows("SELECT topic || ' ' || channel || ' ' || article FROM topic_posts WHERE state = 'posted'")
    left = day.rows("SELECT 1 FROM topic_posts WHERE state IN ('due', 'failed')")
    keys = {str(row[0]) for row in posted}
    stand = {row[0] for each in day.platforms for row in each.ledger.execute("SELECT key FROM posts")}
    return len(keys) + len(left), len(keys - stand) + len(left)


async def live(hours: int, feeds: int, channels: int, folder: Path) -> tuple[Day, Outcome, dict[str, object]]:
    """Live through a day, and look at what came of it."""
    clock = FakeClock(START)
    presses = Presses(clock, START - BEFORE)
    platforms = tuple(LedgeredPlatform(folder / f"{name}.ledger", clock) for name in ("slack", "discord"))
    places = tuple(
        ChannelRef(WorkspaceRef(("slack", "discord")[number % 2], f"W{number // 2 % 2}"), f"C{number}")
        for number in range(channels)
    )
    file, blocks = folder / "day.db", Blocks()
    async with Database.open(file) as database, Workers() as workers:
        await migrate(database)
        settings = Settings(database_url=f"sqlite:///{file}")
        app = put_together(settings, database, workers, cast("GuardedClient", presses), clock)
        for name, platform in zip(("slack", "discord"), platforms, strict=True):
            app.platforms.attach(name, platform)
        day = Day(app, clock, presses, platforms, blocks, file, feeds, places)
        async with blocks:
            people = People(app.inbox, clock, dict(zip(("slack", "discord"), platforms, strict=True)), places, day.rows)
            await people.settle(feeds, [digest_of(number) for number in range(channels)])
            since = clock.now
            await _lived(day, people, hours)
            outcome, more = await _came(day, people, since)
        await app.inbox.close(5.0)
    return day, outcome, more


async def _lived(day: Day, people: People, hours: int) -> None:
    day.note(0)
    for minute in count(1):
        await day.tick()
        await people.act(minute)
        if minute % 60 == 0:
            hour = day.note(minute // 60)
            sys.stderr.write(
                f"hour {hour.hour:>3}{hour.memory:>8.1f} MB{hour.database:>8.1f} MB on disk"
                f"{hour.articles:>7} articles{hour.posts:>7} posts\n"
            )
            if str(hour.hour) == os.environ.get("TRACE"):
                tracemalloc.start(12)
        if minute >= hours * 60:
            break
    if tracemalloc.is_tracing():
        gc.collect()
        for line in tracemalloc.take_snapshot().statistics("traceback")[:40]:
            sys.stderr.write(
                f"{line.size / 1e6:.2f} MB in {line.count}\n" + "\n".join(line.traceback.format()[-12:]) + "\n"
            )


async def _came(day: Day, people: People, since: datetime) -> tuple[Outcome, dict[str, object]]:
    while day.rows("SELECT 1 FROM feed_entries WHERE state = 'new'") or day.rows(
        "SELECT 1 FROM topic_posts WHERE state = 'due'"
    ):
        await day.tick()
    digests, missing, besides = digests_wrong(day, since)
    entries, unread, twice = entries_wrong(day)
    told, untold = threads_wrong(day)
    said, unsaid = people.comments_wrong()
    cast_votes, uncounted = people.votes_wrong()
    answers = sum(each.shown for each in day.platforms)
    refused = sum((Counter(each.failures) for each in day.platforms), Counter[str]())
    unanswered = people.typed - answers
    lost = missing + unread + untold + unsaid + uncounted + unanswered + day.late
    first, last = day.hours[min(WARM, len(day.hours) - 2)], day.hours[-1]
    growth, later = (_growth(day.hours, since) for since in (WARM, FULL))
    more: dict[str, object] = {
        "entries": entries, "digests": digests, "threads told": told, "comments": said, "votes": cast_votes,
        "commands": people.typed, "refused by": dict(refused), "polls": day.polls, "late": day.late, "early": day.early,
        "memory MB per hour": growth, "from hour": first.hour, f"from hour {FULL}": later,
        "database MB per hour": round((last.database - first.database) / max(1, last.hour - first.hour), 3),
    }  # fmt: skip
    tried = entries + digests + told + said + cast_votes + people.typed + day.polls
    doubled = besides + twice + day.early + max(0, -unanswered)
    outcome = Outcome(
        "day", 0, 0, tried, lost, doubled, resident(os.getpid()), refused.total(), round(day.blocks.longest * 1000)
    )
    return outcome, more


def _growth(hours: list[Hour], since: int) -> float:
    """Return by how many MB an hour memory grew from an hour on, or in the last one of a shorter day."""
    first, last = hours[min(since, len(hours) - 2)], hours[-1]
    return round((last.memory - first.memory) / max(1, last.hour - first.hour), 3)


def day() -> Outcome:
    """Live through a day in a process of its own, whose memory is nothing but the day's."""
    run = subprocess.run([sys.executable, "-m", "tests.chaos.day"], stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(run.stdout)
    outcome = Outcome(**{each.name: told.pop(each.name) for each in fields(Outcome)})
    hours = told.pop("hours")
    lines = (
        ", ".join(f"{name}: {value}" for name, value in told.items()),
        "hour      MB    MB on disk  articles  posts",
    )
    table = (
        f"{hour['hour']:>4}{hour['memory']:>8.1f}{hour['database']:>14.1f}{hour['articles']:>10}{hour['posts']:>7}"
        for hour in hours
    )
    return replace(outcome, notes=(*lines, *table))


def main() -> None:
    """Live through the day that is asked for, and print what came of it."""
    hours, feeds, channels = (
        int(os.environ.get(name, standard)) for name, standard in (("HOURS", 24), ("FEEDS", 200), ("CHANNELS", 20))
    )
    one_heap()  # as `run` does
    with tempfile.TemporaryDirectory() as folder:
        lived, outcome, more = asyncio.run(live(hours, feeds, channels, Path(folder)))
    told = {**asdict(outcome), **more, "hours": [asdict(hour) for hour in lived.hours]}
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main()
