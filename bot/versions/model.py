"""What is kept of articles that are looked at again, and of the changes that were noticed."""

from dataclasses import dataclass
from datetime import datetime

from bot.articles.model import StoredArticle, hashed
from bot.versions.changes import Change


@dataclass(frozen=True, slots=True)
class Check:
    """An article that is looked at again: what was last compared of it, and how looking has gone."""

    article: str
    version: int
    title: str | None
    changed_at: datetime
    failures: int = 0
    gone_at: datetime | None = None
    error: str | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """An article before and after its publisher changed it, each with the title it had then."""

    before: StoredArticle
    after: StoredArticle
    changes: tuple[Change, ...]
    noticed_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told at once: one article's changes, or those of many articles of one site.

    `key` stays the same however often telling it has to be tried: what is posted under it is posted once. `since` is
    when it was first tried, where it was.
    """

    key: str
    host: str
    edited: tuple[Edited, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A change as it is kept, by version numbers and titles; `told_at` is empty while it waits, and for a quiet one.

    `since` is when somebody first tried to tell it, where that was before now.
    """

    id: str
    article: str
    host: str
    versions: tuple[int, int]
    titles: tuple[str | None, str | None]
    changes: str
    noticed_at: datetime
    quiet: bool
    notice: str
    told_at: datetime | None = None
    since: datetime | None = None


def state_of(article: StoredArticle) -> str:
    """Return a hash of an article's title and text: two times that it stood alike have the same."""
    return hashed(f"{article.title or ''}\n{article.text}")
