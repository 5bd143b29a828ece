"""Reading articles for who is quoted in them, whichever workspace has them: what makes quotations findable."""

import asyncio
import logging
from typing import Protocol

from bot.articles.errors import CardRefused
from bot.articles.model import StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.workers import WorkTooHeavy
from summaries.document import Card

_LOG = logging.getLogger(__name__)

BATCH = 40
RESTING = 12
"""Ticks that are let pass once nothing was left to read, unless texts come: a look goes through every article's id."""


class Library(Protocol):
    """Where articles and their cards are."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def card(self, article: StoredArticle) -> Card:
        """Return an article's card, kept or made."""


class QuoteReading:
    """Reads what is not read yet, the latest first."""

    def __init__(self, *, speakers: SpeakerStore, articles: Library) -> None:
        self._speakers = speakers
        self._articles = articles
        self._resting = 0
        self._latest = 0

    async def tick(self) -> int:
        """Read a batch of articles, making the cards that are missing; return how many."""
        latest = await self._speakers.latest()
        if self._resting and latest == self._latest:
            self._resting -= 1
            return 0
        self._latest = latest
        waiting = await self._speakers.unread(BATCH)
        await asyncio.gather(*map(self.read, waiting))
        self._resting = 0 if len(waiting) == BATCH else RESTING
        return len(waiting)

    async def read(self, article: str) -> None:
        """Read one article; one that gives no card has nobody quoted, and must not keep the others waiting."""
        stored = await self._articles.find(article)
        if stored is None:
            return
        try:
            card = await self._articles.card(stored)
        except (CardRefused, WorkTooHeavy) as error:
            _LOG.info("no quotations read: %s", error.code, extra={"code": error.code, "article": article})
            card = None
        await self._speakers.keep(stored, card)
