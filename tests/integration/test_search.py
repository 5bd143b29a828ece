"""Search on a real SQLite file: kept in step with every version, edit and deletion; nothing of another workspace."""

import sqlite3
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from bot.articles.model import Finding, StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.chat.inbound import Comment, Deletion
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.search.index import SearchIndex
from bot.search.query import parse
from bot.store.database import Database
from bot.store.migrate import MIGRATIONS, migrate
from bot.threads.store import ThreadStore
from summaries.card import make_card
from summaries.document import Document
from tests.fakes.clock import FakeClock
from tests.hostile.strings import HOSTILE

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")
THREAD = MessageRef(POLICY, "m1", "m1")
FEES = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for since the storm,” said Ada Quill, chair of the \
Harbour Council."""
BUSES = "The bus company of Sarrow will run night buses again from Monday, its director told the committee."


class Bench:
    """The stores over one file, and what a workspace finds in it."""

    def __init__(self, database: Database) -> None:
        self.clock, ids = FakeClock(), count(1)
        self.database = database
        self.store = ArticleStore(database, lambda: f"a{next(ids)}")
        self.index = SearchIndex(database)
        self.threads = ThreadStore(database, self.clock)
        self.speakers = SpeakerStore(database)

    async def shows(
        self,
        name: str,
        text: str,
        title: str | None = None,
        of: WorkspaceRef | None = TEAM,
        *,
        published: str | None = None,
        site: str = "Harbour Post",
    ) -> StoredArticle:
        self.clock.forward(minutes=1)
        url = f"https://outlet.example/{name}"
        found = Finding(url, None, (url,), title, None, published, None, site, "en", text, "test")
        stored = await self.store.save(found, self.clock())
        if of is not None:
            await self.index.asked(of, stored.id, self.clock())
        return stored

    async def reads(self, article: StoredArticle) -> None:
        await self.speakers.keep(article, make_card(Document(article.text, article.title)))

    async def says(self, message: str, text: str, *, edited: bool = False) -> None:
        self.clock.forward(minutes=1)
        event = f"{message} {text}"
        ref = MessageRef(POLICY, message, "m1")
        await self.threads.say(Comment(event, ref, ROBIN, text, self.clock(), edited))

    async def articles(self, typed: str, of: WorkspaceRef = TEAM) -> list[str]:
        return [hit.article for hit in await self.index.articles(of, parse(typed))]

    async def quotes(self, typed: str, of: WorkspaceRef = TEAM) -> list[str]:
        return [hit.speaker for hit in await self.index.quotes(of, parse(typed))]

    async def talk(self, typed: str, of: WorkspaceRef = TEAM) -> list[str]:
        return [hit.text for hit in await self.index.comments(of, parse(typed))]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Database.open(tmp_path / "search.db") as database:
        await migrate(database)
        yield Bench(database)


async def test_words_phrases_and_what_is_left_out(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES, "Berth fees rise")
    buses = await bench.shows("buses", BUSES)
    assert await bench.articles("fee") == [fees.id]
    assert await bench.articles("harbour sarrow") == []
    assert await bench.articles('"night buses"') == [buses.id]
    assert await bench.articles('"buses night"') == []
    assert await bench.articles("the -sarrow") == [fees.id]
    assert await bench.articles("-sarrow") == []
    assert await bench.articles("") == []


async def test_a_title_counts_more_and_of_equals_the_newer_is_first(bench: Bench) -> None:
    titled = await bench.shows("three", f"{FEES} And nothing else is said here at all.", "Night buses")
    first = await bench.shows("one", f"{BUSES} Number one.")
    second = await bench.shows("two", f"{BUSES} Number two.")
    for number in range(6):
        await bench.shows(f"other{number}", f"{FEES} Number {number}.")
    assert await bench.articles("buses") == [titled.id, second.id, first.id]


async def test_the_current_version_is_found_and_the_old_one_is_not(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES, "Berth fees rise")
    await bench.shows("fees", FEES.replace("berth fees", "mooring charges"), "Charges rise")
    assert await bench.articles("mooring") == [fees.id]
    assert await bench.articles("berth") == []
    await bench.shows("fees", FEES, "Berth fees rise")
    assert (await bench.articles("berth"), await bench.articles("mooring")) == ([fees.id], [])
    await bench.shows("fees", FEES, "Dues rise")
    assert (await bench.articles("dues"), await bench.articles('"berth fees rise"')) == ([fees.id], [])


async def test_quotations_are_found_by_words_and_speaker_in_the_current_version(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES)
    await bench.reads(fees)
    assert await bench.quotes("storm") == await bench.quotes("quill fees")
    assert (await bench.quotes("storm"))[0].startswith("Ada Quill")
    (hit,) = await bench.index.quotes(TEAM, parse("storm"))
    assert FEES[hit.start : hit.end].startswith("The fees will pay")
    changed = await bench.shows("fees", FEES.replace("since the storm", "since the flood"))
    assert await bench.quotes("storm") == []
    await bench.reads(changed)
    assert (await bench.quotes("storm"), len(await bench.quotes("flood"))) == ([], 1)


async def test_replies_are_found_as_they_stand_and_deleted_ones_nowhere(bench: Bench) -> None:
    await bench.threads.open(THREAD, "a1", ROBIN)
    await bench.says("m2", "We should ask about clause nine.")
    assert await bench.talk("clause") == ["We should ask about clause nine."]
    await bench.says("m2", "We should ask about wombats.", edited=True)
    assert (await bench.talk("clause"), await bench.talk("wombat")) == ([], ["We should ask about wombats."])
    await bench.threads.delete(Deletion("d1", MessageRef(POLICY, "m2", "m1"), bench.clock()))
    assert await bench.talk("wombat") == []
    await bench.says("m2", "We should ask about wombats.", edited=True)
    assert await bench.talk("wombat") == []


@pytest.mark.file_only
async def test_no_word_of_a_deleted_reply_stays_in_the_file(bench: Bench) -> None:
    await bench.threads.open(THREAD, "a1", ROBIN)
    for number in range(40):
        await bench.says(f"k{number}", f"Another reply of number {number} that stays.")
    await bench.says("m2", "The quokka memorandum.")
    await bench.threads.delete(Deletion("d1", MessageRef(POLICY, "m2", "m1"), bench.clock()))
    rows = await bench.database.fetch_all("SELECT block FROM search_comments_text_data")
    assert not any(b"quokka" in bytes(row["block"]) for row in rows)
    assert len(await bench.talk("stays")) == 40


async def test_a_reply_in_a_thread_that_is_not_kept_is_not_found(bench: Bench) -> None:
    await bench.says("m9", "We should ask about clause nine.")
    assert await bench.talk("clause") == []


async def test_nothing_of_another_workspace_is_found(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES, of=OTHER)
    await bench.reads(fees)
    nobodys = await bench.shows("buses", BUSES, of=None)
    await bench.threads.open(THREAD, "a1", ROBIN)
    await bench.says("m2", "Fees and buses.")
    assert (await bench.articles("fees"), await bench.quotes("storm"), await bench.articles("buses")) == ([], [], [])
    assert await bench.articles("fees", OTHER) == [fees.id]
    assert len(await bench.quotes("storm", OTHER)) == 1
    assert await bench.talk("fees", OTHER) == []
    await bench.index.asked(TEAM, nobodys.id, bench.clock())
    assert await bench.articles("buses") == [nobodys.id]


@pytest.mark.parametrize("typed", [*HOSTILE[::4], '"', 'a" OR "b', "NEAR(", "title:x", "x*", "(", "a\0b", "z" * 9_000])
async def test_nothing_that_is_typed_breaks_a_search(bench: Bench, typed: str) -> None:
    await bench.shows("fees", FEES)
    await bench.articles(typed)
    await bench.quotes(typed)
    await bench.talk(typed)


@pytest.mark.file_only
async def test_the_index_is_what_the_engine_itself_calls_sound(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES, "Berth fees rise")
    for text in (FEES.replace("berth", "mooring"), FEES, BUSES * 4):
        await bench.reads(await bench.shows("fees", text, fees.title))
    await bench.threads.open(THREAD, "a1", ROBIN)
    await bench.says("m2", "One.")
    await bench.says("m2", "Two.", edited=True)
    for table in ("search_articles_text", "search_quotes_text", "search_comments_text"):
        sql = f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 0)"
        await bench.database.write(lambda connection, sql=sql: connection.execute(sql))
    assert await bench.articles("mooring") == []


@pytest.mark.file_only
async def test_what_is_stored_already_is_found_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    async with Database.open(path) as database:
        await migrate(database)
        bench = Bench(database)
        dated = {"page": "2026-11-20", "zone": "2026-11-20T23:30:00-02:00", "none": None, "ahead": "2031-01-01"}
        stored = {
            name: await bench.shows(name, f"{FEES} {name}", "Berth fees", published=at) for name, at in dated.items()
        }
        before = await _appeared(bench)
        fees = await bench.shows("fees", FEES, "Berth fees rise", of=None)
        await bench.reads(fees)
        thread = MessageRef(POLICY, "m1", "m1")
        await bench.threads.open(thread, fees.id, ROBIN)
        await bench.says("m2", "We should ask about clause nine.")
    _search_anew(path)
    async with Database.open(path) as database:
        again = Bench(database)
        assert await again.articles('"berth fees rise"') == [fees.id]
        assert await again.talk("clause") == ["We should ask about clause nine."]
        assert await again.quotes("storm") == []
        await again.reads(fees)
        assert len(await again.quotes("storm")) == 1
        after = await _appeared(again)
        assert {key: after[key] for key in before} == before
        assert before[stored["zone"].id].startswith("2026-11-21T01:30:00")
        assert before[stored["page"].id].startswith("2026-11-20T12:00:00")
        assert before[stored["ahead"].id] > "2026-11-20" and before[stored["ahead"].id] < "2027"


async def _appeared(bench: Bench) -> dict[str, str]:
    rows = await bench.database.fetch_all("SELECT article, appeared_at FROM search_articles")
    return {row["article"]: row["appeared_at"] for row in rows}


def _search_anew(path: Path) -> None:
    """Take out of a file what the migrations of search made, and run those again over what is stored."""
    raw = sqlite3.connect(path)
    for name in ("search_articles_text", "search_quotes_text", "search_comments_text"):
        raw.execute(f"DROP TABLE {name}")
    for name in ("search_articles", "search_quotes", "search_comments", "asked_articles"):
        raw.execute(f"DROP TABLE {name}")
    for file in sorted(MIGRATIONS.glob("*_search*.sql")):
        raw.executescript(file.read_text("utf-8"))
    raw.close()


async def test_what_an_article_says_of_itself_later_narrows_it_and_what_it_never_says_stays(bench: Bench) -> None:
    fees = await bench.shows("fees", FEES, "Berth fees rise", site="")
    first = (await _appeared(bench))[fees.id]
    await bench.shows("fees", FEES, "Berth fees rise", site="")
    assert (await _appeared(bench))[fees.id] == first
    await bench.shows("fees", FEES, "Berth fees rise", published="2026-11-20", site="Harbour Post")
    assert (await _appeared(bench))[fees.id].startswith("2026-11-20T12:00")
    assert await bench.index.outlets(TEAM) == ("Harbour Post",)
    assert await bench.index.outlets(OTHER) == ()
    await bench.shows("fees", FEES.replace("berth", "mooring"), "Charges rise", site="Tideline")
    assert await bench.index.outlets(TEAM) == ("Tideline",)
    assert (await _appeared(bench))[fees.id].startswith("2026-11-20T12:00")
