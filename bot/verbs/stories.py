"""`batch stories`: which articles report one event, in order of arrival; under the contract in docs/architecture.md."""

import gc
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from bot.articles.published import AHEAD, moment_of
from bot.bulk import Outcome, Record, each, text_field
from bot.stories.book import Expected, StoryBook
from bot.stories.model import Article
from bot.verbs.printing import with_progress, write_outcomes

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
READ_AHEAD = 500
"""Lines whose words count before the first is placed: a new memory knows at once which words are rare."""

GARBAGE_THRESHOLD = 50_000


class Arriving:
    """The stories so far. The present of each line is the latest date before it, as they come in order of time.

    Lines are told apart by their number: ids may be missing, or come twice. `today` bounds what is a date.
    """

    def __init__(self, today: datetime) -> None:
        self._book = StoryBook()
        self._today = today
        self._latest = BEGINNING
        self._lines = 0

    def __len__(self) -> int:
        return len(self._book)

    def expect(self, record: Record) -> Record:
        """Read one article, count its words, and return what `placed` needs to place it later."""
        text, title = text_field(record, "text") or "", text_field(record, "title", required=False)
        published = moment_of(text_field(record, "published", required=False))
        self._lines += 1
        expected = self._book.expect(Article(str(self._lines), title, text, published))
        return {"id": record.get("id"), "article": expected}

    def placed(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield the lines of articles with their stories, each `READ_AHEAD` lines after it was read."""
        waiting: deque[Outcome] = deque()
        for outcome in outcomes:
            waiting.append(outcome)
            if len(waiting) > READ_AHEAD:
                yield self._placed(waiting.popleft())
        while waiting:
            yield self._placed(waiting.popleft())

    def _placed(self, outcome: Outcome) -> Outcome:
        article = outcome.record.get("article")
        if not isinstance(article, Expected):
            return outcome
        if article.published is not None and article.published <= self._today + AHEAD:
            self._latest = max(self._latest, article.published)
        story = self._book.place(article, self._latest).story
        return Outcome({"id": outcome.record["id"], "story": story}, failed=False)


def stories(source: BinaryIO | None = None) -> int:
    """Write the story of every article on standard input; return how many lines failed."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    arriving = Arriving(datetime.now(UTC))
    lines = with_progress(source or sys.stdin.buffer, "stories")
    return write_outcomes(arriving.placed(each(lines, arriving.expect)))
