"""Briefings on a real SQLite file: what is in them, whose words they may hold, and that every word stands in its source."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import pytest
from lxml import html as lxml_html

from bot.articles.model import Finding, StoredArticle
from bot.chat.errors import ArgumentInvalid
from bot.chat.inbound import Comment
from bot.chat.parsing import parse
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import File, Reply
from bot.chat.spec import Call, Catalogue, Request
from bot.commands.cards import passage, quote_part, shown_figures, worth
from bot.commands.export_commands import ExportHandlers, day_of, export_commands
from bot.digests.edition import edition_to_json
from bot.digests.shelf import Shelf
from bot.exports.asked import AskedOnTopics, follow_up_line
from bot.exports.errors import DigestUnknown
from bot.exports.exporter import Exporter, WorkspaceDownloads
from bot.exports.model import FollowUpLine
from bot.exports.telling import Drawing, placed
from bot.followups.model import FollowUp, Origin, Place, State, Tally, Terms, Voters
from bot.positions.positions import Positions
from bot.positions.store import CorrectionStore
from bot.topics.errors import TopicUnknown
from bot.topics.model import Topic
from bot.topics.store import TopicStore
from summaries.document import Span
from tests.fakes.edition_samples import EVERYTHING
from tests.fakes.stock import Stock, stocked

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY, SECRET = ChannelRef(TEAM, "C1"), ChannelRef(TEAM, "C2")
ADA = MemberRef(TEAM, "U1", "Ada")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

FEES = """The harbour council of Port Ellery approved new berth fees of 40 crowns on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council.

The Crews’ Union opposes the berth fees, and 412 boats stayed out of the harbour on Wednesday for that reason alone."""
CREWS = """Crews have walked out over the new berth fees, and the harbour of Port Ellery stood still on Wednesday.

“We were promised a seat at this table and we never got one,” said Tam Orrick, secretary of the Crews’ Union.

