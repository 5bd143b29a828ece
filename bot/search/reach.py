"""Which articles are a workspace's, as SQL: those that one of its feeds brought, or one of its members asked for."""

from bot.chat.refs import WorkspaceRef
from bot.search.narrowing import Filter
from bot.search.plans import FEW

# The offset keeps PostgreSQL from putting all articles of the workspace together to answer it.
OF_WORKSPACE = """
(EXISTS (SELECT 1 FROM story_articles AS placed WHERE placed.platform = ? AND placed.workspace = ?
    AND placed.article = held.article LIMIT 1 OFFSET 0)
 OR EXISTS (SELECT 1 FROM asked_articles AS asked WHERE asked.platform = ? AND asked.workspace = ?
    AND asked.article = held.article LIMIT 1 OFFSET 0))
"""

# A workspace with few articles among very many: its own are put together once, and no hit of another's is looked up.
MINE = """
SELECT article FROM story_articles WHERE platform = ? AND workspace = ?
    UNION ALL SELECT article FROM asked_articles WHERE platform = ? AND workspace = ?
"""

AMONG_MINE = """
SELECT mine.id FROM story_articles AS placed JOIN search_articles AS mine ON mine.article = placed.article
    WHERE placed.platform = ? AND placed.workspace = ?
    UNION ALL
    SELECT mine.id FROM asked_articles AS asked JOIN search_articles AS mine ON mine.article = asked.article
    WHERE asked.platform = ? AND asked.workspace = ?
"""

QUOTES_AMONG_MINE = """
SELECT mine.id FROM story_articles AS placed JOIN search_quotes AS mine ON mine.article = placed.article
    WHERE placed.platform = ? AND placed.workspace = ?
    UNION ALL
    SELECT mine.id FROM asked_articles AS asked JOIN search_quotes AS mine ON mine.article = asked.article
    WHERE asked.platform = ? AND asked.workspace = ?
"""

# About how many those are: articles that came by feeds are numbered in each workspace.
ABOUT_MINE = f"""
((SELECT COALESCE(MAX(number), 0) FROM story_articles WHERE platform = ? AND workspace = ?)
 + (SELECT COUNT(*) FROM (
    SELECT 1 AS one FROM asked_articles WHERE platform = ? AND workspace = ? LIMIT {FEW + 1}) AS passing))
"""  # noqa: S608  # fixed words


def whose(workspace: WorkspaceRef, of: str = "", select: str = AMONG_MINE) -> Filter:
    """Return the condition that an article is a workspace's: `of` is among what `select` finds."""
    return Filter(of, select, OF_WORKSPACE, "", (workspace.platform, workspace.id) * 2, size=ABOUT_MINE)
