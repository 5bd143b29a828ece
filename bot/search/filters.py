"""What somebody types to search: words, phrases, and filters such as `topic:"Berth fees" -source:tideline`. Pure."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.search.days import EVER, Period, period_of
from bot.search.errors import FilterInvalid, FilterUnknown
from bot.search.query import NO_WORDS, Query, parse

TOPIC, SOURCE, SPEAKER, SINCE, UNTIL, ORDER = "topic", "source", "speaker", "since", "until", "order"
NAMES = (TOPIC, SOURCE, SPEAKER, SINCE, UNTIL, ORDER)
NEWEST, BEST = "newest", "relevance"
ORDERS = (BEST, NEWEST)

MOST = 12
"""Filters in one search; more than that is nobody's question."""

MAX_VALUE = 120
MAX_TYPED = 600
"""Characters that are looked at, filters included; of the words among them `query.MAX_TYPED`."""

_ALIASES = {
    "outlet": SOURCE,
    "feed": SOURCE,
    "from": SINCE,
    "after": SINCE,
    "before": UNTIL,
    "to": UNTIL,
    "sort": ORDER,
}
_FILTER = re.compile(
    r"(?<!\S)(?P<minus>[-–−])?(?P<name>[A-Za-z]{2,20}):"
    r'(?:["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]?|(?P<word>[^\s"“”„«»/]\S*))(?=\s|$)'
)
_ADDRESSES = ("http", "https", "mailto", "tel", "ftp")
_AGO = re.compile(r"\d{1,3} ?(?:[dw]|days?|weeks?|months?|years?)(?: ago)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a filter names, and whether that is to be left out."""

    name: str
    without: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: `text` is what was typed without its filters, `query` the words and phrases in it.

    Of several topics (or sources, or speakers) any will do.
    """

    text: str = ""
    query: Query = NO_WORDS
    topics: tuple[Named, ...] = ()
    sources: tuple[Named, ...] = ()
    speakers: tuple[Named, ...] = ()
    period: Period = EVER
    newest: bool = False

    @property
    def narrowed(self) -> bool:
        """Say whether anything but words is asked for."""
        return bool(self.topics or self.sources or self.speakers) or self.period != EVER

    @property
    def empty(self) -> bool:
        """Say whether nothing is asked for."""
        return not self.query.wanted and not self.narrowed


def read(typed: str, today: date) -> Wish:
    """Return what was typed; raises `FilterUnknown` or `FilterInvalid`.

    What has the look of a filter is one: a word with a colon that is none stands in quotation marks.
    """
    shown = typed[:MAX_TYPED].replace("\0", " ")
    found = list(_filters(shown))
    if len(found) > MOST:
        raise FilterInvalid(f"That is too many filters: a search takes {MOST} at most.")
    text = " ".join(_without(shown, found).split())
    values = [(_name(hit), _value(hit), bool(hit["minus"])) for hit in found]
    return Wish(
        text,
        parse(text),
        topics=_named(values, TOPIC),
        sources=_named(values, SOURCE),
        speakers=_named(values, SPEAKER),
        period=_period(values, today),
        newest=_newest(values),
    )


def _named(values: list[tuple[str, str, bool]], kind: str) -> tuple[Named, ...]:
    return tuple(Named(value, minus) for name, value, minus in values if name == kind)


def _filters(typed: str) -> Iterator[re.Match[str]]:
    """Yield what stands where a filter stands: outside of quotation marks, and no web address."""
    for hit in _FILTER.finditer(typed):
        quoted = sum(typed.count(mark, 0, hit.start()) for mark in '"“”„«»') % 2
        if not quoted and hit["name"].lower() not in _ADDRESSES:
            yield hit


def _without(typed: str, found: list[re.Match[str]]) -> str:
    for hit in reversed(found):
        typed = f"{typed[: hit.start()]} {typed[hit.end() :]}"
    return typed


def _name(hit: re.Match[str]) -> str:
    typed = hit["name"].lower()
    name = _ALIASES.get(typed, typed)
    if name in NAMES:
        return name
    near = difflib.get_close_matches(typed, NAMES, n=1, cutoff=0.6)
    hint = f"did you mean “{near[0]}:”?" if near else f"there are {', '.join(f'{one}:' for one in NAMES)}."
    raise FilterUnknown(f'There is no filter “{typed}:”; {hint} To search for the words, type "{hit[0].strip()[:40]}".')


def _value(hit: re.Match[str]) -> str:
    value = " ".join((hit["phrase"] if hit["phrase"] is not None else hit["word"]).split())[:MAX_VALUE]
    if not any(map(str.isalnum, value)):
        raise FilterInvalid(f"“{hit['name'].lower()}:” needs a value, such as {_EXAMPLES[_name(hit)]}")
    return value


_EXAMPLES = {
    TOPIC: 'topic:"Berth fees"',
    SOURCE: 'source:"Harbour Post"',
    SPEAKER: 'speaker:"Ada Quill"',
    SINCE: "since:2026-11-24, since:yesterday or since:3d",
    UNTIL: "until:2026-11-24",
    ORDER: "order:newest",
}


def _period(values: list[tuple[str, str, bool]], today: date) -> Period:
    since, until = (_end(values, name, today) for name in (SINCE, UNTIL))
    if since and until and since > until:
        raise FilterInvalid(f"Nothing is since {_day(since)} and until {_day(until)}: the first has to be the earlier.")
    return Period(since, until)


def _end(values: list[tuple[str, str, bool]], wanted: str, today: date) -> date | None:
    given = [(value, minus) for name, value, minus in values if name == wanted]
    if not given:
        return None
    if len(given) > 1 or given[0][1]:
        raise FilterInvalid(f"“{wanted}:” is given once, and without a minus.")
    period = period_of(given[0][0], today)
    if period is None:
        raise FilterInvalid(f"“{given[0][0][:40]}” is no day that can be read: type {_EXAMPLES[wanted]}")
    first = wanted == SINCE or bool(_AGO.fullmatch(given[0][0]))
    return period.since if first else period.until


def _newest(values: list[tuple[str, str, bool]]) -> bool:
    given = [value.lower() for name, value, minus in values if name == ORDER]
    if any(value not in ORDERS for value in given):
        raise FilterInvalid(f"“order:” is {' or '.join(ORDERS)}.")
    return given[-1:] == [NEWEST]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
