"""What is kept of feeds and of what stood in them, as rows and as values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.sources.model import Arrival, Followed, FoundEntry, SourceLine
from bot.sources.rhythm import Health, Rhythm
from bot.store.port import Row

Values = Mapping[str, str | int | float | None]


def health_values(feed: str, health: Health) -> Values:
    """Return what is stored of how a feed is doing."""
    code, sentence = health.error or (None, None)
    return {
        "id": feed,
        "interval": int(health.interval.total_seconds()),
        "next_at": text_of(health.next_at),
        "checked_at": text_or_none(health.checked_at),
        "succeeded_at": text_or_none(health.succeeded_at),
        "failures": health.failures,
        "code": code,
        "sentence": sentence,
        "usual": health.rhythm.usual.total_seconds() if health.rhythm else None,
        "latest": text_of(health.rhythm.latest) if health.rhythm else None,
    }


def entry_values(feed: str, entry: FoundEntry, quiet: bool, now: datetime) -> Values:
    """Return what is stored of an entry that is new; of a feed's first reading it is quiet."""
    return {
        "feed": feed,
        "entry": entry.key,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "author": entry.author,
        "published": text_or_none(entry.published),
        "quiet": int(quiet),
        "now": text_of(now),
    }


def followed(row: Row) -> Followed:
    """Return the feed of a row."""
    error = (row["error_code"], row["error_sentence"]) if row["error_code"] else None
    health = Health(
        next_at=moment_of(row["next_at"]),
        interval=timedelta(seconds=row["interval_seconds"]),
        rhythm=_rhythm(row),
        checked_at=maybe(row["checked_at"]),
        succeeded_at=maybe(row["succeeded_at"]),
        failures=row["failures"],
        error=error,
    )
    return Followed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        site=row["site"],
        health=health,
        created_at=moment_of(row["created_at"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        told_dead=row["told_dead_at"] is not None,
        standing=row["standing"] or "",
    )


def _rhythm(row: Row) -> Rhythm | None:
    usual, latest = row["usual_seconds"], maybe(row["latest_at"])
    return None if usual is None or latest is None else Rhythm(timedelta(seconds=usual), latest)


def arrival_of(row: Row) -> Arrival:
    """Return the entry of a row that waits to be read."""
    published = maybe(row["published"])
    entry = FoundEntry(row["entry"], row["link"], row["title"], row["summary"], row["author"], published)
    return Arrival(row["feed"], entry, bool(row["quiet"]), row["attempts"], row["source"])


def line_of(row: Row, workspace: WorkspaceRef) -> SourceLine:
    """Return the feed of a row as a workspace follows it."""
    feed = followed(row)
    return SourceLine(
        feed=replace(feed, title=feed.title or row["label"], site=feed.site or row["label_site"]),
        channel=ChannelRef(workspace, row["channel"]),
        entries=row["entries"],
        recent=row["recent"],
        waiting=row["waiting"],
        last_entry=maybe(row["last_entry"]),
    )


def text_of(moment: datetime) -> str:
    """Return a moment as it is stored."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def text_or_none(moment: datetime | None) -> str | None:
    """Return a moment as it is stored, if there is one."""
    return text_of(moment) if moment else None


def moment_of(text: str) -> datetime:
    """Return the moment that was stored."""
    return datetime.fromisoformat(text)


def maybe(text: str | None) -> datetime | None:
    """Return the moment that was stored, if there is one."""
    return moment_of(text) if text else None
