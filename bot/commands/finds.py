"""What a search found as a reply: articles with their sentences, quotations, replies, page by page. Pure."""

from collections.abc import Iterator, Sequence

from bot.archive.search import Found, Overview
from bot.chat.pages import ARTICLES, QUOTES, TALK, FoundArticle, FoundPassage, FoundQuote, FoundRemark, Piece
from bot.chat.reply import (
    Button,
    Buttons,
    Footer,
    Heading,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
    Visibility,
)
from bot.chat.spec import ROOT
from bot.commands.answers import extent_in_words
from bot.commands.cards import PROMISE

SENTENCES = 2
"""Sentences of an article that are shown; the archive's page shows three."""

NAMES = {ARTICLES: "ARTICLES", QUOTES: "QUOTATIONS", TALK: "SAID HERE"}
HELP = 'Filters: topic:"Berth fees" source:"Harbour Post" speaker:Quill since:2026-11-01 until:yesterday order:newest'


def found_reply(overview: Overview) -> Reply:
    """Return one page of what was found of every kind, with how much there is, and the ways to the other pages."""
    total = sum(number for _, number in overview.totals)
    aside = f"page {overview.page} of {overview.pages}" if overview.pages > 1 else ""
    parts: list[Part] = [Heading(f"Search: {overview.wish.text or 'everything'}", overview.filters, aside)]
    if not total:
        return Reply((*parts, *_nothing(overview)), Visibility.EPHEMERAL)
    for kind, number in overview.totals:
        found = [item for item in overview.found if _kind(item) == kind]
        if found:
            parts.append(Heading(NAMES[kind], (_many(number, overview.most),)))
            parts += [part for item in found for part in _found(item)]
    foot = Footer(f"{_order(overview)}. Searched: {extent_in_words(overview.extent)}. {PROMISE}")
    return Reply((*parts, *_buttons(overview), foot), Visibility.EPHEMERAL)


def _order(overview: Overview) -> str:
    if overview.common:
        return "The newest first: these words stand in too many articles to tell the best"
    return "The newest first" if overview.wish.newest or not overview.wish.query.wanted else "The best first"


def _nothing(overview: Overview) -> Iterator[Part]:
    if overview.wish.query.wanted:
        yield Text("Nothing in this workspace’s record has all of that.")
    else:
        yield Text("Nothing in this workspace’s record passes these filters.")
    yield Text(f"Searched: {extent_in_words(overview.extent)}, and what was said in this channel.")
    if overview.wish.text:
        yield Buttons((Button("Ask it as a question", f"{ROOT} ask {overview.wish.text}"),))
    yield Footer(HELP)


def _buttons(overview: Overview) -> Sequence[Part]:
    steps = (("Previous page", overview.page - 1), ("Next page", overview.page + 1))
    turning = [
        Button(label, f"{ROOT} search {overview.asked} --page {to}") for label, to in steps if 1 <= to <= overview.pages
    ]
    if overview.wish.query.wanted and not (overview.wish.newest or overview.common):
        turning.append(Button("Newest first", f"{ROOT} search {overview.asked} order:newest"))
    return (Buttons(tuple(turning)),) if turning else ()


def _many(number: int, most: int) -> str:
    return f"{number:,} found" if number < most else f"the newest {most:,}"


def _kind(item: Found) -> str:
    return ARTICLES if isinstance(item, FoundArticle) else QUOTES if isinstance(item, FoundQuote) else TALK


def _found(item: Found) -> Iterator[Part]:
    match item:
        case FoundArticle():
            yield Heading(_text(item.title), (item.outlet, item.date), "", item.original or item.here)
            yield from map(_passage, item.passages[:SENTENCES])
        case FoundQuote():
            source = f"{item.outlet}, {item.date}"
            yield QuoteCard(_text(item.pieces), _text(item.attribution), "", item.here, item.original, source)
        case FoundRemark():
            said = f"{'edited' if item.edited else 'said'} on {item.at.day} {item.at:%B %Y}"
            yield QuoteCard(_text(item.pieces), item.name, said, item.here)


def _passage(found: FoundPassage) -> Passage:
    return Passage(_text(found.pieces), found.here, found.original)


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
