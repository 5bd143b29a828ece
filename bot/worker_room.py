"""The newsroom's work as many processes share it: what is due is handed out in pieces, what is small stays a tick.

The embedded clock and the workers call the same use cases. What grows with the feeds that are followed is handed out by
a tick in the transaction that holds it: feeds and articles in batches by host, so that one process at a time asks a
host's feeds; workspaces that have something to place; digests one by one. What is lost on the way is due again when
its hold is over.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit
from zlib import crc32

from bot.articles.articles import Articles
from bot.chat.refs import WorkspaceRef
from bot.jobs.loop import Job
from bot.newsroom import Newsroom
from bot.queue.work import DIGESTS, Work, put
from bot.queue.workers import Task, Tick
from bot.sources.model import Arrival, Followed
from bot.store.database import Database
from bot.store.port import Statement
from bot.topics.placements import Placements
from bot.versions.model import Check

T = TypeVar("T")

BUCKETS = 16
"""Into how many parts hosts are divided; of each one job at a time asks feeds."""

FEEDS, ARTICLES, CHECKS = 500, 40, 40
"""How many of each are in one job at most."""

AT_A_TIME = 4_000
"""How many feeds, entries and articles are handed out by one tick at most."""

PLACING_SECONDS = 10.0


def shared_work(
    news: Newsroom,
    database: Database,
    articles: Articles,
    now: Callable[[], datetime],
    gathered: timedelta = timedelta(),
) -> tuple[list[Task], list[Tick]]:
    """Return the tasks and the ticks of a worker; articles of a workspace are `gathered` for so long."""
    shared = news.shared
    placements = Placements(
        database=database, articles=articles, place=shared.place_in, also=_places, now=now, gathered=gathered
    )
    arrivals = shared.arrivals_placed_by(placements.spread)

    async def feeds(feeds: list[str], until: str) -> None:
        await shared.polling.ask(feeds, datetime.fromisoformat(until))

    async def entries(entries: list[list[str]], until: str) -> None:
        await arrivals.read([(feed, entry) for feed, entry in entries], datetime.fromisoformat(until))

    async def place(platform: str, workspace: str) -> None:
        await placements.place(WorkspaceRef(platform, workspace))

    async def checks(articles: list[str], until: str) -> None:
        await shared.rechecks.look(articles, datetime.fromisoformat(until))

    async def digest(digest: str) -> None:
        await shared.deliveries.deliver(digest)

    tasks = [Task(run.__name__, run) for run in (feeds, entries, place, checks, digest)]
    handing: dict[str, Callable[[], Awaitable[object]]] = {
        "feeds": partial(shared.polling.hand_out, AT_A_TIME, _feeds),
        "articles": partial(arrivals.hand_out, AT_A_TIME, _entries),
        "rechecks": partial(shared.rechecks.hand_out, AT_A_TIME, _checks),
        "digests": partial(shared.deliveries.hand_out, _digests),
    }
    jobs = [Job(job.name, job.seconds, handing.get(job.name, job.tick)) for job in news.jobs]
    jobs.append(Job("placing", PLACING_SECONDS, placements.hand_out))
    return tasks, [Tick(job.name, job.seconds, job.tick) for job in jobs]


def bucket(url: str | None) -> int:
    """Return the part that an address's host belongs to, the same in every process."""
    try:
        host = urlsplit(url or "").netloc.casefold()
    except ValueError:
        host = ""
    return crc32(host.encode("utf-8", "surrogatepass")) % BUCKETS


def pieces(items: Iterable[tuple[str | None, T]], most: int) -> list[tuple[int, list[T]]]:
    """Divide items by the host of their address: a list of parts, each with its bucket and so many items at most."""
    parts: dict[int, list[T]] = defaultdict(list)
    for url, item in items:
        parts[bucket(url)].append(item)
    return [
        (number, part[start : start + most]) for number, part in parts.items() for start in range(0, len(part), most)
    ]


def _feeds(feeds: Sequence[Followed], until: datetime) -> Statement:
    given = pieces(((feed.url, feed.id) for feed in feeds), FEEDS)
    return put([Work("feeds", {"feeds": ids, "until": _text(until)}, lock=f"feeds {part}") for part, ids in given])


def _entries(arrivals: Sequence[Arrival], until: datetime) -> Statement:
    given = pieces(((each.entry.link, [each.feed, each.entry.key]) for each in arrivals), ARTICLES)
    return put([Work("entries", {"entries": keys, "until": _text(until)}) for _, keys in given])


def _checks(checks: Sequence[Check], until: datetime) -> Statement:
    ids = [check.article for check in checks]
    parts = [ids[start : start + CHECKS] for start in range(0, len(ids), CHECKS)]
    return put([Work("checks", {"articles": part, "until": _text(until)}) for part in parts])


def _places(workspaces: Sequence[WorkspaceRef]) -> Statement:
    return put([_placing(workspace) for workspace in workspaces])


def _placing(workspace: WorkspaceRef) -> Work:
    name = f"place {workspace.platform} {workspace.id}"
    return Work("place", {"platform": workspace.platform, "workspace": workspace.id}, lock=name, once=name)


def _digests(digests: Sequence[str]) -> Statement:
    names = [(digest, f"digest {digest}") for digest in digests]
    return put([Work("digest", {"digest": digest}, name, name, DIGESTS) for digest, name in names])


def _text(moment: datetime) -> str:
    return moment.isoformat()
