"""Topics on a real SQLite file, with a platform in memory: matched, told once, in one thread, and kept apart."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

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
from bot.topics.errors import (
    NameInvalid,
    NotOnTopic,
    SameTopic,
    TopicMerged,
    TopicOpen,
    TopicTaken,
    TopicUnknown,
    WatchEmpty,
    WatchTooMany,
)
from bot.topics.model import DuePost, How, OnTopic
from bot.topics.notices import Notices
from bot.topics.open_threads import OpenThreads
from bot.topics.profiles import Profiles
from bot.topics.store import TopicStore
from bot.topics.talk import subject_of, talk_of
from bot.topics.topics import Topics
from bot.topics.watch import parse_watch
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

    async def several(self, articles: Sequence[str]) -> Mapping[str, StoredArticle]:
        return {article.id: article for article in await self._store.several(articles)}

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        return self.placed if workspace == TEAM else ()

    async def since(self, workspace: WorkspaceRef, number: int, most: int) -> Sequence[tuple[str, int]]:
        placed = self.placed if workspace == TEAM else []
        return [(article, place) for place, (article, _) in enumerate(placed, 1) if place > number][-most:]

    async def of_story(self, workspace: WorkspaceRef, story: str) -> Sequence[str]:
        return [article for article, of in self.placed if of == story]

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        return dict(self.placed).get(article)


@dataclass
class Bench:
    topics: Topics
    library: Library
    platform: FakePlatform
    threads: Discussions
    clock: FakeClock
    notices: Notices
    open_threads: OpenThreads

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
        store = TopicStore(database, lambda: next(ids))
        topics = Topics(
            store=store,
            articles=library,
            stories=library,
            conversations=threads,
            platforms=platforms,
            draw=draw,
            alike=Profiles(articles=library, stories=library, topics=store),
            now=clock,
        )
        notices, open_threads = Notices(database, platforms, clock), OpenThreads(database, platforms, clock)
        yield Bench(topics, library, platform, threads, clock, notices, open_threads)


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
    assert (await bench.topics.rename(TEAM, "Quays", "Piers"))[1] == "Quays"
    kept = await bench.topics.merge(TEAM, "Piers", "Berths", ROBIN)
    assert (str(kept.watch), kept.articles, kept.channels) == ("berths, quays, -sports", 1, ("C1", "C2"))
    assert [(topic.name, topic.open) for topic in await bench.topics.list(TEAM)] == [("Berths", True), ("Piers", False)]
    await bench.topics.close(TEAM, "Berths", ROBIN)
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


class Ended(BaseException):
    """The process ends right after a post, before anything is noted of it."""


@pytest.fixture
def ending(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the next post be the last thing that the process does, on a platform that forgets keys within minutes."""
    bench.platform.forgetful = True

    def once() -> None:
        async def post(*args: Any, **named: Any) -> MessageRef:
            monkeypatch.undo()
            await FakePlatform.post(bench.platform, *args, **named)
            raise Ended

        monkeypatch.setattr(bench.platform, "post", post)

    return once


async def test_a_thread_whose_opening_stands_is_opened_once_by_the_next_start(
    bench: Bench, ending: Callable[[], None]
) -> None:
    ending()
    with pytest.raises(Ended):
        await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    bench.clock.forward(hours=1)
    await bench.place("Berth fees rise", "")
    assert await bench.topics.tick() == 1
    assert [ref.thread for ref in bench.platform.messages] == [None, "m1"]


async def test_a_request_that_was_cut_off_goes_on_with_the_topic_that_it_made(
    bench: Bench, ending: Callable[[], None]
) -> None:
    asked_at = bench.clock()
    bench.clock.forward(seconds=1)
    ending()
    with pytest.raises(Ended):
        await bench.topics.new(POLICY, ROBIN, "Berth fees", "", asked_at)
    bench.clock.forward(minutes=10)
    again = await bench.topics.new(POLICY, ROBIN, "Berth fees", "", asked_at)
    assert (again.name, len(await bench.topics.list(TEAM)), len(bench.platform.messages)) == ("Berth fees", 1, 1)
    for member, place, later in ((ROBIN, POLICY, 1), (MemberRef(TEAM, "U2"), POLICY, -1), (ROBIN, PRESS, -1)):
        with pytest.raises(TopicTaken):
            await bench.topics.new(place, member, "Berth fees", "", again.created_at + timedelta(seconds=later))


