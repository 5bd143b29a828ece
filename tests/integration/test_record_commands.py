"""ask, search and who on a real SQLite file: what the record has, nothing of another workspace or another channel."""

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from bot.archive.asking import Asking
from bot.archive.sayings import Quoting
from bot.articles.model import Finding, StoredArticle
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.dispatch import Dispatcher
from bot.chat.inbound import Comment
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Failure, Heading, Passage, QuoteCard, Reply
from bot.chat.spec import Catalogue, Request
from bot.commands.record_commands import record_commands
from bot.commands.record_handlers import RecordHandlers
from bot.record_room import searches, why_of
from bot.search.index import SearchIndex
from bot.search.query import parse
from bot.workspaces.preferences import PreferenceStore
from tests.fakes.hostile_queries import QUERIES
from tests.fakes.stock import Stock, stocked

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY, PRESS = ChannelRef(TEAM, "C1"), ChannelRef(TEAM, "C2")
ELSEWHERE = ChannelRef(OTHER, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")

FEES = """The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for since the storm,” said Ada Quill, chair of the \
harbour council.

More than 1,200 berths are affected by the change. The consultation on the fees closes on 11 December.

Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as now."""
LATER = """Ada Quill, the mayor of Port Ellery, has met the crews who walked out over berth fees.

“I have heard the crews and I shall meet them again before the winter,” said Ada Quill, the mayor of Port Ellery.

“We were promised a seat at this table and never got one,” said Tam Quill, secretary of the Crews’ Union."""
SECRET = """The bus company of Sarrow will run night buses again from Monday, its director told the committee.

“Nobody should have to walk home across the moor at midnight,” said Bram Hollis, director of Sarrow Buses."""


class Bench(Stock):
    async def shows(self, name: str, text: str, *, site: str, published: str, of: WorkspaceRef = TEAM) -> StoredArticle:
        url = f"https://outlet.example/{name}"
        found = Finding(url, None, (url,), f"Title of {name}", None, published, "feed", site, "en", text, "test")
        article = await self.articles.keep(found)
        await SearchIndex(self.database).asked(of, article.id, self.clock())
        return article

    async def says(self, text: str, channel: ChannelRef, subject: str) -> None:
        self.clock.forward(minutes=1)
        thread = MessageRef(channel, f"t{channel.id}", f"t{channel.id}")
        await self.threads.open(thread, subject, ROBIN)
        ref = MessageRef(channel, f"m{text}", thread.id)
        await self.threads.said(Comment(f"e{text}", ref, ROBIN, text, self.clock()))

    def catalogue(self) -> Catalogue:
        speakers, preferences = SpeakerStore(self.database), PreferenceStore(self.database, self.clock)
        return Catalogue(
            record_commands(
                RecordHandlers(
                    Asking(index=SearchIndex(self.database), articles=self.articles, now=self.clock),
                    searches(self.database, self.articles, self.threads, self.clock),
                    Quoting(speakers=speakers, articles=self.articles),
                    preferences,
                    self.threads.permalink,
                ),
                why_of(self.database, self.workers, self.articles, preferences, self.threads),
            )
        )

    async def asks(self, typed: str, channel: ChannelRef = POLICY) -> Reply:
        self.clock.forward(minutes=5)
        request = Request(
            f"r{self.clock()}", channel, MemberRef(channel.workspace, "U1"), f"/despatch {typed}", self.clock()
        )
        return await Dispatcher(self.catalogue(), now=self.clock).answer(request)

    async def told(self, typed: str, channel: ChannelRef = POLICY) -> str:
        return plain_text(await self.asks(typed, channel))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stocked(tmp_path / "record.db") as stock:
        bench = Bench(**{field.name: getattr(stock, field.name) for field in fields(Stock)})
        fees = await bench.shows("fees", FEES, site="Harbour Post", published="2026-11-03")
        await bench.shows("later", LATER, site="Tideline", published="2026-11-20")
        await bench.shows("secret", SECRET, site="Northern Ledger", published="2026-11-10", of=OTHER)
        await QuoteReading(speakers=SpeakerStore(stock.database), articles=stock.articles).tick()
        await bench.says("We should ask the council about the wombat clause.", POLICY, fees.id)
        await bench.says("The quokka memorandum is not for the other channel.", PRESS, fees.id)
        yield bench


def passages(reply: Reply) -> list[Passage | QuoteCard]:
    return [part for part in reply.parts if isinstance(part, Passage | QuoteCard)]


def buttons(reply: Reply) -> list[Button]:
    return [item for part in reply.parts if isinstance(part, Buttons) for item in part.items]


async def test_an_answer_is_passages_with_outlet_day_and_place(bench: Bench) -> None:
    reply = await bench.asks("ask When does the consultation on the fees close?")
    first = passages(reply)[0]
    assert first.text == "The consultation on the fees closes on 11 December."
    assert first.source == "Harbour Post, 3 November 2026"
    assert first.here is not None and first.here.url.startswith("/articles/") and "?version=1&place=" in first.here.url
    assert first.original is not None and first.original.url.startswith("https://outlet.example/fees#:~:text=")
    for passage in passages(reply):
        assert any(passage.text in text for text in (FEES, LATER))


async def test_a_quotation_answers_with_who_said_it(bench: Bench) -> None:
    reply = await bench.asks("ask what did Ada Quill say about the sea wall")
    (quote,) = [part for part in passages(reply) if "sea wall" in part.text][:1]
    assert "Ada Quill, chair" in (quote.attribution if isinstance(quote, QuoteCard) else quote.text)


async def test_what_the_record_does_not_hold_is_said_with_what_was_searched(bench: Bench) -> None:
    told = await bench.told("ask How many night ferries sail to Skarrow?")
    assert "Nothing in this workspace’s record answers that." in told
    assert "In no article here stand: night, ferries, sail, skarrow" in told
    assert "2 articles since" in told


async def test_a_time_that_is_meant_prefers_and_says_when_it_has_nothing(bench: Bench) -> None:
    within = await bench.told("ask what did Ada Quill say since 15 November 2026")
    assert "Tideline, 20 November 2026" in within and "Harbour Post" not in within
    outside = await bench.told("ask what did Ada Quill say about fees in March 2025")
    assert "Nothing of the time that you name answers it." in outside and "Harbour Post" in outside


@pytest.mark.parametrize("typed", ["ask is it", "ask ???", "ask \0", "who ?", 'who ""', "search", "ask", "who"])
async def test_nothing_to_look_for_is_a_plain_answer(bench: Bench, typed: str) -> None:
    (failure,) = [part for part in (await bench.asks(typed)).parts if isinstance(part, Failure)]
    assert failure.code in ("nothing-asked", "argument-missing")


async def test_a_question_of_three_thousand_characters_is_answered(bench: Bench) -> None:
    told = await bench.told(f"ask When does the consultation close? {'and so on ' * 300}")
    assert "closes on 11 December" in told


async def test_search_shows_each_kind_and_how_much_there_is(bench: Bench) -> None:
    reply = await bench.asks("search fees")
    headings = [(part.text, part.details) for part in reply.parts if isinstance(part, Heading)]
    assert ("ARTICLES", ("2 found",)) in headings and ("QUOTATIONS", ("1 found",)) in headings
    assert "SAID HERE" in plain_text(await bench.asks("search council"))


@pytest.mark.parametrize(
    ("typed", "has", "lacks"),
    [
        ("search fees source:tideline", "Title of later", "Title of fees"),
        ("search fees -source:tideline", "Title of fees", "Title of later"),
        ('search fees speaker:"Tam Quill"', "Title of later", "Title of fees"),
        ("search fees since:2026-11-15", "Title of later", "Title of fees"),
        ("search fees until:2026-11-15", "Title of fees", "Title of later"),
        ("search source:harbour", "Title of fees", "Title of later"),
        ("search source:harbour -berth", "passes these filters", "Title of fees"),
        ('search "berth fees" -crews', "all of that", "Title of later"),
        ("search since:2026-11-01 until:2026-11-05", "Title of fees", "Title of later"),
    ],
)
async def test_filters(bench: Bench, typed: str, has: str, lacks: str) -> None:
    told = await bench.told(typed)
    assert has in told and lacks not in told


async def test_a_topic_narrows(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Crews", "walked out")
    (article,) = [hit.article for hit in await SearchIndex(bench.database).articles(TEAM, parse("walked"))]
    await bench.topics.put_on(topic, article, ROBIN)
    assert "Title of fees" not in await bench.told("search fees topic:crews")
    assert "Title of later" not in await bench.told("search fees -topic:crews")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('search fees source:"Harbor Pots"', 'Did you mean source:"Harbour Post"?'),
        ("search fees source:ledger", "There is no source of that name"),
        ("search fees topic:fish", "There is no topic of that name"),
        ("search fees speaker:Quil", "Quill"),
        ("search fees speaker:Hollis", "Nobody of that name"),
        ("search fees author:quill", "There is no filter “author:”"),
        ("search fees since:2026-11-20 until:2026-11-01", "has to be the earlier"),
        ("search fees --page 9", "There is 1 page of that, not 9."),
        ("who Ada Quill --page 9", "There is 1 page of that, not 9."),
    ],
)
async def test_mistakes_and_unknown_names_are_plain_answers(bench: Bench, typed: str, says: str) -> None:
    assert says in await bench.told(typed)


