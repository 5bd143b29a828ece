"""From the stores to the values that a digest is composed of: only what may be told is read whole."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.chat.reply import Link
from bot.digests.choosing import Candidate, by_topic, candidates, read_whole, shortlist
from bot.digests.known import Known
from bot.digests.material import Followed, Material, Noticed, Open
from bot.digests.model import Window
from bot.digests.reading import ChangeRow, DigestReader
from bot.topics.model import Topic
from bot.topics.talk import subject_of
from bot.versions.changes import Version
from bot.versions.codec import changes_from_json
from bot.workers import WorkTooHeavy
from summaries.document import Card

_LOG = logging.getLogger(__name__)

AT_ONCE = 8


class Library(Protocol):
    """Where articles are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card, kept or made."""


class Topics(Protocol):
    """What a workspace follows."""

    async def open(self, workspace: WorkspaceRef) -> tuple[Topic, ...]:
        """Return the open topics, by name."""


class Threads(Protocol):
    """Where topics are talked about."""

    async def address_of(self, channel: ChannelRef, subject: str) -> str:
        """Return the address of the thread on a subject in a channel, or nothing."""


OpenIn = Callable[[ChannelRef, datetime], Awaitable[Sequence[Open]]]
"""Returns the open follow-ups of a channel as of a moment, in the order in which they are told."""


class Gatherer:
    """Reads for digests; asks no platform and changes nothing, but for cards that are made and kept."""

    def __init__(
        self, *, reader: DigestReader, topics: Topics, library: Library, threads: Threads, followups: OpenIn
    ) -> None:
        self._reader = reader
        self._topics = topics
        self._library = library
        self._threads = threads
        self._followups = followups
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def gather(self, channel: ChannelRef, window: Window, known: Known) -> Material:
        """Return all that a channel's digest may tell of a window."""
        workspace = channel.workspace
        said, stories = await self._reader.said(channel), await self._reader.stories(workspace, window)
        on = await self._reader.topics_of_stories(workspace, window)
        topics = await self._followed(channel, said)
        found, _ = await asyncio.to_thread(candidates, stories, window, known)
        articles, cards = await self._read(shortlist(by_topic(found, topics, on), said))
        return Material(
            topics=topics,
            stories=stories,
            on=on,
            articles=articles,
            cards=cards,
            said=said,
            changes=await self._changes(workspace, window, known),
            unread=await self._reader.unread(workspace, window),
            followups=tuple(await self._followups(channel, window.until)),
        )

    async def _followed(self, channel: ChannelRef, said: Mapping[str, int]) -> tuple[Followed, ...]:
        followed = [topic for topic in await self._topics.open(channel.workspace) if channel.id in topic.channels]
        return tuple([await self._thread(channel, topic, said) for topic in followed])

    async def _thread(self, channel: ChannelRef, topic: Topic, said: Mapping[str, int]) -> Followed:
        address = await self._threads.address_of(channel, subject_of(topic.id))
        replies = sum(said.get(subject_of(one), 0) for one in (topic.id, *(former.id for former in topic.formers)))
        formers = tuple(former.id for former in topic.formers)
        return Followed(topic.id, topic.name, Link("Thread", address) if address else None, replies, formers)

    async def _read(self, chosen: Iterable[Candidate]) -> tuple[dict[str, StoredArticle], dict[str, Card]]:
        """Read articles whole, a few at once, with the cards of those that give one."""
        wanted = dict.fromkeys(item.article for candidate in chosen for item in read_whole(candidate))
        read = await asyncio.gather(*map(self._article, wanted))
        articles = {article.id: article for article, _ in read if article is not None}
        return articles, {article.id: card for article, card in read if article is not None and card is not None}

    async def _article(self, article: str) -> tuple[StoredArticle | None, Card | None]:
        async with self._at_once:
            found = await self._library.find(article)
            return found, await self._card(found) if found else None

    async def _card(self, article: StoredArticle) -> Card | None:
        """Return an article's card; one that gives none is named all the same, and keeps no other waiting."""
        try:
            return await self._library.card(article)
        except (CardRefused, WorkTooHeavy) as error:
            _LOG.info("no card for the digest: %s", error.code, extra={"code": error.code, "article": article.id})
            return None

    async def _changes(self, workspace: WorkspaceRef, window: Window, known: Known) -> tuple[Noticed, ...]:
        """Return what was changed in articles of earlier digests."""
        rows = await self._reader.changed(workspace, window)
        found = [await self._noticed(workspace, row) for row in rows if row.article in known.articles]
        return tuple(noticed for noticed in found if noticed is not None)

    async def _noticed(self, workspace: WorkspaceRef, row: ChangeRow) -> Noticed | None:
        """Return a change with its words, as they stood in the two versions; nothing where they do not stand there."""
        before, after = [await self._library.version(row.article, number) for number in row.versions]
        if before is None or after is None:
            return None
        old, new = replace(before, title=row.titles[0]), replace(after, title=row.titles[1])
        changes = changes_from_json(row.changes, Version.of(old), Version.of(new))
        topics = await self._reader.topics_of(workspace, row.article)
        cards: Sequence[Card | None] = [await self._card(version) for version in (before, after)] if changes else ()
        return Noticed(row.id, new, changes, row.noticed_at, topics, *cards) if changes else None
