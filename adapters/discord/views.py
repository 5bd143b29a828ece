"""A reply as messages that Discord takes, drawn with Components V2.

Components rather than embeds: headings, lists and quotes are set the same on every client; a message
holds 4,000 characters where a plain one holds 2,000; buttons stand where they belong in the reading
order; and nothing that a reader did not ask for is unfurled below. Text stands bare, without a box
around it, as the words of people do.

The limits are kept by construction: `drawing` makes pieces that fit, `pack` fills messages with them.
Every view is stopped before it is sent: a press is answered by its `custom_id`, whoever drew the
message and however long ago, so that the library need not keep views in memory.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

import discord

from adapters.common.split import Cost, pack
from adapters.discord.buttons import custom_id
from adapters.discord.drawing import Paper, Piece, Row, Style, Words, draw
from bot.chat.reply import Reply

LIMIT = Cost(38, 3_780)
"""Below Discord's 40 components and 4,000 characters of a message; labels may count among those, so they do here."""

Message = tuple[Piece, ...]
"""The pieces of one message."""

NOTHING = Words("…")


def messages(reply: Reply, style: Style) -> tuple[Message, ...]:
    """Return the reply in as many messages as it takes, at least one; nothing of it is dropped."""
    pieces = list(_told_apart(draw(reply, style))) or [NOTHING]
    return tuple(tuple(_merged(group)) for group in pack(pieces, _cost, LIMIT, _leads))


def _told_apart(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Give a number to files of a name that was there before: Discord finds a message's files by their names."""
    seen: Counter[str] = Counter()
    for piece in pieces:
        if isinstance(piece, Paper):
            seen[piece.name] += 1
            if (number := seen[piece.name]) > 1:
                path = PurePosixPath(piece.name)
                piece = replace(piece, name=f"{path.stem}-{number}{path.suffix}")
        yield piece


def layout(message: Message) -> discord.ui.LayoutView:
    """Return a message as the library sends it; needs a running loop, as every view of the library does."""
    view = discord.ui.LayoutView(timeout=None)
    seen: Counter[str] = Counter()
    for piece in message:
        view.add_item(_item(piece, seen))
    view.stop()
    return view


def posting(message: Message) -> dict[str, Any]:
    """Return a new message as the library's ways of sending take it: how it looks, and the files that go with it."""
    papers = _papers(message)
    return {"view": layout(message), **({"files": papers} if papers else {})}


def editing(message: Message) -> dict[str, Any]:
    """Return a message as the library's ways of editing take it, which call files by another name."""
    papers = _papers(message)
    return {"view": layout(message), **({"attachments": papers} if papers else {})}


def _papers(message: Message) -> list[discord.File]:
    return [discord.File(io.BytesIO(piece.body), piece.name) for piece in message if isinstance(piece, Paper)]


def _item(piece: Piece, seen: Counter[str]) -> "discord.ui.Item[discord.ui.LayoutView]":
    match piece:
        case Row():
            return _row(piece, seen)
        case Paper(name):
            return discord.ui.File(f"attachment://{name}")
        case Words(text):
            return discord.ui.TextDisplay(text)


def _row(row: Row, seen: Counter[str]) -> "discord.ui.ActionRow[discord.ui.LayoutView]":
    """Draw the buttons; one that stands twice in a message gets a number, since Discord wants every id once."""
    drawn: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for press in row.buttons:
        name = custom_id(press.key, seen[press.key])
        seen[press.key] += 1
        drawn.add_item(discord.ui.Button(label=press.label, custom_id=name, style=discord.ButtonStyle.secondary))
    return drawn


def _merged(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for listed, group in groupby(pieces, lambda piece: isinstance(piece, Words) and piece.listed):
        if listed:
            yield Words("\n".join(piece.text for piece in group if isinstance(piece, Words)), listed=True)
        else:
            yield from group


def _cost(piece: Piece) -> Cost:
    if isinstance(piece, Row):
        return Cost(1 + len(piece.buttons), sum(len(press.label) for press in piece.buttons))
    return Cost(1, (len(piece.name) if isinstance(piece, Paper) else len(piece.text)) + 1)


def _leads(piece: Piece) -> bool:
    return isinstance(piece, Words) and piece.leads


def words(message: Message) -> str:
    """Return a message's text, by which it is known again: white space aside, Discord keeps every letter."""
    return "".join("".join(piece.text.split()) for piece in message if isinstance(piece, Words))


def shown(message: discord.Message) -> str:
    """Return the text of a message that stands, as `words` gives it."""
    texts = [part.content for part in message.components if isinstance(part, discord.TextDisplay)]
    return "".join("".join(text.split()) for text in texts)
