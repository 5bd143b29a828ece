"""Copies beyond the window: found in the database, for one workspace, both ways, at any age."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.articles.model import Finding, StoredArticle
from bot.articles.store import ArticleStore
from bot.chat.plain import plain_text
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Link, Links, Reply
from bot.commands.copies import CopyNotes, copies_parts
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.stories import store as stored
from bot.stories.keeper import StoryKeeper
from bot.stories.model import Copy, Relation
from tests.fakes.clock import FakeClock
from tests.unit.stories.test_stories_copies import MORE, WIRE

HERE, THERE = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
FRAMED = f"By our own correspondent.\n{WIRE}\nRead more on this tomorrow."


class Bench:
    def __init__(self, database: Database) -> None:
        numbers = (f"a{number}" for number in range(1_000))
        self.database, self.clock = database, FakeClock()
        self.articles = ArticleStore(database, lambda: next(numbers))
        self.keeper = StoryKeeper(database, self.clock)

    async def stored(self, name: str, text: str, site: str = "Northern Ledger") -> StoredArticle:
        url = f"https://{name}.example/fees"
        found = Finding(
            url, None, (url,), "Berth fees", None, f"{self.clock():%Y-%m-%d}", "feed", site, "en", text, "t"
        )
        return await self.articles.save(found, self.clock())

    async def placed(self, name: str, text: str, site: str = "Northern Ledger") -> StoredArticle:
        article = await self.stored(name, text, site)
        await self.keeper.place(HERE, article)
        return article


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Database.open(tmp_path / "copies.db") as database:
        await migrate(database)
        yield Bench(database)


@pytest.mark.parametrize(
    ("text", "relation"),
    [(WIRE, Relation.SAME), (FRAMED, Relation.SAME), (WIRE + MORE, Relation.MORE), (MORE, None)],
)
async def test_a_text_that_is_published_again_after_weeks_is_known(
    bench: Bench, text: str, relation: Relation | None
) -> None:
    original = await bench.placed("ledger", WIRE)
    for _ in range(5):
        bench.clock.forward(days=20)
        copy = await bench.placed(f"tideline{bench.clock():%j}", text, "Tideline")
        found = await bench.keeper.copies(HERE, copy)
        assert (Copy(original.id, relation) in found) if relation else (Copy(original.id, Relation.SAME) not in found)
    back = await bench.keeper.copies(HERE, original)
    assert {copy.relation for copy in back} == ({relation.turned} if relation else set())


async def test_a_copy_founds_a_story_of_its_own_once_the_first_is_closed(bench: Bench) -> None:
    original = await bench.placed("ledger", WIRE)
    bench.clock.forward(days=21)
    copy = await bench.placed("tideline", FRAMED)
    assert await bench.keeper.story_of(HERE, copy.id) != await bench.keeper.story_of(HERE, original.id)


async def test_an_article_that_is_only_asked_for_is_held_against_the_workspaces_own_too(bench: Bench) -> None:
    original = await bench.placed("ledger", WIRE)
    asked = await bench.stored("tideline", FRAMED)
    assert await bench.keeper.copies(HERE, asked) == (Copy(original.id, Relation.SAME),)
    assert await bench.keeper.copies(THERE, asked) == ()
    assert await bench.keeper.copies(HERE, original) == ()


async def test_an_article_that_was_edited_since_is_held_against_by_what_it_says_now(bench: Bench) -> None:
    original = await bench.placed("ledger", WIRE)
    await bench.stored("ledger", MORE)
    assert await bench.keeper.copies(HERE, await bench.stored("tideline", FRAMED)) == ()
    exact = await bench.stored("post", WIRE)
    assert await bench.keeper.copies(HERE, exact) == ()
    again = await bench.stored("ledger", WIRE)
    assert (again.id, again.text) == (original.id, WIRE)
    assert await bench.keeper.copies(HERE, exact) == (Copy(original.id, Relation.SAME),)


async def test_only_a_few_are_held_against_each_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        await bench.placed(f"outlet{number}", f"Outlet {number} reports. {WIRE}")
    assert len(await bench.keeper.copies(HERE, await bench.stored("late", WIRE))) == stored.CANDIDATES
    monkeypatch.setattr(stored, "UNDER_ONE_KEY", 1)
    assert len(await bench.keeper.copies(HERE, await bench.stored("later", f"{WIRE} And so on."))) < stored.CANDIDATES


@pytest.mark.parametrize(
    ("sql", "key", "way"),
    [(stored._UNDER_BAND, 7, "wording_bands USING COVERING INDEX"), (stored._SAME_TEXT, "hash", "article_versions_by_text")],
)  # fmt: skip
@pytest.mark.file_only
async def test_looking_begins_at_the_wording_and_not_at_everything_placed(
    bench: Bench, sql: str, key: int | str, way: str
) -> None:
    plan = await bench.database.fetch_all(f"EXPLAIN QUERY PLAN {sql}", (key, "a", "fake", "T1", 5))
    assert way in plan[0]["detail"]


async def test_a_card_names_the_earliest_with_its_day_and_its_link(bench: Bench) -> None:
    for at in range(5):
        await bench.placed(f"outlet{at}", f"{WIRE} Outlet {at}.", f"Outlet {at}")
        bench.clock.forward(days=20)
    last = await bench.stored("late", WIRE)
    parts = await CopyNotes(bench.keeper, bench.articles.by_id)(HERE, last)
    links, rest = parts
    assert isinstance(links, Links)
    assert links.items[0] == Link("The same text as Outlet 0, 24 November 2026", "https://outlet0.example/fees")
    assert "2 more copies are not shown." in plain_text(Reply((rest,)))
    assert await CopyNotes(bench.keeper, bench.articles.by_id)(THERE, last) == ()


async def test_what_is_a_part_of_another_text_says_so(bench: Bench) -> None:
    whole = await bench.placed("ledger", WIRE + MORE)
    said = [copies_parts([(whole, relation)])[0] for relation in Relation]
    assert [part.items[0].label.split(" Northern")[0] for part in said if isinstance(part, Links)] == [
        "The same text as", "Part of the text of", "Takes in the text of",
    ]  # fmt: skip
    assert copies_parts([]) == ()
