"""Replies to and from JSON: for the room's database and for `--json`; every part carries its name."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import cast

from bot.chat import reply as parts
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Part, Reply, Visibility
from bot.errors import DespatchError

BYTES = "bytes"
"""The kind of a file's bytes, which JSON has no form for."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PARTS: tuple[type, ...] = (
    parts.Heading,
    parts.Text,
    parts.Passage,
    parts.QuoteCard,
    parts.Figures,
    parts.Fields,
    parts.Links,
    parts.Buttons,
    parts.Ballot,
    parts.Footer,
    parts.Failure,
    parts.File,
)
_VALUES: tuple[type, ...] = (parts.Link, parts.Button)
_BY_NAME: Mapping[str, type] = {kind.__name__.lower(): kind for kind in (*_PARTS, *_VALUES)}


class ReplyUnreadable(DespatchError):
    """A stored reply has no shape that this program knows."""

    code = "reply-unreadable"
    sentence = "A stored message could not be read; it is left as it is."


def reply_to_json(reply: Reply) -> dict[str, Json]:
    """Return the reply as plain JSON values, each part with its `kind`."""
    return {
        "parts": [_encode(part) for part in reply.parts],
        "visibility": reply.visibility.value,
        "thread": message_to_json(reply.thread),
    }


def reply_from_json(value: object) -> Reply:
    """Return the reply that `reply_to_json` wrote; raises `ReplyUnreadable` for anything else."""
    try:
        data = cast("Mapping[str, Json]", value)
        decoded = tuple(cast("Part", _decode(part)) for part in cast("list[Json]", data["parts"]))
        if not all(isinstance(part, _PARTS) for part in decoded):
            raise ReplyUnreadable
        return Reply(decoded, Visibility(cast("str", data["visibility"])), message_from_json(data["thread"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ReplyUnreadable from error


def message_to_json(ref: MessageRef | None) -> Json:
    """Return a reference as `[platform, workspace, channel, message, thread]`."""
    if ref is None:
        return None
    workspace = ref.channel.workspace
    return [workspace.platform, workspace.id, ref.channel.id, ref.id, ref.thread]


def message_from_json(value: Json) -> MessageRef | None:
    """Return the reference that `message_to_json` wrote."""
    if value is None:
        return None
    platform, workspace, channel, message, thread = cast("tuple[str, str, str, str, str | None]", value)
    return MessageRef(ChannelRef(WorkspaceRef(platform, workspace), channel), message, thread)


def _encode(value: object) -> Json:
    if is_dataclass(value):
        named = {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__.lower(), **named}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, bytes):
        return {"kind": BYTES, "base64": base64.b64encode(value).decode("ascii")}
    return cast("Json", value)


def _decode(value: Json) -> object:
    if isinstance(value, dict) and value["kind"] == BYTES:
        return base64.b64decode(cast("str", value["base64"]), validate=True)
    if isinstance(value, dict):
        kind = cast("Callable[..., object]", _BY_NAME[cast("str", value["kind"])])
        return kind(**{name: _decode(item) for name, item in value.items() if name != "kind"})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_decode(item) for item in value)
    return value
