"""Topics as replies: what is followed, what is on a topic, what its thread is told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.articles.highlights import shown_date
from bot.chat.inbound import Comment
from bot.chat.parsing import quoted
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
from bot.topics.model import Suggestion, Topic
from bot.topics.talk import Talk, TalkThread
from bot.topics.timeline import Story
from bot.topics.watch import Watch

MAX_TOPICS = 40
MAX_STORIES = 10
MAX_COMMENTS = 10
MAX_TERMS = 3
MAX_THREADS = 5


@dataclass(frozen=True, slots=True)
class StoryQuotes:
    """A story's best quote, and what is told of those that its articles had and have no more."""

    best: QuoteCard | None = None
    lost: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """What `topic show` tells: a topic's latest stories, each with its quotes, and what was said.

    `older` is how many stories are not shown, `to_do` what is followed up.
    """

    topic: Topic
    stories: Sequence[tuple[Story, StoryQuotes]]
    older: int
    talk: Talk
    terms: Sequence[Suggestion] = ()
    to_do: Sequence[Part] = ()


def made_reply(topic: Topic, thread: str) -> Reply:
    """Return that a topic is made, and how much of what is stored is on it already."""
    known = "Nothing stored so far is about it."
    if topic.articles:
        known = (
            f"{count(topic.articles, 'stored article')} in {count(topic.stories, 'story', 'stories')} match already."
        )
    parts: list[Part] = [Heading(f"Topic: {topic.name}"), Text(f"Watching for {topic.watch}. {known}")]
    parts += [Links((Link("Go to its thread", thread),))] if thread else []
    parts.append(Buttons((Button("Show", f"{ROOT} topic show {quoted(topic.name)}"),)))
    return Reply((*parts, Footer("New stories are added to its thread.")), Visibility.EPHEMERAL)


def topics_reply(topics: Sequence[Topic]) -> Reply:
    """Return the topics of a workspace, the open ones first."""
    if not topics:
        begin = f'Begin: {ROOT} topic new "Berth fees" watch: berth fees, DVLA, -sports'
        return Reply((Heading("Topics"), Text("There is no topic here yet."), Footer(begin)), Visibility.EPHEMERAL)
    names = {topic.id: topic.name for topic in topics}
    rows = tuple((topic.name, _line(topic, names.get(topic.merged_into or "", ""))) for topic in topics[:MAX_TOPICS])
    opened = sum(topic.open for topic in topics)
    footer = Footer(f"More on one: {ROOT} topic show and its name")
    return Reply((Heading("Topics", (f"{opened} open",)), Fields(rows), footer), Visibility.EPHEMERAL)


def _line(topic: Topic, heir: str) -> str:
    if heir:
        return f"merged into {heir}"
    much = f"{count(topic.stories, 'story', 'stories')}, {count(topic.articles, 'article')}"
    return f"{'' if topic.open else 'closed · '}{much} · watching for {topic.watch}"


def timeline_reply(timeline: Timeline) -> Reply:
    """Return a topic's stories, newest first, each with its outlets and why it is there, and what was said."""
    topic = timeline.topic
    much = (count(topic.stories, "story", "stories"), count(topic.articles, "article"))
    parts: list[Part] = [Heading(f"Topic: {topic.name}", much, "" if topic.open else "closed")]
    parts.append(Text(f"Watching for {topic.watch}."))
    for story, quotes in timeline.stories:
        parts += _story(story, quotes)
    if timeline.older:
        parts.append(Text(f"{count(timeline.older, 'older story is', 'older stories are')} not shown."))
    parts += timeline.to_do
    parts += _said(timeline.talk)
    parts += _suggested(topic, timeline.terms[:MAX_TERMS])
    parts.append(Buttons(_ways_on(topic)))
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def _ways_on(topic: Topic) -> tuple[Button, ...]:
    """Return what leads on from a topic: who has said what, a file to take away, and back to an open topic."""
    name = quoted(topic.name)
    ways = [Button("Positions", f"{ROOT} positions {name}"), Button("Take it away", f"{ROOT} export topic {name}")]
    closed = not topic.open and topic.merged_into is None
    return (*ways, *([Button("Reopen", f"{ROOT} topic reopen {name}")] if closed else []))


