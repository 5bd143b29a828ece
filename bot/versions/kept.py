"""What is kept of changes that publishers made: public, shared by all workspaces, naming no member."""

from bot.store.holdings import Holding

_GO = "with its article"

HOLDINGS = (
    Holding(
        table="version_changes",
        what="what differs between two versions of an article",
        key=("article", "from_version", "to_version"),
        plain="article from_version to_version kinds json made_at",
        goes=_GO,
    ),
    Holding(
        table="article_changes",
        what="the changes that publishers made",
        key=("id",),
        plain=(
            "id article host from_version to_version from_title to_title from_state to_state kinds json noticed_at"
            " quiet notice due_at attempts begun_at told_at"
        ),
        goes=_GO,
    ),
    Holding(
        table="article_checks",
        what="when an article is looked at again",
        key=("article",),
        plain="article version title watched_at changed_at checked_at next_at failures error_code gone_at",
        goes=_GO,
    ),
)
