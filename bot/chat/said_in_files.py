"""Files that were given in the room and hold what a member said or did: briefings have a topic's discussion. Pure."""

import io
import re
import zipfile
from html import unescape
from zlib import error as broken

from bot.chat.reply import File

MAX_READ = 20_000_000
ENOUGH = 12
"""Words of fewer letters than this stand in many texts: they are a member's where the name stands before them."""

_TAGS = re.compile(r"<[^<>]*>")


def holds(file: File, names: frozenset[str], words: frozenset[str]) -> bool:
    """Say whether a file has words that a member said, or tells of what somebody of the name did."""
    text = " ".join(text_in(file).replace("\\", "").split())
    body = _letters(text)
    if any(said in body for said in map(_letters, words) if len(said) >= ENOUGH):
        return True
    called = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True)))
    did = rf"(?:proposed by|as) (?:{called})(?!\w)", rf"(?:{called})(?:\W{{0,6}}\d{{1,2}} \w+ \d{{4}}, | takes care)"
    return bool(called) and re.search(rf"(?<!\w)(?:{'|'.join(did)})", text) is not None


def text_in(file: File) -> str:
    """Return the text of a file, of a word processor's the text of its document; nothing of one that is neither."""
    if file.data is None:
        return unescape(_TAGS.sub(" ", file.text)) if file.media_type == "text/html" else file.text
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive, archive.open("word/document.xml") as part:
            words = part.read(MAX_READ).decode("utf-8", "replace").replace("</w:p>", " ")
            return unescape(_TAGS.sub("", words))
    except (KeyError, ValueError, OSError, EOFError, NotImplementedError, zipfile.BadZipFile, broken):
        return ""


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum()).casefold()
