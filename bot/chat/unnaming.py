"""Taking a member out of replies: the words that they said, and their name where our own words have it. Pure.

Words of sources are left alone: a publisher may well write of somebody of the same name.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.chat.codec import ReplyUnreadable, reply_from_json, reply_to_json
from bot.chat.reply import Fields, File, Footer, Heading, Part, Passage, QuoteCard, Reply, Text
from bot.chat.said_in_files import holds

_LOG = logging.getLogger(__name__)

SOMEBODY = "a member"
TAKEN = "A file was here that held words of a member who is forgotten; it can be asked for again."
APART = " · "


@dataclass(frozen=True, slots=True)
class Said:
    """A member's names, and the words of theirs that are kept."""

    names: frozenset[str]
    words: frozenset[str]


def cleaned(stored: str, said: Said) -> str | None:
    """Return a reply that is kept as JSON without a member, or nothing where they are not in it."""
    try:
        reply = reply_from_json(json.loads(stored))
    except (ReplyUnreadable, ValueError):
        _LOG.warning("a stored reply is not looked into: it cannot be read", extra={"code": ReplyUnreadable.code})
        return None
    left = tuple(_without(reply.parts, said))
    if left == reply.parts:
        return None
    return json.dumps(reply_to_json(Reply(left, reply.visibility, reply.thread)), ensure_ascii=False)


def cleaned_line(words: str, said: Said) -> str | None:
    """Return a line of our own that is kept as it is, without a member, or nothing where they are not in it."""
    left = unnamed(words, said)
    return left if left != words else None


def unnamed(words: str, said: Said) -> str:
    """Return words of our own without who did something: “by Robin”, “With Robin, due Friday”, “Robin · due Friday”."""
    names = "|".join(map(re.escape, sorted(said.names, key=len, reverse=True)))
    pieces = (SOMEBODY if piece in said.names else piece for piece in words.split(APART))
    return re.sub(rf"\b(by|[Ww]ith|as) (?:{names})(?!\w)", rf"\1 {SOMEBODY}", APART.join(pieces))


def _corrected(source: str, said: Said) -> str:
    """Return where words stand, without who corrected their side: what else stands there are names of outlets."""
    pieces = source.split(APART)
    return APART.join(unnamed(piece, said) if " has it (" in piece else piece for piece in pieces)


def _without(parts: tuple[Part, ...], said: Said) -> Iterator[Part]:
    for part in parts:
        match part:
            case QuoteCard() if part.attribution in said.names and part.text in said.words:
                continue
            case File() if holds(part, said.names, said.words):
                yield Text(TAKEN)
            case Passage() | QuoteCard():
                yield replace(part, source=_corrected(part.source, said))
            case Text() | Footer():
                yield replace(part, text=unnamed(part.text, said))
            case Heading():
                yield replace(part, details=tuple(SOMEBODY if one in said.names else one for one in part.details))
            case Fields(items):
                yield replace(part, items=tuple((name, unnamed(value, said)) for name, value in items))
            case _:
                yield part
