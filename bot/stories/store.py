"""The SQL of stories: where articles were placed, what members decided, and what a restart needs to go on."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bot.articles.model import hashed
from bot.articles.published import moment_of
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.store.database import Database
from bot.store.port import Connection, Row
from bot.stories.decisions import Decisions
from bot.stories.errors import StoriesMoved
from bot.stories.model import Article, Copy, Placement, Relation, Remembered, Standing

# Where an article was placed before, or by a member, that stands.
_PLACE = """
INSERT INTO story_articles (platform, workspace, article, story, score, runner_up, runner_up_score, reason, placed_at,
    number)
SELECT :platform, :workspace, :article, :story, :score, :runner_up, :runner_up_score, :reason, :now,
    COALESCE(MAX(number), 0) + 1
FROM story_articles WHERE platform = :platform AND workspace = :workspace
ON CONFLICT (platform, workspace, article) DO NOTHING
"""

_PLACED = "SELECT story FROM story_articles WHERE platform = ? AND workspace = ? AND article = ?"

_KNOW = """
INSERT INTO story_traits (platform, workspace, article, day, traits) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (platform, workspace, article) DO UPDATE SET day = excluded.day, traits = excluded.traits
"""

_STAND = """
INSERT INTO story_standings (platform, workspace, story, agreed, pairs) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (platform, workspace, story) DO UPDATE SET agreed = excluded.agreed, pairs = excluded.pairs
"""

# What a story comes to when its articles are read anew gives way to what whoever placed another there has kept.
_STAND_FIRST = """
INSERT INTO story_standings (platform, workspace, story, agreed, pairs) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

_STANDINGS = """
SELECT story, agreed, pairs FROM story_standings WHERE platform = :platform AND workspace = :workspace
    AND story IN (SELECT story FROM story_articles
        WHERE platform = :platform AND workspace = :workspace AND number >= :first)
"""

# The first of a workspace's articles that is still open: not too old, and not one too many.
_FIRST = """
SELECT MIN(number) AS first, (
    SELECT MAX(number) FROM story_articles WHERE platform = :platform AND workspace = :workspace) AS last
FROM story_articles WHERE platform = :platform AND workspace = :workspace AND placed_at >= :since
"""

_REMEMBERED = """
SELECT story_articles.article, story_articles.number, story_articles.story, story_articles.placed_at,
    story_traits.day, story_traits.traits
FROM story_articles
LEFT JOIN story_traits ON story_traits.platform = story_articles.platform
    AND story_traits.workspace = story_articles.workspace AND story_traits.article = story_articles.article
WHERE story_articles.platform = ? AND story_articles.workspace = ? AND story_articles.number >= ?
ORDER BY story_articles.number LIMIT ?
"""

_INPUT = """
SELECT articles.id, version.title, version.text, version.published FROM articles
JOIN article_versions AS version
    ON version.article_id = articles.id AND version.number = articles.current_version
WHERE articles.id = ?
"""

# Articles of a workspace that have a text, whatever version of theirs it is.
_SAME_TEXT = """
SELECT article_id AS article FROM article_versions WHERE text_hash = ? AND article_id <> ? AND EXISTS (
    SELECT 1 FROM story_articles
    WHERE platform = ? AND workspace = ? AND story_articles.article = article_versions.article_id)
ORDER BY fetched_at, article_id LIMIT ?
"""

_UNDER_BAND = """
SELECT article FROM (
    SELECT article FROM wording_bands WHERE band = ? AND article <> ? AND EXISTS (
        SELECT 1 FROM story_articles
        WHERE platform = ? AND workspace = ? AND story_articles.article = wording_bands.article)
    LIMIT ?)
"""

_FILE = "INSERT INTO wording_bands (band, article) VALUES (?, ?) ON CONFLICT DO NOTHING"

