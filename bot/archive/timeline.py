"""A topic's articles as a timeline: its stories, who reported them first, and how much on each day. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.articles.published import appeared_at
from bot.chat.ports import DayReports, Reports, StoryEntry, StoryReport
from bot.chat.reply import Link, Part, QuoteCard
from bot.topics.model import OnTopic

UNTITLED, NO_SOURCE = "Untitled article", "source unknown"


@dataclass(frozen=True, slots=True)
class Report:
    """An article on a topic, and when it appeared."""

    on: OnTopic
    article: StoredArticle
    at: datetime


Story = tuple[Report, ...]
"""The reports of one story, the earliest first; never empty."""


def stories_of(on: Sequence[OnTopic], articles: Mapping[str, StoredArticle]) -> tuple[Story, ...]:
    """Return a topic's stories, the one that began last first."""
    grouped: dict[str, list[Report]] = defaultdict(list)
    for item in on:
        if article := articles.get(item.article):
            grouped[item.story].append(Report(item, article, appeared_at(article, item.matched_at)))
    stories = [
        tuple(sorted(story, key=lambda report: (report.at, report.on.matched_at, report.article.id)))
        for story in grouped.values()
    ]
    return tuple(sorted(stories, key=lambda story: (story[0].at, story[0].article.id), reverse=True))


def entry_of(story: Story, quote: QuoteCard | None, changed: Sequence[Part] = ()) -> StoryEntry:
    """Return a story as the page shows it, under the title that its first outlet gave it.

    `changed` tells of quotations that earlier cards of its articles showed.
    """
    first, reason = story[0], story[0].on.reason
    reports = tuple(source_of(report.article) for report in story)
    return StoryEntry(
        first.article.title or UNTITLED, f"{reason[:1].upper()}{reason[1:]}.", reports, quote, tuple(changed)
    )


def source_of(article: StoredArticle) -> StoryReport:
    """Return which outlet an article is of, when it appeared, and where it is; what is unknown is shown as unknown."""
    title, url = article.title or UNTITLED, article.canonical_url or article.url
    return StoryReport(
        outlet=article.site or NO_SOURCE,
        title=title,
        date=shown_date(article.published),
        here=Link(title, f"/articles/{article.id}"),
        original=Link("original", url) if url else None,
    )


def reports_of(stories: Sequence[Story], first: date, last: date) -> Reports:
    """Return on how many stories each outlet reported on each day, in UTC; a second report on a story counts once."""
    seen = {
        (report.at.astimezone(UTC).date(), report.article.site or NO_SOURCE, report.on.story)
        for story in stories
        for report in story
    }
    counts: dict[tuple[date, str], int] = defaultdict(int)
    for day, outlet, _ in seen:
        if first <= day <= last:
            counts[day, outlet] += 1
    return Reports(first, last, tuple(DayReports(*key, count) for key, count in sorted(counts.items())))
