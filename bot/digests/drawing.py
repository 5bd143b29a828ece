"""An edition as messages: one page to take in within a minute, the same parts on every platform. Pure."""

from collections.abc import Iterator, Sequence

from bot.chat.reply import Button, Buttons, Fields, Footer, Heading, Link, Links, Part, Passage, QuoteCard, Reply, Text
from bot.chat.spec import ROOT
from bot.digests.edition import Correction, Edition, Elsewhere, Outlet, Pending, Section, Told

PROMISE = "Every line stands word for word in the source."
WHY = f"{ROOT} why digest"
START = f'{ROOT} topic new "Berth fees" watch: berth fees, harbour council'

LIST = f"{ROOT} followup list"

PENDING = 8
"""Open follow-ups that are shown in one place; the list has all of them."""

NAMED = 6
"""Other outlets of a story that are named; how many there are is said beside its headline."""

PAGE = 9_000
"""Characters of words and addresses from which a digest goes on in another message, at the start of a topic.

Slack takes 11,000 in one message (`adapters/slack/messages.py`), Discord's smaller ones are cut from it.
"""

_PER_PART = 100

_COUNTED = {
    "duplicate": ("duplicate", "duplicates"),
    "more": ("story of less weight", "stories of less weight"),
    "older": ("older article", "older articles"),
    "changed": ("more change", "more changes"),
    "paywall": ("behind a paywall", "behind a paywall"),
    "unread": ("that could not be read", "that could not be read"),
}


def replies_of(edition: Edition) -> tuple[Reply, ...]:
    """Return an edition as it is posted: one message, or several where it is long, each beginning with a section."""
    pages: list[list[Part]] = [[]]
    for block in blocks_of(edition):
        if pages[-1] and _cost(pages[-1]) + _cost(block) > PAGE:
            pages.append([])
        pages[-1] += block
    return tuple(Reply(tuple(page)) for page in pages)


def blocks_of(edition: Edition) -> tuple[tuple[Part, ...], ...]:
    """Return what is never parted: the title, each topic, what was changed, what is elsewhere, what was left out."""
    blocks: tuple[tuple[Part, ...], ...] = (
        tuple(opening_parts(edition)),
        *(tuple(section_parts(section)) for section in edition.sections),
        tuple(corrections_parts(edition)),
        tuple(others_parts(edition)),
        tuple(pending_parts(edition)),
        tuple(end_parts(edition)),
    )
    return tuple(block for block in blocks if block)


def opening_parts(edition: Edition) -> Iterator[Part]:
    """Yield the title, and what a day without news is told in its place."""
    yield title_part(edition)
    yield from quiet_parts(edition)


def title_part(edition: Edition) -> Heading:
    """Return the first line: the day, how much there is of each kind, and that it comes late if it does."""
    counts = (
        (len(edition.sections), "topic", "topics"),
        (edition.stories, "story", "stories"),
        (len(edition.corrections), "correction", "corrections"),
        (len(edition.elsewhere), "elsewhere", "elsewhere"),
        (edition.open_followups, "follow-up open", "follow-ups open"),
    )
    details = tuple(f"{number} {one if number == 1 else many}" for number, one, many in counts if number)
    return Heading(day_of(edition), details, f"late: it was due at {edition.at:%H:%M}" if edition.late else "")


def day_of(edition: Edition) -> str:
    """Return the day as people write it: “Tuesday 24 November”."""
    return f"{edition.day:%A} {edition.day.day} {edition.day:%B}"


def quiet_parts(edition: Edition) -> Iterator[Text]:
    """Yield the one line of a day without news, and how to begin where no topic is followed."""
    if edition.quiet and edition.followed:
        topics = "the topic" if edition.followed == 1 else f"the {edition.followed} topics"
        yield Text(f"Nothing new on {topics} followed here.")
    if not edition.followed:
        yield Text(f"No topic is followed in this channel yet. Begin with one: {START}")


def section_parts(section: Section) -> Iterator[Part]:
    """Yield a topic: its name, its stories, and the way to its thread."""
    yield Heading(section.name.upper())
    for story in section.stories:
        yield from story_parts(story)
    yield from standing_parts(section.pending)
    yield Links(section_links(section))


def section_links(section: Section) -> tuple[Link, ...]:
    """Return the ways on from a topic: its thread with the number of replies, and its timeline."""
    replies = f"Thread ({count(section.replies, 'reply', 'replies')})"
    thread = (Link(replies, section.thread.url),) if section.thread else ()
    return (*thread, Link("Timeline", f"/topics/{section.topic}"), *ballot_links(section.pending))


def story_parts(story: Told) -> Iterator[Part]:
    """Yield a story: its headline, what is new of one that was told, sentences, quotations, the other outlets."""
    also = (f"also on {', '.join(story.also_on)}",) if story.also_on else ()
    yield headline(story.title, story.date, story.lead, story.outlets, also)
    if story.new:
        yield Text(story.new)
    yield from story.sentences
    yield from story.quotes
    yield from others_of(story.lead, story.outlets)


