"""Several processes place articles in one workspace, each with a memory of its own: all comes as if one had done it."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bot.articles.store import ArticleStore
from bot.chat.refs import WorkspaceRef
from bot.store.database import Database
from bot.store.holdings import remove_all
from bot.store.migrate import migrate
from bot.stories import restoring
from bot.stories.book import StoryBook
from bot.stories.errors import StoriesMoved
from bot.stories.keeper import StoryKeeper
from bot.stories.kept import HOLDINGS
from bot.stories.restoring import restored
from bot.stories.store import StoryStore
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


async def emptied(at: Bench) -> None:
    """Delete what a workspace has of stories, as its removal does."""
    values = {"platform": HERE.platform, "workspace": HERE.id}
    for holding in HOLDINGS:
        if holding.workspace:
            await remove_all(at.database, holding, holding.workspace, values)


@pytest.mark.parametrize("later", [1, 2, 3])
async def test_a_workspace_that_was_deleted_elsewhere_begins_anew(tmp_path: Path, later: int) -> None:
    async with bench(tmp_path / "s.db") as at:
        one, other = at.keeper(), at.keeper()
        for number, words in enumerate((told(TOWN, 0), PAGES[0])):
            await one.place(HERE, await at.stored(f"old{number}", words))
        await emptied(at)
        other.let_go(HERE)
        at.clock.forward(minutes=1)
        for number, words in enumerate(PAGES[1 : later + 1]):
            await other.place(HERE, await at.stored(f"new{number}", words))
        again = await at.stored("there1", told(TOWN, 1))
        assert await one.place(HERE, again) == again.id, "there is no story left that it could be of"
        assert len(one._books[HERE]) == later + 1


async def test_a_copy_that_another_process_places_meanwhile_is_found(tmp_path: Path) -> None:
    async with bench(tmp_path / "s.db") as at:
        one, other = at.keeper(), at.keeper()
        first, second = [await at.stored(f"copy{number}", told(TOWN, 0)) for number in (0, 1)]
        read = one._book

        async def book(workspace: WorkspaceRef) -> StoryBook:
            await other.place(HERE, first)
            return await read(workspace)

        one._book = book  # type: ignore[method-assign]
        assert await one.place(HERE, second) == first.id
        assert [copy.article for copy in await one.copies(HERE, second)] == [first.id]


async def test_what_is_placed_while_stories_are_read_back_is_read_before_a_member_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(tmp_path / "s.db") as at:
        busy, cold = at.keeper(), at.keeper()
        for number, words in enumerate(PAGES[:2]):
            await busy.place(HERE, await at.stored(f"page{number}", words))
        more = iter([await at.stored(f"more{number}", words) for number, words in enumerate(PAGES[2:])])
        reads = 0

        async def slowly(store: StoryStore, workspace: WorkspaceRef, now: datetime) -> StoryBook:
            nonlocal reads
            reads += 1
            book = await restored(store, workspace, now)
            await busy.place(HERE, next(more))
            return book

        monkeypatch.setattr(restoring, "restored", slowly)
        joined = await cold.merge(HERE, at.names["page0"], at.names["page1"], ROBIN)
        assert await cold.of_story(HERE, joined) == (at.names["page0"], at.names["page1"])
        assert (reads, len(cold._books[HERE])) == (1, 3)


async def test_what_was_kept_of_a_story_stands_whoever_reads_it_anew(tmp_path: Path) -> None:
    async with bench(tmp_path / "s.db") as at:
        one = at.keeper()
        for outlet in (0, 1):
            await one.place(HERE, await at.stored(f"there{outlet}", told(TOWN, outlet)))
        before = await standing(at)
        story = at.names["there0"]
        await StoryStore(at.database).renew(HERE, standings={story: (0.0, 0), "missing": (0.5, 1)})
        assert set(await standing(at)) == {*before, ("missing", 0.5, 1)}
