"""Following what publishers change, on a real SQLite file: the site is a fake, the clock moves when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from bot.articles.articles import Articles
from bot.articles.model import FROM_FEED, Finding, StoredArticle
from bot.errors import DespatchError
from bot.sources.client import Fetched
from bot.sources.errors import ConnectionFailed, HostBusy, PageNotFound, SiteFailed, TooManyRequests
from bot.sources.manners import Manners
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.versions.changes import Change, ChangeKind, Version, changes_between
from bot.versions.model import Check, Notice
from bot.versions.rechecks import BUSY, MOVED, Rechecks
from bot.versions.store import RecheckStore
from tests.fakes.clock import FakeClock
from tests.unit.versions.changed import QUOTES, TEXT, TITLE, edited

T = TypeVar("T")
URL = "https://harbour-post.example/berths"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Site:
    """Shows pages (title and text) as it is told, and keeps what it was asked."""

    pages: dict[str, tuple[str | None, str] | Exception] = field(default_factory=dict)
    ends_at: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        page = self.pages[url]
        if isinstance(page, Exception):
            raise page
        title, text = page
        body = "".join(f"<p>{line}</p>" for line in text.splitlines())
        html = f"<html><head><title>{title or ''}</title></head><body><article>{body}</article></body></html>"
        return Fetched(url, self.ends_at.get(url, url), 200, "text/html", "utf-8", html.encode())


class Inline:
    """Does in this process what workers do in theirs."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        return function(*args)


@dataclass
class Bench:
    database: Database
    articles: Articles
    site: Site
    clock: FakeClock
    store: RecheckStore
    manners: Manners
    told: list[Notice] = field(default_factory=list)
    refuses: list[Exception] = field(default_factory=list)
    compared: list[tuple[Version, Version]] = field(default_factory=list)

    def rechecks(self) -> Rechecks:
        return Rechecks(
            store=self.store,
            articles=self.articles,
            compare=self.compare,
            changed=self.tell,
            manners=self.manners,
            now=self.clock,
            jitter=lambda: 0.5,
        )

    async def compare(self, before: Version, after: Version) -> tuple[Change, ...]:
        self.compared.append((before, after))
        return changes_between(before, after)

    async def tell(self, notice: Notice) -> None:
        if self.refuses:
            raise self.refuses.pop()
        self.told.append(notice)

    def shows(self, text: str, *, title: str | None = TITLE, url: str = URL) -> None:
        self.site.pages[url] = (title, text)

    async def watched(self, url: str = URL) -> StoredArticle:
        self.shows(TEXT, url=url)
        article = await self.articles.read(url)
        await self.rechecks().watch(article)
        return article

    async def later(self, **amount: float) -> list[tuple[ChangeKind, ...]]:
        """Let time go by, look again, and return the kinds of what was noted, by article."""
        self.clock.forward(**amount)
        return [tuple(change.kind for change in item.changes) for item in await self.rechecks().tick()]

    async def check(self, article: StoredArticle) -> Check:
        check = await self.store.find(article.id)
        assert check is not None
        return check

    async def next_in(self, article: StoredArticle) -> timedelta | None:
        check = await self.check(article)
        return check.next_at - self.clock() if check.next_at else None


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Bench]:
    clock, site, ids = FakeClock(), Site(), count(1)
    async with Database.open(path) as database:
        await migrate(database)
        articles = Articles(
            database=database,
            fetch=site.fetch,
            workers=Inline(),
            now=clock,
            refetch_after=HOUR,
            new_id=lambda: f"a{next(ids):04}",
        )
        store = RecheckStore(database, lambda: f"c{next(ids):04}")
        yield Bench(database, articles, site, clock, store, Manners(WaitStore(database)))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with opened(tmp_path / "rechecks.db") as found:
        yield found


async def test_only_what_is_watched_is_looked_at_and_at_its_time(bench: Bench) -> None:
    bench.shows(TEXT)
    article = await bench.articles.read(URL)
    assert await bench.later(hours=1) == []
    await bench.rechecks().watch(article)
    asked = len(bench.site.asked)
    assert await bench.later(minutes=0) == [()]
    assert len(bench.site.asked) == asked + 1
    assert await bench.next_in(article) == 15 * MINUTE
    assert await bench.later(minutes=14) == []
    assert await bench.later(minutes=1) == [()]
    assert bench.compared == []
    assert await bench.later(hours=2) == [()]
    assert await bench.next_in(article) == HOUR


