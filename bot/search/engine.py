"""What full-text search has to be told otherwise on each engine: the shape of it; `fts5.py` and `tsvector.py` fill it.

Both have a table for the words of articles, of quotations and of replies, `search_articles_text` and so on, whose
`rowid` is the number of what has them. Both find the same: the words are cut and stemmed alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.search.plans import Way
from bot.search.query import Query, Term
from bot.store.port import Statements


@dataclass(frozen=True, slots=True)
class TextIndex:
    """One engine's way.

    The statements that add take a number and what `filed` makes of texts; those that drop take what names the rows: an
    article, or a message's platform, workspace, channel and id. They run before those rows and their texts go. `purge`
    lets go of a reply's words at once, and is empty where nothing has to be done; so is `untidy`, the parts of which
    `tidy` has to put together some time after articles and replies were dropped.

    `expected` tells how many rows of a table match at most, about, and how many it has. An engine that is `steered`
    takes the way that it is told, by what `settle` sets for a transaction and by `order`; the other goes by words.
    `among` is how a condition says that something is among what was put together, before anything else is looked at.
    `lacking` is the condition that an article of `held` has none of some words.

    `hits` is what stands in FROM for a table's rows that match a value, and `matching` the condition that goes with it:
    together they take one value, the first, which `match` and `string` make. `scores` come by table; less is better.
    """

    add_article: str
    add_quote: str
    add_comment: str
    drop_article: str
    drop_quotes: str
    drop_comment: str
    filed: Callable[..., tuple[object, ...]]
    hits: dict[Way, str]
    matching: str
    scores: dict[str, str]
    match: Callable[[Query], str]
    string: Callable[[Term], str]
    either: str
    expected: Callable[[Statements, str, Query], tuple[int, int]]
    lacking: str
    order: dict[Way, str]
    among: str = "{of} IN ({select})"
    steered: bool = False
    settle: Callable[[Statements, Way], None] = lambda _, __: None
    purge: str = ""
    untidy: bool = False
    tidy: Callable[[Statements], bool] = lambda _: True


def index_of(engine: str) -> TextIndex:
    """Return an engine's way; nothing of the other is loaded."""
    if engine == "postgresql":
        from bot.search.tsvector import TSVECTOR  # see above

        return TSVECTOR
    from bot.search.fts5 import FTS5  # see above

    return FTS5
