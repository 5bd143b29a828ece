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
    Holding(
        table="unfinished_copies",
        what="what this database is becoming a copy of",
        key=("source",),
        plain="source begun_at",
        goes="once the copy is whole",
    ),
)
