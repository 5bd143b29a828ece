"""What benchmarks are fed with: feeds and articles made here, fictional and varied, the same at every run."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

WORDS = "harbour council berth fee crew boat quay tide licence minister union board letter winter wall".split()
SITE = "https://harbour-post.example/news"
ITEMS = 40
FIRST = datetime(2026, 5, 11, tzinfo=UTC)
APART = timedelta(minutes=30)


def feeds(count: int) -> list[bytes]:
    """Make feeds of 40 items, each with a summary of HTML, every second one escaped instead of in CDATA."""
    return [feed(escaped=number % 2 == 0, first=ITEMS * number) for number in range(count)]


def feed(*, escaped: bool, first: int = 0, site: str = SITE, since: datetime = FIRST) -> bytes:
    """Make one RSS feed of 40 items and about 50 kB, the newest on top; an item of a number is always the same."""
    numbers = reversed(range(first, first + ITEMS))
    made = "".join(item(f"{site}/{number}", since + APART * number, escaped=escaped) for number in numbers)
    head = "<title>Harbour Post</title><link>https://harbour-post.example/</link><description>News</description>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{made}</channel></rss>'
    return text.encode()


def item(address: str, published: datetime, *, escaped: bool) -> str:
    """Make one item of about 1.2 kB, whose words hang on its address."""
    dice = random.Random(address)
    html = "".join(f"<p>The {' '.join(dice.choices(WORDS, k=20))} — <b>so it is</b>.</p>" for _ in range(5))
    words = html.replace("<", "&lt;").replace(">", "&gt;") if escaped else f"<![CDATA[{html}]]>"
    return (
        f"<item>\n<title>The {' '.join(dice.choices(WORDS, k=7))}</title>\n<link>{address}</link>\n"
        f'<guid isPermaLink="true">{address}</guid>\n<pubDate>{format_datetime(published, usegmt=True)}</pubDate>\n'
        f"<description>{words}</description>\n</item>"
    )
