"""What search costs in processor time, and how large its file is: `python -m benchmarks.search_long [articles]`.

Articles of 600 words are made up of words that are as frequent as in natural text (Zipf's law), with a fixed
seed; they are stored through the same door as fetched ones.
"""

import asyncio
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time as clock

from bot.archive.names import Names
from bot.archive.search import ArchiveSearch
from bot.articles.model import Finding
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.chat.refs import WorkspaceRef
from bot.search.filing import put_article
from bot.search.index import SearchIndex
from bot.search.query import parse
from bot.sources.store import SourceStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.topics.store import TopicStore

WORDS, LENGTH, VOCABULARY = 600, 20, 50_000
START = datetime(2026, 1, 1, tzinfo=UTC)
TEAM = WorkspaceRef("bench", "T1")
ROUNDS = 30


def vocabulary(rng: random.Random) -> list[str]:
    """Return words of two to four syllables, each once."""
    syllables = [first + vowel + last for first in "bcdfglmnprst" for vowel in "aeiou" for last in ("", "n", "r", "l")]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(rng.choices(syllables, k=rng.randint(2, 4)))] = None
    return list(found)


def article(rng: random.Random, words: Sequence[str], weights: Sequence[float]) -> str:
    """Return a text of `WORDS` words in sentences of `LENGTH` and paragraphs of three of those."""
    chosen = rng.choices(words, cum_weights=weights, k=WORDS)
    sentences = [" ".join(chosen[place : place + LENGTH]).capitalize() + "." for place in range(0, WORDS, LENGTH)]
    return "\n\n".join(" ".join(sentences[place : place + 3]) for place in range(0, len(sentences), 3))


async def fill(database: Database, count: int, words: list[str]) -> list[float]:
    """Store articles; return how long each of the last thousand took to store."""
    rng, index, numbers, total = random.Random(7), SearchIndex(database), iter(range(count + 1)), 0.0
    store = ArticleStore(database, lambda: f"a{next(numbers):06}")
    weights = [total := total + 1 / (rank + 10) for rank in range(len(words))]
    took: list[float] = []
    for number in range(count):
        url = f"https://bench.example/{number}"
        text = article(rng, words, weights)
        title = " ".join(rng.choices(words, cum_weights=weights, k=8))
        found = Finding(url, None, (url,), title, None, None, None, "Bench", "en", text, "bench")
        began = clock()
        stored = await store.save(found, START + timedelta(minutes=number))
        took.append(clock() - began)
        await index.asked(TEAM, stored.id, START)
    return took[-1_000:]


def spread(times: Sequence[float]) -> str:
    """Return the median and the worst of 100, in milliseconds."""
    ordered = sorted(times)
    return f"median {statistics.median(ordered) * 1e3:6.2f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1e3:6.2f} ms"


async def ask(database: Database, words: list[str]) -> None:
    """Time queries: the index alone, and the whole page with its sentences."""
    index, speakers = SearchIndex(database), SpeakerStore(database)
    search = ArchiveSearch(
        workspace=TEAM,
        index=index,
        articles=_Library(database),
        speakers=speakers,
        names=Names(
            topics=TopicStore(database, str), feeds=SourceStore(database, str).names, index=index, speakers=speakers
        ),
        permalink=lambda message: "",
        now=lambda: START,
    )
    queries = {
        "rare word": words[30_000],
        "middling word": words[2_000],
        "common word": words[0],
        "two words": f"{words[100]} {words[900]}",
        "phrase": f'"{words[0]} {words[1]}"',
        "common, without": f"{words[1]} -{words[3]}",
    }
    for name, typed in queries.items():
        alone, whole = [], []
        for _ in range(ROUNDS):
            began = clock()
            found = await index.articles(TEAM, parse(typed))
            alone.append(clock() - began)
            began = clock()
            await search.search(typed, "articles", 1)
            whole.append(clock() - began)
        print(f"{name:16} {len(found):5} hits   index {spread(alone)}   page {spread(whole)}")


class _Library(ArticleStore):
    def __init__(self, database: Database) -> None:
        super().__init__(database, str)


async def main() -> None:
    """Print what adding, finding and keeping costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    words = vocabulary(random.Random(5))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search.db"
        async with Database.open(path) as database:
            await migrate(database)
            late = await fill(database, count, words)
            print(f"{count} articles of {WORDS} words; storing one, the last 1,000: {spread(late)}")
            await _index_alone(database, words)
            await ask(database, words)
            await _sizes(database)


async def _index_alone(database: Database, words: list[str]) -> None:
    """Time what putting one article into the full index adds, on disk like everything."""
    rng, times = random.Random(9), []
    weights, total = [], 0.0
    for rank in range(len(words)):
        total += 1 / (rank + 10)
        weights.append(total)
    for number in range(200):
        text = article(rng, words, weights)
        put = partial(put_article, article=f"a{number:06}", version=1, title=f"New {number}", text=text)
        began = clock()
        await database.write(put)
        times.append(clock() - began)
    print(f"putting one into the index anew, with its commit: {spread(times)}")


async def _sizes(database: Database) -> None:
    rows = await database.fetch_all("SELECT name, SUM(pgsize) AS size FROM dbstat GROUP BY name")
    sizes = {row["name"]: int(row["size"]) for row in rows}
    search = sum(size for name, size in sizes.items() if name.startswith("search_") or "search_" in name)
    everything = sum(sizes.values())
    print(f"database {everything / 1e6:.0f} MB, without the index {(everything - search) / 1e6:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