async def test_pages_are_turned_by_buttons(bench: Bench) -> None:
    for number in range(9):
        await bench.shows(
            f"n{number}", f"Report {number} tells of the lighthouse keeper.", site="Post", published="2026-11-01"
        )
    first = await bench.asks("search lighthouse")
    (more,) = [button for button in buttons(first) if button.label == "Next page"]
    second = await bench.asks(more.command.removeprefix("/despatch "))
    third = await bench.asks("search lighthouse --page 3")
    texts = [part.text for reply in (first, second, third) for part in passages(reply)]
    assert len(texts) == len(set(texts)) == 9
    assert "Next page" not in [button.label for button in buttons(third)]


async def test_who_gives_words_with_the_role_of_the_time_and_flags_its_change(bench: Bench) -> None:
    reply = await bench.asks("who Ada Quill")
    assert [part.source for part in passages(reply)] == ["Tideline, 20 November 2026", "Harbour Post, 3 November 2026"]
    told = plain_text(reply)
    assert "The role has changed: until 3 November 2026: chair" in told
    assert "since 20 November 2026: " in told and "mayor, Port Ellery, as Tideline has it" in told


async def test_two_people_of_one_name_are_offered_and_never_merged(bench: Bench) -> None:
    reply = await bench.asks("who quill")
    assert passages(reply) == []
    assert [button.label for button in buttons(reply)] == ["Ada Quill", "Tam Quill"]
    tam = await bench.asks(buttons(reply)[1].command.removeprefix("/despatch "))
    assert [part.text for part in passages(tam)] == ["We were promised a seat at this table and never got one,"]


