"""Following what publishers do to articles afterwards: read again, compared, noted once, told once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.errors import DespatchError
from bot.sources.errors import HostBusy, PageNotFound
from bot.sources.manners import Manners, asked_wait
from bot.store.port import Statement
from bot.versions.changes import Change, Version
from bot.versions.codec import changes_from_json
from bot.versions.model import Check, Edited, Notice, Record
from bot.versions.rules import after_failure, after_missing, put_off
from bot.versions.store import RecheckStore

_LOG = logging.getLogger(__name__)

HELD = timedelta(minutes=10)
"""How long an article or a notice is held by whoever works on it: after a crash its turn comes again then."""

BUSY = timedelta(minutes=5)
"""When an article is looked at whose host has been asked by others all the while."""

AT_ONCE = 8
BATCH = 64
MOVED = "page-moved"


class Versions(Protocol):
    """What reads articles anew and keeps their versions; `bot.articles.articles.Articles` does."""

    async def recheck(self, article: StoredArticle) -> StoredArticle:
        """Fetch an article anew and return what is stored then."""

    async def find(self, article: str) -> StoredArticle | None:
        """Return an article in its current version."""

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of an article."""


Compare = Callable[[Version, Version], Awaitable[tuple[Change, ...]]]
"""Runs `changes_between`, in a process of its own: a publisher's text decides how long that takes."""

Told = Callable[[Notice], Awaitable[None]]
"""Tells a notice. After a crash, or where it raises, it runs again with the same key."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking at an article again came to: the changes that were noted, or why it could not be read."""

    article: str
    changes: tuple[Change, ...] = ()
    error: str | None = None


class Rechecks:
    """Looks again at the articles that somebody follows up."""

    def __init__(
        self,
        *,
        store: RecheckStore,
        articles: Versions,
        compare: Compare,
        changed: Told,
        manners: Manners,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._articles = articles
        self._compare = compare
        self._changed = changed
        self._manners = manners
        self._now = now
        self._jitter = jitter
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def watch(self, article: StoredArticle) -> None:
        """Look at an article again from now on, by the age of its last change; one without an address has no page."""
        if article.url:
            await self._store.watch(article, self._now(), self._jitter())

    async def unwatch(self, article: str) -> None:
        """Look at an article no more."""
        await self._store.unwatch(article)

    async def tick(self) -> tuple[Checked, ...]:
        """Look at every article whose turn it is, at most a batch of them, and tell what is to be told by now."""
        now = self._now()
        due = await self._store.take_due(now, now + HELD, BATCH)
        checked = tuple(await asyncio.gather(*map(self.check, due)))
        await self.tell()
        return checked

    async def hand_out(self, limit: int, also: Callable[[Sequence[Check], datetime], Statement]) -> int:
        """Hold articles whose turn it is for other processes, which `also` tells of them; return how many there are."""
        now = self._now()
        until = now + HELD
        return len(await self._store.take_due(now, until, limit, lambda checks: also(checks, until)))

    async def look(self, articles: Sequence[str], until: datetime) -> tuple[Checked, ...]:
        """Look at articles that were handed out until a moment; what was looked at since is left out."""
        return tuple(await asyncio.gather(*map(self.check, await self._store.handed_out(articles, until))))

    async def check(self, check: Check) -> Checked:
        """Look at one article; a fault is kept as the article's, and raised to nobody."""
        async with self._at_once:
            try:
                return await self._looked(check)
            except PageNotFound as error:
                return await self._missing(check, error.code)
            except HostBusy:
                return await self._put_off(check, self._now() + BUSY)
            except DespatchError as error:
                return await self._failed(check, error)

    async def tell(self) -> None:
        """Tell the notices that wait; one that cannot be told is tried again later, and the others go on."""
        for records in await self._store.take_waiting(self._now(), HELD, BATCH):
            notice = await self._notice(records)
            try:
                if notice.edited:
                    await self._changed(notice)
            except Exception as error:  # whatever keeps one notice from being told, the next ones are not to blame
                _LOG.warning("change not told", extra={"notice": notice.key}, exc_info=error)
            else:
                await self._store.told(notice.key, self._now())

    async def _looked(self, check: Check) -> Checked:
        before = await self._articles.version(check.article, check.version)
        current = await self._articles.find(check.article)
        if before is None or current is None:
            return Checked(check.article)
        if until := await self._manners.until(current.url, self._now()):
            return await self._put_off(check, until)
        after = await self._read(current)
        if after.id != check.article:
            return await self._missing(check, MOVED)
        return await self._compared(check, replace(before, title=check.title), after)

    async def _put_off(self, check: Check, until: datetime) -> Checked:
        await self._store.put_off(check, put_off(until, self._now(), self._jitter()))
        return Checked(check.article)

    async def _read(self, article: StoredArticle) -> StoredArticle:
        try:
            return await self._articles.recheck(article)
        except DespatchError as error:
            await self._manners.heed(article.url, error, self._now())
            raise

    async def _compared(self, check: Check, before: StoredArticle, after: StoredArticle) -> Checked:
        after = replace(after, title=after.title or before.title)
        same = (before.version, before.title) == (after.version, after.title)
        changes = () if same else await self._compare(Version.of(before), Version.of(after))
        noted = await self._store.note(check, Edited(before, after, changes, self._now()), self._jitter())
        return Checked(check.article, changes if noted else ())

    async def _failed(self, check: Check, error: DespatchError) -> Checked:
        now, failures, code = self._now(), check.failures + 1, error.code
        turn = after_failure(check.changed_at, failures, now, self._jitter(), asked_wait(error, now))
        await self._store.keep(replace(check, failures=failures, error=code, next_at=turn), now)
        _LOG.info("article not read again: %s", code, extra={"code": code, "article": check.article})
        return Checked(check.article, error=code)

    async def _missing(self, check: Check, code: str) -> Checked:
        now = self._now()
        failures = check.failures + 1 if check.gone_at else 1
        turn = after_missing(check.changed_at, failures, now, self._jitter())
        gone = replace(check, failures=failures, error=code, gone_at=check.gone_at or now, next_at=turn)
        await self._store.keep(gone, now)
        return Checked(check.article, error=code)

    async def _notice(self, records: tuple[Record, ...]) -> Notice:
        edited = [found for record in records if (found := await self._edited(record))]
        return Notice(records[0].notice, records[0].host, tuple(edited), records[0].since)

    async def _edited(self, record: Record) -> Edited | None:
        before, after = [await self._articles.version(record.article, number) for number in record.versions]
        if before is None or after is None:
            return None
        old, new = replace(before, title=record.titles[0]), replace(after, title=record.titles[1])
        changes = changes_from_json(record.changes, Version.of(old), Version.of(new))
        return Edited(old, new, changes, record.noticed_at) if changes else None
