"""Several processes place articles in one workspace, each with a memory of its own: all comes as if one had done it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.articles.store import ArticleStore
from bot.chat.refs import WorkspaceRef
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories.book import StoryBook
from bot.stories.errors import StoriesMoved
from bot.stories.keeper import StoryKeeper
from tests.fakes.clock import FakeClock
from tests.integration.test_stories_restart import HERE, ROBIN, Bench
from tests.unit.stories.test_stories_events import PAGES, TOWNS, told

TOWN = next(iter(TOWNS))
WORDS = (*PAGES, *(told(town, 0) for town in TOWNS))

Whose = Callable[[], StoryKeeper]


@asynccontextmanager
async def bench(path: Path) -> AsyncIterator[Bench]:
    numbers: Iterator[str] = (f"a{number:03}" for number in range(1_000))
    async with Database.open(path) as database:
        await migrate(database)
        yield Bench(database, ArticleStore(database, lambda: next(numbers)), FakeClock())


async def filled(at: Bench, whose: Whose) -> list[tuple[object, ...]]:
    """Place articles over some days, members deciding in between, and return where each stands and why."""
    for number, words in enumerate(PAGES):
        await whose().place(HERE, await at.stored(f"page{number}", words))
        at.clock.forward(hours=5)
    for outlet in (0, 1):
        for town in TOWNS:
            await whose().place(HERE, await at.stored(f"{town}{outlet}".replace(" ", "-"), told(town, outlet)))
            at.clock.forward(minutes=7)
    await whose().merge(HERE, at.names["page7"], at.names["wenlow0"], ROBIN)
    await whose().split(HERE, at.names["tollan1"], ROBIN)
    for town in TOWNS:
        await whose().place(HERE, await at.stored(f"{town}2".replace(" ", "-"), told(town, 2)))
    return await standing(at)


async def standing(at: Bench) -> list[tuple[object, ...]]:
    rows = await at.database.fetch_all(
        "SELECT article, story, score, reason, number FROM story_articles ORDER BY number"
    )
    kept = await at.database.fetch_all("SELECT story, agreed, pairs FROM story_standings ORDER BY story")
    return [tuple(row) for row in (*rows, *kept)]


@pytest.mark.parametrize("seed", range(4))
async def test_whoever_places_what_it_comes_to_the_same(tmp_path: Path, seed: int) -> None:
    async with bench(tmp_path / "one.db") as alone, bench(tmp_path / "many.db") as shared:
        one, many = alone.keeper(), [shared.keeper() for _ in range(3)]
        choose = random.Random(seed)  # chance, not secrecy
        wanted = await filled(alone, lambda: one)
        assert await filled(shared, lambda: choose.choice(many)) == wanted


async def test_what_is_placed_by_others_is_added_to_memory_without_reading_all_of_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(tmp_path / "s.db") as at:
        one, other = at.keeper(), at.keeper()
        for number, words in enumerate(WORDS[:6]):
            await (one, other)[number % 2].place(HERE, await at.stored(f"page{number}", words))
        book = one._books[HERE]
        await other.place(HERE, await at.stored("page6", WORDS[6]))
        await one.place(HERE, await at.stored("page7", WORDS[7]))
        assert one._books[HERE] is book and len(book) == 8
        await other.split(HERE, at.names["page0"], ROBIN)
        await one.place(HERE, await at.stored("page8", WORDS[8]))
        assert one._books[HERE] is not book, "a decision may have moved anything"


async def test_those_that_come_at_the_same_moment_are_one_story(tmp_path: Path) -> None:
    async with bench(tmp_path / "s.db") as at:
        keepers = [at.keeper() for _ in range(4)]
        town = TOWN
        articles = [await at.stored(f"there{outlet}", told(town, outlet)) for outlet in (0, 1, 2)]
        stories = await asyncio.gather(*(one.place(HERE, article) for one in keepers for article in articles))
        assert len(set(stories)) == 1
        rows = await at.database.fetch_all("SELECT article FROM story_articles ORDER BY article")
        assert [row["article"] for row in rows] == sorted(article.id for article in articles)


async def test_who_never_gets_a_turn_is_told_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(tmp_path / "s.db") as at:
        one, other = at.keeper(), at.keeper()
        spare = iter([await at.stored(f"spare{number}", words) for number, words in enumerate(PAGES)])
        article = await at.stored("mine", told(TOWN, 0))

        async def book(workspace: WorkspaceRef) -> StoryBook:
            found = await read(workspace)
            await other.place(HERE, next(spare))
            return found

        read = one._book
        with monkeypatch.context() as quick:
            quick.setattr(one, "_book", book)
            with pytest.raises(StoriesMoved):
                await one.place(HERE, article)
        assert await one.story_of(HERE, article.id) is None
        assert await one.place(HERE, article)


async def test_a_workspace_that_was_deleted_elsewhere_begins_anew(tmp_path: Path) -> None:
    async with bench(tmp_path / "s.db") as at:
        one, other = at.keeper(), at.keeper()
        first = await at.stored("there0", told(TOWN, 0))
        assert await one.place(HERE, first) == await other.place(HERE, first)
        for table in ("story_traits", "story_standings", "story_articles"):
            await at.database.write(lambda held, table=table: held.execute(f"DELETE FROM {table}"))  # type: ignore[misc]
        again = await at.stored("there1", told(TOWN, 1))
        assert await other.place(HERE, again) == again.id, "there is no story left that it could be of"
