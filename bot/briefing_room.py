"""What is made to be read, put together: digests, tables of positions, and briefings to take away."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.articles.articles import Articles
from bot.chat.refs import WorkspaceRef
from bot.commands.cards import best_quotes, passage, quote_part, shown_figures, worth
from bot.commands.changes import change_parts, summary
from bot.commands.pending import Pendings
from bot.digests.editor import Editor
from bot.digests.gather import Gatherer
from bot.digests.material import Drawing as DigestDrawing
from bot.digests.reading import DigestReader
from bot.digests.shelf import Shelf
from bot.exports.asked import AskedOnTopics
from bot.exports.exporter import Exporter
from bot.exports.telling import Drawing as ExportDrawing
from bot.exports.telling import placed
from bot.followups.store import FollowUpStore
from bot.positions.positions import Positions
from bot.positions.store import CorrectionStore
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.topics.store import TopicStore
from bot.workers import Workers
from bot.workspaces.preferences import PreferenceStore


def digest_editor(database: Database, articles: Articles, threads: Discussions, now: Callable[[], datetime]) -> Editor:
    """Return what puts digests together."""
    preferences = PreferenceStore(database, now)
    gatherer = Gatherer(
        reader=DigestReader(database),
        topics=TopicStore(database, partial(secrets.token_hex, 8)),
        library=articles,
        threads=threads,
        followups=Pendings(
            FollowUpStore(database, partial(secrets.token_hex, 8)), preferences.of, threads.permalink, now
        ).open_in,
    )

    async def wants_line(workspace: WorkspaceRef) -> bool:
        return (await preferences.of(workspace)).quiet == "line"

    return Editor(gatherer, DigestDrawing(passage, quote_part, best_quotes, worth, change_parts, summary), wants_line)


def positions_of(database: Database, articles: Articles, workers: Workers, now: Callable[[], datetime]) -> Positions:
    """Return what reads who has said what on a topic."""
    new_id = partial(secrets.token_hex, 8)
    return Positions(
        store=CorrectionStore(database, new_id),
        on=TopicStore(database, new_id),
        find=articles.find,
        run=workers.run,
        now=now,
    )


def exporter_of(
    database: Database,
    articles: Articles,
    threads: Discussions,
    positions: Positions,
    now: Callable[[], datetime],
) -> Exporter:
    """Return what makes briefings to take away."""
    new_id = partial(secrets.token_hex, 8)
    drawing = ExportDrawing(worth, shown_figures, quote_part, passage)
    return Exporter(
        topics=TopicStore(database, new_id),
        library=articles,
        tables=positions,
        conversations=threads,
        editions=partial(Shelf, database),
        drawing=drawing,
        now=now,
        follow_ups=AskedOnTopics(FollowUpStore(database, new_id), articles.version, partial(placed, drawing=drawing)),
    )
