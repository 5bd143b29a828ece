"""A topic's stories as the archive shows them, and how much was reported on each day. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date

from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.chat.reading import DayReports, Reports, StoryEntry, StoryReport
from bot.chat.reply import Link, Part, QuoteCard
from bot.stories.added import Added, in_words
from bot.topics.timeline import Story

UNTITLED, NO_SOURCE = "Untitled article", "source unknown"


def entry_of(
    story: Story, quote: QuoteCard | None, changed: Sequence[Part] = (), added: Sequence[Added] = ()
) -> StoryEntry:
    """Return a story as the page shows it, under the title that its first outlet gave it.

    `changed` tells of quotations that earlier cards of its articles showed, `added` what each of the first of its
    articles adds, where that was looked for.
    """
    first, reason = story[0], story[0].on.reason
    told = [in_words(adds, earliest=place == 0) for place, adds in enumerate(added)]
    told += [""] * (len(story) - len(told))
    reports = tuple(replace(source_of(report.article), adds=adds) for report, adds in zip(story, told, strict=True))
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
