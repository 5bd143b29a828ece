"""What the bytes of an answer are, and the text they spell: by themselves first, by what the site says second."""

import codecs
import gzip
import io
import re
import zlib
from enum import StrEnum

from bot.sources.errors import PageError, TooLarge

MAX_BYTES = 5 * 1024 * 1024
LAYERS = 2
"""How often a body is unpacked: a program and the server before it may both have packed it, and more nobody does."""


class Kind(StrEnum):
    """What the bytes of an answer are."""

    HTML = "html"
    TEXT = "text"
    PDF = "pdf"
    IMAGE = "image"
    MEDIA = "media"
    FEED = "feed"
    JSON = "json"
    OTHER = "other"
    EMPTY = "empty"


_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\x00\x00\x01\x00", b"II*\x00", b"MM\x00*")
_MEDIA = (b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"FLV\x01")
_BINARY = (b"PK\x03\x04", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"wOF", b"\x00asm", b"\xd0\xcf\x11\xe0")
_XML_HEAD = rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]{0,200}>|<!--.{0,1500}?-->|<\?[^>]{0,500}>|\s)*+"
_FEED = re.compile(_XML_HEAD + rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE | re.DOTALL)
_SVG = re.compile(_XML_HEAD + rb"(?:<!doctype svg[^>]{0,300}>\s*)?<svg[\s>]", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|div|p|h1|meta|title|span|table|section)[\s>/]",
    re.IGNORECASE,
)
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[\[{]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# The WHATWG encoding standard reads these labels as windows-1252, as do all browsers: quotation marks hang on it.
_WINDOWS = frozenset(["iso8859-1", "ascii", "cp1252"])
_NO_CHARSET = frozenset(["idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"])


def inflated(body: bytes) -> bytes:
    """Return gzip data inflated under the same cap, also where it was packed twice; anything else as it is."""
    if len(body) > MAX_BYTES:
        raise TooLarge
    for _ in range(LAYERS):
        if not body.startswith(b"\x1f\x8b"):
            break
        body = _inflated_once(body)
    return body


def _inflated_once(body: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            whole = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PageError from error
    if len(whole) > MAX_BYTES:
        raise TooLarge
    return whole


def classify(body: bytes, content_type: str | None) -> Kind:
    """Say what the bytes are, by themselves first and by what the site says second."""
    start = body[:2048].lstrip()
    if not start:
        return Kind.EMPTY if not body.strip() else _by_words(body, (content_type or "").lower())
    if start.startswith(b"%PDF"):
        return Kind.PDF
    if start.startswith(_IMAGES) or start[8:12] == b"WEBP" or _SVG.match(start):
        return Kind.IMAGE
    if start.startswith(_MEDIA) or start[4:8] == b"ftyp" or (start.startswith(b"RIFF") and start[8:12] != b"WEBP"):
        return Kind.MEDIA
    if start.startswith(_BINARY):
        return Kind.OTHER
    if _FEED.match(start):
        return Kind.FEED
    return _by_words(body, (content_type or "").lower())


def _by_words(body: bytes, said: str) -> Kind:
    if not body.startswith(_UTF16) and _share_of_controls(body[:4096]) > 0.02:
        return Kind.OTHER
    if said.startswith("text/plain"):
        return Kind.TEXT
    if "html" in said or _HTML.search(body[:8192]):
        return Kind.HTML
    if "json" in said or (not said.startswith("text/") and _JSON.match(body.lstrip())):
        return Kind.JSON
    if said.startswith("text/markdown") or not said:
        return Kind.TEXT
    return Kind.OTHER


def _share_of_controls(sample: bytes) -> float:
    return (len(sample) - len(sample.translate(None, _CONTROLS))) / max(1, len(sample))


def decoded(body: bytes, charset: str | None) -> str:
    """Return the text: by byte order mark, what the site says, what the page says, UTF-8, and windows-1252.

    A stray byte in a page of UTF-8 becomes a replacement character and does not spoil the page's other words.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    told = _CHARSET.search(body[:4096])
    for option in (_charset(charset), _charset(told[1].decode("ascii", "replace") if told else None), "utf-8"):
        try:
            if option:
                return body.decode(option)
        except (LookupError, UnicodeError):
            continue
    return _mostly_utf8(body) or body.decode("cp1252", "replace")


def _charset(label: str | None) -> str | None:
    """Return the codec that a label stands for, or nothing for what is no text's encoding."""
    try:
        name = codecs.lookup(label or "").name.replace("_", "-")
    except (LookupError, ValueError):
        return None
    if name in _NO_CHARSET or name.startswith("utf-16"):
        return None
    return "cp1252" if name in _WINDOWS else name


def _mostly_utf8(body: bytes) -> str | None:
    """Return the body as UTF-8 when most of its letters beyond ASCII are spelt in it."""
    text = body.decode("utf-8", "replace")
    beyond = sum(letter > "\x7f" for letter in text)
    return text if text.count("\ufffd") * 2 < beyond else None
