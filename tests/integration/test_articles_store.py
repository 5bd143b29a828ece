"""Articles on a real database: one article for all its addresses, every text kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.articles.model import FROM_FEED, Finding
from bot.articles.store import ArticleStore
from bot.store.database import Database
from bot.store.migrate import migrate

NOON = datetime(2031, 3, 9, 12, tzinfo=UTC)
TEXT = "The Harbour Bill passed on Tuesday. The wall will stand."

FOUND = Finding(
    url="https://tides.example/bill?utm_source=x",
    canonical_url=None,
    keys=("https://tides.example/bill",),
    title="Harbour Bill passes",
    author=None,
    published="2031-03-09",
    published_source="json-ld",
    site="The Tides",
    language="en",
    text=TEXT,
    extractor="fake 1",
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "articles.db") as opened:
        await migrate(opened)
        yield opened


@pytest.fixture
def store(database: Database) -> ArticleStore:
    numbers = count(1)
    return ArticleStore(database, lambda: f"article-{next(numbers)}")


async def test_what_is_saved_comes_back(store: ArticleStore) -> None:
    saved = await store.save(FOUND, NOON)
    assert (saved.id, saved.version, saved.versions, saved.fetched_at) == ("article-1", 1, 1, NOON)
    assert (saved.url, saved.canonical_url, saved.title, saved.author) == (FOUND.url, "", FOUND.title, None)
    assert (saved.published, saved.site, saved.language, saved.text) == (
        "2031-03-09",
        "The Tides",
        "en",
        TEXT,
    )
    assert await store.by_id("article-1") == await store.by_key(FOUND.keys[0]) == saved
    assert await store.by_key(FOUND.url) is None
    assert await store.by_id("article-2") is None


async def test_the_same_text_again_is_the_same_version_seen_later(store: ArticleStore) -> None:
    await store.save(FOUND, NOON)
    later = NOON + timedelta(hours=1)
    again = await store.save(replace(FOUND, text=TEXT.replace(". ", ".\n"), title=None, author="A. Quill"), later)
    assert (again.version, again.versions, again.fetched_at) == (1, 1, later)
    assert (again.text, again.title, again.author) == (TEXT, FOUND.title, "A. Quill")


async def test_who_wrote_it_and_when_are_kept_with_where_the_page_says_so(store: ArticleStore) -> None:
    saved = await store.save(FOUND, NOON)
    assert (saved.author_source, saved.published_source) == (None, "json-ld")
    filled = await store.save(replace(FEED, author_source="feed", published_source="feed"), NOON)
    assert (filled.author, filled.author_source, filled.published_source) == ("A. Quill", "feed", "json-ld")
    told = await store.save(replace(FOUND, author="B. Wren", author_source="byline", published=None), NOON)
    assert (told.author, told.author_source, told.published_source) == ("B. Wren", "byline", "json-ld")
    silent = await store.save(FOUND, NOON)
    assert (silent.author, silent.author_source) == ("B. Wren", "byline")


async def test_a_new_text_is_a_new_version_and_an_old_one_that_returns_is_what_it_was(
    store: ArticleStore,
) -> None:
    await store.save(FOUND, NOON)
    changed = await store.save(replace(FOUND, text=TEXT + " It is long."), NOON)
    assert (changed.id, changed.version, changed.versions) == ("article-1", 2, 2)
    assert changed.text.endswith("It is long.")
    back = await store.save(FOUND, NOON)
    assert (back.version, back.versions, back.text) == (1, 2, TEXT)


async def test_several_come_at_once_each_as_it_is_now(store: ArticleStore) -> None:
    await store.save(FOUND, NOON)
    other = await store.save(replace(FOUND, keys=("another",), text=f"{TEXT} Elsewhere."), NOON)
    changed = await store.save(replace(FOUND, text=TEXT + " It is long."), NOON)
    found = await store.several([changed.id, "gone", other.id, other.id])
    assert {article.id: article for article in found} == {changed.id: changed, other.id: other}
    assert await store.several([]) == ()


async def test_a_text_that_looks_cut_off_is_kept_and_not_shown(store: ArticleStore) -> None:
    await store.save(FOUND, NOON)
    stub = await store.save(replace(FOUND, text="Subscribe."), NOON)
    assert (stub.version, stub.versions, stub.text) == (1, 2, TEXT)


FEED = replace(FOUND, text=f"In short: {TEXT} Read on.", title="In a feed", author="A. Quill", extractor=FROM_FEED)


async def test_a_feeds_own_words_never_replace_a_page_and_fill_its_gaps(store: ArticleStore) -> None:
    await store.save(replace(FOUND, published=None, published_source=None), NOON)
    for text in (FEED.text, f"{FEED.text} {TEXT * 9}", TEXT):
        kept = await store.save(replace(FEED, text=text), NOON + timedelta(hours=1))
        assert (kept.text, kept.version, kept.versions, kept.extractor) == (TEXT, 1, 1, "fake 1")
    assert (kept.title, kept.author, kept.published) == (FOUND.title, "A. Quill", FEED.published)
    assert kept.fetched_at == NOON


async def test_a_page_replaces_a_feeds_own_words(store: ArticleStore) -> None:
    await store.save(FEED, NOON)
    page = await store.save(FOUND, NOON + timedelta(hours=1))
    assert (page.text, page.version, page.versions, page.extractor) == (TEXT, 2, 2, "fake 1")


async def test_of_several_feeds_words_the_longest_stay(store: ArticleStore) -> None:
    await store.save(FEED, NOON)
    shorter = await store.save(replace(FEED, text=TEXT), NOON)
    assert (shorter.text, shorter.versions) == (FEED.text, 1)
    longer = await store.save(replace(FEED, text=f"{FEED.text} And on."), NOON)
    assert (longer.text, longer.version) == (f"{FEED.text} And on.", 2)


async def test_every_address_that_led_to_an_article_leads_to_it(store: ArticleStore) -> None:
    await store.save(FOUND, NOON)
    more = replace(FOUND, keys=("https://tides.example/canonical", "https://short.example/x", *FOUND.keys))
    assert (await store.save(more, NOON)).id == "article-1"
    for key in more.keys:
        found = await store.by_key(key)
        assert found is not None
        assert found.id == "article-1"


async def test_an_address_follows_the_surest_key_when_it_leads_elsewhere_now(store: ArticleStore) -> None:
    await store.save(FOUND, NOON)
    other = replace(FOUND, keys=("https://tides.example/other",), text="Another bill altogether was read.")
    await store.save(other, NOON)
    moved = await store.save(replace(other, keys=(*other.keys, *FOUND.keys)), NOON)
    assert moved.id == "article-2"
    asked = await store.by_key(FOUND.keys[0])
    old = await store.by_id("article-1")
    assert asked is not None
    assert old is not None
    assert (asked.id, old.text) == ("article-2", TEXT)


async def test_a_canonical_address_once_known_stays_known(store: ArticleStore) -> None:
    await store.save(replace(FOUND, canonical_url="https://tides.example/bill"), NOON)
    assert (await store.save(FOUND, NOON)).canonical_url == "https://tides.example/bill"


async def test_cards_are_kept_by_version_length_and_method(store: ArticleStore) -> None:
    article = await store.save(FOUND, NOON)
    await store.keep_card(article, 3, "directed", "{1}", NOON)
    await store.keep_card(article, 3, "directed", "{2}", NOON + timedelta(hours=1))
    await store.keep_card(article, 5, "directed", "{3}", NOON)
    assert await store.card(article, 3, "directed") == "{2}"
    assert await store.card(article, 3, "lex-rank") is None
    assert await store.cards(article) == ("{3}", "{2}")
    assert await store.cards(replace(article, version=2)) == ()


async def test_a_card_of_an_article_that_has_gone_is_dropped(store: ArticleStore, database: Database) -> None:
    article = await store.save(FOUND, NOON)
    await store.keep_card(article, 3, "directed", "{1}", NOON)
    await database.write(lambda connection: connection.execute("DELETE FROM articles"))
    await store.keep_card(article, 5, "directed", "{2}", NOON)
    for table in ("article_urls", "article_versions", "cards"):
        assert await database.fetch_all(f"SELECT * FROM {table}") == []


async def test_times_of_any_zone_are_stored_in_utc(store: ArticleStore, database: Database) -> None:
    zone = datetime.fromisoformat("2031-03-09T23:30:00+09:00")
    saved = await store.save(FOUND, zone)
    row = await database.fetch_one("SELECT checked_at FROM articles")
    assert row is not None
    assert row[0] == "2031-03-09T14:30:00.000000+00:00"
    assert saved.fetched_at == zone
