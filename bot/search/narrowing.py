"""What a search is narrowed by beside its words, as SQL: topics, sources, speakers, days. Nothing of full-text in here.

The statements call the row of an article in the index `held`, a quotation's `known`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.search.days import EVER, Period

Values = list[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is wanted of a kind, of which any will do, and what is not; each by the key that the tables have."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


NONE = Chosen()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Filters whose names were found: topics and feeds by id, outlets by name, speakers by the key of their name.

    `subjects` are the threads of those topics. An article is of a source by its outlet or by a feed that brought it.
    """

    topics: Chosen = NONE
    subjects: Chosen = NONE
    outlets: Chosen = NONE
    feeds: Chosen = NONE
    speakers: Chosen = NONE
    period: Period = EVER


NOTHING = Narrowed()

_LISTED = "IN (SELECT value FROM json_each(?))"
_ON_TOPIC = f"""EXISTS (SELECT 1 FROM topic_articles AS hit
    WHERE hit.article = held.article AND hit.topic {_LISTED})"""  # noqa: S608  # fixed words
_OF_SOURCE = f"""(held.outlet {_LISTED} OR EXISTS (SELECT 1 FROM feed_entries AS hit
    WHERE hit.article = held.article AND hit.feed {_LISTED}))"""  # noqa: S608  # fixed words
_QUOTING = f"""EXISTS (SELECT 1 FROM speaker_quotes AS hit
    WHERE hit.article = held.article AND hit.version = held.version AND hit.name_key {_LISTED})"""  # noqa: S608  # fixed
_SAID_BY = f"""EXISTS (SELECT 1 FROM speaker_quotes AS hit
    WHERE hit.article = known.article AND hit.start = known.start AND hit.name_key {_LISTED})"""  # noqa: S608  # fixed

# Where there are no words, the articles of a filter are looked up by it, not the filter by every article.
_TOPICS_ARTICLES = f"held.article IN (SELECT article FROM topic_articles WHERE topic {_LISTED})"  # noqa: S608  # fixed
_SPEAKERS_ARTICLES = f"""held.article IN (
    SELECT article FROM speaker_quotes WHERE name_key {_LISTED})"""  # noqa: S608  # fixed words
_SOURCES_ARTICLES = f"""held.article IN (SELECT article FROM search_articles WHERE outlet {_LISTED}
    UNION SELECT article FROM feed_entries WHERE feed {_LISTED} AND article IS NOT NULL)"""  # noqa: S608  # fixed words


def of_articles(narrowed: Narrowed) -> tuple[str, Values]:
    """Return the conditions of articles, each with AND before it, and their values."""
    return _joined([*_topics(narrowed), *_sources(narrowed), *_either(_QUOTING, narrowed.speakers), *_days(narrowed)])


def of_quotes(narrowed: Narrowed) -> tuple[str, Values]:
    """Return the conditions of quotations: a speaker's are the quotations that go under the name."""
    return _joined([*_topics(narrowed), *_sources(narrowed), *_either(_SAID_BY, narrowed.speakers), *_days(narrowed)])


def of_comments(narrowed: Narrowed) -> tuple[str, Values] | None:
    """Return the conditions of replies; nothing where none fits: no outlet has them, and nobody is quoted in them."""
    if narrowed.outlets.wanted or narrowed.feeds.wanted or narrowed.speakers.wanted:
        return None
    return _joined([*_either(f"threads.subject {_LISTED}", narrowed.subjects), *_days(narrowed, "comments.said_at")])


def leading(narrowed: Narrowed) -> tuple[str, Values]:
    """Return the condition that leads to articles where no word does, or nothing where only days are given."""
    if narrowed.topics.wanted:
        return _TOPICS_ARTICLES, [_json(narrowed.topics.wanted)]
    if narrowed.speakers.wanted:
        return _SPEAKERS_ARTICLES, [_json(narrowed.speakers.wanted)]
    if narrowed.outlets.wanted or narrowed.feeds.wanted:
        return _SOURCES_ARTICLES, [_json(narrowed.outlets.wanted), _json(narrowed.feeds.wanted)]
    return "", []


Condition = tuple[str, Values]


def _topics(narrowed: Narrowed) -> list[Condition]:
    return _either(_ON_TOPIC, narrowed.topics)


def _sources(narrowed: Narrowed) -> list[Condition]:
    found: list[Condition] = []
    for negated, outlets, feeds in (
        ("", narrowed.outlets.wanted, narrowed.feeds.wanted),
        ("NOT ", narrowed.outlets.unwanted, narrowed.feeds.unwanted),
    ):
        if outlets or feeds:
            found.append((f"{negated}{_OF_SOURCE}", [_json(outlets), _json(feeds)]))
    return found


def _either(condition: str, chosen: Chosen) -> list[Condition]:
    wanted = [(condition, [_json(chosen.wanted)])] if chosen.wanted else []
    return wanted + ([(f"NOT ({condition})", [_json(chosen.unwanted)])] if chosen.unwanted else [])


def _days(narrowed: Narrowed, column: str = "held.appeared_at") -> list[Condition]:
    """Return the bounds of days; moments are kept as UTC text, which sorts as time does."""
    since, until = narrowed.period.since, narrowed.period.until
    found = [(f"{column} >= ?", [since.isoformat()])] if since else []
    return found + ([(f"{column} < ?", [(until + timedelta(days=1)).isoformat()])] if until else [])


def _joined(conditions: Sequence[Condition]) -> Condition:
    sql = "".join(f"\n    AND {condition}" for condition, _ in conditions)
    return sql, [value for _, values in conditions for value in values]


def _json(values: Sequence[str]) -> str:
    return json.dumps(values)