def headline(title: str, date: str, lead: Outlet, outlets: tuple[Outlet, ...], also: tuple[str, ...] = ()) -> Heading:
    """Return a headline that leads to its article, with who had it first, how many outlets have it, and the date.

    An unknown date is not worth a word: what stands here is of this day or the last ones.
    """
    named = {outlet.name: None for outlet in (lead, *outlets)}
    unlinked = (outlet.name for outlet in outlets if outlet.original is None and outlet.name != lead.name)
    several = (f"{len(named)} outlets",) if len(named) > 1 else ()
    dated = (date,) if date != "date unknown" else ()
    return Heading(title, (lead.name, *unlinked, *several, *dated, *also), "", lead.original)


def others_of(lead: Outlet, outlets: tuple[Outlet, ...]) -> Iterator[Links]:
    """Yield the ways to the other outlets' articles, if there are any; of very many the first."""
    linked = [outlet for outlet in outlets if outlet.original and outlet.name != lead.name]
    if linked:
        first, *rest = [Link(outlet.name, outlet.original.url) for outlet in linked[:NAMED] if outlet.original]
        yield Links((Link(f"Also in {first.label}", first.url), *rest))


def corrections_parts(edition: Edition) -> Iterator[Part]:
    """Yield what publishers changed in what was sent."""
    if edition.corrections:
        yield Heading("CHANGED SINCE IT WAS SENT")
    for item in edition.corrections:
        yield from correction_parts(item)


def correction_parts(item: Correction) -> Iterator[Part]:
    """Yield what was changed in an article: in a line, and the words before and now."""
    yield Heading(item.title, (item.outlet.name, *([item.topic] if item.topic else [])), "", item.outlet.original)
    yield Text(item.summary)
    for change in item.changes:
        yield Text(change.label)
        yield from change.sentences
        yield from change.quotes
    yield Links((*([item.thread] if item.thread else []), Link("Whole text", item.outlet.here.url)))


def others_parts(edition: Edition) -> Iterator[Part]:
    """Yield the stories on no topic that several outlets carry."""
    if edition.elsewhere:
        yield Heading("ELSEWHERE")
    for story in edition.elsewhere:
        yield from elsewhere_parts(story)


def elsewhere_parts(story: Elsewhere) -> Iterator[Part]:
    """Yield a story on no topic, with the button that makes a topic of it."""
    lead, *_ = story.outlets
    yield headline(story.title, story.date, lead, story.outlets)
    yield from others_of(lead, story.outlets)
    if story.command:
        yield Buttons((Button("Make a topic", story.command),))


def pending_parts(edition: Edition) -> Iterator[Part]:
    """Yield what is still to be done on topics without news, and on none."""
    if edition.pending:
        yield Heading("FOLLOW-UPS")
        yield from standing_parts(edition.pending)
        links = ballot_links(edition.pending)
        yield from (Links(links),) if links else ()


def standing_parts(pending: Sequence[Pending]) -> Iterator[Part]:
    """Yield open follow-ups: each with what it asks and how it stands; of very many the first."""
    if pending:
        yield Fields(tuple((f"Follow-up #{item.number}", _standing(item)) for item in pending[:PENDING]))
    if len(pending) > PENDING:
        yield Text(f"{len(pending) - PENDING} more follow-ups are open: {LIST}")


def _standing(item: Pending) -> str:
    return " · ".join(filter(None, (item.title, item.standing, item.topic)))


def ballot_links(pending: Sequence[Pending]) -> tuple[Link, ...]:
    """Return the ways to the ballots of those follow-ups that are shown."""
    return tuple(Link(f"Ballot #{item.number}", item.ballot.url) for item in pending[:PENDING] if item.ballot)


def end_parts(edition: Edition) -> Iterator[Part]:
    """Yield how much was left out, with the way to why."""
    if edition.counts:
        yield Text(f"Left out: {left_out(edition)}.")
        yield Buttons((Button("Why?", WHY),))
    if not edition.quiet:
        yield Footer(PROMISE)


def left_out(edition: Edition) -> str:
    """Return how much of each kind was left out: “2 duplicates, 1 behind a paywall”."""
    return ", ".join(f"{number} {_COUNTED[kind][number != 1]}" for kind, number in edition.counts)


def count(number: int, one: str, many: str) -> str:
    """Return how many there are of something, in words for none."""
    return f"{number or 'no'} {one if number == 1 else many}"


def _cost(parts: list[Part] | tuple[Part, ...]) -> int:
    return sum(_PER_PART + len(word) for part in parts for word in _words(part))


def _words(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield " ".join((part.text, *part.details, part.aside, part.link.url if part.link else ""))
        case Passage() | QuoteCard():
            place = part.original or part.here
            yield f"{part.text} {part.source} {place.url if place else ''}"
            yield part.attribution if isinstance(part, QuoteCard) else ""
        case Links(items):
            yield from (f"{item.label} {item.url}" for item in items)
        case Fields(items):
            yield from (f"{name} {value}" for name, value in items)
        case Buttons(items):
            yield from (f"{item.label} {item.command}" for item in items)
        case Text(text) | Footer(text):
            yield text
        case _:
            yield ""
