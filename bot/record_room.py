"""What answers out of what a workspace has gathered, put together: asking, searching, who said what, and why."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.archive.asking import Asking
from bot.archive.names import Names
from bot.archive.sayings import Quoting
from bot.archive.search import ArchiveSearch
from bot.articles.articles import Articles
from bot.articles.speakers import SpeakerStore
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.commands.record_handlers import RecordHandlers
from bot.commands.why_handlers import WhyHandlers
from bot.followups.traces import Traces
from bot.search.index import SearchIndex
from bot.sources.store import SourceStore
from bot.store.database import Database
from bot.threads.discussions import Discussions
from bot.topics.store import TopicStore
from bot.why.reasons import Reasons
from bot.why.store import WhyStore
from bot.workers import Workers, WorkTooHeavy
from bot.workspaces.preferences import PreferenceStore
from summaries.document import Document
from summaries.errors import SummaryError
from summaries.reasons import Explained, explain

EXPLAIN_SECONDS = 20.0


def record_of(
    database: Database,
    articles: Articles,
    preferences: PreferenceStore,
    threads: Discussions,
    searching: Callable[[WorkspaceRef], ArchiveSearch],
    now: Callable[[], datetime],
) -> RecordHandlers:
    """Return what answers questions and searches."""
    return RecordHandlers(
        Asking(index=SearchIndex(database), articles=articles, now=now),
        searching,
        Quoting(speakers=SpeakerStore(database), articles=articles),
        preferences,
        threads.permalink,
    )


def why_of(
    database: Database, workers: Workers, articles: Articles, preferences: PreferenceStore, threads: Discussions
) -> WhyHandlers:
    """Return what tells why."""
    store, traces = WhyStore(database), Traces(database)

    async def explained(workspace: WorkspaceRef, document: Document) -> Explained | None:
        wished = (await preferences.of(workspace)).sentences
        try:
            return await workers.run(partial(explain, sentences=wished), document, seconds=EXPLAIN_SECONDS)
        except (SummaryError, WorkTooHeavy):
            return None

    async def of_message(message: MessageRef) -> str:
        trace = await traces.of_message(message)
        return (trace.url or trace.article) if trace else ""

    topics = TopicStore(database, partial(secrets.token_hex, 8))
    reasons = Reasons(store=store, find=articles.find, topics=topics.all, explain=explained)
    return WhyHandlers(reasons, store, of_message, threads.permalink)


def searches(
    database: Database, articles: Articles, threads: Discussions, now: Callable[[], datetime]
) -> Callable[[WorkspaceRef], ArchiveSearch]:
    """Return what gives the search of one workspace."""
    index, speakers, new_id = SearchIndex(database), SpeakerStore(database), partial(secrets.token_hex, 8)
    sources, topics = SourceStore(database, new_id), TopicStore(database, new_id)
    names = Names(topics=topics, feeds=sources.names, index=index, speakers=speakers)

    def of(workspace: WorkspaceRef) -> ArchiveSearch:
        return ArchiveSearch(
            workspace=workspace,
            index=index,
            articles=articles,
            speakers=speakers,
            names=names,
            permalink=threads.permalink,
            now=now,
        )

    return of