Nobody at the council would say on Wednesday when the two sides are going to meet again, or where."""


class Asked:
    """One question that is voted on, of which the sentence is the first of its article."""

    def __init__(self, followup: FollowUp | None = None) -> None:
        self.followup = followup

    async def on_topic(self, topic: Topic) -> tuple[FollowUp, ...]:
        return (self.followup,) if self.followup else ()


class Bench(Stock):
    asked: Asked

    def exporter(self) -> Exporter:
        drawing = Drawing(worth, shown_figures, quote_part, passage)
        store = TopicStore(self.database, str)
        tables = Positions(
            store=CorrectionStore(self.database, str),
            on=store,
            find=self.articles.find,
            run=self.workers.run,
            now=self.clock,
        )
        return Exporter(
            topics=store,
            library=self.articles,
            tables=tables,
            conversations=self.threads,
            editions=lambda workspace: Shelf(self.database, workspace),
            drawing=drawing,
            now=self.clock,
            follow_ups=AskedOnTopics(
                self.asked, self.articles.version, lambda article, span: placed(article, span, drawing)
            ),
        )

    async def arrive(self, name: str, text: str, site: str, title: str = "") -> StoredArticle:
        url = f"https://outlet.example/{name}"
        found = Finding(url, None, (url,), title or name, None, "2026-11-22", None, site, "en", text, "test")
        article = await self.articles.keep(found)
        await self.topics.place(TEAM, article, "s1", quiet=True)
        return article

    async def typed(self, line: str, channel: ChannelRef = POLICY) -> Reply:
        async def zone(_: ChannelRef) -> str:
            return "Australia/Sydney"

        handlers = ExportHandlers(self.topics, self.exporter(), zone, self.clock)
        parsed = parse(line, Catalogue(export_commands(handlers)))
        request = Request("e1", channel, ADA, line, self.clock())
        return await parsed.spec.handler(Call(request, parsed.arguments))

    async def posted(self, channel: ChannelRef, day: date, about: str = "") -> None:
        row = ("d" + day.isoformat() + channel.id, "fake", "T1", channel.id, about or channel.id, day.isoformat())
        sql = """
        INSERT INTO digests (id, platform, workspace, channel, about, kind, day, at, late, state, since_at, until_at,
            try_at, document, claimed_at) VALUES (?, ?, ?, ?, ?, 'asked', ?, '08:00', 0, 'posted', '', '', '', ?, '')
        """
        document = edition_to_json(EVERYTHING)
        await self.database.transact(lambda connection: connection.execute(sql, (*row, document)).rowcount)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stocked(tmp_path / "exports.db") as stock:
        found = Bench(**vars(stock))
        found.asked = Asked()
        await found.topics.new(POLICY, ADA, "Berth fees", "berth fees")
        yield found


def file_in(reply: Reply) -> File:
    (file,) = (part for part in reply.parts if isinstance(part, File))
    return file


async def test_a_topic_is_given_with_stories_quotes_figures_and_positions(bench: Bench) -> None:
    await bench.arrive("fees", FEES, "Harbour Post")
    await bench.arrive("crews", CREWS, "Tideline")
    reply = await bench.typed("/despatch export topic Berth fees")
    file = file_in(reply)
    assert file.name == "Berth fees - briefing 2026-11-24.md" and "1 story · 3 positions" in plain_text(reply)
    for words in (
        "Harbour Post, 22 November 2026: [fees](<https://outlet.example/fees>)",
        "“We were promised a seat at this table and we never got one,”",
        "Tam Orrick, secretary, Crews’ Union · Tideline · 22 November 2026",
        "40 crowns",
        "**Crews’ Union** (against, by the cue “opposes”)",
        "https://outlet.example/fees#:~:text=",
    ):
        assert words in file.text, words


async def test_every_passage_of_every_form_stands_in_its_source(bench: Bench) -> None:
    await bench.arrive("fees", FEES, "Harbour Post")
    await bench.arrive("crews", CREWS, "Tideline")
    topic = await bench.topics.known(TEAM, "Berth fees")
    briefing = await bench.exporter().topic(topic)
    said = [words for story in briefing.stories for words in (*story.sentences, *story.quotes, *story.figures)]
    said += [line.words for line in briefing.positions]
    assert len(said) >= 9
    assert all(words.text in FEES or words.text in CREWS for words in said)
    page = file_in(await bench.typed("/despatch export topic Berth fees --as html")).text
    shown = [node.text_content() for node in lxml_html.document_fromstring(page.encode()).find_class("source")]
    sources = " ".join(f"{FEES} {CREWS}".split())
    assert len(shown) >= 8 and all(words in sources for words in shown)
    table = file_in(await bench.typed("/despatch export topic Berth fees --as csv")).text.removeprefix("\ufeff")
    assert all(row["words"] in sources for row in csv.DictReader(io.StringIO(table)))
    body = file_in(await bench.typed("/despatch export topic Berth fees --as docx")).data
    assert body is not None
    document = docx.Document(io.BytesIO(body))
    quotes = [one.text.strip("“”") for one in document.paragraphs if one.style and one.style.name == "Quote"]
    assert len(quotes) >= 2 and all(words in sources for words in quotes)


async def test_only_replies_of_the_channel_that_asks_are_in_it(bench: Bench) -> None:
    await bench.arrive("fees", FEES, "Harbour Post")
    topic = await bench.topics.known(TEAM, "Berth fees")
    found = await bench.threads.thread_of(POLICY, f"topic {topic.id}")
    assert found is not None
    said = MessageRef(POLICY, "m9", found[0].thread)
    await bench.threads.said(Comment("e1", said, ADA, "We should ask the council.", bench.clock()))
    here = file_in(await bench.typed("/despatch export topic Berth fees"))
    elsewhere = file_in(await bench.typed("/despatch export topic Berth fees", SECRET))
    assert "We should ask the council." in here.text
    assert "We should ask" not in elsewhere.text
    assert "1 more reply stands in threads of other channels." in elsewhere.text


async def test_questions_come_with_votes_and_the_sentence_that_they_are_about(bench: Bench) -> None:
    article = await bench.arrive("fees", FEES, "Harbour Post")
    bench.asked.followup = question(Origin(article.id, 1, "fees", Span(0, FEES.index("\n"))))
    text = file_in(await bench.typed("/despatch export topic Berth fees")).text.replace("\\:", ":")
    line = "Ask for clause 9? (voted on · 2 yes, 1 no, 1 not counted · closes 26 November 2026, 12:00 UTC · proposed by Ada)"
    assert f"## Open questions\n\n- {line}\n  - {FEES.splitlines()[0]}" in text
    assert "Open questions" not in file_in(await bench.typed("/despatch export topic Berth fees", SECRET)).text


def question(origin: Origin | None, state: State = State.VOTING) -> FollowUp:
    terms = Terms(Voters.EVERYONE, 2, 51, NOON, NOON + timedelta(days=2))
    return FollowUp(
        id="f1",
        number=1,
        place=Place(POLICY),
        question="Ask for clause 9?",
        topic="t1",
        topic_name="Berth fees",
        origin=origin,
        proposed_by=ADA,
        proposed_at=NOON,
        state=state,
        terms=terms,
        tally=Tally(2, 1, 1),
        decided_at=NOON,
        owner=None if state.value == "voting" else MemberRef(TEAM, "U2", "Kit"),
        due=date(2026, 11, 30),
        note="" if state.value == "voting" else "with thanks",
    )


def test_a_decision_says_what_came_of_it_and_who_sees_to_it() -> None:
    line = follow_up_line(question(None, State.ACCEPTED), None)
    assert line == FollowUpLine(
        "Ask for clause 9?",
        "accepted",
        "2 yes, 1 no, 1 not counted",
        "decided 24 November 2026, 12:00 UTC",
        "proposed by Ada, Kit takes care of it by 30 November 2026, with thanks",
        None,
        decided=True,
    )


async def test_an_empty_topic_is_a_file_that_says_so_and_an_unknown_one_offers_near_names(bench: Bench) -> None:
    reply = await bench.typed("/despatch export topic Berth fees --as html")
    assert "Nothing has come to this topic yet." in file_in(reply).text
    with pytest.raises(TopicUnknown, match="Berth fees"):
        await bench.typed("/despatch export topic Birth fees")


@pytest.mark.parametrize("form", ["atom", "jsonfeed"])
async def test_a_topic_is_given_as_a_feed_that_stays_the_same_until_something_comes(bench: Bench, form: str) -> None:
    await bench.arrive("fees", FEES, "Harbour Post")
    first = file_in(await bench.typed(f"/despatch export topic Berth fees --as {form}"))
    bench.clock.forward(hours=5)
    assert file_in(await bench.typed(f"/despatch export topic Berth fees --as {form}")) == first
    await bench.arrive("crews", CREWS, "Tideline")
    later = file_in(await bench.typed(f"/despatch export topic Berth fees --as {form}"))
    assert later.text != first.text and later.name == first.name


async def test_a_digest_is_given_by_its_day_in_its_own_channel_alone(bench: Bench) -> None:
    await bench.posted(POLICY, date(2026, 11, 23))
    await bench.posted(POLICY, date(2026, 11, 25))
    latest = file_in(await bench.typed("/despatch export digest"))
    assert latest.name == "Digest of Tuesday 24 November 2026 - briefing 2026-11-24.md"
    assert "## Berth fees" in latest.text and "## Elsewhere" in latest.text and "Left out:" in latest.text
    pending = [one for section in EVERYTHING.sections for one in section.pending]
    told = latest.text.replace("\\", "")
    assert all(one.title in told and one.standing in told for one in (*pending, *EVERYTHING.pending))
    assert file_in(await bench.typed("/despatch export digest 2026-11-23 --as docx")).data
    with pytest.raises(DigestUnknown, match="those of 2026-11-25, 2026-11-23"):
        await bench.typed("/despatch export digest 2026-11-01")
    with pytest.raises(DigestUnknown, match="No digest was posted in this channel yet"):
        await bench.typed("/despatch export digest", SECRET)


async def test_today_is_the_workspaces_own_day(bench: Bench) -> None:
    today = bench.clock().date()
    await bench.posted(POLICY, today + timedelta(days=1))
    late = bench.clock().replace(hour=20)
    bench.clock.forward(seconds=int((late - bench.clock()).total_seconds()))
    assert file_in(await bench.typed("/despatch export digest today")).text


async def test_pages_hand_out_their_own_workspaces_topics_and_digests_alone(bench: Bench) -> None:
    await bench.arrive("fees", FEES, "Harbour Post")
    await bench.posted(POLICY, date(2026, 11, 23))
    await bench.posted(SECRET, date(2026, 11, 23), about="C1")
    topic = await bench.topics.known(TEAM, "Berth fees")
    own, others = WorkspaceDownloads(TEAM, bench.exporter()), WorkspaceDownloads(OTHER, bench.exporter())
    for ending in ("md", "html", "docx", "csv"):
        assert await own.topic(topic.id, ending) and await own.digest("d2026-11-23C1", ending)
        assert await others.topic(topic.id, ending) is None and await others.digest("d2026-11-23C1", ending) is None
    assert await own.digest("d2026-11-23C2", "md") is None
    feed = await own.feed(topic.id, "atom", "http://127.0.0.1:1/a.atom", "http://127.0.0.1:1/topics/t")
    assert feed and 'rel="self"' in feed.text
    assert await others.feed(topic.id, "atom", "", "") is None
    for missing in ("pdf", "atom", ""):
        assert await own.topic(topic.id, missing) is None
    assert await own.feed(topic.id, "docx", "", "") is None


def test_what_is_typed_about_a_day_is_a_day() -> None:
    assert day_of(" Yesterday", date(2026, 3, 1)) == date(2026, 2, 28)
    with pytest.raises(ArgumentInvalid, match="is one such as"):
        day_of("24th of never", date(2026, 3, 1))
