"""What the commands of topics do: they ask the capabilities, and pure functions draw the replies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.inbound import Comment
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Call
from bot.commands.cards import best_quotes, quote_part
from bot.commands.lost import Lost, lost_parts, nothing_lost
from bot.commands.topics import (
    StoryQuotes,
    Timeline,
    changed_reply,
    made_reply,
    recap_reply,
    timeline_reply,
    topics_reply,
)
from bot.threads.recap import recap, since_when
from bot.topics.model import OnTopic, Topic
from bot.topics.topics import subject_of
from summaries.document import Card

SHOWN_QUOTED = 30


class Topics(Protocol):
    """What the commands need of the topics."""

    async def new(self, channel: ChannelRef, member: MemberRef, name: str, watch: str) -> Topic:
        """Make a topic."""

    async def named(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return an open topic."""

    async def list(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return all topics."""

    async def on(self, topic: Topic) -> tuple[OnTopic, ...]:
        """Return what is on a topic."""

    async def close(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Close a topic."""

    async def rename(self, workspace: WorkspaceRef, name: str, to: str) -> Topic:
        """Give a topic another name."""

    async def merge(self, workspace: WorkspaceRef, name: str, into: str) -> Topic:
        """Put everything of a topic onto another."""


class Conversations(Protocol):
    """What the commands need of the kept threads."""

    async def thread_of(self, channel: ChannelRef, subject: str) -> tuple[MessageRef, str] | None:
        """Return the thread on a subject in a channel with its address, if there is one."""

    async def comments(self, thread: MessageRef) -> tuple[Comment, ...]:
        """Return what was said in a thread, oldest first."""


class Library(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


@dataclass(frozen=True, slots=True)
class TopicHandlers:
    """The handlers of topics, bound to the capabilities that they use."""

    topics: Topics
    conversations: Conversations
    library: Library
    now: Callable[[], datetime]
    lost: Lost = nothing_lost

    async def new(self, call: Call) -> Reply:
        """Make a topic and open its thread."""
        request, given = call.request, call.arguments
        topic = await self.topics.new(request.channel, request.member, str(given["name"]), str(given.get("watch", "")))
        _, address = await self._thread(request.channel, topic)
        return made_reply(topic, address)

    async def list(self, call: Call) -> Reply:
        """List the topics."""
        return topics_reply(await self.topics.list(call.request.channel.workspace))

    async def show(self, call: Call) -> Reply:
        """Show what is on a topic, and what was said about it."""
        topic = await self._named(call)
        on = await self.topics.on(topic)
        found = [await self.library.find(item.article) for item in on]
        comments, address = await self._thread(call.request.channel, topic)
        articles = {article.id: article for article in found if article is not None}
        quotes = {key: await self._quoted(articles[key]) for key in list(articles)[:SHOWN_QUOTED]}
        return timeline_reply(Timeline(topic, on, articles, quotes, comments, address))

    async def _quoted(self, article: StoredArticle) -> StoryQuotes:
        """Return an article's best quote, if it has one, and what became of those that it had."""
        try:
            card = await self.library.card(article)
        except CardRefused:
            card = None
        best = next((quote_part(article, quote) for quote in best_quotes(article.text, card)), None) if card else None
        return StoryQuotes(best, tuple(lost_parts(article, card, await self.lost(article))))

    async def recap(self, call: Call) -> Reply:
        """Give the replies that carry a topic's discussion."""
        topic = await self._named(call)
        comments, address = await self._thread(call.request.channel, topic)
        since = since_when(str(call.arguments["since"]), self.now()) if "since" in call.arguments else None
        recent = [comment for comment in comments if since is None or comment.at >= since]
        return recap_reply(topic, recap(recent), len(recent), since, address)

    async def close(self, call: Call) -> Reply:
        """Close a topic."""
        topic = await self.topics.close(call.request.channel.workspace, str(call.arguments["name"]))
        return changed_reply(topic, "It is closed: nothing more is added. Its thread and what was said stay.")

    async def rename(self, call: Call) -> Reply:
        """Give a topic another name."""
        workspace, given = call.request.channel.workspace, call.arguments
        topic = await self.topics.rename(workspace, str(given["name"]), str(given["to"]))
        return changed_reply(topic, f"That is its name now. It was “{given['name']}”.")

    async def merge(self, call: Call) -> Reply:
        """Put everything of a topic onto another."""
        workspace, given = call.request.channel.workspace, call.arguments
        topic = await self.topics.merge(workspace, str(given["name"]), str(given["into"]))
        return changed_reply(topic, f"It has everything of “{given['name']}” now, and watches for {topic.watch}.")

    async def _named(self, call: Call) -> Topic:
        return await self.topics.named(call.request.channel.workspace, str(call.arguments["name"]))

    async def _thread(self, channel: ChannelRef, topic: Topic) -> tuple[Sequence[Comment], str]:
        """Return what was said in a topic's thread, the asker's channel's first, and its address."""
        for name in dict.fromkeys((channel.id, *topic.channels)):
            found = await self.conversations.thread_of(ChannelRef(channel.workspace, name), subject_of(topic.id))
            if found is not None:
                return await self.conversations.comments(found[0]), found[1]
        return (), ""
