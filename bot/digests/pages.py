"""An edition as a page: the same parts as in its messages, each story with a place of its own, and all of why. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.chat.pages import DigestEntry, DigestLine, DigestPage, DigestSection
from bot.chat.reply import Buttons, Fields, Heading, Link, Links, Part, Passage, QuoteCard
from bot.digests.drawing import (
    ballot_links,
    correction_parts,
    elsewhere_parts,
    left_out,
    quiet_parts,
    section_links,
    standing_parts,
    story_parts,
    title_part,
)
from bot.digests.edition import Edition, Section


def page_of(edition: Edition) -> DigestPage:
    """Return an edition as a page."""
    title = title_part(edition)
    sections = [_topic(section) for section in edition.sections]
    corrections = [_entry(f"change-{item.id}", correction_parts(item)) for item in edition.corrections]
    others = [_entry(f"story-{item.id}", elsewhere_parts(item)) for item in edition.elsewhere]
    sections += [DigestSection("changed", "Changed since it was sent", tuple(corrections))] if corrections else []
    sections += [DigestSection("elsewhere", "Elsewhere", tuple(others))] if others else []
    sections += [_pending(edition)] if edition.pending else []
    return DigestPage(
        title=f"{title.text} {edition.day:%Y}",
        details=tuple(filter(None, (*title.details, title.aside))),
        sections=tuple(sections),
        said=tuple(part.text for part in quiet_parts(edition)),
        left_out=tuple((item.what, item.why) for item in edition.omitted),
        left_out_in_all=left_out(edition),
    )


def line_of(digest: str, channel: str, edition: Edition) -> DigestLine:
    """Return a digest as it is listed."""
    title = title_part(edition)
    details = (f"{edition.at:%H:%M}", *(title.details or ("a quiet day",)))
    return DigestLine(digest, f"{title.text} {edition.day:%Y}", channel, details)


def _topic(section: Section) -> DigestSection:
    entries = tuple(_entry(f"story-{story.id}", story_parts(story)) for story in section.stories)
    notes = tuple(standing_parts(section.pending))
    return DigestSection(f"topic-{section.topic}", section.name, entries, section_links(section), notes)


def _pending(edition: Edition) -> DigestSection:
    notes = tuple(standing_parts(edition.pending))
    return DigestSection("followups", "Follow-ups", (), ballot_links(edition.pending), notes)


def _entry(anchor: str, parts: Iterator[Part]) -> DigestEntry:
    """Return what begins with a heading; a page has nothing to press, so that it says what would be typed."""
    heading, *rest = parts
    if not isinstance(heading, Heading):
        raise TypeError(heading)
    return DigestEntry(anchor, heading, tuple(map(_unpressed, rest)))


def _unpressed(part: Part) -> Part:
    if not isinstance(part, Buttons):
        return part
    return Fields(tuple((item.label, item.command) for item in part.items))


def taken_away(page: DigestPage) -> DigestPage:
    """Return a page to read away from the room: the ways to pages of our own, which open nowhere else, are gone."""
    return replace(page, sections=tuple(map(_section_away, page.sections)))


def _section_away(section: DigestSection) -> DigestSection:
    return replace(section, links=_outward(section.links), entries=tuple(map(_away, section.entries)))


def _away(entry: DigestEntry) -> DigestEntry:
    return replace(entry, parts=tuple(map(_part_away, entry.parts)))


def _part_away(part: Part) -> Part:
    if isinstance(part, Passage | QuoteCard):
        return replace(part, here=None)
    return Links(_outward(part.items)) if isinstance(part, Links) else part


def _outward(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(link for link in links if not link.url.startswith("/"))