_COPY = """
INSERT INTO story_copies (platform, workspace, article, original, relation) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""

_COPIES = """
SELECT original AS other, relation, 0 AS turned FROM story_copies WHERE platform = ? AND workspace = ? AND article = ?
UNION ALL
SELECT article AS other, relation, 1 AS turned FROM story_copies WHERE platform = ? AND workspace = ? AND original = ?
"""

# Articles are numbered as they are placed, and decisions are never taken back: whatever changes stories changes these.
# Only a workspace that is deleted loses articles, and then its first one, too: what is placed there later begins anew.
_STATE = """
SELECT (SELECT placed_at FROM story_articles WHERE platform = :platform AND workspace = :workspace
        ORDER BY number LIMIT 1) AS begun,
    (SELECT COALESCE(MAX(number), 0) FROM story_articles WHERE platform = :platform AND workspace = :workspace)
    AS placed,
    (SELECT COUNT(*) FROM story_decisions WHERE platform = :platform AND workspace = :workspace) AS decided
"""

_SINCE = """
SELECT article, number FROM story_articles
WHERE platform = ? AND workspace = ? AND number > ? ORDER BY number DESC LIMIT ?
"""

_LATEST = """
SELECT article, story FROM story_articles WHERE platform = ? AND workspace = ? ORDER BY number DESC LIMIT ?
"""

_OF_STORY = "SELECT article FROM story_articles WHERE platform = ? AND workspace = ? AND story = ? ORDER BY number"

_MOVE = """
UPDATE story_articles SET story = ?, placed_by = ? WHERE platform = ? AND workspace = ? AND article = ?
"""

_MOVE_ON_TOPICS = """
UPDATE topic_articles SET story = ? WHERE article = ? AND topic IN (
    SELECT id FROM topics WHERE platform = ? AND workspace = ?)
"""

_DECIDE = """
INSERT INTO story_decisions (platform, workspace, number, kind, articles, others, decided_by, decided_at)
SELECT ?, ?, COUNT(*) + 1, ?, ?, ?, ?, ? FROM story_decisions WHERE platform = ? AND workspace = ?
"""

_DECIDED = """
SELECT kind, articles, others FROM story_decisions WHERE platform = ? AND workspace = ? ORDER BY number
"""


CANDIDATES = 8
UNDER_ONE_KEY = 50
"""Articles that are looked at under one key of wording, and those of all keys that are held against a text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement with what a restart needs of it, the keys of its wording, and what it is a copy of."""

    placement: Placement
    known: Remembered
    standing: Standing
    bands: Sequence[int] = ()
    copies: Sequence[Copy] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What a member decided: `placed` says where each article stands then, `others` those that were set apart."""

    kind: str
    placed: Mapping[str, str]
    others: Sequence[str]
    standings: Mapping[str, Standing]


class State(NamedTuple):
    """By what it shows that a workspace's stories have changed.

    `begun` is when its first article was placed, in UTC as it is stored, nothing where none was; `placed` is the last
    one's number, `decided` how many decisions there are.
    """

    begun: str | None
    placed: int
    decided: int

    def with_one(self, now: datetime) -> "State":
        """Return the state after one more article is placed."""
        return self._replace(begun=self.begun or _text(now), placed=self.placed + 1)


