"""Why an article is on a topic: its terms, or its story. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.articles.model import StoredArticle
from bot.topics.model import How, Topic
from bot.topics.watch import excluded, match

Continued = Mapping[str, frozenset[How]]
"""The topics that a story is on already, each with how its articles came there."""

_LIKE_ONLY = frozenset((How.LIKENESS, How.STORY))


class Why(NamedTuple):
    """Why an article is on a topic."""

    how: How
    reason: str


def reason_of(topic: Topic, article: StoredArticle, continued: Continued) -> Why | None:
    """Return why an article is on a topic: its terms, or its story; an excluded term keeps it off either way."""
    found = match(topic.watch, article.title, article.text)
    if found is not None:
        return Why(How.TERMS, found.reason)
    if topic.id in continued and not barred(topic, article):
        like = How.LIKENESS in continued[topic.id] and continued[topic.id] <= _LIKE_ONLY
        return Why(How.STORY, f"the same story as one that {'is like others here' if like else 'matched'}")
    return None


def barred(topic: Topic, article: StoredArticle) -> bool:
    """Say whether an excluded term keeps an article off a topic."""
    return excluded(topic.watch, article.title, article.text)
