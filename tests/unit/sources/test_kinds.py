import gzip

import pytest

from bot.sources.errors import PageError, TooLarge
from bot.sources.kinds import MAX_BYTES, Kind, classify, decoded, inflated


@pytest.mark.parametrize(
    ("body", "said", "kind"),
    [
        (b"<!-- a feed? <rss --><html><body><p>x", "text/html", Kind.HTML),
        (b"<?xml version='1.0'?><!-- made by hand --><rss version='2.0'>", "text/html", Kind.FEED),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<?xml-stylesheet href='x'?>\n<feed xmlns='x'>", "text/xml", Kind.FEED),
        (b"<html><body><p>The words <rss > stand in a page about feeds", "text/html", Kind.HTML),
        (b"<html><body><pre>&lt;feed&gt;</pre>", "application/atom+xml", Kind.HTML),
        (b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x'><svg xmlns='x'>", None, Kind.IMAGE),
        (b"\0\0\0\x20ftypisom", "text/html", Kind.MEDIA),
        (b"ID3\x04", "text/html", Kind.MEDIA),
        (b"RIFF\0\0\0\0WAVEfmt ", None, Kind.MEDIA),
        (b"RIFF\0\0\0\0WEBPVP8 ", None, Kind.IMAGE),
        (b'{"headline": "Berth fees"}', None, Kind.JSON),
        (b'{"headline": "Berth fees"}', "text/plain", Kind.TEXT),
        (b"[1] A note that opens a plain text.", None, Kind.TEXT),
        (b"words", "application/json", Kind.JSON),
        (b" " * 3000 + b"<html><p>late", "text/html", Kind.HTML),
        (b" " * 3000, "text/html", Kind.EMPTY),
        (b"\xff\xfe" + "<html><p>wide".encode("utf-16-le"), "text/html", Kind.HTML),
        (b"\xd0\xcf\x11\xe0 an office file", "text/html", Kind.OTHER),
        (b"words", "application/octet-stream", Kind.OTHER),
    ],
)
def test_bytes_tell_what_they_are(body: bytes, said: str | None, kind: Kind) -> None:
    assert classify(body, said) is kind


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        (b"\x93Berths\x94", "iso-8859-1", "“Berths”"),
        (b"\x93Berths\x94", "us-ascii", "“Berths”"),
        ("“Berths” cost more".encode() + b"\xff", "utf-8", "“Berths” cost more\ufffd"),
        ("“Berths” cost more".encode() + b"\xff", None, "“Berths” cost more\ufffd"),
        (b"caf\xe9 \x96 cr\xeape", "utf-8", "café – crêpe"),
        (b'<meta charset="utf-16">\xc3\xa9', None, '<meta charset="utf-16">é'),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"+AEE-", "utf-7", "+AEE-"),
        (b"plain", "hex", "plain"),
        (b"plain", "\0", "plain"),
        ("Ж".encode("koi8-r"), "koi8-r", "Ж"),
        ("港".encode("shift_jis"), "Shift_JIS", "港"),
    ],
)
def test_words_survive_a_wrong_or_missing_charset(body: bytes, charset: str | None, text: str) -> None:
    assert decoded(body, charset) == text


def test_gzip_is_inflated_up_to_the_cap_and_not_beyond() -> None:
    assert inflated(gzip.compress(b"x" * MAX_BYTES)) == b"x" * MAX_BYTES
    with pytest.raises(TooLarge):
        inflated(gzip.compress(b"x" * (MAX_BYTES + 1)))
    with pytest.raises(TooLarge):
        inflated(b"x" * (MAX_BYTES + 1))
    assert inflated(gzip.compress(gzip.compress(b"words"))) == b"words"
    thrice = gzip.compress(gzip.compress(gzip.compress(b"words")))
    assert inflated(thrice) == gzip.compress(b"words")
    with pytest.raises(TooLarge):
        inflated(gzip.compress(gzip.compress(b"x" * (MAX_BYTES + 1))))
    for broken in (b"\x1f\x8b", gzip.compress(b"words" * 1000)[:-20]):
        with pytest.raises(PageError):
            inflated(broken)
