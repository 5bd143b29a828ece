"""The SQL of articles: rows stay in here, articles come out."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.articles.codec import links_from_json, links_to_json
from bot.articles.model import FROM_FEED, Finding, StoredArticle, takes_over
from bot.articles.published import believed
from bot.search.filing import put_article
from bot.store.database import Database
from bot.store.port import Connection, Row
from summaries.document import Links

_VERSIONS = """
SELECT articles.id, articles.url, articles.canonical_url, articles.checked_at,
       version.title, version.author, version.author_source, version.published, version.published_source, version.site,
       version.language, version.text, version.number, version.extractor,
       (SELECT COUNT(*) FROM article_versions WHERE article_id = articles.id) AS versions
FROM articles
JOIN article_versions AS version ON version.article_id = articles.id
"""

_SELECT = f"{_VERSIONS} AND version.number = articles.current_version"

_BY_KEY = f"{_SELECT} JOIN article_urls ON article_urls.article_id = articles.id WHERE article_urls.url_key = ?"

_BY_ID = f"{_SELECT} WHERE articles.id = ?"

_SEVERAL = f"{_SELECT} WHERE articles.id IN (SELECT value FROM json_each(?))"  # noqa: S608  # fixed words

_BY_NUMBER = f"{_VERSIONS} WHERE articles.id = ? AND version.number = ?"

_BY_NUMBERS = f"""
{_VERSIONS} JOIN (
    SELECT json_extract(value, '$[0]') AS id, CAST(json_extract(value, '$[1]') AS INTEGER) AS number FROM json_each(?)
) AS asked ON asked.id = articles.id AND asked.number = version.number
"""  # noqa: S608  # fixed words

_ADD_ARTICLE = """
INSERT INTO articles (id, url, canonical_url, current_version, created_at, checked_at)
VALUES (:id, :url, :canonical_url, 1, :now, :now)
"""

# The same text again is the version that it was; what the page now says about it fills the gaps. Where links stand
# fits the very same text alone, not one that differs in white space.
_ADD_VERSION = """
INSERT INTO article_versions (
    article_id, number, text_hash, title_hash, title, author, author_source, published, published_source,
    site, language, text, extractor, links, fetched_at)
SELECT :id, COALESCE(MAX(number), 0) + 1, :text_hash, :title_hash, :title, :author, :author_source, :published,
       :published_source, :site, :language, :text, :extractor, :links, :now
FROM article_versions WHERE article_id = :id
ON CONFLICT (article_id, text_hash) DO UPDATE SET
    title_hash = CASE WHEN excluded.title IS NULL
        THEN article_versions.title_hash ELSE excluded.title_hash END,
    title = COALESCE(excluded.title, article_versions.title),
    author_source = CASE WHEN excluded.author IS NULL
        THEN article_versions.author_source ELSE excluded.author_source END,
    author = COALESCE(excluded.author, article_versions.author),
    published_source = CASE WHEN excluded.published IS NULL
        THEN article_versions.published_source ELSE excluded.published_source END,
    published = COALESCE(excluded.published, article_versions.published),
    site = COALESCE(excluded.site, article_versions.site),
    language = COALESCE(excluded.language, article_versions.language),
    extractor = excluded.extractor,
    links = CASE WHEN article_versions.text = excluded.text
        THEN COALESCE(excluded.links, article_versions.links) ELSE article_versions.links END
RETURNING number
"""

# What a feed says of an article whose text is better known from elsewhere: it fills the gaps.
_FILL = """
UPDATE article_versions SET title = COALESCE(title, :title), author = COALESCE(author, :author),
    title_hash = CASE WHEN title IS NULL THEN :title_hash ELSE title_hash END,
    author_source = CASE WHEN author IS NULL THEN :author_source ELSE author_source END,
    published_source = CASE WHEN published IS NULL THEN :published_source ELSE published_source END,
    published = COALESCE(published, :published), site = COALESCE(site, :site)
WHERE article_id = :id AND number = :version
"""

_SEEN = """
UPDATE articles SET current_version = :version, checked_at = :now, url = :url,
    canonical_url = COALESCE(:canonical_url, articles.canonical_url)
