"""Briefings put together from what is stored, and handed out as files."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import File
from bot.digests.edition import Edition, edition_from_json
from bot.exports.errors import DigestUnknown, FormUnknown
from bot.exports.forms import BRIEFINGS, FEEDS, Form, file_of, form_of
from bot.exports.model import Briefing, FollowUpLine, PositionLine, StoryBrief
from bot.exports.telling import Carded, Drawing, digest_brief, period_of, position_lines, remark_lines, story_brief
from bot.positions.model import Table
from bot.topics.model import OnTopic, Topic
from bot.topics.talk import Conversations, Talk, talk_of
from bot.topics.timeline import Story, stories_of
from bot.workers import WorkTooHeavy
from summaries.document import Card

_LOG = logging.getLogger(__name__)

MAX_ARTICLES = 300
MAX_STORIES = 40
MAX_READ = 4
"""How many articles of a story are read for words, the earliest first; the others are listed."""

EMPTY = "Nothing has come to this topic yet."


class OnTopics(Protocol):
    """Where topics, and what is on them, are kept."""

    async def all(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the topics of a workspace."""

    async def articles(self, topic: str, limit: int) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""


class Library(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card."""


class Tables(Protocol):
    """Where topics' positions are read."""

    async def table(self, topic: Topic) -> Table:
        """Return a topic's table."""


class FollowUps(Protocol):
    """Where questions are that people vote on."""

    async def of_topic(self, topic: Topic, channel: str) -> Sequence[FollowUpLine]:
        """Return a topic's questions, the open ones first; only those of a channel, where one is named."""


class NoFollowUps:
    """Nothing is voted on: what there is where nobody asks."""

    async def of_topic(self, topic: Topic, channel: str) -> Sequence[FollowUpLine]:
        """Return none."""
        return ()


class Editions(Protocol):
    """The digests that a workspace's channels had."""

    async def edition(self, digest: str) -> Edition | None:
        """Return what stands in a digest."""

    async def of_channel(self, channel: str) -> tuple[tuple[str, str], ...]:
        """Return days and documents of a channel's digests, the newest first."""


class Exporter:
    """Makes briefings of topics and of digests."""

    def __init__(
        self,
        *,
        topics: OnTopics,
        library: Library,
        tables: Tables,
        conversations: Conversations,
        editions: Callable[[WorkspaceRef], Editions],
        drawing: Drawing,
        now: Callable[[], datetime],
        follow_ups: FollowUps | None = None,
    ) -> None:
        self._topics = topics
        self._library = library
        self._tables = tables
        self._conversations = conversations
        self._editions = editions
        self._drawing = drawing
        self._now = now
        self._follow_ups = follow_ups or NoFollowUps()

    async def topic(self, topic: Topic, asked_in: str = "") -> Briefing:
        """Return everything about a topic; of replies those in the channel where it is asked for, if it is one."""
        stories = await self._stories(topic)
        table, talk = await self._tables.table(topic), await talk_of(topic, self._conversations, asked_in=asked_in)
        asked = tuple(await self._follow_ups.of_topic(topic, asked_in))
        lines = await asyncio.to_thread(position_lines, table)  # each way to a place takes a third of a millisecond
        return _briefing(topic, stories, self._now(), lines, talk, asked)

    async def feed(self, topic: Topic) -> Briefing:
        """Return a topic's stories alone, as of when the topic was made: what its feed is written from."""
        return _briefing(topic, await self._stories(topic), topic.created_at)

    async def digest(self, channel: ChannelRef, day: date | None) -> Briefing:
        """Return the latest digest of a channel, or that of a day; raises `DigestUnknown` with days that have one."""
        found = await self._editions(channel.workspace).of_channel(channel.id)
        wanted = [document for posted, document in found if day is None or posted == day.isoformat()]
        if not wanted:
            raise DigestUnknown(_offer(day, [posted for posted, _ in found]))
        edition = edition_from_json(wanted[0])
        return digest_brief(edition, f"{channel.id} {edition.day}", self._now())

    async def digest_of(self, workspace: WorkspaceRef, digest: str) -> Briefing | None:
        """Return a digest by its id, or nothing when the workspace has no such one to read."""
        edition = await self._editions(workspace).edition(digest)
        return digest_brief(edition, digest, self._now()) if edition else None

    async def topic_of(self, workspace: WorkspaceRef, topic: str) -> Topic | None:
        """Return a topic by its id, or nothing when the workspace has no such one."""
        return next((item for item in await self._topics.all(workspace) if item.id == topic), None)

    async def _stories(self, topic: Topic) -> tuple[StoryBrief, ...]:
        on = await self._topics.articles(topic.id, MAX_ARTICLES)
        found = [await self._library.find(item.article) for item in on]
        stories = stories_of(on, {article.id: article for article in found if article is not None})
        return tuple([await self._story(story) for story in stories[:MAX_STORIES]])

    async def _story(self, story: Story) -> StoryBrief:
        carded: list[Carded] = []
        for report in story[:MAX_READ]:
            if card := await self._card(report.article):
                carded.append((report.article, card))
        return story_brief(story, carded, self._drawing)

    async def _card(self, article: StoredArticle) -> Card | None:
        try:
            return await self._library.card(article)
        except (CardRefused, WorkTooHeavy) as error:
            _LOG.info("no card for a briefing: %s", error.code, extra={"code": error.code, "article": article.id})
            return None


def _briefing(
    topic: Topic,
    stories: tuple[StoryBrief, ...],
    now: datetime,
    positions: tuple[PositionLine, ...] = (),
    talk: Talk | None = None,
    asked: tuple[FollowUpLine, ...] = (),
) -> Briefing:
    older = topic.stories - len(stories)
    state = () if topic.open else ("closed",)
    return Briefing(
        key=f"topic {topic.id}",
        title=topic.name,
        kind="Topic briefing",
        made_at=now,
        period=period_of(stories),
        details=(*state, _counted(len(stories), "story", "stories"), f"watching for {topic.watch}"),
        stories=stories,
        positions=positions,
        follow_ups=asked,
        remarks=remark_lines(talk.comments) if talk else (),
        remarks_elsewhere=talk.elsewhere if talk else 0,
        notes=(f"{_counted(older, 'older story is', 'older stories are')} not in this briefing.",) if older > 0 else (),
        empty="" if stories else EMPTY,
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"


def _offer(day: date | None, posted: Sequence[str]) -> str:
    if not posted:
        return "No digest was posted in this channel yet: /despatch digest now posts one."
    near = ", ".join(dict.fromkeys(posted[:3]))
    return f"No digest was posted here on {day}: there are those of {near}."


async def exported(briefing: Briefing, form: Form, here: str = "", page: str = "") -> File:
    """Return a briefing as a file, written beside the event loop."""
    return await asyncio.to_thread(file_of, briefing, form, here, page)


class WorkspaceDownloads:
    """What one workspace's archive hands out; keeps `bot.chat.downloads.Downloads`."""

    def __init__(self, workspace: WorkspaceRef, exporter: Exporter) -> None:
        self._workspace = workspace
        self._exporter = exporter

    async def topic(self, topic: str, ending: str) -> File | None:
        """Return a topic's briefing as a file, or nothing."""
        found, form = await self._exporter.topic_of(self._workspace, topic), _form(ending, BRIEFINGS)
        return await exported(await self._exporter.topic(found), form) if found and form else None

    async def feed(self, topic: str, ending: str, here: str, page: str) -> File | None:
        """Return a topic as a feed, or nothing."""
        found, form = await self._exporter.topic_of(self._workspace, topic), _form(ending, FEEDS)
        return await exported(await self._exporter.feed(found), form, here, page) if found and form else None

    async def digest(self, digest: str, ending: str) -> File | None:
        """Return a digest's briefing as a file, or nothing."""
        form = _form(ending, BRIEFINGS)
        found = await self._exporter.digest_of(self._workspace, digest) if form else None
        return await exported(found, form) if found and form else None


def _form(ending: str, among: Sequence[Form]) -> Form | None:
    try:
        form = form_of(ending)
    except FormUnknown:
        return None
    return form if form in among else None
