"""How many articles a filter lets pass, as far as it matters for the way in which is searched."""

from collections.abc import Sequence

from bot.search.narrowing import Filter
from bot.search.plans import FEW, few
from bot.store.port import Statements

SAMPLE = 300
"""How many of the newest articles are asked whether they pass a filter, to reckon how many do."""

_SAMPLE = f"""
SELECT COUNT(*) AS number FROM search_articles AS held
WHERE held.id > (SELECT MAX(id) - {SAMPLE} FROM search_articles) AND {{condition}}
"""  # noqa: S608  # fixed words


def sizes_of(statements: Statements, filters: Sequence[Filter]) -> tuple[int, ...]:
    """Return how many each filter names, counted no further than it matters."""
    if not filters:
        return ()
    sql = f"SELECT {', '.join(each.count for each in filters)}"
    (row,) = statements.execute(sql, [value for each in filters for value in each.values]).fetchall()
    return tuple(row)


def sampled(statements: Statements, filters: Sequence[Filter], sizes: Sequence[int], whole: int) -> tuple[int, ...]:
    """Return about how many pass each filter that many do, by how many of the newest articles do."""
    found = list(sizes)
    for place, each in enumerate(filters):
        if not few(sizes[place]) and not each.size and "known." not in each.each:
            condition = f"{'NOT ' if each.without else ''}({each.each})"
            (row,) = statements.execute(_SAMPLE.format(condition=condition), each.values).fetchall()
            found[place] = max(found[place], row["number"] * whole // SAMPLE)
    return tuple(found)


def let_pass(filters: Sequence[Filter], sizes: Sequence[int]) -> tuple[int, ...]:
    """Return how many each filter lets pass: those that it leaves out lead nowhere."""
    return tuple(FEW + 1 if each.without else size for each, size in zip(filters, sizes, strict=True))
