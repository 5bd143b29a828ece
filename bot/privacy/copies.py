"""Replies that are kept as JSON and show members' words again: those of one who is forgotten are taken out."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from bot.chat.codec import ReplyUnreadable, reply_from_json, reply_to_json
from bot.chat.reply import Footer, Part, QuoteCard, Reply, Text
from bot.store.database import Database
from bot.store.holdings import Holding, Values

_LOG = logging.getLogger(__name__)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A member's names, and the words of theirs that are kept."""

    names: frozenset[str]
    words: frozenset[str]


async def clean_copies(database: Database, holding: Holding, values: Values, said: Said) -> int:
    """Take a member's words out of a table's replies, and return how many were changed."""
    if not holding.copies:
        return 0
    changed = 0
    after: Row = ("",) * len(holding.key)
    while True:
        found, last = await database.look(partial(_page, holding, values, said, after))
        await database.transact(partial(_put, holding, found))
        changed += len(found)
        if last is None:
            return changed
        after = last


def cleaned(stored: str, said: Said) -> str | None:
    """Return a stored reply without a member's words and name, or nothing where it has none of them; pure."""
    try:
        reply = reply_from_json(json.loads(stored))
    except (ReplyUnreadable, ValueError):
        _LOG.warning("a stored reply is not looked into: it cannot be read", extra={"code": ReplyUnreadable.code})
        return None
    left = tuple(_without(reply.parts, said))
    return None if left == reply.parts else json.dumps(reply_to_json(Reply(left, reply.visibility, reply.thread)))


def _without(parts: tuple[Part, ...], said: Said) -> Iterator[Part]:
    """Yield the parts but for words that the member said, and our own words without who did something."""
    by = re.compile(rf"\bby (?:{'|'.join(map(re.escape, sorted(said.names, key=len, reverse=True)))})(?!\w)")
    for part in parts:
        match part:
            case QuoteCard() if part.attribution in said.names and part.text in said.words:
                continue
            case Text() | Footer():
                yield replace(part, text=by.sub("by a member", part.text))
            case _:
                yield part


def _page(
    holding: Holding, values: Values, said: Said, after: Row, connection: sqlite3.Connection
) -> tuple[list[Row], Row | None]:
    """Return what is to change among the next rows, and the key of the last of them; nothing after the last ones."""
    columns, marks = ", ".join(holding.key), ", ".join(f":key{number}" for number in range(len(holding.key)))
    sql = (
        f"SELECT {columns}, {holding.copies} FROM {holding.table} WHERE {holding.workspace}"  # noqa: S608
        f" AND {holding.copies} <> '' AND ({columns}) > ({marks}) ORDER BY {columns} LIMIT {holding.batch}"
    )
    rows = [tuple(row) for row in connection.execute(sql, {**values, **holding.names(after)})]
    found = [(new, *key) for *key, old in rows if (new := cleaned(old, said)) is not None]
    return found, rows[-1][:-1] if len(rows) == holding.batch else None


def _put(holding: Holding, rows: list[Row], connection: sqlite3.Connection) -> None:
    sql = f"UPDATE {holding.table} SET {holding.copies} = :new WHERE {holding.named}"  # noqa: S608  # declared words
    connection.executemany(sql, [{"new": new, **holding.names(key)} for new, *key in rows])
