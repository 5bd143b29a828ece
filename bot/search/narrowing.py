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

# What passes a filter is put together once, and each hit is looked up in that: a common word has very many hits.
_ON_TOPIC = f"""SELECT hit.id FROM topic_articles AS placed
    JOIN search_articles AS hit ON hit.article = placed.article WHERE placed.topic {_LISTED}"""  # noqa: S608  # fixed
_QUOTING = f"""SELECT hit.id FROM speaker_quotes AS said
    JOIN search_articles AS hit ON hit.article = said.article AND hit.version = said.version
    WHERE said.name_key {_LISTED}"""  # noqa: S608  # fixed words
_OF_SOURCE = f"""SELECT id FROM search_articles WHERE outlet {_LISTED}
    UNION ALL SELECT hit.id FROM feed_entries AS stood
    JOIN search_articles AS hit ON hit.article = stood.article WHERE stood.feed {_LISTED}"""  # noqa: S608  # fixed words

_QUOTES_ON_TOPIC = f"SELECT article FROM topic_articles WHERE topic {_LISTED}"  # noqa: S608  # fixed words
_QUOTES_OF_SOURCE = f"""SELECT article FROM search_articles WHERE outlet {_LISTED}
    UNION ALL SELECT article FROM feed_entries WHERE feed {_LISTED} AND article IS NOT NULL"""  # noqa: S608  # fixed words
_SAID_BY = f"""SELECT quote.id FROM speaker_quotes AS said
    JOIN search_quotes AS quote ON quote.article = said.article AND quote.start = said.start
    WHERE said.name_key {_LISTED}"""  # noqa: S608  # fixed words

# Numbers follow the order in which articles came: hits from before the first one that fits are not looked at.
_FROM = "search_articles_text.rowid >= (SELECT MIN(id) FROM search_articles WHERE appeared_at >= ?)"
_QUOTES_FROM = "+known.article IN (SELECT article FROM search_articles WHERE appeared_at >= ?)"

HIT, LISTED = "+search_articles_text.rowid", "held.id"
"""What stands for an article: the hit of a word, or its row where no word is looked for."""


def of_articles(narrowed: Narrowed, article: str = HIT) -> tuple[str, Values]:
    """Return the conditions of articles, each with AND before it, and their values."""
    since = narrowed.period.since
    first = [(_FROM, [since.isoformat()])] if since and article == HIT else []
    return _joined(
        [
            *first,
            *_either(f"{article} IN ({_ON_TOPIC})", narrowed.topics),
            *_either(f"{article} IN ({_QUOTING})", narrowed.speakers),
            *_sources(f"{article} IN ({_OF_SOURCE})", narrowed),
            *_days(narrowed),
        ]
    )


def of_quotes(narrowed: Narrowed) -> tuple[str, Values]:
    """Return the conditions of quotations: a speaker's are the quotations that go under the name."""
    since = narrowed.period.since
    return _joined(
        [
            *_either(f"+known.id IN ({_SAID_BY})", narrowed.speakers),
            *_either(f"+known.article IN ({_QUOTES_ON_TOPIC})", narrowed.topics),
            *_sources(f"+known.article IN ({_QUOTES_OF_SOURCE})", narrowed),
            *([(_QUOTES_FROM, [since.isoformat()])] if since else []),
            *_days(narrowed),
        ]
    )


def of_comments(narrowed: Narrowed) -> tuple[str, Values] | None:
    """Return the conditions of replies; nothing where none fits: no outlet has them, and nobody is quoted in them."""
    if narrowed.outlets.wanted or narrowed.feeds.wanted or narrowed.speakers.wanted:
        return None
    return _joined([*_either(f"threads.subject {_LISTED}", narrowed.subjects), *_days(narrowed, "comments.said_at")])


def leads(narrowed: Narrowed) -> bool:
    """Say whether a filter leads to its articles, so that where no word does, not all are gone through."""
    return bool(narrowed.topics.wanted or narrowed.speakers.wanted or narrowed.outlets.wanted or narrowed.feeds.wanted)


Condition = tuple[str, Values]


def _sources(condition: str, narrowed: Narrowed) -> list[Condition]:
    outlets, feeds = narrowed.outlets, narrowed.feeds
    found = [(condition, [_json(outlets.wanted), _json(feeds.wanted)])] if outlets.wanted or feeds.wanted else []
    without = [_json(outlets.unwanted), _json(feeds.unwanted)]
    return found + ([(f"NOT ({condition})", without)] if outlets.unwanted or feeds.unwanted else [])


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
