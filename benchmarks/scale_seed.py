"""A database as a host of many teams has it: who follows what, by bulk SQL, and stories of some of the workspaces.

Workspaces and feeds come in blocks: a hundred workspaces follow fifty each of five hundred feeds, so that each feed is
followed by ten. The workspaces of the first blocks have the stories of a day, two hundred articles each: those of one
are placed by the program itself, and the others of its block have the same.
"""

import random
from collections.abc import Callable
from datetime import timedelta

import psycopg

from benchmarks.scale_worker import BUSY_FEEDS, now, page
from bot.articles.articles import finding
from bot.assemble import App
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.digests.records import Scheduled
from bot.digests.schedule import WEEK, Running, Schedule
from bot.digests.store import ScheduleStore
from bot.sources.pages import read_page

Admin = psycopg.Connection[tuple[object, ...]]

BLOCK, FOLLOWED, FEEDS_OF_BLOCK = 100, 50, 500
BUSY_BLOCKS = BUSY_FEEDS // FEEDS_OF_BLOCK
ARTICLES = 200
"""What a workspace has in a day: fifty feeds with four articles each."""

_FEEDS = """
INSERT INTO feeds (id, url, title, etag, interval_seconds, next_at, checked_at, succeeded_at, created_at, usual_seconds,
    latest_at, body_hash)
SELECT 'f' || number, 'https://feed-' || number || '.example/feed.xml', 'Feed ' || number, 'e', 900,
    '2099-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00',
    '2026-01-01T00:00:00+00:00', 21600, '2026-01-01T00:00:00+00:00', 'none'
FROM GENERATE_SERIES(0, {feeds} - 1) AS number
"""

_FOLLOWS = """
INSERT INTO follows (platform, workspace, feed, channel, followed_by, followed_at)
SELECT 'fake', 'w' || workspace,
    'f' || (workspace / {block} * {of_block} + (workspace % {block} * 7 + nth * 11) % {of_block}),
    'c1', 'u1', '2026-01-01T00:00:00+00:00'
FROM GENERATE_SERIES(0, {workspaces} - 1) AS workspace, GENERATE_SERIES(0, {followed} - 1) AS nth
ON CONFLICT DO NOTHING
"""

_TOPICS = """
INSERT INTO topics (id, platform, workspace, name, name_key, watch, created_by, created_at)
SELECT 't' || workspace, 'fake', 'w' || workspace, 'Treaty', 'treaty', 'harbour treaty', 'u1',
    '2026-01-01T00:00:00+00:00'
FROM GENERATE_SERIES(0, {workspaces} - 1) AS workspace
"""

_THREADS = """
INSERT INTO topic_threads (topic, channel, thread)
SELECT 't' || workspace, 'c1', 'm1' FROM GENERATE_SERIES(0, {workspaces} - 1) AS workspace
"""

_OTHERS = "GENERATE_SERIES({first} + 1, {first} + {block} - 1) AS other"

_COPIES = (
    """INSERT INTO story_articles (platform, workspace, article, story, score, runner_up, runner_up_score, reason,
        placed_at, number)
    SELECT platform, 'w' || other, article, story, score, runner_up, runner_up_score, reason, placed_at, number
    FROM story_articles, {others} WHERE workspace = 'w{first}'""",
    """INSERT INTO story_traits (platform, workspace, article, day, traits)
    SELECT platform, 'w' || other, article, day, traits FROM story_traits, {others} WHERE workspace = 'w{first}'""",
    """INSERT INTO story_standings (platform, workspace, story, agreed, pairs)
    SELECT platform, 'w' || other, story, agreed, pairs FROM story_standings, {others} WHERE workspace = 'w{first}'""",
    """INSERT INTO topic_articles (topic, article, story, reason, matched_at, how)
    SELECT 't' || other, article, story, reason, matched_at, how
    FROM topic_articles, {others} WHERE topic = 't{first}'""",
)


def seed_follows(admin: Admin, workspaces: int) -> None:
    """Make feeds, who follows them, and a topic with its thread for each workspace."""
    values = {
        "workspaces": workspaces,
        "feeds": workspaces * FEEDS_OF_BLOCK // BLOCK,
        "block": BLOCK,
        "of_block": FEEDS_OF_BLOCK,
        "followed": FOLLOWED,
    }
    for sql in (_FEEDS, _FOLLOWS, _TOPICS, _THREADS):
        admin.execute(sql.format(**values).encode())


async def seed_stories(
    app: App, admin: psycopg.Connection[tuple[object, ...]], told: Callable[[int, int], None]
) -> None:
    """Give each workspace of the busy blocks its stories of a day."""
    dice, total = random.Random(7), BUSY_BLOCKS * ARTICLES  # chance, not secrecy
    for block in range(BUSY_BLOCKS):
        first = block * BLOCK
        workspace = WorkspaceRef("fake", f"w{first}")
        for number in range(ARTICLES):
            feed = block * FEEDS_OF_BLOCK + dice.randrange(FEEDS_OF_BLOCK)
            url = f"https://feed-{feed}.example/{1_000 + number}"
            read = read_page(page(number * 7 + block, url).encode(), url, "text/html", "utf-8")
            stored = await app.articles.keep(finding(url, url, read))
            await app.news.shared.place_in(workspace, stored, quiet=True)
            told(block * ARTICLES + number + 1, total)
        values = {"first": first, "others": _OTHERS.format(first=first, block=BLOCK)}
        for sql in _COPIES:
            admin.execute(sql.format(**values).encode())
    admin.execute("ANALYZE")


async def schedule(app: App, block: int, count: int) -> None:
    """Have the digests of a block's workspaces come due now."""
    moment = now()
    at = (moment - timedelta(minutes=1)).time().replace(second=0, microsecond=0)
    for number in range(count):
        channel = ChannelRef(WorkspaceRef("fake", f"w{block * BLOCK + number}"), "c1")
        running = Running(Schedule((at,), WEEK, "Etc/UTC"), moment - timedelta(minutes=3))
        by = MemberRef(channel.workspace, "u1")
        await ScheduleStore(app.database).put(Scheduled(channel, channel, running, by, moment - timedelta(days=1)))