async def test_the_wait_does_not_begin_anew_every_day(bench: Bench) -> None:
    article = await bench.watched()
    waits = [(DAY, 3 * HOUR), (2 * DAY + MINUTE, 3 * HOUR), (8 * DAY, 3 * DAY), (40 * DAY, 30 * DAY), (400 * DAY, None)]
    start = bench.clock()
    for age, wait in waits:
        bench.clock.now = start + age
        await bench.later()
        assert await bench.next_in(article) == wait
    assert await bench.later(days=400) == []


async def test_a_change_is_told_once_with_both_versions(bench: Bench) -> None:
    article = await bench.watched()
    new = edited((QUOTES[1], "Nobody likes a fee."), ("1,200", "1,300"))
    bench.shows(new, title="Fees rise")
    headline, figure, quote = ChangeKind.HEADLINE, ChangeKind.FIGURE, ChangeKind.QUOTE
    assert await bench.later(hours=4) == [(headline, figure, quote)]
    (notice,) = bench.told
    (item,) = notice.edited
    assert (item.before.id, item.before.version, item.before.title) == (article.id, 1, TITLE)
    assert (item.after.version, item.after.title, item.after.text) == (2, "Fees rise", new.strip())
    assert item.changes[2].before is not None
    assert item.changes[2].before.span.of(item.before.text) == QUOTES[1]
    assert await bench.next_in(article) == 15 * MINUTE
    assert await bench.later(hours=4) == [()]
    assert len(bench.told) == 1
    (record,) = await bench.store.changes(article.id)
    assert (record.versions, record.titles, record.told_at) == ((1, 2), (TITLE, "Fees rise"), item.noticed_at)


async def test_a_new_headline_over_the_same_text_is_a_change(bench: Bench) -> None:
    await bench.watched()
    bench.shows(TEXT, title="Fees rise")
    assert await bench.later(minutes=15) == [(ChangeKind.HEADLINE,)]
    assert bench.told[0].edited[0].before.title == TITLE


async def test_what_somebody_else_fetched_meanwhile_is_noticed_too(bench: Bench) -> None:
    await bench.watched()
    bench.shows(edited(("1,200", "1,300")))
    bench.clock.forward(hours=2)
    await bench.articles.read(URL)
    assert await bench.later(hours=1) == [(ChangeKind.FIGURE,)]


async def test_a_headline_that_somebody_else_fetched_meanwhile_is_noticed_too(bench: Bench) -> None:
    await bench.watched()
    bench.shows(TEXT, title="Fees rise")
    bench.clock.forward(hours=2)
    await bench.articles.read(URL)
    assert await bench.later(hours=1) == [(ChangeKind.HEADLINE,)]
    assert bench.told[0].edited[0].before.title == TITLE


async def test_a_text_that_looks_cut_off_is_no_change(bench: Bench) -> None:
    await bench.watched()
    bench.shows("The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.")
    assert await bench.later(minutes=15) == [()]
    assert bench.told == []


async def test_what_another_extractor_read_is_only_the_new_starting_point(bench: Bench) -> None:
    article = await bench.watched()
    await bench.database.write(
        lambda connection: connection.execute("UPDATE article_versions SET extractor = 'older 1'")
    )
    bench.shows(edited(("1,200", "1,300")))
    assert await bench.later(minutes=15) == [()]
    bench.shows(edited(("1,200", "1,400")))
    assert await bench.later(minutes=15) == [(ChangeKind.FIGURE,)]
    assert [record.versions for record in await bench.store.changes(article.id)] == [(2, 3)]


