"""A workspace that has taken the bot away is deleted, with what nobody else has; others keep all of theirs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.privacy.registry import HOLDINGS
from tests.fakes.house import House, bytes_hold, house
from tests.fakes.texts import BUSES, FEES

GONE, STAYS = WorkspaceRef("fake", "TQUAGGA"), WorkspaceRef("fake", "TSTAYS")
CANARY, OTHER = "quagga", "zeppelin"
FEED, OTHER_FEED = "https://wire.example/feed", "https://own.example/feed"


def stock(home: House) -> None:
    """Have one article that both have, and one of each alone; a feed that both follow, and one of the one that goes."""
    home.web.article("https://wire.example/fees", "Berth fees", FEES, "Harbour Post")
    own = (f"The {CANARY} of Sarrow was seen again by its keeper on Monday.", *BUSES)
    home.web.article("https://own.example/own", f"The {CANARY} returns", own, f"The {CANARY} Gazette")
    home.web.article("https://own.example/asked", f"One more {CANARY}", (f"A {CANARY} more.", *BUSES[:2]), "Own")
    home.web.article("https://own.example/shown", f"Shown {CANARY}", (f"Shown {CANARY} once.", *BUSES[1:]), "Own")
    theirs = (f"The {OTHER} rose over Sarrow on Monday evening.", *BUSES)
    home.web.article("https://theirs.example/own", f"The {OTHER} rises", theirs, f"The {OTHER} Times")
    home.web.feed(FEED, "Harbour wire", [("Berth fees", "https://wire.example/fees")])
    home.web.feed(OTHER_FEED, f"The {CANARY} feed", [(f"The {CANARY} returns", "https://own.example/own")])


def publish(home: House) -> None:
    """Have another article appear in the feed that both follow."""
    home.web.article("https://wire.example/again", "Berth fees again", (*FEES[1:], BUSES[0]), "Harbour Post")
    entries = [("Berth fees again", "https://wire.example/again"), ("Berth fees", "https://wire.example/fees")]
    home.web.feed(FEED, "Harbour wire", entries)


async def busy(home: House, workspace: WorkspaceRef, word: str, *urls: str) -> None:
    """Have a workspace do everything once, with a word of its own in all that it may choose."""
    channel, who = ChannelRef(workspace, f"C{word}"), MemberRef(workspace, f"U{word}", f"Ms {word}")
    await home.ask(f"/despatch topic new Berths {word} --watch berth, {word}", who, channel)
    await home.ask("/despatch settings set --zone Europe/London --answers everyone", who, channel)
    for url in urls:
        await home.ask(f"/despatch summarise {url}", who, channel)
        await home.ask(f"/despatch discuss {url}", who, channel)
    for (thread,) in await home.rows("SELECT thread FROM threads WHERE workspace = ?", workspace.id):
        place = MessageRef(channel, str(thread), str(thread))
        await home.say(f"Every {word} is welcome in this thread of ours.", who, place)
    await home.ask("/despatch story show https://own.example/shown", who, channel)
    await home.ask("/despatch digest schedule 08:00 --to me", who, channel)
    await home.ask("/despatch digest schedule 09:00", who, channel)
    await home.app.inbox.keep_command(f"/despatch topic show Berths {word}", workspace)
    for _ in range(3):
        await home.tick(hours=9)


async def both(home: House) -> None:
    stock(home)
    who, channel = MemberRef(GONE, f"U{CANARY}", f"Ms {CANARY}"), ChannelRef(GONE, f"C{CANARY}")
    await home.ask(f"/despatch follow {OTHER_FEED}", who, channel)
    assert not (await home.ask(f"/despatch follow {FEED}", who, channel)).failed
    assert not (
        await home.ask(f"/despatch follow {FEED}", MemberRef(STAYS, "U1"), ChannelRef(STAYS, f"C{OTHER}"))
    ).failed
    await busy(home, GONE, CANARY, "https://wire.example/fees", "https://own.example/asked")
    await busy(home, STAYS, OTHER, "https://wire.example/fees", "https://theirs.example/own")
    publish(home)
    for _ in range(2):
        await home.tick(hours=12)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "home.db") as home:
        await both(home)
        yield home


async def theirs(home: House) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that the workspace which stays has."""
    found = {}
    for holding in HOLDINGS:
        if holding.workspace:
            where = holding.workspace.replace(":platform", "'fake'").replace(":workspace", f"'{STAYS.id}'")
            found[holding.table] = await home.rows(f"SELECT * FROM {holding.table} WHERE {where} ORDER BY 1, 2")
    return found


