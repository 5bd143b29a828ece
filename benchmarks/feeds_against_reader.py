"""Following feeds against the `reader` library: processor time of whole polls side by side, by turns.

    python -m benchmarks.feeds_against_reader [--python PYTHON] [--feeds 200] [--rounds 7]

`--python` is the interpreter of an environment in which `reader` is installed. Two hundred feeds of 40 entries and
about 50 kB lie on two hundred loopback addresses, served by a third process. In each round all of them get five new
entries and each side polls them, then each side polls them again unchanged, which the sites say by status 304; who
is first changes from round to round. Counted is the processor time of each side's process and of every process that
it has started, with whatever they import, log and write; starting up and the first reading of every feed are not.

Ours is what runs in the product: `Polling` on a real database with every commit on the disk, the guarded client,
parsing in worker processes that can be killed. Reader runs as it comes: one thread, its own SQLite storage (which
does not wait for the disk after each commit), feedparser and requests. Both store entries with their texts and know
new ones from old. Ours also refuses private addresses and parsers' traps, learns how often to ask and keeps each
feed's health; reader also keeps changed texts of known entries, and turns their HTML into safe HTML.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.feed_site import NEW, tell
from benchmarks.made import ITEMS
from benchmarks.processes import Process, spent
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.newsroom import feed_polling
from bot.sources.client import GuardedClient
from bot.sources.guard import parse_allow
from bot.sources.manners import Manners
from bot.sources.polling import Polled
from bot.sources.store import SourceStore
from bot.sources.waits import WaitStore
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workers import Workers

READER = """
import json, sys
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in json.loads(sys.argv[2]):
    reader.add_feed(url)
for line in sys.stdin:
    updates = list(reader.update_feeds_iter(scheduled=False))
    failed = [str(update.value) for update in updates if isinstance(update.value, Exception)]
    new = sum(update.updated_feed.new for update in updates if update.updated_feed)
    print(json.dumps({"asked": len(updates), "new": new, "failed": failed}), flush=True)
"""
ROOM = WorkspaceRef("benchmark", "W1")
LATER = timedelta(hours=7)
"""More than the longest time between two polls of a feed: after it every feed is due."""


def main() -> None:
    """Print the medians of each side and the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="an interpreter with `reader` installed")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--side", nargs=2, metavar=("FILE", "URLS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        asyncio.run(serve_polls(Path(options.side[0]), json.loads(options.side[1])))
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        sites = stack.enter_context(
            Process(sys.executable, "-m", "benchmarks.feed_site", "--feeds", str(options.feeds))
        )
        urls = json.dumps(sites.read())
        ours = (sys.executable, "-m", __spec__.name, "--side", f"{folder}/ours.db", urls)
        sides = {
            "ours": stack.enter_context(Process(*ours)),
            "reader": stack.enter_context(Process(options.python, "-c", READER, f"{folder}/reader.db", urls)),
        }
        show(measured(sites, sides, options.feeds, options.rounds), options.feeds)


def measured(sites: Process, sides: dict[str, Process], feeds: int, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Return, for changed and unchanged feeds, the milliseconds a feed of each side in each round."""
    times: dict[str, list[dict[str, float]]] = {"changed": [], "unchanged (304)": []}
    for side in sides.values():
        polled(sites, side, feeds, ITEMS * feeds, "200")
    for number in range(rounds):
        sites.ask("next")
        order = sorted(sides, reverse=number % 2 == 1)
        for what, new, status in (("changed", NEW * feeds, "200"), ("unchanged (304)", 0, "304")):
            times[what].append({name: polled(sites, sides[name], feeds, new, status) for name in order})
    return times


def polled(sites: Process, side: Process, feeds: int, new: int, status: str) -> float:
    """Return what one poll of every feed took, in ms a feed, after looking that it did what it should."""
    before = spent(side.pid)
    answer = side.ask("poll")
    taken = spent(side.pid) - before
    asked = sites.ask("asked")
    if answer != {"asked": feeds, "new": new, "failed": []} or asked != {"200": 0, "304": 0} | {status: feeds}:
        raise SystemExit(f"a poll went otherwise than planned: {answer} {asked}")
    return taken / feeds * 1000


def show(times: dict[str, list[dict[str, float]]], feeds: int) -> None:
    """Print a table."""
    print(f"{feeds} feeds, processor time of whole polls, {len(times['changed'])} rounds by turns")
    for what, rounds in times.items():
        ours, theirs = (statistics.median(one[name] for one in rounds) for name in ("ours", "reader"))
        low, middle, high = interval([one["reader"] / one["ours"] for one in rounds])
        print(
            f"{what:16} ours {ours:6.2f} ms a feed, reader {theirs:6.2f} ms,"
            f" ratio {middle:5.1f} (95 in 100 between {low:.1f} and {high:.1f})"
        )


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median with the interval in which 95 in 100 medians of samples drawn with replacement lie."""
    dice = random.Random(1)
    medians = sorted(statistics.median(dice.choices(values, k=len(values))) for _ in range(2_000))
    return medians[50], statistics.median(values), medians[1949]


async def serve_polls(file: Path, urls: Sequence[str]) -> None:
    """Follow the feeds and poll them for each line of the input: our side."""
    moments = iter(datetime.now(UTC) + LATER * number for number in range(1_000_000))
    moment = next(moments)
    allow = parse_allow(",".join(url.split("/")[2] for url in urls))

    async with Database.open(file) as database, Workers() as workers, GuardedClient(allow=allow) as client:
        await migrate(database)
        store = SourceStore(database, lambda: f"{random.getrandbits(64):016x}")
        for url in urls:
            channel = ChannelRef(ROOM, "C1")
            await store.follow(channel, MemberRef(ROOM, "U1"), (url, None, None), moment)
        manners = Manners(WaitStore(database))
        polling = feed_polling(store=store, client=client, workers=workers, manners=manners, now=lambda: moment)
        while await asyncio.to_thread(sys.stdin.readline):
            polls: list[Polled] = []
            while tick := await polling.tick():
                polls += tick
            failed = [str(poll.error) for poll in polls if poll.error]
            tell({"asked": len(polls), "new": sum(len(poll.new) for poll in polls), "failed": failed})
            moment = next(moments)


if __name__ == "__main__":
    main()