async def test_a_page_that_is_read_after_its_feeds_own_words_is_no_change(bench: Bench) -> None:
    own = Finding(
        URL, None, (URL,), "In a feed", None, None, None, None, None, "\n".join(TEXT.split("\n")[:2]), FROM_FEED
    )
    article = await bench.articles.keep(own)
    await bench.rechecks().watch(article)
    bench.shows(TEXT)
    assert await bench.later(minutes=15) == [()]
    found = await bench.articles.find(article.id)
    assert found is not None
    assert (found.version, found.text) == (2, TEXT.strip())
    bench.site.pages[URL] = ConnectionFailed()
    await bench.articles.keep(own)
    bench.shows(edited(("1,200", "1,300")))
    assert await bench.later(hours=1) == [(ChangeKind.FIGURE,)]
    assert len(bench.told) == 1


async def test_the_same_text_counts_as_read_by_the_newest_extractor(bench: Bench) -> None:
    await bench.watched()
    await bench.database.write(
        lambda connection: connection.execute("UPDATE article_versions SET extractor = 'older 1'")
    )
    assert await bench.later(minutes=15) == [()]
    bench.shows(edited(("1,200", "1,300")))
    assert await bench.later(minutes=15) == [(ChangeKind.FIGURE,)]


async def test_a_publisher_that_goes_to_and_fro_is_told_until_it_is_plain(bench: Bench) -> None:
    article = await bench.watched()
    texts = (edited(("1,200", "1,300")), TEXT)
    for turn in range(6):
        bench.shows(texts[turn % 2])
        assert await bench.later(minutes=15) == [(ChangeKind.FIGURE,)]
    assert len(bench.told) == 3
    assert [record.quiet for record in await bench.store.changes(article.id)] == [False] * 3 + [True] * 3
    check = await bench.store.find(article.id)
    assert check is not None
    assert check.changed_at == bench.clock() - 45 * MINUTE
    bench.shows(edited(("1,200", "1,900")))
    await bench.later(minutes=15)
    assert len(bench.told) == 4


async def test_a_fault_is_the_articles_own_and_waits_longer(bench: Bench) -> None:
    bad, good = await bench.watched(), await bench.watched("https://tideline.example/wall")
    bench.site.pages[URL] = ConnectionFailed()
    bench.clock.forward(minutes=15)
    checked = {item.article: item.error for item in await bench.rechecks().tick()}
    assert checked == {bad.id: "connection-failed", good.id: None}
    assert (await bench.next_in(bad), await bench.next_in(good)) == (30 * MINUTE, 15 * MINUTE)
    bench.shows(TEXT)
    await bench.later(minutes=30)
    assert await bench.next_in(bad) == 15 * MINUTE


@pytest.mark.parametrize("header", ["7200", "Tue, 24 Nov 2026 11:15:00 GMT"])
async def test_a_site_that_asks_to_wait_is_not_asked_before_for_any_of_its_articles(bench: Bench, header: str) -> None:
    other = f"{URL}-elsewhere"
    busy, second, away = [await bench.watched(url) for url in (URL, other, "https://tideline.example/wall")]
    refusal = TooManyRequests()
    refusal.retry_after = header
    bench.site.pages[URL] = refusal
    bench.clock.forward(minutes=15)
    await bench.rechecks().check(await bench.check(busy))
    asked = len(bench.site.asked)
    assert await bench.next_in(busy) == 2 * HOUR
    await bench.later()
    assert bench.site.asked[asked:] == ["https://tideline.example/wall"]
    assert await bench.next_in(second) == 2 * HOUR * 1.05
    assert (await bench.check(second)).failures == 0
    bench.shows(TEXT)
    await bench.later(hours=2, minutes=6)
    assert set(bench.site.asked[asked:]) == {URL, other, away.url}


async def test_that_others_ask_a_host_all_the_while_is_no_fault_of_its_articles(bench: Bench) -> None:
    article = await bench.watched()
    bench.site.pages[URL] = HostBusy()
    assert await bench.later(minutes=15) == [()]
    assert await bench.next_in(article) == BUSY * 1.05
    check = await bench.check(article)
    assert (check.failures, check.error) == (0, None)


async def test_a_wait_of_weeks_is_honoured_for_a_day(bench: Bench) -> None:
    article, refusal = await bench.watched(), SiteFailed()
    refusal.retry_after = "9999999"
    bench.site.pages[URL] = refusal
    await bench.later(minutes=15)
    assert await bench.next_in(article) == DAY


