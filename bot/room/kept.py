"""What is kept in the local room: being a platform too, it has the messages themselves.

A message whose author is forgotten stays as a place, since others may hang on it; its words go, and its author's name.
"""

from bot.chat.unnaming import cleaned
from bot.store.holdings import FORGOTTEN, Copies, Holding, Mine

TAKEN_AWAY = "Taken away at its author’s wish."

_HERE = ":platform = 'room' AND :workspace = 'local'"
_NOT_THIS = "id NOT IN (:event, :answer)"
_THEIRS = f"message IN (SELECT id FROM room_messages WHERE author = :member AND {_NOT_THIS})"  # noqa: S608  # fixed words
_IN_DIRECT = f"message IN (SELECT id FROM room_messages WHERE channel = :direct AND {_NOT_THIS})"  # noqa: S608  # fixed words
_ALONE = "NOT EXISTS (SELECT 1 FROM room_messages AS below WHERE below.thread = room_messages.id)"

# That somebody asked before to be forgotten is nothing to tell them of.
_ASKED = "body LIKE '/despatch settings forget%'"
_NAMELESS = (f"author = '{FORGOTTEN}'", f"body = '{TAKEN_AWAY}'")

HOLDINGS = (
    Holding(
        table="room_reactions",
        what="the local room's reactions, with who made them",
        key=("message", "emoji", "member"),
        places="message",
        members="member",
        plain="emoji",
        workspace=_HERE,
        mine=(
            Mine(f"{_HERE} AND member = :member", ("reaction", "reactions")),
            Mine(f"{_HERE} AND {_IN_DIRECT}"),
        ),
    ),
    Holding(
        table="room_files",
        what="files that came with the local room's messages",
        key=("id",),
        places="message",
        members="name size body",
        plain="id kept_at",
        workspace=_HERE,
        mine=(Mine(f"{_HERE} AND {_THEIRS}", ("file", "files")), Mine(f"{_HERE} AND {_IN_DIRECT}")),
        goes="what is in them after a day, their names with their message",
        batch=10,
    ),
    Holding(
        table="room_messages",
        what="the local room's messages, with who wrote them",
        key=("id",),
        places="channel thread",
        members="author audience body reply",
        plain="id pending posted_at sequence",
        workspace=_HERE,
        mine=(
            Mine(f"{_HERE} AND channel = :direct AND thread IS NOT NULL AND {_NOT_THIS}"),
            Mine(f"{_HERE} AND channel = :direct AND thread IS NULL AND {_NOT_THIS} AND {_ALONE}"),
            Mine(f"{_HERE} AND author = :member AND {_NOT_THIS} AND {_ASKED}", clear=_NAMELESS),
            Mine(
                f"{_HERE} AND author = :member AND {_NOT_THIS} AND NOT {_ASKED}",
                ("message in the room", "messages in the room"),
                _NAMELESS,
            ),
            Mine(
                f"{_HERE} AND audience = :member AND {_NOT_THIS}",
                clear=(f"audience = '{FORGOTTEN}'", "body = ''", "reply = NULL"),
            ),
        ),
        copies=(Copies("reply", cleaned),),
        order="thread IS NULL",
    ),
    Holding(
        table="room_sequence", what="how often the local room has changed", key=("id",), plain="id last", goes="never"
    ),
)
