"""A channel's digest from real stores on a SQLite file, day after day, and nothing of another workspace in it."""

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.articles.model import Finding, StoredArticle
from bot.briefing_room import digest_editor
from bot.chat.inbound import Comment
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.spec import Request
from bot.digests.edition import Edition, edition_from_json
from bot.digests.model import Composed, LeftOut, Slot, Window
from bot.versions.changes import Version, changes_between
from bot.versions.model import Edited
from bot.versions.store import RecheckStore
from bot.workspaces.preferences import PreferenceStore
from tests.fakes.stock import Stock, stocked
from tests.fakes.texts import BUSES, FEES, FEES_ELSEWHERE

T = TypeVar("T")
TEAM, OTHER = WorkspaceRef("fake", "T1"), WorkspaceRef("fake", "T2")
POLICY, ELSEWHERE = ChannelRef(TEAM, "C1"), ChannelRef(TEAM, "C2")
ROBIN = MemberRef(TEAM, "U1", "robin")
DAY = timedelta(days=1)

BUSES_ELSEWHERE = (
    "Night buses of the bus company of Sarrow run again from Monday on the night routes, its director said.",
    "The town’s travel committee heard that twelve drivers of night buses had been taken on for 340,000 crowns a year.",
)


class Bench(Stock):
    async def arrive(
        self, name: str, title: str, paragraphs: tuple[str, ...], site: str, of: WorkspaceRef = TEAM
    ) -> StoredArticle:
        url = f"https://outlet.example/{name}"
        text = "\n\n".join(paragraphs)
        found = Finding(url, None, (url,), title, None, None, None, site, "en", text, "test")
        article = await self.articles.keep(found)
        await self.topics.place(of, article, await self.stories.place(of, article), quiet=True)
        return article

    async def edited(self, name: str, title: str, paragraphs: tuple[str, ...], site: str) -> None:
        """Have a publisher change an article, and the change noticed."""
        url = f"https://outlet.example/{name}"
        store = RecheckStore(self.database, lambda: f"change-{name}")
        before = next(
            item for item in [await self.articles.find(f"i{n}") for n in range(99)] if item and item.url == url
        )
        await store.watch(before, self.clock(), 0.5)
        found = Finding(url, None, (url,), title, None, None, None, site, "en", "\n\n".join(paragraphs), "test")
        after = await self.articles.keep(found)
        check = await store.find(before.id) or pytest.fail("not watched")
        changes = changes_between(Version.of(before), Version.of(after))
        assert await store.note(check, Edited(before, after, changes, self.clock()), 0.5)

    async def compose(self, channel: ChannelRef = POLICY, *, already: tuple[str, ...] = ()) -> Composed:
        """Compose at this moment what came in the last day."""
        now = self.clock()
        editor = digest_editor(self.database, self.articles, self.threads, self.clock)
        window = Window(now - DAY, now)
        return await editor.compose(channel, Slot(now.date(), time(8)), window, False, frozenset(already), now)


def edition(composed: Composed) -> Edition:
    return edition_from_json(composed.document)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stocked(tmp_path / "digests.db") as stock:
        yield Bench(**vars(stock))


async def test_a_digest_holds_topics_stories_quotes_their_thread_and_what_is_elsewhere(bench: Bench) -> None:
    topic = await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    thread, _ = await bench.threads.thread_of(POLICY, f"topic {topic.id}") or pytest.fail("no thread")
    said = MessageRef(POLICY, "m9", thread.thread)
    await bench.threads.said(Comment("e1", said, ROBIN, "We should ask.", bench.clock()))
    fees = await bench.arrive("fees", "Berth fees to rise", FEES, "Harbour Post")
    await bench.arrive("crews", "Crews denied a seat over berth fees", FEES_ELSEWHERE, "Tideline")
    await bench.arrive("buses", "Night buses return to Sarrow", BUSES, "Harbour Post")
    await bench.arrive("moor", "Night buses return to the moor", BUSES_ELSEWHERE, "Ledger")
    composed = await bench.compose()
    (reply,), found = composed.replies, edition(composed)
    (section,) = found.sections
    assert (section.name, section.replies) == ("Berth fees", 1)
    assert section.thread is not None and section.thread.url == f"https://chat.example/C1/{thread.thread}"
    (story,) = section.stories
    assert [item.name for item in story.outlets] == ["Harbour Post", "Tideline"]
    assert {part.attribution for part in story.quotes} == {
        "Ada Quill, chair, harbour council", "Tam Orrick, secretary, Crews’ Union",
    }  # fmt: skip
    assert all(
        part.text in fees.text or part.text in "\n\n".join(FEES_ELSEWHERE) for part in (*story.sentences, *story.quotes)
    )
    (other,) = found.elsewhere
    assert (other.title, other.command) == (
        "Night buses return to Sarrow", '/despatch topic new "Night buses return" watch: "Night buses return"',
    )  # fmt: skip
    assert "Thread (1 reply)" in plain_text(reply) and "[Make a topic]" in plain_text(reply)


