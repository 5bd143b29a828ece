"""The SQL of articles that are looked at again, and of what was noticed: rows stay in here."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.articles.model import StoredArticle
from bot.articles.urls import host_of
from bot.store.database import Database
from bot.store.port import Also, Connection, Row
from bot.versions.codec import changes_to_json, kinds_of
from bot.versions.model import Check, Edited, Record, state_of
from bot.versions.rules import (
    CROWD_WITHIN,
    after_success,
    goes_to_and_fro,
    is_crowd,
    last_change,
    told_again,
)

_FIRST_SEEN = "SELECT fetched_at FROM article_versions WHERE article_id = ? AND number = ?"

_WATCH = """
INSERT INTO article_checks (article, version, title, watched_at, changed_at, checked_at, next_at)
VALUES (:article, :version, :title, :now, :changed_at, :checked_at, :next_at)
ON CONFLICT DO NOTHING
"""

_UNWATCH = "DELETE FROM article_checks WHERE article = ?"

_FIND = "SELECT * FROM article_checks WHERE article = ?"

_DUE = "SELECT * FROM article_checks WHERE next_at <= ? ORDER BY next_at, article LIMIT ?"

# Whoever takes an article moves its turn on, so that nobody else takes it meanwhile.
_CLAIM = "UPDATE article_checks SET next_at = ? WHERE article = ?"

_HANDED = """
SELECT * FROM article_checks WHERE next_at = ? AND article IN (SELECT value FROM json_each(?)) ORDER BY article
"""

_CHECKED = """
UPDATE article_checks SET checked_at = :now, next_at = :next_at, failures = :failures, error_code = :error,
    gone_at = :gone_at
WHERE article = :article
"""

# Only from what was compared: where another process was quicker nothing is noted twice.
_MOVE_ON = """
UPDATE article_checks SET version = :to_version, title = :to_title, changed_at = :changed_at
WHERE article = :article AND version = :from_version AND title IS :from_title
RETURNING article
"""

_STATES = "SELECT from_state, to_state FROM article_changes WHERE article = ? ORDER BY noticed_at, id"

_NOTE = """
INSERT INTO article_changes (id, article, host, from_version, to_version, from_title, to_title, from_state, to_state,
    kinds, json, noticed_at, quiet, notice, due_at)
VALUES (:id, :article, :host, :from_version, :to_version, :from_title, :to_title, :from_state, :to_state,
    :kinds, :json, :now, :quiet, :id, :now)
"""

_LATELY = """
SELECT COUNT(DISTINCT article) AS articles FROM article_changes WHERE host = ? AND noticed_at > ? AND NOT quiet
"""

# What nobody has begun to tell yet.
_UNTOLD = """
SELECT id, noticed_at FROM article_changes
WHERE host = ? AND told_at IS NULL AND NOT quiet AND attempts = 0 ORDER BY noticed_at, id
"""

_GATHER = "UPDATE article_changes SET notice = ?, due_at = ? WHERE id = ?"

_WAITING = """
SELECT notice, MAX(attempts) AS attempts, MIN(begun_at) AS begun_at FROM article_changes
WHERE told_at IS NULL AND NOT quiet AND due_at <= ? GROUP BY notice ORDER BY MIN(noticed_at), notice LIMIT ?
"""

_TAKE = """
UPDATE article_changes SET due_at = ?, attempts = attempts + 1, begun_at = COALESCE(begun_at, ?)
WHERE notice = ? AND told_at IS NULL AND NOT quiet
RETURNING *
"""

_TOLD = "UPDATE article_changes SET told_at = ? WHERE notice = ? AND told_at IS NULL AND NOT quiet"

_CHANGES = "SELECT * FROM article_changes WHERE article = ? ORDER BY noticed_at, id"


class RecheckStore:
    """Everything that is kept of rechecks; every method is one transaction."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id

    async def watch(self, article: StoredArticle, now: datetime, jitter: float) -> None:
        """Look at an article again from now on; nothing changes where that is done already."""

        async def work(connection: Connection) -> None:
            for row in await connection.execute_fetchall(_FIRST_SEEN, (article.id, article.version)):
                published = article.published if article.version == 1 else None
                changed = last_change(published, _moment(row["fetched_at"]))
                turn = after_success(changed, article.fetched_at, jitter)
                values = {
                    "article": article.id,
                    "version": article.version,
                    "title": article.title,
                    "now": _text(now),
                    "changed_at": _text(changed),
                    "checked_at": _text(article.fetched_at),
                    "next_at": _text(turn) if turn else None,
                }
                await connection.execute(_WATCH, values)

        await self._database.write(work)

    async def unwatch(self, article: str) -> None:
        """Look at an article no more; what was noticed stays."""
        await self._database.write(lambda connection: connection.execute(_UNWATCH, (article,)))

    async def find(self, article: str) -> Check | None:
        """Return how it stands with an article, if it is looked at again."""
        row = await self._database.fetch_one(_FIND, (article,))
        return _check(row) if row else None

    async def take_due(
        self, now: datetime, until: datetime, limit: int, also: Also[Check] | None = None
    ) -> tuple[Check, ...]:
        """Return articles whose turn it is, now held by the caller until `until`, when it is their turn again.

        `also` says what else is to be written with that, all or nothing.
        """

        async def work(connection: Connection) -> tuple[Check, ...]:
            checks = tuple(map(_check, await connection.execute_fetchall(_DUE, (_text(now), limit))))
            await connection.executemany(_CLAIM, [(_text(until), check.article) for check in checks])
            if also and checks:
                await connection.execute(*also(checks))
            return checks

        return await self._database.write(work)

    async def handed_out(self, articles: Sequence[str], until: datetime) -> tuple[Check, ...]:
        """Return those of some articles that are held until this very moment still."""
        rows = await self._database.fetch_all(_HANDED, (_text(until), json.dumps(list(articles))))
        return tuple(map(_check, rows))

    async def put_off(self, check: Check, until: datetime) -> None:
        """Note that an article was not looked at, and when it is its turn again."""
        await self._database.write(lambda connection: connection.execute(_CLAIM, (_text(until), check.article)))

    async def keep(self, check: Check, now: datetime) -> None:
        """Note how looking at an article went, and when to look again."""
        await self._database.write(lambda connection: connection.execute(_CHECKED, _checked(check, now)))

    async def note(self, check: Check, edited: Edited, jitter: float) -> bool:
        """Note what was read and what changed, all at once; say whether there is a change that nobody noted before.

        Without changes the article only moves on to the version that was read. A change to and fro is kept
        and makes the article no younger.
        """
        identity, now = self._new_id(), edited.noticed_at

        async def work(connection: Connection) -> bool:
            quiet = goes_to_and_fro(await _states(connection, check.article), state_of(edited.after))
            since = now if edited.changes and not quiet else check.changed_at
            values = {**_noted(identity, edited), "changed_at": _text(since), "quiet": int(quiet)}
            moved = list(await connection.execute_fetchall(_MOVE_ON, values))
            turn = after_success(since, now, jitter)
            read = replace(check, failures=0, error=None, gone_at=None, next_at=turn)
            await connection.execute(_CHECKED, _checked(read, now))
            if not moved or not edited.changes:
                return False
            await connection.execute(_NOTE, values)
            if not quiet:
                await _gather(connection, str(values["host"]), now)
            return True

        return await self._database.write(work)

    async def take_waiting(self, now: datetime, held: timedelta, limit: int) -> tuple[tuple[Record, ...], ...]:
        """Return changes to be told, notice by notice, each held by the caller for a while."""

        async def work(connection: Connection) -> tuple[tuple[Record, ...], ...]:
            taken: list[tuple[Record, ...]] = []
            for row in list(await connection.execute_fetchall(_WAITING, (_text(now), limit))):
                again = told_again(row["attempts"] + 1, now, held)
                values, since = (_text(again), _text(now), row["notice"]), row["begun_at"]
                found = map(_record, await connection.execute_fetchall(_TAKE, values))
                begun = (replace(record, since=_moment(since) if since else None) for record in found)
                taken.append(tuple(sorted(begun, key=lambda record: (record.noticed_at, record.id))))
            return tuple(records for records in taken if records)

        return await self._database.write(work)

    async def told(self, notice: str, now: datetime) -> None:
        """Note that a notice was told, so that it is not told again."""
        await self._database.write(lambda connection: connection.execute(_TOLD, (_text(now), notice)))

    async def changes(self, article: str) -> tuple[Record, ...]:
        """Return everything that was noticed of an article, oldest first."""
        return tuple(map(_record, await self._database.fetch_all(_CHANGES, (article,))))


