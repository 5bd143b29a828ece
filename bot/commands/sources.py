"""What a workspace follows, as replies. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat.reply import Button, Buttons, Fields, File, Footer, Heading, Link, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.sources.following import ITSELF, NowFollowed
from bot.sources.lists import Imported
from bot.sources.model import Followed, SourceLine
from bot.sources.store import RECENT

MAX_LINES = 40
MAX_LEFT = 8
"""How many lines of a list that were left out are named; more would bury what was followed."""

DAY = timedelta(days=1)
_MATCHED = Footer(f"New articles are matched to topics: {ROOT} topic new")
_IMPORT = Button("Import", f"{ROOT} sources import")


def imported_reply(imported: Imported) -> Reply:
    """Return what taking a list of feeds came to, with what was left out and why, and a way back."""
    parts: list[Part] = [Heading(imported.title or "A list of feeds"), Text(_taken(imported))]
    if imported.left:
        parts.append(Fields(tuple((left.name, left.reason) for left in imported.left[:MAX_LEFT])))
    more = imported.left_count - len(imported.left[:MAX_LEFT])
    if more:
        parts.append(Text(f"{_lines(more, 'more line')} left out."))
    undo = (Button("Unfollow these", f"{ROOT} sources undo {imported.key}"),) if imported.new else ()
    return Reply((*parts, Buttons((*undo, Button("Sources", f"{ROOT} sources"))), _MATCHED))


def _taken(imported: Imported) -> str:
    already = f"{imported.already} {'was' if imported.already == 1 else 'were'} already"
    words = [f"{_feeds(imported.new)} followed now{f', {already}' if imported.already else ''}."]
    if imported.new:
        words.append("They are read as their turn comes; nothing old is posted.")
    if imported.left_count:
        words.append(f"{_lines(imported.left_count, 'line')} left out:")
    return " ".join(words)


def exported_reply(opml: str, count: int, now: datetime) -> Reply:
    """Return what is followed as a file; `now` names it."""
    file = File(f"despatch-feeds-{now:%Y-%m-%d}.opml", "text/x-opml", opml)
    again = Footer(f"Every feed reader takes this file; another workspace takes it by {ROOT} sources import")
    return Reply((Heading("What is followed here", (_feeds(count),)), file, again))


def undone_reply(count: int) -> Reply:
    """Return that the feeds of a list are not followed any more."""
    are = "is" if count == 1 else "are"
    words = Text(f"{_feeds(count)} that came with that list {are} not followed here any more. Their articles stay.")
    return Reply((words, Buttons((Button("Sources", f"{ROOT} sources"),))))


def _feeds(count: int) -> str:
    return f"{count or 'No'} feed{'' if count == 1 else 's'}"


def _lines(count: int, word: str) -> str:
    return f"{count} {word}{' was' if count == 1 else 's were'}"


def followed_reply(outcome: NowFollowed | Imported) -> Reply:
    """Return what following came to: the feed, how it was found, and that nothing old is posted."""
    if isinstance(outcome, Imported):
        return imported_reply(outcome)
    feed, words = outcome.feed, []
    words.append("Its feed is followed now." if outcome.new else "Its feed was followed here already.")
    if outcome.found_by != ITSELF:
        words.append(f"It is {feed.url} ({outcome.found_by}).")
    if outcome.stored:
        stored = "1 article" if outcome.stored == 1 else f"{outcome.stored} articles"
        words.append(f"{stored} stored, nothing posted.")
    if feed.health.error:
        words.append(feed.health.error[1])
    parts: list[Part] = [Heading(feed.name, link=_site(feed)), Text(" ".join(words))]
    parts.append(Buttons((Button("Sources", f"{ROOT} sources"), Button("Unfollow", f"{ROOT} unfollow {feed.url}"))))
    return Reply((*parts, _MATCHED))


def unfollowed_reply(feed: Followed) -> Reply:
    """Return that a feed is not followed any more, with a way back."""
    again = Button("Follow again", f"{ROOT} follow {feed.url}")
    return Reply((Heading(feed.name), Text("It is not followed here any more. Its articles stay."), Buttons((again,))))


def sources_reply(lines: Sequence[SourceLine], now: datetime, page: int = 1) -> Reply:
    """Return how every followed feed is doing, those in trouble first, `MAX_LINES` on a page; past the end the last."""
    if not lines:
        words = Text("Nothing is followed here yet.")
        begin = Footer(f"Begin: {ROOT} follow https://example.org")
        return Reply((Heading("Sources"), words, Buttons((_IMPORT,)), begin), Visibility.EPHEMERAL)
    pages = -(-len(lines) // MAX_LINES)
    page = min(page, pages)
    ailing = [line for line in lines if line.feed.health.error]
    ordered = (*ailing, *(line for line in lines if not line.feed.health.error))
    shown = ordered[(page - 1) * MAX_LINES : page * MAX_LINES]
    rows = tuple((line.feed.name, condition(line, now)) for line in shown)
    aside = f"{len(ailing)} in trouble" if ailing else "all well"
    of_pages = (f"page {page} of {pages}",) if pages > 1 else ()
    heading = Heading("Sources", (_feeds(len(lines)), *of_pages), aside)
    buttons = Buttons((*_turning(page, pages), _IMPORT, Button("Export", f"{ROOT} sources export")))
    footer = Footer(f"Stop one: {ROOT} unfollow and its name")
    return Reply((heading, Fields(rows), buttons, footer), Visibility.EPHEMERAL)


def _turning(page: int, pages: int) -> tuple[Button, ...]:
    """Return the buttons to the pages before and after."""
    steps = (("Previous page", page - 1), ("Next page", page + 1))
    return tuple(Button(label, f"{ROOT} sources list --page {to}") for label, to in steps if 1 <= to <= pages)


def condition(line: SourceLine, now: datetime) -> str:
    """Return how a feed is doing, in words: how much it brings, when it was read, what is wrong."""
    health = line.feed.health
    words = [f"{line.entries} articles" if line.entries != 1 else "1 article"]
    if line.recent:
        days = min(RECENT, max(now - line.feed.created_at, DAY)) / DAY
        words.append(f"{line.recent / days:.1f}".removesuffix(".0") + " a day")
    words.append(f"read {ago(now, health.succeeded_at)}" if health.succeeded_at else "not read yet")
    if line.waiting:
        words.append(f"{line.waiting} waiting")
    if health.error:
        times = "once" if health.failures == 1 else f"{health.failures} times"
        words.append(f"failed {times}: {health.error[1]}")
    return " · ".join(words)


def dead_reply(feed: Followed, sentence: str) -> Reply:
    """Return what followers are told, once, of a feed that has not worked for days."""
    parts = (
        Heading(f"{feed.name} has not been readable for days", link=_site(feed)),
        Text(sentence),
        Buttons((Button("Unfollow", f"{ROOT} unfollow {feed.url}"),)),
        Footer("It is tried once a day, and followed again by itself when it works."),
    )
    return Reply(parts)


def ago(now: datetime, moment: datetime) -> str:
    """Return how long ago, roughly, in words."""
    seconds = max(0.0, (now - moment).total_seconds())
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'s' if count != 1 else ''} ago"
    return "just now"


def _site(feed: Followed) -> Link | None:
    return Link("site", feed.site) if feed.site else None