async def test_every_row_goes_and_others_keep_all_of_theirs(home: House, caplog: pytest.LogCaptureFixture) -> None:
    before = await theirs(home)
    assert await home.holds(CANARY) != []
    assert all(
        before[table]
        for table in ("comments", "topics", "digests", "story_articles", "follows", "posts", "topic_posts")
    )
    await home.app.inbox.removed(GONE, "Ev1")
    with caplog.at_level(logging.INFO, logger="bot.privacy"):
        await home.tick("removals")
    (record,) = [record for record in caplog.records if record.message.startswith("a workspace is gone")]
    assert record.__dict__["workspace"] == f"fake:{GONE.id}"
    assert record.__dict__["rows"]["comments"] == 3
    await home.tick("sweep", "removals", "retention", hours=2)
    assert [place for place in await home.holds(CANARY) if not place.startswith("removals")] == []
    assert await theirs(home) == before
    assert await home.rows("SELECT title FROM article_versions ORDER BY title") == [
        ("Berth fees",),
        ("Berth fees again",),
        (f"The {OTHER} rises",),
    ]
    assert await home.rows("SELECT url FROM feeds") == [(FEED,)]
    await home.tick("removals", days=2)
    assert await home.holds(CANARY) == []
    who, channel = MemberRef(STAYS, "U1", "Tam"), ChannelRef(STAYS, f"C{OTHER}")
    assert "Every zeppelin is welcome" in plain_text(
        await home.ask(f"/despatch topic show Berths {OTHER}", who, channel)
    )


@pytest.mark.file_only
async def test_the_files_own_bytes_hold_nothing_either(tmp_path: Path) -> None:
    path = tmp_path / "bytes.db"
    async with house(path) as home:
        await both(home)
        clock = home.clock
    assert bytes_hold(path, CANARY)
    async with house(path, clock) as home:
        await home.app.inbox.removed(GONE, "Ev1")
        await home.tick("removals")
        await home.tick("sweep", "retention", hours=2)
        await home.tick("removals", "wiping", days=2)
    assert not bytes_hold(path, CANARY)
    assert bytes_hold(path, OTHER)


async def test_a_kill_in_the_middle_is_made_up_for_at_the_next_start(tmp_path: Path) -> None:
    for steps in (1, 5, 20):
        path = tmp_path / f"killed{steps}.db"
        async with house(path) as home:
            await both(home)
            clock = home.clock
            await home.app.inbox.removed(GONE, "Ev1")
            transact, left = home.app.database.transact, iter(range(steps))

            async def killed(work: Any, transact: Any = transact, left: Any = left) -> Any:
                if next(left, None) is None:
                    raise asyncio.CancelledError
                return await transact(work)

            home.app.database.transact = killed  # type: ignore[method-assign]
            with contextlib.suppress(asyncio.CancelledError):
                await home.tick("removals")
        async with house(path, clock) as home:
            assert await home.holds(CANARY) != []
            await home.tick("removals")
            await home.tick("sweep", hours=2)
            await home.tick("removals", days=2)
            assert await home.holds(CANARY) == []


async def test_an_event_that_comes_again_deletes_nothing_of_a_new_installation(home: House) -> None:
    await home.app.inbox.removed(GONE, "Ev1")
    await home.tick("removals")
    who, channel = MemberRef(GONE, "U1", "Tam"), ChannelRef(GONE, "C1")
    assert "There is no topic" in plain_text(await home.ask("/despatch topic list", who, channel))
    await home.ask("/despatch topic new Ferries --watch ferry", who, channel)
    home.clock.forward(minutes=5)
    await home.app.inbox.removed(GONE, "Ev1")
    await home.tick("removals")
    assert await home.rows("SELECT name FROM topics WHERE workspace = ?", GONE.id) == [("Ferries",)]
    await home.app.inbox.removed(GONE, "Ev2")
    await home.tick("removals")
    assert await home.rows("SELECT name FROM topics WHERE workspace = ?", GONE.id) == []


async def test_stories_begin_anew_after_a_new_installation(home: House) -> None:
    """What is held in memory of a workspace goes too: an article that it has again is placed as its first one."""
    await home.app.inbox.removed(GONE, "Ev1")
    await home.tick("removals")
    assert await home.rows("SELECT 1 FROM story_articles WHERE workspace = ?", GONE.id) == []
    await home.ask(f"/despatch follow {OTHER_FEED}", MemberRef(GONE, "U1", "Tam"), ChannelRef(GONE, "C1"))
    await home.tick(hours=1)
    assert await home.rows("SELECT number, runner_up, reason FROM story_articles WHERE workspace = ?", GONE.id) == [
        (1, None, "nothing like it among the open stories")
    ]


async def test_a_workspace_of_which_nothing_is_kept_is_no_trouble(home: House) -> None:
    before = await theirs(home)
    await home.app.inbox.removed(WorkspaceRef("fake", "TNEVER"), "Ev9")
    await home.tick("removals")
    assert await theirs(home) == before


async def test_an_article_that_was_just_read_is_left_alone_for_an_hour(home: House) -> None:
    await home.app.articles.read("https://own.example/shown")
    home.clock.forward(minutes=59)
    await home.tick("sweep")
    assert ("Shown quagga",) in await home.rows("SELECT title FROM article_versions")
    await home.tick("sweep", minutes=2)
    assert ("Shown quagga",) not in await home.rows("SELECT title FROM article_versions")
