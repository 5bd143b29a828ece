"""Noting when something was first tried, so that what stands by then can be looked for."""

from datetime import UTC, datetime

from bot.store.port import Statements


def begun(connection: Statements, asks: str, notes: str, key: tuple[str, ...], now: datetime) -> datetime | None:
    """Note that something is posted now, and return when that was first tried, where it was (`ChatPlatform.post`).

    Both statements find their row by `key`; what is noted comes before it.
    """
    row = connection.execute(asks, key).fetchone()
    connection.execute(notes, (now.astimezone(UTC).isoformat(timespec="microseconds"), *key))
    return datetime.fromisoformat(row["begun_at"]) if row and row["begun_at"] else None
