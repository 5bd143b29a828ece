"""What is kept as JSON and shows members' words or names again: those of one who is forgotten are taken out."""

from functools import partial

from bot.chat.unnaming import Said
from bot.store.database import Database
from bot.store.holdings import Copies, Holding, Values
from bot.store.port import Statements

Row = tuple[object, ...]


async def clean_copies(database: Database, holding: Holding, values: Values, said: Said) -> int:
    """Take a member out of what a table shows again, and return how many rows were changed."""
    return sum([await _cleaned(database, holding, copies, values, said) for copies in holding.copies])


async def _cleaned(database: Database, holding: Holding, copies: Copies, values: Values, said: Said) -> int:
    changed = 0
    after: Row | None = None
    while True:
        found, last = await database.look(partial(_page, holding, copies, values, said, after))
        await database.transact(partial(_put, holding, copies, found))
        changed += len(found)
        if last is None:
            return changed
        after = last


def _page(
    holding: Holding, copies: Copies, values: Values, said: Said, after: Row | None, connection: Statements
) -> tuple[list[Row], Row | None]:
    """Return what is to change among the next rows, and the key of the last of them; nothing after the last ones."""
    columns, marks = ", ".join(holding.key), ", ".join(f":key{number}" for number in range(len(holding.key)))
    further = f" AND ({columns}) > ({marks})" if after else ""
    sql = (
        f"SELECT {columns}, {copies.column} FROM {holding.table} WHERE {holding.workspace}"  # noqa: S608  # declared words
        f" AND {copies.column} <> ''{further} ORDER BY {columns} LIMIT {holding.batch}"
    )
    rows = [tuple(row) for row in connection.execute(sql, {**values, **holding.names(after or ())})]
    found = [(new, *key) for *key, old in rows if (new := copies.clean(old, said)) is not None]
    return found, rows[-1][:-1] if len(rows) == holding.batch else None


def _put(holding: Holding, copies: Copies, rows: list[Row], connection: Statements) -> None:
    sql = f"UPDATE {holding.table} SET {copies.column} = :new WHERE {holding.named}"  # noqa: S608  # declared words
    connection.executemany(sql, [{"new": new, **holding.names(key)} for new, *key in rows])
