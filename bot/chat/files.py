"""Files that come with a request or go with a reply: what is said of them, whichever platform carries them. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath

MAX_NAME = 80
MAX_ATTACHMENT = 2_000_000
"""In bytes. A list of two thousand feeds takes a quarter of this."""

KILO, MEGA = 1_000, 1_000_000

_APART = re.compile(r"[/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a request, not read yet: `ChatPlatform.read` does that, maybe after a restart.

    The name is one that may be shown, the size what the platform says. `key` is how the platform finds the file
    again: whoever holds it may be able to read the file, so it is never shown or logged.
    """

    name: str
    size: int
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is handed in, with what is in it."""

    name: str
    body: bytes = field(repr=False)


def file_name(raw: str) -> str:
    """Return a file's name as it may be shown and saved: a stranger's has no folder, no control or turning letters."""
    kept = "".join(letter for letter in raw if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    bare = _APART.sub("/", kept).rstrip("/ ").rpartition("/")[2].strip(". ")
    if len(bare) <= MAX_NAME:
        return bare or "file"
    ending = PurePosixPath(bare).suffix[:10]
    return bare[: MAX_NAME - len(ending)].rstrip() + ending


def size_in_words(count: int) -> str:
    """Return a number of bytes as people say it, in units of a thousand."""
    if count < KILO:
        return "1 byte" if count == 1 else f"{count} bytes"
    if count < MEGA:
        return f"{round(count / KILO)} kB"
    return f"{count / MEGA:.1f} MB"
