"""How long others wait while much is deleted: `python -m benchmarks.forgetting_cost [replies [articles]]`.

A workspace has 20,000 replies by 20 members and 2,000 articles of 600 words, made up with a fixed seed. Old replies go
by the workspace's own rule, a member is forgotten, the workspace is deleted, the file is written anew. Meanwhile
somebody writes one row after the other; the longest of these writes is what deleting makes people wait.
"""

import asyncio
import random
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.search_long import article, vocabulary
from bot.articles.model import Finding
from bot.articles.store import ArticleStore
from bot.chat.inbound import Comment
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request
from bot.privacy.forgetting import Forgetting
from bot.privacy.removing import Removals
from bot.privacy.retention import Retention
from bot.privacy.wiping import Wiping
from bot.room.platform import RoomPlatform
from bot.search.index import SearchIndex
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.port import Statements
from bot.threads.store import ThreadStore
from bot.workspaces.preferences import PreferenceStore

_ROWS = "CREATE TABLE bench_rows (n INTEGER PRIMARY KEY)"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TEAM = WorkspaceRef("bench", "T1")
CHANNEL = ChannelRef(TEAM, "C1")
THREAD = MessageRef(CHANNEL, "m1", "m1")
MEMBERS = [MemberRef(TEAM, f"U{number}", f"Member {number}") for number in range(20)]


async def fill(database: Database, replies: int, articles: int) -> None:
    """Store replies, a tenth of them older than a year, and articles that the workspace has asked for."""
    rng, words = random.Random(7), vocabulary(random.Random(7))
    total = 0.0
    weights = [total := total + 1 / (rank + 10) for rank in range(len(words))]
    threads, index = ThreadStore(database, lambda: NOW), SearchIndex(database)
    await threads.open(THREAD, "a0", MEMBERS[0])

    async def say(number: int) -> None:
        at = NOW - timedelta(days=500 if number % 10 == 0 else 100)
        said = " ".join(rng.choices(words, cum_weights=weights, k=25))
        place = MessageRef(CHANNEL, f"r{number}", "m1")
        await threads.say(Comment(f"e{number}", place, MEMBERS[number % len(MEMBERS)], said, at))

    for first in range(0, replies, 500):
        await asyncio.gather(*(say(number) for number in range(first, min(first + 500, replies))))
    numbers = iter(range(articles))
    store = ArticleStore(database, lambda: f"a{next(numbers):06}")
    for number in range(articles):
        url = f"https://bench.example/{number}"
        text = article(rng, words, weights)
        found = Finding(url, None, (url,), f"Number {number}", None, None, None, "Bench", "en", text, "bench")
        stored = await store.save(found, NOW - timedelta(days=2))
        await index.asked(TEAM, stored.id, NOW)


async def measured(database: Database, what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do something while somebody writes, and say how long that takes and they wait."""
    waits: list[float] = []
    going = True

    def row(connection: Statements) -> None:
        connection.execute("INSERT INTO bench_rows VALUES (NULL)")

    async def write() -> None:
        while going:
            began = perf_counter()
            await database.transact(row)
            waits.append(perf_counter() - began)
            await asyncio.sleep(0.001)

    writing, began = asyncio.create_task(write()), perf_counter()
    outcome = await work()
    took, going = perf_counter() - began, False
    await writing
    waits.sort()
    shown = f"{statistics.median(waits) * 1e3:.1f} / {waits[int(len(waits) * 0.99)] * 1e3:.0f} / {waits[-1] * 1e3:.0f}"
    sys.stdout.write(f"{what}: {took:.1f} s, {outcome}; a write meanwhile, median / p99 / longest: {shown} ms\n")


async def main(replies: int, articles: int) -> None:
    """Fill a file, and delete from it."""
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "cost.db") as database:
            await migrate(database)
            await database.transact(
                lambda held: held.execute("CREATE TABLE bench_rows (n INTEGER PRIMARY KEY)").close()
            )
            await fill(database, replies, articles)
            # What a write waits for on this machine anyway, while nothing is deleted, to set the others against.
            await measured(database, "nothing", lambda: asyncio.sleep(2))  # nothing is waited for
            sys.stdout.write(f"the file has {await database.size() / 1e6:.0f} MB\n")
            await _delete(database)


async def _delete(database: Database) -> None:
    preferences, platforms = PreferenceStore(database, lambda: NOW), Platforms()
    platforms.attach(TEAM.platform, RoomPlatform(database, lambda: NOW))
    request = Request("e", CHANNEL, MEMBERS[3], "", NOW)
    await preferences.change(request, {"keep-comments": 365})
    await measured(database, "old replies", Retention(database, preferences, lambda: NOW).tick)
    forgetting = Forgetting(database, ThreadStore(database, lambda: NOW), platforms)

    async def forget() -> str:
        return ", ".join(map(str, await forgetting.forget(request)))

    await measured(database, "a member", forget)
    removals = Removals(database, lambda: NOW, lambda _: None)

    async def remove() -> int:
        return (await removals.remove_now(TEAM)).total()

    await measured(database, "the workspace", remove)
    await measured(database, "the file anew", Wiping(database, lambda: NOW).tick)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*given, *(20_000, 2_000)[len(given) :]))