async def test_a_page_that_is_gone_is_kept_as_gone_and_seldom_looked_for(bench: Bench) -> None:
    article = await bench.watched()
    bench.site.pages[URL] = PageNotFound()
    await bench.later(minutes=15)
    gone = await bench.store.find(article.id)
    assert gone is not None
    assert (gone.gone_at, gone.error) == (bench.clock(), "page-not-found")
    assert await bench.next_in(article) == DAY
    await bench.later(days=1)
    again = await bench.store.find(article.id)
    assert again is not None
    assert again.gone_at == gone.gone_at
    assert await bench.next_in(article) == 3 * DAY
    bench.shows(edited(("1,200", "1,300")))
    assert await bench.later(days=3) == [(ChangeKind.FIGURE,)]
    back = await bench.store.find(article.id)
    assert back is not None
    assert (back.gone_at, back.error, back.failures) == (None, None, 0)


async def test_a_page_that_leads_to_the_front_page_is_gone_and_not_changed(bench: Bench) -> None:
    article = await bench.watched()
    bench.shows(edited(("Fuel", "Welcome to our front page")))
    bench.site.ends_at[URL] = "https://www.harbour-post.example/"
    assert await bench.later(minutes=15) == [()]
    check = await bench.store.find(article.id)
    assert check is not None
    assert check.gone_at == bench.clock()
    found = await bench.articles.find(article.id)
    assert found is not None
    assert found.versions == 1


async def test_an_address_that_leads_to_another_article_is_no_change_of_this_one(bench: Bench) -> None:
    article = await bench.watched()
    other = "https://harbour-post.example/sea-wall"
    bench.shows("Another text altogether, about the sea wall and the gulls that live in it.\n" + TEXT, url=other)
    await bench.articles.read(other)
    bench.site.pages[URL], bench.site.ends_at[URL] = bench.site.pages[other], other
    bench.clock.forward(minutes=15)
    (checked,) = await bench.rechecks().tick()
    assert (checked.changes, checked.error) == ((), MOVED)
    assert await bench.store.changes(article.id) == ()


async def test_two_programs_on_one_file_take_each_article_once(bench: Bench) -> None:
    await bench.watched()
    bench.shows(edited(("1,200", "1,300")))
    bench.clock.forward(minutes=15)
    both = await asyncio.gather(bench.rechecks().tick(), bench.rechecks().tick())
    assert sorted(map(len, both)) == [0, 1]
    assert len(bench.told) == 1


async def test_two_that_hold_the_same_article_note_its_change_once(bench: Bench) -> None:
    article = await bench.watched()
    bench.shows(edited(("1,200", "1,300")))
    bench.clock.forward(minutes=15)
    slow = await bench.store.take_due(bench.clock(), bench.clock() + MINUTE, 10)
    bench.clock.forward(minutes=1)
    quick = await bench.store.take_due(bench.clock(), bench.clock() + MINUTE, 10)
    rechecks = bench.rechecks()
    noted = [await rechecks.check(item) for item in (*quick, *slow)]
    assert [len(item.changes) for item in noted] == [1, 0]
    assert len(await bench.store.changes(article.id)) == 1


async def test_what_was_fetched_before_a_crash_is_noticed_after_it(bench: Bench) -> None:
    article = await bench.watched()
    bench.shows(edited(("1,200", "1,300")))
    bench.clock.forward(minutes=15)
    await bench.store.take_due(bench.clock(), bench.clock() + 10 * MINUTE, 10)
    await bench.articles.recheck(article)
    assert await bench.later(minutes=9) == []
    assert await bench.later(minutes=1) == [(ChangeKind.FIGURE,)]
    assert len(bench.told) == 1


async def test_what_could_not_be_told_is_told_later_under_the_same_key(bench: Bench) -> None:
    await bench.watched()
    other = await bench.watched("https://tideline.example/wall")
    for url in (URL, "https://tideline.example/wall"):
        bench.shows(edited(("1,200", "1,300")), url=url)
    bench.refuses += [DespatchError(), ValueError("a fault of the caller's")]
    await bench.later(minutes=15)
    assert bench.told == []
    keys = [record.notice for record in await bench.store.changes(other.id)]
    await bench.later(minutes=9)
    assert bench.told == []
    first = bench.clock() - timedelta(minutes=9)
    await bench.later(minutes=1)
    assert [notice.since for notice in bench.told] == [first, first]
    assert [notice.key for notice in bench.told if notice.edited[0].after.id == other.id] == keys
    await bench.later(hours=1)
    assert len(bench.told) == 2


