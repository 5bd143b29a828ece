"""The SQL of why: what is kept of how an article came to a workspace and where it went. Reads only."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.articles.model import StoredArticle
from bot.articles.urls import normalise
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.digests import edition as editions
from bot.store.database import Database
from bot.store.port import Row
from bot.topics.model import OnTopic
from bot.topics.rows import on_topic_in

_LOG = logging.getLogger(__name__)

LATEST_DIGESTS, LATEST_MESSAGES = 8, 2_000
"""How many digests of the channel are looked into, and how many messages an address may be of: the latest ones."""

_BY_ADDRESS = "SELECT article_id FROM article_urls WHERE url_key = ?"

_BROUGHT = """
SELECT COALESCE(feeds.title, follows.label, feeds.url) AS name, feed_entries.seen_at, feed_entries.quiet
FROM feed_entries
CROSS JOIN follows ON follows.platform = ? AND follows.workspace = ? AND follows.feed = feed_entries.feed
CROSS JOIN feeds ON feeds.id = feed_entries.feed
WHERE feed_entries.article = ? ORDER BY feed_entries.seen_at, feeds.id
"""

# What stood in a feed and became no article: still to be read, or left for a reason.
_STOOD = """
SELECT COALESCE(feeds.title, follows.label, feeds.url) AS name, feed_entries.seen_at, feed_entries.error_code
FROM feed_entries
CROSS JOIN follows ON follows.platform = ? AND follows.workspace = ? AND follows.feed = feed_entries.feed
CROSS JOIN feeds ON feeds.id = feed_entries.feed
WHERE feed_entries.link IN (?, ?) AND feed_entries.state <> 'read' ORDER BY feed_entries.seen_at, feeds.id
"""

_ASKED = "SELECT asked_at FROM asked_articles WHERE platform = ? AND workspace = ? AND article = ?"

_PLACED = """
SELECT mine.score, mine.reason, mine.placed_at, mine.placed_by, mine.runner_up_score, mine.story, mine.runner_up,
    (SELECT COUNT(*) FROM story_articles AS other WHERE other.platform = mine.platform
        AND other.workspace = mine.workspace AND other.story = mine.story) AS articles
FROM story_articles AS mine WHERE mine.platform = ? AND mine.workspace = ? AND mine.article = ?
"""

_ON = """
SELECT topic_articles.* FROM topic_articles JOIN topics ON topics.id = topic_articles.topic
WHERE topic_articles.article = ? AND topics.platform = ? AND topics.workspace = ?
"""

_REFUSED = """
SELECT topic_refusals.topic FROM topics
CROSS JOIN topic_refusals ON topic_refusals.topic = topics.id AND topic_refusals.article = ?
WHERE topics.platform = ? AND topics.workspace = ?
"""

_TOLD = """
SELECT topic_posts.topic, topic_posts.state FROM topic_posts JOIN topics ON topics.id = topic_posts.topic
WHERE topic_posts.article = ? AND topics.platform = ? AND topics.workspace = ? AND topic_posts.channel = ?
"""

# One that holds another channel's topics went to a member alone: it is nobody else's to read.
_DIGESTS = """
SELECT id, document FROM digests
WHERE platform = ? AND workspace = ? AND channel = ? AND channel = about AND state = 'posted' AND document <> ''
ORDER BY claimed_at DESC LIMIT ?
"""

_MESSAGES = """
SELECT message, thread FROM posts WHERE platform = ? AND workspace = ? AND channel = ? ORDER BY posted_at DESC LIMIT ?
"""

_TOLD_MESSAGES = """
SELECT topic_posts.message, topic_threads.thread FROM topics
CROSS JOIN topic_posts ON topic_posts.topic = topics.id AND topic_posts.message IS NOT NULL
LEFT JOIN topic_threads ON topic_threads.topic = topics.id AND topic_threads.channel = topic_posts.channel
WHERE topics.platform = ? AND topics.workspace = ? AND topic_posts.channel = ?
ORDER BY topic_posts.posted_at DESC LIMIT ?
"""

_DIGEST_MESSAGES = """
SELECT digest_parts.message, digest_parts.thread FROM digests
CROSS JOIN digest_parts ON digest_parts.digest = digests.id AND digest_parts.message IS NOT NULL
WHERE digests.platform = ? AND digests.workspace = ? AND digests.channel = ?
ORDER BY digests.claimed_at DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Brought:
    """A followed feed in which an article stood, and when it was first seen there; `quiet` was there before."""

    feed: str
    at: datetime
    quiet: bool


@dataclass(frozen=True, slots=True)
class Stood:
    """A followed feed in which an address stood that is no article: `code` says why it was left, if it was."""

    feed: str
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Asked:
    """That a member asked for it, and when first."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """The story that an article was put into: why, how well it fitted, and how well the next best one would have."""

    reason: str
    score: float
    at: datetime
    by_member: bool
    runner_up: float | None
    articles: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest of the channel: where in it an article stands, or why it was left out; `rule` says it in words."""

    id: str
    title: str
    told: bool
    rule: str