def suggestions_reply(topic: Topic, terms: Sequence[Suggestion]) -> Reply:
    """Return terms that a topic might watch for besides, each with its reason and a button that adds it."""
    parts: list[Part] = [Heading(f"Topic: {topic.name}"), Text(f"Watching for {topic.watch}.")]
    parts += _suggested(topic, terms)
    if not terms:
        parts.append(Text("No phrase stands in several of its stories and hardly anywhere else."))
    return Reply(tuple(parts), Visibility.EPHEMERAL)


def _suggested(topic: Topic, terms: Sequence[Suggestion]) -> list[Part]:
    if not terms:
        return []
    adding = f"{ROOT} topic watch {quoted(topic.name)} add:"
    buttons = tuple(Button(f"Add “{one.term}”", f"{adding} {Watch((one.term,))}") for one in terms)
    return [Heading("It could watch for"), Fields(tuple((one.term, one.reason) for one in terms)), Buttons(buttons)]


def _story(story: Story, quotes: StoryQuotes) -> list[Part]:
    """Return a story: the title of whoever was first, its outlets, its quotes, and why it is here."""
    first, article = story[0].on, story[0].article
    outlets = tuple(dict.fromkeys(report.article.site or "source unknown" for report in story))
    link = Link("original", article.canonical_url or article.url) if article.url else None
    heading = Heading(article.title or "Untitled article", (*outlets, shown_date(article.published)), "", link)
    why = Footer(f"{first.reason[:1].upper()}{first.reason[1:]}.")
    return [heading, *([quotes.best] if quotes.best else []), *quotes.lost, why]


def _said(talk: Talk) -> list[Part]:
    """Return the latest replies, and the way to each thread that they stand in."""
    shown: list[Part] = []
    if talk.comments:
        shown.append(Heading("What was said", (count(len(talk.comments), "reply", "replies"),)))
        latest = talk.comments[-MAX_COMMENTS:]
        shown += [QuoteCard(item.text, item.member.name or "a member", _when(item.at)) for item in latest]
    shown += _elsewhere(talk)
    links = [Link(_way(thread, place), thread.address) for place, thread in enumerate(talk.threads) if thread.address]
    return [*shown, *([Links(tuple(links[:MAX_THREADS]))] if links else [])]


def _elsewhere(talk: Talk) -> list[Part]:
    if not talk.elsewhere:
        return []
    stand = "reply stands in a thread" if talk.elsewhere == 1 else "replies stand in threads"
    return [Text(f"{talk.elsewhere} more {stand} of another channel, and can be read there.")]


def _way(thread: TalkThread, place: int) -> str:
    if thread.former:
        return f"The thread of “{thread.former}”"
    return "Its thread in another channel" if place else "Go to its thread"


def recap_reply(topic: Topic, chosen: Sequence[Comment], total: int, since: datetime | None, talk: Talk) -> Reply:
    """Return the replies that carry a discussion, word for word, in their order."""
    when = f" since {_when(since)}" if since else ""
    parts: list[Part] = [
        Heading(f"Discussion of {topic.name}", (f"{len(chosen)} of {count(total, 'reply', 'replies')}{when}",))
    ]
    parts += [QuoteCard(item.text, item.member.name or "a member", _when(item.at)) for item in chosen]
    parts += [] if chosen else [Text("Nothing was said there.")]
    parts += _elsewhere(talk)
    parts += [Links((Link("Go to its thread", talk.address),))] if talk.address else []
    return Reply((*parts, Footer("Every reply stands word for word.")), Visibility.EPHEMERAL)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: “no stories”, “1 story”, “2 stories”."""
    return f"{number or 'no'} {one if number == 1 else many or f'{one}s'}"


def _when(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"