class StoryStore:
    """Everything that is kept of stories; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def story_of(self, workspace: WorkspaceRef, article: str) -> str | None:
        """Return the story of an article in a workspace, if it was placed there."""
        row = await self._database.fetch_one(_PLACED, (*_key(workspace), article))
        return str(row["story"]) if row else None

    async def state(self, workspace: WorkspaceRef) -> State:
        """Return how far a workspace's stories have come."""
        (row,) = await self._database.fetch_all(_STATE, _named(workspace))
        return _state(row)

    async def since(self, workspace: WorkspaceRef, number: int, most: int) -> tuple[tuple[str, int], ...]:
        """Return the latest articles that were placed after the one of a number, in order, each with its own."""
        rows = await self._database.fetch_all(_SINCE, (*_key(workspace), number, most))
        return tuple((row["article"], row["number"]) for row in reversed(rows))

    async def keep(self, workspace: WorkspaceRef, placed: Placed, seen: State, now: datetime) -> str:
        """Keep where an article was placed, and return where it stands: there, unless it was placed before.

        Raises `StoriesMoved` where the stories are no longer as they were `seen`, and then keeps nothing.
        """
        placement, known = placed.placement, placed.known
        values = _values(workspace, placement, now)

        async def work(connection: Connection) -> str:
            await _require(connection, workspace, seen)
            if (await connection.execute(_PLACE, values)).rowcount:
                await connection.execute(_KNOW, (*_key(workspace), known.article, known.day, known.traits))
                await connection.execute(_STAND, (*_key(workspace), placement.story, *placed.standing))
                await connection.executemany(_FILE, [(band, placement.article) for band in placed.bands])
                await connection.executemany(_COPY, _copy_rows(workspace, placement.article, placed.copies))
            key = (*_key(workspace), placement.article)
            return str(next(iter(await connection.execute_fetchall(_PLACED, key)))["story"])

        return await self._database.write(work)

    async def candidates(self, workspace: WorkspaceRef, article: Article, bands: Sequence[int]) -> tuple[str, ...]:
        """Return a few of a workspace's articles that may have this one's text, the likeliest first."""
        key = _key(workspace)
        same = await self._database.fetch_all(_SAME_TEXT, (hashed(article.text), article.id, *key, CANDIDATES))
        asked = [value for band in bands for value in (band, article.id, *key, UNDER_ONE_KEY)]
        alike = await self._database.fetch_all(" UNION ALL ".join([_UNDER_BAND] * len(bands)), asked) if bands else []
        shared = Counter(row["article"] for row in alike)
        found = dict.fromkeys([*(row["article"] for row in same), *(article for article, _ in shared.most_common())])
        return tuple(found)[:CANDIDATES]

    async def copies(self, workspace: WorkspaceRef, article: str) -> tuple[Copy, ...]:
        """Return the articles that an article was found to be a copy of, and those that are copies of it."""
        rows = await self._database.fetch_all(_COPIES, (*_key(workspace), article) * 2)
        found = [(row["other"], Relation(row["relation"]), row["turned"]) for row in rows]
        return tuple(Copy(other, relation.turned if turned else relation) for other, relation, turned in found)

    async def decide(
        self, workspace: WorkspaceRef, member: MemberRef, decided: Decided, seen: State, now: datetime
    ) -> None:
        """Keep a decision, and where each article stands after it, on topics too; raises what `keep` does."""
        articles = [article for article in decided.placed if article not in decided.others]
        lists = json.dumps(articles), json.dumps(list(decided.others))
        decision = (decided.kind, *lists, member.id, _text(now))

        async def work(connection: Connection) -> None:
            await _require(connection, workspace, seen)
            for article, story in decided.placed.items():
                await connection.execute(_MOVE, (story, member.id, *_key(workspace), article))
                await connection.execute(_MOVE_ON_TOPICS, (story, article, *_key(workspace)))
            await connection.execute(_DECIDE, (*_key(workspace), *decision, *_key(workspace)))
            await connection.executemany(_STAND, _standing_rows(workspace, decided.standings))

        await self._database.write(work)

    async def decisions(self, workspace: WorkspaceRef) -> Decisions:
        """Return everything that members of a workspace decided."""
        decisions = Decisions()
        for row in await self._database.fetch_all(_DECIDED, _key(workspace)):
            articles, others = json.loads(row["articles"]), json.loads(row["others"])
            if row["kind"] == "join":
                decisions.join(articles)
            else:
                decisions.part(articles, others)
        return decisions

    async def latest(self, workspace: WorkspaceRef, limit: int) -> tuple[tuple[str, str], ...]:
        """Return the latest articles of a workspace, each with its story."""
        rows = await self._database.fetch_all(_LATEST, (*_key(workspace), limit))
        return tuple((row["article"], row["story"]) for row in rows)

    async def of_story(self, workspace: WorkspaceRef, story: str) -> tuple[str, ...]:
        """Return the articles of a story in order of arrival."""
        rows = await self._database.fetch_all(_OF_STORY, (*_key(workspace), story))
        return tuple(row["article"] for row in rows)

    async def first_open(self, workspace: WorkspaceRef, since: datetime, most: int) -> int:
        """Return the number of the first of the latest articles that were placed since then, at most so many."""
        values = {"platform": workspace.platform, "workspace": workspace.id, "since": _text(since)}
        rows = await self._database.read(lambda connection: connection.execute_fetchall(_FIRST, values))
        (row,) = rows
        last = row["last"] or 0
        return max(row["first"] or last + 1, last - most + 1)

    async def remembered(self, workspace: WorkspaceRef, number: int, limit: int) -> tuple[Remembered, ...]:
        """Return placed articles from this number on, in order of arrival."""
        rows = await self._database.fetch_all(_REMEMBERED, (*_key(workspace), number, limit))
        return tuple(map(_remembered, rows))

    async def standings(self, workspace: WorkspaceRef, first: int) -> dict[str, Standing]:
        """Return how far the articles of each story agree that has one from this number on."""
        values = {"platform": workspace.platform, "workspace": workspace.id, "first": first}
        rows = await self._database.read(lambda connection: connection.execute_fetchall(_STANDINGS, values))
        return {row["story"]: (row["agreed"], row["pairs"]) for row in rows}

    async def inputs(self, articles: Iterable[str]) -> dict[str, Article]:
        """Return articles as stories see them, in their current versions."""
        rows = [row for article in articles for row in await self._database.fetch_all(_INPUT, (article,))]
        return {row["id"]: Article(row["id"], row["title"], row["text"], moment_of(row["published"])) for row in rows}

    async def renew(
        self,
        workspace: WorkspaceRef,
        known: Sequence[Remembered] = (),
        standings: Mapping[str, Standing] | None = None,
        bands: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Keep what was read anew from the articles' texts; `bands` are keys of wording, each with its article."""
        traits = [(*_key(workspace), item.article, item.day, item.traits) for item in known]

        async def work(connection: Connection) -> None:
            await connection.executemany(_KNOW, traits)
            await connection.executemany(_STAND_FIRST, _standing_rows(workspace, standings or {}))
            await connection.executemany(_FILE, bands)

        await self._database.write(work)


async def _require(connection: Connection, workspace: WorkspaceRef, seen: State) -> None:
    (row,) = await connection.execute_fetchall(_STATE, _named(workspace))
    if _state(row) != seen:
        raise StoriesMoved


def _state(row: Row) -> State:
    return State(row["begun"], row["placed"], row["decided"])


def _named(workspace: WorkspaceRef) -> dict[str, str]:
    return {"platform": workspace.platform, "workspace": workspace.id}


def _values(workspace: WorkspaceRef, placement: Placement, now: datetime) -> dict[str, str | float | None]:
    return {
        "platform": workspace.platform,
        "workspace": workspace.id,
        "article": placement.article,
        "story": placement.story,
        "score": placement.score,
        "runner_up": placement.runner_up,
        "runner_up_score": placement.runner_up_score,
        "reason": placement.reason,
        "now": _text(now),
    }


def _copy_rows(workspace: WorkspaceRef, article: str, copies: Sequence[Copy]) -> list[tuple[str, str, str, str, str]]:
    return [(*_key(workspace), article, copy.article, copy.relation.value) for copy in copies]


def _standing_rows(
    workspace: WorkspaceRef, standings: Mapping[str, Standing]
) -> list[tuple[str, str, str, float, int]]:
    return [(*_key(workspace), story, *standing) for story, standing in standings.items()]


def _remembered(row: Row) -> Remembered:
    seen = datetime.fromisoformat(row["placed_at"])
    return Remembered(row["article"], row["number"], row["story"], seen, row["day"], row["traits"])


def _key(workspace: WorkspaceRef) -> tuple[str, str]:
    return workspace.platform, workspace.id


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
