"""What is asked of the database for an answer or a search goes by its indexes, on both engines: no plan is left to chance.

Beside the article of one workspace there are some thousand others, so that an engine that looks at sizes has some.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bulk
from benchmarks.stocked import Maker
from bot.archive.asking import Asking
from bot.archive.sayings import Quoting
from bot.articles.model import Finding
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.record_room import searches
from bot.search.errors import NameUnknown
from bot.search.index import SearchIndex
from bot.store.database import Database, Params
from bot.store.port import Row, Statements
from bot.why.store import WhyStore
from tests.fakes.stock import Stock, stocked

TEAM = WorkspaceRef("fake", "T1")
POLICY, ROBIN = ChannelRef(TEAM, "C1"), MemberRef(TEAM, "U1", "robin")
TEXT = "“The fees will pay for the sea wall of this town,” said Ada Quill, chair of the harbour council of Ellery."
WHOLE = re.compile(r"SCAN (?!\w+ VIRTUAL TABLE|(each|passing|ours|mine|under)\b|\(|CONSTANT)")
"""A plan's line that goes through rows: not the full-text index, nor what was put together for the statement itself."""

BOUNDED = "SCAN held USING INDEX search_articles_by_time"
"""What goes through articles by time, and ends once it has enough of them."""

BY_TIME = ("search_articles", "search_articles_text", "search_quotes_text")
"""Tables that a search may go through from their newest row on, until it has enough."""

LARGE = re.compile(r"search_(articles|quotes)(_text)?|articles|article_|story_articles|speaker_|topic_articles")
"""Tables that grow with the archive, and have rows here."""

OTHERS = 2_000

FILTERS = ("topic:{topic}", "-topic:{topic}", "source:{source}", "-source:{source}", "speaker:{speaker}",
           "-speaker:{speaker}", "since:7d", "until:7d", "order:newest")  # fmt: skip

MAKER = Maker()
OURS = {"word": "fees", "topic": "fees", "source": "post", "speaker": "quill"}
THEIRS = {
    "word": MAKER.words[0],
    "topic": f'"{bulk.topic_name(MAKER, 29)}"',
    "source": f'"{MAKER.outlets[1]}"',
    "speaker": f'"{MAKER.speakers[0][0]}"',
}


@pytest.fixture
async def stock(tmp_path: Path) -> AsyncIterator[Stock]:
    async with stocked(tmp_path / "plans.db") as stock:
        await bulk.fill(stock.database, OTHERS, Maker(), replies=0)
        url = "https://outlet.example/fees"
        found = Finding(url, None, (url,), "Fees", None, "2026-11-03", "feed", "Harbour Post", "en", TEXT, "test")
        article = await stock.articles.keep(found)
        await SearchIndex(stock.database).asked(TEAM, article.id, stock.clock())
        await QuoteReading(speakers=SpeakerStore(stock.database), articles=stock.articles).tick()
        await stock.topics.new(POLICY, ROBIN, "Berth fees", "berth fees")
        if stock.database.engine == "postgresql":
            await stock.database.write(lambda connection: connection.execute("ANALYZE"))
        yield stock


async def everything(stock: Stock, team: WorkspaceRef, named: dict[str, str]) -> None:
    """Ask and search for all that can be asked, by every filter."""
    index, speakers, channel = SearchIndex(stock.database), SpeakerStore(stock.database), ChannelRef(team, "C1")
    asking = Asking(index=index, articles=stock.articles, now=stock.clock)
    search = searches(stock.database, stock.articles, stock.threads, stock.clock)(team)
    quoting, why = Quoting(speakers=speakers, articles=stock.articles), WhyStore(stock.database)
    for question in ("What did Ada Quill say about fees in March?", "Who sails to Norland?"):
        await asking.ask(channel, question)
    for word in (named["word"], f'"{named["word"]} {named["word"]}"', ""):
        for given in ("", *FILTERS):
            if word or (":" in given and not given.startswith("order")):
                await search.overview(f"{word} {given.format(**named)}", 1, 4, "C1")
    for name in ("nobody", "speaker:nobody", "source:nobody"):
        with suppress(NameUnknown):
            await search.overview(name, 1, 4, "C1")
        await quoting.of(team, name, 1)
    await quoting.of(team, "Ada Quill", 1)
    for read in (why.brought, why.asked, why.placed, why.on, why.refused):
        await read(team, "i0")
    await why.told(channel, "i0")
    await why.stood(team, "https://outlet.example/gone")
    await why.messages(channel)
    await why.editions(channel)


