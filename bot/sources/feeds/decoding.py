"""The bytes of a feed -> text that every parser reads alike.

Parsers disagree about encodings that lie, stray ampersands and a cut-off end, so all of that is settled
here, before any of them: what they then get is UTF-8 without a declaration that could contradict it.
"""

import codecs
import re
from html import escape, unescape
from html.entities import html5

from bot.sources.errors import PageError, TooLarge
from bot.sources.feeds.errors import EntitiesDeclared, FeedBlank, FeedError, FeedTooLarge, NotAFeed, PageNotFeed
from bot.sources.kinds import inflated

ROOT_WITHIN = 64 * 1024

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r") + b"\x7f"
_UTF16 = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
# Of two encodings that publishers do not tell apart, the one that holds the other (WHATWG encoding standard).
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_NO_CHARSET = ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7", "utf-16", "utf-32")
_ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(?:rss|feed|rdf)(?=[\s>])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|h1|p|div|span|table|title)[\s>/]", re.IGNORECASE)
_SUBSET = re.compile(r"<!DOCTYPE(?:[^\[<>\"']++|\"[^\"]*+\"|'[^']*+')*+\[|<!ENTITY", re.IGNORECASE)
# References that XML knows and that stand for what they say: anything else is a publisher's slip.
_SOUND = (
    r"(?:amp|lt|gt|quot|apos"
    r"|#0?(?:3[2-9]|[4-9]\d|1[01]\d|12[0-7]|1[6-9]\d|[2-9]\d\d|\d{4})"
    r"|#x0*(?:[2-7a-fA-F][\da-fA-F]|[1-9a-fA-F][\da-fA-F]{2,3}));"
)
_AMPERSAND = re.compile(rf"&(?!{_SOUND})(#\w{{1,8}};|[a-zA-Z][a-zA-Z\d]{{1,31}};)?")
_FINISHED_TAG = re.compile(r"</[^\s<>]{1,100}\s*>|<[^\s<>!?/][^<>]*/>")
_NAMED = re.compile(r"</(?:[\w.-]{1,30}:)?(?:guid|id|link)\s*>|<(?:[\w.-]{1,30}:)?link\s[^<>]*href", re.IGNORECASE)
_ITEM_EDGE = re.compile(r"<(/?)((?:[\w.-]{1,30}:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are no UTF-8 as what a Windows editor meant by them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("despatch-cp1252", _as_cp1252)


def feed_text(body: bytes, charset: str | None = None) -> str:
    """Return the text of a feed from its root on (JSON from its brace on), mended for every parser.

    `charset` is what the site says. Raises `FeedTooLarge`, `FeedBlank`, `PageNotFeed`, `NotAFeed`,
    `EntitiesDeclared`, or `FeedError` for gzip data that end too soon.
    """
    text = decoded(_inflated(body), charset).lstrip("\ufeff \t\r\n")
    if not text:
        raise FeedBlank
    return text if text.startswith("{") else finished(mended(from_root(text)))


def _inflated(body: bytes) -> bytes:
    try:
        return inflated(body)
    except TooLarge as error:
        raise FeedTooLarge from error
    except PageError as error:
        raise FeedError from error


def decoded(body: bytes, charset: str | None = None) -> str:
    """Return the text without control characters: as UTF-8 wherever the bytes are that, else as declared.

    Hardly any text in another encoding is valid UTF-8 by chance, while “ISO-8859-1” is often declared
    above UTF-8. Stray bytes in UTF-8 are read as cp1252 one by one.
    """
    body = _without_utf16(body)
    told = _DECLARED.search(body[:4096])
    label = _codec(told[1].decode("ascii", "replace")) if told else None
    if label is not None and label.startswith("iso2022"):
        body = body.decode(label, "replace").encode()
    body = body.translate(None, _CONTROLS)
    for option in ("utf-8", label, _codec(charset)):
        try:
            if option:
                return body.decode(option)
        except UnicodeError:
            continue
    return _mixed(body, declared=label == "utf-8")


def _without_utf16(body: bytes) -> bytes:
    """Return UTF-16, known by its mark or by the zeros in its first tag, as UTF-8."""
    codec = next((codec for mark, codec in _UTF16 if body.startswith(mark)), None)
    return body.decode(codec, "replace").encode("utf-8", "replace") if codec else body


def _codec(label: str | None) -> str | None:
    """Return the codec that a label stands for, or nothing for what is no text's encoding."""
    try:
        name = codecs.lookup(label or "").name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-").startswith(_NO_CHARSET) else _WIDER.get(name, name)


def _mixed(body: bytes, *, declared: bool) -> str:
    """Return bytes that are in no one encoding: UTF-8 with strays, or cp1252 where little of it is UTF-8."""
    read = body.decode("utf-8", "replace")
    beyond = len(read) - len(read.encode("ascii", "ignore"))
    if declared or read.count("\ufffd") * 2 < beyond:
        return body.decode("utf-8", "despatch-cp1252")
    return body.decode("cp1252", "replace")


def from_root(text: str, named: re.Pattern[str] = _ROOT) -> str:
    """Return the document from its root element on: no declaration, no DOCTYPE, no junk before it.

    Raises `EntitiesDeclared`, or `PageNotFeed` or `NotAFeed` where no such root stands near the beginning.
    """
    root = named.search(text, 0, ROOT_WITHIN)
    head = text[: root.start() if root else ROOT_WITHIN]
    if _SUBSET.search(head):
        raise EntitiesDeclared
    if root is None:
        raise PageNotFeed if _PAGE.search(head) else NotAFeed
    return text[root.start() :]


def mended(text: str) -> str:
    """Return the text with its ampersands in order: XML knows five names, publishers use all of HTML's."""
    return _AMPERSAND.sub(_reference, text) if _AMPERSAND.search(text) else text


def _reference(match: re.Match[str]) -> str:
    name = match[1] or ""
    if name.startswith("#"):
        letter = unescape(f"&{name}")
        return escape(letter) if letter.isprintable() or letter.isspace() else ""
    return escape(html5[name]) if name in html5 else f"&amp;{name}"


def finished(text: str) -> str:
    """Return a document that was cut off without its last, unfinished value, and closed.

    A link or a title of which only a beginning arrived is not that link or title: better none. An entry that did
    not get as far as its id or its link is left to the next reading, which would take it for another.
    """
    root = re.split(r"[\s>]", text[1:60], maxsplit=1)[0]
    if f"</{root}" in text[-4096:] or f"</{root}" in text:
        return text
    text = _whole(text)
    *_, edge = (None, *_ITEM_EDGE.finditer(text))
    item = ""
    if edge and not edge[1]:
        named = _NAMED.search(text, edge.end())
        text, item = (text, f"</{edge[2]}>") if named else (text[: edge.start()], "")
    channel = "</channel>" if "<channel" in text and "</channel" not in text else ""
    return f"{text}{item}{channel}</{root}>"


def _whole(text: str) -> str:
    """Return the text up to the end of its last finished element."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->")):
        start = text.rfind(opening)
        if start > text.rfind(closing):
            text = text[:start]
    start = len(text)
    while (start := text.rfind("<", 0, start)) > 0:
        if tag := _FINISHED_TAG.match(text, start):
            return text[: tag.end()]
    return text
