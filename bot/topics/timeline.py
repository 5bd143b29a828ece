"""A topic's articles by story: who reported each first, and which began last. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.articles.model import StoredArticle
from bot.articles.published import appeared_at
from bot.topics.model import OnTopic


@dataclass(frozen=True, slots=True)
class Report:
    """An article on a topic, and when it appeared."""

    on: OnTopic
    article: StoredArticle
    at: datetime


Story = tuple[Report, ...]
"""The reports of one story, the earliest first; never empty."""


def stories_of(on: Sequence[OnTopic], articles: Mapping[str, StoredArticle]) -> tuple[Story, ...]:
    """Return a topic's stories, the one that began last first; what has no article any more is left out."""
    grouped: dict[str, list[Report]] = defaultdict(list)
    for item in on:
        if article := articles.get(item.article):
            grouped[item.story].append(Report(item, article, appeared_at(article, item.matched_at)))
    stories = [
        tuple(sorted(story, key=lambda report: (report.at, report.on.matched_at, report.article.id)))
        for story in grouped.values()
    ]
    return tuple(sorted(stories, key=lambda story: (story[0].at, story[0].article.id), reverse=True))