async def test_a_notice_that_was_cut_off_is_told_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "rechecks.db"
    async with opened(path) as bench:
        await bench.watched()
        bench.shows(edited(("1,200", "1,300")))
        bench.clock.forward(minutes=15)
        (check,) = await bench.store.take_due(bench.clock(), bench.clock() + HOUR, 10)
        await bench.rechecks().check(check)
        pages = bench.site.pages
    async with opened(path) as bench:
        bench.site.pages = pages
        bench.clock.forward(minutes=15)
        assert await bench.later() == []
        assert [notice.since for notice in bench.told] == [None]
        await bench.rechecks().tell()
        assert len(bench.told) == 1


async def test_a_site_that_changes_everywhere_at_once_is_told_as_one(bench: Bench) -> None:
    urls = [f"https://www.harbour-post.example/{number}" for number in range(25)]
    for number, url in enumerate(urls):
        bench.shows(edited(("Port Ellery", f"Port Number {number}")), url=url)
        await bench.rechecks().watch(await bench.articles.read(url))
    alone = await bench.watched("https://tideline.example/wall")
    for number, url in enumerate(urls):
        bench.shows(edited(("Port Ellery", f"Port Number {number}"), ("Fuel", "Diesel")), url=url)
    bench.shows(edited(("1,200", "1,300")), url="https://tideline.example/wall")
    assert len(await bench.later(minutes=15)) == 26
    assert [notice.edited[0].after.id for notice in bench.told] == [alone.id]
    await bench.later(minutes=59)
    assert len(bench.told) == 1
    await bench.later(minutes=1)
    assert [len(notice.edited) for notice in bench.told] == [1, 25]
    assert bench.told[1].host == "harbour-post.example"
    await bench.later(hours=3)
    assert len(bench.told) == 2


async def test_twenty_articles_of_a_site_are_told_one_by_one(bench: Bench) -> None:
    urls = [f"https://harbour-post.example/{number}" for number in range(20)]
    for url in urls:
        await bench.watched(url)
    for url in urls:
        bench.shows(edited(("Fuel", "Diesel")), url=url)
    await bench.later(minutes=15)
    assert len(bench.told) == 20


async def test_watching_twice_changes_nothing_and_ends_when_it_is_ended(bench: Bench) -> None:
    article = await bench.watched()
    bench.clock.forward(minutes=10)
    await bench.rechecks().watch(article)
    assert await bench.next_in(article) == 5 * MINUTE
    await bench.rechecks().unwatch(article.id)
    assert await bench.later(days=2) == []


async def test_an_old_article_is_not_taken_for_a_new_one_and_one_without_address_is_not_watched(bench: Bench) -> None:
    words = Finding(
        url=URL,
        canonical_url=None,
        keys=(URL,),
        title=TITLE,
        author=None,
        published="2026-10-01",
        published_source="feed",
        site=None,
        language="en",
        text=TEXT,
        extractor="feed",
    )
    old = await bench.articles.keep(words)
    await bench.rechecks().watch(old)
    assert await bench.next_in(old) == 30 * DAY
    await bench.rechecks().unwatch(old.id)
    await bench.rechecks().watch(await bench.articles.keep(replace(words, text=edited(("1,200", "1,300")))))
    assert await bench.next_in(old) == 15 * MINUTE
    bare = StoredArticle("a9", "", "", None, None, None, None, None, TEXT, 1, 1, bench.clock())
    await bench.rechecks().watch(bare)
    assert await bench.store.find("a9") is None


async def test_versions_can_be_had_by_number(bench: Bench) -> None:
    article = await bench.watched()
    bench.shows(edited(("1,200", "1,300")))
    await bench.articles.recheck(article)
    first, second = [await bench.articles.version(article.id, number) for number in (1, 2)]
    assert first is not None
    assert second is not None
    assert (first.text, first.version, first.versions) == (article.text, 1, 2)
    assert "1,300" in second.text
    assert await bench.articles.version(article.id, 3) is None
