"""What is kept of sources: who follows which feed, and what stood in it. Feeds are shared by all workspaces."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

_UNFOLLOWED = "NOT EXISTS (SELECT 1 FROM follows WHERE follows.feed = feeds.id)"
_OF_UNFOLLOWED = f"feed IN (SELECT id FROM feeds WHERE {_UNFOLLOWED})"  # noqa: S608  # fixed words
_GO = "when no workspace follows the feed any more"

HOLDINGS = (
    Holding(
        table="host_waits",
        what="which hosts have asked to be left alone, and until when",
        key=("host",),
        plain="host until_at",
        expired="until_at < :day",
        goes="a day after",
    ),
    Holding(
        table="feed_notices",
        what="which workspaces are still to be told that a feed has not worked for days",
        key=("platform", "workspace", "feed"),
        places="platform workspace",
        plain="feed attempts due_at begun_at",
        workspace=OF_WORKSPACE,
        goes="when it was told, and when the feed is unfollowed",
    ),
    Holding(
        table="follows",
        what="which feeds a workspace follows, where the end of one is told, and who followed it",
        key=("platform", "workspace", "feed"),
        places="platform workspace channel",
        members="followed_by",
        plain="feed followed_at brought_by label label_site",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND followed_by = :member", ("feed", "feeds"), ("followed_by = ''",)),),
        goes="when it is unfollowed, and with its workspace",
    ),
    Holding(
        table="feed_entries",
        what="what stood in a feed",
        key=("feed", "entry"),
        plain=("feed entry link title summary author published quiet seen_at state attempts due_at article error_code"),
        orphaned=_OF_UNFOLLOWED,
        has="article",
        goes=_GO,
    ),
    Holding(
        table="feed_standing",
        what="what stands in a feed now",
        key=("feed",),
        plain="feed entries",
        orphaned=_OF_UNFOLLOWED,
        goes=_GO,
    ),
    Holding(
        table="feeds",
        what="feeds, shared by all workspaces that follow them",
        key=("id",),
        plain=(
            "id url title site etag last_modified body_hash interval_seconds next_at checked_at succeeded_at failures"
            " error_code error_sentence told_dead_at created_at usual_seconds latest_at"
        ),
        orphaned=_UNFOLLOWED,
        goes=_GO,
    ),
)