async def test_what_a_thread_was_told_right_before_the_end_is_looked_for_long_after_it(
    bench: Bench, ending: Callable[[], None]
) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "")
    ending()
    begun = bench.clock()
    with pytest.raises(Ended):
        await bench.topics.tick()
    bench.clock.forward(hours=1)
    assert await bench.topics.tick() == 1
    assert (len(bench.told()), bench.platform.tried[-1][1]) == (1, begun)


async def test_a_notice_that_was_told_right_before_the_end_is_looked_for_long_after_it(
    bench: Bench, ending: Callable[[], None]
) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.topics.close(TEAM, "Berth fees", ROBIN)
    ending()
    with pytest.raises(Ended):
        await bench.notices.tick()
    bench.clock.forward(hours=1)
    assert [await bench.notices.tick() for _ in range(2)] == [1, 0]
    assert len(bench.told()) == 1


async def test_what_was_never_tried_is_not_looked_for(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.place("Berth fees rise", "")
    await bench.topics.tick()
    await bench.topics.close(TEAM, "Berth fees", ROBIN)
    await bench.notices.tick()
    assert [since for _, since in bench.platform.tried] == [None, None, None]


async def test_where_replies_do_not_reach_the_bot_the_thread_says_so(bench: Bench) -> None:
    bench.platform.reads_replies = False
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    assert "do not reach Despatch here" in plain_text(next(iter(bench.platform.messages.values())))


async def said(bench: Bench, channel: ChannelRef, topic: str, number: int, text: str) -> None:
    found = await bench.threads.thread_of(channel, subject_of(topic))
    assert found is not None
    place = MessageRef(channel, f"r{number}", found[0].thread)
    await bench.threads.said(Comment(f"r{number}", place, ROBIN, text, bench.clock()))


async def test_other_terms_take_up_what_is_stored_and_let_go_of_what_nobody_was_told_of(bench: Bench) -> None:
    await bench.library.add("Berth fees rise", "")
    await bench.library.add("Pilots strike", "")
    await bench.library.add("Pilots and a regatta", "")
    topic = await bench.topics.new(POLICY, ROBIN, "Berths", "berth fees")
    await bench.place("More berth fees", "")
    await bench.topics.tick()
    changed, gone = await bench.topics.rewatch(topic, parse_watch("pilots, -regatta"))
    assert (str(changed.watch), changed.articles, gone) == ("pilots, -regatta", 2, 1)
    assert await bench.topics.tick() == 0
    titles = [(await bench.library.find(item.article)).title for item in await bench.topics.on(changed)]  # type: ignore[union-attr]
    assert sorted(titles) == ["More berth fees", "Pilots strike"]
    back, gone = await bench.topics.rewatch(changed, topic.watch)
    assert (str(back.watch), back.articles, gone) == ("berth fees", 2, 1)


async def test_a_story_stays_as_long_as_one_of_its_articles_matches(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berths", "berth fees, quays")
    await bench.place("Berth fees rise", "", "s1", quiet=True)
    await bench.place("The council met", "", "s1", quiet=True)
    await bench.place("Quays", "", "s2", quiet=True)
    await bench.place("Another council", "", "s2", quiet=True)
    changed, gone = await bench.topics.rewatch(topic, parse_watch("berth fees"))
    assert (changed.articles, changed.stories, gone) == (2, 1, 2)


async def test_a_thread_is_told_once_that_its_topic_is_closed_and_open_again(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berths", "")
    await bench.topics.close(TEAM, "Berths", ROBIN)
    with pytest.raises(TopicUnknown):
        await bench.topics.close(TEAM, "Berths", ROBIN)
    assert [await bench.notices.tick() for _ in range(2)] == [1, 0]
    assert bench.told() == ["Closed by robin: nothing more is added here."]
    await bench.place("Berths while it was closed", "")
    assert (await bench.topics.known(TEAM, "berths")).id == topic.id
    opened = await bench.topics.reopen(TEAM, "berths", ROBIN)
    assert (opened.open, opened.articles) == (True, 1)
    assert [await bench.notices.tick() for _ in range(2)] == [1, 0]
    assert bench.told()[1:] == ["Open again, by robin: new stories are added here."]
    assert await bench.topics.tick() == 0
    with pytest.raises(TopicOpen, match="“Berths” is open"):
        await bench.topics.reopen(TEAM, "Berths", ROBIN)


async def test_what_is_taken_back_at_once_is_told_to_nobody(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "")
    await bench.topics.close(TEAM, "Berths", ROBIN)
    await bench.topics.reopen(TEAM, "Berths", ROBIN)
    assert await bench.notices.tick() == 0


async def test_a_name_that_is_taken_meanwhile_keeps_a_topic_closed(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "")
    await bench.topics.close(TEAM, "Berths", ROBIN)
    await bench.topics.new(POLICY, ROBIN, "Berths", "")
    with pytest.raises(TopicTaken, match="rename that one first"):
        await bench.topics.reopen(TEAM, "Berths", ROBIN)


async def test_a_merged_topic_goes_on_in_the_other_with_what_was_said_before_and_after(bench: Bench) -> None:
    kept = await bench.topics.new(POLICY, ROBIN, "Berths", "berths")
    gone = await bench.topics.new(POLICY, ROBIN, "Quays", "quays, -berths")
    await bench.place("Quays are due", "")
    await said(bench, POLICY, gone.id, 1, "Said before.")
    await bench.topics.merge(TEAM, "Quays", "Berths", ROBIN)
    bench.platform.faults.append(PlatformDown())
    assert await bench.notices.tick() == 0
    bench.clock.forward(minutes=2)
    assert [await bench.notices.tick() for _ in range(2)] == [1, 0]
    (told,) = bench.told()
    assert "“Quays” was merged into “Berths” by robin. The discussion goes on in its thread." in told
    assert "https://chat.example/C1/m1" in told
    await said(bench, POLICY, gone.id, 2, "Said after.")
    await said(bench, POLICY, kept.id, 3, "Said in the other.")
    after = await bench.topics.named(TEAM, "Berths")
    assert str(after.watch) == "berths, quays"
    talk = await talk_of(after, bench.threads)
    assert [comment.text for comment in talk.comments] == ["Said before.", "Said after.", "Said in the other."]
    assert [(thread.address[-2:], thread.former) for thread in talk.threads] == [("m1", ""), ("m2", "Quays")]
    assert await bench.topics.tick() == 1
    assert "Quays are due" in bench.told()[-1]
    assert (await bench.topics.known(TEAM, "Quays")).name == "Berths"
    with pytest.raises(TopicMerged, match="“Quays” was merged into “Berths”"):
        await bench.topics.reopen(TEAM, "Quays", ROBIN)


async def test_where_only_the_merged_topic_has_a_thread_that_one_becomes_the_others(bench: Bench) -> None:
    kept = await bench.topics.new(POLICY, ROBIN, "Berths", "berths")
    gone = await bench.topics.new(PRESS, ROBIN, "Quays", "quays")
    await bench.place("Quays are due", "They fell due.", "s1")
    await bench.topics.tick()
    last = await bench.topics.new(POLICY, ROBIN, "Ports", "ports")
    await bench.topics.merge(TEAM, "Quays", "Berths", ROBIN)
    bench.clock.forward(seconds=1)
    await bench.topics.merge(TEAM, "Berths", "Ports", ROBIN)
    await bench.notices.tick()
    assert "This is its thread in this channel now." in bench.told()[1]
    threads = len(bench.platform.messages)
    await bench.place("More on the quays", "The walls leak.", "s1")
    assert await bench.topics.tick() == 2
    assert bench.told()[-1].endswith("knows 1") or bench.told()[-2].endswith("knows 1")
    assert len(bench.platform.messages) == threads + 2
    await said(bench, PRESS, gone.id, 1, "In the first.")
    await said(bench, POLICY, kept.id, 2, "In the second.")
    heir = await bench.topics.known(TEAM, "Quays")
    assert (heir.id, [former.name for former in heir.formers]) == (last.id, ["Quays", "Berths"])
    assert len((await talk_of(heir, bench.threads)).comments) == 2
    asked = await talk_of(heir, bench.threads, asked_in="C2")
    assert asked.threads[0].channel == "C2"
    assert ([comment.message.channel.id for comment in asked.comments], asked.elsewhere) == (["C2"], 1)


async def test_a_topic_is_not_merged_into_itself_or_beyond_its_measure(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", ", ".join(f"berth {number}" for number in range(30)))
    await bench.topics.new(POLICY, ROBIN, "Quays", ", ".join(f"quay {number}" for number in range(30)))
    with pytest.raises(SameTopic):
        await bench.topics.merge(TEAM, "Berths", "berths", ROBIN)
    with pytest.raises(WatchTooMany):
        await bench.topics.merge(TEAM, "Berths", "Quays", ROBIN)
    assert all(topic.open for topic in await bench.topics.list(TEAM))


async def test_a_story_taken_off_stays_off_until_it_is_put_back(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berths", "")
    first = await bench.place("Berths of a sleeping car", "It left at nine.", "s1")
    assert await bench.topics.take_off(topic, first.id, ROBIN) == 1
    with pytest.raises(NotOnTopic):
        await bench.topics.take_off(topic, first.id, ROBIN)
    await bench.place("More berths in sleeping cars", "Tickets sell.", "s1")
    assert await bench.topics.tick() == 0
    changed, _ = await bench.topics.rewatch(topic, parse_watch("berths, quays"))
    assert changed.articles == 0
    assert await bench.topics.put_on(changed, first.id, ROBIN) == 2
    assert await bench.topics.put_on(await bench.topics.named(TEAM, "Berths"), first.id, ROBIN) == 0
    assert await bench.topics.tick() == 2
    assert "put here by robin" in bench.told()[0]
    again, gone = await bench.topics.rewatch(changed, parse_watch("quays"))
    assert (again.articles, gone) == (2, 0)


async def test_a_name_that_lost_its_marks_is_found(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "The “Ports” Bill's end", "ports")
    assert (await bench.topics.named(TEAM, 'The "Ports" Bills end')).name == "The “Ports” Bill's end"


async def test_threads_of_open_topics_are_looked_at_once_a_day(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "")
    await bench.topics.new(POLICY, ROBIN, "Quays", "")
    assert [await bench.open_threads.tick() for _ in range(2)] == [2, 0]
    bench.clock.forward(hours=23)
    assert await bench.open_threads.tick() == 0
    bench.clock.forward(hours=2)
    await bench.topics.close(TEAM, "Quays", ROBIN)
    assert await bench.open_threads.tick() == 1
    assert [thread.id for thread in bench.platform.kept_open] == ["m1", "m2", "m1"]
    bench.platform.locked.add(bench.platform.kept_open[0])
    for _ in range(3):
        bench.clock.forward(days=1)
        await bench.open_threads.tick()
    assert [record.getMessage() for record in caplog.records] == ["a moderator has locked a topic's thread"]


async def test_a_platform_that_is_away_is_asked_again_soon_and_one_that_refuses_in_a_day(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "")
    bench.platform.faults.append(PlatformDown())
    await bench.open_threads.tick()
    assert bench.platform.kept_open == []
    bench.clock.forward(minutes=10)
    await bench.open_threads.tick()
    assert len(bench.platform.kept_open) == 1
    bench.clock.forward(days=1)
    bench.platform.faults.append(PostingForbidden())
    assert [await bench.open_threads.tick() for _ in range(2)] == [1, 0]


LIKE_FEES = (
    ("Harbour Board raises berth fees in Skarrow", "The Harbour Board of Skarrow voted for higher fees on Monday."),
    ("Skarrow crews march against berth fees", "Crews marched to the Harbour Board in Skarrow, whose fees they fear."),
    ("Harbour Board hears crews on berth fees", "In Skarrow the Harbour Board heard the crews about the fees at noon."),
)
ANOTHER_EVENT = (
    "Harbour Board of Skarrow loses its chair",
    "The chair of Skarrow's Harbour Board, who set fees, resigned.",
)


async def fill(bench: Bench) -> None:
    """Store forty articles on something else."""
    for number in range(40):
        await bench.library.add(f"Fares of line {number}", f"The fares of line {number} rise in the town of Brill.")


async def test_what_is_like_a_topics_stories_is_told_of_with_the_reason(bench: Bench) -> None:
    await fill(bench)
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "berth fees, -regatta")
    for title, text in LIKE_FEES[:2]:
        await bench.place(title, text, quiet=True)
    await bench.place(*ANOTHER_EVENT, "s1")
    assert (await bench.topics.named(TEAM, "Berth fees")).articles == 2
    await bench.place(*LIKE_FEES[2], quiet=True)
    await bench.place("The Board's chair", "Skarrow and its Harbour Board lost a chair and fees to a regatta.", "s2")
    await bench.place(ANOTHER_EVENT[0], f"{ANOTHER_EVENT[1]} It was said at once.", "s3")
    await bench.place("More on the chair", "Her words.", "s3")
    await bench.place("Night buses return", "The bus company of Sarrow runs night buses again.")
    topic = await bench.topics.named(TEAM, "Berth fees")
    on = [(item.story, item.how) for item in reversed(await bench.topics.on(topic)) if item.how is not How.TERMS]
    assert sorted(on) == [("s3", How.LIKENESS), ("s3", How.STORY)]
    assert topic.articles == 5
    assert await bench.topics.tick() == 2
    assert "like 3 stories here: Harbour Board, Skarrow" in bench.told()[0]
    assert "the same story as one that is like others here" in bench.told()[1]


async def test_likeness_does_not_feed_on_itself_and_is_as_rare_as_a_members_no(bench: Bench) -> None:
    await fill(bench)
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    for title, text in LIKE_FEES:
        await bench.place(title, text, quiet=True)
    first = await bench.place(*ANOTHER_EVENT, "s3", quiet=True)
    topic = await bench.topics.named(TEAM, "Berth fees")
    assert topic.articles == 4
    await bench.topics.take_off(topic, first.id, ROBIN)
    await bench.place(ANOTHER_EVENT[0], f"{ANOTHER_EVENT[1]} It was said at once.", "s3", quiet=True)
    assert (await bench.topics.named(TEAM, "Berth fees")).articles == 3


async def test_terms_are_suggested_from_a_topics_own_stories(bench: Bench) -> None:
    await fill(bench)
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    for title, text in LIKE_FEES:
        await bench.place(title, text, quiet=True)
    found = await bench.topics.suggest(topic)
    assert [(one.term, one.reason) for one in found] == [
        ("Harbour Board", "in 3 of its 3 stories, in none of 40 other articles"),
        ("Skarrow", "in 3 of its 3 stories, in none of 40 other articles"),
    ]
    assert await bench.topics.suggest(await bench.topics.new(POLICY, ROBIN, "Nothing", "")) == ()


async def test_what_a_merged_topics_thread_was_told_of_stays_whatever_the_terms_become(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "berths")
    await bench.topics.new(POLICY, ROBIN, "Quays", "quays")
    await bench.place("Quays are due", "They fell due.")
    await bench.topics.tick()
    await bench.library.add("Quays of old", "They are stored only.")
    kept = await bench.topics.merge(TEAM, "Quays", "Berths", ROBIN)
    kept, _ = await bench.topics.rewatch(kept, parse_watch("berths, quays, piers"))
    assert kept.articles == 2
    kept, gone = await bench.topics.rewatch(kept, parse_watch("berths"))
    assert (kept.articles, gone) == (1, 1)


async def test_stories_that_are_only_like_others_make_no_others_like_them(bench: Bench) -> None:
    await fill(bench)
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    articles = [await bench.library.add(*one) for one in (*LIKE_FEES, ANOTHER_EVENT)]
    last, _ = articles.pop()
    for how, found in ((How.LIKENESS, {}), (How.STORY, {}), (How.MEMBER, {topic.id})):
        hows = (How.TERMS, How.TERMS, how)
        on = [OnTopic(topic.id, a.id, s, "", bench.clock(), h) for (a, s), h in zip(articles, hows, strict=True)]
        profiles = Profiles(articles=bench.library, stories=bench.library, topics=OnThese(on))
        assert set(await profiles.like([topic], last)) == set(found), how


@dataclass
class OnThese:
    found: list[OnTopic]

    async def articles(self, topic: str, limit: int) -> tuple[OnTopic, ...]:
        return tuple(self.found)


async def test_a_thread_that_takes_up_another_topic_is_told_its_stories_from_the_start(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berths", "berths")
    await bench.topics.new(POLICY, ROBIN, "Quays", "quays")
    await bench.place("Quays are due", "They fell due.", "s1")
    await bench.topics.tick()
    await bench.topics.merge(TEAM, "Quays", "Berths", ROBIN)
    await bench.place("More on the quays", "The walls leak.", "s1")
    await bench.topics.tick()
    assert bench.told()[-1].endswith("knows 0")