class WhyStore:
    """Reads what is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_address(self, url: str) -> str | None:
        """Return the article that an address leads to, whoever has it."""
        row = await self._database.fetch_one(_BY_ADDRESS, (normalise(url),))
        return row["article_id"] if row else None

    async def brought(self, workspace: WorkspaceRef, article: str) -> tuple[Brought, ...]:
        """Return the feeds, of those that the workspace follows now, which an article stood in."""
        rows = await self._database.fetch_all(_BROUGHT, (*_key(workspace), article))
        return tuple(Brought(row["name"], _moment(row["seen_at"]), bool(row["quiet"])) for row in rows)

    async def stood(self, workspace: WorkspaceRef, url: str) -> tuple[Stood, ...]:
        """Return the feeds, of those that the workspace follows, in which an address stood that became no article."""
        bare = url.rstrip("/")
        rows = await self._database.fetch_all(_STOOD, (*_key(workspace), bare, f"{bare}/"))
        return tuple(Stood(row["name"], _moment(row["seen_at"]), row["error_code"] or "") for row in rows)

    async def asked(self, workspace: WorkspaceRef, article: str) -> Asked | None:
        """Return when a member first asked for it, if one did."""
        row = await self._database.fetch_one(_ASKED, (*_key(workspace), article))
        return Asked(_moment(row["asked_at"])) if row else None

    async def placed(self, workspace: WorkspaceRef, article: str) -> Placed | None:
        """Return the story that it was put into, if any."""
        row = await self._database.fetch_one(_PLACED, (*_key(workspace), article))
        return _placed(row) if row else None

    async def on(self, workspace: WorkspaceRef, article: str) -> tuple[OnTopic, ...]:
        """Return the workspace's topics that it is on."""
        rows = await self._database.fetch_all(_ON, (article, *_key(workspace)))
        return tuple(map(on_topic_in, rows))

    async def refused(self, workspace: WorkspaceRef, article: str) -> frozenset[str]:
        """Return the topics that a member took it off."""
        rows = await self._database.fetch_all(_REFUSED, (article, *_key(workspace)))
        return frozenset(row["topic"] for row in rows)

    async def told(self, channel: ChannelRef, article: str) -> Mapping[str, str]:
        """Return what became of telling the threads of this channel, by topic."""
        rows = await self._database.fetch_all(_TOLD, (article, *_key(channel.workspace), channel.id))
        return {row["topic"]: row["state"] for row in rows}

    async def digests(self, channel: ChannelRef, article: StoredArticle) -> tuple[Edition, ...]:
        """Return the channel's latest digests that tell of it or left it out, the newest first."""
        found = [_within(key, edition, article) for key, edition in await self.editions(channel)]
        return tuple(one for one in found if one is not None)

    async def editions(self, channel: ChannelRef) -> tuple[tuple[str, editions.Edition], ...]:
        """Return the channel's latest digests, the newest first; one that cannot be read any more is left out."""
        rows = await self._database.fetch_all(_DIGESTS, (*_place(channel), LATEST_DIGESTS))
        return tuple((row["id"], edition) for row in rows if (edition := _read(row["document"])))

    async def messages(self, channel: ChannelRef) -> tuple[MessageRef, ...]:
        """Return the messages that the bot posted in a channel, the latest of each kind."""
        values = (*_place(channel), LATEST_MESSAGES)
        rows = [
            row for sql in (_MESSAGES, _TOLD_MESSAGES, _DIGEST_MESSAGES)
            for row in await self._database.fetch_all(sql, values)
        ]  # fmt: skip
        return tuple(MessageRef(channel, row["message"], row["thread"]) for row in rows)


def _within(key: str, edition: editions.Edition, article: StoredArticle) -> Edition | None:
    """Return how a digest has an article: told on a topic or elsewhere, or left out and why. Pure."""
    title = f"{edition.day:%A} {edition.day.day} {edition.day:%B}"
    rule = next(_told_in(edition, article.id), "")
    if rule:
        return Edition(key, title, True, rule)
    what = f"{article.title or 'Untitled article'} ({article.site or 'source unknown'})"
    left = next((item for item in edition.omitted if item.what == what), None)
    return Edition(key, title, False, left.why) if left else None


def _told_in(edition: editions.Edition, article: str) -> Iterator[str]:
    for section in edition.sections:
        for at, story in enumerate(section.stories, 1):
            if any(_is_of(outlet, article) for outlet in (story.lead, *story.outlets)):
                number = len(section.stories)
                yield f"on “{section.name}”, story {at} of {number} by weight" if number > 1 else f"on “{section.name}”"
    for item in edition.corrections:
        if _is_of(item.outlet, article):
            yield "among what was changed since it was sent"
    for other in edition.elsewhere:
        if any(_is_of(outlet, article) for outlet in other.outlets):
            yield "elsewhere: on no topic, and carried by several outlets"


def _is_of(outlet: editions.Outlet, article: str) -> bool:
    return outlet.here.url.partition("?")[0].partition("#")[0] == f"/articles/{article}"


def _read(document: str) -> editions.Edition | None:
    try:
        return editions.edition_from_json(document)
    except editions.EditionUnreadable as error:
        _LOG.warning("digest left out: %s", error.code, extra={"code": error.code})
        return None


def _placed(row: Row) -> Placed:
    alone = row["runner_up"] is None
    return Placed(
        reason=row["reason"],
        score=float(row["score"]),
        at=_moment(row["placed_at"]),
        by_member=row["placed_by"] is not None,
        runner_up=None if alone or row["runner_up_score"] is None else float(row["runner_up_score"]),
        articles=row["articles"],
    )


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _place(channel: ChannelRef) -> tuple[str, str, str]:
    return (*_key(channel.workspace), channel.id)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