class Watched:
    """Statements that are planned before they are run, in their own transaction with its settings."""

    def __init__(self, statements: Statements, plans: dict[str, list[Row]]) -> None:
        self._statements, self._plans, self.engine = statements, plans, statements.engine

    def settled(self) -> "Watched":
        if self.engine == "postgresql":  # what could go by an index does, however few rows there are
            settings = (f"SET_CONFIG('enable_{way}', 'off', TRUE)" for way in ("seqscan", "hashjoin", "mergejoin"))
            self._statements.execute(f"SELECT {', '.join(settings)}")
        return self

    def execute(self, sql: str, params: Params = ()) -> Any:
        if not re.match(r"\s*(EXPLAIN|SELECT SET_CONFIG)", sql):
            how = "EXPLAIN QUERY PLAN" if self.engine == "sqlite" else "EXPLAIN (FORMAT JSON)"
            self._plans[sql] = self._statements.execute(f"{how} {sql}", params).fetchall()
        return self._statements.execute(sql, params)


def watch(database: Database, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Row]]:
    """Return where the plan of each statement will be."""
    plans: dict[str, list[Row]] = {}
    look = type(database).look

    async def looked(self: Database, steps: Callable[[Any], Any]) -> Any:
        return await look(self, lambda statements: steps(Watched(statements, plans)))

    async def fetched(self: Database, sql: str, params: Params = ()) -> Any:
        return await look(self, lambda statements: Watched(statements, plans).settled().execute(sql, params).fetchall())

    monkeypatch.setattr(type(database), "look", looked)
    monkeypatch.setattr(type(database), "fetch_all", fetched)
    return plans


def whole(engine: str, rows: list[Row]) -> list[str]:
    """Return what goes through a whole table in a plan."""
    if engine == "sqlite":
        return [row["detail"] for row in rows if WHOLE.match(row["detail"]) and row["detail"] != BOUNDED]
    return list(scans(json.loads(rows[0][0])[0]["Plan"]))


def scans(node: dict[str, Any], bounded: bool = False) -> Iterator[str]:
    """Yield what goes through a whole table of those that grow, unless something ends it once there is enough."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    by_index = "Index Cond" in node or kind == "Bitmap Heap Scan"
    bounded = bounded or kind == "Limit"
    ends = bounded and (table in BY_TIME or "Filter" not in node)
    if LARGE.fullmatch(table) and ("Seq" in kind or not (by_index or ends)):
        yield f"{kind} of {table}"
    for part in node.get("Plans", ()):
        yield from scans(part, bounded and kind not in ("Sort", "Aggregate", "Hash", "Materialize"))


async def test_no_statement_goes_through_a_whole_table(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = watch(stock.database, monkeypatch)
    await everything(stock, TEAM, OURS)
    assert len(plans) > 40
    assert {sql: found for sql, rows in plans.items() if (found := whole(stock.database.engine, rows))} == {}


async def test_nor_does_one_where_a_workspace_has_very_many(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.search.plans.FEW", 10)
    plans = watch(stock.database, monkeypatch)
    await everything(stock, bulk.WHOLE, THEIRS)
    assert len(plans) > 40
    assert {sql: found for sql, rows in plans.items() if (found := whole(stock.database.engine, rows))} == {}
