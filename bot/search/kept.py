"""What the index holds: words and places of what is stored elsewhere, and which articles a workspace asked for."""

from bot.store.holdings import OF_WORKSPACE, Holding

_WITH = "with what it is made of"

HOLDINGS = (
    Holding(
        table="asked_articles",
        what="which articles somebody in a workspace asked for (not who)",
        key=("platform", "workspace", "article"),
        places="platform workspace",
        plain="article asked_at",
        workspace=OF_WORKSPACE,
        has="article",
    ),
    Holding(
        table="search_comments",
        what="which kept replies are in the index",
        key=("id",),
        places="platform workspace channel message",
        plain="id",
        workspace=OF_WORKSPACE,
        goes=_WITH,
    ),
    Holding(table="search_comments_text", what="the words of kept replies", key=(), members="body", goes=_WITH),
    Holding(
        table="search_articles",
        what="which versions of articles are in the index",
        key=("id",),
        plain="id article version title outlet appeared_at",
        goes=_WITH,
    ),
    Holding(table="search_articles_text", what="the words of articles", key=(), plain="title body", goes=_WITH),
    Holding(
        table="search_quotes",
        what="which quotations are in the index",
        key=("id",),
        plain="id article version start finish speaker",
        goes=_WITH,
    ),
    Holding(table="search_quotes_text", what="the words of quotations", key=(), plain="words speaker", goes=_WITH),
    Holding(
        table="search_untidy",
        what="which parts of the index still hold words that were deleted",
        key=("part",),
        plain="part begun",
        goes="within a minute, with those words",
    ),
)
