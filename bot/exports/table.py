"""A briefing's positions, quotations and follow-ups as a table for spreadsheets: no cell is a formula. Pure."""

import csv
import io
from collections.abc import Iterator

from bot.exports.model import Briefing, Words
from bot.exports.text import plain, web_url

COLUMNS = (
    "kind",
    "story",
    "speaker",
    "attribution",
    "side",
    "decided by",
    "words",
    "outlet",
    "date",
    "link",
    "state",
    "votes",
)
_ACTS = tuple("=+-@\t\r＝＋－＠")
MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""


def csv_table(briefing: Briefing) -> str:
    """Return the table in CSV (RFC 4180), in UTF-8 with its mark; the header comes first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in _rows(briefing):
        writer.writerow({name: inert(value) for name, value in row.items()})
    return MARK + out.getvalue()


def inert(value: str) -> str:
    """Return a cell in which no spreadsheet sees a formula: what begins like one gets an apostrophe before it.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    shown = plain(value)
    return f"'{shown}" if shown.startswith(_ACTS) else shown


def _rows(briefing: Briefing) -> Iterator[dict[str, str]]:
    for line in briefing.positions:
        yield {
            "kind": "position",
            "speaker": line.speaker,
            "side": line.side,
            "decided by": line.decided,
            **_words(line.words),
        }
    for story in briefing.stories:
        for words in story.quotes:
            yield {"kind": "quote", "story": story.title, **_words(words)}
    for item in briefing.follow_ups:
        source = _words(item.words) if item.words else {}
        yield source | {"kind": "follow-up", "story": item.question, "state": item.state, "votes": item.tally}


def _words(words: Words) -> dict[str, str]:
    found = {"words": words.text, "outlet": words.outlet, "date": words.date, "link": web_url(words.url)}
    return found | ({"attribution": words.by} if words.by else {})
