"""Feeds that are read together in a worker process: what comes of each is its own."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import DespatchError
from bot.sources.feeds import batches
from bot.sources.feeds.batches import NewsReader, Unread
from bot.sources.feeds.news import News
from bot.workers import MAX_WORKERS, Workers, WorkTooHeavy

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BOMB = b"<rss>bomb</rss>"


def feed(number: int) -> bytes:
    address = f"https://harbour-post.example/{number}"
    return (
        f"<rss><channel><title>Post {number}</title><item><title>Berth {number}</title>"
        f"<link>{address}</link></item></channel></rss>"
    ).encode()


async def read(reader: NewsReader, body: bytes) -> str:
    try:
        found: News = await reader.read(body, "https://harbour-post.example/feed", NOW, None, "")
    except DespatchError as error:
        return error.code
    return found.title or ""


class Pool:
    """Runs at once what it is given, once it may; what holds a bomb is killed."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.seconds: list[float] = []
        self.may = asyncio.Event()

    async def run(self, function: Callable[..., Any], *args: Any, seconds: float) -> Any:
        feeds: list[Unread] = args[0]
        self.calls.append(len(feeds))
        self.seconds.append(seconds)
        await self.may.wait()
        if any(one.body == BOMB for one in feeds):
            raise WorkTooHeavy
        return function(*args)


async def test_many_feeds_come_back_each_to_its_own_caller() -> None:
    async with Workers() as workers:
        reader = NewsReader(workers)
        found = await asyncio.gather(*(read(reader, body) for body in (*map(feed, range(40)), b"", b"<html></html>")))
    assert found == [*(f"Post {number}" for number in range(40)), "feed-blank", "page-not-feed"]


async def test_a_feed_that_comes_alone_does_not_wait_and_what_waits_is_read_together() -> None:
    pool = Pool()
    reader = NewsReader(pool)
    asked = [asyncio.create_task(read(reader, feed(number))) for number in range(MAX_WORKERS + 10)]
    await asyncio.wait(asked, timeout=0)
    assert pool.calls == [1] * MAX_WORKERS
    pool.may.set()
    assert await asyncio.gather(*asked) == [f"Post {number}" for number in range(MAX_WORKERS + 10)]
    assert pool.calls == [1, 1, 8, 2]


async def test_what_hangs_its_reader_harms_no_other_feed() -> None:
    pool = Pool()
    pool.may.set()
    reader = NewsReader(pool)
    found = await asyncio.gather(*(read(reader, body) for body in (feed(1), feed(2), feed(3), BOMB, feed(4), feed(5))))
    assert found == ["Post 1", "Post 2", "Post 3", "feed-too-tangled", "Post 4", "Post 5"]
    assert sorted(zip(pool.calls, pool.seconds, strict=True))[-1] == (4, batches.TOGETHER_SECONDS)
    assert pool.calls.count(1) == 6


async def test_a_long_feed_is_read_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_BYTES", 2 * len(feed(1)))
    pool = Pool()
    pool.may.set()
    reader = NewsReader(pool)
    await asyncio.gather(*(read(reader, feed(number)) for number in range(7)))
    assert max(pool.calls) == 2


async def test_whoever_gives_up_is_passed_over_and_a_stop_frees_everybody() -> None:
    pool = Pool()
    reader = NewsReader(pool)
    asked = [asyncio.create_task(read(reader, feed(number))) for number in range(5)]
    await asyncio.wait(asked, timeout=0)
    asked[3].cancel()
    pool.may.set()
    assert await asyncio.gather(*asked[:3], asked[4]) == ["Post 0", "Post 1", "Post 2", "Post 4"]
    assert pool.calls == [1, 1, 2]
    workers = Workers()
    await workers.close()
    with pytest.raises(asyncio.CancelledError):
        await NewsReader(workers).read(feed(1), "https://harbour-post.example/feed", NOW, None, "")