WHERE id = :id
"""

# An address leads to the article that its page was last found to be.
_ADD_KEY = """
INSERT INTO article_urls (url_key, article_id, first_seen_at) VALUES (?, ?, ?)
ON CONFLICT (url_key) DO UPDATE SET article_id = excluded.article_id
"""

_LINKS = "SELECT links FROM article_versions WHERE article_id = ? AND number = ?"

_CARD = "SELECT json FROM cards WHERE article_id = ? AND version = ? AND sentences = ? AND method = ?"

_CARDS = "SELECT json FROM cards WHERE article_id = ? AND version = ? ORDER BY made_at, sentences, method"

# A card is made of a version that is stored; one of an article that has gone meanwhile is dropped.
_ADD_CARD = """
INSERT INTO cards (article_id, version, sentences, method, json, made_at)
SELECT article_id, number, :sentences, :method, :json, :now
FROM article_versions WHERE article_id = :id AND number = :version
ON CONFLICT (article_id, version, sentences, method)
DO UPDATE SET json = excluded.json, made_at = excluded.made_at
"""


class ArticleStore:
    """Articles in the database; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def by_key(self, key: str) -> StoredArticle | None:
        """Return the article that a normalised address leads to, in its current version."""
        row = await self._database.fetch_one(_BY_KEY, (key,))
        return _article(row) if row else None

    async def by_id(self, article: str) -> StoredArticle | None:
        """Return the article of this id, in its current version."""
        row = await self._database.fetch_one(_BY_ID, (article,))
        return _article(row) if row else None

    async def several(self, articles: Sequence[str]) -> tuple[StoredArticle, ...]:
        """Return articles by their ids, in their current versions and any order, those that are there."""
        rows = await self._database.fetch_all(_SEVERAL, (json.dumps(list(articles)),))
        return tuple(map(_article, rows))

    async def version(self, article: str, number: int) -> StoredArticle | None:
        """Return a version of the article of this id, current or not."""
        row = await self._database.fetch_one(_BY_NUMBER, (article, number))
        return _article(row) if row else None

    async def versions(self, places: Sequence[tuple[str, int]]) -> tuple[StoredArticle, ...]:
        """Return several versions at once, in any order, those that are there."""
        rows = await self._database.fetch_all(_BY_NUMBERS, (json.dumps(list(places)),))
        return tuple(map(_article, rows))

    async def save(self, found: Finding, now: datetime) -> StoredArticle:
        """Store what was found, as a new version if its text is new, and return the current version.

        A feed's own words never stand in the place of a page's: of an article that is known better they are not kept.
        """

        async def job(connection: Connection) -> StoredArticle:
            known = await _first_known(connection, found.keys)
            article = known.id if known else self._new_id()
            values = _values(found, article, now)
            if known is None:
                await connection.execute(_ADD_ARTICLE, values)
            if known and found.extractor == FROM_FEED and not takes_over(known, found):
                await connection.execute(_FILL, {**values, "version": known.version})
            else:
                await _read(connection, known, found, values)
            for key in found.keys:
                await connection.execute(_ADD_KEY, (key, article, _moment(now)))
            stored = _article(next(iter(await connection.execute_fetchall(_BY_ID, (article,)))))
            await put_article(
                connection,
                stored.id,
                stored.version,
                stored.title,
                stored.text,
                outlet=stored.site or "",
                appeared=believed(stored.published, now),
                now=now,
            )
            return stored

        return await self._database.write(job)

    async def links(self, article: StoredArticle) -> Links | None:
        """Return where links stand in the text of this version, or nothing where its page was never asked."""
        row = await self._database.fetch_one(_LINKS, (article.id, article.version))
        return links_from_json(row["links"]) if row and row["links"] else None

    async def card(self, article: StoredArticle, sentences: int, method: str) -> str | None:
        """Return the JSON of a card of this version, if one was kept."""
        row = await self._database.fetch_one(_CARD, (article.id, article.version, sentences, method))
        return str(row["json"]) if row else None

    async def cards(self, article: StoredArticle) -> tuple[str, ...]:
        """Return the JSON of every card of this version, the oldest first."""
        rows = await self._database.fetch_all(_CARDS, (article.id, article.version))
        return tuple(str(row["json"]) for row in rows)

    async def keep_card(self, article: StoredArticle, sentences: int, method: str, json: str, now: datetime) -> None:
        """Keep a card's JSON, in the place of one that is there."""
        values = {
            "id": article.id,
            "version": article.version,
            "sentences": sentences,
            "method": method,
            "json": json,
            "now": _moment(now),
        }
        await self._database.write(lambda connection: connection.execute(_ADD_CARD, values))


async def _read(
    connection: Connection, known: StoredArticle | None, found: Finding, values: dict[str, str | None]
) -> None:
    """Keep the text that was read, current or not, and that the source was seen."""
    rows = list(await connection.execute_fetchall(_ADD_VERSION, values))
    version = known.version if known and not takes_over(known, found) else int(rows[0]["number"])
    await connection.execute(_SEEN, {**values, "version": version})


async def _first_known(connection: Connection, keys: tuple[str, ...]) -> StoredArticle | None:
    for key in keys:
        for row in await connection.execute_fetchall(_BY_KEY, (key,)):
            return _article(row)
    return None


def _values(found: Finding, article: str, now: datetime) -> dict[str, str | None]:
    return {
        "id": article,
        "now": _moment(now),
        "url": found.url,
        "canonical_url": found.canonical_url,
        "text_hash": found.text_hash,
        "title_hash": found.title_hash,
        "title": found.title,
        "author": found.author,
        "author_source": found.author_source,
        "published": found.published,
        "published_source": found.published_source,
        "site": found.site,
        "language": found.language,
        "text": found.text,
        "extractor": found.extractor,
        "links": links_to_json(found.links) if found.links else None,
    }


def _article(row: Row) -> StoredArticle:
    return StoredArticle(
        id=row["id"],
        url=row["url"],
        canonical_url=row["canonical_url"] or "",
        title=row["title"],
        author=row["author"],
        published=row["published"],
        site=row["site"],
        language=row["language"],
        text=row["text"],
        version=row["number"],
        versions=row["versions"],
        fetched_at=datetime.fromisoformat(row["checked_at"]),
        extractor=row["extractor"],
        author_source=row["author_source"],
        published_source=row["published_source"],
    )


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="microseconds")
