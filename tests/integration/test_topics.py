"""Topics on a real SQLite file, with a platform in memory: matched, told once, in one thread, and kept apart."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.articles.model import Finding, StoredArticle
from bot.articles.store import ArticleStore
from bot.chat.errors import PlatformDown, PostingForbidden
from bot.chat.inbound import Comment
from bot.chat.plain import plain_text
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Heading, Reply
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.threads.discussions import Discussions
from bot.threads.store import ThreadStore
from bot.topics.errors import NameInvalid, TopicTaken, TopicUnknown, WatchEmpty
from bot.topics.model import DuePost
from bot.topics.store import TopicStore
from bot.topics.topics import Topics, subject_of
from tests.fakes.clock import FakeClock
from tests.fakes.platform import FakePlatform

TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY, PRESS = ChannelRef(TEAM, "C1"), ChannelRef(TEAM, "C2")
ROBIN = MemberRef(TEAM, "U1", "robin")


class Library:
    """Stored articles, and which story each is of."""

    def __init__(self, store: ArticleStore, clock: FakeClock) -> None:
        self._store = store
        self._clock = clock
        self.placed: list[tuple[str, str]] = []

    async def add(self, title: str, text: str, story: str = "", url: str = "") -> tuple[StoredArticle, str]:
        address = url or f"https://harbour-post.example/{len(self.placed)}"
        found = Finding(address, None, (address,), title, None, None, None, "Harbour Post", "en", text, "test")
        article = await self._store.save(found, self._clock())
        self.placed.append((article.id, story or article.id))
        return article, story or article.id

    async def find(self, article: str) -> StoredArticle | None:
        return await self._store.by_id(article)

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        return self.placed if workspace == TEAM else ()


@dataclass
class Bench:
    topics: Topics
    library: Library
    platform: FakePlatform
    threads: Discussions
    clock: FakeClock

    async def place(self, title: str, text: str, story: str = "", *, quiet: bool = False) -> StoredArticle:
        article, of = await self.library.add(title, text, story)
        await self.topics.place(TEAM, article, of, quiet=quiet)
        return article

    def told(self) -> list[str]:
        """Return what the threads were told, in order."""
        return [plain_text(reply) for ref, reply in self.platform.messages.items() if ref.thread]


async def draw(post: DuePost, article: StoredArticle, known: Sequence[StoredArticle]) -> Reply | None:
    if any(article.text in other.text for other in known):
        return None
    return Reply((Heading(f"{article.title} ({post.reason}), knows {len(known)}"),))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, platform, platforms = FakeClock(), FakePlatform(), Platforms()
    ids = iter(f"i{number}" for number in range(1_000))
    platforms.attach("fake", platform)
    async with Database.open(tmp_path / "topics.db") as database:
        await migrate(database)
        threads = Discussions(ThreadStore(database, clock), platforms)
        library = Library(ArticleStore(database, lambda: next(ids)), clock)
        topics = Topics(
            store=TopicStore(database, lambda: next(ids)),
            articles=library,
            stories=library,
            conversations=threads,
            platforms=platforms,
            draw=draw,
            now=clock,
        )
        yield Bench(topics, library, platform, threads, clock)


async def test_a_topic_opens_one_thread_and_takes_up_what_is_stored_without_a_word(bench: Bench) -> None:
    await bench.library.add("Berth fees rise", "The council settled it.")
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "berth fees, -regatta")
    assert (topic.articles, topic.stories, topic.channels) == (1, 1, ("C1",))
    (opening,) = bench.platform.messages.values()
    assert "Watching for berth fees, -regatta." in plain_text(opening)
    assert "are kept with the topic" in plain_text(opening)
    assert await bench.topics.tick() == 0


async def test_what_matches_is_told_once_in_its_thread_with_the_reason(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "Berth fees, again.")
    await bench.place("Something else", "Nothing of the kind.")
    await bench.place("Old berth fees", "Berth fees of old.", quiet=True)
    assert await bench.topics.tick() == 1
    assert await bench.topics.tick() == 0
    assert bench.told() == ["Berth fees rise (matched: Berth fees, twice), knows 0"]
    topic = await bench.topics.named(TEAM, "berth fees")
    assert topic.articles == 2


async def test_a_story_that_goes_on_is_told_for_what_is_new_only(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "Berth fees. The council met.", "s1")
    await bench.topics.tick()
    await bench.place("The council met", "The council met.", "s1")
    await bench.place("Crews protest", "The crews went home.", "s1")
    assert await bench.topics.tick() == 1
    assert bench.told()[-1] == "Crews protest (the same story as one that matched), knows 1"
    assert await bench.topics.tick() == 0


async def test_an_excluded_term_keeps_even_a_story_off(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "berth fees, -regatta")
    await bench.place("Berth fees rise", "", "s1")
    await bench.place("The regatta goes on", "", "s1")
    assert (await bench.topics.named(TEAM, "Berth fees")).articles == 1


async def test_replies_in_a_topics_thread_are_kept_with_it(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    found = await bench.threads.thread_of(POLICY, subject_of(topic.id))
    assert found is not None
    thread = found[0]
    said = Comment("e1", MessageRef(POLICY, "m9", thread.thread), ROBIN, "We should ask.", bench.clock())
    await bench.threads.said(said)
    assert [comment.text for comment in await bench.threads.comments(thread)] == ["We should ask."]


async def test_names_are_checked_and_near_ones_offered(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth  fees", "")
    with pytest.raises(TopicTaken):
        await bench.topics.new(PRESS, ROBIN, "berth FEES", "")
    with pytest.raises(TopicUnknown, match="did you mean “Berth fees”"):
        await bench.topics.named(TEAM, "Birth fees")
    assert (await bench.topics.named(TEAM, "berth")).name == "Berth fees"
    with pytest.raises(TopicUnknown, match="no topic here yet"):
        await bench.topics.named(OTHER, "Berth fees")
    with pytest.raises(WatchEmpty):
        await bench.topics.new(POLICY, ROBIN, "Ports", "-ports")
    for name in ("", " ", "x" * 81):
        with pytest.raises(NameInvalid):
            await bench.topics.new(POLICY, ROBIN, name, "ports")


async def test_a_topic_is_renamed_merged_and_closed(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "berths")
    await bench.topics.new(PRESS, ROBIN, "Quays", "quays, -sports")
    await bench.place("Quays and all", "")
    with pytest.raises(TopicTaken):
        await bench.topics.rename(TEAM, "Quays", "berths")
    assert (await bench.topics.rename(TEAM, "Quays", "Piers")).name == "Piers"
    kept = await bench.topics.merge(TEAM, "Piers", "Berths")
    assert (str(kept.watch), kept.articles, kept.channels) == ("berths, quays, -sports", 1, ("C1", "C2"))
    assert [(topic.name, topic.open) for topic in await bench.topics.list(TEAM)] == [("Berths", True), ("Piers", False)]
    await bench.topics.close(TEAM, "Berths")
    await bench.place("Berths", "")
    assert await bench.topics.tick() == 0
    assert await bench.topics.list(OTHER) == ()
    assert (await bench.topics.new(POLICY, ROBIN, "Berths", "")).open


async def test_a_platform_that_is_away_is_told_later_and_one_that_refuses_is_given_up(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "")
    bench.platform.faults.append(PlatformDown())
    assert await bench.topics.tick() == 0
    bench.clock.forward(minutes=2)
    assert await bench.topics.tick() == 1
    await bench.place("Berth fees fall", "")
    for _ in range(12):
        bench.platform.faults.append(PostingForbidden())
        await bench.topics.tick()
        bench.clock.forward(hours=2)
    bench.platform.faults.clear()
    assert await bench.topics.tick() == 0


async def test_a_post_made_just_before_the_end_is_not_made_again(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "")
    settle = bench.topics._store.settle

    async def dies(*_: object) -> None:
        raise PlatformDown

    bench.topics._store.settle = dies  # type: ignore[method-assign]
    await bench.topics.tick()
    bench.topics._store.settle = settle  # type: ignore[method-assign]
    bench.clock.forward(minutes=2)
    await bench.topics.tick()
    assert len(bench.told()) == 1


async def test_where_replies_do_not_reach_the_bot_the_thread_says_so(bench: Bench) -> None:
    bench.platform.reads_replies = False
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    assert "do not reach Despatch here" in plain_text(next(iter(bench.platform.messages.values())))
