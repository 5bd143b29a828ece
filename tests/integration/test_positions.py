"""Positions on a real SQLite file: read from articles, corrected by members, kept through new versions and merges."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.articles.model import Finding
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.positions.errors import CellUnknown, NothingToUndo
from bot.positions.model import Table
from bot.positions.pages import PositionReader, SideUnknown
from bot.positions.positions import Positions, read_stances
from bot.positions.store import CorrectionStore
from bot.topics.model import Topic
from bot.topics.store import TopicStore
from summaries.document import Side
from tests.fakes.stock import Stock, stocked

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY = ChannelRef(TEAM, "C1")
ADA, KIT = MemberRef(TEAM, "U1", "Ada"), MemberRef(TEAM, "U2", "Kit")

FEES = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council.

The Crews’ Union opposes the berth fees."""


class Bench(Stock):
    def positions(self) -> Positions:
        ids = iter(f"k{number}" for number in range(99))
        return Positions(
            store=CorrectionStore(self.database, lambda: next(ids)),
            on=TopicStore(self.database, str),
            find=self.articles.find,
            run=self.workers.run,
            now=self.clock,
        )

    async def arrive(self, name: str, text: str, title: str = "Title") -> None:
        url = f"https://outlet.example/{name}"
        finding = Finding(url, None, (url,), title, None, "2026-11-22", None, "Harbour Post", "en", text, "test")
        article = await self.articles.keep(finding)
        await self.topics.place(TEAM, article, f"story of {name}", quiet=True)

    async def topic(self, name: str = "Berth fees") -> Topic:
        return await self.topics.known(TEAM, name)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stocked(tmp_path / "positions.db") as stock:
        found = Bench(**vars(stock))
        await found.topics.new(POLICY, ADA, "Berth fees", "berth fees")
        yield found


def sides(table: Table) -> dict[str, str]:
    return {row.name: row.cells[0].side.value for row in table.rows}


async def test_a_topics_table_is_read_from_its_articles_once(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    positions = bench.positions()
    table = await positions.table(await bench.topic())
    assert sides(table) == {"Crews’ Union": "against", "Ada Quill": "unclear"}
    assert (table.articles, table.unread) == (1, 0)
    await positions.table(await bench.topic())
    assert bench.workers.done.count(read_stances) == 1


async def test_an_article_too_heavy_to_read_is_counted_and_not_tried_again(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    positions, bench.workers.heavy = bench.positions(), True
    assert (await positions.table(await bench.topic())).unread == 1
    tried = bench.workers.done.count(read_stances)
    assert (await positions.table(await bench.topic())).rows == ()
    assert bench.workers.done.count(read_stances) == tried


async def test_corrections_are_kept_as_their_members_and_taken_back_one_by_one(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    positions, topic = bench.positions(), await bench.topic()
    cell = (await positions.table(topic)).rows[0].cells[0]
    await positions.correct(topic, cell.id, Side.CONDITIONAL, ADA, note="see\nclause 9")
    bench.clock.forward(minutes=1)
    second = await positions.correct(topic, cell.id[:6], Side.FOR, KIT)
    assert second.correction and (second.side, second.correction.member.name) == (Side.FOR, "Kit")
    first = await bench.positions().undo(topic, cell.id, ADA)
    assert first.correction and (first.side, first.correction.note) == (Side.CONDITIONAL, "see clause 9")
    plain = await positions.undo(topic, cell.id, ADA)
    assert (plain.side, plain.correction) == (Side.AGAINST, None)
    with pytest.raises(NothingToUndo):
        await positions.undo(topic, cell.id, ADA)
    with pytest.raises(CellUnknown):
        await positions.correct(topic, "00000000", Side.FOR, ADA)


async def test_a_correction_stays_in_new_versions_as_long_as_the_words_stand(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    positions, topic = bench.positions(), await bench.topic()
    cell = (await positions.table(topic)).rows[0].cells[0]
    await positions.correct(topic, cell.id, Side.CONDITIONAL, ADA)
    await bench.arrive("fees", f"Another word before everything else that was here.\n\n{FEES} It said so twice.")
    table = await positions.table(await bench.topic())
    assert sides(table)["Crews’ Union"] == "conditional"
    assert table.rows[0].cells[0].heard.article.version == 2
    await bench.arrive("fees", FEES.replace("opposes the berth", "opposes all berth"))
    assert sides(await positions.table(await bench.topic()))["Crews’ Union"] == "against"
    await bench.arrive("fees", FEES)
    assert sides(await positions.table(await bench.topic()))["Crews’ Union"] == "conditional"


async def test_corrections_go_on_in_the_topic_that_takes_theirs_and_in_no_other(bench: Bench) -> None:
    await bench.topics.new(POLICY, ADA, "Harbour", "harbour council")
    await bench.arrive("fees", FEES)
    positions, topic = bench.positions(), await bench.topic()
    cell = (await positions.table(topic)).rows[0].cells[0]
    await positions.correct(topic, cell.id, Side.FOR, ADA)
    assert sides(await positions.table(await bench.topic("Harbour")))["Crews’ Union"] == "against"
    await bench.topics.merge(TEAM, "Berth fees", "Harbour", ADA)
    assert sides(await positions.table(await bench.topic("Harbour")))["Crews’ Union"] == "for"


async def test_a_page_shows_and_corrects_its_own_workspaces_topics_alone(bench: Bench) -> None:
    await bench.arrive("fees", FEES)
    topic = await bench.topic()
    reader = PositionReader(TEAM, bench.topics.list, bench.positions())
    page = await reader.positions(topic.id)
    assert page is not None and [row.name for row in page.rows] == ["Crews’ Union", "Ada Quill"]
    cell = page.rows[0].cells[0]
    assert cell.cue is not None and cell.part.text[slice(*cell.cue)] == "opposes"
    assert cell.part.here and "place=" in cell.part.here.url and cell.part.original
    assert await reader.correct(topic.id, cell.id, "for", "", "kit")
    again = await reader.positions(topic.id)
    assert again is not None and (again.rows[0].cells[0].side, again.rows[0].cells[0].by) == ("for", "kit")
    assert await reader.correct(topic.id, cell.id, "undo", "", "kit")
    with pytest.raises(SideUnknown):
        await reader.correct(topic.id, cell.id, "sideways", "", "kit")
    stranger = PositionReader(OTHER, bench.topics.list, bench.positions())
    assert await stranger.positions(topic.id) is None
    assert not await stranger.correct(topic.id, cell.id, "for", "", "kit")