async def _states(connection: Connection, article: str) -> list[str]:
    """Return the states that an article has been in, the first one included."""
    rows = list(await connection.execute_fetchall(_STATES, (article,)))
    return [rows[0]["from_state"], *(row["to_state"] for row in rows)] if rows else []


async def _gather(connection: Connection, host: str, now: datetime) -> None:
    """Put what waits of a site under one notice, where the site has changed so much that it is told as one."""
    (lately,) = await connection.execute_fetchall(_LATELY, (host, _text(now - CROWD_WITHIN)))
    if not is_crowd(lately["articles"]):
        return
    rows = list(await connection.execute_fetchall(_UNTOLD, (host,)))
    due_at = _text(_moment(rows[0]["noticed_at"]) + CROWD_WITHIN)
    await connection.executemany(_GATHER, [(rows[0]["id"], due_at, row["id"]) for row in rows])


def _checked(check: Check, now: datetime) -> dict[str, str | int | None]:
    return {
        "article": check.article,
        "now": _text(now),
        "next_at": _text(check.next_at) if check.next_at else None,
        "failures": check.failures,
        "error": check.error,
        "gone_at": _text(check.gone_at) if check.gone_at else None,
    }


def _noted(identity: str, edited: Edited) -> dict[str, str | int | None]:
    before, after = edited.before, edited.after
    return {
        "id": identity,
        "article": before.id,
        "host": host_of(after.url),
        "from_version": before.version,
        "to_version": after.version,
        "from_title": before.title,
        "to_title": after.title,
        "from_state": state_of(before),
        "to_state": state_of(after),
        "kinds": kinds_of(edited.changes),
        "json": changes_to_json(edited.changes),
        "now": _text(edited.noticed_at),
    }


def _check(row: Row) -> Check:
    return Check(
        article=row["article"],
        version=row["version"],
        title=row["title"],
        changed_at=_moment(row["changed_at"]),
        failures=row["failures"],
        gone_at=_moment(row["gone_at"]) if row["gone_at"] else None,
        error=row["error_code"],
        next_at=_moment(row["next_at"]) if row["next_at"] else None,
    )


def _record(row: Row) -> Record:
    return Record(
        id=row["id"],
        article=row["article"],
        host=row["host"],
        versions=(row["from_version"], row["to_version"]),
        titles=(row["from_title"], row["to_title"]),
        changes=row["json"],
        noticed_at=_moment(row["noticed_at"]),
        quiet=bool(row["quiet"]),
        notice=row["notice"],
        told_at=_moment(row["told_at"]) if row["told_at"] else None,
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
