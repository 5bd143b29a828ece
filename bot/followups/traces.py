"""Which article a message of the bot tells of: what a card, a thread, or a digest's message is about."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.chat.codec import reply_from_json
from bot.chat.refs import ChannelRef, MessageRef
from bot.chat.reply import Link, Part, Passage, QuoteCard, Reply
from bot.store.database import Database

_ARTICLE = re.compile(r"/articles/([^/?#]+)")

_TOLD = """
SELECT topic_posts.article, topic_posts.topic, topic_threads.thread FROM topic_posts
JOIN topics ON topics.id = topic_posts.topic
LEFT JOIN topic_threads ON topic_threads.topic = topic_posts.topic AND topic_threads.channel = topic_posts.channel
WHERE topics.platform = ? AND topics.workspace = ? AND topic_posts.channel = ? AND topic_posts.message = ?
"""

_CARD = "SELECT url FROM posts WHERE platform = ? AND workspace = ? AND channel = ? AND message = ?"

_DIGEST = """
SELECT digest_parts.reply FROM digest_parts JOIN digests ON digests.id = digest_parts.digest
WHERE digests.platform = ? AND digests.workspace = ? AND digests.channel = ? AND digest_parts.message = ?
"""

_THREAD = """
SELECT topics.id FROM topic_threads JOIN topics ON topics.id = topic_threads.topic
WHERE topics.platform = ? AND topics.workspace = ? AND topic_threads.channel = ? AND topic_threads.thread = ?
    AND topics.state = 'open'
"""

_TOPICS = """
SELECT topics.id, topics.name_key, topic_threads.thread FROM topic_articles
JOIN topics ON topics.id = topic_articles.topic
LEFT JOIN topic_threads ON topic_threads.topic = topics.id AND topic_threads.channel = ?
WHERE topics.platform = ? AND topics.workspace = ? AND topics.state = 'open' AND topic_articles.article = ?
ORDER BY topic_threads.thread IS NULL, topics.name_key
"""

_ITS_THREAD = "SELECT thread FROM topic_threads WHERE topic = ? AND channel = ?"

_DISCUSSED = """
SELECT thread FROM threads WHERE platform = ? AND workspace = ? AND channel = ? AND subject = ?
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a message tells of: an article by its address or its id, and the topic in whose thread that was told."""

    url: str = ""
    article: str = ""
    topic: str | None = None
    thread: str | None = None


class Traces:
    """Looks messages, threads and articles up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_message(self, message: MessageRef) -> Trace | None:
        """Return what one message tells of, if that is one article; a digest's message of several stories is none."""
        place = (*_place(message.channel), message.id)
        if row := await self._database.fetch_one(_TOLD, place):
            return Trace(article=row["article"], topic=row["topic"], thread=row["thread"])
        row = await self._database.fetch_one(_CARD, place)
        if row and row["url"]:
            return Trace(url=row["url"])
        row = await self._database.fetch_one(_DIGEST, place)
        article = only_article(reply_from_json(json.loads(row["reply"]))) if row else None
        return Trace(article=article) if article else None

    async def topic_of_thread(self, thread: MessageRef) -> str | None:
        """Return the open topic that a thread is of."""
        row = await self._database.fetch_one(_THREAD, (*_place(thread.channel), thread.thread or thread.id))
        return row["id"] if row else None

    async def topic_of_article(self, channel: ChannelRef, article: str) -> str | None:
        """Return the open topic that an article is on, one with a thread in the channel before others."""
        values = (channel.id, channel.workspace.platform, channel.workspace.id, article)
        row = await self._database.fetch_one(_TOPICS, values)
        return row["id"] if row else None

    async def thread_of_topic(self, channel: ChannelRef, topic: str) -> str | None:
        """Return a topic's thread in a channel."""
        row = await self._database.fetch_one(_ITS_THREAD, (topic, channel.id))
        return row["thread"] if row else None

    async def thread_of_article(self, channel: ChannelRef, article: str) -> str | None:
        """Return the thread in which an article is discussed in a channel."""
        row = await self._database.fetch_one(_DISCUSSED, (*_place(channel), article))
        return row["thread"] if row else None


def only_article(reply: Reply) -> str | None:
    """Return the one article that all the words of a reply are from; nothing where they are of several. Pure."""
    found = {match[1] for part in reply.parts for link in _links(part) if (match := _ARTICLE.search(link.url))}
    return found.pop() if len(found) == 1 else None


def _links(part: Part) -> Iterator[Link]:
    if isinstance(part, (Passage, QuoteCard)) and part.here:
        yield part.here


def _place(channel: ChannelRef) -> tuple[str, str, str]:
    return channel.workspace.platform, channel.workspace.id, channel.id
