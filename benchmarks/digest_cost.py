"""What composing a digest costs: a channel that follows 20 topics, with 500 new articles of two hundred stories.

    python -m benchmarks.digest_cost [--topics 20] [--articles 500] [--rounds 5]

The articles are made: some 400 English words each with quotations and figures, one to five outlets a story, every
tenth a copy. First with no card kept, then with every one, as it is for articles that a thread was told of. Printed are
the wall time, the processor time of this process and how much of it composes what was gathered, and how long the event
loop was held up at worst: late by the clock, and busy by its own thread's processor time. Workers, which make the
missing cards, are processes of their own.
"""

import argparse
import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import monotonic, process_time, thread_time
from typing import Any

from bot.articles.articles import Articles
from bot.articles.model import Finding, StoredArticle
from bot.briefing_room import digest_editor
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.digests import editor
from bot.digests.compose import compose
from bot.digests.model import Composed, Slot, Window
from bot.lag import spare_what_stays
from bot.sources.client import Fetched
from bot.sources.pages import load
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.port import Connection
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.topics.model import OnTopic
from bot.topics.store import TopicStore
from bot.topics.watch import parse_watch
from bot.workers import Workers

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEAM = WorkspaceRef("slack", "T1")
CHANNEL, MEMBER = ChannelRef(TEAM, "C1"), MemberRef(TEAM, "U1")
TICK_SECONDS = 0.002

NOUNS = "council harbour fee licence committee minister report bill court budget ferry union school clinic road".split()
VERBS = "approved rejected delayed reviewed published amended questioned supported opposed welcomed".split()
PLACES = "Ellery Sarrow Skarrow Norland Penhallow Orrick Tidemouth Vell Hollis Quill Brandt Marsh".split()
FIRST, LAST = (
    "Ada Bram Tam Orla Pia Edwin Ingrid Aksel".split(),
    "Quill Hollis Orrick Penhallow Falk Sarrow Vell".split(),
)
_PLACE = """
INSERT INTO story_articles (platform, workspace, article, story, score, reason, placed_at)
VALUES ('slack', 'T1', ?, ?, 1, 'made', ?)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one digest, in milliseconds; `pure` is the part of the processor time that composes what was gathered."""

    wall: float
    processor: float
    pure: float
    late: float
    busy: float


def main() -> None:
    """Make the articles, compose a few times, and print the medians and the worst."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(measure(parser.parse_args()))


async def measure(options: argparse.Namespace) -> None:
    """Print a row for digests with every card kept, and one with none."""
    print(
        "cards  wall ms  processor ms  of it composing  loop late ms, worst  loop busy ms, worst  articles  characters"
    )
    async with bench(options.articles, options.topics) as (database, articles, workers):
        makes = digest_editor(
            database, articles, Discussions(ThreadStore(database, lambda: NOW), Platforms()), lambda: NOW
        )
        await workers.prewarm(load)
        spare_what_stays()
        for cards in ("none", "kept"):
            costs = []
            for _ in range(options.rounds if cards == "kept" else 1):
                if cards == "none":
                    await database.write(lambda connection: connection.execute("DELETE FROM cards"))
                composed, cost = await watched(
                    makes.compose(
                        CHANNEL,
                        Slot(NOW.date(), time(8)),
                        Window(NOW - timedelta(days=1), NOW),
                        False,
                        frozenset(),
                        NOW,
                    )
                )
                costs.append(cost)
            tell(cards, costs, composed)


async def watched(work: object) -> tuple[Composed, Cost]:
    """Return what the work gives and what it cost, with the loop watched meanwhile."""
    held = [0.0, 0.0]

    async def watch() -> None:
        while True:
            before, worked = monotonic(), thread_time()
            await asyncio.sleep(TICK_SECONDS)
            held[0] = max(held[0], monotonic() - before - TICK_SECONDS)
            held[1] = max(held[1], thread_time() - worked)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.05)
    held[:] = [0.0, 0.0]
    pure = [0.0]

    def timed(*args: Any) -> object:  # noqa: ANN401  # whatever it is given it hands on
        began = thread_time()
        made = compose(*args)
        pure[0] += thread_time() - began
        return made

    vars(editor)["compose"] = timed
    began, spent = monotonic(), process_time()
    composed: Composed = await work  # type: ignore[misc]
    cost = Cost(*(1000 * value for value in (monotonic() - began, process_time() - spent, *pure, *held)))
    watching.cancel()
    return composed, cost


def tell(cards: str, costs: list[Cost], composed: Composed) -> None:
    """Print one row."""
    wall, processor = median(cost.wall for cost in costs), median(cost.processor for cost in costs)
    pure = median(cost.pure for cost in costs)
    late, busy = max(cost.late for cost in costs), max(cost.busy for cost in costs)
    told = sum(key.startswith("article ") for key in composed.sent)
    print(
        f"{cards:5}  {wall:7.0f}  {processor:12.0f}  {pure:15.0f}  {late:16.0f}  {busy:16.0f}  {told:8}"
        f"  {len(composed.document):10}"
    )


@asynccontextmanager
async def bench(count: int, topics: int) -> AsyncIterator[tuple[Database, Articles, Workers]]:
    """Open a database of its own with the articles in it."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        database = await stack.enter_async_context(Database.open(Path(folder) / "digest.db"))
        await migrate(database)
        workers = await stack.enter_async_context(Workers())
        articles = Articles(
            database=database, fetch=_no_fetch, workers=workers, now=lambda: NOW, refetch_after=timedelta(days=1)
        )
        await _filled(database, articles, count, topics)
        yield database, articles, workers


