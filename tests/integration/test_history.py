"""An article's versions on a real SQLite file: old links keep their words, cards say what was lost, walls are named."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from bot.archive.article_pages import NOTHING, ArticleReader
from bot.articles.articles import Articles
from bot.articles.model import Finding, StoredArticle
from bot.chat.pages import DiffPage
from bot.chat.plain import plain_text
from bot.chat.reading import ArticlePage
from bot.commands.cards import card_reply
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.versions.changes import Version, changes_between
from bot.versions.comparison import compare
from bot.versions.errors import ComparisonTooHeavy
from bot.versions.history import History
from bot.versions.model import Edited
from bot.versions.store import RecheckStore
from bot.versions.suspects import WALL
from tests.fakes.clock import FakeClock
from tests.fakes.stock import Inline, no_fetch
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited

T = TypeVar("T")
URL = "https://harbour-post.example/berths"
NEW = "Nobody likes a fee, but everybody fears a flood."
WALLED = "We value your privacy. Accept all cookies to go on reading this page."


@dataclass
class Bench:
    database: Database
    articles: Articles
    workers: Inline
    history: History
    pages: ArticleReader
    clock: FakeClock

    async def shows(self, text: str, *, title: str = TITLE, extractor: str = "test") -> StoredArticle:
        """Store what the publisher has now, and return the article as it is then."""
        self.clock.forward(hours=1)
        found = Finding(URL, None, (URL,), title, None, None, None, "Harbour Post", "en", text, extractor)
        return await self.articles.keep(found)

    async def page(self, article: StoredArticle, version: int | None = None) -> ArticlePage:
        page = await self.pages.page(article.id, version)
        assert page is not None
        return page

    async def diff(self, article: StoredArticle, before: int = 1, after: int = 2) -> DiffPage:
        page = await self.pages.diff(article.id, before, after)
        assert page is not None
        return page


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, workers, ids = FakeClock(), Inline(), count(1)
    async with Database.open(tmp_path / "history.db") as database:
        await migrate(database)
        articles = Articles(
            database=database,
            fetch=no_fetch,
            workers=workers,
            now=clock,
            refetch_after=timedelta(hours=1),
            new_id=lambda: f"a{next(ids)}",
        )
        history = History(database=database, articles=articles, workers=workers, now=clock)
        yield Bench(database, articles, workers, history, ArticleReader(articles, history), clock)


def words(page: ArticlePage) -> str:
    return "\n".join("".join(segment.text for segment in paragraph.segments) for paragraph in page.paragraphs)


async def test_a_link_of_a_version_shows_its_words_however_the_text_changes(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    card = await bench.articles.card(first)
    await bench.shows(edited((QUOTES[1], NEW)))
    old, new = await bench.page(first, 1), await bench.page(first)
    assert QUOTES[1] in words(old) and NEW not in words(old)
    assert NEW in words(new)
    anchors = {segment.anchor for paragraph in old.paragraphs for segment in paragraph.segments}
    assert {f"at-{quote.marks.start}-{quote.marks.end}" for quote in card.quotes} <= anchors
    assert old.versions is not None and new.versions is not None
    assert old.versions.standing == "This is version 1 of 2."
    assert old.versions.diff is not None and old.versions.diff.url == f"/articles/{first.id}/versions/1..2"
    assert old.versions.current is not None and old.versions.current.url == f"/articles/{first.id}"
    assert new.versions.standing == "This is version 2 of 2, the current one." and new.versions.current is None
    assert [(line.number, line.kinds, line.shown) for line in new.versions.lines] == [
        (2, "quotation", True),
        (1, "", False),
    ]
    assert new.versions.lines[0].first_seen - new.versions.lines[1].first_seen == timedelta(hours=1)


async def test_an_article_that_never_changed_has_no_list_of_versions(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    assert (await bench.page(first)).versions is None
    assert await bench.pages.page(first.id, 2) is None
    assert await bench.pages.page("nosuch") is None
    assert await bench.pages.diff(first.id, 1, 2) is None
    assert await bench.pages.diff(first.id, 1, 1) is None


async def test_a_place_that_was_asked_for_is_marked_if_it_is_one(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    page = await bench.pages.page(first.id, 1, (4, 19))
    assert page is not None
    assert ("harbour council", "at-4-19") in {
        (segment.text, segment.anchor) for paragraph in page.paragraphs for segment in paragraph.segments
    }
    outside = await bench.pages.page(first.id, 1, (4, 90_000))
    assert outside == await bench.pages.page(first.id, 1)


async def test_a_card_says_from_then_on_what_an_earlier_one_showed(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    await bench.articles.card(first)
    second = await bench.shows(edited((QUOTES[1], NEW)))
    for _ in range(2):
        (lost,) = await bench.history.lost(second)
        assert (lost.version, lost.words, lost.after and lost.after.text) == (1, QUOTES[1], NEW)
    assert bench.workers.done.count(changes_between) == 1
    reply = card_reply(second, await bench.articles.card(second), await bench.history.lost(second))
    assert "The source has changed a quotation since version 1:" in plain_text(reply)
    third = await bench.shows(TEXT)
    assert third.version == 1
    assert [item.words for item in await bench.history.lost(third)] == [NEW]


async def test_what_no_card_showed_and_what_did_not_change_is_not_told(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    second = await bench.shows(edited((QUOTES[1], NEW)))
    assert await bench.history.lost(second) == ()
    await bench.articles.card(first)
    assert len(await bench.history.lost(second)) == 1
    assert await bench.history.lost(first) == ()


async def test_versions_that_take_too_long_to_compare_are_tried_once_and_claimed_nothing_of(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    await bench.articles.card(first)
    second = await bench.shows(edited((QUOTES[1], NEW)))
    bench.workers.heavy = True
    assert await bench.history.lost(second) == ()
    bench.workers.heavy = False
    assert await bench.history.lost(second) == ()
    assert bench.workers.done.count(changes_between) == 1
    bench.workers.heavy = True
    with pytest.raises(ComparisonTooHeavy, match="too long to compare"):
        await bench.pages.diff(first.id, 1, 2)


async def test_what_changed_is_shown_with_every_word_of_both(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    await bench.shows(edited((QUOTES[1], NEW)), title=f"{TITLE} after all")
    page = await bench.diff(first)
    start = TEXT.index(QUOTES[1])
    lines = [line for stretch in page.stretches for line in stretch.lines]
    assert "".join(run.text for line in lines for run in line.before) == TEXT
    assert "".join(run.text for line in lines for run in line.after) == edited((QUOTES[1], NEW))
    assert [line.anchors for line in lines if line.anchors] == [(f"was-{start}-{start + len(QUOTES[1])}",)]
    assert [(run.kind, run.text) for run in page.headline] == [("kept", TITLE), ("added", " after all")]
    assert page.kinds == "headline, 1 quotation" and page.notes == ()
    assert (page.older.number, page.newer.number, page.newer.current) == (1, 2, True)
    assert compare in bench.workers.done


async def test_a_wall_is_kept_and_named_suspect_and_never_called_a_change(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    walled = await bench.shows(WALLED)
    assert walled.version == 1
    await bench.shows(edited(("1,200", "1,300")))
    page = await bench.page(first)
    assert page.versions is not None
    assert [(line.number, line.suspect, line.kinds, line.current) for line in page.versions.lines] == [
        (3, "", "figure", True),
        (2, WALL, "", False),
        (1, "", "", False),
    ]
    assert page.versions.lines[0].diff is not None
    assert page.versions.lines[0].diff.url == f"/articles/{first.id}/versions/1..3"
    assert (await bench.diff(first)).notes == (f"Version 2 is suspect: {WALL}.",)


async def test_other_ways_of_reading_and_white_space_are_said_to_be_no_edits(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    await bench.shows(edited(("1,200", "1,300")), extractor="other")
    page = await bench.diff(first)
    assert "different ways" in page.notes[0] and page.kinds == ""


async def test_a_headline_changed_over_the_same_text_is_told_with_its_version(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    store, titled = RecheckStore(bench.database, lambda: "c1"), "Berth fees: the council decides"
    await store.watch(first, bench.clock(), 0.5)
    check, after = await store.find(first.id), replace(first, title=titled)
    assert check is not None
    changes = changes_between(Version.of(first), Version.of(after))
    assert await store.note(check, Edited(first, after, changes, bench.clock()), 0.5)
    assert [entry.titles for entry in await bench.history.entries(first.id)] == [((TITLE, titled),)]
    assert (await bench.page(first)).versions is not None


async def test_where_no_word_changed_it_is_said_so(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    await bench.shows(TEXT.replace("hours.\n", "hours. \u200b\n"))
    assert NOTHING not in (await bench.diff(first)).notes
    page = await bench.diff(first)
    assert page.kinds == ""


async def test_an_article_that_gives_no_card_in_time_can_be_read_all_the_same(bench: Bench) -> None:
    first = await bench.shows(TEXT)
    bench.workers.heavy = True
    page = await bench.page(first)
    assert QUOTES[0] in words(page) and page.legend == ()
