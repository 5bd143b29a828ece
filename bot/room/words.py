"""What may be typed in the room: names, texts and reactions, checked by pure functions."""

import re
import unicodedata
from hashlib import sha256

from bot.chat.emoji import without_tone
from bot.chat.errors import AttachmentTooLarge
from bot.chat.files import MAX_ATTACHMENT, Upload, file_name
from bot.room.errors import EmojiUnknown, NameInvalid, TextInvalid

MAX_TEXT = 8_192
MAX_EMOJI = 16

_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MEMBER = re.compile(r"[^\W_](?:[\w .’'-]{0,38}[\w.])?")
_LINK = re.compile(r"<?https?://\S+", re.IGNORECASE)
_JOINER = "\u200d"
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))


def checked_channel(name: str) -> str:
    """Return a channel's name; raises `NameInvalid` with what it should look like."""
    bare = name.strip().removeprefix("#").lower()
    if not _CHANNEL.fullmatch(bare):
        raise NameInvalid("A channel's name has up to 40 small letters, digits and hyphens, such as “policy”.")
    return bare


def own_channel(member: str) -> str:
    """Return the name of the channel that is a member's own: letters that no channel has give way to a hash."""
    plain = re.sub(r"[^a-z0-9]+", "-", member.lower()).strip("-")
    known = plain == member and len(plain) <= 30
    return f"for-{plain}" if known else f"for-{plain[:20]}-{sha256(member.encode()).hexdigest()[:8]}".replace("--", "-")


def checked_member(name: str) -> str:
    """Return a member's name; raises `NameInvalid` with what it should look like."""
    bare = name.strip().removeprefix("@")
    if not _MEMBER.fullmatch(bare) or bare.lower() == "despatch":
        raise NameInvalid("A member's name has up to 40 letters, digits and spaces, and is not “despatch”.")
    return bare


def checked_text(text: str) -> str:
    """Return what was typed without control characters; raises `TextInvalid` if nothing or too much is left."""
    kept = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))
    kept = kept.strip()
    if not 0 < len(kept) <= MAX_TEXT:
        raise TextInvalid
    return kept


def checked_file(file: Upload) -> Upload:
    """Return a file under a name that may be shown; raises `AttachmentTooLarge`."""
    if len(file.body) > MAX_ATTACHMENT:
        raise AttachmentTooLarge
    return Upload(file_name(file.name), file.body)


def is_link(text: str) -> bool:
    """Say whether a message is a web address and nothing else, which in the room asks for its summary."""
    return bool(_LINK.fullmatch(text))


def checked_emoji(emoji: str) -> str:
    """Return one emoji without skin tone, joined ones and flags among them.

    Raises `EmojiUnknown` for letters, several, or none.
    """
    bare = emoji.strip()
    if not 0 < len(bare) <= MAX_EMOJI or not all(_is_one(piece) for piece in bare.split(_JOINER)):
        raise EmojiUnknown
    return without_tone(bare)


def _is_one(piece: str) -> bool:
    kinds = [unicodedata.category(letter) for letter in piece]
    symbols = [letter for letter, kind in zip(piece, kinds, strict=True) if kind == "So"]
    flag = len(symbols) == 2 and all(letter in _FLAG_LETTERS for letter in symbols)
    return (len(symbols) == 1 or flag) and kinds[0] == "So" and set(kinds) <= {"So", "Sk", "Mn", "Cf"}
