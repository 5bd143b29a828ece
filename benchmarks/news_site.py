"""Outlets with feeds and articles, on loopback addresses of their own, in a process whose time nobody counts.

    python -m benchmarks.news_site --outlets 25

It prints the feeds' addresses as one line of JSON. Each feed begins with one entry; a line `next` on its input puts 40
new ones in its place, each with a page of its own.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta

from aiohttp import web

from benchmarks.feed_site import listen, tell
from benchmarks.made import ITEMS, article, feed

SINCE = datetime.now(UTC) - timedelta(days=30)


class Outlets:
    """What the outlets show at the moment."""

    def __init__(self) -> None:
        self.version = 0

    async def feed(self, request: web.Request) -> web.Response:
        """Answer with an outlet's feed, which links to pages of the same outlet."""
        site = f"http://{request.host}/{request.match_info['outlet']}/pages"
        items = ITEMS if self.version else 1
        first = ITEMS * self.version
        body = feed(escaped=False, first=first, site=site, since=SINCE, items=items)
        return web.Response(body=body, content_type="application/rss+xml", charset="utf-8")

    async def page(self, request: web.Request) -> web.Response:
        """Answer with an article."""
        number = int(request.match_info["outlet"]) * 10_000 + int(request.match_info["number"])
        return web.Response(text=article(number, str(request.url)), content_type="text/html")


async def serve(count: int) -> None:
    """Serve until the input ends."""
    outlets, app = Outlets(), web.Application()
    app.router.add_get("/{outlet}", outlets.feed)
    app.router.add_get("/{outlet}/pages/{number}", outlets.page)
    runner = web.AppRunner(app, access_log=None)
    tell(await listen(runner, count))
    while await asyncio.to_thread(sys.stdin.readline):
        outlets.version += 1
        tell(outlets.version)
    await runner.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--outlets", type=int, default=25)
    asyncio.run(serve(options.parse_args().outlets))
