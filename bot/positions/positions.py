"""Who has said what on a topic: read from its articles in worker processes, and corrected by members."""

import asyncio
import difflib
import logging
from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from bot.articles.model import StoredArticle
from bot.articles.published import appeared_at
from bot.chat.refs import MemberRef
from bot.positions.build import table_of
from bot.positions.errors import CellUnknown, NothingToUndo
from bot.positions.model import Cell, Correction, Heard, Table
from bot.positions.packing import packed, unpacked
from bot.positions.store import CorrectionStore
from bot.topics.model import OnTopic, Topic
from bot.workers import WorkTooHeavy
from summaries.document import Document, Side, Stance
from summaries.stances import find_stances

_LOG = logging.getLogger(__name__)
T = TypeVar("T")

MAX_ARTICLES = 200
"""How many of a topic's articles are read, the latest first: about 12 ms of a worker each, the first time."""

BATCH = 20
READ_SECONDS = 20.0
REMEMBERED = 1_000
MIN_TYPED = 4
MAX_NOTE = 280

Run = Callable[..., Awaitable[Sequence[tuple[Stance, ...]]]]
"""Runs a function on arguments in a worker process, with `seconds` to do it in."""


class OnTopics(Protocol):
    """Where what is on topics is kept."""

    async def articles(self, topic: str, limit: int) -> tuple[OnTopic, ...]:
        """Return what is on a topic, the latest first."""


def read_stances(documents: Sequence[Document]) -> list[tuple[Stance, ...]]:
    """Return what is said in each of several articles; pure, for a worker process."""
    return [find_stances(document) for document in documents]


class Positions:
    """Tables of topics, and their corrections. What was read of an article's version is remembered."""

    def __init__(
        self,
        *,
        store: CorrectionStore,
        on: OnTopics,
        find: Callable[[str], Awaitable[StoredArticle | None]],
        run: Run,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._on = on
        self._find = find
        self._run = partial(run, read_stances, seconds=READ_SECONDS)
        self._now = now
        self._read: OrderedDict[tuple[str, int], array[int] | None] = OrderedDict()

    async def table(self, topic: Topic) -> Table:
        """Return a topic's table as it is now."""
        on = await self._on.articles(topic.id, MAX_ARTICLES)
        found = [(item, article) for item in on if (article := await self._find(item.article))]
        stances = await self._stances([article for _, article in found])
        heard = [
            Heard(article, appeared_at(article, item.matched_at), stance)
            for item, article in found
            for stance in stances.get(article.id, ())
        ]
        standing, unread = await self._store.standing(topic), topic.articles - len(stances)
        return await asyncio.to_thread(table_of, heard, standing, len(stances), unread)

    async def correct(self, topic: Topic, typed: str, side: Side, member: MemberRef, note: str = "") -> Cell:
        """Give a cell another side, and return it; raises `CellUnknown`."""
        cell = cell_named(await self.table(topic), typed)
        words = " ".join(note.split())[:MAX_NOTE]
        made = Correction("", topic.id, cell.id, cell.heard.words, side, member, self._now(), words)
        await self._store.add(made, cell.heard.article.id)
        return cell_named(await self.table(topic), cell.id)

    async def undo(self, topic: Topic, typed: str, member: MemberRef) -> Cell:
        """Take the latest correction of a cell back, and return it; raises `CellUnknown` and `NothingToUndo`."""
        cell = cell_named(await self.table(topic), typed)
        if cell.correction is None:
            raise NothingToUndo
        await self._store.undo(cell.correction.id, member, self._now())
        return cell_named(await self.table(topic), cell.id)

    async def _stances(self, articles: Sequence[StoredArticle]) -> dict[str, tuple[Stance, ...]]:
        """Return what is said in each article; one that is too heavy to read is left out."""
        missing = [article for article in articles if (article.id, article.version) not in self._read]
        for start in range(0, len(missing), BATCH):
            await self._remember(missing[start : start + BATCH])
        kept = [(article, self._read.get((article.id, article.version))) for article in articles]
        found = {article.id: unpacked(read, article.text) for article, read in kept if read is not None}
        while len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return found

    async def _remember(self, articles: Sequence[StoredArticle]) -> None:
        documents = [
            Document(article.text, article.title, article.url or None, article.published, article.language)
            for article in articles
        ]
        try:
            read = await self._run(documents)
        except WorkTooHeavy as error:
            if len(articles) > 1:
                for article in articles:
                    await self._remember([article])
                return
            _LOG.info("not read for positions: %s", error.code, extra={"code": error.code, "article": articles[0].id})
            self._read[articles[0].id, articles[0].version] = None
            return
        self._read |= {(article.id, article.version): packed(one) for article, one in zip(articles, read, strict=True)}


def cell_named(table: Table, typed: str) -> Cell:
    """Return the cell of a key, or of the beginning of one that no other has; raises `CellUnknown` with near ones."""
    wanted = typed.strip().lstrip("#").lower()
    exact = [cell for cell in table.cells if cell.id == wanted]
    found = exact or [cell for cell in table.cells if len(wanted) >= MIN_TYPED and cell.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not table.cells:
        raise CellUnknown("Nobody is quoted on that topic yet, so that there is nothing to correct.")
    keys = [cell.id for cell in found or table.cells]
    near = difflib.get_close_matches(wanted, keys, n=3, cutoff=0.5) or keys[:3]
    raise CellUnknown(f"There is no one cell “{typed[:20]}” on that topic: did you mean {' or '.join(near)}?")
