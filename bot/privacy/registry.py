"""Every table with what it holds, in the order in which rows can go: what refers to others comes first."""

from bot.articles.kept import HOLDINGS as ARTICLES
from bot.chat.kept import HOLDINGS as CHAT
from bot.digests.kept import HOLDINGS as DIGESTS
from bot.followups.kept import HOLDINGS as FOLLOWUPS
from bot.inbox.kept import HOLDINGS as INBOX
from bot.positions.kept import HOLDINGS as POSITIONS
from bot.privacy.kept import HOLDINGS as PRIVACY
from bot.queue.kept import HOLDINGS as QUEUE
from bot.room.kept import HOLDINGS as ROOM
from bot.search.kept import HOLDINGS as SEARCH
from bot.sources.kept import HOLDINGS as SOURCES
from bot.store.holdings import Holding
from bot.store.kept import HOLDINGS as STORE
from bot.stories.kept import HOLDINGS as STORIES
from bot.threads.kept import HOLDINGS as THREADS
from bot.topics.kept import HOLDINGS as TOPICS
from bot.versions.kept import HOLDINGS as VERSIONS
from bot.workspaces.kept import HOLDINGS as WORKSPACES

HOLDINGS: tuple[Holding, ...] = (
    *FOLLOWUPS,
    *POSITIONS,
    *THREADS,
    *DIGESTS,
    *TOPICS,
    *STORIES,
    *SEARCH,
    *SOURCES,
    *VERSIONS,
    *ARTICLES,
    *WORKSPACES,
    *INBOX,
    *ROOM,
    *CHAT,
    *PRIVACY,
    *QUEUE,
    *STORE,
)


def nobodys(holding: Holding) -> str:
    """Return which rows of a shared table nobody has any more; of articles, those that no workspace has."""
    if holding.table != "articles":
        return holding.orphaned
    had = (
        f"NOT EXISTS (SELECT 1 FROM {other.table} WHERE {other.table}.{other.has} = articles.id)"  # noqa: S608  # declared words
        for other in HOLDINGS
        if other.has
    )
    return " AND ".join((holding.orphaned, *had))
