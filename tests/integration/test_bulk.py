"""The database that benchmarks of search load in bulk has the rows that storing article after article makes."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bulk
from benchmarks.stocked import NOW, Maker
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.chat.pages import FoundArticle
from bot.chat.plain import plain_text
from bot.commands.finds import found_reply
from bot.record_room import searches
from bot.search.index import SearchIndex
from bot.search.query import parse
from bot.store.database import Database
from bot.store.migrate import migrate
from tests.fakes.stock import stocked

ARTICLES = 30
FILED = ("articles", "article_versions", "article_urls", "search_articles", "search_quotes", "speaker_quotes")


async def rows_of(database: Database, table: str) -> list[Sequence[Any]]:
    columns = "*" if table == "article_versions" else bulk.COLUMNS[table]
    rows = await database.fetch_all(f"SELECT {columns} FROM {table}")
    numbered = [{key: row[key] for key in row.keys() if key != "rowid"} for row in rows]  # noqa: SIM118  # rows
    return sorted(tuple(row.items()) for row in numbered)


async def test_the_same_rows_are_written_in_bulk_as_one_by_one(tmp_path: Path) -> None:
    maker = Maker()
    made = [maker.made(number, ARTICLES) for number in range(ARTICLES)]
    async with Database.open(tmp_path / "bulk.db") as loaded, Database.open(tmp_path / "real.db") as stored:
        await bulk.fill(loaded, ARTICLES, Maker(), replies=0)
        await migrate(stored)
        names = count()
        store, speakers = ArticleStore(stored, lambda: bulk.name_of(next(names))), SpeakerStore(stored)
        for item in made:
            await speakers.keep(await store.save(item.finding, item.at), item.card)
        for table in FILED:
            assert await rows_of(loaded, table) == await rows_of(stored, table), table
        for item in made:
            words = parse(" ".join(item.finding.text.split()[:4]).strip("."))
            await SearchIndex(stored).asked(bulk.WHOLE, bulk.name_of(item.number), NOW)
            found = [await SearchIndex(each).articles(bulk.WHOLE, words) for each in (loaded, stored)]
            assert found[0] == found[1] != ()
        extent = await SearchIndex(loaded).extent(bulk.WHOLE)
        assert (extent.articles, extent.about) == (ARTICLES, False)
        assert extent.since is not None
        assert extent.since < NOW - timedelta(days=300)


async def test_words_that_stand_in_too_many_articles_bring_the_newest_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker()
    async with stocked(tmp_path / "common.db") as stock:
        await bulk.fill(stock.database, ARTICLES, maker, replies=0)
        search = searches(stock.database, stock.articles, stock.threads, stock.clock)(bulk.WHOLE)
        word = maker.words[0]
        ranked = await search.overview(word, 1, 4, "C1")
        assert not ranked.common
        assert "The best first." in plain_text(found_reply(ranked))
        monkeypatch.setattr("bot.search.plans.FEW", 5)
        monkeypatch.setattr("bot.search.index.COUNTED", ARTICLES - 1)
        common = await search.overview(word, 1, 4, "C1")
        assert common.common
        assert dict(common.totals) == dict(ranked.totals)
        told = plain_text(found_reply(common))
        assert (
            "The newest first: these words stand in too many articles to tell the best. Searched: about 30 art" in told
        )
        days = [item.date for item in common.found if isinstance(item, FoundArticle)]
        assert days == [item.date for item in (await search.overview(f"{word} order:newest", 1, 4, "C1")).found[:4]]
        page = await search.search(word, "articles", 1)
        assert page.common
        assert page.newest
        asked = await search.overview(f"{word} order:newest", 1, 4, "C1")
        assert not asked.common
