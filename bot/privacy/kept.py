"""What is kept of forgetting itself."""

from bot.store.holdings import Holding

HOLDINGS = (
    Holding(
        table="removals",
        what="that a workspace is gone and is to be deleted",
        key=("platform", "workspace", "event_id"),
        places="platform workspace",
        plain="event_id asked_at done_at",
        goes="a day after that is done",
    ),
    Holding(
        table="wiping",
        what="that the file is to be written anew",
        key=("id",),
        plain="id asked_at",
        goes="once it is",
    ),
)
