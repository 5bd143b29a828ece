"""Reading feeds against feedparser: processor time side by side, in one process, by turns.

    python -m benchmarks.feeds_against_feedparser [--folder FEEDS] [--rounds 7]

Both sides start from bytes. Ours gives entries with ids, links, dates and plain texts, after a scan that refuses
what is not safe to parse; feedparser runs as it comes, with its own sanitising. The second figure of ours is a
reading in which every entry is known, so that no texts are made: what polling costs. Without `--folder` the feeds
are made here: 40 items each, about 50 kB, with HTML that is escaped or in CDATA sections.
"""

import argparse
import io
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it ships no types

from benchmarks.made import feeds as made_feeds
from bot.errors import DespatchError
from bot.sources.feeds.reader import read_feed

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def main() -> None:
    """Print the medians of each side and their ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, help="feed files; what is no feed costs both sides little")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    feeds = [path.read_bytes() for path in sorted(arguments.folder.iterdir())] if arguments.folder else made_feeds(40)
    known = [ids(feed) for feed in feeds]
    sides: dict[str, Callable[[], object]] = {
        "feedparser": lambda: [feedparser.parse(io.BytesIO(feed)) for feed in feeds],
        "ours, every text": lambda: [read(feed, frozenset()) for feed in feeds],
        "ours, nothing new": lambda: [read(feed, old) for feed, old in zip(feeds, known, strict=True)],
    }
    rounds = [{name: seconds(side) for name, side in sides.items()} for _ in range(arguments.rounds)]
    print(f"{len(feeds)} feeds, {sum(map(len, feeds)) / len(feeds) / 1000:.1f} kB each, {len(rounds)} rounds")
    for name in sides:
        ratios = sorted(one["feedparser"] / one[name] for one in rounds)
        median = statistics.median(one[name] for one in rounds) / len(feeds) * 1000
        print(
            f"{name:18} {median:8.2f} ms a feed   {statistics.median(ratios):5.1f} times as fast as feedparser"
            f" (lowest {ratios[0]:.1f}, highest {ratios[-1]:.1f})"
        )


def seconds(side: Callable[[], object]) -> float:
    """Return the processor time that one side takes over all feeds."""
    start = time.process_time()
    side()
    return time.process_time() - start


def read(body: bytes, known: frozenset[str]) -> object:
    """Read one feed by our reader; an error is a result too."""
    try:
        return read_feed(body, None, NOW, known=known)
    except DespatchError as error:
        return error


def ids(body: bytes) -> frozenset[str]:
    """Return the ids of a feed's entries."""
    try:
        return frozenset(entry.id for entry in read_feed(body, None, NOW).entries)
    except DespatchError:
        return frozenset()


if __name__ == "__main__":
    main()
