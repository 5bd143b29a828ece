"""A topic's articles as a timeline: what came first, on which day it counts, and what is unknown."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.archive.timeline import entry_of, reports_of, source_of
from bot.articles.model import StoredArticle
from bot.chat.reading import DayReports
from bot.chat.reply import Link
from bot.stories.added import Added
from bot.topics.model import OnTopic
from bot.topics.timeline import stories_of
from summaries.document import Span

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def article(name: str, site: str | None, published: str | None) -> StoredArticle:
    url = f"https://outlet.example/{name}"
    return StoredArticle(name, url, "", f"Title of {name}", None, published, site, "en", "Words.", 1, 1, NOW)


def on(name: str, story: str, matched_at: datetime = NOW) -> OnTopic:
    return OnTopic("t1", name, story, f"matched: {name}, once", matched_at)


KNOWN = {
    "late": article("late", "Tideline", "2026-11-23T20:00:00+00:00"),
    "early": article("early", "Harbour Post", "2026-11-22T08:00:00+00:00"),
    "again": article("again", "Harbour Post", "2026-11-22T21:00:00+00:00"),
    "new": article("new", "Harbour Post", "2026-11-23"),
}
ON = (on("late", "s1"), on("early", "s1"), on("new", "s2"), on("again", "s1"), on("gone", "s3"))


def test_the_story_that_began_last_stands_first_and_its_earliest_report_leads_it() -> None:
    stories = stories_of(ON, KNOWN)
    assert [[report.article.id for report in story] for story in stories] == [["new"], ["early", "again", "late"]]
    entry = entry_of(stories[1], None)
    assert (entry.title, entry.reason) == ("Title of early", "Matched: early, once.")
    assert [report.outlet for report in entry.reports] == ["Harbour Post", "Harbour Post", "Tideline"]
    assert [report.adds for report in entry.reports] == ["", "", ""]
    word = Span(0, 5)
    told = entry_of(stories[1], None, (), (Added((word,), (), (word, word)), Added()))
    assert [report.adds for report in told.reports] == [
        "the earliest, adds 1 sentence and 2 quotes",
        "adds nothing",
        "",
    ]


def test_an_outlet_counts_once_for_a_story_and_day() -> None:
    reports = reports_of(stories_of(ON, KNOWN), date(2026, 11, 22), date(2026, 11, 24))
    assert reports.days == (
        DayReports(date(2026, 11, 22), "Harbour Post", 1),
        DayReports(date(2026, 11, 23), "Harbour Post", 1),
        DayReports(date(2026, 11, 23), "Tideline", 1),
    )
    assert reports_of(stories_of(ON, KNOWN), date(2026, 11, 24), date(2026, 11, 24)).days == ()


def test_what_has_no_date_or_one_still_to_come_counts_when_it_came() -> None:
    known = {
        "undated": article("undated", None, None),
        "future": article("future", "Tideline", "2031-01-01"),
        "tonight": article("tonight", "Tideline", "2026-11-24T22:00:00+14:00"),
    }
    stories = stories_of([on(name, name) for name in known], known)
    assert {story[0].article.id: story[0].at for story in stories} == {
        "undated": NOW,
        "future": NOW,
        "tonight": datetime.fromisoformat("2026-11-24T22:00:00+14:00"),
    }


def test_what_an_article_does_not_say_is_shown_as_unknown() -> None:
    bare = replace(article("bare", None, None), title=None, url="")
    source = source_of(bare)
    assert (source.outlet, source.title, source.date) == ("source unknown", "Untitled article", "date unknown")
    assert (source.here, source.original) == (Link("Untitled article", "/articles/bare"), None)
