"""What is kept of the queue beside its own tables, which hold no more than what is under way (docs/operations.md)."""

from bot.store.holdings import Holding

HOLDINGS = (
    Holding(
        table="queue_schema",
        what="which changes of the queue's own tables have been applied",
        key=("change",),
        plain="change",
        goes="never",
    ),
)
