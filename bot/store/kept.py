"""What the database keeps of itself."""

from bot.store.holdings import Holding

HOLDINGS = (
    Holding(
        table="schema_migrations",
        what="which changes of the database's own shape were made",
        key=("number",),
        plain="number name applied_at",
        goes="never",
    ),
)
