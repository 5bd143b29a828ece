"""When an article appeared, as far as its page says so. Pure."""

from datetime import UTC, datetime, timedelta

from bot.articles.model import StoredArticle

AHEAD = timedelta(days=1)
"""How far a date may lie ahead of the moment it is read at, for time zones' sake; further is no date to believe."""


def moment_of(published: str | None) -> datetime | None:
    """Return when an article appeared, if its page says so in a way that can be read; a day counts as its noon."""
    try:
        moment = datetime.fromisoformat(published) if published else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is not None:
        return moment
    whole_day = published is not None and len(published) <= len("2026-11-24")
    return moment.replace(hour=12 if whole_day else moment.hour, tzinfo=UTC)


def believed(published: str | None, known_at: datetime) -> datetime | None:
    """Return when an article appeared, if its page says so and does not name a day still to come."""
    moment = moment_of(published)
    return moment if moment is not None and moment <= known_at + AHEAD else None


def appeared_at(article: StoredArticle, known_at: datetime) -> datetime:
    """Return when an article appeared, or when it was known if it does not say or names a day still to come."""
    return believed(article.published, known_at) or known_at
