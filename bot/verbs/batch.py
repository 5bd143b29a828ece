"""`batch pages`, `batch feeds` and `batch fetch`: bulk work under the contract in docs/architecture.md."""

import sys
from datetime import UTC, datetime
from typing import BinaryIO

from bot.bulk import Record, each_async, text_field
from bot.settings import Settings
from bot.sources.client import GuardedClient, fetched_as_json
from bot.sources.feeds.reader import feed_as_json, read_in_worker
from bot.sources.guard import parse_allow
from bot.sources.pages import page_as_json, read_page
from bot.verbs.files import read_file
from bot.verbs.printing import with_progress, write_outcomes_async
from bot.workers import Workers

FETCHES_AT_ONCE = 32
PAGES_AT_ONCE = FEEDS_AT_ONCE = 4
PAGE_SECONDS = 20.0


async def pages(source: BinaryIO | None = None) -> int:
    """Write the extracted text and metadata of every HTML file named on standard input."""
    async with Workers() as workers:

        async def work(record: Record) -> Record:
            body = read_file(text_field(record, "html_path") or "")
            url = text_field(record, "url", required=False)
            page = await workers.run(read_page, body, url, "text/html", None, seconds=PAGE_SECONDS)
            return page_as_json(record.get("id"), page)

        lines = with_progress(source or sys.stdin.buffer, "pages")
        return await write_outcomes_async(each_async(lines, work, at_once=PAGES_AT_ONCE))


async def feeds(source: BinaryIO | None = None) -> int:
    """Write the title and the entries of every feed file named on standard input."""
    now = datetime.now(UTC)
    async with Workers() as workers:

        async def work(record: Record) -> Record:
            body = read_file(text_field(record, "path") or "")
            url = text_field(record, "url", required=False)
            return feed_as_json(record.get("id"), await read_in_worker(workers, body, url, now))

        lines = with_progress(source or sys.stdin.buffer, "feeds")
        return await write_outcomes_async(each_async(lines, work, at_once=FEEDS_AT_ONCE))


async def fetch(settings: Settings, source: BinaryIO | None = None) -> int:
    """Write status, final address, type and size of every URL on standard input."""
    async with GuardedClient(allow=parse_allow(settings.allow_addresses)) as client:

        async def work(record: Record) -> Record:
            fetched = await client.fetch(text_field(record, "url") or "")
            return fetched_as_json(record.get("id"), fetched)

        lines = with_progress(source or sys.stdin.buffer, "fetch")
        return await write_outcomes_async(each_async(lines, work, at_once=FETCHES_AT_ONCE))
