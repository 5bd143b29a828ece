"""Topics: made, named, merged and closed; what arrives is matched, and each topic's thread is told of it once."""

import difflib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.chat.errors import PlatformError
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Footer, Heading, Reply, Text
from bot.chat.retry import next_try
from bot.topics.errors import NameInvalid, TopicUnknown, WatchEmpty
from bot.topics.model import DuePost, OnTopic, Topic
from bot.topics.store import TopicStore, key_of
from bot.topics.watch import excluded, match, parse_watch

_LOG = logging.getLogger(__name__)

MAX_NAME = 80
BATCH = 20
POSTED, NOTHING, FAILED = "posted", "nothing", "failed"


class Articles(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""


class Stories(Protocol):
    """Which articles of a workspace report one event."""

    async def recent(self, workspace: WorkspaceRef) -> Sequence[tuple[str, str]]:
        """Return the workspace's latest articles, each with its story."""


class Conversations(Protocol):
    """Where the replies of threads are kept."""

    async def open(self, thread: MessageRef, subject: str, by: MemberRef) -> None:
        """Keep the replies of a thread from now on."""


Draw = Callable[[DuePost, StoredArticle, Sequence[StoredArticle]], Awaitable[Reply | None]]
"""Draws what a thread is told of an article, given those of its story that it knows; nothing if nothing is new."""


class Topics:
    """What workspaces follow."""

    def __init__(
        self,
        *,
        store: TopicStore,
        articles: Articles,
        stories: Stories,
        conversations: Conversations,
        platforms: Platforms,
        draw: Draw,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._articles = articles
        self._stories = stories
        self._conversations = conversations
        self._platforms = platforms
        self._draw = draw
        self._now = now

    async def new(self, channel: ChannelRef, member: MemberRef, name: str, watch: str) -> Topic:
        """Make a topic and open its thread; what is stored already and matches is put on it without a word."""
        terms, called = parse_watch(watch or name), checked_name(name)
        if not terms.terms:
            raise WatchEmpty
        topic = await self._store.add(channel, member, called, terms, self._now())
        found = Topic(topic, channel.workspace, called, terms, True, member, self._now(), (channel.id,))
        await self._opened(found, channel, member)
        for article, story in await self._stories.recent(channel.workspace):
            stored = await self._articles.find(article)
            if stored is not None:
                await self._put([found], stored, story, quiet=True)
        return await self.named(channel.workspace, called)

    async def _opened(self, topic: Topic, channel: ChannelRef, member: MemberRef) -> MessageRef:
        """Open a topic's thread in a channel: once, since the platform knows the key and a thread is found again."""
        platform = self._platforms.of(channel.workspace)
        first = opening(topic, kept=platform.reads_replies)
        root = await platform.post(channel, first, key=f"topic {topic.id} {channel.id}")
        thread = await platform.open_thread(root, topic.name)
        await self._store.keep_thread(topic.id, thread)
        await self._conversations.open(thread, subject_of(topic.id), member)
        return thread

    async def named(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return the open topic of a name, or of a part of it that no other has; raises `TopicUnknown`."""
        topics, wanted = await self._store.open(workspace), key_of(name)
        for topic in topics:
            if key_of(topic.name) == wanted:
                return topic
        held = [topic for topic in topics if wanted and wanted in key_of(topic.name)]
        if len(held) == 1:
            return held[0]
        raise TopicUnknown(_offer(name, [topic.name for topic in held or topics]))

    async def list(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the topics of a workspace, the open ones first."""
        return await self._store.all(workspace)

    async def on(self, topic: Topic) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""
        return await self._store.articles(topic.id)

    async def close(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Close a topic; its thread and what was said stay."""
        topic = await self.named(workspace, name)
        await self._store.close(topic.id, self._now())
        return replace(topic, open=False)

    async def rename(self, workspace: WorkspaceRef, name: str, to: str) -> Topic:
        """Give a topic another name."""
        topic, called = await self.named(workspace, name), checked_name(to)
        await self._store.rename(topic, called)
        return replace(topic, name=called)

    async def merge(self, workspace: WorkspaceRef, name: str, into: str) -> Topic:
        """Put everything of a topic onto another, whose terms then find both, and close the first."""
        gone, kept = await self.named(workspace, name), await self.named(workspace, into)
        if gone.id != kept.id:
            terms = parse_watch(f"{kept.watch}, {gone.watch}")
            await self._store.rewatch(kept.id, terms)
            await self._store.merge(kept.id, gone.id, self._now())
        return await self.named(workspace, kept.name)

    async def place(self, workspace: WorkspaceRef, article: StoredArticle, story: str, *, quiet: bool) -> bool:
        """Put an article on every topic that it is about, or whose story it continues; return whether there is one."""
        topics = await self._store.open(workspace)
        return bool(topics) and await self._put(topics, article, story, quiet=quiet)

    async def _put(self, topics: Sequence[Topic], article: StoredArticle, story: str, *, quiet: bool) -> bool:
        continued = await self._store.of_story(story)
        found = [
            OnTopic(topic.id, article.id, story, reason, self._now())
            for topic in topics
            if (reason := reason_of(topic, article, continued))
        ]
        await self._store.put(found, quiet=quiet)
        return bool(found)

    async def tick(self) -> int:
        """Tell threads what they are to be told by now; return how many posts were made."""
        posted = 0
        for post in await self._store.due(self._now(), BATCH):
            try:
                posted += await self._told(post)
            except PlatformError as error:
                await self._not_told(post, error)
        return posted

    async def _told(self, post: DuePost) -> bool:
        article = await self._articles.find(post.article)
        known = [await self._articles.find(other) for other in await self._store.told(post)]
        reply = await self._draw(post, article, [item for item in known if item]) if article else None
        if reply is None:
            await self._store.settle(post, NOTHING, None, self._now())
            return False
        thread = post.thread or await self._opened(post.topic, post.channel, post.topic.created_by)
        platform, key = self._platforms.of(post.channel.workspace), f"{post.topic.id} {post.channel.id} {post.article}"
        message = await platform.post(post.channel, replace(reply, thread=thread), key=key)
        await self._store.settle(post, POSTED, message, self._now())
        return True

    async def _not_told(self, post: DuePost, error: PlatformError) -> None:
        """Try again later while the platform is away, and a few times whatever it says; then give up, with a line."""
        _LOG.warning("thread not told: %s", error.code, extra={"code": error.code, "topic": post.topic.id})
        again = next_try(error, post.attempts, self._now())
        if again is not None:
            await self._store.later(post, again)
        else:
            await self._store.settle(post, FAILED, None, self._now())


def reason_of(topic: Topic, article: StoredArticle, continued: frozenset[str]) -> str | None:
    """Return why an article is on a topic: its terms, or its story; an excluded term keeps it off either way."""
    found = match(topic.watch, article.title, article.text)
    if found is not None:
        return found.reason
    if topic.id in continued and not excluded(topic.watch, article.title, article.text):
        return "the same story as one that matched"
    return None


def opening(topic: Topic, *, kept: bool) -> Reply:
    """Return the message that a topic's thread hangs on, which says whether replies in it are kept."""
    replies = "Replies in it are kept with the topic." if kept else "Replies in it do not reach Despatch here."
    return Reply(
        (
            Heading(f"Topic: {topic.name}"),
            Text(f"Watching for {topic.watch}."),
            Footer(f"New stories are added to this thread, each once. {replies}"),
        )
    )


def subject_of(topic: str) -> str:
    """Return what the kept thread of a topic is about, as `bot.threads` has it."""
    return f"topic {topic}"


def checked_name(name: str) -> str:
    """Return a topic's name on one line; raises `NameInvalid`."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= MAX_NAME:
        raise NameInvalid
    return called


def _offer(name: str, names: Sequence[str]) -> str:
    if not names:
        return "There is no topic here yet: type /despatch topic new and its name."
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.3) or list(names[:3])
    return f"There is no topic “{name[:60]}”: did you mean {' or '.join(f'“{item}”' for item in near)}?"
