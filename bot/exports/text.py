"""Foreign words as they may stand in a file: nothing in them acts, and nothing breaks the file's form. Pure."""

import re
import unicodedata

from bot.chat.reply import Link
from bot.digests.formats import usable

MAX_NAME_BYTES = 120
_APART = re.compile(r"(?:[/\\:*?\"<>|#%&{}$!'`@^=+~;,\s]|\.{2,})+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_UNSEEN = ("Cc", "Cf", "Cs")
_NO_LETTERS = ("\ufffe", "\uffff")


def plain(text: str) -> str:
    """Return words in one line without what is never seen: control, turning and zero-width letters, halves of letters.

    Control characters and lone surrogates may not stand in XML at all (https://www.w3.org/TR/xml/#charsets); turning
    letters would change the order of what stands around them.
    """
    spaced = " ".join(text.split())
    seen = (letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN and letter not in _NO_LETTERS)
    return " ".join("".join(seen).split())


def web_url(url: str) -> str:
    """Return an address of the web as it may stand in a file, or nothing where it is none."""
    return usable(Link("", url)) if url else ""


def safe_name(title: str, kind: str, ending: str) -> str:
    """Return a file's name made from a title: no path, no control letters, no name that a system keeps for itself.

    At most 120 bytes in UTF-8, the ending among them, so that every file system takes it.
    """
    words = _APART.sub(" ", plain(title)).strip(" .-_")
    bare = f"_{words}" if _RESERVED.fullmatch(words) else words
    room = MAX_NAME_BYTES - len(f" - {kind}.{ending}".encode())
    cut = bare.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore").rstrip(" .-_")
    return f"{cut} - {kind}.{ending}" if cut else f"{kind}.{ending}"
