"""No question and no search goes through a whole table: what the engine plans for every statement that they run."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.archive.asking import Asking
from bot.archive.sayings import Quoting
from bot.articles.model import Finding
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.record_room import searches
from bot.search.errors import NameUnknown
from bot.search.index import SearchIndex
from bot.store.database import Params
from bot.store.sqlite import SqliteDatabase
from bot.why.store import WhyStore
from tests.fakes.stock import Stock, stocked

TEAM = WorkspaceRef("fake", "T1")
POLICY, ROBIN = ChannelRef(TEAM, "C1"), MemberRef(TEAM, "U1", "robin")
TEXT = "“The fees will pay for the sea wall of this town,” said Ada Quill, chair of the harbour council of Ellery."
WHOLE = re.compile(r"SCAN (?!\w+ VIRTUAL TABLE|each\b|\(|CONSTANT)")
"""A plan's line that goes through rows: not the full-text index, nor what was put together for the statement itself."""

FILTERS = ("", "topic:fees", "-topic:fees", "source:post", "-source:post", "speaker:quill", "-speaker:quill", "since:7d",
           "until:7d", "order:newest")  # fmt: skip


@pytest.fixture
async def stock(tmp_path: Path) -> AsyncIterator[Stock]:
    async with stocked(tmp_path / "plans.db") as stock:
        url = "https://outlet.example/fees"
        found = Finding(url, None, (url,), "Fees", None, "2026-11-03", "feed", "Harbour Post", "en", TEXT, "test")
        article = await stock.articles.keep(found)
        await SearchIndex(stock.database).asked(TEAM, article.id, stock.clock())
        await QuoteReading(speakers=SpeakerStore(stock.database), articles=stock.articles).tick()
        await stock.topics.new(POLICY, ROBIN, "Berth fees", "berth fees")
        yield stock


async def everything(stock: Stock) -> None:
    """Ask and search for all that can be asked, by every filter."""
    index, speakers = SearchIndex(stock.database), SpeakerStore(stock.database)
    asking = Asking(index=index, articles=stock.articles, now=stock.clock)
    search = searches(stock.database, stock.articles, stock.threads, stock.clock)(TEAM)
    quoting, why = Quoting(speakers=speakers, articles=stock.articles), WhyStore(stock.database)
    for question in ("What did Ada Quill say about fees in March?", "Who sails to Norland?"):
        await asking.ask(POLICY, question)
    for word in ("fees", ""):
        for given in FILTERS:
            if word or (":" in given and not given.startswith("order")):
                await search.overview(f"{word} {given}", 1, 4, "C1")
    for name in ("nobody", "speaker:nobody", "source:nobody"):
        with suppress(NameUnknown):
            await search.overview(name, 1, 4, "C1")
        await quoting.of(TEAM, name, 1)
    await quoting.of(TEAM, "Ada Quill", 1)
    for read in (why.brought, why.asked, why.placed, why.on, why.refused):
        await read(TEAM, "i0")
    await why.told(POLICY, "i0")
    await why.stood(TEAM, "https://outlet.example/gone")
    await why.messages(POLICY)
    await why.editions(POLICY)


async def test_no_statement_goes_through_a_whole_table(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Params] = {}
    fetch = SqliteDatabase.fetch_all

    async def watched(self: SqliteDatabase, sql: str, params: Params = ()) -> object:
        asked[sql] = params
        return await fetch(self, sql, params)

    monkeypatch.setattr(SqliteDatabase, "fetch_all", watched)
    await everything(stock)
    assert len(asked) > 40
    plans = {sql: await fetch(stock.database, f"EXPLAIN QUERY PLAN {sql}", params) for sql, params in asked.items()}
    whole = [(row["detail"], sql) for sql, rows in plans.items() for row in rows if WHOLE.match(row["detail"])]
    bounded = "SCAN held USING INDEX search_articles_by_time"
    assert [item for item in whole if item[0] != bounded] == []
