"""What a workspace follows, as replies. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chat.reply import Button, Buttons, Fields, Footer, Heading, Link, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.sources.following import ITSELF, NowFollowed
from bot.sources.model import Followed, SourceLine
from bot.sources.store import RECENT

MAX_LINES = 40
DAYS = RECENT / timedelta(days=1)


def followed_reply(outcome: NowFollowed) -> Reply:
    """Return what following came to: the feed, how it was found, and that nothing old is posted."""
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
    return Reply((*parts, Footer(f"New articles are matched to topics: {ROOT} topic new")))


def unfollowed_reply(feed: Followed) -> Reply:
    """Return that a feed is not followed any more, with a way back."""
    again = Button("Follow again", f"{ROOT} follow {feed.url}")
    return Reply((Heading(feed.name), Text("It is not followed here any more. Its articles stay."), Buttons((again,))))


def sources_reply(lines: Sequence[SourceLine], now: datetime) -> Reply:
    """Return how every followed feed is doing."""
    if not lines:
        words = Text("Nothing is followed here yet.")
        return Reply(
            (Heading("Sources"), words, Footer(f"Begin: {ROOT} follow https://example.org")), Visibility.EPHEMERAL
        )
    ailing = [line for line in lines if line.feed.health.error]
    well = [line for line in lines if not line.feed.health.error]
    count = "1 feed" if len(lines) == 1 else f"{len(lines)} feeds"
    rows = tuple((line.feed.name, condition(line, now)) for line in (*ailing, *well)[:MAX_LINES])
    aside = f"{len(ailing)} in trouble" if ailing else "all well"
    more = f"{len(lines) - MAX_LINES} more are not shown. " if len(lines) > MAX_LINES else ""
    footer = Footer(f"{more}Stop one: {ROOT} unfollow and its name")
    return Reply((Heading("Sources", (count,), aside), Fields(rows), footer), Visibility.EPHEMERAL)


def condition(line: SourceLine, now: datetime) -> str:
    """Return how a feed is doing, in words: how much it brings, when it was read, what is wrong."""
    health = line.feed.health
    words = [f"{line.entries} articles" if line.entries != 1 else "1 article"]
    if line.recent:
        words.append(f"{line.recent / DAYS:.1f}".rstrip("0").rstrip(".") + " a day")
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
