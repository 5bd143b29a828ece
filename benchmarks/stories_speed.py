"""What adding an article to the stories costs while many are stored: processor time for each, and memory.

    python -m benchmarks.stories_speed [--articles 100000] [--a-day 2000] [--everything | --restart]

The articles are made: words by Zipf's law, names and figures of their own events, one to a dozen articles an
event over two days, some of them copies. Time moves on as it does for a team that follows two hundred busy feeds,
and stories leave memory at the window; with `--everything` nothing leaves, and all articles stay to be compared.
With `--restart` they are placed through the database, and then read back from it as by the next start: what that costs,
how late the event loop runs meanwhile, and what placing one more costs then, by the process that read them and by two
in turn, each of which first adds what the other has placed.
"""

import argparse
import asyncio
import random
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bot.articles.model import Finding, StoredArticle
from bot.articles.store import ArticleStore
from bot.chat.refs import WorkspaceRef
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories.book import MOST_ARTICLES, StoryBook
from bot.stories.keeper import StoryKeeper
from bot.stories.model import MOST_BYTES, WINDOW, Article

COMMON_WORDS, NAMES = 20_000, 8_000
SYLLABLES = [first + last for first in "bdfgklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "er", "il")]
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS_AT_ONCE = 400
WORKSPACE = WorkspaceRef("room", "bench")
TICK_SECONDS = 0.002
LATER = 500


def main() -> None:
    """Add the articles one by one and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--a-day", type=int, default=2_000)
    parser.add_argument("--everything", action="store_true")
    parser.add_argument("--restart", action="store_true")
    options = parser.parse_args()
    if options.restart:
        asyncio.run(restarted(options.articles, options.a_day))
        return
    window, most = (timedelta(days=10_000), 10**9) if options.everything else (WINDOW, MOST_ARTICLES)
    book, times = StoryBook(window=window, most=most, most_bytes=max(MOST_BYTES, 4_000 * most)), []
    print("articles  in memory  median ms  99 in 100  worst ms  peak MB")
    for number, made in enumerate(articles(options.articles, options.a_day), start=1):
        before = process_time()
        book.place(made, made.published or BEGINNING)
        times.append(process_time() - before)
        if number % max(options.articles // 5, 1) == 0:
            tell(number, len(book), sorted(times))
            times = []


async def restarted(count: int, a_day: int) -> None:
    """Place articles through a database, read them back as the next start would, and print what that cost."""
    made, moment = articles(count + LATER, a_day), BEGINNING + timedelta(days=count / a_day)
    with TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "stories.db") as database:
            await migrate(database)
            store = ArticleStore(database, iter(map(str, range(count + LATER))).__next__)
            await placed(store, database, list(islice(made, count)))
            size = await database.size()
            print(f"{size / count / 1024:.1f} kB in the database for each article")
            one, other = (StoryKeeper(database, lambda: moment) for _ in range(2))
            await read_back(one)
            later = [await stored(store, item) for item in made]
            await looked_up(one, later)
            half = len(later) // 2
            await placed_more("by one process", [one], later[:half])
            await other._book(WORKSPACE)
            await placed_more("by two in turn", [one, other], later[half:])


async def placed(store: ArticleStore, database: Database, made: list[Article]) -> None:
    """Place articles one after the other, each at its time."""
    moment = BEGINNING

    def now() -> datetime:
        return moment

    keeper = StoryKeeper(database, now)
    for one in made:
        moment = one.published or BEGINNING
        await keeper.place(WORKSPACE, await stored(store, one))


async def stored(store: ArticleStore, made: Article) -> StoredArticle:
    """Return an article as it is stored."""
    published = made.published or BEGINNING
    values = (made.title, None, published.isoformat(), None, None, None, made.text, "")
    return await store.save(Finding("", None, (made.id,), *values), published)


async def read_back(keeper: StoryKeeper) -> None:
    """Print what reading the stories back costs, and how late the event loop runs meanwhile."""
    late: list[float] = []
    watching = asyncio.create_task(lateness(late))
    before, began = process_time(), perf_counter()
    book = await keeper._book(WORKSPACE)
    spent, took = process_time() - before, perf_counter() - began
    watching.cancel()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(book)} articles back in {1000 * spent:.0f} ms of processor time, {1000 * took:.0f} ms by the clock")
    print(f"{book.size / 1_000_000:.1f} MB of stories in memory, as the program reckons")
    print(f"event loop at most {1000 * max(late):.0f} ms late; {peak:.0f} MB at the peak")


async def looked_up(keeper: StoryKeeper, later: list[StoredArticle]) -> None:
    """Print what it costs to look for the copies of an article among all that was placed."""
    times, copies = [], 0
    for article in later:
        before = process_time()
        copies += bool(await keeper.copies(WORKSPACE, article))
        times.append(1000 * (process_time() - before))
    times.sort()
    print(f"copies of {len(later)} later articles looked for: {times[len(times) // 2]:.1f} ms in the median,")
    print(f"{times[int(len(times) * 0.99)]:.1f} ms for 99 in 100; {copies} have some")


async def placed_more(how: str, keepers: list[StoryKeeper], later: list[StoredArticle]) -> None:
    """Print what placing an article costs, by several keepers in turn; the articles are stored already."""
    times = []
    for number, article in enumerate(later):
        before = process_time()
        await keepers[number % len(keepers)].place(WORKSPACE, article)
        times.append(1000 * (process_time() - before))
    times.sort()
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{len(later)} placed {how}: {middle:.1f} ms in the median, {late:.1f} ms for 99 in 100")


async def lateness(late: list[float]) -> None:
    """Note again and again how late the event loop comes back, as far as this program is busy and not the machine."""
    while True:
        began, spent = perf_counter(), process_time()
        await asyncio.sleep(TICK_SECONDS)
        late.append(min(perf_counter() - began - TICK_SECONDS, process_time() - spent))


def tell(number: int, held: int, times: list[float]) -> None:
    """Print one row about the articles since the last one."""
    middle, late, worst = (1000 * times[int((len(times) - 1) * share)] for share in (0.5, 0.99, 1.0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{number:8}  {held:9}  {middle:9.2f}  {late:9.2f}  {worst:8.2f}  {peak:7.0f}", flush=True)


def articles(count: int, a_day: int) -> Iterator[Article]:
    """Yield made articles of some 250 words on events that come and go."""
    dice = random.Random(7)
    words = [word(dice) for _ in range(COMMON_WORDS)]
    names = [word(dice).capitalize() for _ in range(NAMES)]
    events = [event(dice, words, names) for _ in range(EVENTS_AT_ONCE)]
    for number in range(count):
        at = dice.randrange(EVENTS_AT_ONCE)
        if dice.random() < 0.25:
            events[at] = event(dice, words, names)
        title, text = report(dice, words, *events[at])
        yield Article(f"a{number}", title, text, BEGINNING + timedelta(days=number / a_day))


def word(dice: random.Random) -> str:
    """Return a word that nobody knows."""
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))


def event(dice: random.Random, words: list[str], names: list[str]) -> tuple[list[str], list[str]]:
    """Return what all articles on an event share: names and a figure, and words of its own."""
    return [*dice.sample(names, 5), str(dice.randrange(100, 9_000))], [zipf(dice, words) for _ in range(25)]


def report(dice: random.Random, words: list[str], said: list[str], own: list[str]) -> tuple[str, str]:
    """Return title and text of one outlet's article on an event."""
    text = [zipf(dice, words) for _ in range(200)]
    for _ in range(18):
        text.insert(dice.randrange(1, len(text)), dice.choice(said))
        text.insert(dice.randrange(1, len(text)), dice.choice(own))
    sentences = [" ".join(text[place : place + 18]) for place in range(0, len(text), 18)]
    title = " ".join([dice.choice(said[:5]), dice.choice(own), dice.choice(own), zipf(dice, words)])
    return title, "\n".join(f"{sentence[:1].upper()}{sentence[1:]}." for sentence in sentences)


def zipf(dice: random.Random, words: list[str]) -> str:
    """Return a word, the first ones far oftener than the last ones."""
    return words[int(len(words) ** dice.random()) - 1]


if __name__ == "__main__":
    main()