async def test_near_names_are_offered_when_nobody_is_found(bench: Bench) -> None:
    assert [button.label for button in buttons(await bench.asks("who Ada Quyll"))] == ["Ada Quill", "Tam Quill"]


@pytest.mark.parametrize("typed", ["ask Who said anything about night buses in Sarrow?", "search buses", "who Hollis"])
async def test_nothing_of_another_workspace_comes_out(bench: Bench, typed: str) -> None:
    assert "midnight" not in await bench.told(typed) and passages(await bench.asks(typed)) == []
    assert "midnight" in await bench.told(typed.replace("anything", "should have to walk home"), ELSEWHERE)


@pytest.mark.parametrize("typed", ["ask What is the quokka memorandum?", "search quokka"])
async def test_replies_of_another_channel_do_not_come_out(bench: Bench, typed: str) -> None:
    assert "not for the other channel" in await bench.told(typed, PRESS)
    for channel in (POLICY, ELSEWHERE, ChannelRef(TEAM, "D9")):
        assert passages(await bench.asks(typed, channel)) == []


async def test_no_hostile_line_ends_in_an_error_of_the_database(bench: Bench) -> None:
    for typed in QUERIES:
        for command in ("ask", "search", "who"):
            reply = await bench.asks(f"{command} {typed}")
            codes = [part.code for part in reply.parts if isinstance(part, Failure)]
            assert reply.parts and "internal-error" not in codes, (command, typed)
            assert not any(code.startswith("database") for code in codes), (command, typed)
            bench.clock.forward(seconds=int(timedelta(minutes=2).total_seconds()))


