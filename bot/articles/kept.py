"""What is kept of articles. They are public texts, shared by all workspaces: none of it names a member."""

from bot.search.filing import drop_articles
from bot.store.holdings import Holding

_GO = "with its article"

HOLDINGS = (
    Holding(
        table="speaker_quotes",
        what="who is quoted where in an article",
        key=("article", "start", "name_key"),
        plain="article version start name name_key said_at",
        goes=_GO,
    ),
    Holding(
        table="speaker_readings",
        what="which version of an article was read for quotations",
        key=("article",),
        plain="article version",
        goes=_GO,
    ),
    Holding(
        table="cards",
        what="an article's card",
        key=("article_id", "version", "sentences", "method"),
        plain="article_id version sentences method json made_at",
        goes=_GO,
    ),
    Holding(
        table="article_urls",
        what="the addresses that lead to an article",
        key=("url_key",),
        plain="url_key article_id first_seen_at",
        goes=_GO,
    ),
    Holding(
        table="article_versions",
        what="the texts that an article has had, with title, author and date as its publisher gave them",
        key=("article_id", "number"),
        plain=(
            "article_id number text_hash title_hash title author author_source published published_source site"
            " language text extractor fetched_at links"
        ),
        goes=_GO,
    ),
    Holding(
        table="articles",
        what="articles, shared by all workspaces that have them",
        key=("id",),
        plain="id url canonical_url current_version created_at checked_at",
        orphaned="checked_at < :settled",
        goes="within two hours of when no workspace has it any more",
        before=drop_articles,
        batch=5,
    ),
)
