"""What a search is narrowed by beside its words, as SQL: topics, sources, speakers, days. Nothing of full-text in here.

The statements call the row of an article in the index `held`, a quotation's `known`. A filter comes in two forms that
find the same: what passes it put together once, which is right where that is little; and a question to each hit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.search.days import EVER, Period
from bot.search.plans import FEW

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


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition in both forms, and what counts whom it lets pass; all take the same values.

    The one form is that `of` is among what `select` finds (without an `of` that is the condition), the other `each`.

    One that is `free` needs not be asked of each: another condition says the same. One that `ends` says from which
    article on there are none, as long as those are gone through from the newest on. `size` is a number that is taken
    instead of a count.
    """

    of: str
    select: str
    each: str
    counted: str
    values: tuple[str, ...]
    without: bool = False
    free: bool = False
    ends: bool = False
    size: str = ""

    def sql(self, *, together: bool, among: str) -> tuple[str, tuple[str, ...]]:
        """Return the condition in one of its forms, and its values; `among` is how an engine says the first."""
        if self.free and not together:
            return "", ()
        first = among.format(of=self.of, select=self.select) if self.of else self.select
        condition = first if together else self.each
        return f"\n    AND {'NOT ' if self.without else ''}({condition})", self.values

    @property
    def count(self) -> str:
        """Return what counts those that pass, up to `FEW` and one more."""
        return self.size or f"(SELECT COUNT(*) FROM ({self.counted} LIMIT {FEW + 1}) AS passing)"  # noqa: S608  # fixed words


_LISTED = "IN (SELECT value FROM json_each(?))"

_ON_TOPIC = f"""SELECT hit.id FROM topic_articles AS placed
    JOIN search_articles AS hit ON hit.article = placed.article WHERE placed.topic {_LISTED}"""  # noqa: S608  # fixed
_IS_ON_TOPIC = f"""EXISTS (SELECT 1 FROM topic_articles AS placed
    WHERE placed.article = held.article AND placed.topic {_LISTED} LIMIT 1 OFFSET 0)"""  # noqa: S608  # fixed words
_COUNT_TOPIC = f"SELECT 1 AS one FROM topic_articles WHERE topic {_LISTED}"  # noqa: S608  # fixed words

_QUOTING = f"""SELECT hit.id FROM speaker_quotes AS said
    JOIN search_articles AS hit ON hit.article = said.article AND hit.version = said.version
    WHERE said.name_key {_LISTED}"""  # noqa: S608  # fixed words
_IS_QUOTING = f"""EXISTS (SELECT 1 FROM speaker_quotes AS said
    WHERE said.article = held.article AND said.version = held.version AND said.name_key {_LISTED}
    LIMIT 1 OFFSET 0)"""  # noqa: S608  # fixed words
_COUNT_QUOTING = f"SELECT 1 AS one FROM speaker_quotes WHERE name_key {_LISTED}"  # noqa: S608  # fixed words

_OF_OUTLET = f"SELECT id FROM search_articles WHERE outlet {_LISTED}"  # noqa: S608  # fixed words
_OF_FEED = f"""SELECT hit.id FROM feed_entries AS stood
    JOIN search_articles AS hit ON hit.article = stood.article WHERE stood.feed {_LISTED}"""  # noqa: S608  # fixed words
_IS_OF_OUTLET = f"held.outlet {_LISTED}"
_IS_OF_FEED = f"""EXISTS (SELECT 1 FROM feed_entries AS stood
    WHERE stood.article = held.article AND stood.feed {_LISTED} LIMIT 1 OFFSET 0)"""  # noqa: S608  # fixed words
_COUNT_OUTLET = f"SELECT 1 AS one FROM search_articles WHERE outlet {_LISTED}"  # noqa: S608  # fixed words
_COUNT_FEED = f"SELECT 1 AS one FROM feed_entries WHERE feed {_LISTED}"  # noqa: S608  # fixed words

_QUOTES_ON_TOPIC = f"""SELECT quote.id FROM topic_articles AS placed
    JOIN search_quotes AS quote ON quote.article = placed.article WHERE placed.topic {_LISTED}"""  # noqa: S608  # fixed
_QUOTES_OF_OUTLET = f"""SELECT quote.id FROM search_articles AS hit
    JOIN search_quotes AS quote ON quote.article = hit.article WHERE hit.outlet {_LISTED}"""  # noqa: S608  # fixed words
_QUOTES_OF_FEED = f"""SELECT quote.id FROM feed_entries AS stood
    JOIN search_quotes AS quote ON quote.article = stood.article WHERE stood.feed {_LISTED}"""  # noqa: S608  # fixed
_SAID_BY = f"""SELECT quote.id FROM speaker_quotes AS said
    JOIN search_quotes AS quote ON quote.article = said.article AND quote.start = said.start
    WHERE said.name_key {_LISTED}"""  # noqa: S608  # fixed words
