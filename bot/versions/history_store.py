"""The SQL of an article's versions: their outlines, what changed between them, and the cards of earlier ones."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.store.database import Database
from bot.store.port import Row
from bot.versions.suspects import BEGINNING, Outline

_OUTLINES = """
SELECT number, fetched_at, title, LENGTH(text) AS length, SUBSTR(text, 1, ?) AS beginning
FROM article_versions WHERE article_id = ? ORDER BY number
"""

_KEPT = "SELECT from_version, to_version, kinds FROM version_changes WHERE article = ?"

# What was noticed of an article that is looked at again; a change of the title alone stays in its version.
_NOTICED = """
SELECT from_version, to_version, kinds, from_title, to_title, noticed_at
FROM article_changes WHERE article = ? ORDER BY noticed_at, id
"""

_KEEP = """
INSERT INTO version_changes (article, from_version, to_version, kinds, json, made_at)
SELECT article_id, number, ?, ?, ?, ? FROM article_versions WHERE article_id = ? AND number = ?
ON CONFLICT (article, from_version, to_version) DO UPDATE SET
    kinds = excluded.kinds, json = excluded.json, made_at = excluded.made_at
"""

# The quotations are the same in every card of a version, so the first one that was made tells them.
_CARDED = """
SELECT * FROM (
    SELECT version.number, version.title, version.text, version.extractor,
        (SELECT json FROM cards WHERE cards.article_id = version.article_id AND cards.version = version.number
         ORDER BY made_at, sentences, method LIMIT 1) AS card,
        kept.json AS changes, kept.article IS NOT NULL AS compared
    FROM article_versions AS version
    LEFT JOIN version_changes AS kept ON kept.article = version.article_id
        AND kept.from_version = version.number AND kept.to_version = ?
    WHERE version.article_id = ? AND version.number <> ?
) AS carded
WHERE card IS NOT NULL ORDER BY number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Changes as they were noticed between two versions, or of the title alone within one."""

    versions: tuple[int, int]
    kinds: tuple[str, ...]
    titles: tuple[str | None, str | None]
    at: datetime


@dataclass(frozen=True, slots=True)
class EarlierCard:
    """An earlier version with its card; `changes` up to the current one are empty where they are not to be had."""

    number: int
    title: str | None
    text: str
    extractor: str
    card: str
    changes: str | None
    compared: bool


class HistoryStore:
    """The versions of articles; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outlines(self, article: str) -> tuple[Outline, ...]:
        """Return an article's versions without their texts, the first one first."""
        rows = await self._database.fetch_all(_OUTLINES, (BEGINNING, article))
        return tuple(map(_outline, rows))

    async def kept(self, article: str) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return the kinds of change between versions that were compared before."""
        rows = await self._database.fetch_all(_KEPT, (article,))
        return {(row["from_version"], row["to_version"]): tuple(row["kinds"].split()) for row in rows}

    async def noticed(self, article: str) -> tuple[Noticed, ...]:
        """Return what was noticed when the article was looked at again, oldest first."""
        return tuple(map(_noticed, await self._database.fetch_all(_NOTICED, (article,))))

    async def keep(self, article: str, pair: tuple[int, int], kinds: str, json: str | None, now: datetime) -> None:
        """Keep what changed between two versions; `json` is empty where they could not be compared."""
        made_at = now.astimezone(UTC).isoformat(timespec="microseconds")
        values = (pair[1], kinds, json, made_at, article, pair[0])
        await self._database.write(lambda connection: connection.execute(_KEEP, values))

    async def earlier_cards(self, article: str, current: int, limit: int) -> tuple[EarlierCard, ...]:
        """Return the other versions of an article that a card was made of, the newest first."""
        rows = await self._database.fetch_all(_CARDED, (current, article, current, limit))
        return tuple(
            EarlierCard(
                number=row["number"],
                title=row["title"],
                text=row["text"],
                extractor=row["extractor"],
                card=row["card"],
                changes=row["changes"],
                compared=bool(row["compared"]),
            )
            for row in rows
        )


def _outline(row: Row) -> Outline:
    seen = datetime.fromisoformat(row["fetched_at"])
    return Outline(row["number"], seen, row["title"], row["length"], row["beginning"])


def _noticed(row: Row) -> Noticed:
    return Noticed(
        versions=(row["from_version"], row["to_version"]),
        kinds=tuple(row["kinds"].split()),
        titles=(row["from_title"], row["to_title"]),
        at=datetime.fromisoformat(row["noticed_at"]),
    )
