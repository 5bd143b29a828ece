"""The archive on a real SQLite file: what one workspace has gathered, and nothing of another's."""

from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot.archive.archive import Drawing, WorkspaceArchive
from bot.archive.search import SIZE
from bot.articles.model import Finding, StoredArticle
from bot.articles.quoted import BATCH, QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.inbound import Comment
from bot.chat.pages import FoundArticle, FoundQuote
from bot.chat.reading import DayReports, SpeakerLine
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Link, QuoteCard, Text
from bot.commands.cards import best_quote, quote_part
from bot.commands.lost import lost_parts
from bot.record_room import searches
from bot.search.index import SearchIndex
from bot.stories.added import all_add
from bot.topics.store import TopicStore
from bot.versions.history import History
from tests.fakes.stock import Stock, stocked

T = TypeVar("T")
TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")

FEES = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for since the storm,” said Ada Quill, chair of the \
Harbour Council.

Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as now."""
CREWS = """Crews have walked out over the new berth fees, and the harbour of Port Ellery stood still on Wednesday.

“We were promised a seat at this table and we never got one,” said Tam Orrick, secretary of the Crews’ Union.

“I have heard the crews and I shall meet them,” said Ada Quill, the mayor of Port Ellery, on the quay."""
SECRET = """The bus company of Sarrow will run night buses again from Monday, its director told the committee.

