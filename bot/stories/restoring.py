"""A workspace's stories after a restart: put back batch by batch beside the event loop, as they stood before."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.refs import WorkspaceRef
from bot.stories.book import MOST_ARTICLES, StoryBook
from bot.stories.copies import filed
from bot.stories.memory import REMEMBERED
from bot.stories.model import WINDOW, Article, Remembered
from bot.stories.remembering import Known, TraitsUnreadable, from_bytes
from bot.stories.store import StoryStore

BATCH = 500
"""Articles that are put back at once: some tens of milliseconds of a thread of their own."""


async def restored(store: StoryStore, workspace: WorkspaceRef, now: datetime) -> StoryBook:
    """Return a workspace's open stories as the database has them."""
    book = StoryBook(await store.decisions(workspace))
    first = await store.first_open(workspace, now - WINDOW, MOST_ARTICLES)
    number, anew = max(first - REMEMBERED, 0), set[str]()
    while rows := await store.remembered(workspace, number, BATCH):
        number = rows[-1].number + 1
        known = await asyncio.to_thread(lambda: [_read(row.traits) for row in rows])
        unread = [row.article for row, one in zip(rows, known, strict=True) if one is None and row.number >= first]
        texts = await store.inputs(unread)
        renewed = await asyncio.to_thread(put_back, book, list(zip(rows, known, strict=True)), texts, first)
        if renewed:
            anew |= {known.story for known in renewed if known.number >= first}
            await store.renew(workspace, renewed, bands=[pair for item in renewed for pair in _filed(item)])
    kept = await store.standings(workspace, first)
    book.resume(kept)
    if missing := anew - kept.keys():
        await store.renew(workspace, standings={story: book.standing(story) for story in missing})
    return book


async def caught_up(store: StoryStore, workspace: WorkspaceRef, book: StoryBook, number: int) -> int | None:
    """Put what others have placed since the article of a number into a book; return the last one's number.

    Returns nothing where that cannot be, and the book is to be read anew.
    """
    first = number + 1
    while rows := await store.remembered(workspace, number + 1, BATCH):
        known = await asyncio.to_thread(lambda: [_read(row.traits) for row in rows])
        if None in known:
            return None
        await asyncio.to_thread(put_back, book, list(zip(rows, known, strict=True)), {}, first)
        number = rows[-1].number
    book.resume(await store.standings(workspace, first))
    return number


def put_back(
    book: StoryBook, rows: Sequence[tuple[Remembered, Known | None]], texts: Mapping[str, Article], first: int
) -> list[Remembered]:
    """Put articles back, those before `first` only as words; return what was read anew from their texts."""
    renewed = []
    for row, known in rows:
        if known is not None:
            book.recall(row, known, gone=row.number < first)
        elif row.article in texts:
            book.restore(texts[row.article], row.story, row.seen)
            renewed.append(replace(book.remembered(row.article), number=row.number))
    return renewed


def _filed(renewed: Remembered) -> list[tuple[int, str]]:
    return [(band, renewed.article) for band in filed(from_bytes(renewed.traits or b"").bands)]


def _read(traits: bytes | None) -> Known | None:
    try:
        return from_bytes(traits or b"")
    except TraitsUnreadable:
        return None
