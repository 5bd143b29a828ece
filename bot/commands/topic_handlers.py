"""What the commands of topics do: they ask the capabilities, and pure functions draw the replies."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Part, QuoteCard, Reply
from bot.chat.spec import Call
from bot.commands import topic_changes
from bot.commands.cards import best_quote, quote_part
from bot.commands.lost import Lost, lost_parts, nothing_lost
from bot.commands.topics import (
    MAX_STORIES,
    StoryQuotes,
    Timeline,
    made_reply,
    recap_reply,
    suggestions_reply,
    timeline_reply,
    topics_reply,
)
from bot.threads.recap import recap, since_when
from bot.topics.model import OnTopic, Suggestion, Topic
from bot.topics.talk import Conversations, Talk, talk_of
from bot.topics.timeline import Story, stories_of
from summaries.document import Card


class Topics(topic_changes.Topics, Protocol):
    """What the commands need of the topics."""

    async def new(
        self, channel: ChannelRef, member: MemberRef, name: str, watch: str, asked_at: datetime | None = None
    ) -> Topic:
        """Make a topic."""

    async def known(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return a topic that is open, or was."""

    async def list(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return all topics."""

    async def suggest(self, topic: Topic) -> Sequence[Suggestion]:
        """Return terms that a topic's own stories suggest."""

    async def on(self, topic: Topic) -> tuple[OnTopic, ...]:
        """Return what is on a topic."""


class Library(topic_changes.Library, Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


OnTopicParts = Callable[[Topic, str], Awaitable[Sequence[Part]]]
"""Draws a topic's follow-ups as far as they stand in a channel."""


async def nothing_to_do(_: Topic, __: str) -> tuple[Part, ...]:
    """Return no part: what there is where nothing is followed up."""
    return ()


CHANGED = 2
"""Versions of an article from which on it may have lost a quotation."""

WORTH_SUGGESTING = 3
"""Stories from which on a topic's own are asked for terms without being told to."""


@dataclass(frozen=True, slots=True)
class TopicHandlers(topic_changes.TopicChanges):
    """The handlers of topics, bound to the capabilities that they use."""

    topics: Topics
    library: Library
    conversations: Conversations
    now: Callable[[], datetime]
    lost: Lost = nothing_lost
    followups: OnTopicParts = nothing_to_do

    async def new(self, call: Call) -> Reply:
        """Make a topic and open its thread."""
        request, given = call.request, call.arguments
        name, watch = str(given["name"]), str(given.get("watch", ""))
        topic = await self.topics.new(request.channel, request.member, name, watch, request.received_at)
        return made_reply(topic, (await self._talk(request.channel, topic)).address)

    async def list(self, call: Call) -> Reply:
        """List the topics."""
        return topics_reply(await self.topics.list(call.request.channel.workspace))

    async def show(self, call: Call) -> Reply:
        """Show what is on a topic, and what was said about it."""
        topic = await self._known(call)
        on = await self.topics.on(topic)
        found = [await self.library.find(item.article) for item in on]
        stories = stories_of(on, {article.id: article for article in found if article is not None})
        shown = stories[:MAX_STORIES]
        quotes = [await self._quotes(story) for story in shown]
        talk = await self._talk(call.request.channel, topic)
        told = tuple(zip(shown, quotes, strict=True))
        terms = await self.topics.suggest(topic) if topic.open and len(stories) >= WORTH_SUGGESTING else ()
        older, to_do = max(0, topic.stories - len(shown)), await self.followups(topic, call.request.channel.id)
        return timeline_reply(Timeline(topic, told, older, talk, terms, to_do))

    async def suggest(self, call: Call) -> Reply:
        """Suggest terms that a topic might watch for besides."""
        topic = await self.topics.named(call.request.channel.workspace, str(call.arguments["name"]))
        return suggestions_reply(topic, await self.topics.suggest(topic))

    async def _quotes(self, story: Story) -> StoryQuotes:
        """Return the best quote of the first of a story's articles that has one, and what became of others."""
        best: QuoteCard | None = None
        lost: list[Part] = []
        for article in (report.article for report in story):
            if best and article.versions < CHANGED:
                continue
            card = await self._card(article)
            lost += lost_parts(article, card, await self.lost(article))
            if best is None and card and (quote := best_quote(article.text, card)):
                best = quote_part(article, quote)
        return StoryQuotes(best, tuple(lost))

    async def _card(self, article: StoredArticle) -> Card | None:
        try:
            return await self.library.card(article)
        except CardRefused:
            return None

    async def recap(self, call: Call) -> Reply:
        """Give the replies that carry a topic's discussion."""
        topic = await self._known(call)
        talk = await self._talk(call.request.channel, topic)
        since = since_when(str(call.arguments["since"]), self.now()) if "since" in call.arguments else None
        recent = [comment for comment in talk.comments if since is None or comment.at >= since]
        return recap_reply(topic, recap(recent), len(recent), since, talk)

    async def _known(self, call: Call) -> Topic:
        return await self.topics.known(call.request.channel.workspace, str(call.arguments["name"]))

    async def _talk(self, channel: ChannelRef, topic: Topic) -> Talk:
        return await talk_of(topic, self.conversations, asked_in=channel.id)
