"""What is tried in lives that are killed at random moments: votes, replies in threads, feeds and their articles."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from itertools import count
from time import monotonic

from benchmarks.made import article
from bot.chat.inbound import Comment, Deletion, Reaction
from bot.chat.plain import plain_text
from bot.chat.refs import MessageRef
from bot.chat.reply import Ballot
from tests.chaos.lives import CHANNEL, KILL, Lives, lives, member
from tests.chaos.outcome import Outcome

HELD = 31.0
"""Seconds by which each life's clock is later: what the one before it held is free."""

FEEDS_HELD = 11 * 60.0
FEED_TURN = 7 * 3600.0
MOST_KEEPING = 0.05
"""Seconds within which what a feed said is read and kept."""

MOST_TURNS, TURN_PATIENCE = 4, 20.0
"""How often, and after how many seconds, the clock goes on to when feeds that a crash kept from being read are due."""

VOTERS, REPLIES, FEEDS = 6, 10, 4


async def _hurt(life: Lives, work: Coroutine[None, None, None], later: float) -> None:
    """Kill the life at a moment of some work, and wait for what that comes to with the next one.

    The first time nobody is killed, to learn how long the work takes.
    """
    if not life.span:
        began = monotonic()
        await work
        life.span = monotonic() - began
        return
    task = asyncio.create_task(work)
    await asyncio.sleep(life.choose.uniform(0, life.span))
    life.within += not task.done()
    await life.hurt(later=later)
    await task


async def votes(kills: int, seed: int) -> Outcome:
    """Vote on follow-ups by buttons and by thumbs: all that was acknowledged is counted, each end is told once."""
    async with lives(seed, kills) as life:
        every = range(1, len(life.plan) + 2)
        for number in every:
            await _hurt(life, _vote(life, number), HELD)
        counted = Counter(
            row[0]
            for row in life.rows(
                "SELECT number FROM followups JOIN followup_votes ON followup = id WHERE choice = 'yes' AND counted = 1"
            )
        )
        told = [plain_text(reply) for reply in life.platform.messages.values()]
        ends = Counter(number for number in every for words in told if f"Follow-up #{number} is accepted" in words)
        ballots = sum(
            any(isinstance(part, Ballot) for part in reply.parts) for reply in life.platform.messages.values()
        )
        lost = sum(VOTERS - counted[number] for number in every) + sum(ends[number] < 1 for number in every)
        doubled = sum(ends[number] > 1 for number in every) + max(0, ballots - len(every))
        return life.came("votes", len(every) * VOTERS, lost, doubled)


async def _vote(life: Lives, number: int) -> None:
    await life.type(f"add {number}", member(0), f"followup add Ask about clause {number}")
    found: list[MessageRef] = []
    await life.until(lambda: found.extend(_ballots(life, number)) or found, f"ballot {number}")
    (ballot,) = found
    await asyncio.gather(*(_cast(life, number, who, ballot) for who in range(1, VOTERS + 1)))
    await life.until(lambda: not life.rows("SELECT 1 FROM inbox_events WHERE request IS NOT NULL"), "answers")
    await life.type(f"close {number}", member(0), f"followup close {number}")
    end = f"Follow-up #{number} is accepted"
    await life.until(lambda: any(end in plain_text(reply) for reply in life.platform.messages.values()), end)


def _ballots(life: Lives, number: int) -> list[MessageRef]:
    rows = life.rows("SELECT message FROM followups WHERE number = ? AND message IS NOT NULL", number)
    return [MessageRef(CHANNEL, message) for (message,) in rows if message]


async def _cast(life: Lives, number: int, who: int, ballot: MessageRef) -> None:
    if who % 2:
        await life.type(f"vote {number} {who}", member(who), f"followup vote {number} yes")
        return
    life.platform.reacted.append((ballot, "👍", member(who)))
    await life.tell("reacted", Reaction(f"thumb {number} {who}", ballot, member(who), "👍", True, life.now()))


async def comments(kills: int, seed: int) -> Outcome:
    """Say, edit and delete in a thread that is kept: what was acknowledged stands once, in its last words."""
    async with lives(seed, kills) as life:
        rounds = len(life.plan) + 1
        await life.type("topic", member(0), 'topic new "Berth fees" watch: berth fees')
        await life.until(lambda: life.rows("SELECT 1 FROM threads"), "a thread")
        ((thread,),) = life.rows("SELECT thread FROM threads")
        expected: dict[str, str] = {}
        for number in range(rounds):
            works = [_talk(life, thread, f"{number}-{each}", each, expected) for each in range(REPLIES)]
            await _hurt(life, _all(*works), 1.0)
        found = life.rows("SELECT message, body FROM comments")
        standing = dict(found)
        lost = sum(standing.get(message) != words for message, words in expected.items())
        doubled = len(found) - len(standing) + len(set(standing) - set(expected))
        return life.came("comments", rounds * REPLIES, lost, doubled)


async def _all(*works: Awaitable[None]) -> None:
    await asyncio.gather(*works)