async def _no_fetch(url: str) -> Fetched:
    raise AssertionError(url)


async def _filled(database: Database, articles: Articles, count: int, topics: int) -> None:
    dice, store, numbers = random.Random(7), TopicStore(database, lambda: f"t{next(ids)}"), iter(range(count))
    ids = iter(range(topics))
    made = [await store.add(CHANNEL, MEMBER, f"Topic {number}", parse_watch("fees"), NOW) for number in range(topics)]
    story, text, left = "", "", 0
    for number in numbers:
        if left == 0:
            story, left = f"s{number}", dice.choice((1, 1, 2, 3, 5))
            topic = dice.choice(made)
        left -= 1
        text = text if text and number % 10 == 0 else written(dice)
        article = await articles.keep(_finding(number, text, dice))
        await _placed(database, store, article, story, topic, NOW - timedelta(minutes=1 + number))


def _finding(number: int, text: str, dice: random.Random) -> Finding:
    url = f"https://outlet{number % 40}.example/{number}"
    title = f"{dice.choice(PLACES)} {dice.choice(NOUNS)} {dice.choice(VERBS)} {dice.choice(NOUNS)} {number}"
    return Finding(url, None, (url,), title, None, "2026-11-23", "made", f"Outlet {number % 40}", "en", text, "made")


async def _placed(
    database: Database, store: TopicStore, article: StoredArticle, story: str, topic: str, at: datetime
) -> None:
    async def work(connection: Connection) -> None:
        await connection.execute(_PLACE, (article.id, story, at.isoformat(timespec="microseconds")))

    await database.write(work)
    await store.put([OnTopic(topic, article.id, story, "made", at)], quiet=True)


def written(dice: random.Random) -> str:
    """Return an article of some 400 words: plain sentences with names and figures, and four quotations."""
    paragraphs = [" ".join(_sentence(dice) for _ in range(3)) for _ in range(7)]
    for place in range(4):
        speaker = f"{dice.choice(FIRST)} {dice.choice(LAST)}, chair of the {dice.choice(PLACES)} {dice.choice(NOUNS)}"
        said = f"{_sentence(dice)[:-1]}, and that is what {dice.choice(PLACES)} will have to pay for"
        paragraphs.insert(2 * place + 1, f"“{said},” said {speaker}.")
    return "\n\n".join(paragraphs)


def _sentence(dice: random.Random) -> str:
    place, other = dice.sample(PLACES, 2)
    first, second, third = dice.sample(NOUNS, 3)
    return (
        f"The {first} of {place} {dice.choice(VERBS)} the {second} after {dice.randrange(2, 900)} days, "
        f"and the {third} in {other} was {dice.choice(VERBS)} by {dice.randrange(2, 99)} members of the {second}."
    )


if __name__ == "__main__":
    main()
