"""`batch cards`, `batch pages`, `batch fetch`: bulk work under the contract in docs/architecture.md."""

import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO

from bot.bulk import Record, each, each_async, text_field
from bot.errors import BadInput
from bot.settings import Settings
from bot.sources.client import GuardedClient, fetched_as_json
from bot.sources.guard import parse_allow
from bot.sources.pages import page_as_json, read_page
from bot.verbs.printing import tell_failures, with_progress, write_line, write_outcomes
from bot.workers import Workers
from summaries.card import card_as_json, make_card
from summaries.document import Document
from summaries.sumy_methods import check_method

FETCHES_AT_ONCE = 32
PAGES_AT_ONCE = 4
PAGE_SECONDS = 20.0


class FileUnreadable(BadInput):
    """A file that was named cannot be read."""

    code = "file-unreadable"


def cards(sentences: int, method: str, source: BinaryIO | None = None) -> int:
    """Write a card for every document on standard input; return how many lines failed."""
    check_method(method)
    lines = with_progress(source or sys.stdin.buffer, "cards")
    failures = write_outcomes(each(lines, partial(card_record, sentences=sentences, method=method)))
    tell_failures(failures)
    return failures


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


async def pages(source: BinaryIO | None = None) -> int:
    """Write the extracted text and metadata of every HTML file named on standard input."""
    failures = 0
    async with Workers() as workers:

        async def work(record: Record) -> Record:
            body = read_file(text_field(record, "html_path") or "")
            url = text_field(record, "url", required=False)
            page = await workers.run(read_page, body, url, "text/html", None, seconds=PAGE_SECONDS)
            return page_as_json(record.get("id"), page)

        lines = with_progress(source or sys.stdin.buffer, "pages")
        async for outcome in each_async(lines, work, at_once=PAGES_AT_ONCE):
            write_line(outcome)
            failures += outcome.failed
    sys.stdout.flush()
    tell_failures(failures)
    return failures


async def fetch(settings: Settings, source: BinaryIO | None = None) -> int:
    """Write status, final address, type and size of every URL on standard input."""
    failures = 0
    async with GuardedClient(allow=parse_allow(settings.allow_addresses)) as client:

        async def work(record: Record) -> Record:
            fetched = await client.fetch(text_field(record, "url") or "")
            return fetched_as_json(record.get("id"), fetched)

        lines = with_progress(source or sys.stdin.buffer, "fetch")
        async for outcome in each_async(lines, work, at_once=FETCHES_AT_ONCE):
            write_line(outcome)
            failures += outcome.failed
    sys.stdout.flush()
    tell_failures(failures)
    return failures


def read_file(path: str) -> bytes:
    """Return a file's bytes; raises `BadInput` with what is wrong with the path."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise FileUnreadable(f"The file “{path[:200]}” could not be read: {reason}.") from error
