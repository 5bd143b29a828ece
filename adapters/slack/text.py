"""The one place where words become safe for Slack.

Words from outside go into `rich_text` elements and `plain_text` objects, in which Slack reads no
markup at all. Only the fallback text of a message is read as markup: there `&`, `<` and `>` are
written as entities, which is all that Slack asks for, and `mrkdwn` and `parse` are switched off
(https://docs.slack.dev/messaging/formatting-message-text).
"""

import unicodedata
from urllib.parse import urlsplit

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

MAX_URL = 3_000


def clean(text: str) -> str:
    """Return the words without control characters and without those that turn the direction of text."""
    return "".join(letter for letter in text if _kept(letter))


def escaped(text: str) -> str:
    """Return the words as they may stand in a fallback text: nothing in them can name or link anyone."""
    return clean(text).translate(_ENTITIES)


def host_of(url: str) -> str:
    """Return an address's host, which is printed beside links so that nobody is led elsewhere unseen."""
    try:
        return clean(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def usable(url: str, base_url: str = "") -> str:
    """Return the address that a link may have, or nothing: of the web, or a page of our own under `base_url`."""
    if url.startswith("/") and not url.startswith(("//", "/\\")):
        url = f"{base_url}{url}" if base_url else ""
    # With a backslash browsers and parsers disagree on which host is meant.
    safe = url.startswith(("https://", "http://")) and len(url) <= MAX_URL and url.isprintable()
    safe = safe and " " not in url and "\\" not in url
    return url if safe and host_of(url) else ""


def shortened(text: str, limit: int) -> str:
    """Return our own words in at most `limit` characters; a label is cut, a source's words never are."""
    text = clean(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _kept(letter: str) -> bool:
    """Say whether a letter is shown; one that is newer than our tables is a letter like any other."""
    if letter in "\n\t":
        return True
    nothing = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return not nothing and letter not in _BIDI and unicodedata.category(letter) not in ("Cc", "Cs")