async def _talk(life: Lives, thread: str, name: str, kind: int, expected: dict[str, str]) -> None:
    place = MessageRef(CHANNEL, f"r{name}", thread)
    said = Comment(f"said {name}", place, member(kind), f"Words of {name}.", life.now())
    await life.tell("said", said)
    if kind % 3 == 1:
        await life.tell(
            "said", replace(said, event_id=f"edit {name}", text=f"Other words of {name}.", edited=True, at=life.now())
        )
        expected[place.id] = f"Other words of {name}."
    elif kind % 3 == 2:
        await life.tell("deleted", Deletion(f"gone {name}", place, life.now()))
    else:
        expected[place.id] = said.text


async def feeds(kills: int, seed: int) -> Outcome:
    """Publish in feeds, every second kill being between two rounds: each entry is one article, in one story, and its thread is told of it once."""
    async with lives(seed, kills // 2) as life:
        published = await _followed(life)
        for number in range(1, len(life.plan) + 2):
            for feed in range(FEEDS):
                _publish(life, feed, number, published)
            await life.kill(later=FEED_TURN)
            await _hurt(life, _all_read(life, len(published)), FEEDS_HELD)
        await life.until(lambda: not life.rows("SELECT 1 FROM topic_posts WHERE state = 'due'"), "threads")
        return _fed(life, "feeds", published)


async def polling(kills: int, seed: int) -> Outcome:
    """Publish in feeds, and kill while one of them is asked, or what it said is kept: each entry is read, and once."""
    async with lives(seed, kills) as life:
        published = await _followed(life)
        for number in range(1, len(life.plan) + 1):
            for feed in range(FEEDS):
                _publish(life, feed, number, published)
            begun, go_on = asyncio.Event(), asyncio.Event()
            life.fetching = _stopping(begun, go_on, life.choose.randrange(FEEDS))
            life.ahead += FEED_TURN
            await life.kill(later=0)
            await begun.wait()
            if life.choose.random() < 0.5:  # else it ends before it has an answer
                go_on.set()
                await asyncio.sleep(life.choose.uniform(0, MOST_KEEPING))
            life.within += _read(life) < len(published)
            life.fetching = None
            await life.hurt(later=FEEDS_HELD)
            go_on.set()
            await _all_read(life, len(published))
        await life.until(lambda: not life.rows("SELECT 1 FROM topic_posts WHERE state = 'due'"), "threads")
        return _fed(life, "polling", published)


def _stopping(begun: asyncio.Event, go_on: asyncio.Event, number: int) -> Callable[[str], Awaitable[None]]:
    """Return what stops the fetch of this number, counted from 0, and says so."""
    numbers = count()

    async def fetching(_: str) -> None:
        if next(numbers) == number:
            begun.set()
            await go_on.wait()

    return fetching


async def _followed(life: Lives) -> list[str]:
    """Follow the feeds and make a topic of everything; return the list of what will be published."""
    for feed in range(FEEDS):
        _publish(life, feed, 0, [])
        await life.type(f"follow {feed}", member(0), f"follow {_feed(feed)}")
    await life.type("topic", member(0), "topic new Everything watch: minister, debate, report, crowns, asked, years")
    await life.until(lambda: len(life.rows("SELECT 1 FROM feeds WHERE succeeded_at IS NOT NULL")) == FEEDS, "feeds")
    return []


def _feed(feed: int) -> str:
    return f"https://outlet-{feed}.example/feed.xml"


def _publish(life: Lives, feed: int, number: int, published: list[str]) -> None:
    link = f"https://outlet-{feed}.example/news/{number}"
    life.web.pages[link] = ("text/html", article(feed * 10_000 + number, link))
    entries = [
        (f"Entry {each} of {feed}", f"https://outlet-{feed}.example/news/{each}")
        for each in range(number, max(-1, number - 5), -1)
    ]
    life.web.feed(_feed(feed), f"Outlet {feed}", entries)
    if number:
        published.append(link)


async def _all_read(life: Lives, count: int) -> None:
    crashed = set(life.hurts) - {KILL}
    for _ in range(MOST_TURNS if crashed else 0):  # what failed while the server was away has its turn later
        with suppress(AssertionError):
            return await life.until(lambda: _read(life) >= count, f"{count} entries", TURN_PATIENCE)
        await life.forward(FEEDS_HELD)
    await life.until(lambda: _read(life) >= count, f"{count} entries")
    return None


def _read(life: Lives) -> int:
    rows = life.rows("SELECT COUNT(*) FROM feed_entries WHERE state = 'read' AND quiet = 0")
    return int(rows[0][0])


def _fed(life: Lives, what: str, published: list[str]) -> Outcome:
    articles = Counter(row[0] for row in life.rows("SELECT url FROM articles"))
    placed = Counter(
        row[0]
        for row in life.rows("SELECT url FROM story_articles JOIN articles ON articles.id = story_articles.article")
    )
    told = Counter(row[0] for row in life.rows("SELECT message FROM topic_posts WHERE state = 'posted'"))
    lost = sum(not (articles[link] and placed[link]) for link in published)
    lost += len(life.rows("SELECT 1 FROM topic_posts WHERE state IN ('due', 'failed')"))
    doubled = sum(max(0, each[link] - 1) for link in published for each in (articles, placed))
    doubled += sum(number - 1 for number in told.values())
    return life.came(what, len(published), lost, doubled)
