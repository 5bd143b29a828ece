r"""The one place where words become safe for Discord.

Every mark that Discord reads as markup gets a backslash, which Discord takes away again when it draws
(it drops one before anything but letters, digits and white space). So a reader sees the words verbatim: no
zero-width characters, no look-alikes. Escaped are emphasis, code, spoilers, headings, lists, quotes,
mentions, channels, times, commands, emoji and masked links. An address in a stranger's words is shown
letter for letter but does not link, because in a live one Discord would show the backslashes too, and
because it might lead elsewhere than it says. Escaped is only what would act, since what a telephone shows of
a message before it is opened has its backslashes still.

Two marks need more than a backslash. A bracket that closes and one that opens right behind it would
end the label of a link of ours that stands before them, so the second is escaped too. And `#` at the
end of a heading counts as its closing mark whatever stands before it: `heading` lets none end that way.

What pings is decided twice: no word here is a live mention, and `AllowedMentions.none()` goes with every message.
"""

import re
from urllib.parse import SplitResult, quote, urlsplit

from adapters.common.split import cut
from bot.chat.reply import Link

ARROW = "↗"
"""The label of our links. Discord draws no link whose label holds an emoji: never give it U+FE0F."""

MAX_URL = 800
MAX_HOST = 253
MAX_TEXT = 2_300
"""The escaped words of one line; with its link and host it stays below what a message holds."""

_UNESCAPED = 2_000

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_INVITES = "|".join(rf"(?<={host})/" for host in (r"discord\.gg", r"discord\.com", r"discordapp\.com"))
_MARKS = re.compile(rf"([\\*_~`|<>#@\[\]]|:(?=\S)|{_INVITES}|(?<=\])\()", re.IGNORECASE)
_LIST = re.compile(r"^([^\S\n]*(?=[-+](?:\s|$))|[^\S\n]*\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_IN_URL = "/?#:@!$&+,;=%~-._"
_HOST = re.compile(rf"[\w.-]{{1,{MAX_HOST}}}", re.ASCII)


def clean(text: str) -> str:
    """Return the words without control characters and without those that turn the direction of text."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def escaped(text: str) -> str:
    """Return the words so that Discord draws them as they are; at most twice as long."""
    return _LIST.sub(r"\1\\", _MARKS.sub(r"\\\1", clean(text)))


def in_one_line(text: str) -> str:
    """Return the words with their line breaks as spaces, for headings and small print."""
    return re.sub(r"\s*\n\s*", " ", clean(text)).strip()


def pieces(text: str) -> tuple[str, ...]:
    """Return the words escaped, in as many pieces as it takes; none when there is nothing to see."""
    words = (piece for long in cut(clean(text), _UNESCAPED) for piece in _halved(long))
    return tuple(escaped(piece) for piece in words if piece.strip())


def _halved(words: str) -> tuple[str, ...]:
    return (words,) if len(escaped(words)) <= MAX_TEXT else cut(words, MAX_TEXT // 2)


def shortened(text: str, limit: int) -> str:
    """Return our own words in at most `limit` characters; a label is cut, a source's words never are."""
    words = in_one_line(text)
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def bold(escaped_words: str) -> str:
    """Return escaped words set in bold."""
    return f"**{escaped_words.strip()}**" if escaped_words.strip() else ""


def heading(escaped_words: str) -> str:
    """Return one escaped line set as a heading; Discord would take marks at its end for the heading's own."""
    words = escaped_words.strip()
    return f"### {bold(words) if words.endswith('#') else words}" if words else ""


def arrow(link: Link | None, base_url: str = "") -> str:
    """Return a masked link whose label is ours, or nothing where there is no address to go to."""
    url = usable(link.url, base_url) if link else ""
    return f" [{ARROW}](<{url}>)" if url else ""


def usable(url: str, base_url: str = "") -> str:
    """Return the address that a link may have, or nothing: of the web, or a page of our own under `base_url`.

    What would end the link early is percent-encoded. An address that is too long loses its fragment,
    which only says where on the page to look.
    """
    url = url.strip()
    if url.startswith("/") and not url.startswith(("//", "/\\")):
        url = f"{base_url.rstrip('/')}{url}" if base_url else ""
    for candidate in (url, url.partition("#")[0]):
        encoded = _encoded(candidate)
        if len(encoded) <= MAX_URL:
            return encoded
    return ""


def _encoded(url: str) -> str:
    """Return the address as it may stand in a link, whose path Discord wants to see begin."""
    parts = _split(url) if url.isprintable() else None
    if parts is None or not _HOST.fullmatch(parts.hostname or "") or "@" in parts.netloc:
        return ""
    return quote(url if parts.path else parts._replace(path="/").geturl(), safe=_IN_URL)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises for one that is no number
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def host_of(url: str) -> str:
    """Return an address's host, which is printed beside links so that nobody is led elsewhere unseen."""
    parts = _split(url)
    return (parts.hostname or "") if parts else ""


def plain_name(name: str) -> str:
    """Return a file's name in the letters that Discord leaves as they are; by any other it would not be found again."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "file"
