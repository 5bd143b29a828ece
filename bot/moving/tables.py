"""Which tables a copy holds, in an order in which rows may come, and the SQL that reads and writes them. Pure."""

from dataclasses import dataclass

from bot.privacy.registry import HOLDINGS
from bot.search.kept import HOLDINGS as SEARCH
from bot.store.dialect import ORDERED
from bot.store.holdings import Holding

LEFT_OUT = frozenset({"schema_migrations", "search_untidy", "unfinished_copies", "queue_schema"})
"""Tables that each database has of its own: its shape, what its index has to tidy up, and what it is a copy of.

The queue's own tables are nobody's to copy: what is under way is due again by the rows that it was for.
"""

NEVER_EMPTY = frozenset({"room_sequence"})
"""Tables in which migrations put a row."""

LATER = {"topics": "merged_into"}
"""Columns that name another row of their own table, which may come after theirs: filled in at the end.

Messages of the room name others, too, but come in the order in which they were written.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is copied: its columns, and the `key` that its rows are read by, in order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def later(self) -> str | None:
        """Return the column that is filled in once all rows are there."""
        return LATER.get(self.name)

    @property
    def first(self) -> str:
        """Return the query of its first rows: the key, then the columns; takes how many."""
        return f"{self._select} {self._order} LIMIT ?"

    @property
    def next(self) -> str:
        """Return the query of the rows behind a key; takes the key, and how many."""
        marks = ", ".join("?" * len(self.key))
        return f"{self._select} WHERE ({', '.join(self.key)}) > ({marks}) {self._order} LIMIT ?"

    @property
    def last(self) -> str:
        """Return the query of the last row's key."""
        down = ", ".join(f"{column} DESC" for column in self.key)
        return f"SELECT {', '.join(self.key)} FROM {self.name} ORDER BY {down} LIMIT 1"  # noqa: S608  # declared words

    @property
    def add(self) -> str:
        """Return the statement that adds a row, but for what comes later."""
        columns = [column for column in self.columns if column != self.later]
        marks = ", ".join("?" * len(columns))
        return f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # declared words

    @property
    def fill_in(self) -> str:
        """Return the statement that fills in what comes later; takes it, and the key."""
        named = " AND ".join(f"{column} = ?" for column in self.key)
        return f"UPDATE {self.name} SET {self.later} = ? WHERE {named}"  # noqa: S608  # declared words

    @property
    def count(self) -> str:
        """Return the query of how many rows there are."""
        return f"SELECT COUNT(*) AS count FROM {self.name}"  # noqa: S608  # declared words

    @property
    def _select(self) -> str:
        return f"SELECT {', '.join((*self.key, *self.columns))} FROM {self.name}"  # noqa: S608  # declared words

    @property
    def _order(self) -> str:
        return f"ORDER BY {', '.join(self.key)}"


def tables() -> tuple[Table, ...]:
    """Return what is copied: what others refer to comes first, and what is in the index last.

    Tables without a key hold the words of the index; those are filed anew (`filing.py`).
    """
    indexed = {holding.table for holding in SEARCH}
    kept = [holding for holding in reversed(HOLDINGS) if holding.key and holding.table not in LEFT_OUT]
    return tuple(map(_table, sorted(kept, key=lambda holding: holding.table in indexed)))


def _table(holding: Holding) -> Table:
    """Return a table; one whose rows are asked for in the order in which they came is copied in that order."""
    return Table(holding.table, holding.columns, ("rowid",) if holding.table in ORDERED else holding.key)
