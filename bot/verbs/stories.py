"""`batch stories`: which articles report one event, in order of arrival; under the contract in docs/architecture.md."""

import sys
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from bot.articles.stories import Article, StoryBook
from bot.articles.storykeeping import moment_of
from bot.bulk import Record, each, text_field
from bot.verbs.printing import with_progress, write_outcomes

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Arriving:
    """The stories so far; the present is the latest date that was seen, as the lines come in order of time."""

    def __init__(self) -> None:
        self._book = StoryBook()
        self._latest = BEGINNING

    def place(self, record: Record) -> Record:
        """Return the line of one article: its id, and the id of its story."""
        text, title = text_field(record, "text") or "", text_field(record, "title", required=False)
        published = moment_of(text_field(record, "published", required=False))
        if published is not None:
            self._latest = max(self._latest, published)
        article = Article(str(record.get("id")), title, text, published)
        return {"id": record.get("id"), "story": self._book.place(article, self._latest).story}


def stories(source: BinaryIO | None = None) -> int:
    """Write the story of every article on standard input; return how many lines failed."""
    lines = with_progress(source or sys.stdin.buffer, "stories")
    return write_outcomes(each(lines, partial(Arriving.place, Arriving())))