_IS_SAID_BY = f"""EXISTS (SELECT 1 FROM speaker_quotes AS said
    WHERE said.article = known.article AND said.start = known.start AND said.name_key {_LISTED}
    LIMIT 1 OFFSET 0)"""  # noqa: S608  # fixed words

_SINCE = "SELECT id FROM search_articles WHERE appeared_at >= ?"
_SINCE_FORMS = "held.appeared_at >= ?", "SELECT 1 AS one FROM search_articles WHERE appeared_at >= ?"
_QUOTES_SINCE = """SELECT quote.id FROM search_articles AS hit
    JOIN search_quotes AS quote ON quote.article = hit.article WHERE hit.appeared_at >= ?"""

# Numbers follow the order in which articles came: hits from before the first one that fits are not looked at.
_FROM = "search_articles_text.rowid >= (SELECT MIN(id) FROM search_articles WHERE appeared_at >= ?)"

HIT, LISTED, QUOTED = "+search_articles_text.rowid", "held.id", "+search_quotes_text.rowid"
"""What stands for an article: the hit of a word, its row where no word is looked for; and the hit of a quotation."""


def of_articles(narrowed: Narrowed, article: str = HIT) -> list[Filter]:
    """Return the filters of articles."""
    since = narrowed.period.since
    first = ("", _FROM) if article == HIT else (article, _SINCE)
    return [
        *([Filter(*first, *_SINCE_FORMS, (since.isoformat(),), free=True, ends=article == HIT)] if since else []),
        *_either((article, _ON_TOPIC, _IS_ON_TOPIC, _COUNT_TOPIC), narrowed.topics),
        *_either((article, _QUOTING, _IS_QUOTING, _COUNT_QUOTING), narrowed.speakers),
        *_sources(article, (_OF_OUTLET, _OF_FEED), narrowed),
    ]


def of_quotes(narrowed: Narrowed) -> list[Filter]:
    """Return the filters of quotations: a speaker's are the quotations that go under the name."""
    since = narrowed.period.since
    return [
        *([Filter(QUOTED, _QUOTES_SINCE, *_SINCE_FORMS, (since.isoformat(),), free=True)] if since else []),
        *_either((QUOTED, _SAID_BY, _IS_SAID_BY, _COUNT_QUOTING), narrowed.speakers),
        *_either((QUOTED, _QUOTES_ON_TOPIC, _IS_ON_TOPIC, _COUNT_TOPIC), narrowed.topics),
        *_sources(QUOTED, (_QUOTES_OF_OUTLET, _QUOTES_OF_FEED), narrowed),
    ]


def of_comments(narrowed: Narrowed) -> tuple[str, Values] | None:
    """Return the conditions of replies; nothing where none fits: no outlet has them, and nobody is quoted in them."""
    if narrowed.outlets.wanted or narrowed.feeds.wanted or narrowed.speakers.wanted:
        return None
    topics, subjects = f"threads.subject {_LISTED}", narrowed.subjects
    wanted = [(topics, [_json(subjects.wanted)])] if subjects.wanted else []
    unwanted = [(f"NOT ({topics})", [_json(subjects.unwanted)])] if subjects.unwanted else []
    return _joined([*wanted, *unwanted, *_days(narrowed, "comments.said_at")])


def days_of(narrowed: Narrowed) -> tuple[str, Values]:
    """Return the bounds of days of an article, each with AND before it, and their values."""
    return _joined(_days(narrowed))


Condition = tuple[str, Values]
Forms = tuple[str, str, str, str]


def _sources(of: str, selects: tuple[str, str], narrowed: Narrowed) -> list[Filter]:
    """Return the filters of sources: an article is of one by its outlet, or by a feed that brought it."""
    outlets, feeds = narrowed.outlets, narrowed.feeds
    each, counts = (_IS_OF_OUTLET, _IS_OF_FEED), (_COUNT_OUTLET, _COUNT_FEED)
    found = []
    for keys, without in (((outlets.wanted, feeds.wanted), False), ((outlets.unwanted, feeds.unwanted), True)):
        given = [place for place, names in enumerate(keys) if names]  # what is not asked for costs nothing
        if given:
            select, count = (" UNION ALL ".join(parts[place] for place in given) for parts in (selects, counts))
            forms = (of, select, " OR ".join(each[place] for place in given), count)
            found.append(_filter(forms, [keys[place] for place in given], without=without))
    return found


def _either(forms: Forms, chosen: Chosen) -> list[Filter]:
    wanted = [_filter(forms, (chosen.wanted,))] if chosen.wanted else []
    return wanted + ([_filter(forms, (chosen.unwanted,), without=True)] if chosen.unwanted else [])


def _filter(forms: Forms, keys: Sequence[Sequence[str]], *, without: bool = False) -> Filter:
    return Filter(*forms, tuple(map(_json, keys)), without=without)


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
