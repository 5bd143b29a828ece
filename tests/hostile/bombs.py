"""Answers of a few kilobytes that become 300 MB: written block by block, so that none of it is ever held whole.

Brotli (RFC 7932) and Zstandard (RFC 8878) are written by hand, since nothing that the product needs can pack them.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
SIZE = 300 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Bomb:
    """A body with what its `Content-Encoding` says of it."""

    name: str
    encoding: str
    body: bytes


def bombs(start: bytes = b"") -> tuple[Bomb, ...]:
    """Return one of each kind; `start` stands before the zeros in those that are packed by gzip and deflate."""
    once = gzipped(start)
    return (
        Bomb("gzip", "gzip", once),
        Bomb("deflate", "deflate", _zlib(start)),
        Bomb("deflate without its head", "deflate", _deflated(start)),
        Bomb("br", "br", brotli()),
        Bomb("zstd", "zstd", zstandard()),
        Bomb("gzip in gzip, both told", "gzip, gzip", _regzipped(once)),
        Bomb("gzip in gzip, one told", "gzip", _regzipped(once)),
        Bomb("gzip, not told", "", once),
        Bomb("gzip in gzip, not told", "", _regzipped(once)),
        Bomb("gzip in br, both told", "gzip, br", packed(once, "br")),
        Bomb("br in gzip, both told", "br, gzip", packed(brotli(), "gzip")),
        Bomb("deflate in zstd, both told", "deflate, zstd", packed(_zlib(start), "zstd")),
        Bomb("gzip eleven times, all told", ", ".join(["gzip"] * 11), packed(once, *["gzip"] * 10)),
        Bomb("gzip and nothing", "identity, gzip", once),
        Bomb("gzip, told as what nobody knows", "rot13", once),
    )


def gzipped(start: bytes = b"", size: int = SIZE) -> bytes:
    """Return `start` and zeros behind it as one member of gzip (RFC 1952), whole and sound."""
    checked = zlib.crc32(start)
    for _ in range(size // MEGABYTE):
        checked = zlib.crc32(bytes(MEGABYTE), checked)
    length = len(start) + size // MEGABYTE * MEGABYTE
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _deflated(start, size) + struct.pack("<II", checked, length)


def _regzipped(body: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(body) + packer.flush()


def _zlib(start: bytes) -> bytes:
    checked = zlib.adler32(start)
    for _ in range(SIZE // MEGABYTE):
        checked = zlib.adler32(bytes(MEGABYTE), checked)
    return b"\x78\xda" + _deflated(start) + struct.pack(">I", checked)


def _deflated(start: bytes, size: int = SIZE) -> bytes:
    """Return one megabyte's blocks as often as it takes: after a full flush each stands by itself (RFC 1951)."""
    packer = zlib.compressobj(9, wbits=-15)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // MEGABYTE) + b"\x03\x00"


def zstandard() -> bytes:
    """Return zeros in blocks of 128 kB that say one byte and how often it comes."""
    most = 128 * 1024
    block = struct.pack("<I", 1 << 1 | most << 3)[:3] + b"\0"
    last = struct.pack("<I", 1 | 1 << 1)[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x38" + block * (SIZE // most) + last


def brotli() -> bytes:
    """Return zeros in blocks of 16 MB: one letter each, and one copy of what stands one letter before."""
    bits = _Bits()
    bits.put(0, 1)  # a window of 64 kB
    for _ in range(SIZE // (16 * MEGABYTE) + 1):
        bits.put(0, 1)  # not the last block
        bits.put(2, 2)  # its length in six nibbles
        bits.put(16 * MEGABYTE - 1, 24)
        bits.put(0, 1 + 3 + 2 + 4 + 2 + 2)  # compressed; one type, one tree of everything
        for symbol, width in ((0, 8), (399, 10), (16, 6)):  # each alphabet has one symbol, which takes no bit
            bits.put(1, 2)
            bits.put(0, 2)
            bits.put(symbol, width)
        bits.put(16 * MEGABYTE - 1 - 2118, 24)
        bits.put(0, 1)  # distance 1
    bits.put(3, 2)  # the last block, which is empty
    return bits.whole()


def packed(body: bytes, *layers: str) -> bytes:
    """Return a body packed by one layer after the other, in the order in which `Content-Encoding` names them.

    Brotli and Zstandard keep what they are given as it is: a stored block unpacks like any other.
    """
    for layer in layers:
        body = PACKERS[layer](body)
    return body


def _stored_brotli(body: bytes) -> bytes:
    """Return blocks of at most 64 kB that are not compressed (RFC 7932, section 9.2)."""
    whole = b""
    for start in range(0, len(body), 65536):
        block, bits = body[start : start + 65536], _Bits()
        if not start:
            bits.put(0, 1)  # a window of 64 kB
        bits.put(0, 1)  # not the last block
        bits.put(0, 2)  # its length in four nibbles
        bits.put(len(block) - 1, 16)
        bits.put(1, 1)  # not compressed: whole bytes from here on
        whole += bits.whole() + block
    return whole + b"\x03"  # the last block, which is empty


def _stored_zstandard(body: bytes) -> bytes:
    """Return blocks of at most 128 kB that are not compressed (RFC 8878, section 3.1.1.2)."""
    most, whole = 128 * 1024, b"\x28\xb5\x2f\xfd\x00\x38"
    for start in range(0, len(body), most):
        block = body[start : start + most]
        whole += struct.pack("<I", (start + most >= len(body)) | len(block) << 3)[:3] + block
    return whole


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: _regzipped(body),
    "deflate": zlib.compress,
    "br": _stored_brotli,
    "zstd": _stored_zstandard,
    "identity": lambda body: body,
}


class _Bits:
    """Bits, the lowest first."""

    def __init__(self) -> None:
        self._number = self._length = 0

    def put(self, value: int, width: int) -> None:
        self._number |= value << self._length
        self._length += width

    def whole(self) -> bytes:
        return self._number.to_bytes((self._length + 7) // 8, "little")
