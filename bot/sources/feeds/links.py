"""Links of feeds, pages and lists of feeds -> absolute http(s) addresses, or none."""

import re
from urllib.parse import urljoin, urlsplit

from bot.sources.feeds.text import resolved, without_hidden

MAX_LINK = 8_192

_READY = re.compile(
    r"https?://[a-zA-Z0-9][^\s&<>\"\\\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]{2,2000}"
)
_BREAKS = re.compile(r"[\t\r\n]+")
_TELLS_FEED = re.compile(r"feed:(?://(?!https?:)|(?=https?:))", re.IGNORECASE)


def absolute(link: str | None, base: str | None) -> str | None:
    """Return the link as an http(s) address, resolved against `base`; none where it leads elsewhere."""
    if not link:
        return None
    if _READY.fullmatch(link):
        return link
    link = _BREAKS.sub("", without_hidden(resolved(link))).strip().replace(" ", "%20")
    try:
        whole = urljoin(base, link) if base else link
        parts = urlsplit(whole)
        usable = parts.scheme.lower() in ("http", "https") and parts.hostname and len(whole) <= MAX_LINK
    except ValueError:
        return None
    return whole if link and usable else None


def feed_address(link: str | None, base: str | None) -> str | None:
    """Return the http(s) address of a feed; the `feed:` that some pages put before it is taken off."""
    if link and (told := _TELLS_FEED.match(link.strip())):
        rest = link.strip()[told.end() :]
        link = rest if rest[:4].lower() == "http" else f"https://{rest}"
    return absolute(link, base)