async def test_why_tells_who_brought_it_its_topics_its_sentences_and_what_was_next(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berths", "berth fees, -regatta")
    await bench.topics.new(POLICY, ROBIN, "Buses", "night buses")
    await bench.topics.new(POLICY, ROBIN, "Walls", "sea wall, -skipper, -crews")
    article = (await bench.articles.versions([("i1", 1)]))[0]
    told = await bench.told("why https://outlet.example/later")
    assert "a member, who asked for it on" in told
    assert "Topic: Buses - not on it: none of its terms stands in it" in told
    assert "Topic: Walls - not on it: “crews”, which it excludes, stands in it" in told
    await bench.topics.put_on(topic, article.id, ROBIN)
    assert "Topic: Berths - on it since" in await bench.told(
        f"why https://despatch.example/articles/{article.id}?version=1"
    )
    assert "WHY THESE SENTENCES" in told and "Ranked 1 of" in told and "for its place" in told


async def test_why_shows_the_sentences_of_the_card_itself(bench: Bench) -> None:
    reply = await bench.asks("why https://outlet.example/fees")
    (article,) = await bench.articles.versions([("i0", 1)])
    card = await bench.articles.card(article)
    assert [part.text for part in passages(reply)][: len(card.summary)] == [line.span.of(FEES) for line in card.summary]


@pytest.mark.parametrize(
    "typed", ["why https://outlet.example/secret", "why https://nowhere.example/x", "why /articles/i2", "why ???"]
)
async def test_what_the_workspace_does_not_have_is_not_in_its_record(bench: Bench, typed: str) -> None:
    told = await bench.told(typed)
    assert "That is not in this workspace’s record." in told and "Sarrow" not in told


async def test_why_of_a_message_that_the_bot_posted(bench: Bench) -> None:
    sql = "INSERT INTO posts (platform, workspace, channel, message, command, url, posted_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
    values = ("fake", "T1", "C1", "m77", "summarise", "https://outlet.example/fees", bench.clock().isoformat())
    await bench.database.write(lambda connection: connection.execute(sql, values))
    address = bench.threads.permalink(MessageRef(POLICY, "m77"))
    assert "Title of fees" in await bench.told(f"why {address}")
    assert "not in this workspace’s record" in await bench.told(f"why {address}", ELSEWHERE)


async def test_why_needs_something_to_be_about(bench: Bench) -> None:
    assert "Why what?" in await bench.told("why")
    assert "This channel has had no digest" in await bench.told("why digest")


async def test_very_long_articles_cost_no_more_than_a_few_seconds_of_reading(bench: Bench) -> None:
    long = "The lighthouse keeper of Norland counts ships all day. " * 12_000
    for number in range(4):
        await bench.shows(f"long{number}", f"Number {number}. {long}", site="Post", published="2026-11-01")
    reply = await bench.asks("ask Who counts ships in Norland?")
    assert [part.text for part in passages(reply)] == ["The lighthouse keeper of Norland counts ships all day."]


async def test_what_stood_in_a_followed_feed_and_was_left_says_why(bench: Bench) -> None:
    moment = bench.clock().isoformat()
    feed = "INSERT INTO feeds (id, url, title, interval_seconds, next_at, created_at) VALUES ('f1', 'u', 'Harbour feed', 1, ?, ?)"
    follow = (
        "INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at)"
        " VALUES ('fake', 'T1', 'f1', 'C1', 'U1', ?)"
    )
    entry = (
        "INSERT INTO feed_entries (feed, entry, link, quiet, seen_at, state, due_at, error_code)"
        " VALUES ('f1', 'e1', 'https://outlet.example/gone/', 0, ?, 'left', ?, 'paywalled')"
    )
    for sql, values in ((feed, (moment, moment)), (follow, (moment,)), (entry, (moment, moment))):
        await bench.database.write(lambda connection, sql=sql, values=values: connection.execute(sql, values))
    told = await bench.told("why https://outlet.example/gone")
    assert "Harbour feed - seen on" in told and "left because it is behind a paywall" in told
    assert "No feed that is followed here brought it" in await bench.told("why https://outlet.example/gone", ELSEWHERE)
