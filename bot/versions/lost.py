"""Quotations that an earlier version's card showed and that the article no longer has as they were. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.versions.changes import Change, lost_quotes
from bot.versions.wording import said
from summaries.document import Card, Quote, Reading, Span


@dataclass(frozen=True, slots=True)
class LostQuote:
    """A quotation as `version` had it, word for word, and what became of it in the article's current version.

    `place` is where the old version has what changed. `after` is empty where it has gone; `stands` says that its
    words are there still, though not as a quotation.
    """

    version: int
    quote: Quote
    words: str
    place: Span
    after: Reading | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Carded:
    """An earlier version with its card, and what changed between it and the current one."""

    version: int
    text: str
    card: Card
    changes: tuple[Change, ...]


def lost_of(earlier: Iterable[Carded], text: str) -> tuple[LostQuote, ...]:
    """Return what was lost since earlier versions, in the order of the newest; `text` is the current one.

    The same words lost more than once are told once, of the newest version that had them.
    """
    now = said(text)
    lost: dict[str, LostQuote] = {}
    for carded in sorted(earlier, key=lambda carded: carded.version, reverse=True):
        for item in lost_quotes(carded.card, carded.changes):
            if isinstance(item.used, Quote):
                found = _found(carded, item.used, item.change, now)
                lost.setdefault(said(found.words), found)
    return tuple(lost.values())


def _found(carded: Carded, quote: Quote, change: Change, now: str) -> LostQuote:
    words, after = quote.span.of(carded.text), change.after
    place = change.before.span if change.before else quote.span
    return LostQuote(carded.version, quote, words, place, after, stands=after is None and said(words) in now)