async def test_the_same_stores_and_moment_give_the_same_bytes(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("fees", "Berth fees to rise", FEES, "Harbour Post")
    await bench.arrive("crews", "Crews denied a seat over berth fees", FEES_ELSEWHERE, "Tideline")
    assert await bench.compose() == await bench.compose()


async def test_the_next_day_has_only_what_is_new_and_what_was_changed(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("fees", "Berth fees to rise", FEES, "Harbour Post")
    first = await bench.compose()
    bench.clock.forward(hours=20)
    await bench.arrive("crews", "Crews denied a seat over berth fees", FEES_ELSEWHERE, "Tideline")
    await bench.edited(
        "fees", "Berth fees to rise", (FEES[0], FEES[1].replace("sea wall", "harbour wall"), *FEES[2:]), "Harbour Post"
    )
    bench.clock.forward(hours=4)
    second = await bench.compose(already=first.sent)
    ((story,),) = [section.stories for section in edition(second).sections]
    day = bench.clock() - DAY
    assert story.new == f"New since {day:%A} {day.day} {day:%B}: Tideline adds a quote from Tam Orrick."
    (correction,) = edition(second).corrections
    assert correction.summary == f"Harbour Post changed a quote we used on {day:%A}."
    before, now = correction.changes[0].quotes
    assert ("sea wall" in before.text, "harbour wall" in now.text) == (True, True)
    assert (before.attribution, now.attribution) == ("Ada Quill, chair, harbour council",) * 2
    await bench.database.write(lambda connection: connection.execute("UPDATE article_changes SET quiet = 1"))
    assert edition(await bench.compose(already=first.sent)).corrections == ()
    bench.clock.forward(hours=24)
    third = await bench.compose(already=(*first.sent, *second.sent))
    assert [plain_text(reply).splitlines()[1] for reply in third.replies] == ["Nothing new on the topic followed here."]


async def test_another_workspace_and_another_channel_see_nothing_of_it(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("fees", "Berth fees to rise", FEES, "Harbour Post")
    await bench.arrive("buses", "Night buses return to Sarrow", BUSES, "Harbour Post", OTHER)
    await bench.arrive("moor", "Night buses return to the moor", BUSES_ELSEWHERE, "Ledger", OTHER)
    assert edition(await bench.compose()).elsewhere == ()
    for channel in (ELSEWHERE, ChannelRef(OTHER, "C1")):
        found = edition(await bench.compose(channel))
        assert (found.sections, found.followed) == ((), 0)
    assert len(edition(await bench.compose(ChannelRef(OTHER, "C1"))).elsewhere) == 1


async def test_texts_that_give_no_card_are_named_and_keep_nobody_waiting(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    await bench.arrive("fees", "Berth fees to rise", FEES, "Harbour Post")
    bench.workers.heavy = True
    ((story,),) = [section.stories for section in edition(await bench.compose()).sections]
    assert (story.title, story.sentences, story.quotes) == ("Berth fees to rise", (), ())


async def test_an_entry_behind_a_paywall_is_left_out_with_why(bench: Bench) -> None:
    now = bench.clock().isoformat(timespec="microseconds")
    for sql, values in (
        ("INSERT INTO feeds (id, url, interval_seconds, next_at, created_at) VALUES ('f', 'https://a.example', 60, ?, ?)", (now, now)),
        ("INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at) VALUES ('fake', 'T1', 'f', 'C1', 'U1', ?)", (now,)),
        ("INSERT INTO feed_entries (feed, entry, title, quiet, seen_at, state, due_at, error_code) VALUES ('f', 'e', 'The full budget', 0, ?, 'left', ?, 'paywalled')", (now, now)),
        ("INSERT INTO feed_entries (feed, entry, title, quiet, seen_at, state, due_at, error_code) VALUES ('f', 'q', 'Of old', 1, ?, 'left', ?, 'paywalled')", (now, now)),
    ):  # fmt: skip
        await bench.database.write(lambda connection, sql=sql, values=values: connection.execute(sql, values))
    composed = await bench.compose()
    assert composed.left_out == (LeftOut("The full budget", "it is behind a paywall"),)
    assert isinstance(edition(composed).until, datetime)


async def test_a_day_without_news_is_a_line_or_nothing_as_the_workspace_has_set(bench: Bench) -> None:
    await bench.topics.new(POLICY, ROBIN, "Berth fees", "")
    assert len((await bench.compose()).replies) == 1
    request = Request("e1", POLICY, ROBIN, "/despatch settings set --quiet nothing", bench.clock())
    await PreferenceStore(bench.database, bench.clock).change(request, {"quiet": "nothing"})
    silent = await bench.compose()
    assert (silent.replies, edition(silent).quiet) == ((), True)
    assert len((await bench.compose(ChannelRef(OTHER, "C1"))).replies) == 1
