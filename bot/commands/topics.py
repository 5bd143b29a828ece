"""Topics as replies: what is followed, what is on a topic, what its thread is told. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.articles.highlights import shown_date
from bot.articles.model import StoredArticle
from bot.articles.published import moment_of
from bot.chat.inbound import Comment
from bot.chat.reply import (
    Button,
    Buttons,
    Fields,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    QuoteCard,
    Reply,
    Text,
    Visibility,
)
from bot.chat.spec import ROOT
from bot.commands.cards import PROMISE
from bot.topics.model import OnTopic, Topic

MAX_TOPICS = 40
MAX_STORIES = 10
MAX_COMMENTS = 10


@dataclass(frozen=True, slots=True)
class StoryQuotes:
    """An article's best quote, and what is told of those that it had and has no more."""

    best: QuoteCard | None = None
    lost: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """What `topic show` tells: what is on a topic, with its articles, the quotes of each, and what was said."""

    topic: Topic
    on: Sequence[OnTopic]
    articles: Mapping[str, StoredArticle]
    quotes: Mapping[str, StoryQuotes]
    comments: Sequence[Comment]
    thread: str


def made_reply(topic: Topic, thread: str) -> Reply:
    """Return that a topic is made, and how much of what is stored is on it already."""
    known = "Nothing stored so far is about it."
    if topic.articles:
        known = (
            f"{_count(topic.articles, 'stored article')} in {_count(topic.stories, 'story', 'stories')} match already."
        )
    parts: list[Part] = [Heading(f"Topic: {topic.name}"), Text(f"Watching for {topic.watch}. {known}")]
    parts += [Links((Link("Go to its thread", thread),))] if thread else []
    parts.append(Buttons((Button("Show", f"{ROOT} topic show {topic.name}"),)))
    return Reply((*parts, Footer("New stories are added to its thread.")), Visibility.EPHEMERAL)


def topics_reply(topics: Sequence[Topic]) -> Reply:
    """Return the topics of a workspace, the open ones first."""
    if not topics:
        begin = f'Begin: {ROOT} topic new "Berth fees" watch: berth fees, DVLA, -sports'
        return Reply((Heading("Topics"), Text("There is no topic here yet."), Footer(begin)), Visibility.EPHEMERAL)
    rows = tuple((topic.name, _line(topic)) for topic in topics[:MAX_TOPICS])
    opened = sum(topic.open for topic in topics)
    footer = Footer(f"More on one: {ROOT} topic show and its name")
    return Reply((Heading("Topics", (f"{opened} open",)), Fields(rows), footer), Visibility.EPHEMERAL)


def _line(topic: Topic) -> str:
    much = f"{_count(topic.stories, 'story', 'stories')}, {_count(topic.articles, 'article')}"
    return f"{'' if topic.open else 'closed · '}{much} · watching for {topic.watch}"


def changed_reply(topic: Topic, words: str) -> Reply:
    """Return that a topic was changed, with what is true of it now."""
    return Reply((Heading(f"Topic: {topic.name}"), Text(words)), Visibility.EPHEMERAL)


def timeline_reply(timeline: Timeline) -> Reply:
    """Return a topic's stories, newest first, each with its outlets and why it matched, and what was said."""
    topic = timeline.topic
    much = (_count(topic.stories, "story", "stories"), _count(topic.articles, "article"))
    parts: list[Part] = [Heading(f"Topic: {topic.name}", much, "" if topic.open else "closed")]
    parts.append(Text(f"Watching for {topic.watch}."))
    stories = by_story(timeline.on)
    for story in list(stories)[:MAX_STORIES]:
        parts += _story(stories[story], timeline)
    if len(stories) > MAX_STORIES:
        parts.append(Text(f"{len(stories) - MAX_STORIES} older stories are not shown."))
    parts += _said(timeline.comments)
    parts += [Links((Link("Go to its thread", timeline.thread),))] if timeline.thread else []
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def by_story(on: Sequence[OnTopic]) -> dict[str, list[OnTopic]]:
    """Return what is on a topic by story, in the order given."""
    stories: dict[str, list[OnTopic]] = defaultdict(list)
    for item in on:
        stories[item.story].append(item)
    return stories


def _story(items: Sequence[OnTopic], timeline: Timeline) -> list[Part]:
    """Return a story: the title of whoever was first, its outlets, a quote, and why it is here."""
    known = sorted(
        ((item, timeline.articles[item.article]) for item in items if item.article in timeline.articles),
        key=lambda pair: (moment_of(pair[1].published) or pair[0].matched_at, pair[0].article),
    )
    if not known:
        return []
    first, article = known[0]
    outlets = tuple(dict.fromkeys(other.site or "source unknown" for _, other in known))
    link = Link("original", article.canonical_url or article.url) if article.url else None
    heading = Heading(article.title or "Untitled article", (*outlets, shown_date(article.published)), "", link)
    quotes = [timeline.quotes.get(other.id, StoryQuotes()) for _, other in known]
    best = [quote.best for quote in quotes if quote.best]
    return [
        heading,
        *best[:1],
        *(part for quote in quotes for part in quote.lost),
        Footer(f"{first.reason[:1].upper()}{first.reason[1:]}."),
    ]


def _said(comments: Sequence[Comment]) -> list[Part]:
    if not comments:
        return []
    latest = comments[-MAX_COMMENTS:]
    shown: list[Part] = [Heading("What was said", (_count(len(comments), "reply", "replies"),))]
    shown += [QuoteCard(item.text, item.member.name or "a member", _when(item.at)) for item in latest]
    return shown


def recap_reply(topic: Topic, chosen: Sequence[Comment], total: int, since: datetime | None, link: str) -> Reply:
    """Return the replies that carry a discussion, word for word, in their order."""
    when = f" since {_when(since)}" if since else ""
    parts: list[Part] = [
        Heading(f"Discussion of {topic.name}", (f"{len(chosen)} of {_count(total, 'reply', 'replies')}{when}",))
    ]
    parts += [QuoteCard(item.text, item.member.name or "a member", _when(item.at)) for item in chosen]
    parts += [] if chosen else [Text("Nothing was said there.")]
    parts += [Links((Link("Go to its thread", link),))] if link else []
    return Reply((*parts, Footer("Every reply stands word for word.")), Visibility.EPHEMERAL)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"


def _when(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"