“Nobody should have to walk home across the moor at midnight,” said Bram Hollis, director of Sarrow Buses."""


async def nothing_to_do(_: object) -> tuple[()]:
    return ()


class Bench(Stock):
    def history(self) -> History:
        return History(database=self.database, articles=self.articles, workers=self.workers, now=self.clock)

    def archive(self, workspace: WorkspaceRef) -> WorkspaceArchive:
        return WorkspaceArchive(
            workspace=workspace,
            topics=TopicStore(self.database, str),
            articles=self.articles,
            speakers=SpeakerStore(self.database),
            threads=self.threads,
            drawing=Drawing(
                best_quote, quote_part, lost_parts, self.history().lost, partial(self.workers.run, all_add, seconds=5)
            ),
            search=searches(self.database, self.articles, self.threads, self.clock)(workspace),
            followups=nothing_to_do,
            now=self.clock,
        )

    def reading(self) -> QuoteReading:
        return QuoteReading(speakers=SpeakerStore(self.database), articles=self.articles)

    async def store(self, name: str, text: str, site: str = "Harbour Post", published: str = "") -> StoredArticle:
        url = f"https://outlet.example/{name}"
        found = Finding(url, None, (url,), f"Title of {name}", None, published or None, None, site, "en", text, "test")
        return await self.articles.keep(found)

    async def arrive(
        self,
        name: str,
        text: str,
        site: str = "Harbour Post",
        *,
        day: str = "",
        story: str = "",
        of: WorkspaceRef = TEAM,
    ) -> StoredArticle:
        article = await self.store(name, text, site, day)
        placed = await self.stories.place(of, article)
        await self.topics.place(of, article, story or placed, quiet=True)
        return article


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stocked(tmp_path / "archive.db") as stock:
        yield Bench(**vars(stock))


async def read(bench: Bench) -> None:
    while await bench.reading().tick():
        pass


async def test_topics_say_how_much_is_on_them_the_open_ones_first(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Anchors", "anchors")
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "berth fees, -regatta")
    await bench.topics.close(TEAM, "Anchors", ROBIN)
    bench.clock.forward(hours=1)
    await bench.arrive("fees", FEES, story="s1")
    await bench.arrive("crews", CREWS, story="s1")
    opened, closed = await bench.archive(TEAM).topics()
    assert (opened.name, opened.watch, opened.open) == ("Berth fees", "berth fees, -regatta", True)
    assert (opened.stories, opened.articles, opened.latest) == (1, 2, bench.clock())
    assert (closed.name, closed.open, closed.latest) == ("Anchors", False, None)


async def test_a_timeline_has_stories_quotes_places_and_what_was_said(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("late", CREWS, "Tideline", day="2026-11-23", story="s1")
    first = await bench.arrive("fees", FEES, day="2026-11-22", story="s1")
    await bench.arrive("old", f"Berth fees of old. {SECRET}", day="2026-09-01", story="s2")
    thread, _ = await bench.threads.thread_of(POLICY, f"topic {topic.id}") or pytest.fail("no thread")
    said = MessageRef(POLICY, "m9", thread.thread)
    await bench.threads.said(Comment("e1", said, ROBIN, "We should ask.", bench.clock()))

    page = await bench.archive(TEAM).topic(topic.id)
    assert page is not None
    assert [story.title for story in page.stories] == ["Title of fees", "Title of old"]
    story = page.stories[0]
    assert [report.outlet for report in story.reports] == ["Harbour Post", "Tideline"]
    assert story.reason == "Matched: Berth fees, once."
    assert story.reports[0].here == Link("Title of fees", f"/articles/{first.id}")
    assert story.reports[0].original == Link("original", "https://outlet.example/fees")
    assert story.quote is not None and story.quote.here is not None
    assert story.quote.text in FEES and "Ada Quill" in story.quote.attribution
    assert story.quote.here.url.startswith(f"/articles/{first.id}?version=1#at-")
    assert (page.reports.first, page.reports.last) == (date(2026, 10, 26), date(2026, 11, 24))
    assert page.reports.days == (
        DayReports(date(2026, 11, 22), "Harbour Post", 1),
        DayReports(date(2026, 11, 23), "Tideline", 1),
    )
    assert [(remark.name, remark.text, remark.edited) for remark in page.remarks] == [
        ("robin", "We should ask.", False)
    ]
    assert page.threads == (Link("#C1", f"https://chat.example/C1/{thread.thread}"),)
    assert page.older == 0


async def test_no_such_topic_and_one_of_another_workspace_are_the_same(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    assert await bench.archive(TEAM).topic("nosuch") is None
    assert await bench.archive(OTHER).topic(topic.id) is None
    assert await bench.archive(OTHER).topics() == ()


async def test_a_text_that_gives_no_card_leaves_its_story_without_a_quote(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("fees", FEES)
    bench.workers.heavy = True
    page = await bench.archive(TEAM).topic(topic.id)
    assert page is not None
    assert [(story.title, story.quote) for story in page.stories] == [("Title of fees", None)]
    await read(bench)
    assert (await bench.archive(TEAM).speakers("")).waiting == 0


async def test_who_is_quoted_is_found_by_name_with_the_role_at_the_time(bench: Bench) -> None:
    fees = await bench.arrive("fees", FEES, day="2026-11-22")
    crews = await bench.arrive("crews", CREWS, "Tideline", day="2026-11-23")
    archive = bench.archive(TEAM)
    assert (await archive.speakers("quill")).waiting == 2
    await read(bench)
    page = await archive.speakers(" ada  QUILL ")
    assert (page.name, page.total, page.waiting) == ("Ada Quill", 2, 0)
    assert [item.source.outlet for item in page.quotes] == ["Tideline", "Harbour Post"]
    assert ["mayor" in item.quote.attribution for item in page.quotes] == [True, False]
    assert ["chair" in item.quote.attribution for item in page.quotes] == [False, True]
    for item, article in zip(page.quotes, (crews, fees), strict=True):
        assert item.quote.text in article.text
        assert item.quote.here is not None and item.quote.here.url.startswith(f"/articles/{article.id}?version=1#at-")
        assert item.quote.original is not None and "#:~:text=" in item.quote.original.url
    assert (await archive.speakers("union")).quotes[0].quote.attribution.startswith("Tam Orrick")


async def test_several_names_are_offered_those_quoted_most_first(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    await bench.arrive("crews", CREWS)
    archive = bench.archive(TEAM)
    await read(bench)
    page = await archive.speakers("")
    assert page.speakers[0] == SpeakerLine("Ada Quill", 2)
    assert {"Ada Quill", "Tam Orrick", "Crews’ Union"} <= {line.name for line in page.speakers}
    assert page.quotes == ()
    several = await archive.speakers("r")
    assert several.quotes == () and len(several.speakers) > 1
    for odd in ("nemo", "%", "_", "\u0301", "\0", "'; DROP TABLE speaker_quotes; --", "z" * 5_000):
        nobody = await archive.speakers(odd)
        assert (nobody.name, nobody.speakers, nobody.quotes) == ("", (), ()), odd


async def test_a_workspace_never_sees_who_is_quoted_in_anothers_articles(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    await bench.arrive("secret", SECRET, of=OTHER)
    await bench.store("nobody's", f"Read by hand. {SECRET}")
    await read(bench)
    ours, theirs = await bench.archive(TEAM).speakers("hollis"), await bench.archive(OTHER).speakers("hollis")
    assert (ours.name, ours.quotes, ours.speakers) == ("", (), ())
    assert (theirs.name, theirs.total, len(theirs.quotes)) == ("Bram Hollis", 1, 1)
    assert "Bram Hollis" not in {line.name for line in (await bench.archive(TEAM).speakers("")).speakers}
    assert (await bench.archive(OTHER).speakers("quill")).name == ""


async def test_an_article_whose_text_changed_is_read_again(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    archive = bench.archive(TEAM)
    await read(bench)
    await bench.store("fees", FEES.replace("said Ada Quill, chair", "said Orla Penhallow, clerk"))
    assert (await archive.speakers("quill")).quotes == ()
    assert (await archive.speakers("quill")).waiting == 1
    await read(bench)
    assert (await archive.speakers("penhallow")).total == 1
    assert (await archive.speakers("quill")).name == ""


async def test_articles_are_read_in_batches_the_latest_first(bench: Bench) -> None:
    for number in range(BATCH + 2):
        await bench.store(f"n{number}", f"{FEES} Number {number}.")
        bench.clock.forward(seconds=1)
        article = await bench.articles.find(f"i{number}")
        assert article is not None
        await bench.stories.place(TEAM, article)
    archive, reading = bench.archive(TEAM), bench.reading()
    assert await reading.tick() == BATCH
    assert (await archive.speakers("")).waiting == 2
    assert await reading.tick() == 2
    assert await reading.tick() == 0
    page = await archive.speakers("Ada Quill")
    assert (page.total, len(page.quotes)) == (BATCH + 2, BATCH + 2)


async def test_a_text_that_comes_after_all_is_read_is_read_at_the_next_tick(bench: Bench) -> None:
    reading = bench.reading()
    assert await reading.tick() == 0
    await bench.arrive("fees", FEES)
    assert [await reading.tick(), await reading.tick()] == [1, 0]
    await bench.store("fees", FEES.replace("said Ada Quill, chair", "said Orla Penhallow, clerk"))
    assert await reading.tick() == 1


async def test_what_a_member_asked_for_by_hand_is_read_and_found_here_alone(bench: Bench) -> None:
    asked = await bench.store("secret", SECRET)
    await SearchIndex(bench.database).asked(TEAM, asked.id, bench.clock())
    archive = bench.archive(TEAM)
    waiting = await archive.search("midnight", "quotes", 1)
    assert (waiting.total, waiting.waiting) == (0, 1)
    await read(bench)
    page = await archive.search("midnight", "quotes", 1)
    (quote,) = page.found
    assert isinstance(quote, FoundQuote)
    assert "".join(piece.text for piece in quote.attribution).startswith("Bram Hollis")
    assert (await archive.speakers("hollis")).total == 1
    assert (await archive.search("hollis", "", 1)).speakers == ("Bram Hollis",)
    other = await bench.archive(OTHER).search("midnight", "quotes", 1)
    assert (other.totals, other.found, other.speakers) == ((("articles", 0), ("quotes", 0), ("talk", 0)), (), ())


async def test_results_come_in_pages_and_odd_numbers_lead_to_the_nearest_page(bench: Bench) -> None:
    for number in range(SIZE + 2):
        await bench.arrive(f"n{number}", f"{FEES} Number {number}.")
    archive = bench.archive(TEAM)
    first, second = [await archive.search("berth", "nosuch", number) for number in (1, 2)]
    assert (len(first.found), len(second.found), first.pages, first.total) == (SIZE, 2, 2, SIZE + 2)
    seen = {item.here.url for page in (first, second) for item in page.found if isinstance(item, FoundArticle)}
    assert len(seen) == SIZE + 2
    assert (await archive.search("berth", "articles", 99)).page == 2
    assert (await archive.search("berth", "articles", 0)).page == 1
    nothing = await archive.search(" -berth ", "articles", 1)
    assert (nothing.empty, nothing.asked, nothing.found) == (True, "-berth", ())


async def test_a_topics_page_says_which_quotations_were_changed(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    fees = await bench.arrive("fees", FEES, day="2026-11-22", story="s1")
    await bench.arrive("crews", CREWS, "Tideline", day="2026-11-23", story="s1")
    await bench.articles.card(fees)
    await bench.store(
        "fees", FEES.replace("that this town has waited for", "that everybody wanted"), published="2026-11-22"
    )
    page = await bench.archive(TEAM).topic(topic.id)
    assert page is not None
    (story,) = page.stories
    words, before, now = story.changed
    assert words == Text("The source has changed a quotation since version 1:")
    assert isinstance(before, QuoteCard) and "waited for" in before.text
    assert isinstance(now, QuoteCard) and "everybody wanted" in now.text
