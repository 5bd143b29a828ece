"""Sites with a feed each, on loopback addresses of their own, in a process whose time nobody counts.

    python -m benchmarks.feed_site --feeds 200

It prints the addresses as one line of JSON, and obeys lines on its input: `next` puts new entries on top of every
feed, `asked` prints how many requests were answered with a feed and how many with "not modified" since the last time.
A feed that has not changed is said to be so by its ETag.
"""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

from aiohttp import web

from benchmarks.made import feed

NEW = 5
SINCE = datetime.now(UTC) - timedelta(days=60)


class Sites:
    """What the sites show at the moment."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.version = 0
        self.answers = {200: 0, 304: 0}
        self._bodies: list[bytes] = []
        self.show()

    def show(self) -> None:
        """Make the feeds of this version."""
        self._bodies = [self._feed(number) for number in range(self.count)]

    def _feed(self, number: int) -> bytes:
        site = f"https://post-{number}.example/news"
        return feed(escaped=number % 2 == 0, first=NEW * self.version, site=site, since=SINCE)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request for the feed of a number."""
        mark = {"ETag": f'"{self.version}"', "Last-Modified": "Mon, 11 May 2026 08:00:00 GMT"}
        status = 304 if request.headers.get("If-None-Match") == mark["ETag"] else 200
        self.answers[status] += 1
        if status == 304:
            return web.Response(status=304, headers=mark)
        body = self._bodies[int(request.match_info["number"])]
        return web.Response(body=body, headers=mark, content_type="application/rss+xml", charset="utf-8")


async def serve(count: int) -> None:
    """Serve until the input ends."""
    sites, app = Sites(count), web.Application()
    app.router.add_get("/{number}", sites.answer)
    runner = web.AppRunner(app, access_log=None)
    tell(await listen(runner, count))
    while order := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if order == "next":
            sites.version += 1
            sites.show()
            tell(sites.version)
        else:
            tell(sites.answers)
            sites.answers = {200: 0, 304: 0}
    await runner.cleanup()


async def listen(runner: web.AppRunner, count: int) -> list[str]:
    """Listen on so many loopback addresses with one port, and return an address on each: its number is its path."""
    await runner.setup()
    hosts = [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(count)]
    await web.TCPSite(runner, hosts[0], 0).start()
    port = runner.addresses[0][1]
    for host in hosts[1:]:
        await web.TCPSite(runner, host, port).start()
    return [f"http://{host}:{port}/{number}" for number, host in enumerate(hosts)]


def tell(value: object) -> None:
    """Write a line of JSON."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, default=200)
    asyncio.run(serve(options.parse_args().feeds))
