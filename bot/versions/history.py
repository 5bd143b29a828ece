"""An article's versions for reading: which there are, what changed between two, what cards showed and is lost."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.articles.codec import card_from_json
from bot.articles.errors import CardUnreadable
from bot.articles.model import StoredArticle
from bot.store.database import Database
from bot.versions.changes import Change, ChangeKind, Version, changes_between
from bot.versions.codec import changes_from_json, changes_to_json, kinds_of
from bot.versions.comparison import Comparison, compare
from bot.versions.errors import ComparisonTooHeavy
from bot.versions.history_store import EarlierCard, HistoryStore, Noticed
from bot.versions.lost import Carded, LostQuote, lost_of
from bot.versions.suspects import Outline, pairs_of, suspects_of
from bot.workers import WorkTooHeavy

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

SECONDS = 10.0
MOST_CARDS = 5
"""How many earlier versions are looked at for what their cards showed, the newest ones."""

MOST_COMPARED = 4
"""How many comparisons are made for one page; the next look at it makes the others."""


class WorkerPool(Protocol):
    """Runs a function in a process of its own, which is killed when its time is up."""

    async def run(self, function: Callable[..., T], *args: object, seconds: float) -> T:
        """Return what the function returns, or raise what it raises."""


class VersionedArticles(Protocol):
    """Where versions of articles are."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version in its article's history.

    `base` is the version that it is compared with (0 for the first), `kinds` what changed since, `suspect` why it
    may be cut off, `titles` the changes of its headline alone, with what stood there before and after.
    """

    outline: Outline
    base: int = 0
    kinds: tuple[ChangeKind, ...] = ()
    suspect: str = ""
    titles: tuple[tuple[str, str], ...] = ()


class History:
    """Reads the versions of articles, and keeps what was found out about them."""

    def __init__(
        self, *, database: Database, articles: VersionedArticles, workers: WorkerPool, now: Callable[[], datetime]
    ) -> None:
        self._store = HistoryStore(database)
        self._articles = articles
        self._workers = workers
        self._now = now

    async def entries(self, article: str) -> tuple[Entry, ...]:
        """Return an article's versions with what changed in each, the first one first."""
        outlines = await self._store.outlines(article)
        if not outlines:
            return ()
        noticed = await self._store.noticed(article)
        suspects = suspects_of(outlines)
        pairs = pairs_of(outlines, suspects)
        kinds = await self._kinds(article, [(pairs[number], number) for number in pairs if number not in suspects])
        kinds = {**kinds, **{record.versions: record.kinds for record in noticed if record.versions in kinds}}
        return tuple(
            Entry(
                outline=outline,
                base=pairs.get(outline.number, 0),
                kinds=_named(kinds.get((pairs.get(outline.number, 0), outline.number), ())),
                suspect=suspects.get(outline.number, ""),
                titles=tuple(_retitled(noticed, outline.number)),
            )
            for outline in outlines
        )

    async def compared(self, before: StoredArticle, after: StoredArticle) -> Comparison:
        """Return two versions compared for a page; raises `ComparisonTooHeavy`."""
        try:
            return await self._workers.run(compare, Version.of(before), Version.of(after), seconds=SECONDS)
        except WorkTooHeavy as error:
            raise ComparisonTooHeavy from error

    async def lost(self, article: StoredArticle) -> tuple[LostQuote, ...]:
        """Return the quotations of earlier cards that this version does not have as they were.

        One query, and none for an article that has not changed; what was not compared before is compared now.
        """
        if article.versions < 2 or not article.id:
            return ()
        earlier = await self._store.earlier_cards(article.id, article.version, MOST_CARDS)
        carded = [await self._carded(article, card) for card in earlier]
        return lost_of([item for item in carded if item], article.text)

    async def _carded(self, article: StoredArticle, earlier: EarlierCard) -> Carded | None:
        before, after = Version(earlier.title, earlier.text, earlier.extractor), Version.of(article)
        if earlier.compared:
            changes = changes_from_json(earlier.changes or "[]", before, after)
        else:
            changes = await self._changes(article.id, (earlier.number, article.version), before, after)
        try:
            return Carded(earlier.number, earlier.text, card_from_json(earlier.text, earlier.card), changes)
        except CardUnreadable:
            return None

    async def _kinds(self, article: str, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return what kinds of change lie between versions, comparing those that never were."""
        kept = await self._store.kept(article)
        for pair in [pair for pair in reversed(pairs) if pair not in kept][:MOST_COMPARED]:
            before, after = [await self._articles.version(article, number) for number in pair]
            if before and after:
                changes = await self._changes(article, pair, Version.of(before), Version.of(after))
                kept[pair] = tuple(kinds_of(changes).split())
        return {pair: kept.get(pair, ()) for pair in pairs}

    async def _changes(
        self, article: str, pair: tuple[int, int], before: Version, after: Version
    ) -> tuple[Change, ...]:
        """Compare two versions and keep what differs; where that takes too long this is kept, not tried again."""
        try:
            changes = await self._workers.run(changes_between, before, after, seconds=SECONDS)
        except WorkTooHeavy as error:
            _LOG.warning("versions not compared: %s", error.code, extra={"code": error.code, "article": article})
            await self._store.keep(article, pair, "", None, self._now())
            return ()
        await self._store.keep(article, pair, kinds_of(changes), changes_to_json(changes), self._now())
        return changes


def _named(kinds: tuple[str, ...]) -> tuple[ChangeKind, ...]:
    return tuple(map(ChangeKind, kinds))


def _retitled(noticed: tuple[Noticed, ...], number: int) -> list[tuple[str, str]]:
    found = [record.titles for record in noticed if record.versions == (number, number)]
    return [(before, after) for before, after in found if before and after]
