"""Stories on a real database, across restarts and failures: memory and record say the same."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.articles.model import Finding, StoredArticle
from bot.articles.store import ArticleStore
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories import memory, restoring
from bot.stories.book import StoryBook
from bot.stories.keeper import StoryKeeper, as_input
from bot.stories.model import Placement
from bot.stories.restoring import restored
from bot.stories.store import StoryStore
from tests.fakes.clock import FakeClock
from tests.unit.stories.test_stories_events import PAGES, TOWNS, told

HERE, THERE = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
ROBIN = MemberRef(HERE, "U1")


@dataclass
class Bench:
    database: Database
    articles: ArticleStore
    clock: FakeClock
    names: dict[str, str] = field(default_factory=dict)

    def keeper(self) -> StoryKeeper:
        return StoryKeeper(self.database, self.clock)

    async def stored(self, name: str, words: tuple[str, str]) -> StoredArticle:
        url, when = f"https://post.example/{name}", self.clock().isoformat()
        found = Finding(url, None, (url,), words[0], None, when, "feed", "Post", "en", words[1], "t")
        article = await self.articles.save(found, self.clock())
        self.names[name] = article.id
        return article

    async def book(self) -> StoryBook:
        return await restored(StoryStore(self.database), HERE, self.clock())


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    numbers: Iterator[str] = (f"a{number:03}" for number in range(1_000))
    async with Database.open(tmp_path / "stories.db") as database:
        await migrate(database)
        yield Bench(database, ArticleStore(database, lambda: next(numbers)), FakeClock())


async def fill(bench: Bench, keeper: StoryKeeper) -> None:
    """Place articles over three weeks; members put two stories together and take one article out of another."""
    for number, words in enumerate(PAGES):
        await keeper.place(HERE, await bench.stored(f"page{number}", words))
        bench.clock.forward(hours=20)
    bench.clock.forward(days=9)
    for outlet in (0, 1):
        for town in TOWNS:
            await keeper.place(HERE, await bench.stored(f"{town}{outlet}".replace(" ", "-"), told(town, outlet)))
            bench.clock.forward(minutes=7)
    await keeper.merge(HERE, bench.names["page7"], bench.names["wenlow0"], ROBIN)
    await keeper.split(HERE, bench.names["tollan1"], ROBIN)


async def placements(bench: Bench, book: StoryBook) -> list[Placement]:
    found = []
    for town in TOWNS:
        article = await bench.stored(f"{town}-later".replace(" ", "-"), told(town, 2))
        found.append(book.place(as_input(article), bench.clock()))
    return found


def standing(book: StoryBook) -> dict[str, tuple[tuple[str, ...], float]]:
    return {name: (book.articles(name), story.cohesion) for name, story in book._memory.stories.items()}


async def test_a_restart_goes_on_exactly_where_the_first_run_would(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "BATCH", 3)
    keeper = bench.keeper()
    await fill(bench, keeper)
    again = await bench.book()
    first = keeper._books[HERE]
    first._memory.forget(bench.clock())
    assert len(again) == len(first) < len(PAGES) + 2 * len(TOWNS)
    assert standing(again) == standing(first)
    assert len(again._memory.lexicon) == len(first._memory.lexicon)
    wanted, got = await placements(bench, first), await placements(bench, again)
    assert got == wanted
    assert not any(placement.founded for placement in got)
    assert standing(again) == standing(first)


async def test_a_restart_counts_no_more_articles_than_memory_holds(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = bench.keeper()
    await fill(bench, keeper)
    monkeypatch.setattr(restoring, "MOST_ARTICLES", 5)
    monkeypatch.setattr(restoring, "REMEMBERED", 2)
    monkeypatch.setattr(memory, "REMEMBERED", 2)
    again = await bench.book()
    assert len(again) == 5
    assert again._memory.lexicon._articles == 7


@pytest.mark.parametrize("damage", ["DELETE FROM story_traits", "UPDATE story_traits SET traits = substr(traits, 1, 2)",
    "UPDATE story_traits SET traits = substr(traits, 1, 40)", "DELETE FROM story_standings"])  # fmt: skip
async def test_what_cannot_be_read_any_more_is_read_from_the_texts_and_kept(bench: Bench, damage: str) -> None:
    keeper = bench.keeper()
    await fill(bench, keeper)
    before = {name: articles for name, (articles, _) in standing(await bench.book()).items()}
    await bench.database.write(lambda connection: connection.execute(damage))
    again = await bench.book()
    assert {name: articles for name, (articles, _) in standing(again).items()} == before
    assert not any(placement.founded for placement in await placements(bench, again))
    row = await bench.database.fetch_one("SELECT COUNT(*) FROM story_traits WHERE length(traits) > 100")
    assert row is not None
    assert row[0] >= len(again) - len(TOWNS)


async def test_memory_does_not_keep_what_could_not_be_written(bench: Bench) -> None:
    keeper = bench.keeper()
    await fill(bench, keeper)
    ghost = await bench.stored("ghost", told("port ellery", 2))
    await bench.database.write(lambda connection: connection.execute("DELETE FROM articles WHERE id = ?", (ghost.id,)))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await keeper.place(HERE, ghost)
    await keeper.place(HERE, await bench.stored("last", PAGES[0]))
    assert keeper._books[HERE].story_of(ghost.id) is None
    assert standing(keeper._books[HERE]) == standing(await bench.book())


async def test_a_decision_that_could_not_be_written_is_not_remembered(bench: Bench) -> None:
    keeper = bench.keeper()
    await fill(bench, keeper)
    await bench.database.write(lambda connection: connection.execute("ALTER TABLE story_decisions RENAME TO away"))
    with pytest.raises(Exception, match="story_decisions"):
        await keeper.split(HERE, bench.names["skarrow1"], ROBIN)
    with pytest.raises(Exception, match="story_decisions"):
        await keeper.merge(HERE, bench.names["skarrow1"], bench.names["wenlow1"], ROBIN)
    await bench.database.write(lambda connection: connection.execute("ALTER TABLE away RENAME TO story_decisions"))
    last = await bench.stored("last", told("skarrow", 2))
    assert await keeper.place(HERE, last) == bench.names["skarrow0"]
    assert await keeper.of_story(HERE, bench.names["skarrow0"]) == (
        bench.names["skarrow0"], bench.names["skarrow1"], last.id,
    )  # fmt: skip


async def test_what_another_program_placed_first_stands(bench: Bench) -> None:
    one, other = bench.keeper(), bench.keeper()
    await fill(bench, one)
    await other.place(HERE, await bench.stored("last", PAGES[0]))
    article = await bench.stored("both", told("skarrow", 2))
    assert len({await keeper.place(HERE, article) for keeper in (one, other)}) == 1


async def test_workspaces_do_not_wait_for_each_other(bench: Bench) -> None:
    keeper = bench.keeper()
    article = await bench.stored("one", PAGES[0])
    async with keeper._turn(THERE):
        assert await keeper.place(HERE, article) == article.id
        waiting = asyncio.create_task(keeper.place(THERE, article))
        await keeper.place(HERE, await bench.stored("two", PAGES[1]))
        assert not waiting.done()
    assert await waiting == article.id


async def test_stories_without_news_for_a_day_leave_memory_and_come_back(bench: Bench) -> None:
    keeper = bench.keeper()
    await fill(bench, keeper)
    await keeper.place(THERE, await bench.stored("there", PAGES[0]))
    bench.clock.forward(hours=23)
    assert await keeper.tick() == 0
    await keeper.place(THERE, await bench.stored("there too", PAGES[1]))
    bench.clock.now += timedelta(hours=1)
    assert await keeper.tick() == 1
    assert list(keeper._books) == [THERE]
    assert await keeper.place(HERE, await bench.stored("last", told("skarrow", 2))) == bench.names["skarrow0"]


async def test_stories_of_all_workspaces_take_no_more_memory_than_they_may(bench: Bench) -> None:
    keeper = StoryKeeper(bench.database, bench.clock, most_bytes=20_000)
    for number, words in enumerate(PAGES):
        article = await bench.stored(f"page{number}", words)
        for workspace in (HERE, THERE):
            await keeper.place(workspace, article)
        assert sum(book.size for book in keeper._books.values()) <= 20_000
    assert min(map(len, keeper._books.values())) > 1
    assert keeper._books[HERE].story_of(bench.names["page0"]) is None
    assert await keeper.story_of(HERE, bench.names["page0"]) == bench.names["page0"]


async def test_what_has_had_no_news_for_an_hour_makes_room_and_comes_back(bench: Bench) -> None:
    keeper = StoryKeeper(bench.database, bench.clock, most_bytes=20_000)
    first = [
        await keeper.place(THERE, await bench.stored(f"{town}0".replace(" ", "-"), told(town, 0)))
        for town in sorted(TOWNS)[:3]
    ]
    bench.clock.forward(hours=2)
    for number, words in enumerate(PAGES):
        await keeper.place(HERE, await bench.stored(f"page{number}", words))
    assert [*keeper._books] == [HERE]
    again = [
        await keeper.place(THERE, await bench.stored(f"{town}1".replace(" ", "-"), told(town, 1)))
        for town in sorted(TOWNS)[:3]
    ]
    assert again == first
