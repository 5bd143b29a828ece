"""What asking and searching take on this machine: `python -m benchmarks.ask_search [articles] [folder]`.

A database of 100,000 short articles in five workspaces, one of them large, is made once and kept in the folder. What
is timed is wall time from the command's words to its values, with other work of the machine in it, and the processor
time of the whole process; how late the event loop runs is measured beside it. Each question is asked with other words
of its rarity every time.
"""

import asyncio
import random
import statistics
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter as clock
from time import process_time, thread_time
from typing import cast

from benchmarks.stocked import CHANNEL, LARGE, NOW, SMALL, Maker, opened
from bot.archive.asking import Asking
from bot.archive.sayings import Quoting
from bot.articles.articles import Articles
from bot.articles.speakers import SpeakerStore
from bot.chat.platforms import Platforms
from bot.chat.ports import ChatPlatform
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.record_room import searches
from bot.search.index import SearchIndex
from bot.sources.client import Fetched
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.workers import Workers

ROUNDS, IDLE = 40, 5
FOLDER = Path("data/benchmark")
RARE, MIDDLING, COMMON = (20_000, 30_000), (1_500, 2_500), (0, 8)
"""Ranks of words by how common they are: in about 20 articles, in 400, in one of five to one of two."""

Asked = Callable[[str], Awaitable[object]]


async def _no_fetch(url: str) -> Fetched:
    raise AssertionError(url)


class Silent:
    """A platform of which only addresses are asked."""

    def permalink(self, message: MessageRef) -> str:
        """Return where a message would be."""
        return f"https://bench.example/{message.id}"


class Lag:
    """How late the loop runs at worst, and how much of the time it computed itself at once at most, in milliseconds."""

    def __init__(self) -> None:
        self.worst = self.computed = 0.0

    async def watch(self) -> None:
        """Wake up every five milliseconds, and note how much later it is than it should be."""
        while True:
            began, computed = clock(), thread_time()
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, (clock() - began - 0.005) * 1e3)
            self.computed = max(self.computed, (thread_time() - computed) * 1e3)


async def timed(name: str, asked: Asked, words: Sequence[str]) -> None:
    """Print how long it takes: the median, 95 of 100, and the longest, in milliseconds."""
    took, used = [], []
    for typed in words:
        began, before = clock(), process_time()
        await asked(typed)
        took.append((clock() - began) * 1e3)
        used.append((process_time() - before) * 1e3)
    print(f"{name:40} {_spread(took)}   of processor time {_spread(used)}")


def _spread(times: Sequence[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):6.1f} p95 {p95:6.1f} max {ordered[-1]:6.1f} ms"


async def main() -> None:
    """Ask and search."""
    maker, dice = Maker(), random.Random(3)
    async with Database.open(_path()) as database, Workers() as workers:
        await migrate(database)
        articles = Articles(
            database=database, fetch=_no_fetch, workers=workers, now=lambda: NOW, refetch_after=timedelta(days=1)
        )
        asking = Asking(index=SearchIndex(database), articles=articles, now=lambda: NOW)
        quoting = Quoting(speakers=SpeakerStore(database), articles=articles)
        platforms = Platforms()
        platforms.attach(LARGE.platform, cast("ChatPlatform", Silent()))
        threads = Discussions(ThreadStore(database, lambda: NOW), platforms)
        search = searches(database, articles, threads, lambda: NOW)
        lag = Lag()
        watching = asyncio.create_task(lag.watch())
        await asyncio.sleep(IDLE)
        print(f"with nothing asked for {IDLE} s the loop was late by {lag.worst:.1f} ms at most")
        for team in (LARGE, SMALL[0]):
            await _of_workspace(team, maker, dice, asking, lambda team=team: search(team))  # type: ignore[misc]
        names = [f'"{maker.speakers[at][0]}"' for at in range(ROUNDS)]
        await timed("who, of the most quoted", lambda typed: quoting.of(LARGE, typed, 1), names)
        surnames = [name.split()[-1].rstrip('"') + "x" for name in names]
        await timed("who, of nobody (near names)", lambda typed: quoting.of(LARGE, typed, 1), surnames)
        watching.cancel()
        print(f"the loop was late by {lag.worst:.1f} ms at most, of which it computed {lag.computed:.1f} ms at most")


async def _of_workspace(
    team: WorkspaceRef, maker: Maker, dice: random.Random, asking: Asking, search: Callable[[], object]
) -> None:
    channel = CHANNEL if team == LARGE else ChannelRef(team, "policy")

    async def ask(typed: str) -> object:
        return await asking.ask(channel, typed)

    async def find(typed: str) -> object:
        return await search().overview(typed, 1, 4, channel.id)  # type: ignore[attr-defined]  # the workspace's search

    def some(*ranks: tuple[int, int]) -> list[str]:
        return [" ".join(maker.words[dice.randrange(*rank)] for rank in ranks) for _ in range(ROUNDS)]

    speaker, outlet, topic = maker.speakers[4][0], maker.outlets[3], maker.words[905]
    for name, ranks in (("rare", (RARE,)), ("middling", (MIDDLING,)), ("common", (COMMON,))):
        words = some(*ranks)
        await timed(f"{team.id}: ask, a {name} word", ask, words)
        await timed(f"{team.id}: search, a {name} word", find, words)
    mixed = some(COMMON, COMMON, MIDDLING, MIDDLING, RARE)
    await timed(f"{team.id}: ask, five words", ask, [f"When does {words} close?" for words in mixed])
    await timed(f"{team.id}: ask, five common words", ask, some(*[COMMON] * 5))
    await timed(f"{team.id}: ask, five words in March", ask, [f"{words} in March" for words in mixed])
    for words in (some(COMMON), [""] * ROUNDS):
        name = "a common word" if words[0] else "no word"
        filters = {"speaker": f'speaker:"{speaker}"', "source": f'source:"{outlet}"', "since": "since:7d"}
        filters |= {"topic": f'topic:"Topic {topic}"'} if team == LARGE else {}
        for kind, given in filters.items():
            await timed(f"{team.id}: search, {name}, {kind}:", find, [f"{word} {given}" for word in words])
        if words[0]:
            await timed(f"{team.id}: search, {name}, newest", find, [f"{word} order:newest" for word in words])


def _path() -> Path:
    return Path(sys.argv[2] if len(sys.argv) > 2 else FOLDER) / f"asked-{_count()}.db"


def _count() -> int:
    return int(sys.argv[1]) if len(sys.argv) > 1 else 100_000


if __name__ == "__main__":
    opened(_path(), _count())
    asyncio.run(main())
