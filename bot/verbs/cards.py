"""`batch cards`: bulk cards under the contract in docs/architecture.md, with no network and no database."""

import gc
import sys
from functools import partial
from typing import BinaryIO

from bot.bulk import Record, each, text_field
from bot.verbs.printing import with_progress, write_outcomes
from summaries.card import card_as_json, make_card
from summaries.document import Document
from summaries.sumy_methods import check_method

# A card makes thousands of small tuples and no cycles: looking for cycles less often saves a twentieth.
GARBAGE_THRESHOLD = 50_000


def cards(sentences: int, method: str, source: BinaryIO | None = None) -> int:
    """Write a card for every document on standard input; return how many lines failed."""
    check_method(method)
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    lines = with_progress(source or sys.stdin.buffer, "cards")
    return write_outcomes(each(lines, partial(card_record, sentences=sentences, method=method)))


def card_record(record: Record, *, sentences: int, method: str) -> Record:
    """Return the output line of one document."""
    text = text_field(record, "text") or ""
    document = Document(
        text,
        text_field(record, "title", required=False),
        text_field(record, "url", required=False),
        text_field(record, "published", required=False),
    )
    card = make_card(document, sentences=sentences, method=method)
    return {"id": record.get("id"), **card_as_json(text, card)}
